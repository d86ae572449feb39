"""What the operator sees of everybody's work: open and failed jobs, how providers fare, what fills the storage.

Rule: it only reads, through an index and by the page, so that looking at a busy server does not make it slower.
"""

import msgspec

from storynote.db import Database, Row, Value, record

HOUR_MS = 3600 * 1000
SUMMARY_HOURS = 24
"""How far back failures are counted by reason."""
ERRORS_READ_MAX = 500
ACCOUNTS_MAX = 20
"""The largest accounts that are listed."""
OPEN = "state NOT IN ('completed', 'failed')"
_NOT_THEIRS = "('cancelled', 'content_policy', 'invalid_input', 'url_refused', 'interrupted')"
"""Failures that say nothing about a provider's health."""


class Work(msgspec.Struct, frozen=True):
    """A job as its operator sees it: how it stands, whose it is, what it costs; never what was asked for."""

    id: str
    account_id: str
    email: str
    kind: str
    model: str
    provider: str
    endpoint: str
    state: str
    error: str | None
    error_type: str | None
    attempts: int
    price: int
    ticket: str | None
    cancel: int
    created_ms: int
    started_ms: int | None
    updated_ms: int
    completed_ms: int | None

    @property
    def receipt(self) -> str | None:
        """What the provider calls it, once it was accepted."""
        return None if self.ticket is None else msgspec.json.decode(self.ticket, type=_Receipt).request_id


class _Receipt(msgspec.Struct, frozen=True):
    request_id: str | None = None


_COLUMNS = ", ".join("a.email" if name == "email" else f"j.{name}" for name in Work.__struct_fields__)
_FROM = f"SELECT {_COLUMNS} FROM jobs j JOIN accounts a ON a.id = j.account_id"


async def standing(db: Database) -> list[Row]:
    """(state, kind, provider, how many, the oldest's created_ms) of all jobs that have not ended."""
    return await db.many(
        f"SELECT state, kind, provider, COUNT(*), MIN(created_ms) FROM jobs WHERE {OPEN} GROUP BY state, kind, provider"
    )


async def opened(db: Database, before_ms: int, after: tuple[int, str] | None, limit: int) -> list[Work]:
    """Jobs that have not ended and were made before `before_ms`, the oldest first, after (created_ms, id)."""
    created_ms, job_id = after or (0, "")
    # By their time, not by their id: the latter would make the store walk through every job there ever was.
    rows = await db.many(
        f"{_FROM} WHERE j.{OPEN} AND j.created_ms < $1 AND (j.created_ms, j.id) > ($2, $3)"
        " ORDER BY j.created_ms, j.id LIMIT $4",
        before_ms,
        created_ms,
        job_id,
        limit,
    )
    return [record(Work, row) for row in rows]


async def failed(db: Database, error_type: str, before: tuple[int, str] | None, limit: int) -> list[Work]:
    """Failed jobs, the latest first, of one reason or any (""), older than (completed_ms, id)."""
    completed_ms, job_id = before or (2**53, "")
    rows = await db.many(
        f"{_FROM} WHERE j.state = 'failed' AND (j.completed_ms, j.id) < ($1, $2)"
        " AND ($3 = '' OR j.error_type = $3) ORDER BY j.completed_ms DESC, j.id DESC LIMIT $4",
        completed_ms,
        job_id,
        error_type,
        limit,
    )
    return [record(Work, row) for row in rows]


async def one(db: Database, job_id: str) -> Work | None:
    row = await db.one(f"{_FROM} WHERE j.id = $1", job_id)
    return None if row is None else record(Work, row)


class Summary(msgspec.Struct, frozen=True):
    """How many jobs are open, stuck, ambiguous (ever); and why others failed in the last SUMMARY_HOURS."""

    open: int
    stuck: int
    ambiguous: int
    failed: dict[str, int]


async def summary(db: Database, stuck_before_ms: int, now_ms: int) -> Summary:
    reasons = await db.many(
        "SELECT error_type, COUNT(*) FROM jobs WHERE state = 'failed' AND completed_ms > $1 GROUP BY error_type"
        " ORDER BY 2 DESC, 1",
        now_ms - SUMMARY_HOURS * HOUR_MS,
    )
    return Summary(
        open=await _count(db, f"SELECT COUNT(*) FROM jobs WHERE {OPEN}"),
        stuck=await _count(db, f"SELECT COUNT(*) FROM jobs WHERE {OPEN} AND created_ms < $1", stuck_before_ms),
        ambiguous=await _count(db, "SELECT COUNT(*) FROM jobs WHERE error_type = 'ambiguous'"),
        failed={str(reason): int(str(count)) for reason, count in reasons},
    )


async def _count(db: Database, sql: str, *params: Value) -> int:
    row = await db.one(sql, *params)
    return 0 if row is None else int(str(row[0]))


# Providers -------------------------------------------------------------------------------------------------------


class Fare(msgspec.Struct):
    """How a provider fares: jobs that wait here and that are with it, ended in the last hour, and its last trouble."""

    open: int = 0
    queued: int = 0
    completed_hour: int = 0
    failed_hour: int = 0
    last_error: str | None = None
    last_error_type: str | None = None
    last_error_ms: int | None = None


async def fares(db: Database, now_ms: int) -> dict[str, Fare]:
    """Provider → how it fares; only those that have something to tell."""
    found: dict[str, Fare] = {}
    for provider, state, count in await db.many(
        f"SELECT provider, state, COUNT(*) FROM jobs WHERE {OPEN} GROUP BY provider, state"
    ):
        fare = found.setdefault(str(provider), Fare())
        fare.open += int(str(count))
        fare.queued += int(str(count)) if state == "queued" else 0
    for provider, state, count in await db.many(
        "SELECT provider, state, COUNT(*) FROM jobs WHERE completed_ms > $1 GROUP BY provider, state",
        now_ms - HOUR_MS,
    ):
        fare = found.setdefault(str(provider), Fare())
        if state == "completed":
            fare.completed_hour = int(str(count))
        else:
            fare.failed_hour = int(str(count))
    for row in await _errors(db, now_ms):
        fare = found.setdefault(str(row[0]), Fare())
        if fare.last_error_ms is None:
            fare.last_error, fare.last_error_type = str(row[1]), str(row[2])
            fare.last_error_ms = int(str(row[3]))
    return found


async def _errors(db: Database, now_ms: int) -> list[Row]:
    return await db.many(
        "SELECT provider, error, error_type, completed_ms FROM jobs WHERE state = 'failed' AND completed_ms > $1"
        f" AND error_type NOT IN {_NOT_THEIRS} ORDER BY completed_ms DESC, id DESC LIMIT {ERRORS_READ_MAX}",
        now_ms - SUMMARY_HOURS * HOUR_MS,
    )


# Storage ---------------------------------------------------------------------------------------------------------


class Heap(msgspec.Struct, frozen=True):
    """Files of one sort."""

    name: str
    files: int
    bytes: int


class Stock(msgspec.Struct, frozen=True):
    """What lies in storage: by kind, the largest accounts (id, e-mail, heap), and files that wait to be removed."""

    kinds: list[Heap]
    accounts: list[tuple[str, Heap]]
    litter: int


async def stock(db: Database) -> Stock:
    kinds: dict[str, tuple[int, int]] = {}
    for mime_type, files, size in await db.many(
        "SELECT mime_type, COUNT(*), SUM(bytes) FROM assets GROUP BY mime_type"
    ):
        kind = str(mime_type).split("/")[0]
        before = kinds.get(kind, (0, 0))
        kinds[kind] = (before[0] + int(str(files)), before[1] + int(str(size)))
    largest = await db.many(
        "SELECT s.account_id, a.email, s.files, s.size FROM (SELECT account_id, COUNT(*) AS files, SUM(bytes) AS size"
        f" FROM assets GROUP BY account_id ORDER BY 3 DESC LIMIT {ACCOUNTS_MAX}) s"
        " JOIN accounts a ON a.id = s.account_id ORDER BY s.size DESC, s.account_id"
    )
    return Stock(
        kinds=[Heap(kind, files, size) for kind, (files, size) in sorted(kinds.items(), key=lambda item: -item[1][1])],
        accounts=[(str(row[0]), Heap(str(row[1]), int(str(row[2])), int(str(row[3])))) for row in largest],
        litter=await _count(db, "SELECT COUNT(*) FROM litter"),
    )
