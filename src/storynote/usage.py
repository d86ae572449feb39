"""What an account used, by time and by what it was for. Rule: it adds up to the ledger.

A job counts where it ended: its charge and its ledger entry are of that very millisecond, so the credits of a period are
the entries of that period, however they are grouped. Deleted jobs and those of deleted projects count like any other.
"""

import asyncio
from collections.abc import Sequence

import msgspec

from storynote.db import Database, Row
from storynote.ids import DAY_MS

HOUR_MS = 3600 * 1000
GROUPS_MAX = 10_000
DAYS_MAX = 366
BY = ("day", "hour", "kind", "model", "project", "key")
_COLUMN = {
    "day": f"completed_ms / {DAY_MS}",
    "hour": f"completed_ms / {HOUR_MS}",
    "kind": "kind",
    "model": "model",
    "project": "project_id",
    "key": "key_id",
}


class Group(msgspec.Struct, frozen=True):
    """Jobs that ended, those of them that failed, and what the others cost. `of` is one value for each of `by`."""

    of: tuple[str | int | None, ...]
    jobs: int
    failed: int
    credits: int


class TooMany(Exception):
    """More groups than an answer may have."""


async def by(
    db: Database, account_id: str, groups: Sequence[str], from_ms: int, until_ms: int
) -> dict[tuple[str | int | None, ...], Group]:
    """Groups of what ended in [from_ms, until_ms). `day` and `hour` are numbered from 1970. Raises TooMany."""
    found: dict[tuple[str | int | None, ...], Group] = {}
    for start in range(from_ms, until_ms, DAY_MS):
        # A day at a time, with a turn for everybody else in between.
        for row in await _rows(db, account_id, groups, start, min(start + DAY_MS, until_ms)):
            add(found, _group(row, len(groups)))
        if len(found) > GROUPS_MAX:
            raise TooMany
        await asyncio.sleep(0)
    return found


async def _rows(db: Database, account_id: str, groups: Sequence[str], from_ms: int, until_ms: int) -> list[Row]:
    columns = [_COLUMN[name] for name in groups]
    return await db.many(
        f"SELECT {''.join(f'{column}, ' for column in columns)}COUNT(*),"
        " SUM(CASE state WHEN 'failed' THEN 1 ELSE 0 END), SUM(CASE state WHEN 'completed' THEN price ELSE 0 END)"
        " FROM jobs WHERE account_id = $1 AND completed_ms >= $2 AND completed_ms < $3"
        + (f" GROUP BY {', '.join(columns)}" if columns else ""),
        account_id,
        from_ms,
        until_ms,
    )


def _group(row: Row, width: int) -> Group:
    jobs, failed, credits = (int(str(value or 0)) for value in row[width:])
    of = tuple(value if value is None or isinstance(value, int) else str(value) for value in row[:width])
    return Group(of, jobs, failed, credits)


def add(found: dict[tuple[str | int | None, ...], Group], more: Group) -> None:
    """Put `more` to the group it belongs to."""
    if more.jobs == 0:
        return
    known = found.get(more.of, Group(more.of, 0, 0, 0))
    found[more.of] = Group(more.of, known.jobs + more.jobs, known.failed + more.failed, known.credits + more.credits)


async def names(db: Database, account_id: str, table: str) -> dict[str, str]:
    """Id → name of the account's own `projects` or `keys`."""
    wanted = {"projects": "projects", "keys": "keys"}[table]
    rows = await db.many(f"SELECT id, name FROM {wanted} WHERE account_id = $1", account_id)
    return {str(row[0]): str(row[1]) for row in rows}
