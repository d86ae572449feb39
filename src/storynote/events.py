"""Whom to tell that something of an account changed. Rule: the bus carries no state; a stream reads the rows.

Changes of an account are numbered in commit order (`jobs.seq`), so a stream that reads everything after the last number
it sent can miss nothing, whatever wake-up was late, doubled or lost, and holds no queue however slow its reader is.
"""

import asyncio
import contextlib
import contextvars
import logging
from collections.abc import Callable

import msgspec

from storynote.db import Database, Statement
from storynote.errors import RateLimited, Unavailable
from storynote.ids import new_id

log = logging.getLogger(__name__)

CHANGED, DOUBTED = "e", "d"
"""What one process tells the others of an account: a job changed; somebody's permission ended."""
KEEP_SECONDS = 3.0
"""How often a process renews its streams."""
LASTS_SECONDS = 12.0
"""What was not renewed for so long has died with its process."""


class Subscription:
    """One open stream's bell."""

    __slots__ = ("_wake", "account_id", "closed", "id")

    def __init__(self, account_id: str) -> None:
        self.id = new_id()
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


class Register:
    """Which streams are open in the processes of a fleet, so that their number holds over all of them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._mine: dict[str, Subscription] = {}
        self._most = 0
        self._keeping: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def enter(self, subscription: Subscription, most: int) -> bool:
        """Whether there is room for it. Raises StoreUnavailable."""
        rows = await self._db.write(
            Statement(
                "SELECT open_stream($1, $2, $3, $4)", (subscription.id, subscription.account_id, most, LASTS_SECONDS)
            )
        )
        if not rows[0][0][0]:
            return False
        self._most = most
        self._mine[subscription.id] = subscription
        if self._keeping is None or self._keeping.done():
            # It outlives the request that happened to be the first: nothing it says is about that one.
            self._keeping = asyncio.create_task(self._keep(), context=contextvars.Context())
        return True

    def leave(self, subscription: Subscription) -> None:
        """Its place is free again, as soon as the store hears of it."""
        if self._mine.pop(subscription.id, None) is not None:
            task = asyncio.create_task(self._strike(subscription.id))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _strike(self, stream_id: str) -> None:
        # Where the store cannot be reached, the place comes free by itself.
        with contextlib.suppress(Unavailable):
            await self._db.write(Statement("DELETE FROM streams WHERE id = $1", (stream_id,)))

    async def _keep(self) -> None:
        while self._mine:
            await asyncio.sleep(KEEP_SECONDS)
            mine = {one.id: one.account_id for one in self._mine.values()}
            keep = Statement("SELECT keep_streams($1, $2, $3)", (_json(mine), self._most, LASTS_SECONDS))
            try:
                rows = await self._db.write(keep)
            except Unavailable as error:
                log.warning("the open streams could not be renewed: %s", error)
                continue
            for (stream_id,) in rows[0]:
                # This process slept too long, and others took its places.
                if (found := self._mine.get(str(stream_id))) is not None:
                    found.close()

    async def stop(self) -> None:
        """After the streams have ended."""
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        if self._leaving:
            await asyncio.wait(self._leaving)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


class Bus:
    """Fan-out inside one process; where there are others, `tell` lets them know and `register` counts theirs too."""

    def __init__(
        self,
        tell: Callable[[str, str], None] | None = None,
        register: Register | None = None,
        hears: Callable[[], bool] | None = None,
    ) -> None:
        self._streams: dict[str, set[Subscription]] = {}
        self._closed = False
        self._tell = tell
        self._register = register
        self._hears = hears
        self._doubting: list[Callable[[], None]] = []

    # Word -----------------------------------------------------------------------------------------------------------

    @property
    def hears(self) -> bool:
        """Whether word of what other processes do comes in now."""
        return self._hears is None or self._hears()

    def publish(self, account_id: str) -> None:
        """Call after the change is durable."""
        self.ring(account_id)
        if self._tell is not None:
            self._tell(CHANGED, account_id)

    def ring(self, account_id: str) -> None:
        """Something of the account changed, here or elsewhere."""
        for subscription in self._streams.get(account_id, ()):
            subscription.ring()

    def ring_all(self) -> None:
        """Word from the others may have been missed: every stream looks for itself."""
        for account_id in self._streams:
            self.ring(account_id)

    def on_doubt(self, forget: Callable[[], None]) -> None:
        """`forget` is called when nothing that was learned about anybody's permission may be believed any more."""
        self._doubting.append(forget)

    def doubt(self, account_id: str) -> None:
        """A permission ended here: call after that is durable."""
        self.doubted(account_id)
        if self._tell is not None:
            self._tell(DOUBTED, account_id)

    def doubted(self, account_id: str) -> None:
        """A permission of the account ended, here or elsewhere."""
        for forget in self._doubting:
            forget()
        self.ring(account_id)

    def doubt_all(self) -> None:
        """Word of that kind may have been missed."""
        self.doubted("")
        self.ring_all()

    # Streams --------------------------------------------------------------------------------------------------------

    async def subscribe(self, account_id: str, streams_max: int) -> Subscription:
        """Open a stream. Raises RateLimited when the account has `streams_max` open already, StoreUnavailable."""
        streams = self._streams.setdefault(account_id, set())
        if len(streams) >= streams_max:
            raise _too_many(streams_max)
        subscription = Subscription(account_id)
        streams.add(subscription)
        try:
            if self._register is not None and not await self._register.enter(subscription, streams_max):
                raise _too_many(streams_max)
        except BaseException:
            self.unsubscribe(subscription)
            raise
        if self._closed:
            subscription.close()
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        streams = self._streams.get(subscription.account_id, set())
        streams.discard(subscription)
        if not streams:
            self._streams.pop(subscription.account_id, None)
        if self._register is not None:
            self._register.leave(subscription)

    def count(self) -> int:
        """Streams open in this process."""
        return sum(len(streams) for streams in self._streams.values())

    def close(self) -> None:
        """The process is about to stop: every stream ends cleanly, so that clients reconnect elsewhere."""
        self._closed = True
        for streams in self._streams.values():
            for subscription in streams:
                subscription.close()

    async def stop(self) -> None:
        """After the streams have ended."""
        if self._register is not None:
            await self._register.stop()


def _too_many(streams_max: int) -> RateLimited:
    return RateLimited(
        f"Too many event streams: {streams_max} may be open at a time", type="too_many_streams", retry_after_seconds=5
    )
