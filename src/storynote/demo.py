"""`storynote demo`: the document's end-to-end example against a running server, and one of everything else.

Rule: only the public API, only the base install.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from storynote.errors import StoryNoteError

POLL_SECONDS = 0.5
WAIT_SECONDS_MAX = 300.0
MODEL, RATIO = "fal-ai/flux-2", "16:9"

Json = dict[str, object]


class DemoFailed(StoryNoteError):
    """The server refused or could not be reached; the message says which and why."""


def run(address: str, key: str, prompt: str, out: Path, *, everything: bool = False) -> None:
    """Create a project, generate, wait, write the results to `out`. Raises DemoFailed."""
    if not address.startswith(("http://", "https://")):
        raise DemoFailed(f"{address!r} is not an http address")
    out.mkdir(parents=True, exist_ok=True)
    project = str(_ask(address, key, "POST", "/v1/projects", {"name": "API Demo"})["id"])
    picture: Json = {"directPrompt": prompt, "modelId": MODEL, "aspectRatio": RATIO}
    first = _make(address, key, project, "image", picture, out)
    if everything:
        second = _make(address, key, project, "image", {**picture, "directPrompt": f"{prompt}, at night"}, out)
        for kind, body in _others(prompt, {"jobId": first}, {"jobId": second}):
            _make(address, key, project, kind, body, out)


def _others(prompt: str, first: Json, last: Json) -> Iterator[tuple[str, Json]]:
    """The other things there are: a film of each mode, a sound of each type, each tool."""
    yield "video", {"directPrompt": f"{prompt}, slow dolly in"}
    yield "video", {"directPrompt": "pan left, dust in the light", "firstFrame": first}
    yield "video", {"directPrompt": "night falls", "firstFrame": first, "lastFrame": last}
    yield "audio", {"soundType": "speech", "text": "Once upon a time, a fox found a book with 1,001 stories."}
    yield "audio", {"soundType": "sfx", "prompt": "turning pages by a crackling fire", "duration": 4}
    yield "audio", {"soundType": "music", "prompt": "a gentle waltz for piano and strings", "duration": 20}
    yield "tool", {"modelId": "background-removal", **first}
    yield "tool", {"modelId": "object-removal", **first, "directPrompt": "the fox"}
    yield "tool", {"modelId": "image-upscale", **first, "scale": 2}


def _make(address: str, key: str, project: str, kind: str, body: Json, out: Path) -> str:
    """One generation, to its file; the job's id."""
    started = _ask(address, key, "POST", f"/v1/projects/{project}/{kind}", body)
    job = _wait(address, key, str(started["jobId"]), str(body.get("soundType") or body.get("modelId") or kind))
    if job["status"] != "completed":
        raise DemoFailed(f"The job failed: {job['error']} (nothing was charged)")
    url = str(job["imageUrl"] or job["videoUrl"] or job["audioUrl"])
    result = out / f"{job['id']}{Path(url.split('?')[0]).suffix}"
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - an address the server gave
        result.write_bytes(answer.read())
    (out / f"{job['id']}.json").write_text(json.dumps(job, indent=2), "utf-8")
    print(result)
    return str(job["id"])


def _wait(address: str, key: str, job_id: str, what: str) -> Json:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[status]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task(what, total=1.0, status="queued")
        until = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < until:
            job = _ask(address, key, "GET", f"/v1/jobs/{job_id}", None)
            done = 1.0 if job["status"] == "completed" else float(str(job["progress"] or 0.0))
            progress.update(bar, completed=done, status=str(job["status"]))
            if job["status"] in ("completed", "failed"):
                return job
            time.sleep(POLL_SECONDS)
    raise DemoFailed(f"The job {job_id} did not end within {WAIT_SECONDS_MAX:g} seconds")


def _ask(address: str, key: str, method: str, path: str, body: Json | None) -> Json:
    request = urllib.request.Request(  # noqa: S310 - checked in run
        address + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        raise DemoFailed(_sentence(error)) from error
    except OSError as error:
        raise DemoFailed(f"No server answers at {address}: start one with `storynote up`") from error
    assert isinstance(found, dict)
    return found


def _sentence(error: urllib.error.HTTPError) -> str:
    try:
        return f"HTTP {error.code}: {json.load(error)['error']}"
    except (ValueError, KeyError, TypeError):
        print(error, file=sys.stderr)
        return f"HTTP {error.code}"
