"""Requests per minute of an account.

Rule: never more than the limit in *any* 60 s, and pacing at the limit is never refused.

A sliding log of acceptance times keeps the first half. For the second, a request that comes a moment before its slot is
free waits for it: a client that sends one every 60/N s jitters by milliseconds, and must not be refused for that.
"""

import asyncio
import math
import time
from collections import OrderedDict, deque

import msgspec

from storynote.errors import RateLimited

WINDOW_SECONDS = 60.0
PACE_WAIT_SECONDS_MAX = 0.25
"""How long a request may be kept waiting for a slot that is about to be free."""
LOG_ENTRIES_MAX = 6000
"""Finer times than WINDOW/6000 are merged (into the later one, so never in the client's favour)."""
LOGS_MAX = 100_000
"""Accounts or addresses remembered; the least recently seen are forgotten first."""


class Quota(msgspec.Struct, frozen=True):
    """Where a client stands after a request: for the RateLimit headers."""

    name: str
    limit: int
    remaining: int
    reset_seconds: int
    """Until a slot comes free, rounded up; 0 when none is taken."""


class _Log:
    """Acceptance times of one client, as (time, how many) in order."""

    __slots__ = ("count", "times")

    def __init__(self) -> None:
        self.times: deque[list[float]] = deque()
        self.count = 0

    def expire(self, now: float) -> None:
        times = self.times
        while times and times[0][0] <= now - WINDOW_SECONDS:
            self.count -= int(times.popleft()[1])

    def add(self, now: float, merge_seconds: float) -> None:
        times = self.times
        if times and now - times[-1][0] < merge_seconds and len(times) > 1:
            times[-1] = [now, times[-1][1] + 1]
        else:
            times.append([now, 1])
        self.count += 1


class Limiter:
    """One limit (`name`, `limit` per minute) over many clients."""

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self.limit = limit
        self._merge_seconds = WINDOW_SECONDS / LOG_ENTRIES_MAX if limit > LOG_ENTRIES_MAX else 0.0
        self._logs: OrderedDict[str, _Log] = OrderedDict()

    def _log(self, client: str) -> _Log:
        log = self._logs.get(client)
        if log is None:
            log = self._logs[client] = _Log()
            if len(self._logs) > LOGS_MAX:
                self._logs.popitem(last=False)
        else:
            self._logs.move_to_end(client)
        return log

    def take(self, client: str, now: float | None = None) -> Quota | float:
        """Accept a request now, or say in how many seconds one would be."""
        now = time.monotonic() if now is None else now
        log = self._log(client)
        log.expire(now)
        if log.count >= self.limit:
            # Rounding may find a hair more than the window, which a whole second would be made of.
            return min(WINDOW_SECONDS, log.times[0][0] + WINDOW_SECONDS - now)
        log.add(now, self._merge_seconds)
        return self._quota(log, now)

    async def take_waiting(self, client: str) -> Quota:
        """`take`, waiting up to PACE_WAIT_SECONDS_MAX for a slot. Raises RateLimited with Retry-After."""
        deadline = time.monotonic() + PACE_WAIT_SECONDS_MAX
        while True:
            taken = self.take(client)
            if isinstance(taken, Quota):
                return taken
            if time.monotonic() + taken > deadline:
                raise self.refusal(taken)
            await asyncio.sleep(taken)

    def refusal(self, wait_seconds: float) -> RateLimited:
        return RateLimited(
            f"Rate limit exceeded: {self.limit} requests a minute ({self.name})",
            retry_after_seconds=max(1, int(wait_seconds) + 1),
        )

    def peek(self, client: str, now: float | None = None) -> Quota:
        """Where the client stands, without counting anything."""
        now = time.monotonic() if now is None else now
        log = self._logs.get(client)
        if log is None:
            return Quota(self.name, self.limit, self.limit, 0)
        log.expire(now)
        return self._quota(log, now)

    def restore(self, client: str, ages_seconds: list[float]) -> None:
        """Count requests accepted before this process started, oldest first: a restart gives nobody a second burst."""
        now = time.monotonic()
        log = self._log(client)
        for age in ages_seconds:
            log.add(now - age, self._merge_seconds)

    def _quota(self, log: _Log, now: float) -> Quota:
        reset = math.ceil(min(WINDOW_SECONDS, log.times[0][0] + WINDOW_SECONDS - now)) if log.times else 0
        return Quota(self.name, self.limit, max(0, self.limit - log.count), reset)
