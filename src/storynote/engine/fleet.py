"""Delivery through PostgreSQL: PgQueuer's tables, in the same database as the jobs, for any number of workers.

Rule: a message is committed with its job, so there is no moment in which one exists without the other.

The message's payload is the job's id, its entrypoint the job's queue; `dedupe_key` is both, so that a job waits in a queue
once. A provider's slots are PgQueuer's `concurrency_limit`, counted by the database over all workers; those of a local
model are each worker's own, so it takes of these only what it has a free slot for. A worker that dies is found out by its
heartbeat; one that was only stopped, and goes on, meets the compare-and-sets of `jobs`.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
from pgqueuer import AsyncpgPoolDriver, Queries, QueueManager, RetryRequested
from pgqueuer.models import Job as Delivery
from pgqueuer.types import QueueEntrypoint

from storynote.db import Statement
from storynote.db.notices import Notices
from storynote.db.postgres import SETTINGS, Database
from storynote.engine import Depth, Due, Handler, Message
from storynote.errors import StoryNoteError

log = logging.getLogger(__name__)

DEQUEUE_SECONDS = 1.0
"""A hand-off or a due retry waits at most so long, and a new message whose word was lost."""
SILENT_SHARE = 0.85
"""Of the heartbeat's time, after which a worker counts as dead: with the look a second, its jobs run again within all of it."""
BATCH_MAX = 50
LOCAL = "local/"
"""How the queues of models on the worker's own machine begin."""
RESTART_SECONDS = 1.0
CLOSE_SECONDS_MAX = 2.0
CONNECTIONS_MAX = 6
WAKE, WAITING = "w", "q"
"""What one process tells the others: of a job, that its runner is to look again; of a queue, that a message is in it."""
NEWS = (
    '{{"channel": "ch_pgqueuer", "operation": "insert", "sent_at": "{}", "table": "pgqueuer",'
    ' "type": "table_changed_event"}}'
)
"""What PgQueuer's own trigger would have told (`db.migrate` says why it does not)."""
LOG_KEEP_HOURS = 24

_INSERT = (
    "INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status)"
    " SELECT {priority}, $1, convert_to($2, 'UTF8'), NOW() + make_interval(secs => $3), $1 || ' ' || $2, 'queued'{source}"
    " ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING"
)
PROMISE = _INSERT.format(priority="-(SELECT open_jobs FROM accounts WHERE id = $4)::int", source="")
RECOVER = _INSERT.format(priority="0", source="") + " RETURNING id"
KNOWN = "SELECT dedupe_key FROM pgqueuer WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL"
SOONER = (
    "UPDATE pgqueuer SET execute_after = NOW() WHERE dedupe_key = $1 || ' ' || $2"
    " AND status IN ('queued', 'picked') AND status = 'queued'"
)
DEPTHS = (
    "SELECT entrypoint, COUNT(*) FILTER (WHERE status = 'queued' AND execute_after <= NOW()),"
    " COUNT(*) FILTER (WHERE status = 'queued' AND execute_after > NOW()), COUNT(*) FILTER (WHERE status = 'picked')"
    " FROM pgqueuer GROUP BY entrypoint"
)
PRUNE_LOG = "DELETE FROM pgqueuer_log WHERE created < NOW() - make_interval(hours => $1)"
PRUNE_STATISTICS = "DELETE FROM pgqueuer_statistics WHERE created < NOW() - make_interval(hours => $1)"


class _Driver(AsyncpgPoolDriver):
    """PgQueuer's driver, and a way to tell its manager of a new message."""

    hear: Callable[[str | bytes | bytearray], None] | None = None

    async def add_listener(self, channel: str, callback: Callable[[str | bytes | bytearray], None]) -> None:
        self.hear = callback
        await super().add_listener(channel, callback)

    def news(self) -> None:
        if self.hear is not None:
            self.hear(NEWS.format(datetime.now(UTC).isoformat()))


async def _no_reset(_session: object) -> None:
    """PgQueuer leaves nothing behind on a session either, and a reset is a round trip."""


class _Manager(QueueManager):
    """PgQueuer's manager, which says at once when the store failed it: it ends only when all that it runs has ended."""

    async def fetch_jobs(
        self, batch_size: int, global_concurrency_limit: int | None, heartbeat_timeout: timedelta
    ) -> AsyncGenerator[Delivery, None]:
        try:
            async for job in super().fetch_jobs(batch_size, global_concurrency_limit, heartbeat_timeout):
                yield job
        except Exception:
            self.shutdown.set()
            raise

    async def _effective_dequeue_timeout(self, dequeue_timeout: timedelta) -> timedelta:
        try:
            return await super()._effective_dequeue_timeout(dequeue_timeout)
        except Exception:
            self.shutdown.set()
            raise


class _OwnSlots(_Manager):
    """PgQueuer's manager for queues whose slots are this worker's own: it asks only for those with a free one."""

    slots: Mapping[str, int]
    busy: dict[str, int]

    def entrypoints_below_capacity_limits(self) -> set[QueueEntrypoint]:
        return {
            name for name in super().entrypoints_below_capacity_limits() if self.busy.get(name, 0) < self.slots[name]
        }


class Fleet:
    """The engine of many processes. One that never calls `run` only promises."""

    def __init__(self, db: Database, notices: Notices, slots: Mapping[str, int], *, heartbeat_seconds: float) -> None:
        self._db = db
        self._notices = notices
        self._slots = dict(slots)
        self._heartbeat = timedelta(seconds=heartbeat_seconds * SILENT_SHARE)
        self._running: dict[str, Message] = {}
        self._managers: tuple[QueueManager, ...] = ()
        self._drivers: dict[bool, _Driver] = {}
        """By whether the queues are of models on this machine."""
        self._busy: dict[str, int] = {}
        self._loop: asyncio.Task[None] | None = None
        self._waking: set[asyncio.Task[None]] = set()
        self._stopping = False
        notices.on(WAKE, self._heard)
        notices.on(WAITING, self._news)

    def promise(self, queue: str, job_id: str, account_id: str) -> Sequence[Statement]:
        """The message, to commit with the job; the more an account has open, the later its turn."""
        return (Statement(PROMISE, (queue, job_id, 0.0, account_id)),)

    def enqueue(self, queue: str, job_id: str, priority: int, delay_seconds: float = 0.0) -> None:
        """The promise delivers it; the workers hear that it is there."""
        self._notices.tell(WAITING, queue)

    async def recover(self, due: Sequence[Due]) -> int:
        """Write the messages that are missing."""
        known = {str(row[0]) for row in await self._db.many(KNOWN)}
        found = 0
        for one in due:
            if f"{one.queue} {one.job_id}" not in known:
                rows = await self._db.write(Statement(RECOVER, (one.queue, one.job_id, one.delay_seconds)))
                found += len(rows[0])
                self._notices.tell(WAITING, one.queue)
        return found

    def wake(self, queue: str, job_id: str) -> None:
        """Its runner looks again, in whichever process; a message that waits for its time comes now."""
        self._notices.tell(WAKE, job_id)
        task = asyncio.create_task(self._sooner(queue, job_id))
        self._waking.add(task)
        task.add_done_callback(self._waking.discard)

    async def _sooner(self, queue: str, job_id: str) -> None:
        with contextlib.suppress(StoryNoteError):
            await self._db.write(Statement(SOONER, (queue, job_id)))

    def _heard(self, job_id: str) -> None:
        message = self._running.get(job_id)
        if message is not None:
            message.wake()

    def _news(self, queue: str) -> None:
        driver = self._drivers.get(queue.startswith(LOCAL))
        if driver is not None and queue in self._slots:
            driver.news()

    # Working -----------------------------------------------------------------------------------------------------

    async def run(self, handler: Handler) -> None:
        """Take messages from now on."""
        self._loop = asyncio.create_task(self._keep_running(handler))

    async def _keep_running(self, handler: Handler) -> None:
        while not self._stopping:
            try:
                await self._run_once(handler)
            except Exception as error:
                # Whatever ended it (the server restarted, the network went), there is nothing to do but to begin again.
                log.warning("delivery stopped and starts again: %s", _told(error))
            self._managers = ()
            if not self._stopping:
                await asyncio.sleep(RESTART_SECONDS)

    async def _run_once(self, handler: Handler) -> None:
        async with self._pool() as pool:
            self._drivers = {local: _Driver(pool) for local in (False, True)}
            remote = _Manager(Queries(self._drivers[False]))
            own = _OwnSlots(Queries(self._drivers[True]))
            own.slots, own.busy = self._slots, self._busy
            for queue, limit in self._slots.items():
                local = queue.startswith(LOCAL)
                self._register(own if local else remote, queue, 0 if local else limit, handler)
            self._managers = tuple(manager for manager in (remote, own) if manager.entrypoint_registry)
            async with asyncio.TaskGroup() as group:
                for manager in self._managers:
                    group.create_task(self._take(manager, 1 if manager is own else BATCH_MAX))

    @contextlib.asynccontextmanager
    async def _pool(self) -> AsyncIterator["asyncpg.Pool[asyncpg.Record]"]:
        pool = await asyncpg.create_pool(
            self._db.url,
            min_size=2,
            max_size=CONNECTIONS_MAX,
            command_timeout=15,
            reset=_no_reset,
            server_settings=SETTINGS,
        )
        try:
            yield pool
        finally:
            # PgQueuer never gives back a listening session that broke: a pool that waits for it would wait for ever, and
            # a worker that is alive would take nothing any more. Cut short, it ends every session.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(pool.close(), CLOSE_SECONDS_MAX)

    async def _take(self, manager: QueueManager, batch: int) -> None:
        handing_back = asyncio.create_task(self._hand_back(manager))
        try:
            await manager.run(
                dequeue_timeout=timedelta(seconds=DEQUEUE_SECONDS),
                batch_size=batch,
                heartbeat_timeout=self._heartbeat,
                log_aggregation_interval=timedelta(0),
                shutdown_on_listener_failure=True,
            )
        finally:
            handing_back.cancel()

    async def _hand_back(self, manager: QueueManager) -> None:
        """What a manager that ends still runs goes on under the next one: a film must not keep all new jobs waiting."""
        await manager.shutdown.wait()
        for message in list(self._running.values()):
            if message.queue in manager.entrypoint_registry:
                message.stopping = True
                message.wake()

    def _register(self, manager: QueueManager, queue: str, limit: int, handler: Handler) -> None:
        @manager.entrypoint(queue, concurrency_limit=limit, accepts_context=False)
        async def deliver(delivery: Delivery) -> None:
            self._busy[queue] = self._busy.get(queue, 0) + 1
            try:
                await self._deliver(queue, (delivery.payload or b"").decode(), handler)
            finally:
                self._busy[queue] -= 1

    async def _deliver(self, queue: str, job_id: str, handler: Handler) -> None:
        message = Message(queue, job_id)
        message.stopping = self._stopping
        self._running[job_id] = message
        try:
            again = await handler(message)
        except Exception:
            # The row is untouched: the sweeper finds the job again when this was a passing fault.
            log.exception("job %s: the runner failed", job_id)
            again = None
        finally:
            if self._running.get(job_id) is message:
                del self._running[job_id]
        if isinstance(again, str):
            await self._db.write(Statement(RECOVER, (again, job_id, 0.0)))
            self._notices.tell(WAITING, again)
        elif message.stopping:
            # Another worker goes on from here.
            raise RetryRequested(timedelta(0))
        elif again is not None:
            raise RetryRequested(timedelta(seconds=0.0 if message.woken else again))

    @property
    def delivering(self) -> bool:
        return not self._stopping and (self._loop is None or bool(self._managers))

    async def depths(self) -> dict[str, Depth]:
        """Every queue, by name, over all workers."""
        found = {name: Depth(0, 0, 0, slots) for name, slots in self._slots.items()}
        for name, *counts in await self._db.many(DEPTHS):
            waiting, delayed, running = (int(str(count)) for count in counts)
            found[str(name)] = Depth(waiting, delayed, running, self._slots.get(str(name), 1))
        return found

    async def prune(self) -> None:
        """PgQueuer keeps a log of its own; nobody reads it here."""
        await self._db.write(Statement(PRUNE_LOG, (LOG_KEEP_HOURS,)), Statement(PRUNE_STATISTICS, (LOG_KEEP_HOURS,)))

    async def stop(self, seconds_max: float) -> None:
        """Hand every job to the others at its next safe point."""
        self._stopping = True
        for manager in self._managers:
            manager.shutdown.set()
        handed_on = {message.queue for message in self._running.values()}
        for message in list(self._running.values()):
            message.stopping = True
            message.wake()
        if self._loop is not None:
            done, _ = await asyncio.wait([self._loop], timeout=seconds_max)
            if not done:
                self._loop.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._loop
        for queue in handed_on:
            self._notices.tell(WAITING, queue)
        if self._waking:
            await asyncio.wait(self._waking, timeout=1.0)


def _told(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"
