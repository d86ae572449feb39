"""What belongs to somebody else does not exist (contract §1 "foreign ids"): same bytes as for what never was."""

from typing import NamedTuple

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server

NEVER = "0123456789abcdef01234567"


class Theirs(NamedTuple):
    client: Client
    project: str
    job: str
    key: str
    image_url: str


@pytest.fixture
def theirs(server: Server) -> Theirs:
    client = server.account(100)
    project = client.project("secret")
    job = client.ended(client.image(project, "A secret fox")[0])
    key = client.get("/v1/keys").json()["data"][0]["id"]
    return Theirs(client, project, job["id"], key, job["imageUrl"])


REQUESTS: list[tuple[str, str, str, Json]] = [
    ("GET", "/v1/projects/{}", "project", None),
    ("PATCH", "/v1/projects/{}", "project", {"name": "mine now"}),
    ("DELETE", "/v1/projects/{}", "project", None),
    ("PUT", "/v1/projects/{}/graph", "project", {"nodes": [], "edges": []}),
    ("POST", "/v1/projects/{}/share", "project", {}),
    ("DELETE", "/v1/projects/{}/share", "project", None),
    ("POST", "/v1/projects/{}/image", "project", {"directPrompt": "x"}),
    ("POST", "/v1/projects/{}/video", "project", {"directPrompt": "x"}),
    ("POST", "/v1/projects/{}/audio", "project", {"soundType": "sfx", "prompt": "x"}),
    ("POST", "/v1/projects/{}/tool", "project", {"modelId": "image-upscale", "imageUrl": "https://example.com/x"}),
    ("GET", "/v1/jobs/{}", "job", None),
    ("POST", "/v1/jobs/{}/cancel", "job", {}),
    ("GET", "/v1/jobs/batch?jobIds={}", "job", None),
    ("DELETE", "/v1/keys/{}", "key", None),
    ("POST", "/v1/keys/{}/rotate", "key", {}),
]
VARYING = {"x-request-id", "date", "ratelimit", "x-ratelimit-remaining", "x-ratelimit-reset"}


def answer(client: Client, method: str, path: str, body: Json) -> tuple[int, list[tuple[str, str]], Json]:
    got = client.http.request(method, path, json=body, headers={"If-Match": '"1"'})
    headers = [(name, value) for name, value in got.headers.multi_items() if name not in VARYING]
    found = got.json()
    assert found.pop("requestId", None) == (got.headers["x-request-id"] if got.status_code > 399 else None)
    return got.status_code, headers, found


@pytest.mark.parametrize(("method", "path", "what", "body"), REQUESTS, ids=[f"{r[0]} {r[1]}" for r in REQUESTS])
def test_foreign_is_missing(client: Client, theirs: Theirs, method: str, path: str, what: str, body: Json) -> None:
    before = snapshot(theirs)
    foreign = answer(client, method, path.format(getattr(theirs, what)), body)
    missing = answer(client, method, path.format(NEVER), body)
    assert foreign == missing
    assert foreign[0] == (200 if "batch" in path else 404)
    assert snapshot(theirs) == before
    assert client.credits() == (1000, 0)


def snapshot(theirs: Theirs) -> Json:
    client = theirs.client
    job = {k: v for k, v in client.job(theirs.job).items() if k != "imageUrl"}
    return [
        client.get(f"/v1/projects/{theirs.project}").json(),
        job,
        client.credits(),
        len(client.get("/v1/keys").json()["data"]),
    ]


@pytest.fixture
def drawn(sandbox: Server) -> Json:
    """A job of somebody else, in the sandbox."""
    owner = sandbox.account()
    return owner.ended(owner.image(owner.project())[0], 60)


def test_a_foreign_job_is_no_input(sandbox: Server, drawn: Json) -> None:
    client = sandbox.account()
    project = client.project()
    refusals = []
    for job_id in (drawn["id"], NEVER):
        got = client.post(f"/v1/projects/{project}/video", {"firstFrame": {"jobId": job_id}})
        refusals.append({k: v for k, v in shape.error(got, got.status_code).items() if k != "requestId"})
    assert refusals[0] == refusals[1]
    assert refusals[0]["code"] in (400, 404)
    assert client.get(f"/v1/projects/{project}").json()["nodes"] == []


def test_a_foreign_result_is_no_input(sandbox: Server, drawn: Json) -> None:
    client = sandbox.account()
    assert drawn["imageUrl"], drawn["error"]
    got = client.post(f"/v1/projects/{client.project()}/video", {"firstFrame": {"imageUrl": drawn["imageUrl"]}})
    assert got.status_code in (400, 404)


def test_lists_are_ones_own(client: Client, theirs: Theirs) -> None:
    for path in ("/v1/projects", "/v1/keys", "/v1/credits/transactions"):
        text = client.get(path).text
        assert theirs.project not in text
        assert theirs.job not in text
        assert theirs.key not in text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-HTTP-Method-Override": "DELETE"},
        {"X-Original-URL": "/v1/keys"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Host": "evil.example"},
    ],
    ids=lambda h: next(iter(h)),
)
def test_headers_change_neither_route_nor_addresses(theirs: Theirs, headers: dict[str, str]) -> None:
    found = theirs.client.get(f"/v1/jobs/{theirs.job}", headers=headers)
    assert found.status_code == 200
    assert found.json()["imageUrl"].startswith(theirs.client.url)
    assert theirs.client.get(f"/v1/projects/{theirs.project}").status_code == 200


def test_answers_name_nothing_internal(theirs: Theirs) -> None:
    client = theirs.client
    text = "".join(
        client.get(path).text
        for path in (
            f"/v1/jobs/{theirs.job}",
            f"/v1/projects/{theirs.project}",
            "/v1/keys",
            "/v1/credits",
            "/openapi.json",
        )
    )
    for secret in (
        "test-secret",
        "127.0.0.1",
        "@example.com",
        "req-0000",
        str(client.http.headers["Authorization"])[7:],
    ):
        assert secret not in text
