"""`python -m bench rivals`: the same job with FastAPI + DBOS and with procrastinate, on one PostgreSQL, in one run with ours;
an image call through the LiteLLM proxy; a BentoML task's submit and poll.

Rule: every peer gets as many processes as ours (two), the same upstream, clients and server; in turns, so that what else the
machine does meets all of them.
"""

import argparse
import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product

import msgspec

from bench import peers
from bench.crowd import Rush, rush, submit_of
from bench.fal import Upstream
from bench.house import ACCOUNTS, ENDED_SECONDS_MAX, House, housing, serving_postgres
from bench.load import median, request, serving, show
from bench.peers import Peer
from bench.shares import Shares, Watch, family_mb
from tests.postgres import Postgres
from tests.server import until

JOBS, CONNECTIONS, ROUNDS = 600, 16, 3
PACED, PACE_PER_SECOND, POLLS = 100, 20.0, 2000
REST_SECONDS = 5.0
TARGET = "jobs/s ≥ 6 × DBOS, ≥ 2 × procrastinate"
TARGET_IMAGE = "image calls a second and process ≥ 10 × LiteLLM's"


class Side(msgspec.Struct):
    """One of those compared: how to submit and poll, and what to ask PostgreSQL."""

    name: str
    ports: Sequence[int]
    pids: Mapping[str, Sequence[int]]
    submits: Callable[[int], list[bytes]]
    polls: Callable[[int], list[bytes]]
    ask: Callable[[str], str]
    opened: str
    took_ms: str
    """SQL: the median of milliseconds from the row to its end, of the `$` latest."""


class Measured(msgspec.Struct):
    per_second: list[float] = []
    cpu_each_ms: list[float] = []
    submit_ms: float = 0.0
    poll_ms: float = 0.0
    done_ms: float = 0.0
    polls_per_second: float = 0.0
    idle_mb: float = 0.0
    idle_cpu: float = 0.0


def _ours(house: House) -> Side:
    keys = dict(zip(_owners(house), (place.key for place in house.places), strict=True))

    def polls(count: int) -> list[bytes]:
        rows = house.asked("SELECT account_id || ' ' || id FROM jobs ORDER BY id DESC LIMIT 500").split("\n")
        some = [request("GET", f"/v1/jobs/{job}", keys[account]) for account, job in (row.split() for row in rows)]
        return [some[n % len(some)] for n in range(count)]

    return Side(
        name="storynote",
        ports=house.ports,
        pids={"app": [*house.serving_pids, *house.working_pids], "PostgreSQL": house.postgres_pids},
        submits=lambda count: [submit_of(house.places[n % len(house.places)]) for n in range(count)],
        polls=polls,
        ask=house.asked,
        opened="SELECT COALESCE(SUM(open_jobs), 0) FROM accounts",
        took_ms="SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM"
        " (SELECT completed_ms - created_ms t FROM jobs ORDER BY id DESC LIMIT {}) x",
    )


def _owners(house: House) -> list[str]:
    owner = dict(row.split() for row in house.asked("SELECT id || ' ' || account_id FROM projects").split("\n"))
    return [owner[place.project] for place in house.places]


def _peer(peer: Peer, server: Postgres, database: str, how: str) -> Side:
    def ask(sql: str) -> str:
        return server.psql(database, sql)

    def submits(count: int) -> list[bytes]:
        keys = [f"{peers.KEY}{n}" for n in range(ACCOUNTS)]
        return [request("POST", "/image", keys[n % ACCOUNTS], {"prompt": "A fox reading a book"}) for n in range(count)]

    def polls(count: int) -> list[bytes]:
        rows = ask("SELECT account_id || ' ' || id FROM jobs ORDER BY created DESC LIMIT 500").split("\n")
        some = [
            request("GET", f"/jobs/{job}", account.replace(peers.ACCOUNT, peers.KEY))
            for account, job in (row.split() for row in rows)
        ]
        return [some[n % len(some)] for n in range(count)]

    return Side(
        name=f"{peer.name}{how}",
        ports=peer.ports,
        pids={"app": peer.pids, "PostgreSQL": [server.process.pid] if server.process else []},
        submits=submits,
        polls=polls,
        ask=ask,
        opened="SELECT COUNT(*) FROM jobs WHERE state <> 'completed'",
        took_ms="SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t) FROM"
        " (SELECT extract(epoch FROM ended - created) * 1000 t FROM jobs ORDER BY created DESC LIMIT {}) x",
    )


def _sent(side: Side, payloads: Sequence[bytes], connections: int, pause: float = 0.0) -> Rush:
    seen = rush(side.ports, payloads, connections, pause)
    assert not seen.refused, (side.name, seen.refused[:2])
    return seen


def _wait(side: Side) -> None:
    until(lambda: side.ask(side.opened) == "0", ENDED_SECONDS_MAX, f"{side.name}: jobs never ended")


def _jobs(side: Side, count: int) -> tuple[Shares, Rush]:
    watch = Watch(side.pids)
    seen = _sent(side, side.submits(count), CONNECTIONS)
    _wait(side)
    return watch.read(), seen


def _rest(side: Side, found: Measured) -> None:
    time.sleep(3)
    watch = Watch(side.pids)
    time.sleep(REST_SECONDS)  # not a wait for something: the time that is measured
    found.idle_cpu = sum(watch.read().cpu.values()) / REST_SECONDS
    found.idle_mb = sum(map(family_mb, side.pids["app"]))


def _calm(side: Side, found: Measured) -> None:
    """At a steady pace, one at a time."""
    seen = _sent(side, side.submits(PACED), 1, 1 / PACE_PER_SECOND)
    _wait(side)
    found.submit_ms = seen.at(0.5)
    found.done_ms = float(side.ask(side.took_ms.format(PACED)) or 0)
    found.poll_ms = _sent(side, side.polls(200), 1, 0.005).at(0.5)
    many = _sent(side, side.polls(POLLS), CONNECTIONS)
    found.polls_per_second = POLLS / many.wall


@contextmanager
def _all(server: Postgres, upstream: Upstream) -> Iterator[list[Side]]:
    with ExitStack() as stack:
        house = stack.enter_context(housing(server, upstream.environment(), 1, 1))
        sides = [_ours(house)]
        for make, promises in product((peers.dbos, peers.procrastinate), (False, True)):
            url = server.create()
            peer = make(url, upstream.url, ACCOUNTS, promises=promises)
            stack.callback(peer.close)
            sides.append(_peer(peer, server, url.rsplit("/", 1)[1], " + our promises" if promises else ""))
        yield sides


def job_peers(server: Postgres, upstream: Upstream, jobs: int, rounds: int) -> None:
    """Print the table of the job peers."""
    with _all(server, upstream) as sides:
        found = {side.name: Measured() for side in sides}
        for side in sides:
            _rest(side, found[side.name])
            _jobs(side, 50)
            _calm(side, found[side.name])
        for _ in range(rounds):
            for side in sides:
                shares, _ = _jobs(side, jobs)
                found[side.name].per_second.append(jobs / shares.wall)
                found[side.name].cpu_each_ms.append(sum(shares.cpu.values()) / jobs * 1000)
    ours = median(found["storynote"].per_second)
    rows = [_row(name, one, ours) for name, one in found.items()]
    heads = ["2 processes each", "jobs/s", "ours ×", "CPU s per 1,000", "submit p50", "poll p50", "row → done", "polls/s", "idle MB", "idle CPU"]  # fmt: skip
    show(f"{jobs} jobs at once, median of {rounds} rounds in turns; load {os.getloadavg()[0]:.1f}", heads, rows, TARGET)


def _row(name: str, one: Measured, ours: float) -> list[str]:
    rate = median(one.per_second)
    return [
        name,
        f"{rate:,.0f}",
        f"{ours / rate:.1f}",
        f"{median(one.cpu_each_ms):.1f}",
        f"{one.submit_ms:.1f}",
        f"{one.poll_ms:.1f}",
        f"{one.done_ms:.0f} ms",
        f"{one.polls_per_second:,.0f}",
        f"{one.idle_mb:.0f}",
        f"{one.idle_cpu:.1%}",
    ]


def _rate(pids: Sequence[int], ports: Sequence[int], payloads: Sequence[bytes]) -> tuple[float, float, float]:
    """Calls a second, processor milliseconds of each, p50."""
    rush(ports, payloads[:50], CONNECTIONS)
    watch = Watch({"app": pids})
    seen = rush(ports, payloads, CONNECTIONS)
    assert not seen.refused, seen.refused[:2]
    return len(payloads) / seen.wall, watch.read().cpu["app"] / len(payloads) * 1000, seen.at(0.5)


def image_peer(upstream: Upstream, calls: int) -> None:
    """Print the table of image calls: ours, one process and its own store, to the settled end; LiteLLM's to its answer."""
    with ExitStack() as stack:
        proxy = peers.litellm(upstream.url)
        stack.callback(proxy.close)
        given = {**upstream.environment(), "STORYNOTE_FAL_CONCURRENCY_MAX": "200"}
        server, client = stack.enter_context(serving(given))
        assert server.process is not None
        body: dict[str, object] = {"model": "pictures", "prompt": "A fox reading a book"}
        theirs = [request("POST", "/v1/images/generations", f"sk-{peers.KEY}", body)] * calls
        rate, cpu, p50 = _rate(proxy.pids, proxy.ports, theirs)
        ours = [
            request("POST", f"/v1/projects/{client.project()}/image", client.key, {"directPrompt": "A fox"})
        ] * calls
        watch, began = Watch({"app": [server.process.pid]}), time.perf_counter()
        seen = rush([server.port], ours, CONNECTIONS)
        assert not seen.refused, seen.refused[:2]
        until(lambda: client.credits()[1] == 0, ENDED_SECONDS_MAX)
        took, each = time.perf_counter() - began, watch.read().cpu["app"] / calls * 1000
        rows = [
            ["LiteLLM proxy, no spend recorded", f"{rate:,.0f}", f"{cpu:.1f}", f"{p50:.1f}", f"{family_mb(proxy.pids[0]):.0f}", "1.0"],
            ["storynote, embedded: held, made, stored, settled", f"{calls / took:,.0f}", f"{each:.1f}", f"{seen.at(0.5):.1f} (202)",
             f"{family_mb(server.process.pid):.0f}", f"{calls / took / rate:.1f}"],
        ]  # fmt: skip
    heads = ["one process", "image calls/s", "CPU ms a call", "p50 ms", "MB", "× LiteLLM"]
    show(f"Image calls, {calls}, {CONNECTIONS} connections; load {os.getloadavg()[0]:.1f}", heads, rows, TARGET_IMAGE)


def task_peer(calls: int) -> None:
    """Print the table of a BentoML task: it keeps a row in SQLite, no account, no credits."""
    peer = peers.bentoml()
    try:
        submits = [request("POST", "/generate/submit", "", {"prompt": "A fox"})] * calls
        submitted = _rate(peer.pids, peer.ports, submits)
        task = _posted(f"http://127.0.0.1:{peer.ports[0]}/generate/submit", {"prompt": "A fox"})["task_id"]
        polled = _rate(peer.pids, peer.ports, [request("GET", f"/generate/status?task_id={task}")] * calls)
        heavy = sum(map(family_mb, peer.pids))
    finally:
        peer.close()
    rows = [
        [name, f"{rate:,.0f}", f"{cpu:.2f}", f"{p50:.1f}", f"{heavy:.0f}"]
        for name, (rate, cpu, p50) in (("submit", submitted), ("poll", polled))
    ]
    show(
        f"BentoML task; load {os.getloadavg()[0]:.1f}",
        ["", "per s", "CPU ms", "p50 ms", "MB"],
        rows,
        "stated, not held",
    )


def _posted(url: str, body: object) -> dict[str, str]:
    asked = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - loopback
    with urllib.request.urlopen(asked) as answer:  # noqa: S310
        found: dict[str, str] = json.load(answer)
    return found


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench rivals")
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", choices=("jobs", "image", "task"))
    given = parser.parse_args(arguments)
    upstream = Upstream()
    try:
        if given.only in (None, "jobs"):
            with serving_postgres() as server:
                job_peers(server, upstream, given.jobs, given.rounds)
        if given.only in (None, "image"):
            image_peer(upstream, given.jobs)
        if given.only in (None, "task"):
            task_peer(given.jobs)
    finally:
        upstream.close()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
