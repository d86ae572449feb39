"""The event stream (contract §4): every change once, resumable, one's own only, ended cleanly."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contract import shape
from tests.contract.sse import PATH, Event, Stream
from tests.server import Client, Fake, Server, running, until

RANK = {"queued": 0, "processing": 1, "completed": 2, "failed": 2}


@pytest.fixture
def stream(client: Client) -> Iterator[Stream]:
    with Stream(client) as opened:
        yield opened


def statuses(events: list[Event], job_id: str) -> list[str]:
    return [event.job["status"] for event in events if event.job["id"] == job_id]


def ids(events: list[Event]) -> list[int]:
    return [int(event.id) for event in events]


def test_headers(stream: Stream) -> None:
    assert stream.status == 200
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert "no-store" in stream.headers["cache-control"] or "no-cache" in stream.headers["cache-control"]
    assert shape.faults_of_headers(stream.headers) == []
    until(lambda: stream.retry == "3000")


@pytest.mark.parametrize(("mark", "end"), [("", "completed"), ("[policy]", "failed")])
def test_every_change_of_a_job(client: Client, stream: Stream, mark: str, end: str) -> None:
    job_id = client.image(client.project(), f"A fox [delay=0.2]{mark}")[0]
    stream.until_ended(job_id)
    assert all(event.name == "job" for event in stream.events)
    seen = statuses(stream.events, job_id)
    assert seen[-1] == end
    assert [RANK[s] for s in seen] == sorted(RANK[s] for s in seen)
    assert ids(stream.events) == sorted(set(ids(stream.events)))


def test_an_event_is_exactly_the_job(client: Client, stream: Stream) -> None:
    job_id = client.image(client.project(), "A fox")[0]
    stream.until_ended(job_id)
    event = next(e for e in stream.events if e.job["status"] == "completed")
    polled = client.get(f"/v1/jobs/{job_id}")

    def bare(text: str) -> list[tuple[str, object]]:
        return [(k, v) for k, v in json.loads(text).items() if k != "imageUrl"]

    assert bare(event.data) == bare(polled.text)
    assert client.get(event.job["imageUrl"]).status_code == 200


def test_many_jobs_on_one_connection(client: Client, stream: Stream) -> None:
    project = client.project()
    job_ids = [job_id for _ in range(5) for job_id in client.image(project, numImages=8)]
    stream.until(lambda events: sum(e.job["status"] == "completed" for e in events) == 40)
    assert {e.job["id"] for e in stream.events} == set(job_ids)
    assert ids(stream.events) == sorted(set(ids(stream.events)))


def test_no_foreign_events(client: Client, server: Server, stream: Stream) -> None:
    other = server.account(100)
    with Stream(other) as theirs:
        foreign = other.image(other.project(), numImages=4)
        own = client.image(client.project())[0]
        stream.until_ended(own)
        for job_id in foreign:
            theirs.until_ended(job_id)
        assert {e.job["id"] for e in stream.events} == {own}
        assert {e.job["id"] for e in theirs.events} == set(foreign)


def test_a_project_filter(client: Client) -> None:
    wanted, other = client.project(), client.project()
    with Stream(client, f"?projectId={wanted}") as stream:
        noise = client.image(other, numImages=3)
        own = client.image(wanted)[0]
        stream.until_ended(own)
        for job_id in noise:
            client.ended(job_id)
        last = client.image(wanted)[0]
        stream.until_ended(last)
        assert {e.job["id"] for e in stream.events} == {own, last}


@pytest.mark.parametrize("how", ["header", "query"])
def test_nothing_is_missed_between_two_streams(client: Client, how: str) -> None:
    project = client.project()
    with Stream(client) as first:
        before = client.image(project)[0]
        first.until_ended(before)
        last = first.events[-1].id
    between = client.image(project, numImages=4)
    for job_id in between:
        client.ended(job_id)
    headers = {"Last-Event-ID": last} if how == "header" else {}
    with Stream(client, "" if headers else f"?lastEventId={last}", **headers) as second:
        for job_id in between:
            assert second.until_ended(job_id)["status"] == "completed"
        assert before not in {e.job["id"] for e in second.events}
        assert min(ids(second.events)) > int(last)


def test_resuming_from_the_middle_of_a_job(client: Client) -> None:
    job_id = client.image(client.project(), "A fox [delay=1]")[0]
    with Stream(client, "?lastEventId=0") as first:
        first.until(lambda events: bool(events))
        last = first.events[-1].id
    client.ended(job_id)
    with Stream(client, **{"Last-Event-ID": last}) as second:
        assert second.until_ended(job_id)["status"] == "completed"


def test_the_end_is_not_sent_again(client: Client) -> None:
    project = client.project()
    with Stream(client) as first:
        first.until_ended(client.image(project)[0])
        last = first.events[-1].id
    with Stream(client, **{"Last-Event-ID": last}) as second:
        second.until_ended(client.image(project)[0])
        assert len({e.job["id"] for e in second.events}) == 1


@pytest.mark.parametrize("given", ["x", "-1", "1.5", "9" * 300, "0x1"])
def test_a_senseless_last_event_id_is_400(client: Client, given: str) -> None:
    shape.error(client.get(PATH, headers={"Last-Event-ID": given}), 400)
    shape.error(client.get(PATH + f"?lastEventId={given}"), 400)


def test_a_token_opens_one_stream(client: Client) -> None:
    answer = client.post("/v1/jobs/events/token")
    assert answer.status_code in (200, 201)
    token = answer.json()["token"]
    assert answer.json()["expiresAt"].endswith("Z")
    with Stream(client, f"?token={token}", key="") as stream:
        assert stream.status == 200
        stream.until_ended(client.image(client.project())[0])
    with Stream(client, f"?token={token}", key="") as again:
        assert again.status == 401
        assert shape.faults_of_error(401, again.headers, again.body) == []


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000])
def test_a_wrong_token_is_401(client: Client, token: str) -> None:
    with Stream(client, f"?token={token}", key="") as stream:
        assert stream.status == 401
        assert shape.faults_of_error(401, stream.headers, stream.body) == []


def test_a_token_is_for_the_stream_only(client: Client) -> None:
    token = client.post("/v1/jobs/events/token").json()["token"]
    del client.http.headers["Authorization"]
    shape.error(client.get(f"/v1/credits?token={token}"), 401)
    shape.error(client.get("/v1/credits", headers={"Authorization": f"Bearer {token}"}), 401)


def test_ten_streams_and_no_more(client: Client, server: Server) -> None:
    with ExitStack() as opened:
        for _ in range(10):
            assert opened.enter_context(Stream(client)).status == 200
        more = opened.enter_context(Stream(client))
        assert more.status == 429
        assert shape.faults_of_error(429, more.headers, more.body) == []
        assert opened.enter_context(Stream(server.account())).status == 200
        assert client.get("/v1/credits").status_code == 200

    def free() -> bool:
        with Stream(client) as again:
            return again.status == 200

    until(free, 10, "closed streams still count")


def test_it_needs_a_key(client: Client) -> None:
    with Stream(client, key="") as stream:
        assert stream.status == 401


def test_it_ends_cleanly_when_the_server_does(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        client = server.account(10)
        job_id = client.image(client.project(), "A fox [delay=3]")[0]
        with Stream(client) as stream, Stream(client, "?lastEventId=0") as second:
            second.until(lambda events: bool(events))
            assert server.stop() == 0
            for one in (stream, second):
                until(lambda one=one: one.ended or one.broken, 5)  # type: ignore[misc]
                assert one.ended, repr(one.broken)
            last = second.events[-1].id
        server.start()
        with Stream(client, **{"Last-Event-ID": last}) as third:
            assert third.until_ended(job_id, 30)["status"] == "completed"
