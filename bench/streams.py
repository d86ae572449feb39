"""A thousand open streams: how soon a change is told, and what a stream costs."""

import asyncio
import contextlib
import json
import sqlite3
import time

import httpx2

from bench.load import faking, memory_mb, serving, show
from storynote.db.folder import DATABASE_FILE
from tests.server import Client, Server

ACCOUNTS, STREAMS_EACH, JOBS_EACH = 100, 10, 3
TARGET = "p99 ≤ 50 ms, ≤ 40 kB a stream"


async def _read(port: int, key: str, told: list[tuple[str, str, float]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    writer.write(f"GET /v1/jobs/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b"data:"):
                job = json.loads(line[5:])
                told.append((job["id"], job["status"], time.time()))
    finally:
        writer.close()


async def _run(server: Server, clients: list[Client], projects: list[str]) -> tuple[float, list[float]]:
    before, told = memory_mb(server), list[tuple[str, str, float]]()
    readers = [
        asyncio.create_task(_read(server.port, client.key, told)) for client in clients for _ in range(STREAMS_EACH)
    ]
    await asyncio.sleep(4)
    each = (memory_mb(server) - before) * 1000 / len(readers)
    async with httpx2.AsyncClient(base_url=server.url, timeout=30) as http:
        for _ in range(JOBS_EACH):
            for client, project in zip(clients, projects, strict=True):
                await http.post(
                    f"/v1/projects/{project}/image",
                    json={"directPrompt": "x"},
                    headers={"Authorization": f"Bearer {client.key}"},
                )
    wanted = ACCOUNTS * STREAMS_EACH * JOBS_EACH
    for _ in range(200):
        if sum(status == "completed" for _, status, _ in told) >= wanted:
            break
        await asyncio.sleep(0.05)
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    delays = _since_change(server, told)
    assert len(delays) == wanted, (len(delays), wanted)
    return each, delays


def _since_change(server: Server, told: list[tuple[str, str, float]]) -> list[float]:
    """From the row's own time of change (whole milliseconds) to each stream."""
    with contextlib.closing(sqlite3.connect(server.data / DATABASE_FILE)) as database:
        changed = dict(database.execute("SELECT id, completed_ms FROM jobs").fetchall())
    return [at * 1000 - changed[job_id] for job_id, status, at in told if status == "completed"]


def main() -> None:
    with faking() as fake, serving(fake=fake) as (server, _):
        clients = [server.account(1000) for _ in range(ACCOUNTS)]
        projects = [client.project() for client in clients]
        each, delays = asyncio.run(_run(server, clients, projects))
    delays.sort()
    row = [
        f"{ACCOUNTS * STREAMS_EACH:,}",
        *(f"{delays[int(len(delays) * s)]:.1f}" for s in (0.5, 0.99)),
        f"{delays[-1]:.1f}",
        f"{each:.1f}",
    ]
    show("A change to its account's streams", ["streams", "p50 ms", "p99 ms", "worst ms", "kB a stream"], [row], TARGET)


if __name__ == "__main__":
    main()
