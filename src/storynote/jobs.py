"""Jobs: their states and every step between them. Rule: each step is a compare-and-set, in one write with its money.

`queued → submitting → processing → fetching → completed | failed`; clients see the middle three as `processing`, and a
job that went back from `submitting` to `queued` (provably not sent) as `processing` too: `started_ms` is never unset.
"""

import contextlib
from collections.abc import Sequence

import msgspec

from storynote import assets, credits, keys, metrics, projects
from storynote.assets import Asset
from storynote.db import Database, Missed, Row, Statement, record
from storynote.engine import Engine
from storynote.errors import Conflict, InsufficientCredits, NotFound
from storynote.events import Bus
from storynote.ids import time_ms
from storynote.models import LOCAL, SANDBOX

BATCH_MAX = 256
OPEN = "('queued', 'submitting', 'processing', 'fetching')"
CANCEL_ASKED, CANCEL_DELETED = 1, 2
"""Why a job is to stop: its owner asked (a result that is there anyway still counts), or its project is gone."""
ERROR_CHARACTERS_MAX = 500


class Job(msgspec.Struct, frozen=True):
    """A row of `jobs`; times in Unix milliseconds; `params`, `ticket`, `output`, `uploads`, `routes`, `adjusted` are JSON."""

    id: str
    account_id: str
    project_id: str | None
    kind: str
    state: str
    model: str
    provider: str
    sandbox: int
    endpoint: str
    prompt: str
    params: str
    seed: int | None
    aspect_ratio: str | None
    duration_sec: float | None
    price: int
    request_id: str
    seq: int
    attempts: int
    nonce: str | None
    intent_ms: int | None
    ticket: str | None
    output: str | None
    cancel: int
    progress: float | None
    error: str | None
    error_type: str | None
    asset_id: str | None
    mime_type: str | None
    width: int | None
    height: int | None
    retry_ms: int | None
    deadline_ms: int
    created_ms: int
    started_ms: int | None
    completed_ms: int | None
    updated_ms: int
    uploads: str
    routes: str
    adjusted: str
    key_id: str | None
    node_id: str | None
    trace: str | None

    @property
    def ended(self) -> bool:
        return self.state in ("completed", "failed")

    @property
    def status(self) -> str:
        """What a client sees: never goes back."""
        if self.ended:
            return self.state
        return "queued" if self.started_ms is None else "processing"


def queue(provider: str, endpoint: str) -> str:
    """Where a job waits for its slot: with its provider, or here with its model, so that no model waits for another."""
    return endpoint if provider in (LOCAL, SANDBOX) else provider


FIELDS = Job.__struct_fields__
COLUMNS = ", ".join(FIELDS)
_INSERT = "INSERT INTO jobs ({}) SELECT {}, event_seq - $17, {} FROM accounts WHERE id = $2".format(
    COLUMNS,
    ", ".join(f"${i + 1}" for i in range(16)),
    ", ".join(f"${i + 1}" for i in range(17, len(FIELDS))),
)
_NEXT_SEQ = "seq = (SELECT event_seq FROM accounts WHERE id = account_id)"
"""After `_next_event` in the same write, which also makes every write about one account wait for the one before."""


def _insert(job: Job, from_last: int) -> Statement:
    values = list(msgspec.structs.astuple(job))
    values[16] = from_last
    return Statement(_INSERT, tuple(values), rows=1)


def _next_event(account_id: str) -> Statement:
    return Statement("UPDATE accounts SET event_seq = event_seq + 1 WHERE id = $1", (account_id,), rows=1)


async def create(
    db: Database,
    engine: Engine,
    bus: Bus,
    made: Sequence[Job],
    graph: Sequence[Statement],
    also: Sequence[Statement] = (),
) -> None:
    """Hold, insert, place in the graph and queue `made` (one request's jobs, same price), all or nothing.

    `also` commits with them (the stored answer of an Idempotency-Key, an input's asset). Raises InsufficientCredits
    (of the account, or of its key's limit), NotFound (the project went away), Duplicate (of `also`).
    """
    first, total = made[0], sum(job.price for job in made)
    refusal, beyond = InsufficientCredits(""), InsufficientCredits("", type="key_limit")
    held = credits.hold(first.account_id, [job.id for job in made], first.price, first.created_ms, refusal)
    if first.key_id is not None and total:
        held.append(keys.spend(first.key_id, total, beyond))
    inserted = [_insert(job, len(made) - 1 - index) for index, job in enumerate(made)]
    promised = [
        statement
        for job in made
        for statement in engine.promise(queue(job.provider, job.endpoint), job.id, job.account_id)
    ]
    try:
        results = await db.write(*held, *graph, *inserted, *promised, *also)
    except InsufficientCredits as error:
        raise await _too_little(db, first, total, error is beyond) from error
    open_jobs = int(str(results[0][0][0]))
    for index, job in enumerate(made):
        engine.enqueue(queue(job.provider, job.endpoint), job.id, -(open_jobs - (len(made) - 1 - index)))
        metrics.job_created(job.kind, job.provider, job.price)
    bus.publish(first.account_id)


async def _too_little(db: Database, job: Job, total: int, of_key: bool) -> InsufficientCredits:
    if of_key and job.key_id is not None:
        key = await keys.get(db, job.account_id, job.key_id)
        left = max(0, (key.credit_limit or 0) - key.spent)
        return InsufficientCredits(
            f"This key's credit limit is {key.credit_limit}: this needs {total}, {left} are left", type="key_limit"
        )
    available = (await credits.balance(db, job.account_id)).available
    return InsufficientCredits(f"Insufficient credits: this needs {total}, {available} are available")


# Steps -----------------------------------------------------------------------------------------------------------


def intend(job: Job, nonce: str, promised: tuple[str, str], now_ms: int) -> list[Statement]:
    """queued → submitting: the promise to send exactly one submit, durable before its first byte. Raises Missed.

    `promised` is (uploads, adjusted), JSON: what that submit points to and what it leaves out.
    """
    return [
        _next_event(job.account_id),
        Statement(
            f"UPDATE jobs SET state = 'submitting', nonce = $2, intent_ms = $3, attempts = attempts + 1,"
            f" retry_ms = NULL, started_ms = COALESCE(started_ms, $3), updated_ms = $3, uploads = $4, adjusted = $5,"
            f" {_NEXT_SEQ} WHERE id = $1 AND state = 'queued' AND cancel = 0",
            (job.id, nonce, now_ms, *promised),
            rows=1,
        ),
    ]


def keep_ticket(job_id: str, nonce: str, ticket: str) -> Statement:
    """submitting → processing with the receipt. Keyed by the nonce, not by who runs: whoever got the answer may save it."""
    return Statement(
        "UPDATE jobs SET state = 'processing', ticket = $3"
        " WHERE id = $1 AND nonce = $2 AND state = 'submitting' AND ticket IS NULL",
        (job_id, nonce, ticket),
        rows=1,
    )


def take_back(job_id: str, nonce: str, retry_ms: int) -> Statement:
    """submitting → queued: provably nothing was bought."""
    return Statement(
        "UPDATE jobs SET state = 'queued', nonce = NULL, intent_ms = NULL, retry_ms = $3"
        " WHERE id = $1 AND nonce = $2 AND state = 'submitting'",
        (job_id, nonce, retry_ms),
        rows=1,
    )


def reroute(job: Job, nonce: str, to: tuple[str, str], routes: str, now_ms: int) -> list[Statement]:
    """Back to queued, `to` the next (provider, endpoint): the one before provably made nothing. Raises Missed.

    Clients see `processing` all the while. Keyed by provider and nonce: a verdict on one submit says nothing of another.
    """
    return [
        _next_event(job.account_id),
        Statement(
            "UPDATE jobs SET state = 'queued', provider = $3, endpoint = $4, routes = $5, nonce = NULL, intent_ms = NULL,"
            f" ticket = NULL, uploads = '{{}}', adjusted = '[]', progress = NULL, updated_ms = $6, {_NEXT_SEQ}"
            " WHERE id = $1 AND COALESCE(nonce, '') = $2 AND provider = $7 AND endpoint = $8 AND cancel = 0"
            " AND state IN ('queued', 'submitting', 'processing')",
            (job.id, nonce, *to, routes, now_ms, job.provider, job.endpoint),
            rows=1,
        ),
    ]


def note_progress(job: Job, progress: float, now_ms: int) -> list[Statement]:
    return [
        _next_event(job.account_id),
        Statement(
            f"UPDATE jobs SET progress = $2, updated_ms = $3, {_NEXT_SEQ} WHERE id = $1 AND state = 'processing'",
            (job.id, progress, now_ms),
            rows=1,
        ),
    ]


def keep_output(job_id: str, output: str) -> Statement:
    """processing → fetching: the provider has finished, but its bytes take another try; nothing else is asked of it."""
    return Statement(
        "UPDATE jobs SET state = 'fetching', output = $2 WHERE id = $1 AND state = 'processing'",
        (job_id, output),
        rows=1,
    )


def complete(job: Job, asset: Asset, seed: int | None, duration_sec: float | None, now_ms: int) -> list[Statement]:
    """processing or fetching → completed, with its asset, its charge and its event. Raises Missed when it ended otherwise."""
    return [
        _next_event(job.account_id),
        Statement(
            f"UPDATE jobs SET state = 'completed', asset_id = $2, mime_type = $3, width = $4, height = $5,"
            " seed = COALESCE($6, seed), duration_sec = COALESCE($7, duration_sec), progress = 1.0,"
            f" completed_ms = $8, updated_ms = $8, {_NEXT_SEQ}"
            f" WHERE id = $1 AND state IN ('processing', 'fetching') AND cancel < {CANCEL_DELETED}",
            (job.id, asset.id, asset.mime_type, asset.width, asset.height, seed, duration_sec, now_ms),
            rows=1,
        ),
        *credits.settle(job.account_id, job.id, job.price, now_ms),
        assets.insert(asset),
    ]


def fail(job: Job, error: str, error_type: str, now_ms: int, *, states: str = OPEN) -> list[Statement]:
    """open → failed, with its release and its event. Raises Missed when it has ended."""
    return [
        _next_event(job.account_id),
        Statement(
            f"UPDATE jobs SET state = 'failed', error = $2, error_type = $3, completed_ms = $4, updated_ms = $4,"
            f" {_NEXT_SEQ} WHERE id = $1 AND state IN {states}",
            (job.id, error[:ERROR_CHARACTERS_MAX], error_type, now_ms),
            rows=1,
        ),
        *credits.release(job.account_id, job.id, job.price, now_ms),
        *([keys.give_back(job.key_id, job.price)] if job.key_id is not None and job.price else []),
    ]


async def cancel(db: Database, engine: Engine, bus: Bus, job: Job) -> None:
    """Stop an open job: at once when nothing was sent, else the runner asks the provider. Ended jobs stay as they are."""
    if job.ended:
        return
    try:
        await db.write(*fail(job, "Cancelled before it began", "cancelled", time_ms(), states="('queued')"))
    except Missed:
        await db.write(
            Statement(
                f"UPDATE jobs SET cancel = {CANCEL_ASKED} WHERE id = $1 AND cancel = 0 AND state IN {OPEN}",
                (job.id,),
            )
        )
    else:
        metrics.job_failed(job.kind, job.provider, job.price, "cancelled")
    bus.publish(job.account_id)
    engine.wake(queue(job.provider, job.endpoint), job.id)


async def hear(db: Database, engine: Engine, job: Job, ticket: str) -> None:
    """A provider spoke of this job's submit: keep the receipt where its answer was lost, and have the runner look now."""
    if job.state == "submitting" and job.nonce:
        with contextlib.suppress(Missed):
            await db.write(keep_ticket(job.id, job.nonce, ticket))
    engine.wake(queue(job.provider, job.endpoint), job.id)


async def delete(db: Database, account_id: str, job_id: str, now_ms: int) -> None:
    """Take an ended job out of every list, and its result out of storage; what it cost stays in the ledger.

    Raises NotFound, Conflict while it is open. Its end is final, so no completion can come in between.
    """
    try:
        await db.write(
            Statement(
                "UPDATE jobs SET deleted_ms = $3 WHERE id = $1 AND account_id = $2"
                f" AND state IN ('completed', 'failed') AND {SHOWN}",
                (job_id, account_id, now_ms),
                rows=1,
            ),
            *assets.delete_of_job(job_id, now_ms),
        )
    except Missed:
        if (await get(db, account_id, job_id)).ended:
            return await delete(db, account_id, job_id, now_ms)
        raise Conflict("That job is still open: cancel it first, then delete it", type="job_open") from None


async def delete_project(db: Database, engine: Engine, account_id: str, project_id: str) -> None:
    """Delete a project with graph and assets; its open jobs stop and are released. Raises NotFound."""
    await projects.get(db, account_id, project_id)
    opened = await db.many(
        f"SELECT id, provider, endpoint FROM jobs WHERE project_id = $1 AND state IN {OPEN}", project_id
    )
    await db.write(
        Statement(
            f"UPDATE jobs SET cancel = {CANCEL_DELETED} WHERE project_id = $1 AND state IN {OPEN}",
            (project_id,),
        ),
        *assets.delete_of_project(project_id, time_ms()),
        projects.delete(account_id, project_id),
    )
    for job_id, provider, endpoint in opened:
        engine.wake(queue(str(provider), str(endpoint)), str(job_id))


async def opened_of(db: Database, account_id: str) -> list[tuple[str, str]]:
    """(queue, id) of the account's jobs that have not ended."""
    rows = await db.many(
        f"SELECT provider, endpoint, id FROM jobs WHERE state IN {OPEN} AND account_id = $1", account_id
    )
    return [(queue(str(provider), str(endpoint)), str(job_id)) for provider, endpoint, job_id in rows]


def stop_all(account_id: str) -> Statement:
    """The account is gone: its open jobs are to stop and be released, whatever comes of them."""
    return Statement(
        f"UPDATE jobs SET cancel = {CANCEL_DELETED} WHERE account_id = $1 AND state IN {OPEN}", (account_id,)
    )


# Reading ---------------------------------------------------------------------------------------------------------

_READ = f"SELECT {COLUMNS} FROM jobs WHERE id = $1"
SHOWN = "project_id IS NOT NULL AND deleted_ms IS NULL"
"""What a client may still see: neither the job nor its project was deleted."""
_READ_OWN = f"{_READ} AND account_id = $2 AND {SHOWN}"


def missing() -> NotFound:
    """Foreign and missing jobs are answered alike."""
    return NotFound("There is no such job")


async def own(db: Database, account_id: str, job_id: str) -> Job | None:
    """A client's own job, or None."""
    row = await db.one(_READ_OWN, job_id, account_id)
    return None if row is None else record(Job, row)


async def seen(db: Database, account_id: str, job_id: str) -> int | None:
    """The number of the newest visible change of a client's own job: the hottest read there is."""
    row = await db.one(f"SELECT seq FROM jobs WHERE id = $1 AND account_id = $2 AND {SHOWN}", job_id, account_id)
    return None if row is None else int(row[0])  # type: ignore[arg-type]


async def get(db: Database, account_id: str, job_id: str) -> Job:
    """A client's own job. Raises NotFound."""
    row = await db.one(_READ_OWN, job_id, account_id)
    if row is None:
        raise missing()
    return record(Job, row)


async def find(db: Database, job_id: str) -> Job | None:
    """Any job, for the runner."""
    row = await db.one(_READ, job_id)
    return None if row is None else record(Job, row)


class Traced(msgspec.Struct, frozen=True):
    """As much of a job as its trace tells, and what it goes on from."""

    trace: str | None
    kind: str
    provider: str
    model: str


async def traced(db: Database, job_id: str) -> Traced | None:
    row = await db.one("SELECT trace, kind, provider, model FROM jobs WHERE id = $1", job_id)
    return None if row is None else record(Traced, row)


class Standing(msgspec.Struct, frozen=True):
    """As much of a job as whoever asks its provider needs to know each time."""

    state: str
    cancel: int
    progress: float | None


async def standing(db: Database, job_id: str) -> Standing | None:
    row = await db.one("SELECT state, cancel, progress FROM jobs WHERE id = $1", job_id)
    return None if row is None else record(Standing, row)


async def many(db: Database, account_id: str, job_ids: Sequence[str]) -> list[Job]:
    """Those of `job_ids` that are the account's, in that order."""
    wanted = list(dict.fromkeys(job_ids))
    if not wanted:
        return []
    marks = ", ".join(f"${i + 2}" for i in range(len(wanted)))
    rows = await db.many(
        f"SELECT {COLUMNS} FROM jobs WHERE account_id = $1 AND {SHOWN} AND id IN ({marks})",
        account_id,
        *wanted,
    )
    found = {str(row[0]): record(Job, row) for row in rows}
    return [found[job_id] for job_id in wanted if job_id in found]


async def changed_since(db: Database, account_id: str, seq: int, limit: int) -> list[Job]:
    """The account's jobs whose newest change came after event `seq`, in order of that change."""
    rows = await db.many(
        f"SELECT {COLUMNS} FROM jobs WHERE account_id = $1 AND seq > $2 AND {SHOWN} ORDER BY seq LIMIT $3",
        account_id,
        seq,
        limit,
    )
    return [record(Job, row) for row in rows]


async def last_event(db: Database, account_id: str) -> int:
    row = await db.one("SELECT event_seq FROM accounts WHERE id = $1", account_id)
    return 0 if row is None else int(str(row[0]))


async def opened(db: Database) -> list[Row]:
    """(id, provider, endpoint, retry_ms) of every job that has not ended, oldest first: what the sweeper delivers again."""
    # As `jobs_open` says it: a list of states would read the whole table.
    return await db.many(
        "SELECT id, provider, endpoint, retry_ms FROM jobs WHERE state NOT IN ('completed', 'failed')"
        " ORDER BY created_ms, id"
    )


async def lately(db: Database, limit: int) -> list[Row]:
    """(endpoint, seconds from intent to the end) of jobs that were completed lately, the oldest first."""
    rows = await db.many(
        "SELECT endpoint, (completed_ms - intent_ms) / 1000.0 FROM jobs"
        " WHERE state = 'completed' AND intent_ms IS NOT NULL ORDER BY id DESC LIMIT $1",
        limit,
    )
    return rows[::-1]


async def ambiguous(db: Database, limit: int) -> list[Job]:
    """The operator's list: submits whose fate could not be known, newest first."""
    rows = await db.many(
        f"SELECT {COLUMNS} FROM jobs WHERE error_type = 'ambiguous' ORDER BY completed_ms DESC LIMIT $1",
        limit,
    )
    return [record(Job, row) for row in rows]


async def accepted_since(db: Database, since_id: str) -> list[Row]:
    """(account_id, created_ms) of every generation request since: what a restarted limiter must still count."""
    return await db.many(
        "SELECT account_id, MIN(created_ms) FROM jobs WHERE id >= $1 GROUP BY request_id, account_id"
        " ORDER BY MIN(created_ms)",
        since_id,
    )
