"""Projects, their pages, their graph and sharing (contract §2)."""

import re

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server

ID = re.compile(r"^[0-9a-f]{24}$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
NODE = {"id": "a", "type": "image", "position": {"x": 1.5, "y": -2}, "data": {"prompt": "A fox", "k": [1, None, "é"]}}
OTHER = {"id": "b", "type": "note", "position": {"x": 0, "y": 0}, "data": {}}
EDGE = {"id": "e", "source": "a", "target": "b", "sourceHandle": "image", "targetHandle": None}


def put(client: Client, project: str, revision: object, nodes: Json, edges: Json) -> Json:
    body = {"nodes": nodes, "edges": edges}
    return client.http.put(f"/v1/projects/{project}/graph", json=body, headers={"If-Match": f'"{revision}"'})


def test_create(client: Client) -> None:
    answer = client.post("/v1/projects", {"name": "  My Project "})
    assert answer.status_code == 201
    body = answer.json()
    assert list(body) == ["id", "name", "createdAt"]
    assert body["name"] == "My Project"
    assert ID.match(body["id"])
    assert TIME.match(body["createdAt"])
    assert answer.headers["location"].endswith(f"/v1/projects/{body['id']}")


@pytest.mark.parametrize("name", ["x", "x" * 200, "🦊" * 200, " " * 500 + "x" + " " * 500, "</script>"])
def test_names_that_fit(client: Client, name: str) -> None:
    assert client.post("/v1/projects", {"name": name}).json()["name"] == name.strip()


@pytest.mark.parametrize("name", ["", " ", "\n\t ", "x" * 201, 5, None, True, [], {}])
def test_names_that_do_not(client: Client, name: object) -> None:
    assert shape.error(client.post("/v1/projects", {"name": name}), 400)["param"] == "name"
    assert shape.error(client.post("/v1/projects", {}), 400)["param"] == "name"
    assert client.get("/v1/projects").json() == []


def test_ids_are_in_the_order_of_time(client: Client) -> None:
    ids = [client.project() for _ in range(20)]
    assert len(set(ids)) == 20
    assert ids == sorted(ids, key=lambda one: one[:8])


def test_the_list_is_bare_and_newest_first(client: Client) -> None:
    ids = [client.project(f"p{n}") for n in range(5)]
    found = client.get("/v1/projects").json()
    assert [one["name"] for one in found] == ["p4", "p3", "p2", "p1", "p0"]
    assert [one["id"] for one in found] == ids[::-1]
    assert all(list(one) == ["id", "name", "createdAt"] for one in found)


def test_pages_follow_the_link(client: Client) -> None:
    ids = [client.project() for _ in range(7)]
    url: str | None = "/v1/projects?limit=3"
    pages = []
    while url:
        answer = client.get(url)
        pages.append([one["id"] for one in answer.json()])
        match = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
        url = match.group(1) if match else None
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [one for page in pages for one in page] == ids[::-1]
    assert "link" not in client.get("/v1/projects?limit=7").headers


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=1001", "limit=-1", "limit=1e9", "limit=x", "limit=", "limit=1.5", "limit=%00", "limit=" + "9" * 5000,
     "cursor=x", "cursor=%00", "cursor=" + "0" * 25],
)  # fmt: skip
def test_a_wrong_page_is_400(client: Client, query: str) -> None:
    assert shape.error(client.get(f"/v1/projects?{query}"), 400)["param"] == query.split("=")[0]


def test_one_project_with_its_graph(client: Client) -> None:
    project = client.project("one")
    answer = client.get(f"/v1/projects/{project}")
    body = answer.json()
    assert {"id", "name", "nodes", "edges", "createdAt", "updatedAt", "revision", "shareUrl"} == body.keys()
    assert (body["nodes"], body["edges"], body["shareUrl"]) == ([], [], None)


def test_rename_and_delete(client: Client) -> None:
    project = client.project("old")
    assert client.http.patch(f"/v1/projects/{project}", json={"name": " new "}).json()["name"] == "new"
    assert client.get(f"/v1/projects/{project}").json()["name"] == "new"
    shape.error(client.http.patch(f"/v1/projects/{project}", json={"name": " "}), 400)
    gone = client.delete(f"/v1/projects/{project}")
    assert (gone.status_code, gone.content) == (204, b"")
    shape.error(client.get(f"/v1/projects/{project}"), 404)
    shape.error(client.delete(f"/v1/projects/{project}"), 404)
    assert client.get("/v1/projects").json() == []


def test_a_generation_is_a_node(client: Client) -> None:
    project = client.project()
    ids = client.image(project, "A fox", numImages=3, modelId="nano-banana")
    nodes = client.get(f"/v1/projects/{project}").json()["nodes"]
    assert [node["data"]["jobId"] for node in nodes] == ids
    for node in nodes:
        assert node["type"] == "image"
        assert (node["data"]["prompt"], node["data"]["model"]) == ("A fox", "nano-banana")
        assert isinstance(node["position"]["x"], int | float)
    assert len({(node["position"]["x"], node["position"]["y"]) for node in nodes}) == 3


def test_put_graph_comes_back_as_it_was(client: Client) -> None:
    project = client.project()
    before = client.get(f"/v1/projects/{project}").json()["revision"]
    answer = put(client, project, before, [NODE, OTHER], [EDGE])
    assert answer.status_code == 200, answer.text
    found = client.get(f"/v1/projects/{project}").json()
    assert found["nodes"] == [NODE, OTHER]
    assert found["edges"] == [EDGE]
    assert found["revision"] == answer.json()["revision"] != before
    assert answer.json()["nodes"] == [NODE, OTHER]


def test_a_stale_revision_is_409_and_changes_nothing(client: Client) -> None:
    project = client.project()
    first = client.get(f"/v1/projects/{project}").json()["revision"]
    client.image(project)
    shape.error(put(client, project, first, [], []), 409)
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == 1
    shape.error(put(client, project, 10**15, [], []), 409)


@pytest.mark.parametrize("if_match", ["x", "", '"', '"1', "*", '"-1"', '"1.5"', '"' + "9" * 300 + '"', "null"])
def test_a_senseless_if_match_is_refused(client: Client, if_match: str) -> None:
    path = f"/v1/projects/{client.project()}/graph"
    answer = client.http.put(path, json={"nodes": [], "edges": []}, headers={"If-Match": if_match})
    shape.error(answer, answer.status_code)
    assert answer.status_code in (400, 409)
    assert client.http.put(path, json={"nodes": [], "edges": []}).status_code == 400


def changed(base: Json, **fields: object) -> Json:
    return {**base, **fields}


WRONG_GRAPHS: dict[str, tuple[Json, Json]] = {
    "nodes missing": (None, []),
    "an edge from nowhere": ([NODE], [changed(EDGE, source="zz")]),
    "an edge to nowhere": ([NODE], [changed(EDGE, source="a", target="zz")]),
    "a node twice": ([NODE, NODE], []),
    "an edge twice": ([NODE, OTHER], [EDGE, EDGE]),
    "a node without id": ([{k: v for k, v in NODE.items() if k != "id"}], []),
    "a position of text": ([changed(NODE, position={"x": "1", "y": 2})], []),
    "a position that is none": ([changed(NODE, position=None)], []),
    "data that is a list": ([changed(NODE, data=[])], []),
    "a number for an id": ([changed(NODE, id=7)], []),
    "an id without end": ([changed(NODE, id="i" * 10_000)], []),
    "nodes as an object": ({}, []),
    "edges as text": ([], "x"),
}


@pytest.mark.parametrize("name", WRONG_GRAPHS)
def test_a_wrong_graph_is_400_and_changes_nothing(client: Client, name: str) -> None:
    project = client.project()
    revision = client.get(f"/v1/projects/{project}").json()["revision"]
    shape.error(put(client, project, revision, *WRONG_GRAPHS[name]), 400)
    found = client.get(f"/v1/projects/{project}").json()
    assert (found["nodes"], found["edges"], found["revision"]) == ([], [], revision)


def test_sharing_shows_the_results_and_nothing_else(client: Client, server: Server) -> None:
    project = client.project("shared")
    job = client.ended(client.image(project, "A public fox")[0])
    url = client.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    assert client.get(f"/v1/projects/{project}").json()["shareUrl"] == url
    anyone = Client(server.url, "")
    del anyone.http.headers["Authorization"]
    token = url.rsplit("/", 1)[-1]
    found = anyone.get(f"/v1/shared/{token}")
    assert found.status_code == 200
    assert [node["data"]["jobId"] for node in found.json()["nodes"]] == [job["id"]]
    for secret in (client.key, "@example.com", '"credits"', '"provider"', "accountId"):
        assert secret not in found.text
    assert client.post(f"/v1/projects/{project}/share").json()["shareUrl"] == url
    assert client.delete(f"/v1/projects/{project}/share").status_code == 204
    shape.error(anyone.get(f"/v1/shared/{token}"), 404)
    assert client.get(f"/v1/projects/{project}").json()["shareUrl"] is None
    assert client.post(f"/v1/projects/{project}/share").json()["shareUrl"] != url


def test_a_shared_graph_cannot_borrow_foreign_jobs(client: Client, server: Server) -> None:
    other = server.account(100)
    secret = other.ended(other.image(other.project(), "A secret fox")[0])
    project = client.project()
    node = {"id": secret["id"], "type": "image", "position": {"x": 0, "y": 0}, "data": {"jobId": secret["id"]}}
    assert put(client, project, 1, [node], []).status_code == 200
    url = client.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    found = client.get(f"/v1/shared/{url.rsplit('/', 1)[-1]}").text
    assert "secret fox" not in found
    assert "/assets/" not in found


def test_a_deleted_project_is_not_shared_any_more(client: Client) -> None:
    project = client.project()
    token = client.post(f"/v1/projects/{project}/share").json()["shareUrl"].rsplit("/", 1)[-1]
    client.delete(f"/v1/projects/{project}")
    shape.error(client.get(f"/v1/shared/{token}"), 404)


def test_the_share_link_opens_a_page(client: Client) -> None:
    url = client.post(f"/v1/projects/{client.project()}/share").json()["shareUrl"]
    page = client.get(url)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
