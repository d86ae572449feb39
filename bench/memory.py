"""What a process weighs: at rest, with 5,000 jobs in flight, and how soon it is ready (an empty data directory)."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load import faking, memory_mb, serving, show
from tests.server import Fake, Server, until

IN_FLIGHT, IMAGES_EACH = 5000, 8
STARTS, SETTLE_SECONDS = 3, 6
TARGET = "ready ≤ 1.5 s, idle ≤ 90 MB, 5,000 jobs in flight ≤ 200 MB"


def _start(fake: Fake) -> tuple[float, float]:
    """Seconds until a new installation is ready, and what it weighs a second later."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data", fake.environment())
        began = time.perf_counter()
        server.start()
        took = time.perf_counter() - began
        time.sleep(1)
        idle = memory_mb(server)
        server.stop()
    return took, idle


def main() -> None:
    with faking() as fake:
        starts, idles = zip(*(_start(fake) for _ in range(STARTS)), strict=True)
        fake.switch(hold=1)
        settings = {
            "STORYNOTE_FAL_CONCURRENCY_MAX": str(IN_FLIGHT),
            "STORYNOTE_POLL_SECONDS_MIN": "0.5",
            "STORYNOTE_POLL_SECONDS_MAX": "3",
        }
        with serving(settings, fake) as (server, client):
            project = client.project()
            for _ in range(IN_FLIGHT // IMAGES_EACH):
                client.image(project, numImages=IMAGES_EACH)
            until(lambda: len(fake.submits()) >= IN_FLIGHT, 60)
            time.sleep(SETTLE_SECONDS)
            heavy, flying = memory_mb(server), len(fake.submits())
    row = [f"{sorted(starts)[STARTS // 2]:.2f}", f"{max(idles):.0f}", f"{flying:,}", f"{heavy:.0f}"]
    show("One process", ["ready s", "idle MB", "in flight", "MB then"], [row], TARGET)


if __name__ == "__main__":
    main()
