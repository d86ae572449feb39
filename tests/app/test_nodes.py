"""`nodeId`: a job of a node of the canvas. The canvas owns its graph, the job says whose it is."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.contract import shape
from tests.contract.sse import Stream
from tests.server import Client, Json, Server, until

BODIES = [
    ("image", {"directPrompt": "A fox"}),
    ("video", {"directPrompt": "A fox runs"}),
    ("audio", {"soundType": "sfx", "prompt": "A fox barks"}),
    ("audio", {"soundType": "speech", "text": "Good evening."}),
]


def run(client: Client, project: str, node: str, **more: object) -> list[str]:
    return client.image(project, "A fox", nodeId=node, **more)


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=[f"{k}-{b.get('soundType', '')}" for k, b in BODIES])
def test_every_kind_takes_one_and_leaves_the_graph_alone(sandbox: Server, kind: str, body: Json) -> None:
    client = sandbox.account()
    project = client.project()
    before = client.get(f"/v1/projects/{project}").json()
    answer = client.post(f"/v1/projects/{project}/{kind}", {**body, "nodeId": "node-1"})
    assert answer.status_code == 202, answer.text
    assert client.job(answer.json()["jobId"])["nodeId"] == "node-1"
    after = client.get(f"/v1/projects/{project}").json()
    assert (after["nodes"], after["edges"], after["revision"]) == ([], [], before["revision"])
    assert after["updatedAt"] >= before["updatedAt"]


def test_a_tool_takes_one_too(sandbox: Server) -> None:
    client = sandbox.account()
    project = client.project()
    job = client.ended(client.image(project)[0], 60)
    body = {"modelId": "image-upscale", "jobId": job["id"], "nodeId": "n"}
    answer = client.post(f"/v1/projects/{project}/tool", body)
    assert answer.status_code == 202, answer.text
    assert client.job(answer.json()["jobId"])["nodeId"] == "n"
    graph = client.get(f"/v1/projects/{project}").json()
    assert [node["id"] for node in graph["nodes"]] == [job["id"]]
    assert graph["edges"] == []


def test_without_one_all_is_as_before(client: Client) -> None:
    project = client.project()
    job = client.job(client.image(project)[0])
    assert job["nodeId"] is None
    assert [node["id"] for node in client.get(f"/v1/projects/{project}").json()["nodes"]] == [job["id"]]


def test_variants_share_their_node_everywhere(client: Client) -> None:
    project = client.project()
    ids = run(client, project, "n", numImages=4)
    for job_id in ids:
        client.ended(job_id)
    listed = client.get("/v1/jobs", params={"projectId": project, "nodeId": "n"}).json()["data"]
    assert {job["id"] for job in listed} == set(ids)
    batch = client.get("/v1/jobs/batch", params={"jobIds": ",".join(ids)}).json()["jobs"]
    assert {job["nodeId"] for job in batch.values()} == {"n"}
    assert all(batch[job["id"]] == job for job in listed)


def test_the_stream_carries_it(client: Client) -> None:
    job_id = run(client, client.project(), "from the canvas")[0]
    client.ended(job_id)
    stream = Stream(client, "?lastEventId=0")
    seen = until(lambda: [event.job for event in stream.events if event.job["status"] == "completed"])
    stream.close()
    assert [(job["id"], job["nodeId"]) for job in seen] == [(job_id, "from the canvas")]
    assert seen[0] == client.job(job_id)


def test_polls_keep_it_whoever_asked_before(client: Client) -> None:
    """The answer to a poll is kept as long as nothing changes."""
    job_id = run(client, client.project(), "n")[0]
    ended = client.ended(job_id)
    assert client.job(job_id) == client.job(job_id) == ended
    assert (ended["nodeId"], ended["thumbUrl"]) == ("n", f"{ended['imageUrl']}&size=640")


def test_a_repeated_run_buys_once_and_its_job_knows_its_node(client: Client) -> None:
    project, before = client.project(), client.credits()
    body, headers = {"directPrompt": "A fox", "nodeId": "n"}, {"Idempotency-Key": "n run-1"}
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda _: client.post(f"/v1/projects/{project}/image", body, headers=headers), range(12))
        )
    assert {answer.status_code for answer in answers} <= {202, 409}
    last = client.post(f"/v1/projects/{project}/image", body, headers=headers)
    assert last.headers["Idempotent-Replayed"] == "true"
    assert client.ended(last.json()["jobId"])["nodeId"] == "n"
    assert [job["nodeId"] for job in client.get("/v1/jobs").json()["data"]] == ["n"]
    assert client.credits() == (before[0] - 2, 0)
    other = client.post(f"/v1/projects/{project}/image", {**body, "nodeId": "m"}, headers=headers)
    shape.error(other, 422)


@pytest.mark.parametrize("node", ["", "x" * 101, 5, True, ["n"], "a\x00b"])
def test_a_wrong_one_is_refused_and_nothing_is_held(client: Client, node: object) -> None:
    project = client.project()
    for kind, body in BODIES:
        found = shape.error(client.post(f"/v1/projects/{project}/{kind}", {**body, "nodeId": node}), 400)
        assert found["param"] == "nodeId"
    assert client.credits() == (1000, 0)


@pytest.mark.parametrize("node", ["x" * 100, "日本", "<script>alert(1)</script>", "a,b", "' OR 1=1 --", "%_!"])
def test_any_text_is_an_id(client: Client, node: str) -> None:
    project = client.project()
    job_id = run(client, project, node)[0]
    run(client, project, "another")
    listed = client.get("/v1/jobs", params={"nodeId": node}).json()["data"]
    assert [(job["id"], job["nodeId"]) for job in listed] == [(job_id, node)]


def test_a_deleted_project_is_missing_with_a_node_too(client: Client) -> None:
    project = client.project()
    client.delete(f"/v1/projects/{project}")
    shape.error(client.post(f"/v1/projects/{project}/image", {"directPrompt": "x", "nodeId": "n"}), 404)
    assert client.credits() == (1000, 0)


def test_lineage_leads_to_the_node_of_the_canvas(sandbox: Server) -> None:
    client = sandbox.account()
    project = client.project()
    node = {"id": "mine", "type": "image", "position": {"x": 0, "y": 0}, "data": {}}
    put = client.http.put(
        f"/v1/projects/{project}/graph", json={"nodes": [node], "edges": []}, headers={"If-Match": '"1"'}
    )
    assert put.status_code == 200
    job = client.ended(run(client, project, "mine")[0], 60)
    made = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", "jobId": job["id"]})
    assert made.status_code == 202, made.text
    edges = client.get(f"/v1/projects/{project}").json()["edges"]
    assert [(edge["source"], edge["target"]) for edge in edges] == [("mine", made.json()["jobId"])]


def test_the_key_that_asked_is_written_down(client: Client, server: Server) -> None:
    key = client.get("/v1/keys").json()["data"][0]["id"]
    job_id = run(client, client.project(), "n")[0]
    with sqlite3.connect(server.data / "storynote.db") as database:
        assert database.execute("SELECT key_id, node_id FROM jobs WHERE id = ?", (job_id,)).fetchone() == (key, "n")
