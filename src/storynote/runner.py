"""One job from queue to end: intent, submit, ticket, poll, fetch, settle.

Rule: the network is only ever between writes.

`run` may be called at any time, any number of times, in any process: it reads the row, does what that state allows, and
every step it takes is a compare-and-set. What each crash leaves behind, and who picks it up: docs/jobs.md.
"""

import logging
import random
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from storynote import assets, jobs, links, metrics, pace, replays, results, sessions, tracing
from storynote.db import Database, Missed, Statement
from storynote.engine import Due, Engine, Message
from storynote.errors import Unavailable
from storynote.events import Bus
from storynote.ids import time_ms
from storynote.inputs import Inputs
from storynote.jobs import Job
from storynote.logs import about
from storynote.models import SIZES, VIDEO_SIZES
from storynote.pace import Usual
from storynote.providers import (
    Ambiguous,
    Broken,
    Busy,
    Output,
    Provider,
    ProviderError,
    Rejected,
    Task,
    Ticket,
    Unreachable,
    Working,
)
from storynote.settings import ProviderSettings
from storynote.storage import Storage

log = logging.getLogger(__name__)

BACKOFF_SECONDS_BASE = 0.5
BACKOFF_SECONDS_MAX = 30.0
CANCEL_SECONDS_MAX = 10.0
"""How long a cancelled request may take to say what became of it."""
PROGRESS_SECONDS_MIN = 1.0
LITTER_FILES_MAX = 500
"""Files removed in one tidying."""
FETCH_ATTEMPTS_MAX = 5
HISTORY_ROWS_MAX = 2000
STORE_WAIT_SECONDS = 5.0
"""Between tries when our own store or storage cannot be written."""
NO_ROUTES = "[]"
INPUT_SECONDS_MAX, INPUT_RETRY_SECONDS = 60.0, 5.0
"""How long a foreign picture that cannot be fetched now is tried again."""


class Runner:
    """What running a job needs: the store, the storage, who generates, and whom to tell."""

    def __init__(
        self,
        db: Database,
        files: Storage,
        providers: Mapping[str, Provider],
        bus: Bus,
        settings: ProviderSettings,
        inputs: Inputs,
        hooks: str,
    ) -> None:
        self.db = db
        self.files = files
        self.inputs = inputs
        self.hooks = hooks
        self.providers = providers
        self.bus = bus
        self.settings = settings
        self.usual = Usual()
        self.asking = 0
        """Jobs whose provider is being asked how they stand."""

    async def remember(self) -> None:
        """Learn from the store how long the models usually take."""
        for endpoint, seconds in await jobs.lately(self.db, HISTORY_ROWS_MAX):
            self.usual.recall(str(endpoint), float(str(seconds)))

    async def run(self, message: Message) -> float | str | None:
        """Take the job as far as it goes.

        Returns seconds until it should be delivered again, the queue it belongs in now, None when it has ended.
        """
        # Its pictures stay on this machine meanwhile: a local model opens them when its turn has come.
        with self.files.holding():
            if not tracing.on():
                return await self._run(message)
            known = await jobs.traced(self.db, message.job_id)
            with tracing.span("job", "consumer", _told(message, known), known.trace if known else None):
                return await self._run(message)

    async def _run(self, message: Message) -> float | str | None:
        moved: Job | None = None
        while not message.stopping:
            job = moved or await jobs.find(self.db, message.job_id)
            if job is None or job.ended:
                return None
            moved = None
            about((job.request_id, job.account_id, job.id))
            if message.queue != (queue := jobs.queue(job.provider, job.endpoint)):
                return queue
            provider = self.providers.get(job.provider)
            if provider is None:
                return await self._without_provider(job)
            try:
                again = await self._step(job, provider, message)
            except Missed:
                # Another hand moved the job on: look again at what it is now.
                continue
            except Unavailable as error:
                log.warning("job %s: %s", job.id, error.message)
                return STORE_WAIT_SECONDS
            if isinstance(again, Job):
                moved = again
            elif again is not None:
                return again
        return None

    async def _step(self, job: Job, provider: Provider, message: Message) -> float | Job | None:
        # Seconds to wait; the job as this step left it, which saves looking; or None: look what it is now.
        try:
            return await _STEPS[job.state](self, job, provider, message)
        except ProviderError as error:
            return await self._end(job, error, job.nonce or "")

    # queued ------------------------------------------------------------------------------------------------------

    async def _queued(self, job: Job, provider: Provider, message: Message) -> float | Job | None:
        now = time_ms()
        if job.cancel:
            return await self._fail(job, "Cancelled", "cancelled")
        if now >= job.deadline_ms:
            return await self._fail(job, "It waited too long and was given up", "timeout")
        if job.retry_ms is not None and job.retry_ms > now:
            return (job.retry_ms - now) / 1000
        nonce = secrets.token_hex(16)
        try:
            # What cannot be brought here ends the job before anything was promised or sent.
            task = await self._task(job, nonce, {})
        except Busy as error:
            return await self._inputs_again(job, error)
        adjusted = provider.adjustments(task)
        try:
            uploads = await provider.prepare(task)
        except Busy as error:
            if passes_on(job, error):
                return await self._end(job, error, "")
            # A busy provider fails no job, whatever it is busy with: the deadline alone ends this.
            return max(error.retry_after_seconds or 0.0, INPUT_RETRY_SECONDS)
        promised = (msgspec.json.encode(uploads).decode(), msgspec.json.encode(adjusted).decode())
        await self._write(job, jobs.intend(job, nonce, promised, now))
        if not job.attempts:
            metrics.WAIT_SECONDS.of(job.kind, job.provider).observe((now - job.created_ms) / 1000)
        sent = msgspec.structs.replace(job, nonce=nonce, intent_ms=now, uploads=promised[0], adjusted=promised[1])
        return await self._submit(sent, provider, msgspec.structs.replace(task, uploads=uploads))

    async def _inputs_again(self, job: Job, error: Busy) -> float | None:
        if time_ms() - job.created_ms > INPUT_SECONDS_MAX * 1000:
            return await self._fail(job, error.message, error.type)
        return INPUT_RETRY_SECONDS

    async def _submit(self, job: Job, provider: Provider, task: Task) -> float | Job | None:
        nonce = task.nonce
        try:
            ticket = await provider.submit(task)
        except Ambiguous:
            # The row stays in `submitting`: whoever comes next reconciles, nobody submits again. Unless a webhook brought
            # the receipt already, which a look at the row tells.
            return None
        except ProviderError as error:
            if not isinstance(error, Busy) or passes_on(job, error):
                return await self._end(job, error, nonce, "submitting")
            wait = max(error.retry_after_seconds or 0.0, _backoff(job.attempts))
            await self.db.write(jobs.take_back(job.id, nonce, time_ms() + int(wait * 1000)))
            return wait
        receipt = msgspec.json.encode(ticket).decode()
        await self.db.write(jobs.keep_ticket(job.id, nonce, receipt))
        return msgspec.structs.replace(job, state="processing", ticket=receipt)

    # submitting, found without an answer -------------------------------------------------------------------------

    def _reconcile_wait(self, provider: Provider, intent_ms: int) -> float:
        # After the longest submit and the margin, no request of ours can still be on the wire.
        end = intent_ms / 1000 + provider.submit_seconds_max + self.settings.submit_margin_seconds
        return max(0.0, end - time_ms() / 1000)

    async def _submitting(self, job: Job, provider: Provider, message: Message) -> float | None:
        wait = self._reconcile_wait(provider, job.intent_ms or 0)
        if wait > 0:
            return wait
        nonce = job.nonce or ""
        try:
            ticket = await provider.reconcile(await self._task_again(job), job.intent_ms or 0)
        except Busy as error:
            if time_ms() < job.deadline_ms:
                return error.retry_after_seconds or _backoff(job.attempts + 3)
            raise Ambiguous from error
        if ticket is None:
            await self.db.write(jobs.take_back(job.id, nonce, time_ms()))
        else:
            await self.db.write(jobs.keep_ticket(job.id, nonce, msgspec.json.encode(ticket).decode()))
        return None

    # processing --------------------------------------------------------------------------------------------------

    async def _processing(self, job: Job, provider: Provider, message: Message) -> float | Job | None:
        ticket = msgspec.json.decode(job.ticket or "", type=Ticket)
        task = await self._task_again(job)
        self.asking += 1
        try:
            return await self._ask(job, provider, message, task, ticket)
        finally:
            self.asking -= 1

    async def _ask(
        self, job: Job, provider: Provider, message: Message, task: Task, ticket: Ticket
    ) -> float | Job | None:
        told = 0.0
        # Just read, or just written: the row is looked at again after each wait.
        standing: jobs.Standing | None = jobs.Standing(job.state, job.cancel, job.progress)
        while not message.stopping:
            if standing is None or standing.state != "processing":
                return None
            if standing.cancel or time_ms() >= job.deadline_ms:
                return await self._stop(await jobs.find(self.db, job.id) or job, provider, task, ticket, message)
            try:
                answer = await provider.poll(task, ticket)
            except Busy as error:
                answer = Working(wait_seconds=error.retry_after_seconds)
            if isinstance(answer, Output):
                return await self._bring_home(job, provider, answer)
            told = await self._tell_progress(job, standing.progress, answer.progress, told)
            wait = self._poll_wait(job) if answer.wait_seconds is None else answer.wait_seconds
            if wait > 0:
                await message.wait(wait * random.uniform(0.9, 1.1))  # noqa: S311 - jitter, not a secret
            standing = await jobs.standing(self.db, job.id)
        return None

    def _poll_wait(self, job: Job) -> float:
        early = self.usual.early(job.endpoint)
        wanted = pace.wait(_age(job), early, self.settings.poll_seconds_min, self.settings.poll_seconds_max)
        return pace.crowded(wanted, self.asking)

    async def _bring_home(self, job: Job, provider: Provider, output: Output) -> Job | None:
        """The finished result, at once. What the provider said is kept only where the bytes take a second try: until then
        a crash costs no more than asking again."""
        self.usual.learn(job.endpoint, _age(job), time.monotonic())
        try:
            return await self._complete(job, provider, output)
        except (Busy, Unavailable) as error:
            log.info("job %s: the result cannot be brought home yet: %s", job.id, error.message)
        except ProviderError as error:
            # It was made: nobody else is asked to make it again.
            await self._fail(job, error.message, error.type)
            return None
        kept = msgspec.json.encode(output).decode()
        await self.db.write(jobs.keep_output(job.id, kept))
        return msgspec.structs.replace(job, state="fetching", output=kept)

    async def _tell_progress(self, job: Job, known: float | None, progress: float | None, told: float) -> float:
        now = time_ms() / 1000
        if progress is None or progress <= (known or 0.0) or now - told < PROGRESS_SECONDS_MIN:
            return told
        await self._write(job, jobs.note_progress(job, min(progress, 1.0), time_ms()))
        return now

    async def _stop(
        self, job: Job, provider: Provider, task: Task, ticket: Ticket, message: Message
    ) -> float | Job | None:
        """Ask for an end. A result that is there anyway counts (unless its project is gone): it was bought."""
        await provider.cancel(ticket)
        give_up = time_ms() / 1000 + CANCEL_SECONDS_MAX
        while job.cancel < jobs.CANCEL_DELETED and time_ms() / 1000 < give_up and not message.stopping:
            try:
                answer = await provider.poll(task, ticket)
            except (Rejected, Broken):
                break
            except Busy:
                answer = Working()
            if isinstance(answer, Output):
                return await self._bring_home(job, provider, answer)
            await message.wait(self.settings.poll_seconds_min)
        if message.stopping:
            return None
        if job.cancel:
            return await self._fail(job, "Cancelled", "cancelled")
        return await self._fail(job, "It took too long and was given up", "timeout")

    # fetching ----------------------------------------------------------------------------------------------------

    async def _fetching(self, job: Job, provider: Provider, message: Message) -> float | Job | None:
        output = msgspec.json.decode(job.output or "", type=Output)
        for attempt in range(FETCH_ATTEMPTS_MAX):
            if job.cancel >= jobs.CANCEL_DELETED:
                return await self._fail(job, "Cancelled", "cancelled")
            try:
                return await self._complete(job, provider, output)
            except Busy as error:
                log.info("job %s: fetching the result again: %s", job.id, error.message)
                await message.wait(error.retry_after_seconds or _backoff(attempt))
                if message.stopping:
                    return None
            except Missed:
                job = await jobs.find(self.db, job.id) or job
                if job.ended:
                    return None
        raise Broken("The provider's result could not be fetched", type="provider_unavailable")

    async def _complete(self, job: Job, provider: Provider, output: Output) -> Job:
        """Store and settle. Raises Busy when the bytes are to be fetched again, Missed when the job ended otherwise."""
        asset = await results.store(self.db, self.files, job, provider, output)
        try:
            await self._write(job, jobs.complete(job, asset, output.seed, output.duration_sec, time_ms()))
        except Missed:
            await self.db.write(assets.litter(asset.place, time_ms()))
            raise
        metrics.job_completed(job.kind, job.provider, job.price, (time_ms() - job.created_ms) / 1000)
        return msgspec.structs.replace(job, state="completed")

    # ended -------------------------------------------------------------------------------------------------------

    async def _without_provider(self, job: Job) -> float | None:
        """The operator took the credentials away. A submit that may have been accepted cannot be asked about."""
        if job.state == "submitting":
            return await self._fail(job, Ambiguous().message, "ambiguous")
        gone = Broken("The model's provider is no longer available here", type="provider_unavailable")
        if job.state == "queued":
            return await self._end(job, gone, "")
        return await self._fail(job, gone.message, gone.type)

    async def _end(self, job: Job, error: ProviderError, nonce: str, state: str = "") -> float | None:
        """What a failed attempt comes to: the next provider's turn, where there is one and nobody made anything, or the end."""
        state = state or job.state
        if state == "fetching" or not passes_on(job, error):
            return await self._fail(job, error.message, error.type, state=state)
        (provider, endpoint), *rest = msgspec.json.decode(job.routes, type=list[tuple[str, str]])
        log.info("job %s: %s does not serve it (%s), %s is next", job.id, job.provider, error.type, provider)
        routes = msgspec.json.encode(rest).decode()
        await self._write(job, jobs.reroute(job, nonce, (provider, endpoint), routes, time_ms()))
        return None

    async def _fail(self, job: Job, error: str, error_type: str, *, state: str = "") -> float | None:
        # Only the state that was judged may be ended: a checkpoint that came in between is worth more than this verdict.
        await self._write(job, jobs.fail(job, error, error_type, time_ms(), states=f"('{state or job.state}')"))
        metrics.job_failed(job.kind, job.provider, job.price, error_type)
        log.info("job %s failed at %s: %s", job.id, job.provider, error_type)
        return None

    async def _write(self, job: Job, statements: list[Statement]) -> None:
        await self.db.write(*statements)
        self.bus.publish(job.account_id)

    async def _task_again(self, job: Job) -> Task:
        """For a job that was sent: a picture that has gone since must not cost the result that was bought with it."""
        nonce, uploads = job.nonce or "", msgspec.json.decode(job.uploads, type=dict[str, str])
        try:
            return await self._task(job, nonce, uploads)
        except ProviderError:
            return _task(job, nonce, {}, uploads)

    async def _task(self, job: Job, nonce: str, uploads: Mapping[str, str]) -> Task:
        """The job as its provider is told of it. Raises as `Inputs.bring`."""
        params = msgspec.json.decode(job.params, type=dict[str, object])
        task = _task(job, nonce, await self.inputs.bring(job.account_id, job.id, params), uploads)
        hook = f"{self.hooks}/{job.provider}/{job.id}/{nonce}" if self.hooks else ""
        return msgspec.structs.replace(task, hook=hook)


_STEPS = {
    "queued": Runner._queued,
    "submitting": Runner._submitting,
    "processing": Runner._processing,
    "fetching": Runner._fetching,
}


_PASSED_ON = ("provider_account", "provider_unavailable")
"""Failures that are the provider's or the operator's own: nothing was made, and another provider may."""


def passes_on(job: Job, error: ProviderError) -> bool:
    """Whether another provider may try: one is left, it was not asked to stop, and this one provably made nothing."""
    if job.routes == NO_ROUTES or job.cancel:
        return False
    return isinstance(error, Unreachable) or (isinstance(error, Broken) and error.type in _PASSED_ON)


def _task(job: Job, nonce: str, inputs: Mapping[str, Path], uploads: Mapping[str, str]) -> Task:
    sizes = VIDEO_SIZES if job.kind == "video" else SIZES
    width, height = sizes.get(job.aspect_ratio or "", (None, None))
    return Task(
        job_id=job.id,
        nonce=nonce,
        kind=job.kind,
        model=job.model,
        endpoint=job.endpoint,
        prompt=job.prompt,
        seed=job.seed,
        aspect_ratio=job.aspect_ratio,
        width=width,
        height=height,
        duration_sec=job.duration_sec,
        marked=bool(job.sandbox),
        params=msgspec.json.decode(job.params, type=dict[str, object]),
        inputs=inputs,
        uploads=uploads,
    )


def _told(message: Message, known: jobs.Traced | None) -> dict[str, tracing.Value]:
    """What a span says of a delivery."""
    told: dict[str, tracing.Value] = {"storynote.job_id": message.job_id, "storynote.queue": message.queue}
    if known is not None:
        told |= {
            "gen_ai.operation.name": "generate_content",
            "gen_ai.provider.name": known.provider,
            "gen_ai.request.model": known.model,
            "storynote.kind": known.kind,
        }
    return told


def _age(job: Job) -> float:
    """Seconds since it was sent."""
    return max(0.0, (time_ms() - (job.intent_ms or job.created_ms)) / 1000)


def _backoff(attempt: int) -> float:
    """Exponential with full jitter from the second half up: 0.25 to 0.5 s, then twice that, up to 30 s."""
    ceiling = min(BACKOFF_SECONDS_MAX, BACKOFF_SECONDS_BASE * 2 ** min(attempt, 10))
    return float(ceiling * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret


async def sweep(db: Database, engine: Engine, now_ms: int) -> int:
    """Deliver again every open job without a live message. Returns how many were delivered."""
    due = [
        Due(
            jobs.queue(str(provider), str(endpoint)),
            str(job_id),
            max(0, int(str(retry_ms)) - now_ms) / 1000 if retry_ms is not None else 0.0,
        )
        for job_id, provider, endpoint, retry_ms in await jobs.opened(db)
    ]
    return await engine.recover(due)


async def tidy(db: Database, files: Storage, now_ms: int) -> None:
    """Forget what is past its time: stored answers, unfilled uploads, sessions, links, files nothing points to."""
    await db.write(
        replays.prune(now_ms),
        assets.forget_unfilled(now_ms),
        assets.forget_used_litter(),
        sessions.prune(now_ms),
        links.prune(now_ms),
    )
    for place in await assets.littered(db, now_ms, LITTER_FILES_MAX):
        await files.delete(place)
        await db.write(assets.swept(place))
