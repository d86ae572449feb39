"""Who serves a job, when several can: the first that does not provably fail, and never a second one after a lost answer."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.providers.conftest import Stands
from tests.providers.conftest import stands as stands
from tests.providers.stand import Stand
from tests.server import Client, Fake, Json, Server, free_port, running


class Setup(msgspec.Struct, frozen=True):
    """A server with several providers, and the providers."""

    server: Server
    fal: Fake
    google: Stand
    elevenlabs: Stand

    def account(self) -> Client:
        return self.server.account(100)


@pytest.fixture(scope="module")
def setup(fake: Fake, stands: Stands, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    google, elevenlabs = stands("google"), stands("elevenlabs")
    environment = {**fake.environment(), **google.environment(), **elevenlabs.environment()}
    with running(tmp_path_factory.mktemp("routes") / "data", environment) as server:
        yield Setup(server, fake, google, elevenlabs)


def _image(client: Client, prompt: str) -> Json:
    return client.ended(client.image(client.project(), prompt, modelId="nano-banana")[0], 60)


def test_the_first_route_serves(setup: Setup) -> None:
    client = setup.account()
    job = _image(client, "first of all")
    assert (job["status"], job["provider"], job["credits"]) == ("completed", "fal", 6)
    assert setup.google.accepted("first of all") == []


@pytest.mark.parametrize("mark", ["locked", "crash"])
def test_an_operators_or_providers_failure_is_not_the_users(setup: Setup, mark: str) -> None:
    client, prompt = setup.account(), f"elsewhere, as fal is {mark}"
    setup.fal.switch(**{mark: 1})
    job = _image(client, prompt)
    setup.fal.switch()
    assert (job["status"], job["provider"], job["error"]) == ("completed", "google", None)
    assert client.credits() == (94, 0)
    assert len(setup.google.accepted(prompt)) == 1
    assert setup.fal.submits_of(prompt) == (1 if mark == "crash" else 0)
    setup.server.ledger()


def test_the_users_own_fault_goes_nowhere_else(setup: Setup) -> None:
    client = setup.account()
    job = _image(client, "refused [policy]")
    assert (job["status"], job["errorType"], job["provider"]) == ("failed", "content_policy", "fal")
    assert setup.google.accepted("refused [policy]") == []
    assert client.credits() == (100, 0)


def test_after_a_lost_answer_nobody_else_is_asked(setup: Setup) -> None:
    client, prompt = setup.account(), "lost for good [lost] [unlisted]"
    job = _image(client, prompt)
    assert (job["status"], job["errorType"], job["provider"]) == ("failed", "ambiguous", "fal")
    assert setup.fal.submits_of(prompt) == 1
    assert setup.google.accepted(prompt) == []
    assert client.credits() == (100, 0)
    assert job["id"] in setup.server.command("jobs", "ambiguous").stdout


def test_when_all_fail_the_last_one_is_told_and_nothing_charged(setup: Setup) -> None:
    client, prompt = setup.account(), "nobody [locked] [account]"
    job = _image(client, prompt)
    assert (job["status"], job["errorType"], job["provider"]) == ("failed", "provider_account", "google")
    assert "locked" not in job["error"].lower()
    assert "balance" not in job["error"].lower()
    assert client.credits() == (100, 0)


def test_a_provider_that_nobody_answers_at_is_passed_by(stands: Stands, fake: Fake, tmp_path: Path) -> None:
    google, gone = stands("google"), f"http://127.0.0.1:{free_port()}"
    environment = {**fake.environment(), "FAL_QUEUE_URL": gone, "FAL_REST_URL": gone, **google.environment()}
    with running(tmp_path / "data", environment) as server:
        client = server.account(100)
        job = _image(client, "a house with nobody in it")
        assert (job["status"], job["provider"]) == ("completed", "google")
        assert client.credits() == (94, 0)


def test_a_job_whose_route_has_gone_goes_on_elsewhere(setup: Setup, stands: Stands, fake: Fake, tmp_path: Path) -> None:
    """The operator takes fal's key away while a job waits for it."""
    google = stands("google")
    fake.switch(busy=1000)
    data = tmp_path / "data"
    with running(data, {**fake.environment(), **google.environment()}) as server:
        client = server.account(100)
        job_id = client.image(client.project(), "left behind", modelId="nano-banana")[0]
        assert client.job(job_id)["status"] in ("queued", "processing")
        server.stop()
    fake.switch()
    with running(data, google.environment()) as server:
        job = Client(server.url, client.key).ended(job_id, 60)
        assert (job["status"], job["provider"]) == ("completed", "google")


@pytest.mark.parametrize(
    ("body", "price"),
    [
        ({"soundType": "speech", "text": "Good morning"}, 3),
        ({"soundType": "sfx", "prompt": "A door", "duration": 2}, 2),
        ({"soundType": "music", "prompt": "A waltz", "duration": 5}, 1),
    ],
)
def test_elevenlabs_own_models_are_asked_of_elevenlabs_first(setup: Setup, body: Json, price: int) -> None:
    client = setup.account()
    answer = client.post(f"/v1/projects/{client.project()}/audio", body)
    job = client.ended(answer.json()["jobId"], 60)
    assert (job["status"], job["provider"], job["credits"]) == ("completed", "elevenlabs", price), job["error"]
    assert client.get(job["audioUrl"]).headers["content-type"] == "audio/mpeg"
    assert client.credits() == (100 - price, 0)


def test_and_then_of_fal(setup: Setup) -> None:
    client = setup.account()
    body = {"soundType": "speech", "text": "Good evening [account]"}
    job = client.ended(client.post(f"/v1/projects/{client.project()}/audio", body).json()["jobId"], 60)
    assert (job["status"], job["provider"]) == ("completed", "fal"), job["error"]


def test_their_voices_are_listed(setup: Setup) -> None:
    client = setup.account()
    voices = client.get("/v1/voices").json()["data"]
    theirs = [voice for voice in voices if voice["provider"] == "elevenlabs"]
    assert theirs
    assert all(voice["modelIds"] == ["elevenlabs/tts"] for voice in theirs)
    assert [voice["default"] for voice in theirs].count(True) == 1
    body = {"soundType": "speech", "text": "Who am I?", "voiceId": theirs[-1]["id"]}
    job = client.ended(client.post(f"/v1/projects/{client.project()}/audio", body).json()["jobId"], 60)
    assert (job["status"], job["provider"]) == ("completed", "elevenlabs")


def test_what_a_provider_cannot_take_is_said(setup: Setup) -> None:
    client = setup.account()
    job_id = client.image(client.project(), "a frame to begin with")[0]
    client.ended(job_id, 60)
    body = {"directPrompt": "it moves", "firstFrame": {"jobId": job_id}, "modelId": "fal-ai/kling-video/v2.6/pro"}
    answer = client.post(f"/v1/projects/{client.project()}/video", {**body, "aspectRatio": "9:16"})
    assert answer.status_code == 202, answer.text
    job = client.ended(answer.json()["jobId"], 60)
    assert job["status"] == "completed", job["error"]
    assert any("aspect" in sentence.lower() for sentence in job["adjusted"]), job["adjusted"]
