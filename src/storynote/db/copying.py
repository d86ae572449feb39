"""From a SQLite file into a PostgreSQL database, row by row, and the proof that both hold the same.

Rule: a batch of rows and the note of how far it came commit as one, so a copy that died goes on where it was.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from storynote.db import Row, Value
from storynote.errors import ConfigurationError

if TYPE_CHECKING:
    import asyncpg

MOVING = "moving"
"""The fact that speaks of a move, in the database that is left and in the one that is filled."""
BATCH_ROWS_MAX = 1000
BATCH_CHARACTERS_MAX = 8_000_000
CONNECT_SECONDS_MAX = 10.0
COPY_SECONDS_MAX = 600.0
MOVING_LOCK = 0x6D6F76696E67
"""Of PostgreSQL's advisory locks, the one that whoever fills a database holds."""
_OWN = ("migrations",)
"""Tables that each database has of its own."""


class Left(msgspec.Struct, frozen=True):
    """The fact in the installation that is left: where it went."""

    to: str


class Progress(msgspec.Struct, frozen=True):
    """The fact in the database that is filled."""

    source: str
    """Which installation is moving in."""
    copied: dict[str, int] = {}
    """Table → the last row (SQLite's number of it) that is here."""
    files: str = ""
    """The last file that is in the new storage; they go in order of their names."""
    spoiled: bool = False
    """What is here is not what it should be: it is to be filled from the beginning."""
    done_ms: int | None = None


class Table(msgspec.Struct, frozen=True):
    """A table of the source."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    texts: frozenset[str]

    @property
    def where(self) -> str:
        """What of it moves."""
        return f"name <> '{MOVING}'" if self.name == "facts" else "TRUE"

    @property
    def listed(self) -> str:
        return ", ".join(self.columns)


def check_settled(fact: str | None) -> None:
    """Raises ConfigurationError while what this database has as the fact MOVING says that it is not to be served."""
    if fact is None:
        return
    told = msgspec.json.decode(fact, type=dict[str, object])
    if "to" in told:
        raise ConfigurationError(
            f"This installation was moved to {told['to']}: serve from there (STORYNOTE_DATABASE_URL). If that was given"
            " up, `storynote migrate-to --give-up` opens it again"
        )
    if told.get("done_ms") is None:
        raise ConfigurationError(
            "An installation is moving into this database and is not all there: run `storynote migrate-to` to its end"
        )


class Source:
    """The embedded database that is left."""

    def __init__(self, path: Path) -> None:
        from storynote.db.sqlite import connect

        self._connection = connect(path)

    def tables(self) -> list[Table]:
        """Every table, those that others refer to first."""
        names = [
            str(row[0])
            for row in self._connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
            if row[0] not in _OWN
        ]
        ordered: list[str] = []

        def place(name: str) -> None:
            for row in self._connection.execute(f"PRAGMA foreign_key_list({name})").fetchall():
                if row[2] != name and row[2] not in ordered:
                    place(str(row[2]))
            if name not in ordered:
                ordered.append(name)

        for name in names:
            place(name)
        return [self._table(name) for name in ordered]

    def _table(self, name: str) -> Table:
        found = self._connection.execute(f"PRAGMA table_info({name})").fetchall()
        keyed = sorted((int(str(row[5])), str(row[1])) for row in found if row[5])
        return Table(
            name,
            tuple(str(row[1]) for row in found),
            tuple(column for _, column in keyed),
            frozenset(str(row[1]) for row in found if row[2] == "TEXT"),
        )

    def batch(self, table: Table, after: int) -> tuple[list[Row], int]:
        """The next rows after the one with SQLite's number `after`, and the number of the last."""
        rows: list[Row] = []
        size = 0
        cursor = self._connection.execute(
            f"SELECT rowid, {table.listed} FROM {table.name} WHERE rowid > ? AND {table.where} ORDER BY rowid LIMIT ?",
            (after, BATCH_ROWS_MAX),
        )
        for number, *values in cursor:
            rows.append(_plain(values))
            after = int(str(number))
            size += sum(len(value) for value in values if isinstance(value, str))
            if size > BATCH_CHARACTERS_MAX:
                break
        return rows, after

    def in_order(self, table: Table) -> Iterator[Row]:
        """Every row that moves, by its key."""
        sql = f"SELECT {table.listed} FROM {table.name} WHERE {table.where} ORDER BY {', '.join(table.key)}"
        for values in self._connection.execute(sql):
            yield _plain(list(values))

    def fact(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def state(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def forget(self, name: str) -> None:
        self._connection.execute("DELETE FROM facts WHERE name = ?", (name,))

    def close(self) -> None:
        self._connection.close()


def _plain(values: list[object]) -> Row:
    # PostgreSQL has no NUL in a text; none of ours has one, but a provider's error may have brought it.
    return tuple(value.replace("\0", "") if isinstance(value, str) else cast("Value", value) for value in values)


class Target:
    """The PostgreSQL database that is filled, by one at a time."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> "Target":
        """Raises ConfigurationError when it cannot be reached, or somebody else is filling it."""
        import asyncpg

        try:
            connection = await asyncpg.connect(url, timeout=CONNECT_SECONDS_MAX, command_timeout=COPY_SECONDS_MAX)
        except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise ConfigurationError(f"The database to move to cannot be reached: {error}") from error
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", MOVING_LOCK):
            await connection.close()
            raise ConfigurationError("Somebody else is moving into that database now")
        return cls(connection)

    async def is_foreign(self) -> bool:
        """Whether it holds tables of something that is not StoryNote."""
        return bool(
            await self._connection.fetchval(
                "SELECT to_regclass('migrations') IS NULL"
                " AND EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = current_schema())"
            )
        )

    async def holds(self, tables: list[Table]) -> str:
        """The name of a table that has rows, or ""."""
        for table in tables:
            if await self._connection.fetchval(f"SELECT EXISTS (SELECT 1 FROM {table.name} WHERE {table.where})"):
                return table.name
        return ""

    async def progress(self) -> Progress | None:
        fact = await self._connection.fetchval("SELECT value FROM facts WHERE name = $1", MOVING)
        return None if fact is None else msgspec.json.decode(str(fact), type=Progress)

    async def note(self, progress: Progress) -> None:
        await self._connection.execute(
            "INSERT INTO facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            MOVING,
            msgspec.json.encode(progress).decode(),
        )

    async def put(self, table: Table, rows: list[Row], progress: Progress) -> None:
        """`rows`, and the note that they are there, as one."""
        async with self._connection.transaction():
            await self._connection.copy_records_to_table(table.name, records=rows, columns=list(table.columns))
            await self.note(progress)

    async def empty(self, tables: list[Table], progress: Progress) -> None:
        """Begin anew."""
        async with self._connection.transaction():
            await self._connection.execute(f"TRUNCATE {', '.join(table.name for table in tables)}")
            await self._connection.execute("DELETE FROM pgqueuer")
            await self.note(progress)

    async def in_order(self, table: Table) -> AsyncIterator[Row]:
        """Every row that moved, by its key, as SQLite sorts."""
        key = ", ".join(f'{column} COLLATE "C"' if column in table.texts else column for column in table.key)
        sql = f"SELECT {table.listed} FROM {table.name} WHERE {table.where} ORDER BY {key}"
        async with self._connection.transaction():
            async for row in self._connection.cursor(sql, prefetch=BATCH_ROWS_MAX):
                yield tuple(row)

    async def rows(self, sql: str) -> list[Row]:
        return [tuple(row) for row in await self._connection.fetch(sql)]

    async def close(self) -> None:
        await self._connection.close()


async def difference(source: Source, target: Target, table: Table) -> str:
    """What is not the same of a table on both sides, in words, or ""."""
    rows = source.in_order(table)
    count = 0
    async for there in target.in_order(table):
        here = next(rows, None)
        count += 1
        if here != there:
            return f"row {count} of {table.name} is another"
    if next(rows, None) is not None:
        return f"{table.name} has more than the {count} rows that came over"
    return ""
