"""Results are served by us (contract §8): Range, ETag, the right type, by signed address only."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.contract import shape
from tests.server import Client, Server


@pytest.fixture
def url(server: Server) -> tuple[Client, str]:
    client = server.account(10)
    return client, client.ended(client.image(client.project())[0])["imageUrl"]


def test_anyone_with_the_address_and_nobody_without(url: tuple[Client, str]) -> None:
    client, address = url
    del client.http.headers["Authorization"]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    shape.error(client.get(address.split("?")[0]), 403)


def test_headers(url: tuple[Client, str]) -> None:
    client, address = url
    headers = client.get(address).headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"].startswith('"')
    assert "script" not in headers.get("content-security-policy", "default-src 'none'")
    assert shape.faults_of_headers(headers) == []


def test_it_stays_valid_for_a_week(url: tuple[Client, str]) -> None:
    until = int(parse_qs(urlsplit(url[1]).query)["until"][0])
    assert until - time.time() >= 7 * 24 * 3600


def test_head(url: tuple[Client, str]) -> None:
    client, address = url
    whole, head = client.get(address), client.http.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag"):
        assert head.headers[name] == whole.headers[name]


def test_if_none_match(url: tuple[Client, str]) -> None:
    client, address = url
    etag = client.get(address).headers["etag"]
    for given in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        answer = client.get(address, headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b""), given
        assert answer.headers["etag"] == etag
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


RANGES = [
    ("bytes=0-0", 206, slice(0, 1)),
    ("bytes=0-9", 206, slice(0, 10)),
    ("bytes=5-", 206, slice(5, None)),
    ("bytes=-7", 206, slice(-7, None)),
    ("bytes=-100000", 206, slice(None)),
    ("bytes=10-99999999", 206, slice(10, None)),
    ("bytes=99999999-", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=9-5", 200, slice(None)),
    ("bytes=x-", 200, slice(None)),
    ("bytes=", 200, slice(None)),
    ("lines=0-1", 200, slice(None)),
    ("bytes=0-1,3-4", 200, slice(None)),
    ("bytes=" + "9" * 400 + "-", 200, slice(None)),
]


@pytest.mark.parametrize(("given", "status", "part"), RANGES, ids=[r[0][:20] for r in RANGES])
def test_ranges(url: tuple[Client, str], given: str, status: int, part: slice | None) -> None:
    client, address = url
    whole = client.get(address).content
    answer = client.get(address, headers={"Range": given})
    assert answer.status_code in ((status, 416) if len(given) > 100 else (status,))
    if answer.status_code == 416:
        shape.error(answer, 416)
        assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    elif part is not None:
        assert answer.content == whole[part]
        assert int(answer.headers["content-length"]) == len(answer.content)
    if status == 206:
        start = len(whole) - len(answer.content) if given.startswith("bytes=-") else int(given[6:].split("-")[0])
        assert answer.headers["content-range"] == f"bytes {start}-{start + len(answer.content) - 1}/{len(whole)}"


def test_if_range(url: tuple[Client, str]) -> None:
    client, address = url
    etag = client.get(address).headers["etag"]
    assert client.get(address, headers={"Range": "bytes=0-3", "If-Range": etag}).status_code == 206
    assert client.get(address, headers={"Range": "bytes=0-3", "If-Range": '"old"'}).status_code == 200


@pytest.mark.parametrize(
    "name", ["nothing.png", "..%2f..%2fstorynote.db", "%2e%2e/lock", "0" * 24 + ".png", "x%00.png"]
)
def test_what_was_not_signed_is_not_served(client: Client, name: str) -> None:
    answer = client.get(f"/assets/{name}?until=99999999999&signature=" + "0" * 64)
    shape.error(answer, answer.status_code)
    assert answer.status_code in (403, 404)


def test_a_signature_is_for_one_asset(client: Client) -> None:
    project = client.project()
    first, second = (client.ended(job_id)["imageUrl"] for job_id in client.image(project, numImages=2))
    shape.error(client.get(first.split("?")[0] + "?" + second.split("?")[1]), 403)


def test_a_deleted_project_takes_its_results_along(client: Client) -> None:
    project = client.project()
    address = client.ended(client.image(project)[0])["imageUrl"]
    client.delete(f"/v1/projects/{project}")
    shape.error(client.get(address), 404)
