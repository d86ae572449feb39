"""Limits of an account (contract §7): what counts, what the headers say. Minutes of them: test_patience.py."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server, running

LIMITS = {"STORYNOTE_RATE_GLOBAL": "40", "STORYNOTE_RATE_GENERATION": "5", "STORYNOTE_RATE_UPLOADS": "3"}
SIGN = {"fileName": "x.png", "contentType": "image/png"}


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("narrow") / "data", LIMITS) as server:
        yield server


@pytest.fixture
def limited(narrow: Server) -> Client:
    return narrow.account(0)


def quotas(answer: Json) -> dict[str, dict[str, int]]:
    """RateLimit-Policy and RateLimit together, by the name of the limit."""
    found: dict[str, dict[str, int]] = {}
    for header in ("ratelimit-policy", "ratelimit"):
        for name, rest in re.findall(r'"(\w+)"((?:;\w=\d+)+)', answer.headers[header]):
            found.setdefault(name, {}).update({k: int(v) for k, v in re.findall(r";(\w)=(\d+)", rest)})
    return found


def generate(client: Client, project: str) -> Json:
    return client.post(f"/v1/projects/{project}/image", {"directPrompt": "x"})


def test_generation_is_limited(limited: Client) -> None:
    project = limited.project()
    answers = [generate(limited, project) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429] * 2
    shape.error(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
    assert len(limited.get(f"/v1/projects/{project}").json()["nodes"]) == 5


def test_the_headers_count_down(limited: Client) -> None:
    project = limited.project()
    answers = [generate(limited, project) for _ in range(6)]
    states = [quotas(answer)["generation"] for answer in answers]
    assert [state["r"] for state in states] == [4, 3, 2, 1, 0, 0]
    assert all(state["q"] == 5 and state["w"] == 60 and 0 <= state["t"] <= 60 for state in states)
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    assert all(answer.headers["x-ratelimit-limit"] == "5" for answer in answers)
    assert int(answers[-1].headers["retry-after"]) >= states[-1]["t"]


def test_all_four_kinds_share_one_limit(limited: Client) -> None:
    project = limited.project()
    bodies = [
        ("image", {"directPrompt": "x"}),
        ("video", {"directPrompt": "x"}),
        ("audio", {"soundType": "sfx", "prompt": "x"}),
        ("tool", {"modelId": "background-removal", "imageUrl": "https://example.com/x.png"}),
        ("image", {"directPrompt": "x", "numImages": 8}),
    ]
    for kind, body in bodies:
        assert limited.post(f"/v1/projects/{project}/{kind}", body).status_code == 202
    for kind, body in bodies:
        shape.error(limited.post(f"/v1/projects/{project}/{kind}", body), 429)


def test_keys_of_an_account_share_its_limits(limited: Client) -> None:
    project = limited.project()
    other = limited.sibling(limited.post("/v1/keys").json()["key"])
    codes = [generate(one, project).status_code for _ in range(4) for one in (limited, other)]
    assert sorted(codes) == [202] * 5 + [429] * 3


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"])
def test_no_header_makes_another_client(limited: Client, header: str) -> None:
    project = limited.project()
    path = f"/v1/projects/{project}/image"
    codes = [
        limited.post(path, {"directPrompt": "x"}, headers={header: f"203.0.113.{n}"}).status_code for n in range(7)
    ]
    assert codes == [202] * 5 + [429] * 2


def test_uploads_are_limited(limited: Client) -> None:
    codes = [limited.post("/v1/uploads/sign", SIGN).status_code for _ in range(5)]
    assert codes == [201] * 3 + [429] * 2
    assert limited.get("/v1/credits").status_code == 200


def test_everything_is_limited(limited: Client) -> None:
    codes = [limited.get("/v1/credits").status_code for _ in range(43)]
    assert codes == [200] * 40 + [429] * 3
    refused = limited.get("/v1/projects")
    shape.error(refused, 429)
    assert quotas(refused)["global"]["r"] == 0


def test_accounts_do_not_share_limits(limited: Client, narrow: Server) -> None:
    for _ in range(41):
        limited.get("/v1/credits")
    assert narrow.account().get("/v1/credits").status_code == 200


def test_what_needs_no_key_is_not_counted(limited: Client) -> None:
    before = int(limited.get("/v1/credits").headers["x-ratelimit-remaining"])
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert limited.get(path).status_code == 200
    assert int(limited.get("/v1/credits").headers["x-ratelimit-remaining"]) == before - 1


def test_a_refusal_for_the_limit_costs_nothing_else(tmp_path: Path) -> None:
    with running(tmp_path / "data", LIMITS) as server:
        client = server.account(0)
        project = client.project()
        for _ in range(5):
            generate(client, project)
        remaining = quotas(client.get("/v1/credits"))["global"]["r"]
        shape.error(generate(client, project), 429)
        assert quotas(client.get("/v1/credits"))["global"]["r"] >= remaining - 2
        server.kill()
        server.start()
        shape.error(generate(client, project), 429)
