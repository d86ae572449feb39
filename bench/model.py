"""`python -m bench model`: what a fleet can do, from what a job costs, and how long its parts wait for each other.

Rule: a model is believed as far as it gives back what was measured; what it was told of that is named, and the error is printed.

Two laws are enough. What can be done is bounded by each resource's own bound (utilisation law): processor cores, the single
thread of each serving process and worker, flushes of PostgreSQL's log, round trips of one account's row. How long something takes is
its time alone, stretched by the share of each resource that is taken (an open network of M/M/c queues; Erlang's C for the cores).
"""

import argparse
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bench.load import show

POINTS = Path(__file__).parent / "points.json"
BUSY_MAX = 0.85
"""Beyond this share of a resource waiting takes over: what may be counted on."""


class Costs(msgspec.Struct, frozen=True):
    """Of one job, in milliseconds of processor time by part, and what it writes."""

    serve: float
    worker: float
    postgres: float
    upstream: float
    client: float
    transactions: float
    flushes: float
    wal_kb: float
    row_kb: float
    """What stays stored, rows and indexes, without the file."""

    @property
    def ours(self) -> float:
        return self.serve + self.worker + self.postgres

    @property
    def all(self) -> float:
        return self.ours + self.upstream + self.client


class Fleet(msgspec.Struct, frozen=True):
    """Machines: cores that all parts share (one machine), or cores of each part."""

    serving: int
    working: int
    cores: float = 0.0
    """Shared by everything; 0: every part has its own."""
    postgres_cores: float = 0.0
    shards: int = 1
    flush_ms: float = 1.0
    commits_a_flush: float = 20.0
    """How many commits share a flush when many come at once."""


def limits(costs: Costs, fleet: Fleet) -> dict[str, float]:
    """Jobs a second at which each resource is used up."""
    found = {
        "serving processes": fleet.serving * 1000 / costs.serve,
        "workers": fleet.working * 1000 / costs.worker,
        "flushes": fleet.shards * fleet.commits_a_flush * 1000 / fleet.flush_ms / costs.flushes,
    }
    if fleet.cores:
        found["cores"] = fleet.cores * 1000 / costs.all
    if fleet.postgres_cores:
        found["PostgreSQL's cores"] = fleet.shards * fleet.postgres_cores * 1000 / costs.postgres
    return found


def rate(costs: Costs, fleet: Fleet) -> tuple[float, str]:
    """The most jobs a second, and what bounds it."""
    name, most = min(limits(costs, fleet).items(), key=lambda item: item[1])
    return most, name


def erlang_c(servers: float, busy: float) -> float:
    """The share of arrivals that must wait, with `servers` alike and `busy` of their time taken (0 to 1)."""
    count, load = max(1, round(servers)), busy * max(1, round(servers))
    if busy >= 1:
        return 1.0
    terms = sum(load**k / math.factorial(k) for k in range(count))
    last = load**count / math.factorial(count) / (1 - busy)
    return last / (terms + last)


def stretch(servers: float, busy: float) -> float:
    """How many times as long as alone a stretch of work takes, where that share of what serves it is taken."""
    return 1 + erlang_c(servers, busy) / (max(1.0, servers) * (1 - busy))


class Point(msgspec.Struct, frozen=True):
    """One measured thing."""

    name: str
    serving: int
    working: int
    cores: float
    """What the machine gave this run: processor seconds of all parts over seconds."""
    costs: Costs
    jobs_per_second: float


def points(path: Path = POINTS) -> list[Point]:
    """What `bench fleet --points FILE` has seen."""
    return msgspec.json.decode(path.read_bytes(), type=list[Point])


def compared(found: Sequence[Point]) -> list[tuple[Point, float, str]]:
    """Each point with what the model says of it: from the costs of the first one alone."""
    costs = found[0].costs
    return [
        (point, *rate(costs, Fleet(serving=point.serving, working=point.working, cores=point.cores))) for point in found
    ]


STEPS: Mapping[str, Fleet] = {
    "1 ×: this machine, 2 cores": Fleet(serving=1, working=1, cores=2),
    "10 ×: PostgreSQL alone on 16 cores": Fleet(serving=4, working=12, postgres_cores=16, flush_ms=1),
    "100 ×: 8 shards by account, 16 cores each": Fleet(serving=32, working=110, postgres_cores=16, shards=8),
    "1,000 ×: 64 shards in regions": Fleet(serving=320, working=1100, postgres_cores=20, shards=64),
}


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench model")
    parser.add_argument("--points", type=Path, default=POINTS)
    given = parser.parse_args(arguments)
    found = points(given.points)
    rows = [
        [point.name, f"{point.cores:.2f}", f"{point.jobs_per_second:.0f}", f"{said:.0f}", f"{said / point.jobs_per_second - 1:+.0%}", by]
        for point, said, by in compared(found)
    ]  # fmt: skip
    show(
        "Measured and modelled",
        ["", "cores had", "jobs/s", "model", "error", "bound by"],
        rows,
        "within 20 %; the first is what the costs are from",
    )
    costs = found[0].costs
    steps = []
    for name, fleet in STEPS.items():
        most, by = rate(costs, fleet)
        sure = BUSY_MAX * most
        daily = sure * 86_400
        steps.append([name, f"{most:,.0f}", by, f"{sure:,.0f}", f"{daily / 1e6:,.0f}", f"{daily * costs.row_kb / 1e6:,.0f}", f"{sure * costs.wal_kb / 1e3:,.1f}"])  # fmt: skip
    heads = ["", "jobs/s at most", "bound by", "to count on", "M jobs a day", "GB rows a day", "MB/s WAL"]
    show("What is done when it grows", heads, steps, "a plan, not a measurement")
    taken = [0.2, 0.5, 0.7, BUSY_MAX, 0.95]
    waits = [[f"{cores} cores", *(f"{stretch(cores, busy):.1f} ×" for busy in taken)] for cores in (1, 2, 16)]
    show("How long work takes, of its time alone", ["taken:", *(f"{busy:.0%}" for busy in taken)], waits, "Erlang's C")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
