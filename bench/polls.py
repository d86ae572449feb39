"""Polls per second of one job, against a constant and against a FastAPI twin, in turns."""

import subprocess
import sys
import time

from bench.load import CONNECTIONS, faking, hammer, median, request, serving, show
from storynote.app import DATABASE_FILE
from tests.server import ROOT, free_port

ROUNDS = 3
TARGET = "≥ 0.35 of the constant, ≥ 2.5 × the FastAPI twin"


def main() -> None:
    with faking() as fake, serving(fake=fake) as (server, client):
        job = client.ended(client.image(client.project())[0])
        ports = {"constant": free_port(), "fastapi": free_port()}
        database = str(server.data / DATABASE_FILE)
        twins = [
            subprocess.Popen([sys.executable, "-m", "bench.twins", name, str(port), database], cwd=ROOT)
            for name, port in ports.items()
        ]
        time.sleep(3)
        try:
            poll = request("GET", f"/v1/jobs/{job['id']}", client.key)
            targets = {**ports, "storynote": server.port}
            found: dict[str, list[float]] = {name: [] for name in targets}
            tails: dict[str, float] = {}
            for _ in range(ROUNDS):
                for name, port in targets.items():
                    result = hammer(port, poll)
                    assert result.failures == 0, (name, result.failures)
                    found[name].append(result.per_second)
                    tails[name] = result.at(0.99)
        finally:
            for twin in twins:
                twin.kill()
                twin.wait()
    middle = {name: median(values) for name, values in found.items()}
    rows = [
        [
            name,
            f"{middle[name]:,.0f}",
            f"{tails[name]:.1f}",
            f"{middle[name] / middle['constant']:.2f}",
            f"{middle[name] / middle['fastapi']:.2f}",
        ]
        for name in middle
    ]
    title = f"GET /v1/jobs/:id, {CONNECTIONS} connections, median of {ROUNDS} runs in turns"
    show(title, ["server", "polls/s", "p99 ms", "of constant", "x fastapi"], rows, TARGET)


if __name__ == "__main__":
    main()
