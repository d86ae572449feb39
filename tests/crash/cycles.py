"""Kill -9 at a random moment, again and again, and what must be true after each and after all of them."""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.crash.load import Load
from tests.crash.upstreams import Upstream
from tests.server import OPEN, Client, Json, Server, until

CREDITS = 10_000_000
ALIVE_SECONDS = (0.02, 0.9)
HEAL_SECONDS_MAX = 240.0
HEADS = {"image": (b"\x89PNG",), "audio": (b"ID3", b"\xff\xfb")}
REFUSALS = {"[policy]": "content_policy", "[refused]": "invalid_input", "[file_404]": "no_media"}
"""How an order with that mark may fail; every other failure is a difference, and ends `ambiguous`."""


LISTED_MAX = 1000
"""`storynote jobs ambiguous` shows that many."""


class Summary(NamedTuple):
    cycles: int
    acknowledged: int
    completed: int
    failed: int
    ambiguous: int
    submits: int


def run(upstream: Upstream, data: Path, cycles: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Summary:
    """Raises AssertionError naming what was lost, repeated or charged wrongly."""
    server = Server(data, upstream.environment(data.parent))
    server.start()
    client = server.account(CREDITS)
    OPEN.remove(client)
    project = client.project("crash")
    load = Load(client, project, upstream, seed)
    chance = random.Random(seed)
    try:
        for cycle in range(cycles):
            _cycle(server, load, chance)
            say(f"{cycle + 1}/{cycles}: {len(load.history.acknowledged)} orders acknowledged")
        server.start()
        load.up.set()
        load.finish_orders()
        jobs = heal(client, load, upstream.plan.kind)
        load.stop()
        assert server.stop() == 0, "SIGTERM did not end it well"
    finally:
        load.stop()
        client.http.close()
        if server.process is not None and server.process.poll() is None:
            server.kill()
    server.ledger()
    listed = {line.split()[0] for line in server.command("jobs", "ambiguous").stdout.splitlines()}
    return judge(upstream, load, jobs, listed, cycles)


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


def heal(client: Client, load: Load, kind: str) -> dict[str, Json]:
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
            assert client.get(job[f"{kind}Url"]).content.startswith(HEADS[kind])
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


def judge(upstream: Upstream, load: Load, jobs: dict[str, Json], listed: set[str], cycles: int) -> Summary:
    history = load.history
    assert history.faults == [], history.faults[:5]
    told = set(history.job_ids())
    assert told <= jobs.keys(), f"acknowledged and lost: {told - jobs.keys()}"
    assert all(job["status"] in ("completed", "failed") for job in jobs.values())
    phantoms = [job for job in jobs.values() if job["prompt"] not in history.orders]
    assert phantoms == []
    per_order = Counter(job["prompt"] for job in jobs.values())
    wrong = {p: n for p, n in per_order.items() if n != history.orders[p].body.get("numImages", 1)}
    assert wrong == {}, "an order made more or fewer jobs than it asked for"
    bought = Counter(what for what in upstream.bought() if what[0] in history.orders)
    assert [what for what, times in bought.items() if times > 1] == [], "bought twice"
    _account_for(upstream, jobs, bought, listed)
    types = Counter(job["errorType"] for job in jobs.values())
    failed, submits = sum(types.values()) - types[None], sum(bought.values())
    return Summary(cycles, len(told), types[None], failed, types["ambiguous"], submits)


def _account_for(
    upstream: Upstream, jobs: dict[str, Json], bought: Counter[tuple[str, object]], listed: set[str]
) -> None:
    """What was bought was delivered, or is on the operator's list and cost its user nothing."""
    takes_seed = upstream.plan.twins
    unpaid = [
        job["id"]
        for job in jobs.values()
        if job["status"] == "completed" and not bought[(job["prompt"], job["seed"] if takes_seed else None)]
    ]
    assert unpaid == [], "completed without a submit"
    failed = [job for job in jobs.values() if job["status"] == "failed"]
    assert all(job["credits"] == 0 for job in failed), "a failure was charged"
    odd = [
        (job["errorType"], job["prompt"], job["error"])
        for job in failed
        if job["errorType"] not in ("ambiguous", *(kind for mark, kind in REFUSALS.items() if mark in job["prompt"]))
    ]
    assert odd == [], "failed, and neither refused nor on the operator's list"
    ambiguous = {job["id"] for job in failed if job["errorType"] == "ambiguous"}
    assert listed == ambiguous if len(ambiguous) < LISTED_MAX else listed <= ambiguous, "the operator's list is wrong"
