"""From submit to `completed` on the event stream, one after another, with an upstream that takes no time."""

import json
import threading
import time

import httpx2

from bench.load import faking, serving, show
from tests.server import Client

COUNT, WARM_UP = 200, 20
TARGET = "p50 ≤ 10 ms"


def _listen(client: Client, seen: dict[str, float], opened: threading.Event, many: threading.Condition) -> None:
    with (
        httpx2.Client(timeout=60) as http,
        http.stream(
            "GET", f"{client.url}/v1/jobs/events/stream", headers={"Authorization": f"Bearer {client.key}"}
        ) as stream,
    ):
        for line in stream.iter_lines():
            opened.set()
            if line.startswith("data:"):
                job = json.loads(line[5:])
                if job["status"] in ("completed", "failed"):
                    with many:
                        seen[job["id"]] = time.perf_counter()
                        many.notify_all()
                    if len(seen) >= COUNT + WARM_UP:
                        return


def main() -> None:
    with faking() as fake, serving({"STORYNOTE_POLL_SECONDS_MIN": "0.5"}, fake) as (_, client):
        seen: dict[str, float] = {}
        opened, many = threading.Event(), threading.Condition()
        listener = threading.Thread(target=_listen, args=(client, seen, opened, many))
        listener.start()
        opened.wait(10)
        project, took = client.project(), []
        for number in range(COUNT + WARM_UP):
            began = time.perf_counter()
            job_id = client.image(project, f"number {number}")[0]
            with many:
                assert many.wait_for(lambda job_id=job_id: job_id in seen, 20)  # type: ignore[misc]
            took.append((seen[job_id] - began) * 1000)
        listener.join(20)
    took = sorted(took[WARM_UP:])
    row = [f"{took[int(len(took) * share)]:.1f}" for share in (0.5, 0.95, 0.99)]
    show(f"Submit to completed on the stream, {COUNT} jobs in turn", ["p50 ms", "p95 ms", "p99 ms"], [row], TARGET)


if __name__ == "__main__":
    main()
