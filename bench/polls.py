"""Polls per second, against a constant and against a FastAPI twin, in turns.

Of one job, whose answer the server keeps while nothing changes, and of many jobs, so that each poll reads its row and
makes its answer. The twin reads its row every time; SQLite has it at hand. Polls per second of processor time hardly
change when something else runs on the machine; the ratios are of polls per second.
"""

import subprocess
import sys
import time
from collections.abc import Sequence

from bench.load import CONNECTIONS, cpu_seconds, faking, hammer, median, request, serving, show
from bench.stored import POLLED, fill, polls_of
from storynote.db.folder import DATABASE_FILE
from tests.server import ROOT, free_port

ROUNDS, SECONDS = 3, 3.0
TARGET = "≥ 0.35 of the constant, ≥ 2.5 × the FastAPI twin"


MANY = f"storynote, {POLLED:,} jobs"


def main() -> None:
    with faking() as fake, serving(fake=fake) as (server, client):
        job = client.ended(client.image(client.project())[0])
        fill(server, job["id"], POLLED)
        ports = {"constant": free_port(), "fastapi": free_port()}
        database = str(server.data / DATABASE_FILE)
        twins = {
            name: subprocess.Popen([sys.executable, "-m", "bench.twins", name, str(port), database], cwd=ROOT)
            for name, port in ports.items()
        }
        time.sleep(3)
        try:
            assert server.process is not None
            one, many = request("GET", f"/v1/jobs/{job['id']}", client.key), polls_of(client, POLLED)
            targets: dict[str, tuple[int, int, Sequence[bytes]]] = {
                **{name: (port, twins[name].pid, [one]) for name, port in ports.items()},
                "storynote": (server.port, server.process.pid, [one]),
                MANY: (server.port, server.process.pid, many),
            }
            found = _measure(targets)
        finally:
            for twin in twins.values():
                twin.kill()
                twin.wait()
    _show(found)


def _measure(targets: dict[str, tuple[int, int, Sequence[bytes]]]) -> dict[str, list[list[float]]]:
    """Per target and round: polls/s, p99 and the server's share of a core."""
    found: dict[str, list[list[float]]] = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, (port, pid, polls) in targets.items():
            cpu = cpu_seconds(pid)
            result = hammer(port, polls, SECONDS)
            assert result.failures == 0, (name, result.failures)
            seconds = len(result.latencies_ms) / result.per_second
            share = (cpu_seconds(pid) - cpu) / seconds
            found[name].append([result.per_second, result.at(0.99), share, result.client_cpu])
    return found


def _show(found: dict[str, list[list[float]]]) -> None:
    middle = {name: [median(values) for values in zip(*rounds, strict=True)] for name, rounds in found.items()}
    rows = [
        [
            name,
            f"{per_second:,.0f}",
            f"{p99:.1f}",
            f"{per_second / server:,.0f}",
            f"{per_second / middle['constant'][0]:.2f}",
            f"{per_second / middle['fastapi'][0]:.2f}",
            f"{server:.0%}",
            f"{client:.0%}",
        ]
        for name, (per_second, p99, server, client) in middle.items()
    ]
    title = f"GET /v1/jobs/:id, {CONNECTIONS} connections, median of {ROUNDS} runs in turns"
    columns = ["server", "polls/s", "p99 ms", "per CPU s", "of constant", "x fastapi", "server CPU", "client CPU"]
    show(title, columns, rows, TARGET)


if __name__ == "__main__":
    main()
