"""Reading jobs (contract §4): one, many, always the ten fields, the same wherever a job is shown."""

import re
from datetime import datetime

import pytest

from tests.contract import shape
from tests.server import Client, Json, Server, until

TEN = ["id", "status", "prompt", "model", "imageUrl", "videoUrl", "audioUrl", "seed", "error", "updatedAt"]
MORE = {
    "projectId", "kind", "createdAt", "startedAt", "completedAt", "credits", "progress", "provider", "adjusted", "durationSec",
    "aspectRatio", "width", "height", "mimeType", "errorType", "nodeId", "thumbUrl", "params",
}  # fmt: skip
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
RANK = {"queued": 0, "processing": 1, "completed": 2, "failed": 2}


def batch(client: Client, ids: str) -> Json:
    return client.get("/v1/jobs/batch", params={"jobIds": ids})


@pytest.mark.parametrize(("mark", "end"), [("", "completed"), ("[policy]", "failed")])
def test_a_job_shows_the_ten_fields_at_every_moment(client: Client, mark: str, end: str) -> None:
    job_id = client.image(client.project(), f"A fox [delay=0.3]{mark}")[0]
    seen: list[Json] = []

    def ended() -> bool:
        seen.append(client.job(job_id))
        return RANK[seen[-1]["status"]] == 2

    until(ended)
    for job in seen:
        assert list(job)[:10] == TEN
        assert set(job) == {*TEN, *MORE}
        assert (job["imageUrl"] is not None) == (job["status"] == "completed")
        assert (job["error"] is not None) == (job["errorType"] is not None) == (job["status"] == "failed")
        assert (job["completedAt"] is not None) == (RANK[job["status"]] == 2)
        assert job["credits"] == (0 if job["status"] == "failed" else 2)
        assert job["videoUrl"] is job["audioUrl"] is None
        times = [job[k] for k in ("createdAt", "startedAt", "completedAt", "updatedAt") if job[k]]
        assert all(TIME.match(at) for at in times)
    assert seen[-1]["status"] == end
    ranks = [RANK[job["status"]] for job in seen]
    assert ranks == sorted(ranks)
    stamps = [datetime.fromisoformat(job["updatedAt"]) for job in seen]
    assert stamps == sorted(stamps)


def test_a_poll_of_an_open_job_says_when_to_come_again(client: Client) -> None:
    job_id = client.image(client.project(), "A fox [delay=1]")[0]
    assert client.get(f"/v1/jobs/{job_id}").headers["retry-after"].isdigit()
    client.ended(job_id)
    assert "retry-after" not in client.get(f"/v1/jobs/{job_id}").headers


def test_the_end_is_final(client: Client) -> None:
    job_id = client.image(client.project(), "A fox")[0]
    first = client.ended(job_id)
    client.post(f"/v1/jobs/{job_id}/cancel")
    again = client.job(job_id)
    assert {k: v for k, v in again.items() if k != "imageUrl"} == {k: v for k, v in first.items() if k != "imageUrl"}
    assert client.credits() == (998, 0)


def test_a_batch_is_the_single_answers(client: Client) -> None:
    ids = client.image(client.project(), numImages=5)
    jobs = {job_id: client.ended(job_id) for job_id in ids}
    answer = batch(client, ",".join(ids))
    found = answer.json()["jobs"]
    assert list(answer.json()) == ["jobs"]
    assert found.keys() == jobs.keys()
    for job_id in ids:
        single = client.job(job_id)
        assert {k: v for k, v in found[job_id].items() if k != "imageUrl"} == {
            k: v for k, v in single.items() if k != "imageUrl"
        }


def test_duplicates_collapse_and_strangers_are_left_out(client: Client, server: Server) -> None:
    mine = client.image(client.project())[0]
    other = server.account(10)
    foreign = other.image(other.project())[0]
    answer = batch(client, f"{mine},{mine},{foreign},{'0' * 24},nonsense,{mine}")
    assert answer.status_code == 200
    assert list(answer.json()["jobs"]) == [mine]
    assert batch(client, foreign).json() == batch(client, "f" * 24).json() == {"jobs": {}}


@pytest.mark.parametrize(("count", "status"), [(1, 200), (255, 200), (256, 200), (257, 400), (600, 400)])
def test_256_ids_and_no_more(client: Client, count: int, status: int) -> None:
    mine = client.image(client.project())[0]
    ids = [mine, *(f"{n:024x}" for n in range(count - 1))]
    answer = batch(client, ",".join(ids))
    if status == 200:
        assert list(answer.json()["jobs"]) == [mine]
    else:
        assert "256" in shape.error(answer, 400)["error"]


@pytest.mark.parametrize("query", ["", "?jobIds=", "?jobIds=,", "?jobIds=%20", "?ids=x"])
def test_no_ids_is_400(client: Client, query: str) -> None:
    assert shape.error(client.get("/v1/jobs/batch" + query), 400)["param"] == "jobIds"


@pytest.mark.parametrize(
    "query",
    ["?jobIds=%00", "?jobIds=%ff%fe", "?jobIds=" + "a" * 60_000, "?jobIds=a&jobIds=b", "?" + "&".join("abcdefg" * 30)],
)
def test_a_senseless_query_is_answered(client: Client, query: str) -> None:
    answer = client.get("/v1/jobs/batch" + query)
    assert answer.status_code in (200, 400, 414, 431)


def test_a_job_can_be_read_at_once(client: Client) -> None:
    project = client.project()
    for _ in range(30):
        job_id = client.image(project)[0]
        assert client.get(f"/v1/jobs/{job_id}").status_code == 200


@pytest.mark.parametrize("prompt", ["A fox [delay=60]", "A fox [polls=100000]"])
def test_a_running_job_is_cancelled_and_released(client: Client, prompt: str) -> None:
    job_id = client.image(client.project(), prompt)[0]
    until(lambda: client.job(job_id)["status"] == "processing")
    assert client.credits() == (998, 2)
    assert client.post(f"/v1/jobs/{job_id}/cancel").status_code == 200
    job = client.ended(job_id, 30)
    assert (job["status"], job["errorType"]) == ("failed", "cancelled") or job["status"] == "completed"
    assert client.credits() == ((1000, 0) if job["status"] == "failed" else (998, 0))
