"""Delivery of job ids to the runner, inside one process. Rule: the engine holds nothing that the jobs table does not.

A message may be delivered any number of times and lost with the process: the runner makes repetition harmless, the
sweeper makes loss harmless. Each queue (a provider) has its slots; the highest priority waits least, and among equals
the oldest. Why this and not PgQueuer's in-memory mode: docs/decisions/0004-embedded-delivery.md.
"""

import asyncio
import heapq
import itertools
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

log = logging.getLogger(__name__)

DELAY_SECONDS_MIN = 0.001
"""So that what asks to be delivered again at once does so from the loop, and lets others have their turn."""


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


class Depth(NamedTuple):
    """How much a queue has to do: jobs that wait for a slot, that wait for their time, that run; and its slots."""

    waiting: int
    delayed: int
    running: int
    slots: int


class Engine:
    """The port: enqueue, wake, run, stop."""

    def __init__(self, slots: Mapping[str, int]) -> None:
        self._queues = {name: _Queue(count) for name, count in slots.items()}
        self._known: dict[str, Message | _Delayed | None] = {}
        self._order = itertools.count()
        self._handler: Handler | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False

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

    def wake(self, job_id: str) -> None:
        """Something about this job changed (a cancel, a webhook): its runner should look again."""
        found = self._known.get(job_id)
        if isinstance(found, Message):
            found.wake()
        elif found is not None and not self._stopping:
            found.timer.cancel()
            self._due(found.queue, job_id, found.priority)

    def run(self, handler: Handler) -> None:
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

    def depths(self) -> dict[str, Depth]:
        """Every queue, by name."""
        delayed = Counter(found.queue for found in self._known.values() if isinstance(found, _Delayed))
        return {
            name: Depth(len(queue.waiting), delayed[name], queue.running, queue.slots)
            for name, queue in self._queues.items()
        }

    def knows(self, job_id: str) -> bool:
        """Whether the job is waiting, delayed or running here."""
        return job_id in self._known

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
