"""Delivery of job ids to whoever runs them. Rule: a message is a hint; the jobs table is the truth.

A message may be delivered any number of times and lost: the runner makes repetition harmless, the sweeper makes loss
harmless. `embedded` delivers inside one process, `fleet` through PostgreSQL to any number of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from storynote.db import Statement


class Message:
    """One delivery in progress."""

    __slots__ = ("_event", "job_id", "queue", "stopping")

    def __init__(self, queue: str, job_id: str) -> None:
        self.queue = queue
        self.job_id = job_id
        self.stopping = False
        """The process is ending: leave the job where it is, at the next point where that is safe."""
        self._event = asyncio.Event()

    def wake(self) -> None:
        self._event.set()

    @property
    def woken(self) -> bool:
        """Somebody woke it, and it has not waited since."""
        return self._event.is_set()

    async def wait(self, seconds: float) -> None:
        """Sleep, but not through a wake-up."""
        timer = asyncio.get_running_loop().call_later(seconds, self._event.set)
        try:
            await self._event.wait()
        finally:
            timer.cancel()
            if not self.stopping:
                self._event.clear()


Handler = Callable[[Message], Awaitable[float | str | None]]
"""Runs a job as far as it goes.

Returns None when there is no more to do, in how many seconds to deliver it again, or in which other queue it has to wait now.
"""


class Due(msgspec.Struct, frozen=True):
    """An open job, and when and where it is to be delivered."""

    queue: str
    job_id: str
    delay_seconds: float = 0.0


class Depth(msgspec.Struct, frozen=True):
    """How much a queue has to do: jobs that wait for a slot, that wait for their time, that run; and its slots."""

    waiting: int
    delayed: int
    running: int
    slots: int


class Engine(Protocol):
    """promise with the job's own write, enqueue after it; wake; recover; run and stop."""

    def promise(self, queue: str, job_id: str, account_id: str) -> Sequence[Statement]:
        """What must commit together with the job so that it is delivered."""

    def enqueue(self, queue: str, job_id: str, priority: int, delay_seconds: float = 0.0) -> None:
        """Call after the job's write: deliver it, unless the promise does that."""

    async def recover(self, due: Sequence[Due]) -> int:
        """Deliver those of the open jobs that no message speaks of; returns how many that were."""

    def wake(self, queue: str, job_id: str) -> None:
        """Something about this job changed (a cancel, a webhook): its runner, wherever it is, should look again."""

    async def run(self, handler: Handler) -> None:
        """Start delivering."""

    async def depths(self) -> dict[str, Depth]:
        """Every queue, by name."""

    async def prune(self) -> None:
        """Forget what was kept for nobody."""

    @property
    def delivering(self) -> bool:
        """Whether jobs that are queued now will be run."""

    async def stop(self, seconds_max: float) -> None:
        """Take nothing new, let runners reach a safe point, and after `seconds_max` end those that did not."""
