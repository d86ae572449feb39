"""What a process weighs: at rest, with 5,000 jobs in flight, and how soon it is ready."""

import time

from bench.load import faking, hammer, memory_mb, request, serving, show

IN_FLIGHT = 5000
STARTS = 3
TARGET = "ready ≤ 1.5 s, idle ≤ 90 MB, 5,000 jobs in flight ≤ 200 MB"


def main() -> None:
    with faking() as fake:
        starts, idle = [], 0.0
        for _ in range(STARTS):
            began = time.perf_counter()
            with serving(fake=fake) as (server, _):
                starts.append(time.perf_counter() - began)
                idle = memory_mb(server)
        fake.switch(hold=1)
        settings = {
            "STORYNOTE_FAL_CONCURRENCY_MAX": str(IN_FLIGHT),
            "STORYNOTE_POLL_SECONDS_MIN": "0.5",
            "STORYNOTE_POLL_SECONDS_MAX": "5",
        }
        with serving(settings, fake) as (server, client):
            submit = request(
                "POST", f"/v1/projects/{client.project()}/image", client.key, {"directPrompt": "x", "numImages": 8}
            )
            while len(fake.submits()) < IN_FLIGHT:
                hammer(server.port, submit, 0.05, 8)
                time.sleep(1)
            time.sleep(10)
            heavy, flying = memory_mb(server), len(fake.submits())
    row = [f"{sorted(starts)[STARTS // 2]:.2f}", f"{idle:.0f}", f"{flying:,}", f"{heavy:.0f}"]
    show("One process", ["ready s", "idle MB", "in flight", "MB then"], [row], TARGET)


if __name__ == "__main__":
    main()
