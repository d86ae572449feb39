"""Webhooks over the public API: a genuine one has the server look at once, and is never itself the result.

The server of these tests polls every half minute and looks for a lost submit after a minute: what ends sooner was heard of.
"""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2
import msgspec
import pytest

from storynote.api.hooks import HOOK_BYTES_MAX
from tests.crash.upstreams import PLANS
from tests.fakes.replicate import signed
from tests.providers.conftest import Stands
from tests.providers.conftest import stands as stands
from tests.providers.stand import Stand
from tests.server import Client, Fake, Json, Server, until

SOON_SECONDS = 10
STALE_SECONDS = 400
PATIENT = {
    "STORYNOTE_POLL_SECONDS_MIN": "30",
    "STORYNOTE_POLL_SECONDS_MAX": "30",
    "STORYNOTE_SUBMIT_SECONDS_MAX": "60",
    "STORYNOTE_DRAIN_SECONDS_MAX": "1",
}


class Setup(msgspec.Struct, frozen=True):
    """A server that can be called, and two that call."""

    server: Server
    fal: Fake
    replicate: Stand

    def account(self) -> Client:
        return self.server.account(100)


@pytest.fixture(scope="module")
def setup(fake: Fake, stands: Stands, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    replicate, folder = stands("replicate"), tmp_path_factory.mktemp("hooks")
    (folder / "catalogue.toml").write_text(PLANS["replicate"].catalogue)
    server = Server(folder / "data", {**fake.environment(), **replicate.environment(), **PATIENT})
    server.environment |= {"STORYNOTE_PUBLIC_URL": server.url, "STORYNOTE_CATALOGUE": str(folder / "catalogue.toml")}
    server.start()
    try:
        yield Setup(server, fake, replicate)
    finally:
        server.stop()


def _submitted(fake: Fake, prompt: str) -> str:
    """The id of the one request with that prompt, once fal has it."""
    found = until(lambda: [s["id"] for s in fake.submits() if s["input"].get("prompt") == prompt])
    assert len(found) == 1
    return str(found[0])


def _called(fake: Fake, request_id: str, **more: object) -> Json:
    """A webhook about that request, sent unless `send=0`."""
    answer = httpx2.post(f"{fake.url}/_hook", json={"id": request_id, **more}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _waiting(setup: Setup, client: Client, prompt: str, state: str = "processing") -> tuple[str, str]:
    """A job in that state: its id and its request's."""
    job_id = client.image(client.project(), prompt, modelId="fal-ai/flux-2")[0]
    until(lambda: setup.server.state_of(job_id) == state)
    return job_id, _submitted(setup.fal, prompt)


def _completed(setup: Setup, client: Client, job_id: str, prompt: str) -> Json:
    job = client.ended(job_id, SOON_SECONDS)
    assert (job["status"], job["provider"]) == ("completed", "fal"), job["error"]
    assert setup.fal.submits_of(prompt) == 1
    assert client.credits() == (98, 0)
    setup.server.ledger()
    return job


# fal -------------------------------------------------------------------------------------------------------------


def test_a_genuine_call_ends_the_wait(setup: Setup) -> None:
    client, prompt = setup.account(), "heard of [polls=1]"
    job_id, request_id = _waiting(setup, client, prompt)
    assert _called(setup.fal, request_id)["statuses"] == [204]
    _completed(setup, client, job_id, prompt)


def test_calls_may_come_many_times_and_after_the_end(setup: Setup) -> None:
    client, prompt = setup.account(), "heard of often [polls=1]"
    job_id, request_id = _waiting(setup, client, prompt)
    assert _called(setup.fal, request_id, send=5)["statuses"] == [204] * 5
    job = _completed(setup, client, job_id, prompt)
    assert _called(setup.fal, request_id, send=2)["statuses"] == [204, 204]
    assert client.job(job_id) == job
    assert client.credits() == (98, 0)


def test_a_call_too_early_changes_nothing(setup: Setup) -> None:
    client, prompt = setup.account(), "not yet [polls=2]"
    job_id, request_id = _waiting(setup, client, prompt)
    _called(setup.fal, request_id)
    _called(setup.fal, request_id)
    _completed(setup, client, job_id, prompt)


def test_it_brings_the_receipt_that_was_lost(setup: Setup) -> None:
    client, prompt = setup.account(), "found again [lost] [unlisted]"
    job_id, request_id = _waiting(setup, client, prompt, "submitting")
    assert _called(setup.fal, request_id)["statuses"] == [204]
    _completed(setup, client, job_id, prompt)


@pytest.mark.parametrize("lost", ["", " [lost] [unlisted]"])
def test_it_may_come_before_the_answer_to_the_submit(setup: Setup, lost: str) -> None:
    client, prompt = setup.account(), f"overtaken [submit_delay=1]{lost}"
    job_id, request_id = _waiting(setup, client, prompt, "submitting")
    assert _called(setup.fal, request_id)["statuses"] == [204]
    _completed(setup, client, job_id, prompt)


@pytest.mark.parametrize("spoilt", [{"forged": True}, {"age": STALE_SECONDS}, {"age": -STALE_SECONDS}])
def test_what_is_forged_or_stale_is_not_believed(setup: Setup, spoilt: Json) -> None:
    client, prompt = setup.account(), f"nobody's word {spoilt} [lost] [unlisted]"
    job_id, request_id = _waiting(setup, client, prompt, "submitting")
    assert _called(setup.fal, request_id, **spoilt)["statuses"] == [401]
    assert setup.server.state_of(job_id) == "submitting"
    # The same call, genuine, is believed: it was the signature that was wrong.
    _called(setup.fal, request_id)
    _completed(setup, client, job_id, prompt)


def test_a_body_that_was_changed_is_not_believed(setup: Setup) -> None:
    client, prompt = setup.account(), "changed [lost] [unlisted]"
    job_id, request_id = _waiting(setup, client, prompt, "submitting")
    call = _called(setup.fal, request_id, send=0)
    raw = call["raw"].replace(request_id, "req-99999999").encode()
    assert httpx2.post(call["hook"], content=raw, headers=call["headers"]).status_code == 401
    assert setup.server.state_of(job_id) == "submitting"


def test_another_submits_nonce_opens_nothing(setup: Setup) -> None:
    client, prompt = setup.account(), "not mine [lost] [unlisted]"
    job_id, request_id = _waiting(setup, client, prompt, "submitting")
    call = _called(setup.fal, request_id, send=0)
    url, nonce = str(call["hook"]).rsplit("/", 1)
    for address in (f"{url}/{'0' * len(nonce)}", f"{url}/x", call["hook"].replace(job_id, "0" * len(job_id))):
        assert httpx2.post(address, content=call["raw"], headers=call["headers"]).status_code == 204, address
    assert setup.server.state_of(job_id) == "submitting"


@pytest.mark.parametrize("path", ["/v1/hooks/nobody/{job}/{nonce}", "/v1/hooks/elevenlabs/{job}/{nonce}",
                                  "/v1/hooks/fal/short/{nonce}", "/v1/hooks/fal/{job}"])  # fmt: skip
def test_there_are_no_other_hooks(setup: Setup, path: str) -> None:
    address = setup.server.url + path.format(job="0" * 24, nonce="0" * 32)
    assert httpx2.post(address, json={}).status_code == 404


def test_a_call_may_not_be_endless(setup: Setup) -> None:
    address = f"{setup.server.url}/v1/hooks/fal/{'0' * 24}/{'0' * 32}"
    assert httpx2.post(address, content=b"x" * (HOOK_BYTES_MAX + 1)).status_code == 413


def test_without_an_address_nobody_is_told_of_one_nor_heard(server: Server, client: Client, fake: Fake) -> None:
    prompt = "no address [polls=1]"
    client.ended(client.image(client.project(), prompt)[0])
    call = _called(fake, _submitted(fake, prompt), send=0)
    assert call["hook"] == ""
    address = f"{server.url}/v1/hooks/fal/{'0' * 24}/{'0' * 32}"
    assert httpx2.post(address, content=call["raw"], headers=call["headers"]).status_code == 404


def test_the_address_names_the_job_and_its_nonce_under_the_public_url(setup: Setup) -> None:
    client = setup.account()
    job_id, request_id = _waiting(setup, client, "an address [polls=1]")
    hook = urlsplit(_called(setup.fal, request_id)["hook"])
    assert f"{hook.scheme}://{hook.netloc}" == setup.server.url
    assert hook.path.startswith(f"/v1/hooks/fal/{job_id}/")
    client.ended(job_id, SOON_SECONDS)


# Replicate -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["", " [lost] [unlisted]"])
def test_replicate_calls_when_it_has_ended(setup: Setup, lost: str) -> None:
    client, prompt = setup.account(), f"its own word [polls=20]{lost}"
    job_id = client.image(client.project(), prompt, modelId="house/flux")[0]
    job = client.ended(job_id, SOON_SECONDS)
    assert (job["status"], job["provider"]) == ("completed", "replicate"), job["error"]
    assert len(setup.replicate.accepted(prompt)) == 1
    assert client.credits() == (98, 0)


@pytest.mark.parametrize(("secret", "age"), [(b"another secret", 0), (None, STALE_SECONDS)])
def test_replicates_forged_and_stale_calls_are_not_believed(setup: Setup, secret: bytes | None, age: int) -> None:
    raw, at = b'{"id": "req-00000001"}', time.time() - age
    headers = signed(raw, at) if secret is None else signed(raw, at, secret)
    address = f"{setup.server.url}/v1/hooks/replicate/{'0' * 24}/{'0' * 32}"
    assert httpx2.post(address, content=raw, headers=headers).status_code == 401
    assert httpx2.post(address, content=raw, headers=signed(raw, time.time())).status_code == 204
