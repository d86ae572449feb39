"""Whom to tell that something of an account changed. Rule: the bus carries no state; a stream reads the rows.

Changes of an account are numbered in commit order (`jobs.seq`), so a stream that reads everything after the last number
it sent can miss nothing, whatever wake-up was late, doubled or lost, and holds no queue however slow its reader is.
"""

import asyncio

from storynote.errors import RateLimited


class Subscription:
    """One open stream's bell."""

    __slots__ = ("_wake", "account_id", "closed")

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.closed = False
        self._wake = asyncio.Event()

    def ring(self) -> None:
        self._wake.set()

    def close(self) -> None:
        """End the stream after what is already known."""
        self.closed = True
        self._wake.set()

    async def wait(self, seconds_max: float) -> None:
        """Until something may have changed, the stream is to end, or the time is over."""
        timer = asyncio.get_running_loop().call_later(seconds_max, self._wake.set)
        try:
            await self._wake.wait()
        finally:
            timer.cancel()
            self._wake.clear()


class Bus:
    """Fan-out inside one process."""

    def __init__(self) -> None:
        self._streams: dict[str, set[Subscription]] = {}
        self._closed = False

    def publish(self, account_id: str) -> None:
        """Call after the change is durable."""
        for subscription in self._streams.get(account_id, ()):
            subscription.ring()

    def subscribe(self, account_id: str, streams_max: int) -> Subscription:
        """Open a stream. Raises RateLimited when the account has `streams_max` open already."""
        streams = self._streams.setdefault(account_id, set())
        if len(streams) >= streams_max:
            raise RateLimited(
                f"Too many event streams: {streams_max} may be open at a time",
                type="too_many_streams",
                retry_after_seconds=5,
            )
        subscription = Subscription(account_id)
        streams.add(subscription)
        if self._closed:
            subscription.close()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        streams = self._streams.get(subscription.account_id, set())
        streams.discard(subscription)
        if not streams:
            self._streams.pop(subscription.account_id, None)

    def close(self) -> None:
        """The process is about to stop: every stream ends cleanly, so that clients reconnect elsewhere."""
        self._closed = True
        for streams in self._streams.values():
            for subscription in streams:
                subscription.close()
