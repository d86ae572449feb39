"""SIGTERM and SIGINT: what was promised is kept, and what was begun goes on in the next process."""

import signal
import threading
import time
from pathlib import Path

import httpx2
import pytest

from tests.contract.sse import Stream
from tests.races.crowd import Ask, ask_all
from tests.server import Fake, Json, Server, running, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_and_goes_on_where_it_was(fake: Fake, data: Path, number: signal.Signals) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(1000)
        project = client.project()
        unique = client.key[-6:]
        slow = [
            client.image(project, f"{mark} {n} {unique}")[0]
            for mark in ("[delay=1.5]", "[submit_delay=1]")
            for n in range(4)
        ]
        with Stream(client) as stream:
            began = time.monotonic()
            assert server.process is not None
            server.process.send_signal(number)
            assert server.process.wait(20) == 0
            assert time.monotonic() - began < 12
            until(lambda: stream.ended, 5, f"the stream broke: {stream.broken!r}")
        assert "Traceback" not in server.output()
        server.ledger()
        server.start()
        for job_id in slow:
            assert client.ended(job_id, 30)["status"] == "completed"
        assert client.credits() == (1000 - 16, 0)
        sent = [submit["input"].get("prompt", "") for submit in fake.submits()]
        ours = [prompt for prompt in sent if unique in prompt]
        assert len(ours) == len(set(ours)) == 8


def test_what_is_answered_during_the_drain_is_kept(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(100_000)
        project = client.project()
        accepted: list[str] = []
        codes: set[int] = set()
        stopping = threading.Event()

        def order() -> None:
            with httpx2.Client(headers={"Authorization": f"Bearer {client.key}"}, verify=False) as http:
                for number in range(100_000):
                    try:
                        url = f"{client.url}/v1/projects/{project}/image"
                        answer = http.post(url, json={"directPrompt": f"drain {number}"})
                    except (httpx2.NetworkError, httpx2.RemoteProtocolError):
                        if stopping.is_set():
                            return
                        raise
                    codes.add(answer.status_code)
                    if answer.status_code == 202:
                        accepted.append(answer.json()["jobId"])

        threads = [threading.Thread(target=order) for _ in range(4)]
        for thread in threads:
            thread.start()
        until(lambda: len(accepted) > 50)
        stopping.set()
        assert server.stop() == 0
        for thread in threads:
            thread.join(20)
        assert codes <= {202, 503}
        server.ledger()
        server.start()
        for at in range(0, len(accepted), 200):
            ids = accepted[at : at + 200]
            found = client.get("/v1/jobs/batch", params={"jobIds": ",".join(ids)}).json()["jobs"]
            assert found.keys() == set(ids)
        until(lambda: client.credits()[1] == 0, 60)


def test_a_second_signal_does_no_harm(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(100)
        job_id = client.image(client.project(), "twice [submit_delay=1]")[0]
        until(lambda: client.job(job_id)["status"] == "processing")
        assert server.process is not None
        server.process.terminate()
        server.process.terminate()
        assert server.process.wait(20) in (0, -signal.SIGTERM)
        server.ledger()
        server.start()
        assert client.ended(job_id, 30)["status"] == "completed"
        assert client.credits() == (98, 0)


def marks() -> list[str]:
    return ["[submit_delay=1.5]", "[lost]", "[delay=2]", "[polls=8]", "[status_500=5]"]


@pytest.mark.parametrize("mark", marks())
def test_killed_at_each_step_and_never_sent_twice(fake: Fake, data: Path, mark: str) -> None:
    """The step is begun for certain before the kill: the provider has the request."""
    with running(data, fake.environment()) as server:
        client = server.account(100)
        prompt = f"step {mark} {client.key[-6:]}"
        job_id = client.image(client.project(), prompt)[0]
        until(lambda: fake.submits_of(prompt) == 1)
        server.kill()
        server.ledger()
        server.start()
        job: Json = client.ended(job_id, 40)
        assert job["status"] == "completed", job["error"]
        assert fake.submits_of(prompt) == 1
        assert client.credits() == (98, 0)


def test_killed_while_a_provider_is_away(fake: Fake, data: Path) -> None:
    with running(data, {**fake.environment(), "STORYNOTE_JOB_SECONDS_MAX": "6"}) as server:
        client = server.account(100)
        fake.switch(hold=1)
        job_id = client.image(client.project(), "never done")[0]
        # Its ticket is saved: killed before that, whether it was sent could not be known, and it would end ambiguous.
        until(lambda: server.state_of(job_id) == "processing")
        server.kill()
        server.start()
        job = client.ended(job_id, 40)
        assert (job["status"], job["errorType"]) == ("failed", "timeout")
        assert client.credits() == (100, 0)


def test_a_thousand_open_jobs_are_taken_up_again(fake: Fake, data: Path) -> None:
    with running(data, fake.environment()) as server:
        client = server.account(10_000)
        project = client.project()
        fake.switch(hold=1)
        asks = [Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": f"held {n}"}) for n in range(1000)]
        ids = [answer.json["jobId"] for answer in ask_all(server.url, client.key, asks)]
        server.kill()
        fake.switch()
        server.start()
        until(lambda: client.credits()[1] == 0, 60, "open jobs were forgotten")
        statuses = {
            job["status"]
            for at in range(0, 1000, 250)
            for job in client.get("/v1/jobs/batch", params={"jobIds": ",".join(ids[at : at + 250])})
            .json()["jobs"]
            .values()
        }
        assert statuses == {"completed"}
        assert client.credits() == (8000, 0)


def test_one_server_for_one_directory(server: Server) -> None:
    second = Server(server.data, server.environment)
    second.start(ready=False)
    assert second.process is not None
    assert second.process.wait(20) != 0
    assert server.is_ready()
