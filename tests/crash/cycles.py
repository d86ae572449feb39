"""Kill -9 at a random moment, again and again, and what must be true after each and after all of them."""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.crash.load import Load
from tests.server import OPEN, Client, Fake, Json, Server, until

CREDITS = 10_000_000
ALIVE_SECONDS = (0.02, 0.9)
HEAL_SECONDS_MAX = 90.0


class Summary(NamedTuple):
    cycles: int
    acknowledged: int
    completed: int
    failed: int
    ambiguous: int
    submits: int


def run(fake: Fake, data: Path, cycles: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Summary:
    """Raises AssertionError naming what was lost, repeated or charged wrongly."""
    server = Server(
        data, {**fake.environment(), "STORYNOTE_SUBMIT_SECONDS_MAX": "1", "STORYNOTE_SUBMIT_MARGIN_SECONDS": "1"}
    )
    server.start()
    client = server.account(CREDITS)
    OPEN.remove(client)
    project = client.project("crash")
    load = Load(client, project, seed)
    chance = random.Random(seed)
    try:
        for cycle in range(cycles):
            _cycle(server, load, chance)
            say(f"{cycle + 1}/{cycles}: {len(load.history.acknowledged)} orders acknowledged")
        server.start()
        load.up.set()
        load.finish_orders()
        jobs = _heal(client, load)
        load.stop()
        assert server.stop() == 0, "SIGTERM did not end it well"
    finally:
        load.stop()
        client.http.close()
        if server.process is not None and server.process.poll() is None:
            server.kill()
    server.ledger()
    return _judge(fake, load, jobs, cycles)


def _cycle(server: Server, load: Load, chance: random.Random) -> None:
    """Up, load, dead. The first finds the server up already."""
    if server.process is None or server.process.poll() is not None:
        server.start()
    load.up.set()
    time.sleep(chance.uniform(*ALIVE_SECONDS))  # not a wait for something: the moment of death
    server.kill()
    load.up.clear()
    server.ledger()
    assert load.history.faults == [], load.history.faults[:5]


def _heal(client: Client, load: Load) -> dict[str, Json]:
    """Every job of the project at its end, once nothing is open any more; checks balance and results."""
    until(lambda: client.credits()[1] == 0, HEAL_SECONDS_MAX, "jobs stay open")
    nodes = client.get("/v1/projects/" + client.get("/v1/projects").json()[0]["id"]).json()["nodes"]
    ids = [node["data"]["jobId"] for node in nodes]
    jobs: dict[str, Json] = {}
    for at in range(0, len(ids), 256):
        page = client.get("/v1/jobs/batch", params={"jobIds": ",".join(ids[at : at + 256])})
        jobs.update(page.json()["jobs"])
    spent = sum(job["credits"] for job in jobs.values())
    assert client.credits() == (CREDITS - spent, 0), "the balance is not what the jobs cost"
    for job in list(jobs.values())[-20:]:
        if job["status"] == "completed":
            assert client.get(job["imageUrl"]).content.startswith(b"\x89PNG")
    told = set(load.history.job_ids())
    until(lambda: told <= _polled(client, load, told), 30, "a poll never showed the end")
    until(lambda: told <= load.listener.ends, 10, "the stream missed an end")
    return jobs


def _polled(client: Client, load: Load, told: set[str]) -> set[str]:
    missing = sorted(told - load.poller.ends)[:256]
    found = client.get("/v1/jobs/batch", params={"jobIds": ",".join(missing)}).json()["jobs"] if missing else {}
    for job in found.values():
        load.poller.saw(job)
    return load.poller.ends


def _judge(fake: Fake, load: Load, jobs: dict[str, Json], cycles: int) -> Summary:
    history = load.history
    assert history.faults == [], history.faults[:5]
    told = set(history.job_ids())
    assert told <= jobs.keys(), f"acknowledged and lost: {told - jobs.keys()}"
    assert all(job["status"] in ("completed", "failed") for job in jobs.values())
    phantoms = [job for job in jobs.values() if job["prompt"] not in history.orders]
    assert phantoms == []
    per_order = Counter(job["prompt"] for job in jobs.values())
    wrong = {p: n for p, n in per_order.items() if n != history.orders[p].body["numImages"]}
    assert wrong == {}, "an order made more or fewer jobs than it asked for"
    submits = [s for s in fake.submits() if s["input"]["prompt"] in history.orders]
    bought = Counter((s["input"]["prompt"], s["input"]["seed"]) for s in submits)
    assert [what for what, times in bought.items() if times > 1] == [], "bought twice"
    unpaid = [j["id"] for j in jobs.values() if j["status"] == "completed" and not bought[(j["prompt"], j["seed"])]]
    assert unpaid == [], "completed without a submit"
    types = Counter(job["errorType"] for job in jobs.values())
    return Summary(cycles, len(told), types[None], sum(types.values()) - types[None], types["ambiguous"], len(submits))
