"""The order of refusals (contract §1): 401, 429, 400 (body), 404 (project), 400 (model, parameters), 402."""

from pathlib import Path

import pytest

from tests.contract import shape
from tests.server import Client, Server, running

NOWHERE = "0123456789abcdef01234567"
GOOD = b'{"directPrompt": "x", "modelId": "nano-banana-pro"}'
NO_SUCH_MODEL = b'{"directPrompt": "x", "modelId": "no-such-model"}'
NO_SUCH_RATIO = b'{"directPrompt": "x", "numImages": 9}'
BROKEN = b'{"directPrompt":'


@pytest.fixture
def poor(server: Server) -> Client:
    return server.account(34)


@pytest.mark.parametrize("body", [GOOD, BROKEN, NO_SUCH_MODEL])
def test_401_before_everything(server: Server, body: bytes) -> None:
    nobody = Client(server.url, "sk_live_nobody")
    shape.error(nobody.send("POST", f"/v1/projects/{NOWHERE}/image", body), 401)
    shape.error(nobody.send("POST", f"/v1/projects/{NOWHERE}/image", body, headers={"Content-Type": "text/plain"}), 401)


@pytest.mark.parametrize("body", [BROKEN, NO_SUCH_RATIO, b"{}"])
def test_the_body_before_the_project(poor: Client, body: bytes) -> None:
    shape.error(poor.send("POST", f"/v1/projects/{NOWHERE}/image", body), 400)


@pytest.mark.parametrize("body", [GOOD, NO_SUCH_MODEL])
def test_the_project_before_the_model_and_the_price(poor: Client, body: bytes) -> None:
    shape.error(poor.send("POST", f"/v1/projects/{NOWHERE}/image", body), 404)


def test_the_model_before_the_price(poor: Client) -> None:
    shape.error(poor.send("POST", f"/v1/projects/{poor.project()}/image", NO_SUCH_MODEL), 400)


def test_the_price_last_and_in_words(poor: Client) -> None:
    project = poor.project()
    found = shape.error(poor.send("POST", f"/v1/projects/{project}/image", GOOD), 402)
    assert found["error"] == "Insufficient credits: this needs 35, 34 are available"
    assert poor.credits() == (34, 0)
    assert poor.get(f"/v1/projects/{project}").json()["nodes"] == []
    assert len(poor.image(project, modelId="nano-banana")) == 1


def test_all_of_a_request_or_none(poor: Client) -> None:
    project = poor.project()
    body = {"directPrompt": "x", "modelId": "nano-banana", "numImages": 6}
    found = shape.error(poor.post(f"/v1/projects/{project}/image", body), 402)
    assert "36" in found["error"]
    assert "34" in found["error"]
    assert poor.credits() == (34, 0)
    assert poor.get(f"/v1/projects/{project}").json()["nodes"] == []


def test_429_before_the_body_and_the_project(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_RATE_GENERATION": "1"}) as server:
        client = server.account()
        path = f"/v1/projects/{NOWHERE}/image"
        shape.error(client.send("POST", path, BROKEN), 400)
        for body in (BROKEN, GOOD, NO_SUCH_MODEL):
            shape.error(client.send("POST", path, body), 429)
        nobody = Client(server.url, "sk_live_nobody")
        shape.error(nobody.send("POST", path, BROKEN), 401)
