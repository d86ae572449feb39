"""The embedded store: one SQLite file, WAL, `synchronous=FULL`, group commit.

Rule: statements run on the event loop, where they cost microseconds; only COMMIT, the fsync, leaves it for a thread.
Writes that arrive while one commit is on its way share the next. (A writer thread would have to win back the
interpreter's lock after every statement: see docs/decisions/0002-group-commit.md.)
"""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import apsw

from storynote.db import Duplicate, Invariant, Missed, Row, Statement, StoreUnavailable, Value, Write
from storynote.errors import ConfigurationError

LOCK_WAIT_MS_MAX = 10_000
"""How long a write waits for another process (a command beside the server) to finish its own."""
GROUP_WRITES_MAX = 128
"""Writes in one commit: bounds how long the event loop is away."""

Pending = tuple[Write, asyncio.Future[list[list[Row]]]]


@lru_cache(maxsize=1024)
def numbered(sql: str) -> str:
    """`$1` as SQLite says it, `?1`: bare `$1` would be taken as a name and bound in order of appearance."""
    return re.sub(r"\$(\d+)", r"?\1", sql)


def connect(path: Path, *, busy_ms: int = LOCK_WAIT_MS_MAX) -> apsw.Connection:
    """A connection as every part of StoryNote uses it. Raises ConfigurationError when the file cannot be used."""
    try:
        connection = apsw.Connection(str(path), statementcachesize=256)
        connection.set_busy_timeout(busy_ms)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        connection.pragma("foreign_keys", True)
    except apsw.Error as error:
        raise ConfigurationError(f"The database {path} cannot be opened: {error}") from error
    return connection


class Database:
    """An open store. All methods are called on one event loop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader = connect(path)
        self._writer = connect(path)
        self._pending: list[Pending] = []
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._committer: asyncio.Task[None] | None = None
        self._closed = False

    # Reading -----------------------------------------------------------------------------------------------------

    async def many(self, sql: str, *params: Value) -> list[Row]:
        """All rows of a read."""
        try:
            return self._reader.execute(numbered(sql), params).fetchall()
        except apsw.Error as error:
            raise _translated(error) from error

    async def one(self, sql: str, *params: Value) -> Row | None:
        """The first row of a read, or None."""
        try:
            row: Row | None = self._reader.execute(numbered(sql), params).fetchone()
        except apsw.Error as error:
            raise _translated(error) from error
        return row

    # Writing -----------------------------------------------------------------------------------------------------

    async def write(self, *statements: Statement) -> list[list[Row]]:
        """Run `statements` as one durable transaction and return the rows each returned.

        Raises a statement's own refusal (or Missed) when its row count is not the expected one, Duplicate, Invariant,
        or StoreUnavailable. On any of them nothing was kept.
        """
        if self._closed:
            raise StoreUnavailable("closed")
        future: asyncio.Future[list[list[Row]]] = asyncio.get_running_loop().create_future()
        self._pending.append((statements, future))
        if self._committer is None or self._committer.done():
            self._committer = asyncio.create_task(self._commit_pending())
        # A caller that goes away must not take the others' commit with it.
        return await asyncio.shield(future)

    async def _commit_pending(self) -> None:
        while self._pending:
            group, self._pending = self._pending[:GROUP_WRITES_MAX], self._pending[GROUP_WRITES_MAX:]
            try:
                await self._commit(group)
            except Exception as error:
                for _, future in group:
                    _refuse(future, error)

    async def _commit(self, group: list[Pending]) -> None:
        if not await self._begin():
            raise StoreUnavailable("locked by another process")
        done: list[tuple[asyncio.Future[list[list[Row]]], list[list[Row]]]] = []
        refused: list[tuple[asyncio.Future[list[list[Row]]], Exception]] = []
        for statements, future in group:
            try:
                done.append((future, self._run(statements)))
            except Exception as error:
                # A full disk ends the whole transaction, not only the statement: then nobody's write was kept.
                if not self._writer.in_transaction:
                    raise _translated(error) from error
                refused.append((future, _translated(error)))
        try:
            await self._in_thread(lambda: self._writer.execute("COMMIT"))
        except apsw.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise _translated(error) from error
        for future, rows in done:
            if not future.done():
                future.set_result(rows)
        # Not before: a refusal may rest on a write of the same group, and whoever is told of it looks for that at once.
        for future, refusal in refused:
            _refuse(future, refusal)

    async def _begin(self) -> bool:
        try:
            self._writer.set_busy_timeout(0)
            self._writer.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            return await self._in_thread(self._begin_waiting)
        return True

    def _begin_waiting(self) -> bool:
        self._writer.set_busy_timeout(LOCK_WAIT_MS_MAX)
        try:
            self._writer.execute("BEGIN IMMEDIATE")
        except apsw.BusyError:
            return False
        return True

    def _run(self, statements: Write) -> list[list[Row]]:
        if len(statements) == 1 and statements[0].rows is None:
            return [self._execute(statements[0])]
        self._writer.execute("SAVEPOINT s")
        try:
            rows = [self._execute(statement) for statement in statements]
        except Exception:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK TO s")
                self._writer.execute("RELEASE s")
            raise
        self._writer.execute("RELEASE s")
        return rows

    def _execute(self, statement: Statement) -> list[Row]:
        rows: list[Row] = self._writer.execute(numbered(statement.sql), statement.params).fetchall()
        if statement.rows is not None:
            count = len(rows) if rows else _changed(self._writer, statement.sql)
            if count != statement.rows:
                raise statement.refusal or Missed(f"{count} rows, {statement.rows} expected: {statement.sql[:80]}")
        return rows

    async def _in_thread(self, work: Callable[[], object]) -> bool:
        return bool(await asyncio.get_running_loop().run_in_executor(self._thread, work))

    # The file ----------------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Raise StoreUnavailable unless the store can be read and written now."""
        await self.write(Statement("UPDATE facts SET value = value WHERE name = ''"))

    async def close(self) -> None:
        """Finish what was asked, then let go of the file."""
        while self._committer is not None and not self._committer.done():
            await asyncio.wait([self._committer])
        self._closed = True
        self._thread.shutdown()
        self._reader.close()
        self._writer.close()


def _changed(connection: apsw.Connection, sql: str) -> int:
    # A statement with RETURNING that returned nothing changed nothing; `changes()` would still speak of the one before.
    return 0 if "RETURNING" in sql or sql.startswith("SELECT") else connection.changes()


def _refuse(future: asyncio.Future[list[list[Row]]], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _translated(error: Exception) -> Exception:
    if isinstance(error, apsw.ConstraintError):
        unique = getattr(error, "extendedresult", 0) in (
            apsw.SQLITE_CONSTRAINT_UNIQUE,
            apsw.SQLITE_CONSTRAINT_PRIMARYKEY,
        )
        return (Duplicate if unique else Invariant)(str(error))
    if isinstance(error, apsw.Error):
        return StoreUnavailable(f"{type(error).__name__}: {error}")
    return error
