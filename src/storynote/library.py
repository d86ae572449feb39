"""What an account has made, newest first, by project, node, kind, model, state, words and time.

Rule: a page costs what it shows. Rows that a filter leaves out are passed over in stretches, and between two of them
everybody else gets a turn.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from storynote.db import Database, Row, Value, record
from storynote.jobs import COLUMNS, FIELDS, SHOWN, Job
from storynote.projects import Project

PAGE_MAX = 1000
STRETCH_ROWS = 300
"""Rows looked at in one go: less than a millisecond, for a request beside it waits for several."""
STRETCHES_MAX = 700
"""For one page; after them it ends early, and its cursor goes on from there."""
ASKED_MAX = 500
"""Ids named in one statement."""
LATEST_MAX = 4
"""Results that a project's card shows."""
GOING_ON = "state NOT IN ('completed', 'failed')"
_STATES = {
    "queued": f"({GOING_ON} AND started_ms IS NULL)",
    "processing": f"({GOING_ON} AND started_ms IS NOT NULL)",
    "completed": "state = 'completed'",
    "failed": "state = 'failed'",
}

_OPEN = frozenset(("queued", "processing"))
_RESULT = "x.state = 'completed' AND x.deleted_ms IS NULL"
_PREFIXED = ", ".join(f"j.{name}" for name in FIELDS)

Place = tuple[int, str]
"""(created_ms, id): where a page ends and the next begins."""
NEWEST: Place = (2**62, "")


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted; an empty field wants everything."""

    account_id: str
    project_id: str = ""
    node_id: str = ""
    kinds: Sequence[str] = ()
    models: Sequence[str] = ()
    statuses: Sequence[str] = ()
    words: str = ""
    from_ms: int = 0
    until_ms: int = 2**62
    """The first millisecond that is no longer wanted."""


class Page(msgspec.Struct, frozen=True):
    """Some jobs, and where to go on (None: there are no more)."""

    jobs: list[Job]
    after: Place | None


class _Where:
    """A condition with its values, numbered as they come."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self.parts: list[str] = []

    def mark(self, value: Value) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def text(self) -> str:
        return " AND ".join(self.parts)


async def page(db: Database, wanted: Filter, before: Place, limit: int) -> Page:
    """Up to `limit` jobs older than `before`; fewer, with a place to go on, when too many were passed over."""
    if wanted.project_id and await _foreign(db, wanted):
        return Page([], None)
    found: list[Job] = []
    place = min(before, (wanted.until_ms, ""))
    for _ in range(STRETCHES_MAX):
        edge = await _edge(db, wanted, place)
        found += [record(Job, row) for row in await _stretch(db, wanted, place, edge, limit + 1 - len(found))]
        if len(found) > limit:
            return Page(found[:limit], (found[limit - 1].created_ms, found[limit - 1].id))
        if edge is None:
            return Page(found, None)
        place = edge
        await asyncio.sleep(0)
    return Page(found, place)


async def _foreign(db: Database, wanted: Filter) -> bool:
    own = "SELECT id FROM projects WHERE id = $1 AND account_id = $2"
    return await db.one(own, wanted.project_id, wanted.account_id) is None


def _source(where: _Where, wanted: Filter) -> None:
    """What an index finds. A project's jobs are its account's; naming both would let the database take the longer way."""
    if wanted.node_id:
        where.parts.append(f"account_id = {where.mark(wanted.account_id)} AND node_id = {where.mark(wanted.node_id)}")
    elif wanted.statuses and _OPEN.issuperset(wanted.statuses):
        where.parts.append(f"account_id = {where.mark(wanted.account_id)} AND {GOING_ON}")
    elif wanted.project_id:
        where.parts.append(f"project_id = {where.mark(wanted.project_id)}")
    else:
        where.parts.append(f"account_id = {where.mark(wanted.account_id)}")


async def _edge(db: Database, wanted: Filter, before: Place) -> Place | None:
    """Where a stretch that begins at `before` ends; None: there is not so much left."""
    where = _Where()
    _source(where, wanted)
    where.parts.append(f"(created_ms, id) < ({where.mark(before[0])}, {where.mark(before[1])})")
    where.parts.append(f"created_ms >= {where.mark(wanted.from_ms)}")
    row = await db.one(
        f"SELECT created_ms, id FROM jobs WHERE {where.text()}"
        f" ORDER BY created_ms DESC, id DESC LIMIT 1 OFFSET {where.mark(STRETCH_ROWS - 1)}",
        *where.values,
    )
    return None if row is None else (int(str(row[0])), str(row[1]))


async def _stretch(db: Database, wanted: Filter, before: Place, edge: Place | None, limit: int) -> list[Row]:
    where = _Where()
    _source(where, wanted)
    last = (wanted.from_ms, "") if edge is None else edge
    where.parts.append(f"(created_ms, id) < ({where.mark(before[0])}, {where.mark(before[1])})")
    where.parts.append(f"(created_ms, id) >= ({where.mark(last[0])}, {where.mark(last[1])})")
    _narrow(where, wanted)
    return await db.many(
        f"SELECT {COLUMNS} FROM jobs WHERE {where.text()} ORDER BY created_ms DESC, id DESC LIMIT {where.mark(limit)}",
        *where.values,
    )


def _narrow(where: _Where, wanted: Filter) -> None:
    """What is looked at row by row."""
    where.parts.append(SHOWN)
    if wanted.project_id:
        where.parts.append(f"project_id = {where.mark(wanted.project_id)}")
    if wanted.kinds:
        where.parts.append(f"kind IN ({', '.join(where.mark(kind) for kind in wanted.kinds)})")
    if wanted.models:
        where.parts.append(f"model IN ({', '.join(where.mark(name) for name in wanted.models)})")
    if wanted.statuses:
        where.parts.append(f"({' OR '.join(_STATES[status] for status in wanted.statuses)})")
    if wanted.words:
        spellings = [f"LOWER(prompt) LIKE LOWER({where.mark(like)}) ESCAPE '!'" for like in _likes(wanted.words)]
        where.parts.append(f"({' OR '.join(spellings)})")


def _likes(words: str) -> list[str]:
    """Patterns for `words` anywhere. Not every database knows that Ä and ä are one letter, so both are asked for."""
    spellings = dict.fromkeys((words, words.lower(), words.upper(), words.title()) if not words.isascii() else (words,))
    return [f"%{spelling.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%" for spelling in spellings]


# Graphs ----------------------------------------------------------------------------------------------------------


async def of_project(db: Database, project_id: str, job_ids: Sequence[str]) -> dict[str, Job]:
    """Those of `job_ids` that are the project's and not deleted."""
    wanted, found = list(dict.fromkeys(job_ids)), []
    for start in range(0, len(wanted), ASKED_MAX):
        part = wanted[start : start + ASKED_MAX]
        marks = ", ".join(f"${i + 2}" for i in range(len(part)))
        found += await db.many(
            f"SELECT {COLUMNS} FROM jobs WHERE id IN ({marks}) AND project_id = $1 AND deleted_ms IS NULL",
            project_id,
            *part,
        )
        await asyncio.sleep(0)
    return {job.id: job for job in (record(Job, row) for row in found)}


async def newest_of_nodes(db: Database, project: Project) -> dict[str, Job]:
    """Node → its newest result, for the nodes of the canvas that have one."""
    rows = await db.many(
        f"SELECT {_PREFIXED} FROM nodes n JOIN jobs j ON j.id = (SELECT x.id FROM jobs x WHERE x.account_id = $1"
        f" AND x.node_id = n.id AND x.project_id = n.project_id AND {_RESULT}"
        " ORDER BY x.created_ms DESC, x.id DESC LIMIT 1) WHERE n.project_id = $2",
        project.account_id,
        project.id,
    )
    return {job.node_id or "": job for job in (record(Job, row) for row in rows)}


# Cards -----------------------------------------------------------------------------------------------------------


async def counts(db: Database, project_ids: Sequence[str]) -> dict[str, int]:
    """How many results each project has."""
    rows = await db.many(
        f"SELECT p.id, (SELECT COUNT(*) FROM jobs x WHERE x.project_id = p.id AND {_RESULT}) FROM projects p"
        f" WHERE p.id IN ({_marks(project_ids)})",
        *project_ids,
    )
    return {str(project_id): int(str(count)) for project_id, count in rows}


async def latest(db: Database, project_ids: Sequence[str]) -> dict[str, list[Job]]:
    """The newest results of each project, newest first."""
    rows = await db.many(
        f"SELECT {_PREFIXED} FROM projects p JOIN jobs j ON j.id IN (SELECT x.id FROM jobs x WHERE x.project_id = p.id"
        f" AND {_RESULT} ORDER BY x.created_ms DESC, x.id DESC LIMIT {LATEST_MAX})"
        f" WHERE p.id IN ({_marks(project_ids)}) ORDER BY j.created_ms DESC, j.id DESC",
        *project_ids,
    )
    found: dict[str, list[Job]] = {}
    for row in rows:
        job = record(Job, row)
        found.setdefault(job.project_id or "", []).append(job)
    return found


def _marks(values: Sequence[str]) -> str:
    return ", ".join(f"${i + 1}" for i in range(len(values)))
