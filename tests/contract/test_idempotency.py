"""Idempotency-Key (contract §3): the same request again is answered, not done again."""

from pathlib import Path

import pytest

from tests.contract import shape
from tests.server import Client, Fake, Json, Server, running

IMAGE = {"directPrompt": "A fox", "numImages": 2, "seed": 5}


def image(client: Client, project: str, key: str, body: Json = IMAGE) -> Json:
    return client.post(f"/v1/projects/{project}/image", body, headers={"Idempotency-Key": key})


def posts(client: Client) -> list[tuple[str, Json]]:
    """(path, body) of POSTs of every kind that a new account can send."""
    project = client.project()
    job_id = client.image(project, "A fox [delay=60]")[0]
    own = client.get("/v1/keys").json()["data"][0]["id"]
    return [
        ("/v1/projects", {"name": "x"}),
        (f"/v1/projects/{project}/image", IMAGE),
        (f"/v1/projects/{project}/share", {}),
        (f"/v1/jobs/{job_id}/cancel", {}),
        ("/v1/jobs/events/token", {}),
        ("/v1/keys", {"name": "another"}),
        (f"/v1/keys/{own}/rotate", {"overlapSeconds": 600}),
        ("/v1/uploads/sign", {"fileName": "x.png", "contentType": "image/png"}),
    ]


def test_every_post_is_answered_again_byte_for_byte(client: Client) -> None:
    for number, (path, body) in enumerate(posts(client)):
        headers = {"Idempotency-Key": f"key {number}"}
        first = client.post(path, body, headers=headers)
        assert first.status_code in (200, 201, 202), first.text
        assert "idempotent-replayed" not in first.headers
        for _ in range(2):
            again = client.post(path, body, headers=headers)
            assert (again.status_code, again.content) == (first.status_code, first.content), path
            assert again.headers["idempotent-replayed"] == "true"
            assert again.headers.get("location") == first.headers.get("location")
            assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert len(client.get("/v1/projects").json()) == 2
    assert len(client.get("/v1/keys").json()["data"]) == 3


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("video", {"directPrompt": "x"}),
        ("audio", {"soundType": "sfx", "prompt": "x"}),
        ("tool", {"modelId": "image-upscale", "imageUrl": "https://example.com/x.png"}),
    ],
)
def test_the_other_generations_too(sandbox: Server, kind: str, body: Json) -> None:
    client = sandbox.account()
    project = client.project()
    answers = [client.post(f"/v1/projects/{project}/{kind}", body, headers={"Idempotency-Key": "k"}) for _ in range(3)]
    assert answers[0].status_code == 202, answers[0].text
    assert len({answer.content for answer in answers}) == 1
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == 1


def test_it_is_charged_once(client: Client, fake: Fake) -> None:
    project = client.project()
    prompt = f"once {client.key[-8:]}"
    answers = [image(client, project, "k", {"directPrompt": prompt}) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {202}
    client.ended(answers[0].json()["jobId"])
    assert client.credits() == (998, 0)
    assert fake.submits_of(prompt) == 1


SAME = [
    b'{"directPrompt":"A fox","numImages":2,"seed":5}',
    b'{ "seed" : 5,\n "numImages": 2, "directPrompt":\t"A fox" }',
    b'{"seed":5,"directPrompt":"\\u0041 fox","numImages":2}',
]


@pytest.mark.parametrize("raw", SAME)
def test_the_order_of_fields_and_white_space_do_not_matter(client: Client, raw: bytes) -> None:
    project = client.project()
    first = image(client, project, "k")
    again = client.send("POST", f"/v1/projects/{project}/image", raw, headers={"Idempotency-Key": "k"})
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


OTHERS: list[Json] = [
    {**IMAGE, "seed": 6},
    {**IMAGE, "numImages": 3},
    {**IMAGE, "directPrompt": "a fox"},
    {**IMAGE, "aspectRatio": "1:1"},
    {**IMAGE, "unknown": None},
    {"directPrompt": "A fox"},
]


@pytest.mark.parametrize("body", OTHERS, ids=str)
def test_another_body_is_422_and_has_no_effect(client: Client, body: Json) -> None:
    project = client.project()
    image(client, project, "k")
    shape.error(image(client, project, "k", body), 422)
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == 2
    assert image(client, project, "k").status_code == 202


def test_another_route_or_project_is_422(client: Client) -> None:
    project, other = client.project(), client.project()
    image(client, project, "k")
    shape.error(image(client, other, "k"), 422)
    shape.error(client.post("/v1/projects", {"name": "x"}, headers={"Idempotency-Key": "k"}), 422)
    assert len(client.get("/v1/projects").json()) == 2


def test_accounts_do_not_share_keys(client: Client, server: Server) -> None:
    other = server.account(1000)
    first = client.post("/v1/projects", {"name": "x"}, headers={"Idempotency-Key": "shared"})
    second = other.post("/v1/projects", {"name": "x"}, headers={"Idempotency-Key": "shared"})
    assert second.status_code == 201
    assert first.json()["id"] != second.json()["id"]
    assert "idempotent-replayed" not in second.headers


def test_two_api_keys_of_one_account_do(client: Client) -> None:
    project = client.project()
    first = image(client, project, "k")
    sibling = client.sibling(client.post("/v1/keys").json()["key"])
    again = image(sibling, project, "k")
    assert again.content == first.content
    assert client.credits()[0] == 996


KEYS = [("", 400), ("x", 201), ("~" * 255, 201), ("x" * 256, 400), ("x" * 10_000, 400), ("a b!\"'", 201)]


@pytest.mark.parametrize(("key", "status"), KEYS, ids=[str(len(k)) for k, _ in KEYS])
def test_the_form_of_the_key(client: Client, key: str, status: int) -> None:
    answer = client.post("/v1/projects", {"name": "x"}, headers={"Idempotency-Key": key})
    assert answer.status_code == status
    if status == 400:
        shape.error(answer, 400)
        assert client.get("/v1/projects").json() == []


@pytest.mark.parametrize("key", [b"\xc3\xa4", b"a\tb", b"\x7f", b"\xff"])
def test_a_key_that_cannot_be_printed_is_400(client: Client, key: bytes) -> None:
    headers = [(b"Idempotency-Key", key)]
    answer = client.http.post("/v1/projects", json={"name": "x"}, headers=headers)
    shape.error(answer, 400)
    assert client.get("/v1/projects").json() == []


def test_a_400_is_not_stored(client: Client) -> None:
    project = client.project()
    shape.error(image(client, project, "k", {"directPrompt": "x", "numImages": 9}), 400)
    shape.error(image(client, project, "k", {"directPrompt": "x", "modelId": "nope"}), 400)
    assert image(client, project, "k").status_code == 202


def test_a_401_is_not_stored(client: Client) -> None:
    project = client.project()
    nobody = client.sibling("sk_live_nobody")
    shape.error(image(nobody, project, "k"), 401)
    answer = image(client, project, "k")
    assert answer.status_code == 202
    assert "idempotent-replayed" not in answer.headers


def test_a_402_is_not_stored(server: Server) -> None:
    email = "topped-up@example.com"
    client = server.account(1, email)
    project = client.project()
    shape.error(image(client, project, "k"), 402)
    granted = server.command("credits", "grant", "--email", email, "100")
    assert granted.returncode == 0, granted.stderr
    answer = image(client, project, "k")
    assert answer.status_code == 202
    assert "idempotent-replayed" not in answer.headers
    assert client.credits()[0] == 97


def test_a_429_is_not_stored_and_a_stored_answer_survives_a_restart(tmp_path: Path) -> None:
    body = {"fileName": "x.png", "contentType": "image/png"}
    with running(tmp_path / "data", {"STORYNOTE_RATE_UPLOADS": "1"}) as server:
        client = server.account()

        def sign(key: str) -> Json:
            return client.post("/v1/uploads/sign", body, headers={"Idempotency-Key": key})

        first = sign("a")
        shape.error(sign("b"), 429)
        server.kill()
        server.environment["STORYNOTE_RATE_UPLOADS"] = "100"
        server.start()
        late = sign("b")
        assert late.status_code == 201
        assert "idempotent-replayed" not in late.headers
        again = sign("a")
        assert again.content == first.content
        assert again.headers["idempotent-replayed"] == "true"


def test_a_replay_counts_against_the_limit_but_not_the_balance(client: Client) -> None:
    project = client.project()
    first = image(client, project, "k")
    again = image(client, project, "k")
    left = [int(answer.headers["x-ratelimit-remaining"]) for answer in (first, again)]
    assert left[1] < left[0]


def test_reads_ignore_the_key(client: Client) -> None:
    for _ in range(2):
        answer = client.get("/v1/credits", headers={"Idempotency-Key": "k"})
        assert answer.status_code == 200
        assert "idempotent-replayed" not in answer.headers
    client.project()
    assert client.get("/v1/projects", headers={"Idempotency-Key": "k"}).json() != []
