"""A fleet whose machines share nothing but PostgreSQL and a bucket: each process has a data directory of its own."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.contract.test_uploads import upload
from tests.crash.upstreams import Upstream
from tests.fakes.fal import png
from tests.fleet.house import Worker
from tests.fleet.wire import Wire
from tests.objects.relay import Relay
from tests.s3 import S3
from tests.server import Client, Fake, Server, until

pytestmark = pytest.mark.long

HEARTBEAT_SECONDS = 10


class Fleet:
    """One that serves and any number that work; the workers' way to the database can be cut."""

    def __init__(self, folder: Path, store: S3, environment: dict[str, str]) -> None:
        self.folder, self.store, self.bucket = folder, store, store.bucket()
        url = postgres.database()
        self.wire = Wire(postgres.shared().port)
        told = {
            **environment,
            **store.environment(self.bucket),
            "STORYNOTE_WORK": "off",
            "STORYNOTE_HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
        }
        self.server = Server(folder / "serves" / "data", {**told, "STORYNOTE_DATABASE_URL": url})
        self.server.data.parent.mkdir()
        self._cut = url.replace(f":{postgres.shared().port}/", f":{self.wire.port}/")
        self.workers: list[Worker] = []
        self.server.start()

    def work(self, name: str, *, past_the_wire: bool = False) -> Worker:
        """A worker on a machine of its own."""
        url = self.server.environment["STORYNOTE_DATABASE_URL"] if past_the_wire else self._cut
        (self.folder / name).mkdir()
        environment = {**self.server.environment, "STORYNOTE_DATABASE_URL": url}
        worker = Worker(name, self.folder / name / "data", environment)
        self.workers.append(worker)
        worker.start()
        return worker

    def keys(self, part: str) -> list[str]:
        return [key for key in self.store.keys(self.bucket) if part in key]

    def close(self) -> None:
        everyone: list[Worker | Server] = [*self.workers, self.server]
        for one in everyone:
            if one.process is not None and one.process.poll() is None:
                one.process.kill()
                one.process.wait(10)
        self.wire.close()


@pytest.fixture
def fal_fleet(server_s3: S3, fake: Fake, tmp_path: Path) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, server_s3, fake.environment())
    yield fleet
    fleet.close()


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


@pytest.mark.timeout(240)
def test_inputs_reach_the_worker_and_results_the_server(fal_fleet: Fleet, fake: Fake) -> None:
    fleet = fal_fleet
    worker = fleet.work("works")
    client: Client = fleet.server.account(1000)
    project = client.project()
    made = client.ended(client.image(project, "made elsewhere")[0], 60)
    assert made["status"] == "completed", worker.output()
    assert client.get(made["imageUrl"]).content.startswith(b"\x89PNG")
    assert client.get(made["thumbUrl"]).headers["content-type"] == "image/webp"
    brought = upload(client)
    in_words = "data:image/png;base64," + base64.b64encode(png(3)).decode()
    for frame in ({"jobId": made["id"]}, {"imageUrl": brought}, {"imageUrl": in_words}):
        body = {"modelId": "veo-3.1-lite", "directPrompt": "on", "firstFrame": frame}
        answer = client.post(f"/v1/projects/{project}/video", body)
        assert answer.status_code == 202, answer.text
        film = client.ended(answer.json()["jobId"], 60)
        assert film["status"] == "completed", film
        assert client.get(film["videoUrl"]).content[4:8] == b"ftyp"
    # Neither has what the other has: the bucket is all they share.
    assert not (fleet.server.data / "assets").exists()
    assert not (fleet.folder / "works" / "data" / "assets").exists()
    fleet.server.ledger()


@pytest.mark.timeout(240)
def test_a_paid_result_is_taken_over_from_a_dead_machine(server_s3: S3, tmp_path: Path) -> None:
    upstream = Upstream("openai")
    fleet = Fleet(tmp_path, server_s3, upstream.environment(tmp_path))
    try:
        first = fleet.work("first")
        client = fleet.server.account(100)
        job_id = client.image(client.project(), "paid once [delay=0.5]", modelId="house/picture")[0]
        until(lambda: len(upstream.bought()) == 1, 30, "it was never sent")
        # The answer is on its way: it is kept in the bucket, and nobody can be told of it.
        fleet.wire.cut()
        until(lambda: len(fleet.keys("/spool/openai/")) == 1, 20, "it was not kept in the bucket")
        assert fleet.server.state_of(job_id) == "submitting"
        assert first.process is not None
        first.process.kill()
        first.process.wait(10)
        second = fleet.work("second", past_the_wire=True)
        job = client.ended(job_id, 90)
        assert job["status"] == "completed", second.output()
        assert client.get(job["imageUrl"]).status_code == 200
        assert [prompt for prompt, _ in upstream.bought()] == ["paid once [delay=0.5]"]
        assert client.credits() == (100 - job["credits"], 0)
        assert fleet.server.command("jobs", "ambiguous").stdout.strip() == ""
        fleet.server.ledger()
    finally:
        fleet.close()
        upstream.close()


@pytest.mark.timeout(240)
def test_a_result_that_waits_on_another_machine_is_waited_for(server_s3: S3, tmp_path: Path) -> None:
    """Its ticket was written while the bucket could not be reached; then its machine went away for a while."""
    upstream, relay = Upstream("openai"), Relay(server_s3.url)
    fleet = Fleet(tmp_path, server_s3, upstream.environment(tmp_path))
    try:
        fleet.server.environment["AWS_ENDPOINT_URL"] = relay.url
        relay.fault = lambda method, path: "500" if "/spool/" in path or method == "PUT" else ""
        first = fleet.work("first", past_the_wire=True)
        client = fleet.server.account(100)
        job_id = client.image(client.project(), "late", modelId="house/picture")[0]
        until(lambda: fleet.server.state_of(job_id) in ("processing", "fetching"), 40, first.output())
        assert fleet.keys("/spool/") == []
        assert first.process is not None
        first.process.kill()
        first.process.wait(10)
        relay.fault = lambda method, path: ""
        fleet.work("second", past_the_wire=True)
        until(lambda: relay.count("GET", "/spool/openai/") > 2, 60, "the second never looked for it")
        assert client.job(job_id)["status"] == "processing"
        first.start()
        assert client.ended(job_id, 60)["status"] == "completed"
        assert [prompt for prompt, _ in upstream.bought()] == ["late"]
        fleet.server.ledger()
    finally:
        fleet.close()
        relay.close()
        upstream.close()
