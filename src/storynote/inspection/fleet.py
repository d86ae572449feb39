"""What the doctor looks at in a fleet's database: schema, queue, notices, clock, and who is alive. Rule: it only reads.

The queries of this module are PostgreSQL's own.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg

from storynote import __version__, members
from storynote.db.migrate import scripts
from storynote.db.postgres import Database
from storynote.errors import StoryNoteError
from storynote.ids import time_ms
from storynote.inspection import SECONDS_MAX, Finding
from storynote.members import Member
from storynote.settings import Settings

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

SKEW_SECONDS_MAX = 1.0
"""Deadlines and reconciliation compare clocks of different machines; their margins are seconds."""
CONNECTIONS_SHARE_MAX = 0.8
QUEUE_TABLES = ("pgqueuer", "pgqueuer_log", "pgqueuer_statistics", "pgqueuer_schedules")
_GONE = (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


async def fleet(settings: Settings) -> AsyncIterator[Finding]:
    """Everything that a fleet stands on, one finding at a time."""
    try:
        connection = await asyncpg.connect(settings.database_url, timeout=SECONDS_MAX, command_timeout=SECONDS_MAX)
    except _GONE as error:
        yield Finding("!!", "database", f"cannot be reached: {_told(error)}")
        return
    try:
        yield await _tried("database", _server, connection)
        yield await _tried("schema", _schema, connection)
        yield await _tried("queue", _queue, connection)
        yield await _tried("connections", _connections, connection)
        yield await _tried("clock", _clock, connection)
        yield await _tried("notices", lambda one: _notices(one, settings.database_url), connection)
    finally:
        await connection.close()
    yield await _members(settings)


async def _tried(what: str, look: "Callable[[Connection], Awaitable[Finding]]", connection: "Connection") -> Finding:
    try:
        return await look(connection)
    except _GONE as error:
        return Finding("!!", what, _told(error))


async def _server(connection: "Connection") -> Finding:
    began = time.perf_counter()
    version = await connection.fetchval("SHOW server_version")
    took = (time.perf_counter() - began) * 1000
    read_only = await connection.fetchval("SELECT pg_is_in_recovery()")
    if read_only:
        return Finding("!!", "database", f"PostgreSQL {version} answers, but it is a read-only replica")
    return Finding("ok", "database", f"PostgreSQL {version}, {took:.1f} ms away; its money: storynote ledger check")


async def _schema(connection: "Connection") -> Finding:
    ours = scripts("postgres")[-1][0]
    if await connection.fetchval("SELECT to_regclass('migrations')") is None:
        return Finding("!!", "schema", "there is none: run storynote migrate")
    theirs = await connection.fetchval("SELECT MAX(version) FROM migrations")
    if theirs == ours:
        return Finding("ok", "schema", f"{ours}, as this version needs it")
    advice = "run storynote migrate" if (theirs or 0) < ours else "this version is too old for it: upgrade StoryNote"
    return Finding("!!", "schema", f"{theirs}, and this version needs {ours}: {advice}")


async def _queue(connection: "Connection") -> Finding:
    missing = [name for name in QUEUE_TABLES if await connection.fetchval("SELECT to_regclass($1)", name) is None]
    if missing:
        return Finding("!!", "queue", f"{', '.join(missing)} not there: run storynote migrate")
    waiting, running = await connection.fetchrow(
        "SELECT COUNT(*) FILTER (WHERE status = 'queued'), COUNT(*) FILTER (WHERE status = 'picked') FROM pgqueuer"
    ) or (0, 0)
    return Finding("ok", "queue", f"{waiting} messages wait, {running} are being worked on")


async def _connections(connection: "Connection") -> Finding:
    used, most = await connection.fetchrow(
        "SELECT (SELECT COUNT(*) FROM pg_stat_activity), current_setting('max_connections')::int"
    ) or (0, 1)
    said = f"{used} of {most} in use (each serving process takes up to 11, each worker 17)"
    return Finding("ok" if used <= most * CONNECTIONS_SHARE_MAX else "!!", "connections", said)


async def _clock(connection: "Connection") -> Finding:
    before = time.time()
    theirs = float(await connection.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8"))
    after = time.time()
    skew = theirs - (before + after) / 2
    # Half the way there and back may be all of what is seen.
    beyond = abs(skew) - (after - before) / 2
    said = f"{abs(skew) * 1000:.0f} ms {'behind' if skew > 0 else 'ahead of'} the database's"
    return Finding("ok" if beyond <= SKEW_SECONDS_MAX else "!!", "clock", said)


async def _notices(connection: "Connection", url: str) -> Finding:
    """From one session to another: it fails behind a pooler that lends sessions by the transaction."""
    channel, heard = f"storynote_doctor_{secrets.token_hex(6)}", asyncio.Event()
    listening = await asyncpg.connect(url, timeout=SECONDS_MAX, command_timeout=SECONDS_MAX)
    try:
        await listening.add_listener(channel, lambda *_: heard.set())
        began = time.perf_counter()
        await connection.execute("SELECT pg_notify($1, '')", channel)
        async with asyncio.timeout(SECONDS_MAX):
            await heard.wait()
        return Finding("ok", "notices", f"heard after {(time.perf_counter() - began) * 1000:.1f} ms")
    except TimeoutError:
        said = (
            "none arrives: is there a pooler in transaction mode between? Sessions must be whole (pool_mode = session)"
        )
        return Finding("!!", "notices", said)
    finally:
        await listening.close()


async def _members(settings: Settings) -> Finding:
    db = Database(settings.database_url, connections_max=1)
    try:
        found = await members.alive(db, time_ms())
    except (StoryNoteError, asyncpg.PostgresError) as error:
        return Finding("!!", "processes", f"who is alive cannot be read: {type(error).__name__}")
    finally:
        await db.close()
    return _judged(found)


def _judged(found: list[Member]) -> Finding:
    serving = sum(one.role in ("serve", "both") for one in found)
    working = sum(one.role in ("worker", "both") for one in found)
    versions = sorted({one.version for one in found})
    said = f"{serving} serving, {working} working"
    if not working:
        return Finding("!!", "processes", f"{said}: nobody runs jobs, start storynote worker")
    if not serving:
        return Finding("!!", "processes", f"{said}: nobody answers, start storynote serve")
    mixed = len(versions) > 1 or __version__ not in versions
    return Finding("ok", "processes", said + (f", of versions {', '.join(versions)}" if mixed else ""))


def _told(error: BaseException) -> str:
    # Without the words of a driver: they may quote the address, and with it the password.
    return type(error).__name__ if not isinstance(error, asyncpg.PostgresError) else f"{type(error).__name__}: {error}"
