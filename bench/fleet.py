"""`python -m bench fleet`: the fleet on this machine with 1, 2 and 4 serving processes, and where the time goes.

Rule: a job is the whole of it: hold, intent, submit upstream, checkpoint, poll, fetch, store, settle. Every processor second of
every process is counted, PostgreSQL's and the upstream's too; PostgreSQL flushes each commit.
"""

import argparse
import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench import takeover
from bench.crowd import Rush, Trickle, at, rush, submit_of, trickle
from bench.fal import Upstream
from bench.house import House, housing, serving_postgres
from bench.load import request, show
from bench.model import Costs, Point
from bench.shares import Shares, family_mb
from tests.postgres import Postgres

SHAPES = ((1, 1), (2, 1), (2, 2), (4, 2))
"""(serving, working) processes."""
PACE_PER_SECOND, PACED_JOBS = 20.0, 200
JOBS, CONNECTIONS = 3000, 32
SUBMITS, POLLS, POLLED = 2000, 8000, 1000
IDLE_SECONDS = 10.0
TARGET_PACED = "submit p50 ≤ 6 ms, poll p50 ≤ 2 ms, submit → done p50 ≤ 25 ms"
TARGET_FULL = "≥ 300 full jobs/s"


class Whole(msgspec.Struct, frozen=True):
    """A stretch of work: how many of something, in how long, at whose cost."""

    count: int
    shares: Shares
    rush: Rush
    transactions: float = 0.0
    wal_kb: float = 0.0
    flushes: float = 0.0

    @property
    def per_second(self) -> float:
        return self.count / self.shares.wall


class Seen(msgspec.Struct, frozen=True):
    """All that one shape of a fleet showed."""

    shape: tuple[int, int]
    load: float
    idle: Shares
    memory_mb: dict[str, float]
    paced: Trickle
    submits: Whole
    jobs: Whole
    polls: Whole
    row_kb: float
    """What a job leaves in the database, with its indexes."""


def _idle(house: House) -> tuple[Shares, dict[str, float]]:
    time.sleep(3)
    watch = house.watch()
    time.sleep(IDLE_SECONDS)  # not a wait for something: the time that is measured
    parts = {"serve": house.serving_pids, "worker": house.working_pids, "PostgreSQL": house.postgres_pids}
    return watch.read(), {name: sum(map(family_mb, pids)) / len(pids) for name, pids in parts.items()}


def whole_jobs(house: House, upstream: Upstream, count: int) -> Whole:
    """`count` jobs from the first submit to the last one's end."""
    payloads = [submit_of(house.places[n % len(house.places)]) for n in range(count)]
    before, watch = house.written(), house.watch(upstream=[upstream.process.pid])
    seen = rush(house.ports, payloads, CONNECTIONS)
    assert not seen.refused, seen.refused[:3]
    house.wait_ended()
    shares, after = watch.read(), house.written()
    shares = msgspec.structs.replace(shares, cpu={**shares.cpu, "client": seen.cpu})
    each = [(getattr(after, name) - getattr(before, name)) / count for name in ("transactions", "wal_bytes", "flushes")]
    return Whole(count, shares, seen, each[0], each[1] / 1000, each[2])


def _submits(house: House, upstream: Upstream) -> Whole:
    """Submits alone: the workers sleep meanwhile, for less than their heartbeat."""
    payloads = [submit_of(house.places[n % len(house.places)]) for n in range(SUBMITS)]
    for pid in house.working_pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        watch = house.watch()
        seen = rush(house.ports, payloads, CONNECTIONS)
        shares = watch.read()
    finally:
        for pid in house.working_pids:
            os.kill(pid, signal.SIGCONT)
    assert not seen.refused, seen.refused[:3]
    house.wait_ended()
    shares = msgspec.structs.replace(shares, wall=seen.wall, cpu={**shares.cpu, "client": seen.cpu})
    return Whole(SUBMITS, shares, seen)


def _polls(house: House) -> Whole:
    """Polls of many finished jobs, each by its owner."""
    key_of = {account: place.key for account, place in zip(_accounts(house), house.places, strict=True)}
    found = house.asked(f"SELECT account_id || ' ' || id FROM jobs ORDER BY random() LIMIT {POLLED}").split("\n")
    polls = [request("GET", f"/v1/jobs/{job}", key_of[account]) for account, job in (row.split() for row in found)]
    watch = house.watch()
    seen = rush(house.ports, [polls[n % len(polls)] for n in range(POLLS)], CONNECTIONS)
    shares = watch.read()
    assert not seen.refused, seen.refused[:3]
    shares = msgspec.structs.replace(shares, wall=seen.wall, cpu={**shares.cpu, "client": seen.cpu})
    return Whole(POLLS, shares, seen)


def _accounts(house: House) -> list[str]:
    rows = house.asked("SELECT id || ' ' || account_id FROM projects").split("\n")
    owner = dict(row.split() for row in rows)
    return [owner[place.project] for place in house.places]


def measure(server: Postgres, upstream: Upstream, shape: tuple[int, int], jobs: int) -> Seen:
    """One shape of a fleet."""
    with housing(server, upstream.environment(), *shape) as house:
        idle, memory = _idle(house)
        whole_jobs(house, upstream, 200)  # warm: plans made, connections open
        paced = trickle(house.places[:1], PACE_PER_SECOND, PACED_JOBS)
        submits = _submits(house, upstream)
        full = whole_jobs(house, upstream, jobs)
        polls = _polls(house)
        row_kb = _row_kb(house)
    return Seen(shape, os.getloadavg()[0], idle, memory, paced, submits, full, polls, row_kb)


def _row_kb(house: House) -> float:
    tables = ("jobs", "entries", "assets", "nodes", "replays")
    sizes = " + ".join(f"pg_total_relation_size('{table}')" for table in tables)
    for table in tables:
        # What the updates left behind is used again; it is not what stays.
        house.asked(f"VACUUM FULL {table}")
    return float(house.asked(f"SELECT ({sizes})::float / (SELECT COUNT(*) FROM jobs)")) / 1000


def _name(seen: Seen) -> str:
    return f"{seen.shape[0]} serve, {seen.shape[1]} worker"


def _show_paced(found: Sequence[Seen]) -> None:
    rows = []
    for seen in found:
        of = (seen.paced.submits_ms, seen.paced.polls_ms, seen.paced.ends_ms)
        rows.append(
            [_name(seen), *(f"{at(one, share):.1f}" for one in of for share in (0.5, 0.99)), f"{seen.load:.1f}"]
        )
    columns = ["", "submit p50", "p99", "poll p50", "p99", "done p50", "p99 ms", "load"]
    show(f"At {PACE_PER_SECOND:.0f} jobs a second, {PACED_JOBS} jobs", columns, rows, TARGET_PACED)


def _show_whole(title: str, target: str, found: Sequence[tuple[Seen, Whole]], parts: Sequence[str]) -> None:
    rows = []
    for seen, whole in found:
        each, cores = whole.shares.each_ms(whole.count), sum(whole.shares.cpu.values()) / whole.shares.wall
        costs = [f"{each.get(part, 0.0):.2f}" for part in parts]
        rows.append(
            [
                _name(seen),
                f"{whole.per_second:,.0f}",
                f"{whole.rush.at(0.5):.1f}",
                f"{whole.rush.at(0.99):.1f}",
                *costs,
                f"{sum(each.values()):.2f}",
                f"{cores:.2f}",
                f"{seen.load:.1f}",
            ]
        )
    columns = ["", "per s", "p50 ms", "p99 ms", *parts, "CPU ms in all", "cores", "load"]
    show(title, columns, rows, target)


def _show_rest(found: Sequence[Seen]) -> None:
    rows = [
        [
            _name(seen),
            *(f"{seen.idle.of_a_core()[part]:.1%}" for part in ("serve", "worker", "PostgreSQL")),
            *(f"{seen.memory_mb[part]:.0f}" for part in ("serve", "worker", "PostgreSQL")),
            f"{seen.jobs.transactions:.1f}",
            f"{seen.jobs.wal_kb:.1f}",
            f"{seen.jobs.flushes:.2f}",
        ]
        for seen in found
    ]
    columns = [
        "",
        "idle: serve",
        "worker",
        "Postgres",
        "MB serve",
        "worker",
        "Postgres",
        "tx a job",
        "WAL kB",
        "flushes",
    ]
    show("At rest (all processes; memory of one), and what a job writes", columns, rows, "stated, not held")


def _point(seen: Seen) -> Point:
    each, shares = seen.jobs.shares.each_ms(seen.jobs.count), seen.jobs.shares
    costs = Costs(
        serve=each["serve"],
        worker=each["worker"],
        postgres=each["PostgreSQL"],
        upstream=each["upstream"],
        client=each["client"],
        transactions=seen.jobs.transactions,
        flushes=seen.jobs.flushes,
        wal_kb=seen.jobs.wal_kb,
        row_kb=seen.row_kb,
    )
    cores = sum(shares.cpu.values()) / shares.wall
    return Point(_name(seen), *seen.shape, cores, costs, seen.jobs.per_second)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench fleet")
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--shapes", type=int, default=len(SHAPES), help="only the first so many")
    parser.add_argument("--points", type=Path, help="write what `python -m bench model` is told there")
    given = parser.parse_args(arguments)
    upstream = Upstream()
    try:
        with serving_postgres() as server:
            found = [measure(server, upstream, shape, given.jobs) for shape in SHAPES[: given.shapes]]
            _show_paced(found)
            parts = ("serve", "worker", "PostgreSQL", "upstream", "client")
            _show_whole(f"{given.jobs:,} full jobs", TARGET_FULL, [(one, one.jobs) for one in found], parts)
            _show_whole(
                "Submits alone", "stated", [(one, one.submits) for one in found], ("serve", "PostgreSQL", "client")
            )
            _show_whole("Polls", "stated", [(one, one.polls) for one in found], ("serve", "PostgreSQL", "client"))
            _show_rest(found)
            if given.points is not None:
                given.points.write_bytes(
                    msgspec.json.format(msgspec.json.encode([_point(one) for one in found])) + b"\n"
                )
            takeover.measure(server)
    finally:
        upstream.close()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
