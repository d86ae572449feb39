"""The bucket is ill: jobs wait and go on, reads say so, and nothing is failed or bought twice."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.contract import shape
from tests.contract.test_uploads import FILES, put, sign
from tests.crash.upstreams import Upstream
from tests.objects.house import House, house, state
from tests.objects.relay import Relay
from tests.s3 import S3
from tests.server import Client, Fake, until

pytestmark = pytest.mark.long


@pytest.fixture
def place(server_s3: S3, relay: Relay, fake: Fake, data: Path) -> Iterator[House]:
    with house(server_s3, relay, data, fake.environment()) as made:
        yield made


@pytest.fixture
def buyer(place: House) -> Client:
    return place.server.account(100)


@pytest.mark.parametrize("how", ["500", "cut"])
def test_a_job_waits_for_the_bucket_and_costs_once(place: House, buyer: Client, fake: Fake, how: str) -> None:
    project = buyer.project()
    before = buyer.ended(buyer.image(project, "before")[0])
    place.ill(how)
    prompt = f"in the dark {how}"
    job_id = buyer.image(project, prompt)[0]
    state(place, job_id, "fetching")
    until(lambda: place.relay.count("PUT", job_id, how) > 4, 30, "it gave up at once")
    assert buyer.job(job_id)["status"] == "processing"
    ready = httpx2.get(f"{place.server.url}/readyz", timeout=30)
    assert ready.status_code == 503
    read = buyer.get(before["imageUrl"])
    shape.error(read, 503)
    assert int(read.headers["retry-after"]) >= 1
    place.well()
    job = buyer.ended(job_id, 40)
    assert job["status"] == "completed", job
    assert buyer.get(job["imageUrl"]).content.startswith(b"\x89PNG")
    assert buyer.get(before["imageUrl"]).status_code == 200
    assert fake.submits_of(prompt) == 1
    assert buyer.credits() == (100 - before["credits"] - job["credits"], 0)
    until(place.server.is_ready, 10)
    place.server.ledger()


def test_a_server_that_is_killed_in_between_goes_on(place: House, buyer: Client, fake: Fake) -> None:
    place.ill()
    job_id = buyer.image(buyer.project(), "killed in the dark")[0]
    state(place, job_id, "fetching")
    place.server.kill()
    place.well()
    place.server.start()
    assert buyer.ended(job_id, 30)["status"] == "completed"
    assert fake.submits_of("killed in the dark") == 1
    place.server.ledger()


def test_uploads_are_refused_and_nothing_is_half_there(place: House, buyer: Client) -> None:
    signed = sign(buyer)
    project = buyer.project()
    place.ill()
    shape.error(put(buyer, signed, FILES["image/png"]), 503)
    data = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
    answer = buyer.post(f"/v1/projects/{project}/video", {"modelId": "veo-3.1-lite", "firstFrame": {"imageUrl": data}})
    shape.error(answer, 503)
    assert buyer.credits() == (100, 0)
    assert buyer.get("/v1/jobs").json()["data"] == []
    place.well()
    assert put(buyer, signed, FILES["image/png"]).status_code == 200
    assert buyer.get(signed["fileUrl"]).content == FILES["image/png"]


def test_small_pictures_come_again(place: House, buyer: Client) -> None:
    job = buyer.ended(buyer.image(buyer.project())[0])
    place.ill()
    shape.error(buyer.get(job["thumbUrl"]), 503)
    place.well()
    answer = buyer.get(job["thumbUrl"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    until(lambda: len(place.keys(job["id"])) == 2, 5, "it was not kept")


def test_litter_stays_listed_until_it_is_gone(place: House, buyer: Client, opened: object, tmp_path: Path) -> None:
    job = buyer.ended(buyer.image(buyer.project())[0])
    assert len(place.keys(job["id"])) == 1
    assert buyer.delete(f"/v1/jobs/{job['id']}").status_code == 204
    place.tidied(tmp_path, 0)
    assert len(place.keys(job["id"])) == 1
    place.tidied(tmp_path, 3)
    assert place.keys(job["id"]) == {}
    assert place.server.rows("SELECT place FROM litter WHERE place LIKE $1", f"%{job['id']}%") == []


# Results that came with the answer -------------------------------------------------------------------------------


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    made = Upstream("openai")
    yield made
    made.close()


def test_a_paid_result_outlives_the_outage(
    server_s3: S3, relay: Relay, upstream: Upstream, data: Path, tmp_path: Path
) -> None:
    with house(server_s3, relay, data, upstream.environment(tmp_path)) as place:
        client = place.server.account(100)
        place.ill()
        job_id = client.image(client.project(), "paid for", modelId="house/picture")[0]
        spool = data / "spool" / "openai"
        until(lambda: len(list(spool.iterdir())) == 1, 20, "it was not kept here")
        # The process dies, too: what it was given lies on its disk.
        place.server.kill()
        place.server.start(ready=False)
        until(lambda: place.relay.count("PUT", "/spool/", "500") > 6, 30, "it does not try again")
        place.well()
        assert client.ended(job_id, 40)["status"] == "completed"
        assert [prompt for prompt, _ in upstream.bought()] == ["paid for"]
        until(lambda: list(spool.iterdir()) == [], 20, "it is still here")
        assert len(place.keys("/spool/")) == 1
        place.server.ledger()
