"""A fleet to be measured: PostgreSQL as it would really run (it flushes), serving processes, workers, accounts with projects.

Rule: nothing here is kinder than an operator's own machine would be, and what is set is printed with the results.
"""

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.crowd import Place
from bench.shares import Watch
from tests import postgres
from tests.fleet.house import Worker
from tests.postgres import Postgres
from tests.server import Server, until

POSTGRES_SETTINGS = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min", "track_wal_io_timing=on")
ACCOUNTS = 32
CREDITS = 1_000_000_000
START_SECONDS_MAX = 90.0
ENDED_SECONDS_MAX = 240.0
LOOK_SECONDS = 0.05


class Written(msgspec.Struct, frozen=True):
    """What PostgreSQL counted: transactions committed, bytes of write-ahead log, flushes of it."""

    transactions: int
    wal_bytes: int
    flushes: int


class House:
    """A started fleet. `ports` and `places` are where its clients go."""

    def __init__(self, folder: Path, server: Postgres, given: Mapping[str, str], serving: int, working: int) -> None:
        self.postgres = server
        self.url = server.create()
        self.database = self.url.rsplit("/", 1)[1]
        told = {
            "STORYNOTE_DATABASE_URL": self.url,
            "STORYNOTE_WORK": "off",
            "STORYNOTE_HEARTBEAT_SECONDS": "10",
            "STORYNOTE_FAL_CONCURRENCY_MAX": "200",
            **given,
        }
        self.serving = [Server(folder / "data", told) for _ in range(serving)]
        for number, one in enumerate(self.serving):
            one.log = folder / f"serve{number}.log"
        self.server = self.serving[0]
        self.working = [Worker(f"worker{n}", folder / "data", self.server.environment) for n in range(working)]
        self.places: list[Place] = []

    def start(self, working: int | None = None) -> None:
        """Of the workers only the first `working`, where that is said."""
        done = self.server.command("migrate")
        assert done.returncode == 0, done.stderr
        for server in self.serving:
            server.start(ready=False)
        for worker in self.working[:working]:
            worker.start()
        for server in self.serving:
            until(server.is_ready, START_SECONDS_MAX, f"not ready:\n{server.output()}")
        # Spread over the serving processes; with credits, a key and a project each.
        for number in range(ACCOUNTS):
            server = self.serving[number % len(self.serving)]
            client = server.account(CREDITS)
            self.places.append(Place(server.port, client.key, client.project()))

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.serving]

    @property
    def serving_pids(self) -> list[int]:
        return [server.process.pid for server in self.serving if server.process is not None]

    @property
    def working_pids(self) -> list[int]:
        return [worker.process.pid for worker in self.working if worker.process is not None]

    @property
    def postgres_pids(self) -> list[int]:
        return [self.postgres.process.pid] if self.postgres.process is not None else []

    def watch(self, **more: list[int]) -> Watch:
        parts = {"serve": self.serving_pids, "worker": self.working_pids, "PostgreSQL": self.postgres_pids, **more}
        return Watch(parts)

    def asked(self, sql: str) -> str:
        return self.postgres.psql(self.database, sql)

    def written(self) -> Written:
        sql = (
            "SELECT (SELECT sum(xact_commit) FROM pg_stat_database WHERE datname = current_database()),"
            " pg_current_wal_lsn() - '0/0'::pg_lsn, (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal')"
        )
        transactions, wal, flushes = self.asked(sql).split("|")
        return Written(int(transactions), int(wal), int(flushes or 0))

    def wait_ended(self) -> None:
        """Until no account has an open job."""
        deadline = time.monotonic() + ENDED_SECONDS_MAX
        while self.asked("SELECT COALESCE(SUM(open_jobs), 0) FROM accounts") != "0":
            assert time.monotonic() < deadline, self.working[0].output()
            time.sleep(LOOK_SECONDS)

    def stop(self) -> None:
        processes = [
            *(one.process for one in self.working if one.process is not None),
            *(one.process for one in self.serving if one.process is not None),
        ]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def housing(
    server: Postgres, given: Mapping[str, str], serving: int, working: int, start_working: int | None = None
) -> Iterator[House]:
    """A fleet in a database of its own."""
    with TemporaryDirectory() as folder:
        house = House(Path(folder), server, given, serving, working)
        try:
            house.start(start_working)
            yield house
        finally:
            house.stop()


@contextmanager
def serving_postgres(*more: str) -> Iterator[Postgres]:
    """PostgreSQL with its flushes on, and `more` settings."""
    server = postgres.own(*POSTGRES_SETTINGS, *more)
    server.start()
    try:
        yield server
    finally:
        server.close()
