"""How often a request, and each step of a job, asks PostgreSQL. A write is one round trip, whatever is in it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from storynote import assets, jobs
from storynote.assets import Asset
from storynote.db.postgres import Database
from storynote.ids import time_ms
from storynote.jobs import Job
from tests import postgres
from tests.fleet.tally import Tally
from tests.server import Fake, Server, running

TIMES = 20


@pytest.fixture
def tally() -> Iterator[Tally]:
    counting = Tally(postgres.shared().port)
    yield counting
    counting.close()


@pytest.fixture
def url(tally: Tally) -> str:
    return postgres.database().replace(f":{postgres.shared().port}/", f":{tally.port}/")


@pytest.fixture
def server(fake: Fake, tmp_path: Path, url: str) -> Iterator[Server]:
    environment = {**fake.environment(), "STORYNOTE_DATABASE_URL": url, "STORYNOTE_WORK": "off"}
    with running(tmp_path / "data", environment) as started:
        yield started


def test_of_a_request(server: Server, tally: Tally) -> None:
    client = server.account(1000)
    project = client.project()
    job_id = client.image(project)[0]

    def submit() -> None:
        client.image(project)

    def poll() -> None:
        client.job(job_id)

    assert rate(tally, submit) <= 5
    assert rate(tally, poll) <= 3


def rate(tally: Tally, ask: Callable[[], object]) -> float:
    """Round trips of one, when the sessions know what is asked. (A key is looked up again every 0.8 s: that is rounded away.)"""
    for _ in range(TIMES):
        ask()
    before = tally.count()
    for _ in range(TIMES):
        ask()
    found = round((tally.count() - before) / TIMES)
    print(f"{getattr(ask, '__name__', ask)}: {found} round trips")
    return found


def test_every_step_of_a_job_is_one(server: Server, tally: Tally, url: str) -> None:
    client = server.account(1000)
    made = client.image(client.project(), numImages=4)
    counts = asyncio.run(_steps(url, made, tally))
    assert counts == {"read": 1, "intend": 1, "keep ticket": 1, "keep output": 1, "complete": 1}
    assert {client.job(job_id)["status"] for job_id in made} == {"completed"}
    server.ledger()


async def _steps(url: str, made: list[str], tally: Tally) -> dict[str, int]:
    """What each step of the last job cost: those before it taught the session their statements."""
    db = Database(url, connections_max=1)
    counts: dict[str, int] = {}

    async def counted(name: str, work: Awaitable[object]) -> None:
        before = tally.count()
        await work
        counts[name] = tally.count() - before

    try:
        for job_id in made:
            await counted("read", jobs.find(db, job_id))
            job = await jobs.find(db, job_id)
            assert job is not None
            await counted("intend", db.write(*jobs.intend(job, "n" * 32, ("{}", "[]"), time_ms())))
            await counted("keep ticket", db.write(jobs.keep_ticket(job.id, "n" * 32, '{"request_id": "x"}')))
            await counted("keep output", db.write(jobs.keep_output(job.id, "{}")))
            await counted("complete", db.write(*jobs.complete(job, _asset(job), 1, None, time_ms())))
    finally:
        await db.close()
    return counts


def _asset(job: Job) -> Asset:
    place = assets.place(job.account_id, job.id)
    return Asset(job.id, job.account_id, job.project_id, job.id, place, "image/png", 1, "0" * 64, 1, 1, time_ms())
