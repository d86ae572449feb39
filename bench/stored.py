"""Does a poll get slower as jobs pile up? 10,000 rows against 1,000,000.

Polled are many jobs from everywhere in the table, more than the server keeps answers of: each poll reads its row.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack

from bench.load import cpu_seconds, faking, hammer, median, request, serving, show
from storynote.db.folder import DATABASE_FILE
from storynote.jobs import FIELDS
from tests.server import Client, Fake, Server

SIZES = (10_000, 1_000_000)
POLLED = 9_000
"""More than the server keeps answers for."""
POLLED, ROUNDS = 10_000, 3
FIRST_SECOND, PER_SECOND = 1_700_000_000, 50
TARGET = "p50 with 1,000,000 ≤ 1.3 x that with 10,000"


def fill(server: Server, job_id: str, count: int) -> None:
    """Copies of a finished job, written past the server: only the size of the table matters here."""
    server.stop()
    database = sqlite3.connect(server.data / DATABASE_FILE)
    columns = ", ".join(FIELDS)
    fresh = {"id": f"printf('%08x%016x', {FIRST_SECOND} + n / {PER_SECOND}, n)", "seq": "1000000000 + n"}
    values = ", ".join(fresh.get(name, name) for name in FIELDS)
    numbers = f"WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {count})"
    database.execute(
        f"{numbers} INSERT OR IGNORE INTO jobs ({columns}) SELECT {values} FROM jobs, count WHERE id = ?", (job_id,)
    )
    database.commit()
    database.close()
    server.start()


def polls_of(client: Client, count: int) -> Sequence[bytes]:
    """Polls of POLLED of the `count` jobs that `fill` wrote, evenly spread."""
    numbers = (1 + at * count // POLLED for at in range(POLLED))
    ids = (f"{FIRST_SECOND + n // PER_SECOND:08x}{n:016x}" for n in numbers)
    return [request("GET", f"/v1/jobs/{job_id}", client.key) for job_id in ids]


def _id_of(n: int) -> str:
    return f"{1_700_000_000 + n // 50:08x}{n:016x}"


def _serve_many(stack: ExitStack, fake: Fake, size: int) -> tuple[Server, Sequence[bytes]]:
    server, client = stack.enter_context(serving(fake=fake))
    fill(server, client.ended(client.image(client.project())[0])["id"], size)
    polls = polls_of(client, size)
    hammer(server.port, polls, 2.0)
    return server, polls


def main() -> None:
    found: dict[int, list[list[float]]] = {size: [] for size in SIZES}
    with ExitStack() as stack:
        fake = stack.enter_context(faking())
        servers = {size: _serve_many(stack, fake, size) for size in SIZES}
        for _ in range(ROUNDS):
            for size, (server, polls) in servers.items():
                assert server.process is not None
                cpu = cpu_seconds(server.process.pid)
                result = hammer(server.port, polls)
                assert result.failures == 0, result.failures
                each = (cpu_seconds(server.process.pid) - cpu) / len(result.latencies_ms) * 1e6
                found[size].append([result.per_second, result.at(0.5), result.at(0.99), each])
    middle = {size: [median(values) for values in zip(*rounds, strict=True)] for size, rounds in found.items()}
    small = middle[SIZES[0]][1]
    rows = [
        [f"{size:,}", f"{per_second:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{each:.0f}", f"{p50 / small:.2f}"]
        for size, (per_second, p50, p99, each) in middle.items()
    ]
    columns = ["jobs", "polls/s", "p50 ms", "p99 ms", "CPU us/poll", "ratio of p50"]
    show(f"Polls of {POLLED:,} jobs among many, median of {ROUNDS} runs in turns", columns, rows, TARGET)


if __name__ == "__main__":
    main()
