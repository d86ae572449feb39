"""`storynote demo`: the document's end-to-end example against a running server.

Rule: only the public API, only the base install.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from storynote.errors import StoryNoteError

POLL_SECONDS = 0.5
WAIT_SECONDS_MAX = 300.0
MODEL, RATIO = "fal-ai/flux-2", "16:9"


class DemoFailed(StoryNoteError):
    """The server refused or could not be reached; the message says which and why."""


def run(address: str, key: str, prompt: str, out: Path) -> None:
    """Create a project, generate an image, wait for it, write it to `out`. Raises DemoFailed."""
    if not address.startswith(("http://", "https://")):
        raise DemoFailed(f"{address!r} is not an http address")
    project = _ask(address, key, "POST", "/v1/projects", {"name": "API Demo"})
    started = _ask(
        address,
        key,
        "POST",
        f"/v1/projects/{project['id']}/image",
        {"directPrompt": prompt, "modelId": MODEL, "aspectRatio": RATIO},
    )
    job = _wait(address, key, str(started["jobId"]))
    if job["status"] != "completed":
        raise DemoFailed(f"The job failed: {job['error']} (nothing was charged)")
    out.mkdir(parents=True, exist_ok=True)
    picture = out / f"{job['id']}{Path(str(job['imageUrl']).split('?')[0]).suffix}"
    with urllib.request.urlopen(str(job["imageUrl"]), timeout=60) as answer:  # noqa: S310 - an address the server gave
        picture.write_bytes(answer.read())
    (out / f"{job['id']}.json").write_text(json.dumps(job, indent=2), "utf-8")
    print(picture)


def _wait(address: str, key: str, job_id: str) -> dict[str, object]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[status]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bar = progress.add_task("Generating", total=1.0, status="queued")
        until = time.monotonic() + WAIT_SECONDS_MAX
        while time.monotonic() < until:
            job = _ask(address, key, "GET", f"/v1/jobs/{job_id}", None)
            done = 1.0 if job["status"] == "completed" else float(str(job["progress"] or 0.0))
            progress.update(bar, completed=done, status=str(job["status"]))
            if job["status"] in ("completed", "failed"):
                return job
            time.sleep(POLL_SECONDS)
    raise DemoFailed(f"The job {job_id} did not end within {WAIT_SECONDS_MAX:g} seconds")


def _ask(address: str, key: str, method: str, path: str, body: dict[str, object] | None) -> dict[str, object]:
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
