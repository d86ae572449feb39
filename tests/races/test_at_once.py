"""Other things that happen at the same moment: equal requests, graphs, deletions, revocations."""

import base64
import json
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.contract import shape
from tests.fakes.fal import png
from tests.races.crowd import Ask, ask_all, statuses
from tests.server import Client, Fake, Json, Server, until


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/projects", {"name": "x"}),
        ("/v1/projects/{project}/image", {"directPrompt": "same {key}", "numImages": 3}),
        ("/v1/projects/{project}/share", {}),
        ("/v1/keys", {"name": "x"}),
        ("/v1/uploads/sign", {"fileName": "x", "contentType": "image/png"}),
        ("/v1/jobs/events/token", {}),
    ],
)
def test_equal_requests_have_one_effect(client: Client, fake: Fake, path: str, body: Json) -> None:
    project = client.project()
    unique = client.key[-8:]
    body = {k: v.replace("{key}", unique) if isinstance(v, str) else v for k, v in body.items()}
    ask = Ask("POST", path.replace("{project}", project), body, {"Idempotency-Key": "same"})
    for _ in range(3):
        answers = ask_all(client.url, client.key, [ask] * 100)
        done = [answer for answer in answers if answer.status < 300]
        assert done
        assert len({answer.body for answer in done}) == 1
        assert set(statuses(answers)) <= {done[0].status, 409}
        for answer in answers:
            if answer.status == 409:
                assert shape.faults_of_error(409, {k.lower(): v for k, v in answer.headers.items()}, answer.body) == []
                assert answer.headers["Retry-After"].isdigit()
    nodes = client.get(f"/v1/projects/{project}").json()["nodes"]
    assert len(nodes) == (3 if path.endswith("image") else 0)
    assert len(client.get("/v1/projects").json()) == (2 if path == "/v1/projects" else 1)
    assert len(client.get("/v1/keys").json()["data"]) == (2 if path == "/v1/keys" else 1)
    if path.endswith("image"):
        until(lambda: client.credits() == (994, 0))
        assert fake.submits_of(f"same {unique}") == 3


def test_a_request_in_flight_is_409_for_its_repetition(sandbox: Server) -> None:
    """Ten megabytes keep the first one busy for long enough, in one of a few rounds."""
    client = sandbox.account()
    path = f"/v1/projects/{client.project()}/video"
    picture = "data:image/png;base64," + base64.b64encode(png(3) + bytes(10_000_000)).decode()
    body = json.dumps({"firstFrame": {"imageUrl": picture}}).encode()

    def refused() -> httpx2.Response | None:
        headers = {"Idempotency-Key": secrets.token_hex(8)}
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: client.send("POST", path, body, headers=headers), range(4)))
        assert {answer.status_code for answer in answers} <= {202, 409}
        assert len({answer.content for answer in answers if answer.status_code == 202}) == 1
        return next((answer for answer in answers if answer.status_code == 409), None)

    found = until(refused, 20, "none ever met the other")
    assert found is not None
    assert shape.error(found, 409)["type"] == "idempotency_key_in_flight"
    assert found.headers["retry-after"].isdigit()


def test_of_two_bodies_with_one_key_one_wins(client: Client) -> None:
    project = client.project()
    asks = [
        Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": f"x{n % 2}"}, {"Idempotency-Key": "k"})
        for n in range(60)
    ]
    answers = ask_all(client.url, client.key, asks)
    assert set(statuses(answers)) <= {202, 409, 422}
    assert len({answer.body for answer in answers if answer.status == 202}) == 1
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == 1


def test_one_graph_wins_each_revision(client: Client) -> None:
    project = client.project()
    for _ in range(5):
        revision = client.get(f"/v1/projects/{project}").json()["revision"]
        asks = [
            Ask(
                "PUT",
                f"/v1/projects/{project}/graph",
                {"nodes": [{"id": f"n{n}", "type": "note", "position": {"x": n, "y": 0}, "data": {}}], "edges": []},
                {"If-Match": f'"{revision}"'},
            )
            for n in range(40)
        ]
        answers = ask_all(client.url, client.key, asks, 40)
        assert statuses(answers) == {200: 1, 409: 39}
        won = next(answer.json for answer in answers if answer.status == 200)
        assert client.get(f"/v1/projects/{project}").json()["nodes"] == won["nodes"]


def test_a_graph_written_while_generating_loses_no_job(client: Client) -> None:
    project = client.project()
    stop = threading.Event()
    wins = []

    def draw() -> None:
        while not stop.is_set():
            found = client.get(f"/v1/projects/{project}").json()
            body = {"nodes": found["nodes"], "edges": found["edges"]}
            headers = {"If-Match": f'"{found["revision"]}"'}
            answer = client.http.put(f"/v1/projects/{project}/graph", json=body, headers=headers)
            assert answer.status_code in (200, 409)
            wins.append(answer.status_code)

    thread = threading.Thread(target=draw)
    thread.start()
    asks = [Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": "x"})] * 100
    answers = ask_all(client.url, client.key, asks, 8)
    stop.set()
    thread.join(10)
    ids = {answer.json["jobId"] for answer in answers}
    assert {node["data"]["jobId"] for node in client.get(f"/v1/projects/{project}").json()["nodes"]} == ids
    assert wins


def test_a_project_deleted_while_its_jobs_run(client: Client, fake: Fake) -> None:
    for round_ in range(3):
        project = client.project()
        prompt = f"doomed {round_} {client.key[-8:]} [delay=0.1]"
        asks = [Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": prompt})] * 30
        asks.insert(15, Ask("DELETE", f"/v1/projects/{project}"))
        answers = ask_all(client.url, client.key, asks, 10)
        assert set(statuses(answers)) <= {202, 204, 404}
        assert statuses(answers)[204] == 1
        until(lambda: client.credits()[1] == 0, 30, "a deleted project still holds credits")
        for answer in answers:
            if answer.status == 202:
                assert client.get(f"/v1/jobs/{answer.json['jobId']}").status_code == 404
        assert fake.submits_of(prompt) <= 30
    entries = client.get("/v1/credits/transactions?limit=100").json()["data"]
    ends = [entry["jobId"] for entry in entries if entry["type"] in ("settle", "release")]
    assert len(ends) == len(set(ends))


def test_a_key_revoked_while_in_use(server: Server) -> None:
    client = server.account(1000)
    project = client.project()
    made = client.post("/v1/keys").json()
    stop = threading.Timer(0.2, lambda: client.delete(f"/v1/keys/{made['id']}"))
    stop.start()
    asks = [Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": "x"})] * 800
    answers = ask_all(server.url, made["key"], asks, 16)
    stop.join()
    assert set(statuses(answers)) <= {202, 401, 402}
    assert client.sibling(made["key"]).get("/v1/credits").status_code == 401
    accepted = statuses(answers)[202]
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == accepted
    assert sum(client.credits()) >= 1000 - 2 * accepted


def test_cancel_and_completion_at_once(client: Client) -> None:
    project = client.project()
    ids = [job_id for _ in range(5) for job_id in client.image(project, "x [delay=0.05]", numImages=8)]
    asks = [Ask("POST", f"/v1/jobs/{job_id}/cancel", {}) for _ in range(6) for job_id in ids]
    assert set(statuses(ask_all(client.url, client.key, asks, 16))) == {200}
    jobs = [client.ended(job_id) for job_id in ids]
    done = sum(job["status"] == "completed" for job in jobs)
    assert {job["errorType"] for job in jobs if job["status"] == "failed"} <= {"cancelled"}
    assert client.credits() == (1000 - 2 * done, 0)
    entries = client.get("/v1/credits/transactions?limit=100").json()["data"]
    ends = [entry["jobId"] for entry in entries if entry["type"] in ("settle", "release")]
    assert sorted(ends) == sorted(ids)
