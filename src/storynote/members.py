"""The processes of a fleet: who is alive, in what role, of which version. Rule: a row is a sign of life and nothing else.

Nothing depends on it but what an operator is shown; who runs a job is decided by the engine and the compare-and-sets.
"""

import os
import socket

import msgspec

from storynote import __version__
from storynote.db import Database, Statement, record
from storynote.ids import new_id, time_ms

BEAT_SECONDS = 10.0
ALIVE_SECONDS = 35.0
"""Who gave no sign for so long is not counted: three beats and a little."""
KEPT_MS = 24 * 3600 * 1000
"""How long one that is gone is remembered, to see what died when."""


class Member(msgspec.Struct, frozen=True):
    """A row of `processes`."""

    id: str
    role: str
    host: str
    pid: int
    version: str
    started_ms: int
    seen_ms: int


def this(role: str) -> Member:
    """This process, not entered yet."""
    now = time_ms()
    return Member(new_id(), role, socket.gethostname()[:200], os.getpid(), __version__, now, now)


_COLUMNS = ", ".join(Member.__struct_fields__)


def beat(member: Member, now_ms: int) -> tuple[Statement, ...]:
    """It is alive; and who is long gone is forgotten."""
    return (
        Statement(
            f"INSERT INTO processes ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
            " ON CONFLICT (id) DO UPDATE SET seen_ms = $7",
            (member.id, member.role, member.host, member.pid, member.version, member.started_ms, now_ms),
        ),
        Statement("DELETE FROM processes WHERE seen_ms < $1", (now_ms - KEPT_MS,)),
    )


def leave(member: Member) -> Statement:
    """It has ended as it should."""
    return Statement("DELETE FROM processes WHERE id = $1", (member.id,))


async def alive(db: Database, now_ms: int) -> list[Member]:
    """Whoever gave a sign lately, the oldest first."""
    since = now_ms - int(ALIVE_SECONDS * 1000)
    rows = await db.many(f"SELECT {_COLUMNS} FROM processes WHERE seen_ms >= $1 ORDER BY started_ms, id", since)
    return [record(Member, row) for row in rows]
