"""A worker is killed with its jobs under way: how soon another one has resumed them.

Rule: the upstream keeps every job open until the kill and ends it as soon as it is asked again, so a job's end tells when it was resumed.
"""

import time
from collections.abc import Callable

from bench.crowd import rush, submit_of
from bench.house import House, housing
from bench.load import faking, show
from tests.postgres import Postgres
from tests.server import Fake, until

JOBS = 100
TARGET = "all resumed ≤ 10 s after the kill, at a heartbeat of 10 s"


def _ended(house: House) -> int:
    return int(house.asked("SELECT COUNT(*) FROM jobs WHERE completed_ms IS NOT NULL"))


def _seconds_until(what: Callable[[], bool], began: float) -> float:
    until(what, 60)
    return time.perf_counter() - began


def _kill(house: House, fake: Fake) -> list[str]:
    first, second = house.working
    payloads = [submit_of(house.places[n % len(house.places)]) for n in range(JOBS)]
    rush(house.ports, payloads, 8)
    until(lambda: house.asked("SELECT COUNT(*) FROM jobs WHERE state = 'processing'") == str(JOBS), 60)
    assert first.process is not None
    second.start()
    time.sleep(4)  # the other one must be there, waiting, when the first one dies
    began = time.perf_counter()
    first.process.kill()
    first.process.wait(10)
    before = _ended(house)
    fake.switch(hold=0)
    early = _seconds_until(lambda: _ended(house) > before, began)
    late = _seconds_until(lambda: _ended(house) == JOBS, began)
    return [str(JOBS), str(JOBS - before), f"{early:.1f}", f"{late:.1f}", str(len(fake.submits()))]


def measure(server: Postgres) -> None:
    """Print the table."""
    settings = {"STORYNOTE_POLL_SECONDS_MIN": "2", "STORYNOTE_POLL_SECONDS_MAX": "2"}
    with faking() as fake, housing(server, {**fake.environment(), **settings}, 1, 2, start_working=1) as house:
        fake.switch(hold=1)
        row = _kill(house, fake)
    columns = ["jobs", "open at the kill", "first resumed s", "last resumed s", "submits upstream"]
    show("A worker killed with SIGKILL, another beside it", columns, [row], TARGET)
