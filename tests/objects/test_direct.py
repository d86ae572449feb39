"""Clients at the bucket itself: what they fetch there, what they put there, and that nothing is believed before it is judged."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.contract import shape
from tests.contract.test_uploads import FILES, LIES, put, sign
from tests.fakes.fal import png
from tests.objects.house import House, house, path_of, signed
from tests.objects.relay import Relay
from tests.s3 import S3
from tests.server import Client, Fake, Json

UPLOAD_BYTES_MAX = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def way(server_s3: S3) -> Iterator[Relay]:
    started = Relay(server_s3.url)
    yield started
    started.close()


@pytest.fixture(scope="module")
def place(server_s3: S3, way: Relay, fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    told = {**fake.environment(), "STORYNOTE_STORAGE_DIRECT": "on"}
    with house(server_s3, way, tmp_path_factory.mktemp("direct") / "data", told) as made:
        yield made


@pytest.fixture
def client(place: House) -> Client:  # the same name as the shared one, on purpose: another server
    return place.server.account(1000)


def sent(signed: Json, data: bytes, **headers: str) -> httpx2.Response:
    return httpx2.put(signed["uploadUrl"], content=data, headers={**signed["headers"], **headers}, timeout=60)


# Fetching --------------------------------------------------------------------------------------------------------


def test_a_result_is_fetched_at_the_bucket(place: House, client: Client) -> None:
    job = client.ended(client.image(client.project())[0])
    answer = client.get(job["imageUrl"])
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(place.relay.url)
    assert "X-Amz-Expires=3600" in answer.headers["location"]
    assert answer.headers["cache-control"] == "private, max-age=1800"
    found = httpx2.get(answer.headers["location"])
    assert found.content.startswith(b"\x89PNG")
    assert found.headers["content-type"] == "image/png"
    assert found.headers["content-disposition"] == f'inline; filename="{job["id"]}.png"'
    part = httpx2.get(
        f"{place.server.url}{path_of(job['imageUrl'])}", headers={"Range": "bytes=1-3"}, follow_redirects=True
    )
    assert (part.status_code, part.content) == (206, b"PNG")


def test_what_needs_no_bytes_is_answered_here(client: Client) -> None:
    job = client.ended(client.image(client.project())[0])
    head = client.http.head(job["imageUrl"])
    assert (head.status_code, head.headers["content-type"]) == (200, "image/png")
    known = client.get(job["imageUrl"], headers={"If-None-Match": head.headers["etag"]})
    assert known.status_code == 304
    small = client.get(job["thumbUrl"])
    assert (small.status_code, small.headers["content-type"]) == (200, "image/webp")
    shape.error(client.get(job["imageUrl"].replace("signature=", "signature=0")), 403)


def test_pages_may_show_what_lies_in_the_bucket(place: House) -> None:
    policy = httpx2.get(f"{place.server.url}/").headers["content-security-policy"]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert place.relay.url in allowed["img-src"]
    assert place.relay.url in allowed["media-src"]
    assert place.relay.url not in allowed["script-src"]


# Putting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["image/png", "video/webm", "audio/flac"])
def test_a_file_put_there_is_an_asset_at_first_use(place: House, client: Client, kind: str) -> None:
    data = FILES[kind]
    given = signed(client, data, kind)
    assert given["uploadUrl"].startswith(place.relay.url)
    shape.error(client.get(f"/v1/assets/{given['id']}"), 404)
    assert sent(given, data).status_code == 200
    found = client.get(f"/v1/assets/{given['id']}").json()
    assert (found["id"], found["mimeType"], found["bytes"]) == (given["id"], kind, len(data))
    assert found["fileName"] == "fox.png"
    assert client.http.get(given["fileUrl"], follow_redirects=True).content == data
    assert place.keys(f"{given['id']}.incoming") == {}


def test_the_address_of_the_file_is_a_first_use(client: Client) -> None:
    given = signed(client, FILES["image/png"])
    shape.error(client.get(given["fileUrl"]), 404)
    sent(given, FILES["image/png"])
    assert client.http.get(given["fileUrl"], follow_redirects=True).content == FILES["image/png"]


def test_an_order_is_a_first_use(client: Client) -> None:
    given = signed(client, FILES["image/png"])
    project = client.project()
    body = {"modelId": "veo-3.1-lite", "firstFrame": {"imageUrl": given["fileUrl"]}}
    shape.error(client.post(f"/v1/projects/{project}/video", body), 400)
    sent(given, FILES["image/png"])
    answer = client.post(f"/v1/projects/{project}/video", body)
    assert answer.status_code == 202, answer.text
    assert client.ended(answer.json()["jobId"])["status"] == "completed"


def test_the_list_is_a_first_use_and_leaves_out_what_is_no_good(client: Client) -> None:
    good, bad, empty = (signed(client, FILES["image/png"]) for _ in range(3))
    sent(good, FILES["image/png"])
    sent(bad, LIES["a page"])
    listed = [asset["id"] for asset in client.get("/v1/assets").json()["data"]]
    assert listed == [good["id"]]
    assert empty["id"] not in listed


@pytest.mark.parametrize("name", ["a page", "svg", "another picture", "the first bytes only", "text"])
def test_what_is_not_what_was_signed_for_is_no_asset(place: House, client: Client, name: str) -> None:
    given = signed(client, FILES["image/png"])
    assert sent(given, LIES[name]).status_code == 200
    shape.error(client.get(f"/v1/assets/{given['id']}"), 400)
    # Judged once, and taken away: from now on there is nothing.
    assert place.keys(f"{given['id']}.incoming") == {}
    shape.error(client.get(f"/v1/assets/{given['id']}"), 404)
    shape.error(client.get(given["fileUrl"]), 404)
    project = client.project()
    body = {"modelId": "veo-3.1-lite", "firstFrame": {"imageUrl": given["fileUrl"]}}
    found = shape.error(client.post(f"/v1/projects/{project}/video", body), 400)
    assert found["param"] == "firstFrame.imageUrl"


def test_more_than_was_signed_for_is_no_asset(place: House, client: Client) -> None:
    given = signed(client, FILES["image/png"])
    key = f"{place.bucket}{given['uploadUrl'].split(place.bucket)[1].split('?')[0]}"
    httpx2.put(f"{place.store.url}/{key}", content=bytes(UPLOAD_BYTES_MAX + 1), timeout=60)
    shape.error(client.get(f"/v1/assets/{given['id']}"), 413)
    assert place.keys(given["id"]) == {}


def test_what_was_judged_is_what_is_kept(place: House, client: Client) -> None:
    given = signed(client, FILES["image/png"])
    sent(given, FILES["image/png"])
    client.get(f"/v1/assets/{given['id']}")
    # The address is still valid: what comes over it now changes nothing.
    assert sent(given, LIES["a page"], **{"Content-Type": "text/html"}).status_code == 200
    answer = client.http.get(given["fileUrl"], follow_redirects=True)
    assert (answer.content, answer.headers["content-type"]) == (FILES["image/png"], "image/png")
    assert client.get(f"/v1/assets/{given['id']}").json()["mimeType"] == "image/png"


def test_another_account_has_no_use_of_it(place: House, client: Client) -> None:
    given = signed(client, FILES["image/png"])
    sent(given, FILES["image/png"])
    shape.error(place.server.account().get(f"/v1/assets/{given['id']}"), 404)


def test_without_its_size_it_goes_through_the_server(place: House, client: Client) -> None:
    given = sign(client)
    assert given["uploadUrl"].startswith(place.server.url)
    assert put(client, given, FILES["image/png"]).status_code == 200


@pytest.mark.parametrize("size", [0, -1, "5", 1.5])
def test_a_size_that_cannot_be_is_refused(client: Client, size: object) -> None:
    body = {"fileName": "x", "contentType": "image/png", "bytes": size}
    assert shape.error(client.post("/v1/uploads/sign", body), 400)["param"] == "bytes"


def test_a_size_beyond_the_limit_is_said_at_once(client: Client) -> None:
    body = {"fileName": "x", "contentType": "image/png", "bytes": UPLOAD_BYTES_MAX + 1}
    assert shape.error(client.post("/v1/uploads/sign", body), 413)["param"] == "bytes"


def test_at_once_there_is_one(client: Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    given = signed(client, png(7))
    sent(given, png(7))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.get(f"/v1/assets/{given['id']}"), range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert [asset["id"] for asset in client.get("/v1/assets").json()["data"]] == [given["id"]]


def test_what_nobody_comes_for(place: House, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put there and never used: an asset when its time to be put is over. Never put, or put again afterwards: swept away."""
    for name, value in place.store.environment(place.bucket).items():
        monkeypatch.setenv(name, value)
    used, unused, bad, never = (signed(client, FILES["image/png"]) for _ in range(4))
    for given in (used, unused):
        sent(given, FILES["image/png"])
    sent(bad, LIES["text"])
    client.get(f"/v1/assets/{used['id']}")
    sent(used, LIES["text"])
    place.tidied(tmp_path, 1.1)
    assert {asset["id"] for asset in client.get("/v1/assets").json()["data"]} == {used["id"], unused["id"]}
    place.tidied(tmp_path, 3)
    assert place.keys(".incoming") == {}
    assert place.server.rows("SELECT id FROM uploads WHERE id = $1", never["id"]) == []
    assert {asset["id"] for asset in client.get("/v1/assets").json()["data"]} == {used["id"], unused["id"]}
