"""PostgreSQL dies, hangs and is cut off: clients are told 503 and the truth, nothing acknowledged is lost, all comes back."""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest

from storynote.db import Database as Contract
from storynote.db import Statement, StoreUnavailable, Unknown
from storynote.db.migrate import migrate_postgres
from storynote.db.postgres import (
    IDLE_IN_TRANSACTION_SECONDS_MAX,
    LOCK_SECONDS_MAX,
    SETTINGS,
    STATEMENT_SECONDS_MAX,
    WAIT_SECONDS_MAX,
    Database,
)
from tests import postgres
from tests.crash.cycles import CREDITS, heal, judge
from tests.crash.load import DOWN, Load
from tests.crash.upstreams import Upstream
from tests.fleet.house import House
from tests.fleet.wire import Wire
from tests.server import OPEN, Client, Fake, Server, running, until

pytestmark = pytest.mark.long

BACK_SECONDS_MAX = 5.0
"""After the server is there again, every process serves again."""
SERVED_SECONDS_MAX = 15.0
"""The same for whole processes under load, on a machine that does ten other things."""
INSERT = "INSERT INTO facts (name, value) VALUES ($1, $2)"


class Mute(Wire):
    """A wire that can lose every answer while questions still arrive."""

    def __init__(self, to: int) -> None:
        self._at: bytes | None = None
        self.is_mute = False
        super().__init__(to)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, onward}
        try:
            await asyncio.gather(self._ask(reader, onward), self._answer(there, writer))
        finally:
            self._open -= {writer, onward}
            for end in (writer, onward):
                end.transport.abort()

    async def _ask(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(65536):
                if self._at is not None and self._at in chunk:
                    self.is_mute = True
                sink.write(chunk)
                await sink.drain()
        sink.transport.abort()

    async def _answer(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await source.read(65536):
                if not self.is_mute:
                    sink.write(chunk)
                    await sink.drain()
        sink.transport.abort()

    def mute(self, at: bytes | None = None) -> None:
        """From now on, or from when somebody asks `at`."""
        self._at, self.is_mute = at, at is None

    def mend(self) -> None:
        self._at, self.is_mute = None, False
        super().mend()


@pytest.fixture
def wire() -> Iterator[Mute]:
    made = Mute(postgres.shared().port)
    yield made
    made.close()


@pytest.fixture
def direct() -> str:
    """A database of its own, with the schema in it."""
    url = postgres.database()
    asyncio.run(migrate_postgres(url))
    return url


def through(wire: Wire, url: str) -> str:
    return url.replace(f":{postgres.shared().port}/", f":{wire.port}/")


def with_store(url: str, work: Callable[[Database], Awaitable[None]], connections_max: int = 10) -> None:
    async def run() -> None:
        db = Database(url, connections_max=connections_max)
        try:
            await work(db)
        finally:
            await db.close()

    asyncio.run(run())


# What is said when the answer is lost -------------------------------------------------------------------------------


def test_a_write_whose_answer_was_lost_is_said_to_be_unknown(direct: str, wire: Mute) -> None:
    async def work(db: Database) -> None:
        await db.write(Statement(INSERT, ("warm", "")))
        wire.mute()
        lost = asyncio.create_task(db.write(Statement(INSERT, ("kept", ""))))
        await seen(direct, "kept")
        wire.cut()
        with pytest.raises(Unknown) as told:
            await lost
        assert "Idempotency-Key" in told.value.message
        assert told.value.code == 503
        wire.mend()
        assert await db.one("SELECT value FROM facts WHERE name = 'kept'") == ("",)

    with_store(through(wire, direct), work, 1)


def test_so_is_a_long_write_whose_commit_was_not_answered(direct: str, wire: Mute) -> None:
    """One that goes statement by statement."""

    async def work(db: Database) -> None:
        await db.write(Statement(INSERT, ("warm", "")))
        many = [Statement(INSERT, (f"n{n}", "")) for n in range(80)]
        wire.mute(at=b"COMMIT")
        lost = asyncio.create_task(db.write(*many))
        await seen(direct, "n79")
        wire.cut()
        with pytest.raises(Unknown):
            await lost
        wire.mend()
        assert await db.many("SELECT COUNT(*) FROM facts WHERE name LIKE 'n%'") == [(80,)]
        wire.mute(at=b"INSERT")
        lost = asyncio.create_task(db.write(*(Statement(INSERT, (f"m{n}", "")) for n in range(80))))
        await asyncio.to_thread(until, lambda: wire.is_mute, 10)
        wire.cut()
        with pytest.raises(StoreUnavailable) as told:
            await lost
        # Without its commit nothing of it can have been kept, and that is what is said.
        assert not isinstance(told.value, Unknown)
        wire.mend()
        assert await db.many("SELECT COUNT(*) FROM facts WHERE name LIKE 'm%'") == [(0,)]

    with_store(through(wire, direct), work, 1)


async def seen(url: str, name: str) -> None:
    """Until the row is committed."""
    await asyncio.to_thread(until, lambda: asyncio.run(asked(url, "SELECT 1 FROM facts WHERE name = $1", name)), 10)


async def asked(url: str, sql: str, *params: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return bool(await connection.fetchval(sql, *params))
    finally:
        await connection.close()


def test_an_order_whose_answer_was_lost_is_repeated_safely(fake: Fake, tmp_path: Path, wire: Mute) -> None:
    url = postgres.database()
    environment = {**fake.environment(), "STORYNOTE_DATABASE_URL": through(wire, url), "STORYNOTE_WORK": "off"}
    with running(tmp_path / "data", environment) as server:
        operator = Server(tmp_path / "data", {**environment, "STORYNOTE_DATABASE_URL": url})
        client = operator.account(10)
        client = Client(server.url, client.key)
        project = client.project()
        client.image(project)
        answers: list[httpx2.Response] = []
        headers = {"Idempotency-Key": "once"}
        path, body = f"/v1/projects/{project}/image", {"directPrompt": "A fox"}
        # The row that the order needs is held, so that its write is certainly on its way when the answers are lost.
        lost = threading.Thread(target=lambda: answers.append(client.post(path, body, headers=headers)))
        with holding(url, client):
            lost.start()
            until(lambda: asyncio.run(asked(url, "SELECT COUNT(*) FROM pg_locks WHERE NOT granted")), 10)
            wire.mute()
        until(lambda: operator.rows("SELECT COUNT(*) FROM replays WHERE key = 'once'") == [(1,)], 10)
        wire.cut()
        lost.join(30)
        (answer,) = answers
        assert answer.status_code == 503
        assert "whether this was kept is not known" in answer.json()["error"]
        assert int(answer.headers["retry-after"]) >= 1
        wire.mend()
        until(server.is_ready, 20)
        again = client.post(path, body, headers=headers)
        assert again.status_code == 202
        assert again.headers["idempotent-replayed"] == "true"
        assert operator.rows("SELECT COUNT(*) FROM jobs") == [(2,)]
        assert client.credits() == (6, 4)
        operator.ledger()


@contextlib.contextmanager
def holding(url: str, client: Client) -> Iterator[None]:
    """Somebody else has the account's row, until the end."""
    ready, release = threading.Event(), threading.Event()

    async def hold() -> None:
        connection = await asyncpg.connect(url)
        async with connection.transaction():
            await connection.execute("UPDATE accounts SET name = name")
            ready.set()
            await asyncio.to_thread(release.wait, 20)
        await connection.close()

    thread = threading.Thread(target=lambda: asyncio.run(hold()))
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        release.set()
        thread.join(10)


# What is waited for, and how long -------------------------------------------------------------------------------------


def test_nothing_waits_for_ever(direct: str) -> None:
    """A lock, a statement, a transaction that somebody forgot: each ends by its own limit."""

    async def lock(db: Database) -> float:
        holder = await asyncpg.connect(direct)
        await db.write(Statement(INSERT, ("locked", "")))
        async with holder.transaction():
            await holder.execute("UPDATE facts SET value = 'held' WHERE name = 'locked'")
            took = await refused(db.write(Statement("UPDATE facts SET value = 'x' WHERE name = 'locked'")))
        await holder.close()
        return took

    async def idle() -> float:
        forgotten = await asyncpg.connect(direct, server_settings=SETTINGS)
        await forgotten.execute("BEGIN")
        began = time.monotonic()
        ended = asyncio.Event()
        forgotten.add_termination_listener(lambda _: ended.set())
        async with asyncio.timeout(IDLE_IN_TRANSACTION_SECONDS_MAX + 10):
            await ended.wait()
        return time.monotonic() - began

    async def work(db: Database) -> None:
        limits = (LOCK_SECONDS_MAX, STATEMENT_SECONDS_MAX, IDLE_IN_TRANSACTION_SECONDS_MAX)
        took = await asyncio.gather(lock(db), refused(db.many("SELECT pg_sleep(60)")), idle())
        for seconds, limit in zip(took, limits, strict=True):
            assert limit - 0.5 < seconds < limit + 5

    with_store(direct, work)


async def refused(asked: Awaitable[object]) -> float:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable) as told:
        await asked
    assert not isinstance(told.value, Unknown)
    return time.monotonic() - began


def test_a_lost_deadlock_is_tried_again(direct: str) -> None:
    async def work(db: Database) -> None:
        await db.write(Statement(INSERT, ("a", "")), Statement(INSERT, ("b", "")))

        def both(first: str, second: str) -> Awaitable[object]:
            add = "UPDATE facts SET value = value || 'x' WHERE name = $1"
            return db.write(
                Statement(add, (first,), rows=1), Statement("SELECT pg_sleep(0.3)"), Statement(add, (second,), rows=1)
            )

        await asyncio.gather(both("a", "b"), both("b", "a"))
        assert await db.many("SELECT value FROM facts WHERE name IN ('a', 'b')") == [("xx",), ("xx",)]
        (deadlocks,) = await db.many("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        assert int(str(deadlocks[0])) >= 1

    with_store(direct, work)


def test_whoever_waits_for_a_session_has_it_in_turn(direct: str) -> None:
    """The crowd of a hot account: nobody who comes later goes before, so nobody waits for ever."""

    async def work(db: Database) -> None:
        await db.write(Statement(INSERT, ("hot", "")))
        order: list[int] = []

        async def one(number: int) -> None:
            for _ in range(3):
                await db.write(Statement("UPDATE facts SET value = '' WHERE name = 'hot'"))
            order.append(number)

        began = time.monotonic()
        await asyncio.gather(*(one(number) for number in range(500)))
        assert order == sorted(order)
        print(f"1500 writes of 500 at once on one row: {time.monotonic() - began:.1f} s")

    with_store(direct, work, 1)


def test_more_than_can_be_done_is_refused_in_time(direct: str) -> None:
    async def work(db: Database) -> None:
        sleeping = [asyncio.create_task(db.many("SELECT pg_sleep(12)")) for _ in range(2)]
        await asyncio.sleep(0)
        took = await refused(db.many("SELECT 1"))
        assert WAIT_SECONDS_MAX - 0.5 < took < WAIT_SECONDS_MAX + 2
        await asyncio.gather(*sleeping)
        assert await db.many("SELECT 1") == [(1,)]

    with_store(direct, work, 2)


def test_a_store_comes_back_by_itself() -> None:
    server = postgres.own()
    server.start()
    try:
        url = server.create()
        asyncio.run(migrate_postgres(url))

        async def work(db: Database) -> None:
            await busy(db)
            for how in (signal.SIGQUIT, signal.SIGINT):
                server.stop(how)
                with pytest.raises(StoreUnavailable):
                    await db.check()
                server.start()
                began = time.monotonic()
                # Every session of the pool died: none of them may be what the next request meets.
                await busy(db)
                assert time.monotonic() - began < BACK_SECONDS_MAX

        with_store(url, work)
    finally:
        server.close()


async def busy(db: Contract) -> None:
    await asyncio.gather(*(db.check() for _ in range(40)), *(db.many("SELECT 1") for _ in range(40)))


def test_jobs_go_on_whichever_sessions_are_ended(fake: Fake, tmp_path: Path) -> None:
    """Among them the one on which a worker hears of new jobs, which its library does not give back when it breaks."""
    url = postgres.database()
    environment = {**fake.environment(), "STORYNOTE_DATABASE_URL": url, "STORYNOTE_WORK": "on"}
    with running(tmp_path / "data", environment) as server:
        client = server.account(100)
        project = client.project()
        long = client.image(project, "A tortoise [delay=40]")[0]
        until(lambda: server.state_of(long) == "processing", 20)
        others = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        for n in range(4):
            job_id = client.image(project, f"A fox {n} [delay=0.5]")[0]
            ended = asyncio.run(asked(url, f"{others} AND pid <> pg_backend_pid()"))
            assert ended
            # It waits for no other that is under way.
            assert client.ended(job_id, 25)["status"] == "completed"
        assert client.job(long)["status"] == "processing"
        assert client.ended(long, 60)["status"] == "completed"
        server.ledger()


# All of it, under load ------------------------------------------------------------------------------------------------


class Strict(threading.Thread):
    """Asks all sorts of things of every process: it must be answered, or told 503 and when to come again."""

    def __init__(self, urls: list[str], key: str, project: str) -> None:
        super().__init__(daemon=True)
        self.statuses: dict[int, int] = {}
        self.faults: list[str] = []
        self._urls, self._key, self._project = urls, key, project
        self._stop_asking = threading.Event()

    def run(self) -> None:
        asks: tuple[tuple[str, str, object], ...] = (
            ("GET", "/v1/credits", None),
            ("GET", "/v1/jobs?limit=5", None),
            ("GET", f"/v1/projects/{self._project}", None),
            ("GET", "/v1/models/available", None),
            ("POST", f"/v1/projects/{self._project}/share", {}),
            ("POST", "/v1/uploads/sign", {"fileName": "x.png", "contentType": "image/png"}),
            ("POST", "/v1/jobs/events/token", {}),
            ("GET", "/readyz", None),
        )
        with httpx2.Client(headers={"Authorization": f"Bearer {self._key}"}, timeout=60, verify=False) as http:
            while not self._stop_asking.wait(0.01):
                for url in self._urls:
                    for method, path, body in asks:
                        with contextlib.suppress(*DOWN):
                            self._judge(path, http.request(method, url + path, json=body))

    def _judge(self, path: str, answer: httpx2.Response) -> None:
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500 and answer.status_code != 503:
            self.faults.append(f"{path}: {answer.status_code} {answer.text}")
        if answer.status_code == 503 and int(answer.headers.get("retry-after", "0")) < 1:
            self.faults.append(f"{path}: no Retry-After")

    def stop(self) -> None:
        self._stop_asking.set()
        self.join(60)


@pytest.mark.timeout(280)
def test_under_load_nothing_but_503_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    upstream = Upstream("fal")
    house = House(tmp_path, upstream.environment(tmp_path), serving=2, working=1)
    load: Load | None = None
    strict: Strict | None = None
    try:
        house.start()
        client = house.server.account(CREDITS)
        OPEN.remove(client)
        project = client.project("faults")
        urls = [server.url for server in house.serving]
        load = Load(client, project, upstream, 3, urls=urls)
        strict = Strict(urls, client.key, project)
        load.up.set()
        strict.start()
        for fault in (_crash, _cut, _stop, _cut, _crash):
            before = len(load.history.acknowledged)
            until(lambda before=before: len(load.history.acknowledged) >= before + 10, 40, "no order is accepted")  # type: ignore[misc]
            fault(house)
            began = time.monotonic()
            until(lambda: all(server.is_ready() for server in house.serving), SERVED_SECONDS_MAX, "not served again")
            print(f"{fault.__name__}: served again after {time.monotonic() - began:.1f} s")
        strict.stop()
        assert strict.faults == []
        assert strict.statuses.get(503, 0) > 0, "no fault was ever felt"
        load.finish_orders()
        jobs = heal(client, load, upstream.plan.kind)
        load.stop()
        assert set(house.stop().values()) == {0}
        client.http.close()
        house.operator.ledger()
        listed = {line.split()[0] for line in house.operator.command("jobs", "ambiguous").stdout.splitlines()}
        print(judge(upstream, load, jobs, listed, 5))
    finally:
        if strict is not None:
            strict.stop()
        if load is not None:
            load.stop()
        house.close()
        upstream.close()


def _crash(house: House) -> None:
    house.postgres.stop(signal.SIGQUIT)
    house.postgres.start()


def _stop(house: House) -> None:
    house.postgres.stop(signal.SIGINT)
    house.postgres.start()


def _cut(house: House) -> None:
    house.wire.cut()
    time.sleep(1.0)  # how long it is cut
    house.wire.mend()
