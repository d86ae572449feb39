"""No room on the disk: clear errors, nothing half done, and all is well again once there is room."""

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import shape
from tests.server import Client, Fake, Server, running, until


@contextlib.contextmanager
def no_file_may_grow(server: Server) -> Iterator[None]:
    """Every write beyond what is there fails, as on a full disk; the hard limit stays, so that it can be lifted."""
    assert server.process is not None
    process = server.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):  # killed meanwhile
            resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def refused(client: Client, project: str) -> None:
    """Every kind of write says so; reads go on."""
    answers = [
        client.post("/v1/projects", {"name": "no room"}),
        client.post(
            f"/v1/projects/{project}/image", {"directPrompt": "no room"}, headers={"Idempotency-Key": "no room"}
        ),
        client.post("/v1/keys"),
        client.post("/v1/uploads/sign", {"fileName": "x", "contentType": "image/png"}),
        client.delete(f"/v1/projects/{project}"),
    ]
    for answer in answers:
        shape.error(answer, answer.status_code)
        assert answer.status_code in (500, 503), answer.text
    assert client.get(f"/v1/projects/{project}").status_code == 200
    assert client.get("/v1/credits").status_code == 200


def test_no_room_for_the_database(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(100)
        project = client.project()
        done = client.ended(client.image(project, "before")[0])
        with no_file_may_grow(server):
            refused(client, project)
            assert client.job(done["id"])["status"] == "completed"
            assert client.get(done["imageUrl"]).status_code == 200
        until(lambda: client.post("/v1/projects", {"name": "room again"}).status_code == 201, 10, "it never recovered")
        assert [p["name"] for p in client.get("/v1/projects").json() if p["name"] == "no room"] == []
        headers = {"Idempotency-Key": "no room"}
        body = {"directPrompt": "no room"}
        answer = client.post(f"/v1/projects/{project}/image", body, headers=headers)
        assert answer.status_code == 202
        assert "idempotent-replayed" not in answer.headers
        assert client.ended(answer.json()["jobId"])["status"] == "completed"
        assert client.credits() == (96, 0)
        server.ledger()


def test_the_room_runs_out_while_jobs_run(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(100)
        project = client.project()
        prompt = f"room runs out {client.key[-6:]} [delay=0.5]"
        ids = client.image(project, prompt, numImages=8)
        until(lambda: fake.submits_of(prompt) == 8)
        with no_file_may_grow(server):
            fake.switch()
            shape.error(client.post("/v1/projects", {"name": "x"}), 503)
            until(lambda: all(client.job(job_id)["status"] == "processing" for job_id in ids))
        jobs = [client.ended(job_id, 60) for job_id in ids]
        for job in jobs:
            assert job["status"] == "completed", job["error"]
            assert client.get(job["imageUrl"]).content.startswith(b"\x89PNG")
        assert fake.submits_of(prompt) == 8
        assert client.credits() == (84, 0)
        server.ledger()


def test_killed_without_room_and_started_with_it(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(100)
        project = client.project()
        accepted = client.image(project, "kept")[0]
        with no_file_may_grow(server):
            client.post(f"/v1/projects/{project}/image", {"directPrompt": "not kept"})
            server.kill()
        server.start()
        assert client.ended(accepted, 30)["status"] == "completed"
        server.ledger()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"no small file system could be mounted: {made.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_is_really_full(fake: Fake, small_disk: Path) -> None:
    with running(small_disk / "data", fake.environment()) as server:
        server.log = small_disk.parent / "elsewhere.log"
        client = server.account(1000)
        project = client.project()
        kept = client.ended(client.image(project, "kept")[0])
        ballast = small_disk / "ballast"
        fill(ballast)
        refusals = 0
        for number in range(200):
            answer = client.post("/v1/projects", {"name": f"{number}" + "x" * 150})
            assert answer.status_code in (201, 500, 503)
            refusals += answer.status_code != 201
            fill(ballast)
        assert refusals > 0
        refused(client, project)
        assert client.get(kept["imageUrl"]).status_code == 200
        ballast.unlink()
        until(lambda: client.post("/v1/projects", {"name": "room again"}).status_code == 201, 10, "it never recovered")
        assert client.ended(client.image(project, "again")[0])["status"] == "completed"
        assert client.credits() == (996, 0)
        server.ledger()
        server.kill()
        server.start()
        assert client.job(kept["id"])["status"] == "completed"
        server.ledger()


def fill(ballast: Path) -> None:
    """Take all the room that is left."""
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
