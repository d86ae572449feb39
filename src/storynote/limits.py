"""Requests per minute of an account.

Rule: never more than the limit in *any* 60 s, and pacing at the limit is never refused.

A sliding log of acceptance times keeps the first half. For the second, a request that comes a moment before its slot is
free waits for it: a client that sends one every 60/N s jitters by milliseconds, and must not be refused for that.
"""

import asyncio
import math
import time
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Sequence

import msgspec

from storynote.db import Database, Statement
from storynote.errors import RateLimited

WINDOW_SECONDS = 60.0
PACE_WAIT_SECONDS_MAX = 0.25
"""How long a request may be kept waiting for a slot that is about to be free."""
SHARED_PACE_WAIT_SECONDS_MAX = 1.0
"""The same for a fleet, where a request is stamped by the database, after two networks and a lock."""
LOG_ENTRIES_MAX = 6000
"""Finer times than WINDOW/6000 are merged (into the later one, so never in the client's favour)."""
SHARED_ENTRIES_MAX = 600
"""The same, where every request writes its log into the database; above, times are merged to a second."""
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


class Limiter(ABC):
    """One limit (`name`, `limit` per minute) over many clients."""

    pace_wait_seconds_max = PACE_WAIT_SECONDS_MAX

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self.limit = limit

    @abstractmethod
    async def take(self, client: str) -> Quota | float:
        """Accept a request now, or say in how many seconds one would be."""

    @abstractmethod
    async def restore(self, client: str, ages_seconds: Sequence[float]) -> None:
        """Count requests accepted before this process started, oldest first: a restart gives nobody a second burst."""

    async def take_waiting(self, client: str) -> Quota:
        """`take`, waiting up to `pace_wait_seconds_max` for a slot. Raises RateLimited with Retry-After."""
        deadline = time.monotonic() + self.pace_wait_seconds_max
        while True:
            taken = await self.take(client)
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

    def spent(self, wait_seconds: float) -> Quota:
        """Where a client stands that has to wait."""
        return Quota(self.name, self.limit, 0, math.ceil(min(WINDOW_SECONDS, wait_seconds)))


class OwnLimiter(Limiter):
    """Counts in this process."""

    def __init__(self, name: str, limit: int) -> None:
        super().__init__(name, limit)
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

    async def take(self, client: str) -> Quota | float:
        return self.take_at(client, time.monotonic())

    def take_at(self, client: str, now: float) -> Quota | float:
        """`take` by a given clock."""
        log = self._log(client)
        log.expire(now)
        if log.count >= self.limit:
            # Rounding may find a hair more than the window, which a whole second would be made of.
            return min(WINDOW_SECONDS, log.times[0][0] + WINDOW_SECONDS - now)
        log.add(now, self._merge_seconds)
        return self._quota(log, now)

    async def restore(self, client: str, ages_seconds: Sequence[float]) -> None:
        now = time.monotonic()
        log = self._log(client)
        for age in ages_seconds:
            log.add(now - age, self._merge_seconds)

    def _quota(self, log: _Log, now: float) -> Quota:
        reset = math.ceil(min(WINDOW_SECONDS, log.times[0][0] + WINDOW_SECONDS - now)) if log.times else 0
        return Quota(self.name, self.limit, max(0, self.limit - log.count), reset)


Taken = asyncio.Future[Quota | float]


class SharedLimiter(Limiter):
    """Counts in the database, by its clock: one limit over all processes."""

    pace_wait_seconds_max = SHARED_PACE_WAIT_SECONDS_MAX

    def __init__(self, db: Database, name: str, limit: int) -> None:
        super().__init__(name, limit)
        self._db = db
        self._near = WINDOW_SECONDS / 60 if limit > SHARED_ENTRIES_MAX else 0.0
        self._crowds: dict[str, list[Taken]] = {}
        """Clients whose row is being asked, and who came meanwhile."""
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, client: str) -> Quota | float:
        """Raises StoreUnavailable: a limit that cannot be asked allows nothing.

        Whoever comes while the client's row is being asked is asked for together with the others who do: hundreds at once
        would wait for that row one by one, each in a session of its own.
        """
        crowd = self._crowds.get(client)
        if crowd is not None:
            waiting: Taken = asyncio.get_running_loop().create_future()
            crowd.append(waiting)
            return await waiting
        self._crowds[client] = []
        try:
            return (await self._ask(client, 1))[0]
        finally:
            self._next(client)

    def _next(self, client: str) -> None:
        crowd = self._crowds.pop(client)
        if crowd:
            self._crowds[client] = []
            task = asyncio.create_task(self._ask_for(client, crowd))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _ask_for(self, client: str, crowd: list[Taken]) -> None:
        try:
            answers = await self._ask(client, len(crowd))
            for waiting, answer in zip(crowd, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
        except Exception as error:
            for waiting in crowd:
                if not waiting.done():
                    waiting.set_exception(error)
        finally:
            self._next(client)

    async def _ask(self, client: str, wanted: int) -> list[Quota | float]:
        """What each of `wanted` requests is told, those that came first before the others."""
        sql = "SELECT accepted, used, oldest_age FROM take($1, $2, $3, $4, $5, $6)"
        row = await self._db.one(sql, self.name, client, self.limit, WINDOW_SECONDS, self._near, wanted)
        accepted, used, age = (float(str(value)) for value in row or (0, 0, 0))
        wait = min(WINDOW_SECONDS, max(0.0, WINDOW_SECONDS - age))
        free = self.limit - int(used)
        return [
            Quota(self.name, self.limit, max(0, free + int(accepted) - 1 - n), math.ceil(wait))
            if n < accepted
            else wait
            for n in range(wanted)
        ]

    async def restore(self, client: str, ages_seconds: Sequence[float]) -> None:
        """Only where the database has forgotten: what it knows is better."""
        ages = " || ".join(f"(extract(epoch FROM clock_timestamp()) - ${i + 3})" for i in range(len(ages_seconds)))
        counts = ", ".join("1" for _ in ages_seconds)
        await self._db.write(
            Statement(
                f"INSERT INTO takes (name, client, times, counts) VALUES ($1, $2, '{{}}'::float8[] || {ages},"  # noqa: S608
                f" ARRAY[{counts}]) ON CONFLICT DO NOTHING",
                (self.name, client, *ages_seconds),
            )
        )
