"""The fleet's store: PostgreSQL through asyncpg, one round trip a write.

Rule: a write is one call of a function that the session made for it.

asyncpg cannot pipeline, and a submit is a dozen statements: sent one by one they would cost a dozen round trips. So the
first time a session meets a list of statements it makes a temporary PL/pgSQL function of them, which runs them in order,
checks the row counts and raises on the first that is wrong; from then on the whole write, BEGIN and COMMIT included, is
one SELECT of that function, with plans that the session keeps. (docs/decisions/0024-postgresql.md)
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

import asyncpg
import msgspec

from storynote.db import Duplicate, Invariant, Missed, Row, Statement, StoreUnavailable, Unknown, Value, Write

T = TypeVar("T")

CONNECTIONS_MAX = 10
WAIT_SECONDS_MAX = 10.0
"""How long a request waits for its turn at a session; beyond it, more come than the server can do."""
CONNECT_SECONDS_MAX = 5.0
CLOSE_SECONDS_MAX = 10.0
STATEMENT_SECONDS_MAX = 15
LOCK_SECONDS_MAX = 8
IDLE_IN_TRANSACTION_SECONDS_MAX = 15
ATTEMPTS_MAX = 5
"""How often a write that lost a deadlock is tried: nothing of it was kept."""
STATEMENTS_IN_FUNCTION_MAX = 64
"""A longer write (a whole graph) goes statement by statement: making a function of it would cost more than it saves."""
WRONG_COUNT = "SN001"
"""SQLSTATE of our own: a statement met another number of rows than it had to."""
_ARRAYS = {"int2": 1, "int4": 1, "int8": 1, "bool": 1, "float4": 2, "float8": 2, "numeric": 2, "bytea": 3}
"""Type of a parameter → which of the function's four arrays brings it (0: text)."""
_PARAMETER = re.compile(r"\$(\d+)")
_NOTHING_KEPT = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)
_UNTOLD = (asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError, asyncpg.CrashShutdownError)
"""The server ended the session, and not for what was asked of it: that may have been done."""
_BROKEN = (*_UNTOLD, OSError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""The session is gone: another may answer. (A TimeoutError is an OSError, and none of these.)"""
_GONE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,
)


class Session(asyncpg.Connection):
    """A connection that remembers which functions it has."""

    __slots__ = ("_made",)

    def made(self) -> set[int]:
        """The shapes it has a function of."""
        try:
            return self._made
        except AttributeError:
            self._made: set[int] = set()
            return self._made


if TYPE_CHECKING:
    Borrowed = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    """A session while the pool lends it."""
    Pool = asyncpg.Pool[asyncpg.Record]


def _impossible(params: Sequence[Value]) -> bool:
    # PostgreSQL has no NUL in a text and refuses to compare with one: no row can have it.
    return any(isinstance(value, str) and "\0" in value for value in params)


async def _no_reset(_session: object) -> None:
    """No session of ours leaves a lock, a cursor or a setting behind, and a reset is a round trip."""


class _Shape(msgspec.Struct, frozen=True):
    """A list of statements without its values."""

    number: int
    arrays: tuple[int, ...]
    """For each parameter, in order, the array that brings it."""
    source: str


class Database:
    """An open store. Any number of processes may have one on the same database."""

    def __init__(self, url: str, *, connections_max: int = CONNECTIONS_MAX) -> None:
        self.url = url
        self._connections_max = connections_max
        self._pool: Pool | None = None
        self._opening = asyncio.Lock()
        self._turns = asyncio.Semaphore(connections_max)
        self._waiting = 0
        self._shapes: dict[tuple[tuple[str, int | None], ...], _Shape] = {}
        self._types: dict[str, tuple[str, ...]] = {}
        self._closed = False

    # Reading -----------------------------------------------------------------------------------------------------

    async def many(self, sql: str, *params: Value) -> list[Row]:
        """All rows of a read."""
        if _impossible(params):
            return []
        found = await self._read(lambda session: session.fetch(sql, *params))
        return [tuple(row) for row in found]

    async def one(self, sql: str, *params: Value) -> Row | None:
        """The first row of a read, or None."""
        if _impossible(params):
            return None
        row = await self._read(lambda session: session.fetchrow(sql, *params))
        return None if row is None else tuple(row)

    async def _read(self, ask: Callable[["Borrowed"], Awaitable[T]]) -> T:
        for attempt in range(ATTEMPTS_MAX):
            try:
                async with self._session() as session:
                    return await ask(session)
            except _GONE as error:
                # A session of the pool may have died with the server it spoke to: a read may be asked again at once.
                if attempt == ATTEMPTS_MAX - 1 or not isinstance(error, _BROKEN) or isinstance(error, TimeoutError):
                    raise StoreUnavailable(_told(error)) from error
        raise AssertionError("unreachable")

    # Writing -----------------------------------------------------------------------------------------------------

    async def write(self, *statements: Statement) -> list[list[Row]]:
        """Run `statements` as one durable transaction and return the rows each returned.

        Raises a statement's own refusal (or Missed) when its row count is not the expected one, Duplicate, Invariant,
        StoreUnavailable (nothing was kept), or Unknown: the connection broke after the write was sent.
        """
        # A caller that goes away must not leave a write half asked: it is committed or it is not.
        return await asyncio.shield(asyncio.ensure_future(self._write(statements)))

    async def _write(self, statements: Write) -> list[list[Row]]:
        for attempt in range(ATTEMPTS_MAX):
            try:
                async with self._session() as session:
                    return await self._run(session, statements)
            except _NOTHING_KEPT as error:
                if attempt == ATTEMPTS_MAX - 1:
                    raise StoreUnavailable(_told(error)) from error
        raise AssertionError("unreachable")

    async def _run(self, session: "Borrowed", statements: Write) -> list[list[Row]]:
        sent = False
        try:
            if len(statements) > STATEMENTS_IN_FUNCTION_MAX:
                return await self._one_by_one(session, statements)
            shape = await self._shape(session, statements)
            sent = True
            found = await session.fetch(
                f"SELECT s, v FROM pg_temp.w{shape.number}($1, $2, $3, $4)", *_arrays(shape, statements)
            )
        except asyncpg.PostgresError as error:
            if isinstance(error, _NOTHING_KEPT):
                raise
            raise _translated(error, statements, sent=sent) from error
        except _GONE as error:
            raise _translated(error, statements, sent=sent) from error
        rows: list[list[Row]] = [[] for _ in statements]
        for index, value in found:
            rows[index].append(tuple(msgspec.json.decode(value).values()))
        return rows

    async def _one_by_one(self, session: "Borrowed", statements: Write) -> list[list[Row]]:
        results = []
        transaction = session.transaction()
        await transaction.start()
        try:
            for statement in statements:
                prepared = await session.prepare(statement.sql)
                rows = [tuple(row) for row in await prepared.fetch(*statement.params)]
                count = len(rows) or _told_count(prepared.get_statusmsg())
                if statement.rows is not None and count != statement.rows:
                    raise statement.refusal or _missed(statement, count)
                results.append(rows)
        except BaseException:
            with contextlib.suppress(*_GONE, asyncpg.PostgresError):
                await transaction.rollback()
            raise
        try:
            await transaction.commit()
        except _GONE as error:
            raise _translated(error, statements, sent=True) from error
        return results

    # Functions ---------------------------------------------------------------------------------------------------

    async def _shape(self, session: "Borrowed", statements: Write) -> _Shape:
        key = tuple((statement.sql, statement.rows) for statement in statements)
        shape = self._shapes.get(key)
        if shape is None:
            for sql in {statement.sql for statement in statements} - self._types.keys():
                prepared = await session.prepare(sql)
                self._types[sql] = tuple(parameter.name for parameter in prepared.get_parameters())
            shape = self._shapes.setdefault(key, _compose(len(self._shapes), statements, self._types))
        made = cast("Session", session).made()
        if shape.number not in made:
            await session.execute(shape.source)
            made.add(shape.number)
        return shape

    # The server --------------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def _session(self) -> AsyncIterator["Borrowed"]:
        """A session, in the order of asking. Raises StoreUnavailable.

        The pool's own queue lets whoever comes just when a session is given back go before those who wait for one, and
        sends these to its end again: under a crowd some waited for ever.
        """
        pool = await self._open()
        await self._turn()
        try:
            session = await _taken_from(pool)
            try:
                yield session
            except Exception as error:
                # Told that it ends, a session is there for a moment more: whoever has it next must not meet it.
                if isinstance(error, _BROKEN) or isinstance(error.__cause__, _BROKEN):
                    # The pool may have noticed first, and taken it back.
                    with contextlib.suppress(asyncpg.InterfaceError):
                        session.terminate()
                raise
            finally:
                # One that cannot be made to stop what it does, the pool throws away.
                with contextlib.suppress(*_GONE, asyncpg.PostgresError):
                    await pool.release(session, timeout=CONNECT_SECONDS_MAX)
        finally:
            self._turns.release()

    async def _turn(self) -> None:
        if not self._turns.locked():
            await self._turns.acquire()
            return
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._turns.acquire()
        except TimeoutError as error:
            raise StoreUnavailable(f"no session came free in {WAIT_SECONDS_MAX:g} s") from error
        finally:
            self._waiting -= 1

    async def _open(self) -> "Pool":
        if self._closed:
            raise StoreUnavailable("closed")
        if self._pool is not None:
            return self._pool
        async with self._opening:
            if self._pool is None:
                try:
                    self._pool = await asyncpg.create_pool(
                        self.url,
                        min_size=1,
                        max_size=self._connections_max,
                        connection_class=Session,
                        timeout=CONNECT_SECONDS_MAX,
                        command_timeout=STATEMENT_SECONDS_MAX + 5,
                        statement_cache_size=1000,
                        max_cached_statement_lifetime=0,
                        init=_prepare,
                        reset=_no_reset,
                        server_settings=SETTINGS,
                    )
                except (*_GONE, asyncpg.PostgresError) as error:
                    raise StoreUnavailable(_told(error)) from error
        return self._pool

    def sessions(self) -> tuple[int, int, int]:
        """Sessions that are lent, that are idle, and callers that wait for one."""
        idle = 0 if self._pool is None else self._pool.get_idle_size()
        used = 0 if self._pool is None else self._pool.get_size() - idle
        return used, idle, self._waiting

    async def check(self) -> None:
        """Raise StoreUnavailable unless the store can be read and written now."""
        await self.write(Statement("UPDATE facts SET value = value WHERE name = ''"))

    async def close(self) -> None:
        self._closed = True
        if self._pool is not None:
            # What does not come to an end is cut short: a process that is to stop must not wait for a server that is away.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._pool.close(), CLOSE_SECONDS_MAX)


SETTINGS = {
    "application_name": "storynote",
    "statement_timeout": f"{STATEMENT_SECONDS_MAX}s",
    "lock_timeout": f"{LOCK_SECONDS_MAX}s",
    "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS_MAX}s",
}


async def _taken_from(pool: "Pool") -> "Borrowed":
    try:
        return await pool.acquire(timeout=CONNECT_SECONDS_MAX)
    except (*_GONE, asyncpg.PostgresError) as error:
        raise StoreUnavailable(_told(error)) from error


async def _prepare(session: "asyncpg.Connection[asyncpg.Record]") -> None:
    # A SUM of BIGINT is NUMERIC; all our numbers are whole or doubles.
    await session.set_type_codec("numeric", encoder=str, decoder=_number, schema="pg_catalog", format="text")


def _told_count(status: str | None) -> int:
    """How many rows PostgreSQL says a command changed: the last word of `UPDATE 3`."""
    last = (status or "").rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _compose(number: int, statements: Write, types: dict[str, tuple[str, ...]]) -> _Shape:
    arrays: list[int] = []
    sizes = [0, 0, 0, 0]
    body: list[str] = []
    for index, statement in enumerate(statements):
        names: list[str] = []
        for kind in types[statement.sql]:
            array = _ARRAYS.get(kind, 0)
            arrays.append(array)
            sizes[array] += 1
            as_type = "" if kind in ("text", "int8", "float8", "bytea") else f"::{kind}"
            names.append(f"(${array + 1})[{sizes[array]}]{as_type}")
        body.append(_step(index, _filled(statement.sql, names), statement.rows))
    source = (
        f"CREATE OR REPLACE FUNCTION pg_temp.w{number}(text[], int8[], float8[], bytea[])"
        " RETURNS TABLE (s int, v json) LANGUAGE plpgsql AS $storynote$\n"
        "#variable_conflict use_column\n"
        "DECLARE n int8; r record;\nBEGIN\n" + "\n".join(body) + "\nEND $storynote$"
    )
    return _Shape(number, tuple(arrays), source)


def _filled(sql: str, names: Sequence[str]) -> str:
    return _PARAMETER.sub(lambda found: names[int(found.group(1)) - 1], sql)


def _step(index: int, sql: str, rows: int | None) -> str:
    if "RETURNING" in sql or sql.startswith("SELECT"):
        run = f"n := 0; FOR r IN {sql} LOOP n := n + 1; s := {index}; v := row_to_json(r); RETURN NEXT; END LOOP;"
    else:
        run = f"{sql}; GET DIAGNOSTICS n = ROW_COUNT;"
    if rows is None:
        return run
    wrong = f"RAISE EXCEPTION USING ERRCODE = '{WRONG_COUNT}', MESSAGE = '{index} ' || n;"
    return f"{run} IF n <> {rows} THEN {wrong} END IF;"


def _arrays(shape: _Shape, statements: Write) -> tuple[list[Value], ...]:
    arrays: tuple[list[Value], ...] = ([], [], [], [])
    values = (value for statement in statements for value in statement.params)
    for array, value in zip(shape.arrays, values, strict=True):
        arrays[array].append(value)
    return arrays


def _translated(error: Exception, statements: Sequence[Statement], *, sent: bool) -> Exception:
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate == WRONG_COUNT:
        index, count = str(error.args[0]).split()
        statement = statements[int(index)]
        return statement.refusal or _missed(statement, int(count))
    if isinstance(error, asyncpg.UniqueViolationError):
        return Duplicate(f"{error.table_name}: {error.constraint_name}")
    if isinstance(error, asyncpg.IntegrityConstraintViolationError | asyncpg.RaiseError):
        return Invariant(str(error))
    if not isinstance(error, _GONE):
        return error
    # An error that the server itself tells undid the write; a session that ended tells nothing.
    known = isinstance(error, asyncpg.PostgresError) and not isinstance(error, _UNTOLD)
    return Unknown(_told(error)) if sent and not known else StoreUnavailable(_told(error))


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _missed(statement: Statement, count: int) -> Missed:
    return Missed(f"{count} rows, {statement.rows} expected: {statement.sql[:80]}")
