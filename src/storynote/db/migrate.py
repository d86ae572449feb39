"""Numbered migrations, each applied once, in order, under a lock.

Rule: a migration is never edited after it was released.
"""

import hashlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from storynote.db import SchemaTooNew
from storynote.db.sqlite import connect
from storynote.errors import ConfigurationError
from storynote.ids import time_ms

CONNECT_SECONDS_MAX = 10.0
MIGRATION_LOCK = 0x53746F7279
"""Of PostgreSQL's advisory locks, ours."""
Script = tuple[int, str, str]
"""Version, name, SQL."""
if TYPE_CHECKING:
    import asyncpg

_TABLE = """CREATE TABLE IF NOT EXISTS migrations (
  version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_ms BIGINT NOT NULL)"""


def scripts(dialect: str) -> list[Script]:
    """(version, name, SQL) of every migration: the portable file, then what only `dialect` needs."""
    folder = resources.files("storynote.db") / "migrations"
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".sql")}
    found = []
    for name in sorted(texts):
        if name.count(".") == 1:
            own = texts.get(name.replace(".sql", f".{dialect}.sql"), "")
            found.append((int(name[:4]), name[:-4], texts[name] + own))
    return found


def migrate(path: Path) -> int:
    """Bring the database at `path` up to this code's schema and return its version.

    Raises SchemaTooNew when it is ahead of us, ConfigurationError when it cannot be opened or written.
    """
    connection = connect(path)
    try:
        # The write lock first: a second starter waits here and then finds the work done.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_TABLE)
        version = _apply(connection)
        connection.execute("COMMIT")
    except apsw.Error as error:
        raise ConfigurationError(f"The database {path} cannot be migrated: {error}") from error
    finally:
        connection.close()
    return version


def _apply(connection: apsw.Connection) -> int:
    known = scripts("sqlite")
    rows = connection.execute("SELECT version, sha256 FROM migrations").fetchall()
    for version, name, sql in _missing(known, {int(str(version)): str(digest) for version, digest in rows}):
        connection.execute(sql)
        connection.execute("INSERT INTO migrations VALUES (?, ?, ?, ?)", (version, name, _digest(sql), time_ms()))
    return known[-1][0]


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()


def _missing(known: list[Script], applied: dict[int, str]) -> list[Script]:
    """What is still to be applied. Raises SchemaTooNew, ConfigurationError for one that was edited after it was applied."""
    newest = max(applied, default=0)
    if newest > known[-1][0]:
        raise SchemaTooNew(
            f"The database has schema {newest}; this version of StoryNote knows {known[-1][0]}. Upgrade StoryNote."
        )
    for version, name, sql in known:
        if version in applied and applied[version] != _digest(sql):
            raise ConfigurationError(f"Migration {name} was changed after it was applied.")
    return [script for script in known if script[0] not in applied]


async def _install_queue(connection: "asyncpg.Connection") -> None:
    """PgQueuer's own tables, unless they are there."""
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
    from pgqueuer.domain.settings import DBSettings, Durability

    if await connection.fetchval("SELECT to_regclass('pgqueuer')") is None:
        # Its log may be lost with the server's memory: nobody reads it here.
        settings = DBSettings(durability=Durability.balanced)
        builder = QueryBuilderEnvironment(settings)
        await connection.execute(builder.build_install_query())
        # Its trigger notifies in the transaction of every submit, and such commits wait for each other, flush after flush.
        # The engine tells of new messages after the commit, many at a time.
        await connection.execute(f"DROP TRIGGER {settings.trigger} ON {settings.queue_table}")
        await connection.execute(builder.build_optimize_autovacuum_query())


async def migrate_postgres(url: str) -> int:
    """`migrate` for a PostgreSQL database; any number of processes may start at once."""
    import asyncpg

    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS_MAX)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise ConfigurationError(f"The database of STORYNOTE_DATABASE_URL cannot be reached: {error}") from error
    try:
        async with connection.transaction():
            # A second starter waits here and then finds the work done.
            await connection.execute(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            await connection.execute(_TABLE)
            known = scripts("postgres")
            rows = await connection.fetch("SELECT version, sha256 FROM migrations")
            for version, name, sql in _missing(known, {row[0]: row[1] for row in rows}):
                await connection.execute(sql)
                await connection.execute(
                    "INSERT INTO migrations VALUES ($1, $2, $3, $4)", version, name, _digest(sql), time_ms()
                )
            await _install_queue(connection)
    except asyncpg.PostgresError as error:
        raise ConfigurationError(f"The database cannot be migrated: {error}") from error
    finally:
        await connection.close()
    return known[-1][0]
