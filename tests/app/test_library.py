"""The library (jobs as a list, deleting, uploads, projects as cards): everything of one's own, nothing of anybody else's."""

import sqlite3
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract import shape
from tests.contract.test_uploads import FILES, put, sign
from tests.server import Client, Fake, Json, Server, running, until

NEVER = "0123456789abcdef01234567"


def listed(client: Client, **query: object) -> list[Json]:
    """Every page of it."""
    found: list[Json] = []
    cursor = ""
    while True:
        answer = client.get("/v1/jobs", params={**query, "cursor": cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += page["data"]
        if page["nextCursor"] is None:
            return found
        assert page["nextCursor"] != cursor
        cursor = page["nextCursor"]


def ids(jobs: list[Json]) -> list[str]:
    return [str(job["id"]) for job in jobs]


def ended(client: Client, project: str, *prompts: str) -> list[Json]:
    """One job for each prompt, one after the other, the newest last."""
    made = [client.image(project, prompt)[0] for prompt in prompts]
    return [client.ended(job_id) for job_id in made]


# Lists -----------------------------------------------------------------------------------------------------------


def test_newest_first_and_exactly_what_a_job_says(client: Client) -> None:
    made = ended(client, client.project(), "one", "two", "three")
    page = client.get("/v1/jobs").json()
    assert page == {"data": made[::-1], "nextCursor": None}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
def test_pages_put_together_are_the_whole(client: Client, limit: int) -> None:
    project = client.project()
    for _ in range(2):
        client.image(project, numImages=4)  # four of one millisecond
    whole = ids(listed(client))
    assert len(whole) == len(set(whole)) == 8
    assert ids(listed(client, limit=limit)) == whole
    assert ids(listed(client, limit=limit, projectId=project)) == whole


def test_a_page_does_not_shift_when_something_new_is_made(client: Client) -> None:
    project = client.project()
    client.image(project, numImages=4)
    whole = ids(listed(client))
    first = client.get("/v1/jobs?limit=2").json()
    client.image(project, numImages=4)
    rest = client.get("/v1/jobs", params={"limit": 100, "cursor": first["nextCursor"]}).json()
    assert [*ids(first["data"]), *ids(rest["data"])] == whole


def test_filters_and_their_combinations(client: Client, server: Server) -> None:
    ours, other = client.project("ours"), client.project("other")
    fox, hare, bad = ended(client, ours, "A red Fox", "A hare", "A bad thing [policy]")
    elsewhere = ended(client, other, "A fox elsewhere")[0]
    canvas = client.ended(client.image(ours, "A fox on a canvas", nodeId="n")[0])
    cases: list[tuple[Mapping[str, str], list[Json]]] = [
        ({"projectId": ours}, [canvas, bad, hare, fox]),
        ({"projectId": other}, [elsewhere]),
        ({"nodeId": "n"}, [canvas]),
        ({"nodeId": "n", "projectId": ours}, [canvas]),
        ({"nodeId": "n", "projectId": other}, []),
        ({"nodeId": "m"}, []),
        ({"q": "fox"}, [canvas, elsewhere, fox]),
        ({"q": "RED FOX"}, [fox]),
        ({"q": "fox", "projectId": ours, "status": "completed"}, [canvas, fox]),
        ({"status": "failed"}, [bad]),
        ({"status": "failed,completed", "projectId": ours}, [canvas, bad, hare, fox]),
        ({"status": "queued,processing"}, []),
        ({"kind": "image"}, [canvas, elsewhere, bad, hare, fox]),
        ({"kind": "audio,video,tool"}, []),
        ({"kind": "audio,image", "q": "hare"}, [hare]),
        ({"model": fox["model"]}, [canvas, elsewhere, bad, hare, fox]),
        ({"model": "flux-2", "q": "hare"}, [hare]),
        ({"model": "z-image-turbo"}, []),
        ({"model": "no such model"}, []),
        ({"q": "nobody said this"}, []),
        ({"unknown": "x"}, [canvas, elsewhere, bad, hare, fox]),
    ]
    for query, wanted in cases:
        assert ids(listed(client, **query)) == ids(wanted), query
        assert ids(listed(client, limit=1, **query)) == ids(wanted), query


def test_an_alias_finds_what_was_made_under_every_name(client: Client) -> None:
    models = client.get("/v1/models/available").json()["image"]
    model = next(model for model in models if model["aliases"])
    project = client.project()
    made = [client.image(project, modelId=name)[0] for name in (model["id"], *model["aliases"])]
    for name in (model["id"], *model["aliases"]):
        assert set(ids(listed(client, model=name))) == set(made), name


@pytest.mark.parametrize("words", ["100%", "a_b", "c!d", "Ärger", "ärger", "ÄRGER", "'; DROP TABLE jobs", '"', "日本"])
def test_words_are_words(client: Client, words: str) -> None:
    project = client.project()
    made = client.image(project, f"I said 100% a_b c!d Ärger ; '; DROP TABLE jobs \" 日本, {words}")[0]
    client.image(project, "100 percent axb cxd Arger Japan")
    assert ids(listed(client, q=words)) == [made]


def test_days(client: Client) -> None:
    job_id = client.image(client.project())[0]
    made = datetime.fromisoformat(client.job(job_id)["createdAt"]).date()
    day = timedelta(1)
    for first, last, wanted in (
        (made, made, True),
        (made - day, made + day, True),
        (made - day, made - day, False),
        (made + day, made + day, False),
        (made + day, made - day, False),
    ):
        assert ids(listed(client, **{"from": str(first), "to": str(last)})) == ([job_id] if wanted else [])
    assert ids(listed(client, **{"from": "0001-01-01", "to": "9999-12-31"})) == [job_id]
    assert ids(listed(client, **{"from": str(made)})) == ids(listed(client, to=str(made))) == [job_id]


def test_open_jobs_are_listed_as_they_are(client: Client) -> None:
    project = client.project()
    job_id = client.image(project, "slow [delay=60]")[0]
    until(lambda: client.job(job_id)["status"] == "processing")
    assert ids(listed(client, status="processing")) == [job_id]
    assert listed(client, status="queued,completed,failed") == []
    client.post(f"/v1/jobs/{job_id}/cancel")
    assert client.ended(job_id)["credits"] == 0
    found = listed(client, status="failed")[0]
    assert (found["id"], found["errorType"], found["credits"]) == (job_id, "cancelled", 0)


WRONG = {
    "kind": ["picture", "image,", ",", "image;video", "IMAGE", "image," * 30],
    "status": ["open", "submitting", "completed,,failed"],
    "limit": ["0", "-1", "1001", "x", "1.5"],
    "cursor": ["x", "1", f"1-{NEVER}0", "-", "1-" + "g" * 24, f"{'9' * 16}-{NEVER}"],
    "from": ["yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "20261125"],
    "to": ["tomorrow", "2026-11-25T00:00:00Z"],
    "q": ["x" * 201, "a\x00b"],
    "nodeId": ["x" * 101],
    "projectId": ["x" * 101],
    "model": ["x" * 201],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in WRONG.items() for v in values])
def test_bad_filters_are_named(client: Client, field: str, value: str) -> None:
    found = shape.error(client.get("/v1/jobs", params={field: value}), 400)
    assert found["param"] == field


@pytest.mark.parametrize("project", [NEVER, "x", "' OR 1=1 --", "../" * 5])
def test_a_project_that_is_not_there_has_no_jobs(client: Client, project: str) -> None:
    client.image(client.project())
    assert client.get("/v1/jobs", params={"projectId": project}).json() == {"data": [], "nextCursor": None}


# Deleting --------------------------------------------------------------------------------------------------------


def test_a_deleted_job_is_gone_everywhere_and_stays_in_the_ledger(client: Client, server: Server) -> None:
    project = client.project()
    gone, stays = ended(client, project, "gone", "stays")
    before = client.get("/v1/credits/transactions").text, client.credits()
    answer = client.delete(f"/v1/jobs/{gone['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    shape.error(client.get(f"/v1/jobs/{gone['id']}"), 404)
    shape.error(client.get(f"/v1/assets/{gone['id']}"), 404)
    shape.error(client.get(gone["imageUrl"]), 404)
    shape.error(client.delete(f"/v1/jobs/{gone['id']}"), 404)
    shape.error(client.post(f"/v1/jobs/{gone['id']}/cancel"), 404)
    assert ids(listed(client)) == ids(listed(client, projectId=project)) == [stays["id"]]
    both = client.get(f"/v1/jobs/batch?jobIds={gone['id']},{stays['id']}").json()["jobs"]
    assert list(both) == [stays["id"]]
    card = client.get("/v1/projects?include=latest").json()[0]
    assert (card["results"], ids(card["latest"])) == (1, [stays["id"]])
    for body in ({"imageUrl": gone["imageUrl"]}, {"jobId": gone["id"]}):
        answer = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", **body})
        shape.error(answer, 400)
    assert (client.get("/v1/credits/transactions").text, client.credits()) == before
    assert client.get("/v1/usage").json()["data"][0]["credits"] == 4
    server.ledger()


def test_an_open_job_is_cancelled_first(client: Client) -> None:
    job_id = client.image(client.project(), "slow [delay=60]")[0]
    found = shape.error(client.delete(f"/v1/jobs/{job_id}"), 409)
    assert found["type"] == "job_open"
    client.post(f"/v1/jobs/{job_id}/cancel")
    client.ended(job_id)
    assert client.delete(f"/v1/jobs/{job_id}").status_code == 204
    assert listed(client) == []
    assert client.credits() == (1000, 0)


def test_deleting_while_it_completes_ends_in_one_of_two_ways(client: Client, server: Server) -> None:
    """Either it was still open (409, and it completes), or it had ended and is gone with its file."""
    project = client.project()
    made = [job_id for _ in range(6) for job_id in client.image(project, numImages=8)]
    answers: dict[str, list[int]] = {job_id: [] for job_id in made}

    def remove(job_id: str) -> None:
        for _ in range(200):
            answers[job_id].append(client.delete(f"/v1/jobs/{job_id}").status_code)
            if answers[job_id][-1] != 409:
                return

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(remove, made * 2))
    assert {code for codes in answers.values() for code in codes} <= {204, 404, 409}
    for job_id, codes in answers.items():
        assert codes.count(204) == 1, (job_id, codes)
    assert listed(client) == []
    assert client.credits() == (1000 - 2 * len(made), 0)
    with sqlite3.connect(server.data / "storynote.db") as database:
        marks = ", ".join("?" * len(made))
        left = database.execute(f"SELECT COUNT(*) FROM assets WHERE job_id IN ({marks})", made).fetchone()
        litter = database.execute(f"SELECT COUNT(*) FROM litter WHERE SUBSTR(place, -24) IN ({marks})", made).fetchone()
    assert (left, litter) == ((0,), (len(made),))
    server.ledger()


def test_deleted_jobs_do_not_come_back_with_the_stream(client: Client) -> None:
    from tests.contract.sse import Stream

    project = client.project()
    gone, stays = ended(client, project, "gone", "stays")
    client.delete(f"/v1/jobs/{gone['id']}")
    stream = Stream(client, "?lastEventId=0")
    until(lambda: stream.events)
    stream.close()
    assert {event.job["id"] for event in stream.events} == {stays["id"]}


def enlarge(client: Client, project: str, **picture: str) -> Json:
    answer = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", **picture})
    assert answer.status_code == 202, answer.text
    return answer.json()


def test_an_input_that_is_deleted_before_it_is_used_fails_clean(sandbox: Server) -> None:
    client = sandbox.account()
    project = client.project()
    upload = uploaded(client)
    picture = client.ended(enlarge(client, project, imageUrl=upload["fileUrl"])["jobId"], 60)
    assert picture["status"] == "completed", picture
    made = [enlarge(client, project, jobId=picture["id"])["jobId"] for _ in range(3)]
    made += [enlarge(client, project, imageUrl=upload["fileUrl"])["jobId"] for _ in range(3)]
    assert client.delete(f"/v1/jobs/{picture['id']}").status_code == 204
    assert client.delete(f"/v1/assets/{upload['id']}").status_code == 204
    for job_id in made:
        job = client.ended(job_id, 60)
        assert job["status"] == "completed" or (job["errorType"], job["credits"]) == ("invalid_input", 0), job


# Uploads ---------------------------------------------------------------------------------------------------------


def uploaded(client: Client, kind: str = "image/png", name: str = "fox.png") -> Json:
    answer = put(client, sign(client, kind, name), FILES[kind])
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_upload_says_its_id_and_name(client: Client) -> None:
    found = uploaded(client, name="my fox 🦊.png")
    one = client.get(f"/v1/assets/{found['id']}").json()
    assert one == {
        "id": found["id"],
        "url": found["fileUrl"],
        "thumbUrl": f"{found['fileUrl']}&size=640",
        "kind": "image",
        "mimeType": "image/png",
        "bytes": found["bytes"],
        "width": 40,
        "height": 30,
        "fileName": "my fox 🦊.png",
        "createdAt": one["createdAt"],
    }
    assert found["fileName"] == "my fox 🦊.png"
    assert client.get(one["url"]).content == FILES["image/png"]


def test_uploads_are_listed_newest_first_and_nothing_else_is(client: Client) -> None:
    client.ended(client.image(client.project())[0])
    made = [uploaded(client, kind) for kind in ("image/png", "audio/wav", "video/mp4", "image/gif")]
    found = client.get("/v1/assets").json()
    assert ids(found["data"]) == ids(made)[::-1]
    assert found["nextCursor"] is None
    assert found["data"] == [client.get(f"/v1/assets/{one['id']}").json() for one in made[::-1]]
    assert [one["thumbUrl"] is None for one in found["data"]] == [False, True, True, False]
    for kind, wanted in (("image", [3, 0]), ("audio", [1]), ("video", [2]), ("", [3, 2, 1, 0])):
        page = client.get("/v1/assets", params={"kind": kind}).json()["data"]
        assert ids(page) == [made[at]["id"] for at in wanted]
    pages: list[str] = []
    cursor: Json = ""
    while cursor is not None:
        page = client.get("/v1/assets", params={"limit": 1, "cursor": cursor}).json()
        pages += ids(page["data"])
        cursor = page["nextCursor"]
    assert pages == ids(made)[::-1]


def test_a_deleted_upload_is_gone(client: Client) -> None:
    gone, stays = uploaded(client), uploaded(client)
    assert client.delete(f"/v1/assets/{gone['id']}").status_code == 204
    shape.error(client.delete(f"/v1/assets/{gone['id']}"), 404)
    shape.error(client.get(f"/v1/assets/{gone['id']}"), 404)
    shape.error(client.get(gone["fileUrl"]), 404)
    assert ids(client.get("/v1/assets").json()["data"]) == [stays["id"]]


def test_a_result_goes_with_its_job(client: Client) -> None:
    job = client.ended(client.image(client.project())[0])
    assert shape.error(client.delete(f"/v1/assets/{job['id']}"), 409)["type"] == "is_result"
    assert client.get(job["imageUrl"]).status_code == 200


@pytest.mark.parametrize("query", ["kind=tool", "kind=x", "limit=0", "limit=101", "cursor=x"])
def test_bad_queries_of_uploads_are_named(client: Client, query: str) -> None:
    assert shape.error(client.get(f"/v1/assets?{query}"), 400)["param"] == query.split("=")[0]


def test_an_old_address_of_ones_own_still_names_the_file(sandbox: Server) -> None:
    """The signature says who may look; the owner may use it whatever it says, smaller or not."""
    client = sandbox.account()
    project, found = client.project(), uploaded(client)
    path = found["fileUrl"].split("?")[0]
    for url in (path, f"{path}?until=1&signature=00", f"{path}?until=1&signature=00&size=320", f"{found['fileUrl']}"):
        answer = client.post(f"/v1/projects/{project}/tool", {"modelId": "image-upscale", "imageUrl": url})
        assert answer.status_code == 202, answer.text
        assert client.ended(answer.json()["jobId"], 60)["status"] == "completed"
    shape.error(client.get(f"{path}?until=1&signature=00"), 403)


# Cards -----------------------------------------------------------------------------------------------------------


def test_projects_with_their_latest_results(client: Client) -> None:
    full, empty, failed = client.project("full"), client.project("empty"), client.project("failed")
    made = ended(client, full, "1", "2", "3", "4", "5")
    ended(client, failed, "x [policy]")
    client.image(full, "slow [delay=60]")
    cards = client.get("/v1/projects?include=latest").json()
    assert [card["id"] for card in cards] == [failed, empty, full]
    assert [(card["results"], ids(card["latest"])) for card in cards] == [(0, []), (0, []), (5, ids(made[:0:-1]))]
    assert cards[2]["latest"] == made[:0:-1]
    for card in cards:
        one = client.get(f"/v1/projects/{card['id']}").json()
        assert {key: card[key] for key in ("name", "createdAt", "updatedAt")} == {
            key: one[key] for key in ("name", "createdAt", "updatedAt")
        }


def test_without_include_a_project_is_what_the_document_says(client: Client) -> None:
    client.project()
    assert [sorted(project) for project in client.get("/v1/projects").json()] == [["createdAt", "id", "name"]]


def test_cards_come_in_pages_too(client: Client) -> None:
    made = [client.project(str(n)) for n in range(5)]
    found: list[str] = []
    url = "/v1/projects?include=latest&limit=2"
    while url:
        answer = client.get(url)
        assert len(answer.json()) <= 2
        assert all("latest" in card for card in answer.json())
        found += ids(answer.json())
        url = answer.headers.get("link", "").partition(">")[0].lstrip("<")
    assert found == made[::-1]
    assert shape.error(client.get("/v1/projects?include=all"), 400)["param"] == "include"


# Whose it is -----------------------------------------------------------------------------------------------------


def answered(client: Client, method: str, path: str) -> tuple[int, Json]:
    answer = client.http.request(method, path)
    found = answer.json() if answer.content else None
    if isinstance(found, dict):
        found.pop("requestId", None)
    return answer.status_code, found


def test_what_is_somebody_elses_is_missing(client: Client, server: Server) -> None:
    theirs = server.account(100)
    project = theirs.project("secret")
    job = theirs.ended(theirs.image(project, "A secret fox", nodeId="their node")[0])
    upload = uploaded(theirs)
    for method, path in (
        ("DELETE", "/v1/jobs/{job}"),
        ("GET", "/v1/assets/{upload}"),
        ("GET", "/v1/assets/{job}"),
        ("DELETE", "/v1/assets/{upload}"),
        ("DELETE", "/v1/assets/{job}"),
        ("GET", "/v1/jobs?projectId={project}"),
        ("GET", "/v1/jobs?projectId={project}&nodeId=their%20node"),
    ):
        foreign = answered(client, method, path.format(job=job["id"], upload=upload["id"], project=project))
        missing = answered(client, method, path.format(job=NEVER, upload=NEVER, project=NEVER))
        assert foreign == missing, path
        assert foreign[0] in (200, 404)
    client.ended(client.image(client.project(), "A fox")[0])
    for path in ("/v1/jobs?q=fox", "/v1/jobs?nodeId=their%20node", "/v1/assets", "/v1/projects?include=latest"):
        text = client.get(path).text
        assert all(one not in text for one in (job["id"], project, upload["id"])), path
    assert theirs.job(job["id"]) == job
    assert theirs.get(f"/v1/assets/{upload['id']}").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/v1/jobs/x"), ("GET", "/v1/assets/x"), ("DELETE", "/v1/assets/" + "0" * 23)]
)
def test_what_is_no_id_is_missing(client: Client, method: str, path: str) -> None:
    shape.error(client.http.request(method, path), 404)


def test_scopes(client: Client) -> None:
    project = client.project()
    job = client.ended(client.image(project)[0])
    upload = uploaded(client)
    reader = client.sibling(client.post("/v1/keys", {"scopes": ["read"]}).json()["key"])
    for path in ("/v1/jobs", "/v1/assets", f"/v1/assets/{upload['id']}", "/v1/usage", "/v1/projects?include=latest"):
        assert reader.get(path).status_code == 200, path
    shape.error(reader.delete(f"/v1/jobs/{job['id']}"), 403)
    shape.error(reader.delete(f"/v1/assets/{upload['id']}"), 403)
    writer = client.sibling(client.post("/v1/keys", {"scopes": ["write"]}).json()["key"])
    for path in ("/v1/jobs", "/v1/assets", "/v1/usage"):
        shape.error(writer.get(path), 403)
    assert writer.delete(f"/v1/jobs/{job['id']}").status_code == 204


# Many ------------------------------------------------------------------------------------------------------------


def multiply(server: Server, job_id: str, count: int) -> None:
    """`count` more rows like this one, a second apart into the past, every hundredth a sound that was failed."""
    with sqlite3.connect(server.data / "storynote.db") as database:
        names = [row[1] for row in database.execute("PRAGMA table_info(jobs)")]
        row = dict(zip(names, database.execute("SELECT * FROM jobs WHERE id = ?", (job_id,)).fetchone(), strict=True))
        seconds = int(row["created_ms"]) // 1000
        made = []
        for n in range(1, count + 1):
            odd = n % 100 == 0
            new = {
                **row,
                "id": f"{seconds - n:08x}{n:016x}",
                "seq": -n,
                "created_ms": row["created_ms"] - 1000 * n,
                "completed_ms": row["completed_ms"] - 1000 * n,
                "kind": "audio" if odd else "image",
                "state": "failed" if odd else "completed",
                "prompt": f"number {n}",
            }
            made.append(tuple(new[name] for name in names))
        database.executemany(f"INSERT INTO jobs VALUES ({', '.join('?' * len(names))})", made)


def test_a_filter_that_passes_over_very_many_finds_all_of_them(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        finds_all(server, server.account(100))


def finds_all(server: Server, client: Client) -> None:
    project = client.project()
    job = client.ended(client.image(project, nodeId="n")[0])
    multiply(server, job["id"], 5000)
    for query in ({"kind": "audio"}, {"status": "failed"}, {"kind": "audio", "projectId": project, "nodeId": "n"}):
        for limit in (7, 50, 100):
            found = listed(client, limit=limit, **query)
            assert [one["prompt"] for one in found] == [f"number {n}" for n in range(100, 5001, 100)], (query, limit)
    assert [one["prompt"] for one in listed(client, q="NUMBER 4999")] == ["number 4999"]
    assert len(listed(client, limit=1000)) == 5001
    card = client.get("/v1/projects?include=latest").json()[0]
    assert (card["results"], [one["prompt"] for one in card["latest"]][1:]) == (
        4951,
        ["number 1", "number 2", "number 3"],
    )
    today = datetime.now(UTC).date()
    assert sum(group["jobs"] for group in client.get(f"/v1/usage?by=kind&to={today}").json()["data"]) == 5001
