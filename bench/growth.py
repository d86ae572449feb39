"""`python -m bench growth`: does a poll or a list get slower as jobs pile up? 10,000 against 10,000,000, both on one PostgreSQL.

Rule: the rows are real ones of every index: copies of a finished job, spread over accounts, projects, kinds and two years. Each
account has its 32nd of them, so its lists are as long as lists get.
"""

import argparse
import os
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from bench.crowd import Place, rush, submit_of
from bench.fal import Upstream
from bench.house import House, housing, serving_postgres
from bench.load import median, request, show
from storynote.jobs import FIELDS
from tests.postgres import Postgres

SIZES = (10_000, 10_000_000)
ROUNDS, POLLS, LISTS = 5, 1000, 100
POLLED = 20_000
"""More than a server keeps answers of, so that each poll makes its answer from its row."""
SPAN_SECONDS = 2 * 365 * 86_400
FAILED_EVERY = 51
"""No factor in common with the number of accounts: each has its share."""
BUFFERS = "6GB"
"""A quarter of the machine's memory, as PostgreSQL's manual advises for a server that has it to itself."""
TARGET = "p50 ≤ 1.3 × that with 10,000"
_INDEXES = (
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'jobs' AND indexname NOT IN (SELECT conname FROM pg_constraint)"
)


def _fresh(places: Sequence[Place], owners: Mapping[str, str], count: int) -> dict[str, str]:
    """Columns of row `n` that are not those of the job it is a copy of (SQL)."""
    accounts = ", ".join(f"'{owners[place.project]}'" for place in places)
    projects = ", ".join(f"'{place.project}'" for place in places)
    who = f"(n % {len(places)} + 1)::int"
    at = f"(j.created_ms - {SPAN_SECONDS}000 + n * {SPAN_SECONDS}000 / {count})"
    return {
        "id": f"lpad(to_hex({at} / 1000), 8, '0') || lpad(to_hex(n), 16, '0')",
        "account_id": f"(ARRAY[{accounts}])[{who}]",
        "project_id": f"(ARRAY[{projects}])[{who}]",
        "kind": "(ARRAY['image', 'image', 'image', 'image', 'video', 'audio', 'tool'])[(n % 7 + 1)::int]",
        "state": f"CASE WHEN n % {FAILED_EVERY} = 0 THEN 'failed' ELSE 'completed' END",
        "prompt": "'A fox in the forest at dawn, number ' || n || ', in the style of an old and very fine engraving'",
        "seq": "1000000 + n",
        "nonce": "md5(n::text)",
        "request_id": "'req_' || to_hex(n)",
        "asset_id": f"CASE WHEN n % {FAILED_EVERY} = 0 THEN NULL ELSE md5(n::text) END",
        "created_ms": at,
        "started_ms": f"{at} + 40",
        "intent_ms": f"{at} + 40",
        "completed_ms": f"{at} + 9000",
        "updated_ms": f"{at} + 9000",
        "deadline_ms": f"{at} + 1800000",
    }


def fill(house: House, count: int) -> float:
    """Write the rows past the server, its indexes afterwards; how long that took."""
    rush(house.ports, [submit_of(house.places[0])], 1)
    house.wait_ended()
    owners = dict(row.split() for row in house.asked("SELECT id || ' ' || account_id FROM projects").split("\n"))
    fresh = _fresh(house.places, owners, count)
    values = ", ".join(fresh.get(name, f"j.{name}") for name in FIELDS)
    indexes = house.asked(_INDEXES).split("\n")
    began = time.perf_counter()
    drop = "; ".join(f"DROP INDEX {one.split(' INDEX ')[1].split(' ON ')[0]}" for one in indexes)
    house.asked(f"SET maintenance_work_mem = '512MB'; {drop}")
    house.asked(
        f"INSERT INTO jobs ({', '.join(FIELDS)}) SELECT {values} FROM"
        f" (SELECT * FROM jobs LIMIT 1) j, generate_series(1::bigint, {count}) n"
    )
    house.asked(f"SET maintenance_work_mem = '512MB'; {'; '.join(indexes)}")
    house.asked("VACUUM ANALYZE jobs")
    house.asked("CHECKPOINT")
    return time.perf_counter() - began


def requests(house: House) -> dict[str, list[bytes]]:
    """What is asked, by name; polls of jobs from everywhere in the table."""
    keys = {place.project: place.key for place in house.places}
    percent = max(
        0.1,
        min(100.0, 100.0 * 2 * POLLED / float(house.asked("SELECT reltuples FROM pg_class WHERE relname = 'jobs'"))),
    )
    sql = f"SELECT project_id || ' ' || id FROM jobs TABLESAMPLE SYSTEM ({percent}) ORDER BY random() LIMIT {POLLED}"
    rows = [row.split() for row in house.asked(sql).split("\n")]
    polls = [request("GET", f"/v1/jobs/{job}", keys[project]) for project, job in rows]
    lists = {
        "first page": "/v1/jobs?limit=20",
        "a project's": "/v1/jobs?limit=20&projectId={}",
        "one kind": "/v1/jobs?limit=20&kind=video",
        "failed": "/v1/jobs?limit=5&status=failed",
        "a year ago": f"/v1/jobs?limit=20&cursor={int(time.time() - SPAN_SECONDS / 2) * 1000}-{'0' * 24}",
    }
    asked = {
        name: [request("GET", path.format(place.project), place.key) for place in house.places]
        for name, path in lists.items()
    }
    return {"poll": polls, **asked}


def _measure(houses: Mapping[int, House]) -> dict[str, dict[int, list[float]]]:
    found: dict[str, dict[int, list[float]]] = {}
    asked = {size: requests(house) for size, house in houses.items()}
    for turn in range(ROUNDS + 1):
        for size, house in houses.items():
            for name, payloads in asked[size].items():
                count = POLLS if name == "poll" else LISTS
                some = [payloads[(turn * count + n) % len(payloads)] for n in range(count)]
                seen = rush(house.ports, some, 1)
                assert not seen.refused, seen.refused[:2]
                if turn:  # the first one warms
                    found.setdefault(name, {}).setdefault(size, []).append(seen.at(0.5))
    return found


def measure(server: Postgres, upstream: Upstream, sizes: Sequence[int]) -> None:
    """Print the table."""
    with ExitStack() as stack:
        houses = {size: stack.enter_context(housing(server, upstream.environment(), 1, 1)) for size in sizes}
        took = {size: fill(house, size) for size, house in houses.items()}
        disk = {
            size: house.asked("SELECT pg_table_size('jobs') || ' ' || pg_indexes_size('jobs')").split()
            for size, house in houses.items()
        }
        found = _measure(houses)
    small, large = sizes
    rows = [
        [name, f"{median(of[small]):.2f}", f"{median(of[large]):.2f}", f"{median(of[large]) / median(of[small]):.2f}"]
        for name, of in found.items()
    ]
    title = f"p50 of requests in turn, median of {ROUNDS} rounds in turns; load {os.getloadavg()[0]:.1f}"
    show(title, ["", f"ms with {small:,}", f"with {large:,}", "ratio"], rows, TARGET)
    table, indexes = (int(part) for part in disk[large])
    print(
        f"{large:,} jobs: {table / large:.0f} bytes of row and {indexes / large:.0f} of indexes each, written in {took[large]:.0f} s"
    )


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench growth")
    parser.add_argument("--jobs", type=int, default=SIZES[1])
    parser.add_argument("--buffers", default=BUFFERS)
    given = parser.parse_args(arguments)
    upstream = Upstream()
    try:
        with serving_postgres(f"shared_buffers={given.buffers}") as server:
            measure(server, upstream, (SIZES[0], given.jobs))
    finally:
        upstream.close()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
