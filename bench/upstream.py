"""What the way over the network costs: time added to the upstream's own, jobs a second, and 5,000 requests open at once.

The fake fal says how long each request is to take (`[delay=…]`), so what is left of a job's time is ours: queue, submit, polls at the
shipped pace, fetching, storing. `python -m bench.upstream` takes about four minutes, most of it waiting as a provider would.
"""

import contextlib
import random
import re
import sqlite3
import time
from collections.abc import Mapping, Sequence

import httpx2
import msgspec

from bench.load import cpu_seconds, faking, memory_mb, serving, show
from tests.server import Client, Fake, Server, until

PARALLEL, WAVES, OWN_SECONDS = (1, 8, 32), 8, (0.5, 4.0)
RATE_JOBS, IMAGES_EACH = 2000, 8
OPEN, OPEN_SECONDS, WATCH_SECONDS = 5000, (30.0, 60.0), 15.0
SHIPPED = {"STORYNOTE_POLL_SECONDS_MIN": "", "STORYNOTE_POLL_SECONDS_MAX": "", "STORYNOTE_SUBMIT_SECONDS_MAX": ""}
"""Without the test suite's own settings: what the code says holds."""
_DELAY = re.compile(r"\[delay=([0-9.]+)\]")


class Times(msgspec.Struct, frozen=True):
    """One job, in seconds: what it took beyond its upstream's own time, from its 202 and from the upstream's readiness."""

    added: float
    late: float


def _prompt(seconds: float) -> str:
    return f"a fox [delay={seconds:.3f}]"


def _log(fake: Fake) -> Mapping[str, object]:
    found: Mapping[str, object] = httpx2.get(f"{fake.url}/_log", timeout=60).json()
    return found


def _polls(fake: Fake) -> int:
    return int(str(_log(fake)["polls"]))


def _ended(server: Server) -> int:
    with contextlib.closing(sqlite3.connect(server.data / "storynote.db")) as database:
        sql = "SELECT COUNT(*) FROM jobs WHERE completed_ms IS NOT NULL"
        return int(database.execute(sql).fetchone()[0])


def _times(server: Server, fake: Fake, ids: Sequence[str]) -> list[Times]:
    """Of the jobs named, by the server's own record of them and the fake's of its requests."""
    at = {(s["input"]["prompt"], s["input"]["seed"]): float(s["at"]) for s in fake.submits()}
    wanted, found = set(ids), []
    with contextlib.closing(sqlite3.connect(server.data / "storynote.db")) as database:
        sql = "SELECT id, state, prompt, seed, created_ms, completed_ms FROM jobs"
        for job_id, state, prompt, seed, created, completed in database.execute(sql):
            if job_id in wanted:
                assert state == "completed", state
                match = _DELAY.search(prompt)
                own = float(match[1]) if match else 0.0
                late = completed / 1000 - at[(prompt, seed)] - own
                found.append(Times((completed - created) / 1000 - own, late))
    assert len(found) == len(wanted)
    return found


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _added(server: Server, client: Client, fake: Fake) -> None:
    rows, project, before = [], client.project(), _ended(server)
    for count in PARALLEL:
        ids: list[str] = []
        for _ in range(max(WAVES, 32 // count)):
            for _ in range(count):
                ids += client.image(project, _prompt(random.uniform(*OWN_SECONDS)))
            until(lambda ids=ids, before=before: _ended(server) >= before + len(ids), 60)  # type: ignore[misc]
        before += len(ids)
        added = [times.added * 1000 for times in _times(server, fake, ids)]
        rows.append([str(count), str(len(ids)), f"{_at(added, 0.5):.0f}", f"{_at(added, 0.99):.0f}"])
    low, high = OWN_SECONDS
    title = f"Added to the upstream's own {low} to {high} s, 202 to completed"
    show(title, ["in parallel", "jobs", "p50 ms", "p99 ms"], rows, "stated, not held")


def _rate(server: Server, client: Client) -> None:
    assert server.process is not None
    project, before = client.project(), _ended(server)
    began, cpu = time.perf_counter(), cpu_seconds(server.process.pid)
    for _ in range(RATE_JOBS // IMAGES_EACH):
        client.image(project, "at once", numImages=IMAGES_EACH)
    until(lambda: _ended(server) >= before + RATE_JOBS, 120)
    took, cpu = time.perf_counter() - began, cpu_seconds(server.process.pid) - cpu
    row = [f"{RATE_JOBS:,}", f"{RATE_JOBS / took:,.0f}", f"{cpu / RATE_JOBS * 1000:.1f}", f"{cpu / took:.0%}"]
    title = "Jobs through the network: submit, poll, result, file, from an upstream that takes no time"
    show(title, ["jobs", "jobs/s", "CPU ms a job", "CPU"], [row], "stated, not held")


def _many(name: str, server: Server, client: Client, fake: Fake) -> list[str]:
    """5,000 open: what they cost while they are, and how late their ends are seen."""
    assert server.process is not None
    pid, project, before, ids = server.process.pid, client.project(), len(fake.submits()), []
    for _ in range(OPEN // IMAGES_EACH):
        ids += client.image(project, _prompt(random.uniform(*OPEN_SECONDS)), numImages=IMAGES_EACH)
    until(lambda: len(fake.submits()) >= before + OPEN, 60)
    polls, cpu, began = _polls(fake), cpu_seconds(pid), time.perf_counter()
    time.sleep(WATCH_SECONDS)  # not a wait for something: the time that is measured
    watched, polls = time.perf_counter() - began, _polls(fake) - polls
    cpu, heavy = cpu_seconds(pid) - cpu, memory_mb(server)
    until(lambda: _ended(server) >= before + OPEN, OPEN_SECONDS[1] + 60)
    late = [times.late for times in _times(server, fake, ids)]
    shown = [f"{polls / watched:,.0f}", f"{cpu / max(1, polls) * 1e6:,.0f}", f"{cpu / watched:.0%}", f"{heavy:.0f}"]
    return [name, *shown, f"{_at(late, 0.5):.2f}", f"{_at(late, 0.99):.2f}"]


def main() -> None:
    with faking() as fake, serving({**SHIPPED, "STORYNOTE_FAL_CONCURRENCY_MAX": ""}, fake) as (server, client):
        _added(server, client, fake)
        _rate(server, client)
    with faking() as fake, serving({**SHIPPED, "STORYNOTE_FAL_CONCURRENCY_MAX": str(OPEN)}, fake) as (server, client):
        rows = [_many("unknown model", server, client, fake), _many("its usual time known", server, client, fake)]
    low, high = OPEN_SECONDS
    heads = ["", "polls/s", "CPU ms per 1,000 polls", "CPU", "MB", "seen late p50 s", "p99 s"]
    target = "≤ 40 % of a core, seen within 2 s at the median"
    show(f"{OPEN:,} requests open, ready after {low:.0f} to {high:.0f} s", heads, rows, target)


if __name__ == "__main__":
    main()
