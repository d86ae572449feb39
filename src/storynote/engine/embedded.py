"""Delivery inside one process. Rule: it holds nothing that the jobs table does not.

Each queue (a provider) has its slots; the highest priority waits least, and among equals the oldest. Why this and not
PgQueuer's in-memory mode: docs/decisions/0004-embedded-delivery.md.
"""

import asyncio
import heapq
import itertools
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from storynote.db import Statement
from storynote.engine import Depth, Due, Handler, Message

log = logging.getLogger(__name__)

DELAY_SECONDS_MIN = 0.001
"""So that what asks to be delivered again at once does so from the loop, and lets others have their turn."""


class _Delayed(NamedTuple):
    """A message whose time has not come."""

    timer: asyncio.TimerHandle
    queue: str
    priority: int


class _Queue:
    __slots__ = ("running", "slots", "waiting")

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.running = 0
        self.waiting: list[tuple[int, int, str]] = []


class Embedded:
    """The engine of a single process."""

    def __init__(self, slots: Mapping[str, int]) -> None:
        self._queues = {name: _Queue(count) for name, count in slots.items()}
        self._known: dict[str, Message | _Delayed | None] = {}
        self._order = itertools.count()
        self._handler: Handler | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

    def promise(self, queue: str, job_id: str, account_id: str) -> Sequence[Statement]:
        """Nothing has to be written: at a start everything open is delivered again."""
        return ()

    async def recover(self, due: Sequence[Due]) -> int:
        """Deliver what is not known here; returns how many that were."""
        lost = [one for one in due if one.job_id not in self._known]
        for one in lost:
            self.enqueue(one.queue, one.job_id, 0, one.delay_seconds)
        return len(lost)

    def enqueue(self, queue: str, job_id: str, priority: int, delay_seconds: float = 0.0) -> None:
        """Deliver `job_id` once there is a slot. A job that is waiting or running already is left as it is."""
        if job_id in self._known or self._stopping:
            return
        if delay_seconds > 0:
            timer = asyncio.get_running_loop().call_later(delay_seconds, self._due, queue, job_id, priority)
            self._known[job_id] = _Delayed(timer, queue, priority)
            return
        self._known[job_id] = None
        heapq.heappush(self._queue(queue).waiting, (-priority, next(self._order), job_id))
        self._fill(queue)

    def _due(self, queue: str, job_id: str, priority: int) -> None:
        del self._known[job_id]
        self.enqueue(queue, job_id, priority)

    def _queue(self, name: str) -> _Queue:
        # A job of a provider that is no longer configured still has to be ended by somebody.
        return self._queues.setdefault(name, _Queue(1))

    def wake(self, queue: str, job_id: str) -> None:
        """Something about this job changed (a cancel, a webhook): its runner should look again."""
        found = self._known.get(job_id)
        if isinstance(found, Message):
            found.wake()
        elif found is not None and not self._stopping:
            found.timer.cancel()
            self._due(found.queue, job_id, found.priority)

    async def run(self, handler: Handler) -> None:
        """Start delivering."""
        self._handler = handler
        for name in self._queues:
            self._fill(name)

    def _fill(self, name: str) -> None:
        queue = self._queue(name)
        while self._handler and not self._stopping and queue.waiting and queue.running < queue.slots:
            priority, _, job_id = heapq.heappop(queue.waiting)
            message = Message(name, job_id)
            self._known[job_id] = message
            queue.running += 1
            task = asyncio.create_task(self._deliver(self._handler, message, -priority))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _deliver(self, handler: Handler, message: Message, priority: int) -> None:
        again: float | str | None = None
        try:
            again = await handler(message)
        except Exception:
            # The row is untouched: the sweeper finds the job again when this was a passing fault.
            log.exception("job %s: the runner failed", message.job_id)
        finally:
            self._queue(message.queue).running -= 1
            del self._known[message.job_id]
        if isinstance(again, str):
            self.enqueue(again, message.job_id, priority)
        elif again is not None:
            # Woken while it was at something else: what it heard of may have changed what there is to do.
            wait = DELAY_SECONDS_MIN if message.woken else max(again, DELAY_SECONDS_MIN)
            self.enqueue(message.queue, message.job_id, priority, wait)
        self._fill(message.queue)

    async def depths(self) -> dict[str, Depth]:
        """Every queue, by name."""
        delayed = Counter(found.queue for found in self._known.values() if isinstance(found, _Delayed))
        return {
            name: Depth(len(queue.waiting), delayed[name], queue.running, queue.slots)
            for name, queue in self._queues.items()
        }

    async def prune(self) -> None:
        """It keeps nothing."""

    @property
    def delivering(self) -> bool:
        return self._handler is not None and not self._stopping

    async def stop(self, seconds_max: float) -> None:
        """Take nothing new, let runners reach a safe point, and after `seconds_max` end those that did not."""
        self._stopping = True
        for message in list(self._known.values()):
            if isinstance(message, _Delayed):
                message.timer.cancel()
            elif message is not None:
                message.stopping = True
                message.wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds_max)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
