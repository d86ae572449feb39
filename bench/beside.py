"""What a heavy job leaves to others: polls, a picture and an effect, alone and beside a film, an upscaling and a long speech.

The makers run in lanes of their own (docs/decisions/0009), so each must go on while the others work.
"""

import base64
import io
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from bench.load import hammer, request, serving, show
from tests.server import Client, until

ROUNDS = 5
POLL_SECONDS = 3.0
CONNECTIONS = 8
WAIT_SECONDS_MAX = 300.0


def _picture() -> str:
    out = io.BytesIO()
    Image.effect_noise((768, 768), 60).convert("RGB").save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _start(client: Client, project: str, kind: str, **body: object) -> str:
    answer = client.post(f"/v1/projects/{project}/{kind}", dict(body))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["jobId"])


@contextmanager
def _busy(client: Client, project: str, text: str) -> Iterator[list[str]]:
    """Three long jobs under way; cancelled at the end."""
    started = [
        _start(client, project, "video", directPrompt="a storm at sea", durationSec=15, modelId="local/motion"),
        _start(client, project, "tool", modelId="local/upscale", imageUrl=_picture(), scale=4),
        _start(client, project, "audio", soundType="speech", text=text, modelId="local/kokoro"),
    ]
    for job_id in started:
        until(lambda job_id=job_id: client.job(job_id)["progress"], WAIT_SECONDS_MAX)  # type: ignore[misc]
    yield started
    for job_id in started:
        client.post(f"/v1/jobs/{job_id}/cancel")


def _seconds(client: Client, project: str, kind: str, **body: object) -> float:
    began = time.perf_counter()
    job = client.ended(_start(client, project, kind, **body), WAIT_SECONDS_MAX)
    assert job["status"] == "completed", job["error"]
    return time.perf_counter() - began


def _row(name: str, client: Client, project: str, job_id: str, port: int) -> list[str]:
    picture = {"directPrompt": "a fox in a forest", "aspectRatio": "16:9", "modelId": "local/scene"}
    effect = {"soundType": "sfx", "prompt": "a dog barking", "duration": 3, "modelId": "local/sfx"}
    pictures = [_seconds(client, project, "image", seed=k, **picture) for k in range(ROUNDS)]
    effects = [_seconds(client, project, "audio", seed=k, **effect) for k in range(ROUNDS)]
    polls = hammer(port, request("GET", f"/v1/jobs/{job_id}", client.key), POLL_SECONDS, CONNECTIONS)
    shown = [f"{statistics.median(times):.2f}" for times in (pictures, effects)]
    return [name, *shown, f"{polls.at(0.5):.1f}", f"{polls.at(0.99):.1f}", f"{polls.per_second:,.0f}"]


def main() -> None:
    text = "Nothing much happened that morning, and everybody was glad of it. " * 100
    with serving() as (server, client):
        project = client.project()
        done = client.image(project, "a fox", modelId="local/scene")[0]
        client.ended(done, WAIT_SECONDS_MAX)
        _seconds(client, project, "audio", soundType="sfx", prompt="a bell", modelId="local/sfx")
        rows = [_row("alone", client, project, done, server.port)]
        with _busy(client, project, text) as started:
            rows.append(_row("beside", client, project, done, server.port))
            still = sum(client.job(job_id)["status"] == "processing" for job_id in started)
            rows[-1][0] = f"beside {still} long jobs"
    heads = ["", "picture s", "effect s", "poll p50 ms", "p99 ms", "polls/s"]
    show("Beside a 15 s film, an upscaling x4 and a long speech", heads, rows, "no modality waits for another")


if __name__ == "__main__":
    main()
