"""`scripts/fleet`: what it prints works as printed, the document's quick start runs, and it leaves nothing."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.server import ROOT, free_port, until

START_SECONDS_MAX = 150.0
DOCUMENT = {"directPrompt": "A fox reading a book in a cozy library", "modelId": "fal-ai/flux-2", "aspectRatio": "16:9"}


class Shown:
    """A running `scripts/fleet` and what it printed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.out = folder / "out"
        command = [sys.executable, "-m", "tests.fleet.local", "--port", str(self.port), "--metrics-port", "0"]
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
        until(self._is_up, START_SECONDS_MAX, "the fleet did not start")
        self.children = psutil.Process(self.process.pid).children(recursive=True)

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.text
        return "Ctrl-C ends it" in self.text

    @property
    def text(self) -> str:
        return self.out.read_text(errors="replace")

    def found(self, pattern: str) -> str:
        match = re.search(pattern, self.text)
        assert match is not None, self.text
        return match.group(1)


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Shown]:
    shown = Shown(tmp_path)
    yield shown
    if shown.process.poll() is None:
        shown.process.send_signal(signal.SIGINT)
        shown.process.wait(60)


@pytest.mark.timeout(400)
def test_the_documents_quick_start_runs_on_the_fleet(fleet: Shown) -> None:
    url, key = fleet.found(r"address +(http://\S+)"), fleet.found(r"(sk_live_\w+)")
    folder = Path(fleet.found(r"logs in (\S+)"))
    programs = " ".join(" ".join(child.cmdline()) for child in fleet.children)
    assert programs.count("storynote serve --fd") == 2
    assert programs.count("storynote worker") == 2
    assert "moto_server" in programs
    headers = {"Authorization": f"Bearer {key}"}
    with httpx2.Client(base_url=url, headers=headers, timeout=60) as client:
        project = client.post("/v1/projects", json={"name": "My First Project"}).json()["id"]
        job_id = client.post(f"/v1/projects/{project}/image", json=DOCUMENT).json()["jobId"]
        job = until(lambda: _ended(client, job_id), 120, "the job never ended")
        assert job["status"] == "completed", job
        picture = client.get(str(job["imageUrl"]))
        assert picture.status_code == 200
        assert picture.content.startswith(b"\x89PNG")
    token = fleet.found(r"/app/enter#(\S+)")
    entered = httpx2.post(f"{url}/v1/session/link", json={"token": token}, headers={"Origin": url}, timeout=20)
    assert entered.json()["role"] == "operator"
    fleet.process.send_signal(signal.SIGINT)
    assert fleet.process.wait(90) == 0, fleet.text
    assert not [child for child in fleet.children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not folder.exists()


def _ended(client: httpx2.Client, job_id: str) -> dict[str, object]:
    job: dict[str, object] = client.get(f"/v1/jobs/{job_id}").json()
    return job if job["status"] in ("completed", "failed") else {}
