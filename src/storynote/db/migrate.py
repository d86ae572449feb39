"""Numbered migrations, each applied once, in order, under a lock.

Rule: a migration is never edited after it was released.
"""

import hashlib
from importlib import resources
from pathlib import Path

import apsw

from storynote.db import SchemaTooNew
from storynote.db.sqlite import connect
from storynote.errors import ConfigurationError
from storynote.ids import time_ms

_TABLE = """CREATE TABLE IF NOT EXISTS migrations (
  version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_ms BIGINT NOT NULL)"""


def scripts(dialect: str) -> list[tuple[int, str, str]]:
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
    applied = {int(str(version)): str(digest) for version, digest in rows}
    newest = max(applied, default=0)
    if newest > known[-1][0]:
        raise SchemaTooNew(
            f"The database has schema {newest}; this version of StoryNote knows {known[-1][0]}. Upgrade StoryNote."
        )
    for version, name, sql in known:
        digest = hashlib.sha256(sql.encode()).hexdigest()
        if version in applied:
            if applied[version] != digest:
                raise ConfigurationError(f"Migration {name} was changed after it was applied.")
            continue
        connection.execute(sql)
        connection.execute("INSERT INTO migrations VALUES (?, ?, ?, ?)", (version, name, digest, time_ms()))
    return known[-1][0]
