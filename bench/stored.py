"""Does a poll get slower as jobs pile up? 10,000 rows against 1,000,000."""

import sqlite3

from bench.load import faking, hammer, request, serving, show
from storynote.app import DATABASE_FILE
from storynote.jobs import FIELDS
from tests.server import Client, Server

SIZES = (10_000, 1_000_000)
TARGET = "p50 with 1,000,000 ≤ 1.3 x that with 10,000"


def _fill(server: Server, client: Client, job_id: str, count: int) -> None:
    """Copies of a finished job, written past the server: only the size of the table matters here."""
    server.stop()
    database = sqlite3.connect(server.data / DATABASE_FILE)
    columns = ", ".join(FIELDS)
    fresh = {"id": "printf('%08x%016x', 1700000000 + n / 50, n)", "seq": "1000000000 + n", "asset_id": "NULL"}
    values = ", ".join(fresh.get(name, name) for name in FIELDS)
    numbers = f"WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {count})"
    database.execute(
        f"{numbers} INSERT OR IGNORE INTO jobs ({columns}) SELECT {values} FROM jobs, count WHERE id = ?", (job_id,)
    )
    database.commit()
    database.close()
    server.start()


def main() -> None:
    found = []
    with faking() as fake, serving(fake=fake) as (server, client):
        job = client.ended(client.image(client.project())[0])
        poll = request("GET", f"/v1/jobs/{job['id']}", client.key)
        for size in SIZES:
            _fill(server, client, job["id"], size)
            hammer(server.port, poll, 1.0)
            found.append(hammer(server.port, poll))
    small = found[0].at(0.5)
    rows = [
        [
            f"{size:,}",
            f"{result.per_second:,.0f}",
            f"{result.at(0.5):.2f}",
            f"{result.at(0.99):.2f}",
            f"{result.at(0.5) / small:.2f}",
        ]
        for size, result in zip(SIZES, found, strict=True)
    ]
    show("Polls with many jobs stored", ["jobs", "polls/s", "p50 ms", "p99 ms", "ratio of p50"], rows, TARGET)


if __name__ == "__main__":
    main()
