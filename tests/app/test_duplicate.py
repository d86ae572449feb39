"""Shared projects: what the link shows of each node, and the copy of it, which is whole or not there."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.test_library import uploaded
from tests.contract import shape
from tests.server import Client, Fake, Json, Server, running

NEVER = "0123456789abcdef01234567"


def node(node_id: str, sort: str = "image", /, **data: object) -> Json:
    return {"id": node_id, "type": sort, "position": {"x": 1.5, "y": -2.0}, "data": data}


def edge(source: str, target: str) -> Json:
    ends = {"source": source, "target": target}
    return {"id": f"{source}-{target}", **ends, "sourceHandle": "image", "targetHandle": "firstFrame"}


def draw(client: Client, project: str, nodes: list[Json], edges: list[Json] | None = None) -> None:
    revision = client.get(f"/v1/projects/{project}").headers["etag"]
    body = {"nodes": nodes, "edges": edges or []}
    answer = client.http.put(f"/v1/projects/{project}/graph", json=body, headers={"If-Match": revision})
    assert answer.status_code == 200, answer.text


def share(client: Client, project: str) -> str:
    return str(client.post(f"/v1/projects/{project}/share").json()["shareUrl"].rsplit("/", 1)[-1])


def shown(client: Client, token: str) -> Json:
    answer = client.get(f"/v1/shared/{token}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def copy(client: Client, token: str, **body: object) -> Json:
    answer = client.post(f"/v1/shared/{token}/duplicate", body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def nodes_of(client: Client, project: str) -> dict[str, Json]:
    return {one["id"]: one for one in client.get(f"/v1/projects/{project}").json()["nodes"]}


def made(client: Client, project: str, prompt: str = "A fox", **more: object) -> Json:
    return client.ended(client.image(project, prompt, **more)[0])


# What a link shows -----------------------------------------------------------------------------------------------


def test_every_way_a_node_names_its_result(client: Client) -> None:
    project, other = client.project(), client.project()
    chosen, second = (made(client, project, nodeId="canvas") for _ in range(2))
    lost = made(client, project, nodeId="closed too early")
    drawn = made(client, project, "drawn by the API")
    upload, foreign_project = uploaded(client), made(client, other)
    api = nodes_of(client, project)[drawn["id"]]
    draw(
        client,
        project,
        [
            node("canvas", jobId=chosen["id"], jobIds=[chosen["id"], second["id"]]),
            node("closed too early", prompt="A fox"),
            node("upload", "upload", assetId=upload["id"], kind="image", fileName="fox.png"),
            node("elsewhere", jobId=foreign_project["id"]),
            node("elsewhere too", assetId=foreign_project["id"]),
            node("nothing", jobId=NEVER, assetId=NEVER),
            node("odd", jobId=5, assetId={"a": 1}),
            api,
        ],
    )
    found = shown(client, share(client, project))
    assert found["jobs"].keys() == {chosen["id"], lost["id"], drawn["id"]}
    assert found["jobs"][lost["id"]]["nodeId"] == "closed too early"
    assert found["assets"].keys() == {upload["id"]}
    assert found["assets"][upload["id"]]["url"] == upload["fileUrl"]
    for job in (chosen, lost, drawn):
        seen = found["jobs"][job["id"]]
        assert seen == {name: job[name] for name in seen}
        assert not seen.keys() & {"credits", "provider", "projectId", "seed", "error"}


def test_somebody_elses_job_and_upload_are_not_shown_by_naming_them(client: Client, server: Server) -> None:
    theirs = server.account(100)
    secret, upload = made(theirs, theirs.project(), nodeId="n"), uploaded(theirs)
    project = client.project()
    draw(
        client,
        project,
        [node("n"), node("a", jobId=secret["id"]), node(secret["id"]), node("b", "upload", assetId=upload["id"])],
    )
    found = shown(client, share(client, project))
    assert (found["jobs"], found["assets"]) == ({}, {})
    for name in (secret["imageUrl"], upload["fileUrl"]):
        assert name.split("/")[-1] not in str(found)
    token = share(client, project)
    twin = copy(client, token)
    assert all("assetId" not in one["data"] for one in nodes_of(client, twin["id"]).values())


def test_a_deleted_result_is_shown_nowhere(client: Client) -> None:
    project = client.project()
    first, second = (made(client, project, nodeId="n") for _ in range(2))
    draw(client, project, [node("n", jobId=second["id"], jobIds=[first["id"], second["id"]])])
    token = share(client, project)
    client.delete(f"/v1/jobs/{second['id']}")
    found = shown(client, token)
    assert (found["jobs"], len(found["nodes"])) == ({}, 1)
    page = client.get(f"/s/{token}")
    assert page.status_code == 200
    assert second["id"] not in page.text
    assert "assetId" not in nodes_of(client, copy(client, token)["id"])["n"]["data"]


def test_the_page_shows_what_the_canvas_made(client: Client) -> None:
    project = client.project()
    job = made(client, project, "A fox on a canvas", nodeId="n")
    draw(client, project, [node("n", jobId=job["id"])])
    page = client.get(f"/s/{share(client, project)}").text
    assert "A fox on a canvas" in page
    assert job["id"] in page


# Copies ----------------------------------------------------------------------------------------------------------


def test_a_copy_is_the_whole_graph_with_files_of_its_own(client: Client, server: Server) -> None:
    project = client.project("The <b>original</b>")
    chosen = made(client, project, nodeId="canvas")
    lost = made(client, project, nodeId="closed too early")
    drawn = made(client, project, "drawn by the API", aspectRatio="16:9")
    failed = made(client, project, "bad [policy]", nodeId="failed")
    running_ = client.image(project, "slow [delay=60]", nodeId="running")[0]
    upload = uploaded(client)
    originals = [
        node(
            "canvas", jobId=chosen["id"], jobIds=[chosen["id"]], hash="h", prompt="mine", params={"seed": 5}, model="m"
        ),
        node("closed too early", prompt="A fox"),
        node("failed", jobId=failed["id"], prompt="bad"),
        node("running", jobId=running_, jobIds=[running_], hash="h"),
        node("words", "text", text="<script>alert(1)</script>", jobs="jobId"),
        node("upload", "upload", assetId=upload["id"], kind="image", fileName="fox.png"),
        node("twice", "upload", assetId=upload["id"], kind="image", fileName="fox.png"),
        nodes_of(client, project)[drawn["id"]],
    ]
    edges = [edge("upload", "canvas"), edge("canvas", "running")]
    draw(client, project, originals, edges)
    token = share(client, project)
    other = server.account()
    before = other.credits()
    twin = copy(other, token)
    assert (twin["name"], set(twin)) == ("The <b>original</b>", {"id", "name", "createdAt"})
    whole = other.get(f"/v1/projects/{twin['id']}").json()
    assert (whole["edges"], whole["shareUrl"]) == (edges, None)
    assert [(one["id"], one["type"], one["position"]) for one in whole["nodes"]] == [
        (one["id"], one["type"], one["position"]) for one in originals
    ]
    data = {one["id"]: one["data"] for one in whole["nodes"]}
    for node_id, source in (("canvas", chosen), ("closed too early", lost), (drawn["id"], drawn)):
        asset = other.get(f"/v1/assets/{data[node_id]['assetId']}").json()
        assert data[node_id]["kind"] == asset["kind"] == "image"
        assert other.get(asset["url"]).content == client.get(source["imageUrl"]).content
        assert other.get(asset["thumbUrl"]).status_code == 200
        assert not data[node_id].keys() & {"jobId", "jobIds", "hash"}
    assert (data["canvas"]["prompt"], data["canvas"]["params"], data["canvas"]["model"]) == ("mine", {"seed": 5}, "m")
    assert data[drawn["id"]]["prompt"] == "drawn by the API"
    assert data[drawn["id"]]["model"] == drawn["model"]
    assert data[drawn["id"]]["params"]["aspectRatio"] == "16:9"
    for node_id in ("failed", "running"):
        assert not data[node_id].keys() & {"jobId", "jobIds", "hash", "assetId"}
    assert data["words"] == originals[4]["data"]
    assert data["upload"] == data["twice"] != originals[5]["data"]
    assert other.get(f"/v1/assets/{data['upload']['assetId']}").json()["fileName"] == "fox.png"
    assert other.credits() == before
    assert other.get("/v1/jobs").json()["data"] == []
    assert other.get("/v1/assets").json()["data"] == [], "a copy is no upload"
    client.post(f"/v1/jobs/{running_}/cancel")


def test_a_copy_lives_on_when_the_original_is_gone_and_the_other_way_round(client: Client, server: Server) -> None:
    project, other = client.project(), server.account()
    job = made(client, project)
    token = share(client, project)
    first, second = copy(other, token), copy(other, token)
    urls = []
    for twin in (first, second):
        asset_id = next(iter(nodes_of(other, twin["id"]).values()))["data"]["assetId"]
        urls.append(other.get(f"/v1/assets/{asset_id}").json()["url"])
    content = client.get(job["imageUrl"]).content
    other.delete(f"/v1/projects/{first['id']}")
    shape.error(other.get(urls[0]), 404)
    assert client.get(job["imageUrl"]).content == other.get(urls[1]).content == content
    client.delete(f"/v1/projects/{project}")
    assert other.get(urls[1]).content == content
    shape.error(other.post(f"/v1/shared/{token}/duplicate"), 404)
    server.ledger()


def test_a_copied_picture_is_an_input_and_can_be_shared_and_copied_again(sandbox: Server) -> None:
    client, other = sandbox.account(), sandbox.account()
    project = client.project()
    upload = uploaded(client)
    draw(client, project, [node("u", "upload", assetId=upload["id"], kind="image", fileName="fox.png")])
    twin = copy(other, share(client, project), name="  mine  ")
    assert twin["name"] == "mine"
    asset = other.get(f"/v1/assets/{nodes_of(other, twin['id'])['u']['data']['assetId']}").json()
    body = {"modelId": "image-upscale", "imageUrl": asset["url"], "nodeId": "n"}
    job = other.post(f"/v1/projects/{twin['id']}/tool", body).json()
    assert other.ended(job["jobId"], 60)["status"] == "completed"
    token = share(other, twin["id"])
    assert shown(other, token)["assets"].keys() == {asset["id"]}
    again = copy(client, token)
    assert nodes_of(client, again["id"])["u"]["data"]["assetId"] not in (asset["id"], upload["id"])


def test_ones_own_shared_project_can_be_copied(client: Client) -> None:
    project = client.project("mine")
    job = made(client, project)
    twin = copy(client, share(client, project))
    assert client.get(f"/v1/jobs?projectId={twin['id']}").json()["data"] == []
    found = shown(client, share(client, twin["id"]))
    assert found["jobs"] == {}, "the job belongs to the original"
    assert len(found["assets"]) == 1
    assert client.job(job["id"]) == job


def test_a_repeated_request_copies_once(client: Client, server: Server) -> None:
    project, other = client.project(), server.account()
    made(client, project)
    path = f"/v1/shared/{share(client, project)}/duplicate"
    answers = [other.post(path, {}, headers={"Idempotency-Key": "k"}) for _ in range(3)]
    assert len({answer.text for answer in answers}) == 1
    assert len(other.get("/v1/projects").json()) == 1


@pytest.mark.parametrize("token", ["x", "..", "%00", NEVER, "'--"])
def test_what_is_not_shared_cannot_be_copied(client: Client, token: str) -> None:
    answer = client.post(f"/v1/shared/{token}/duplicate")
    assert shape.error(answer, answer.status_code)["code"] in (400, 404)
    assert client.get("/v1/projects").json() == []


def test_a_link_that_was_taken_back_copies_nothing(client: Client, server: Server) -> None:
    project, other = client.project(), server.account()
    token = share(client, project)
    client.delete(f"/v1/projects/{project}/share")
    shape.error(other.post(f"/v1/shared/{token}/duplicate"), 404)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, 5, "a\x00"])
def test_a_wrong_name_is_refused(client: Client, name: object) -> None:
    token = share(client, client.project())
    assert shape.error(client.post(f"/v1/shared/{token}/duplicate", {"name": name}), 400)["param"] == "name"


def test_who_may_not_write_may_not_copy(client: Client) -> None:
    token = share(client, client.project())
    reader = client.sibling(client.post("/v1/keys", {"scopes": ["read"]}).json()["key"])
    shape.error(reader.post(f"/v1/shared/{token}/duplicate"), 403)
    del client.http.headers["Authorization"]
    shape.error(client.post(f"/v1/shared/{token}/duplicate"), 401)


# Bounds and crashes ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("copies") / "data", fake.environment()) as started:
        yield started


def many_uploads(server: Server, client: Client, count: int) -> list[str]:
    """Ids of `count` uploads, all but the first written by hand."""
    first = uploaded(client)["id"]
    with sqlite3.connect(server.data / "storynote.db") as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(assets)")]
        row = database.execute("SELECT * FROM assets WHERE id = ?", (first,)).fetchone()
        known = dict(zip(names, row, strict=True))
        content = server.stock.read(known["place"])
        made_ = [f"{first[:8]}{n:016x}" for n in range(1, count)]
        for asset_id in made_:
            place = f"{known['place']}-{asset_id}"
            server.stock.write(place, content)
            new = {**known, "id": asset_id, "place": place}
            database.execute(f"INSERT INTO assets VALUES ({', '.join('?' * len(names))})", [new[n] for n in names])
    return [first, *made_]


def test_300_results_are_copied_and_301_are_not(alone: Server) -> None:
    client, other = alone.account(), alone.account()
    project = client.project()
    ids = many_uploads(alone, client, 301)
    draw(client, project, [node(f"n{n}", "upload", assetId=i, kind="image") for n, i in enumerate(ids)])
    token = share(client, project)
    found = shape.error(other.post(f"/v1/shared/{token}/duplicate"), 400)
    assert found["type"] == "too_much_to_copy"
    assert "301" in found["error"]
    assert "300" in found["error"]
    assert other.get("/v1/projects").json() == []
    draw(client, project, [node(f"n{n}", "upload", assetId=i, kind="image") for n, i in enumerate(ids[:300])])
    twin = copy(other, token)
    assert len({one["data"]["assetId"] for one in nodes_of(other, twin["id"]).values()}) == 300


def test_more_than_500_mb_are_refused(alone: Server) -> None:
    client = alone.account()
    project, upload = client.project(), uploaded(client)
    draw(client, project, [node("n", "upload", assetId=upload["id"], kind="image")])
    with sqlite3.connect(alone.data / "storynote.db") as database:
        database.execute("UPDATE assets SET bytes = 500000001 WHERE id = ?", (upload["id"],))
    found = shape.error(client.post(f"/v1/shared/{share(client, project)}/duplicate"), 400)
    assert (found["type"], "500 MB" in found["error"]) == ("too_much_to_copy", True)


def test_a_lost_file_leaves_its_node_without_result(alone: Server) -> None:
    client = alone.account()
    project, lost, there = client.project(), uploaded(client), uploaded(client)
    draw(
        client,
        project,
        [node("lost", "upload", assetId=lost["id"]), node("there", "upload", assetId=there["id"], kind="image")],
    )
    for place in alone.stock.places(lost["id"]):
        alone.stock.remove(place)
    found = nodes_of(client, copy(client, share(client, project))["id"])
    assert ("assetId" in found["lost"]["data"], "assetId" in found["there"]["data"]) == (False, True)


def test_a_crash_while_copying_leaves_no_project_and_no_file_for_ever(fake: Fake, tmp_path: Path) -> None:
    """Killed at several moments: the copy is whole or not there, and every file belongs to somebody or is litter."""
    with running(tmp_path / "data", fake.environment()) as server:
        client, other = server.account(), server.account()
        project = client.project()
        ids = many_uploads(server, client, 200)
        draw(client, project, [node(f"n{n}", "upload", assetId=i, kind="image") for n, i in enumerate(ids)])
        token = share(client, project)
        whole = 0
        for delay in (0.0, 0.05, 0.15, 0.4):
            sending = threading.Thread(target=_try_to_copy, args=(other, token))
            sending.start()
            time.sleep(delay)  # the moment of the crash: any will do
            server.kill()
            sending.join(30)
            server.start()
            twins = other.get("/v1/projects").json()
            for twin in twins:
                found = nodes_of(other, twin["id"])
                assert len({one["data"]["assetId"] for one in found.values()}) == 200
                for one in list(found.values())[::50]:
                    url = other.get(f"/v1/assets/{one['data']['assetId']}").json()["url"]
                    assert other.get(url).status_code == 200
            whole = len(twins)
            with sqlite3.connect(server.data / "storynote.db") as database:
                known = {row[0] for row in database.execute("SELECT place FROM assets UNION SELECT place FROM litter")}
            assert set(server.stock.places()) <= known
        assert len(other.get("/v1/projects").json()) == whole
        copy(other, token)
        server.ledger()


def _try_to_copy(client: Client, token: str) -> None:
    import httpx2

    try:
        client.post(f"/v1/shared/{token}/duplicate")
    except httpx2.TransportError:
        return
