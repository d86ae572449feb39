"""Lists of an account with 100,000 jobs: the gallery's pages, the project grid, usage; and a poll meanwhile."""

import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta

from bench.load import faking, serving, show
from tests.server import Client, Server

JOBS, ROUNDS = 100_000, 30
SECONDS_APART, NODES, FAILED_EVERY = 26, 300, 50
"""A month of jobs."""
TARGET = "first page p50 in the low milliseconds; a poll beside the longest search p99 ≤ 20 ms"


def multiply(server: Server, job_id: str) -> None:
    """`JOBS` more rows like this one: of every kind, in 300 nodes, each fiftieth failed."""
    with sqlite3.connect(server.data / "storynote.db") as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        row = dict(zip(names, database.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone(), strict=True))
        kinds = ["image"] * 80 + ["video"] * 15 + ["audio"] * 4 + ["tool"]
        made = []
        for n in range(1, JOBS + 1):
            ago = SECONDS_APART * n
            new = {
                "id": f"{row['created_ms'] // 1000 - ago:08x}{n:016x}",
                "seq": -n,
                "created_ms": row["created_ms"] - 1000 * ago,
                "completed_ms": row["completed_ms"] - 1000 * ago,
                "kind": kinds[n % 100],
                "state": "failed" if n % FAILED_EVERY == 0 else "completed",
                "prompt": f"A fox in the forest at dawn, number {n}, in the style of an old and very fine engraving",
                "node_id": f"node-{n % NODES}",
            }
            made.append(tuple({**row, **new}[name] for name in names))
        database.executemany(f"INSERT INTO jobs VALUES ({', '.join('?' * len(names))})", made)


def timed(client: Client, path: str) -> list[float]:
    """Milliseconds of each request, sorted."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        answer = client.get(path)
        found.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
    return sorted(found)


def paths(client: Client, project: str) -> list[str]:
    deep = ""
    for _ in range(JOBS // 2000):
        deep = client.get(f"/v1/jobs?limit=1000&cursor={deep}").json()["nextCursor"]
    week = datetime.now(UTC).date() - timedelta(6)
    return [
        "/v1/jobs", f"/v1/jobs?cursor={deep}", f"/v1/jobs?projectId={project}",
        f"/v1/jobs?projectId={project}&nodeId=node-7", "/v1/jobs?kind=tool", "/v1/jobs?status=failed",
        "/v1/jobs?status=queued,processing", "/v1/jobs?q=fox", "/v1/jobs?q=number+77777", "/v1/jobs?q=nothing+at+all",
        "/v1/projects?include=latest", "/v1/usage?by=day,kind", f"/v1/usage?by=hour,kind&from={week}",
    ]  # fmt: skip


def beside(client: Client, job_id: str) -> list[float]:
    """Polls while another client searches through everything again and again."""
    ended = threading.Event()
    other = client.sibling(client.key)

    def search() -> None:
        while not ended.is_set():
            other.get("/v1/jobs?q=nothing+at+all")

    searching = threading.Thread(target=search)
    searching.start()
    found = [one for _ in range(10) for one in timed(client, f"/v1/jobs/{job_id}")]
    ended.set()
    searching.join()
    return sorted(found)


def main() -> None:
    with faking() as fake, serving(fake=fake) as (server, client):
        project = client.project()
        job_id = client.ended(client.image(project)[0])["id"]
        multiply(server, job_id)
        rows = []
        for path in paths(client, project):
            found = timed(client, path)
            rows.append([path.replace(project, "…")[:50], _ms(found, 0.5), _ms(found, 0.95)])
        found = beside(client, job_id)
        rows.append(["a poll beside a search", _ms(found, 0.5), f"{_ms(found, 0.99)} (p99)"])
    show(f"Lists of {JOBS:,} jobs", ["request", "p50 ms", "p95 ms"], rows, TARGET)


def _ms(found: list[float], part: float) -> str:
    return f"{found[int(part * (len(found) - 1))]:.1f}"


if __name__ == "__main__":
    main()
