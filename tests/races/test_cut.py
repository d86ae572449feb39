"""Connections cut at a random byte, again and again with one Idempotency-Key: whatever arrived, it happened once."""

import json
import random
import socket
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from tests.contract import raw
from tests.server import Client, Fake, Json, Server, until

CUTS = 100
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER: close with RST, not FIN."""


def cut(url: str, request: bytes, at: int, reset: bool) -> None:
    """Send `at` bytes; past the end of the request, read as many bytes of the answer; then be gone."""
    with suppress(OSError), raw.connect(url, 5) as link:
        link.sendall(request[:at])
        if at > len(request):
            left = at - len(request)
            while left > 0 and (part := link.recv(left)):
                left -= len(part)
        if reset:
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def retry(client: Client, path: str, body: Json, seed: int) -> Json:
    """A hundred attempts that are cut, eight at a time, then one that is not: its answer."""
    chance = random.Random(seed)
    request = raw.request("POST", path, client.key, json.dumps(body).encode(), {"Idempotency-Key": "cut"})
    places = [chance.randrange(len(request) + 600) for _ in range(CUTS)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: cut(client.url, request, at, at % 2 == 0), places))
    return until(lambda: _whole(client, path, body), 10, "the key never came free")


def _whole(client: Client, path: str, body: Json) -> Json:
    answer = client.post(path, body, headers={"Idempotency-Key": "cut"})
    if answer.status_code == 409:
        return None
    assert answer.status_code in (200, 201, 202), answer.text
    return answer.json()


def one_project(client: Client, answer: Json) -> None:
    assert [project["id"] for project in client.get("/v1/projects").json() if project["name"] == "cut"] == [
        answer["id"]
    ]


def one_key(client: Client, answer: Json) -> None:
    made = [key["id"] for key in client.get("/v1/keys").json()["data"] if key["id"] != own_key(client)]
    assert made == [answer["id"]]
    assert client.sibling(answer["key"]).get("/v1/credits").status_code == 200


def own_key(client: Client) -> str:
    return str(min(client.get("/v1/keys").json()["data"], key=lambda key: key["createdAt"])["id"])


def no_more(client: Client, answer: Json) -> None:
    assert answer


ROUTES: list[tuple[str, Json, Callable[[Client, Json], None]]] = [
    ("/v1/projects", {"name": "cut"}, one_project),
    ("/v1/projects/{project}/share", {}, no_more),
    ("/v1/keys", {"name": "cut"}, one_key),
    ("/v1/keys/{key}/rotate", {"overlapSeconds": 600}, one_key),
    ("/v1/uploads/sign", {"fileName": "x.png", "contentType": "image/png"}, no_more),
    ("/v1/jobs/events/token", {}, no_more),
    ("/v1/jobs/{job}/cancel", {}, no_more),
]


@pytest.mark.parametrize(("path", "body", "check"), ROUTES, ids=[r[0] for r in ROUTES])
def test_every_post_happens_once(client: Client, path: str, body: Json, check: Callable[[Client, Json], None]) -> None:
    project = client.project()
    job_id = client.image(project, "x [delay=60]")[0] if "{job}" in path else ""
    path = path.format(project=project, key=own_key(client), job=job_id)
    check(client, retry(client, path, body, seed=1))


@pytest.mark.parametrize("count", [1, 8])
def test_images_are_charged_once(client: Client, fake: Fake, server: Server, count: int) -> None:
    project = client.project()
    prompt = f"cut {count} {client.key[-8:]}"
    answer = retry(client, f"/v1/projects/{project}/image", {"directPrompt": prompt, "numImages": count}, seed=count)
    for job_id in answer["jobIds"]:
        assert client.ended(job_id)["status"] == "completed"
    assert client.credits() == (1000 - 2 * count, 0)
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == count
    assert fake.submits_of(prompt) == count
    server.ledger()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("video", {"directPrompt": "x"}),
        ("audio", {"soundType": "sfx", "prompt": "x"}),
        ("tool", {"modelId": "image-upscale", "imageUrl": "https://example.com/x.png"}),
    ],
)
def test_the_other_generations_happen_once(sandbox: Server, kind: str, body: Json) -> None:
    client = sandbox.account()
    project = client.project()
    answer = retry(client, f"/v1/projects/{project}/{kind}", body, seed=3)
    nodes = client.get(f"/v1/projects/{project}").json()["nodes"]
    assert [node["data"]["jobId"] for node in nodes] == [answer["jobId"]]


def test_without_a_key_each_whole_request_happens_at_most_once(client: Client) -> None:
    """The count of effects can never pass the count of requests that arrived whole."""
    project = client.project()
    chance = random.Random(4)
    request = raw.request("POST", f"/v1/projects/{project}/image", client.key, b'{"directPrompt": "x"}')
    places = [chance.randrange(len(request) + 200) for _ in range(CUTS)]
    for at in places:
        cut(client.url, request, at, reset=False)
    whole = sum(at >= len(request) for at in places)
    until(lambda: client.credits()[1] == 0, 30)
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) <= whole
    assert client.credits()[0] >= 1000 - 2 * whole
