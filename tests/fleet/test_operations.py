"""A fleet as its operator sees it: metrics, traces, logs, the doctor. All of it through what an operator has."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import httpx2
import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from storynote import metrics
from tests import postgres
from tests.fakes.otlp import Collector, Told
from tests.fleet.house import Worker
from tests.server import Client, Fake, Server, free_port, until

PROMPT = "a very secret hedgehog under the blue lamp"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
SPAN_SECONDS_MAX = 20.0


class Watched:
    """One serving process and one worker on a database of their own, both of them watched."""

    def __init__(self, folder: Path, fake: Fake, collector: Collector) -> None:
        self.fake, self.collector = fake, collector
        told = {
            **fake.environment(),
            "STORYNOTE_DATABASE_URL": postgres.database().replace("storynote@", "storynote:db-password-1@"),
            "STORYNOTE_WORK": "off",
            "STORYNOTE_HEARTBEAT_SECONDS": "10",
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        self.ports = {"serve": free_port(), "worker": free_port()}
        self.server = Server(folder / "data", {**told, "STORYNOTE_METRICS_PORT": str(self.ports["serve"])})
        environment = {**self.server.environment, "STORYNOTE_METRICS_PORT": str(self.ports["worker"])}
        self.worker = Worker("worker", folder / "data", environment)
        self.server.start(ready=False)
        self.worker.start()
        until(self.server.is_ready, 60, self.server.output())
        until(self._worker_is_ready, 60, self.worker.output())

    def _worker_is_ready(self) -> bool:
        try:
            return self.get("worker", "/readyz").status_code == 200
        except httpx2.TransportError:
            return False

    def get(self, role: str, path: str) -> httpx2.Response:
        return httpx2.get(f"http://127.0.0.1:{self.ports[role]}{path}", timeout=10)

    def scrape(self, role: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Every sample by name and labels, read by Prometheus' own parser."""
        answer = self.get(role, "/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == metrics.CONTENT_TYPE
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    def value(self, process: str, name: str, **labels: str) -> float:
        """The sum over the samples that have these labels."""
        wanted = set(labels.items())
        return sum(value for (found, own), value in self.scrape(process).items() if found == name and wanted <= own)

    def logs(self) -> str:
        return self.server.log.read_text(errors="replace") + self.worker.log.read_text(errors="replace")

    def close(self) -> None:
        for process in (self.worker.process, self.server.process):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    started = Collector()
    yield started
    started.close()


@pytest.fixture(scope="module")
def house(fake: Fake, collector: Collector, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    started = Watched(tmp_path_factory.mktemp("watched"), fake, collector)
    yield started
    started.close()


@pytest.fixture
def person(house: Watched) -> Client:
    return house.server.account(1000)


# Metrics -----------------------------------------------------------------------------------------------------------


def test_a_job_is_counted_where_it_happens(house: Watched, person: Client) -> None:
    before = {
        "created": house.value("serve", "storynote_jobs_created_total", kind="image", provider="fal"),
        "completed": house.value("worker", "storynote_jobs_ended_total", state="completed"),
        "settled": house.value("worker", "storynote_credits_total", event="settled"),
        "polls": house.value("serve", "storynote_http_requests_total", route="/v1/jobs/{job_id}", status="200"),
    }
    job = person.ended(person.image(person.project(), PROMPT)[0])
    assert job["status"] == "completed"
    price = 1000 - person.credits()[0]
    after = house.scrape("worker")
    assert house.value("serve", "storynote_jobs_created_total", kind="image", provider="fal") == before["created"] + 1
    until(lambda: house.value("worker", "storynote_jobs_ended_total", state="completed") == before["completed"] + 1, 10)
    assert price > 0
    assert house.value("worker", "storynote_credits_total", event="settled") == before["settled"] + price
    assert house.value("worker", "storynote_provider_calls_total", provider="fal", operation="submit", outcome="ok")
    assert house.value("worker", "storynote_provider_call_seconds_count", provider="fal", operation="poll") > 0
    assert house.value("worker", "storynote_job_seconds_count", kind="image", provider="fal") > 0
    assert house.value("worker", "storynote_job_wait_seconds_count", kind="image", provider="fal") > 0
    assert house.value("worker", "storynote_db_write_seconds_count", outcome="kept") > 0
    polls = house.value("serve", "storynote_http_requests_total", route="/v1/jobs/{job_id}", status="200")
    assert polls > before["polls"]
    assert any(name == "process_resident_memory_bytes" and value > 10_000_000 for (name, _), value in after.items())


def test_failures_are_counted_by_their_type(house: Watched, person: Client) -> None:
    def failed() -> float:
        return house.value("worker", "storynote_jobs_failed_total", provider="fal", type="invalid_input")

    before = failed()
    job = person.ended(person.image(person.project(), "[bad_input]")[0])
    assert (job["status"], job["errorType"]) == ("failed", "invalid_input")
    until(lambda: failed() == before + 1, 10)
    assert house.value("worker", "storynote_provider_calls_total", operation="submit", outcome="rejected") >= 1


def test_one_process_tells_what_the_store_knows(house: Watched, person: Client) -> None:
    both = ("serve", "worker")
    until(lambda: sum(house.value(role, "storynote_leader") for role in both) == 1, 40, "nobody leads, or two do")
    job_id = person.image(person.project(), "[hold]")[0]
    until(lambda: sum(house.value(r, "storynote_jobs_open", kind="image", provider="fal") for r in both) == 1, 20)
    for role in both:
        assert sum(house.value(process, "storynote_processes", role=role) for process in both) == 1
    slots = sum(house.value(role, "storynote_queue_slots", queue="fal") for role in both)
    assert slots == 500
    person.post(f"/v1/jobs/{job_id}/cancel")
    person.ended(job_id)


def test_event_streams_are_counted(house: Watched, person: Client) -> None:
    assert house.value("serve", "storynote_event_streams") == 0
    with person.http.stream("GET", "/v1/jobs/events/stream") as opened:
        chunks = opened.iter_raw()
        next(chunks)
        assert house.value("serve", "storynote_event_streams") == 1
    until(lambda: house.value("serve", "storynote_event_streams") == 0, 10)


def test_no_client_can_make_series(house: Watched, person: Client) -> None:
    def series() -> int:
        return len([name for name, _ in house.scrape("serve") if name == "storynote_http_requests_total"])

    person.get("/v1/jobs/ffffffffffffffffffffffff")
    person.get("/nowhere/at/all")
    person.send("PROPFIND", "/v1/jobs/ffffffffffffffffffffffff")
    before = series()
    for number in range(30):
        person.get(f"/v1/jobs/{number:024x}")
        person.get(f"/nowhere/{number}?x={number}")
        person.send(("PROPFIND", "MKCOL", "LOCK")[number % 3], f"/v1/jobs/{number:024x}")
    assert series() == before
    text = house.get("serve", "/metrics").text
    assert 'route="(none)"' in text
    assert "/nowhere" not in text


def test_metrics_are_nobodys_business_at_the_clients_port(house: Watched, person: Client) -> None:
    for path in ("/metrics", "/v1/metrics"):
        assert person.get(path).status_code == 404
    assert "storynote_" not in person.get("/metrics").text


def test_no_listener_unless_asked_for(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", {})
    server.start()
    try:
        assert server.process is not None
        ports = _listening(server.process.pid)
        assert ports == {server.port}
    finally:
        server.stop()


def _listening(pid: int) -> set[int]:
    return {c.laddr.port for c in psutil.Process(pid).net_connections("tcp") if c.status == psutil.CONN_LISTEN}


def test_each_of_the_serving_processes_has_its_port(tmp_path: Path) -> None:
    port, first = free_port(), _two_ports()
    environment = {"STORYNOTE_DATABASE_URL": postgres.database(), "STORYNOTE_METRICS_PORT": str(first)}
    server = Server(tmp_path / "data", environment)
    server.port, server.url = port, f"http://localhost:{port}"
    command = [
        sys.executable,
        *server.program,
        "serve",
        "--data",
        str(server.data),
        "--port",
        str(port),
        "--workers",
        "2",
    ]
    with server.log.open("ab") as log:
        server.process = subprocess.Popen(command, env=server.environment, stdout=log, stderr=log)
    try:
        until(server.is_ready, 60)
        for number in (0, 1):
            until(partial(_answers, f"http://127.0.0.1:{first + number}/metrics"), 60, f"process {number} is silent")
    finally:
        server.stop()


def _two_ports() -> int:
    """The first of two that are free, below those that the system gives to connections."""
    for first in range(20_000 + os.getpid() % 5000, 32_000, 2):
        with contextlib.suppress(OSError), socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", first))
            other.bind(("127.0.0.1", first + 1))
            return first
    raise AssertionError("no two ports are free")


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=10).status_code == 200
    except httpx2.TransportError:
        return False


# Traces ------------------------------------------------------------------------------------------------------------


def test_a_trace_goes_from_the_request_through_the_job_to_the_provider(house: Watched, person: Client) -> None:
    project = person.project()
    answer = person.http.post(
        f"/v1/projects/{project}/image", json={"directPrompt": PROMPT}, headers={"traceparent": TRACEPARENT}
    )
    job = person.ended(answer.json()["jobIds"][0])
    assert job["status"] == "completed"

    def spans() -> Mapping[str, Told]:
        found = {span.name: span for span in house.collector.spans() if span.trace == TRACE}
        complete = {"POST /v1/projects/{project_id}/image", "job", "submit fal", "poll fal"} <= found.keys()
        return found if complete and any(name.startswith("POST 127.") for name in found) else {}

    found = until(spans, SPAN_SECONDS_MAX, "the trace never became whole")
    request, delivery, submit = found["POST /v1/projects/{project_id}/image"], found["job"], found["submit fal"]
    assert (request.role, request.kind, request.parent) == ("serve", "server", "00f067aa0ba902b7")
    assert request.attributes["http.response.status_code"] == 202
    # The worker goes on from the request, in another process.
    assert (delivery.role, delivery.kind, delivery.parent) == ("worker", "consumer", request.id)
    assert (submit.role, submit.parent) == ("worker", delivery.id)
    assert submit.attributes["gen_ai.provider.name"] == "fal"
    assert submit.attributes["gen_ai.request.model"] == job["model"]
    assert submit.attributes["storynote.outcome"] == "ok"
    http = next(span for name, span in found.items() if name.startswith("POST 127."))
    assert (http.kind, http.parent, http.attributes["http.response.status_code"]) == ("client", submit.id, 200)
    assert house.collector.refused == []


def test_a_failure_is_marked_and_a_bad_traceparent_begins_a_trace(house: Watched, person: Client) -> None:
    project = person.project()
    answer = person.http.post(
        f"/v1/projects/{project}/image", json={"directPrompt": "[bad_input]"}, headers={"traceparent": "00-nonsense-01"}
    )
    job_id = answer.json()["jobIds"][0]
    person.ended(job_id)
    found = until(
        lambda: [
            s for s in house.collector.spans() if s.name == "submit fal" and s.attributes["storynote.job_id"] == job_id
        ],
        SPAN_SECONDS_MAX,
    )
    assert found[0].failed
    assert found[0].attributes["storynote.outcome"] == "rejected"
    assert found[0].trace not in ("", TRACE)


def test_no_span_tells_a_prompt_or_a_key(house: Watched, person: Client) -> None:
    job_id = person.image(person.project(), PROMPT)[0]
    person.ended(job_id)
    until(
        lambda: any(s.attributes.get("storynote.job_id") == job_id for s in house.collector.spans()), SPAN_SECONDS_MAX
    )
    everything = b"".join(house.collector.raw)
    for secret in (PROMPT, person.key, "test-secret", "db-password-1", person.key[-12:]):
        assert secret.encode() not in everything


def test_tracing_that_is_not_spoken_stops_the_start(tmp_path: Path) -> None:
    server = Server(
        tmp_path / "data",
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
    )
    done = server.command("serve", "--port", str(server.port))
    assert done.returncode == 1
    assert "only http/protobuf is spoken" in done.stderr


# Logs --------------------------------------------------------------------------------------------------------------


def test_lines_are_json_and_say_what_they_are_about(house: Watched, person: Client) -> None:
    job_id = person.image(person.project(), "[bad_input]")[0]
    person.ended(job_id)

    def line() -> dict[str, object]:
        lines = [json.loads(one) for one in house.worker.log.read_text().splitlines()]
        return next((one for one in lines if one.get("job") == job_id), {})

    found = until(line, 10, "the job's end is not in the log")
    assert found["role"] == "worker"
    assert found["level"] == "info"
    assert re.fullmatch(r"req_[0-9a-f]+", str(found["request"]))
    account = house.server.rows("SELECT account_id FROM jobs WHERE id = $1", job_id)[0][0]
    assert found["account"] == account


def test_no_line_of_a_run_holds_a_secret_or_a_prompt(house: Watched, person: Client) -> None:
    project = person.project()
    for marks in ("", "[bad_input]", "[html]", "[lost]", "[crash]"):
        person.image(project, f"{marks} {PROMPT}")
    token = person.post("/v1/jobs/events/token").json()["token"]
    assert httpx2.get(f"{person.url}/v1/jobs/events/stream?token={token}x", timeout=20).status_code == 401
    share = str(person.post(f"/v1/projects/{project}/share").json()["shareUrl"]).rpartition("/")[2]
    assert person.get(f"/v1/shared/{share}").status_code == 200
    person.send("POST", f"/v1/projects/{project}/image", f'{{"directPrompt": "{PROMPT}", "x": '.encode())
    until(lambda: not _open(person), 60, "not all of them ended")
    logs = house.logs()
    assert logs
    for secret in (PROMPT, PROMPT.split()[3], person.key, token, share, "test-secret", "db-password-1"):
        assert secret not in logs


def _open(person: Client) -> list[object]:
    return list(person.get("/v1/jobs?status=processing").json()["data"]) + list(
        person.get("/v1/jobs?status=queued").json()["data"]
    )


# The doctor ----------------------------------------------------------------------------------------------------------


def _examined(server: Server, **more: str) -> tuple[int, dict[str, tuple[str, str]]]:
    other = Server(server.data, {**server.environment, **more})
    done = other.command("doctor", "--json", "--no-models")
    told = json.loads(done.stdout)
    assert told["ok"] is (done.returncode == 0)
    return done.returncode, {one["what"]: (one["mark"], one["said"]) for one in told["findings"]}


def test_the_doctor_finds_a_fleet_well(house: Watched) -> None:
    code, found = _examined(house.server, STORYNOTE_PUBLIC_URL=house.server.url)
    assert code == 0, found
    for what in ("database", "schema", "queue", "connections", "clock", "notices", "processes", "storage", "fal"):
        assert found[what][0] == "ok", found[what]
    assert found["processes"][1] == "1 serving, 1 working"
    assert "answers, version" in found["public address"][1]


def test_the_doctor_names_what_is_wrong(house: Watched) -> None:
    dead = f"127.0.0.1:{free_port()}"
    code, found = _examined(
        house.server,
        STORYNOTE_PUBLIC_URL=f"http://{dead}",
        STORYNOTE_SMTP_URL=f"smtp://{dead}",
        STORYNOTE_MAIL_FROM="a@b.co",
    )
    assert code == 1
    assert found["public address"][0] == found["mail"][0] == "!!"
    code, found = _examined(house.server, STORYNOTE_DATABASE_URL=f"postgresql://me:secret-word@{dead}/x")
    assert (code, found["database"][0]) == (1, "!!")
    assert "secret-word" not in str(found)


def test_the_doctor_changes_nothing_and_sees_an_empty_house(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", {"STORYNOTE_DATABASE_URL": postgres.database()})
    code, found = _examined(server)
    assert code == 1
    assert found["schema"] == ("!!", "there is none: run storynote migrate")
    assert found["queue"][0] == "!!"
    assert server.rows("SELECT to_regclass('migrations')")[0][0] is None
    assert server.command("migrate").returncode == 0
    code, found = _examined(server)
    assert (code, found["schema"][0]) == (1, "ok")
    assert found["processes"] == ("!!", "0 serving, 0 working: nobody runs jobs, start storynote worker")
