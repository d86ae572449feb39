"""One error shape for every route and every failure, and the headers that every answer has."""

import re

import pytest

from tests.contract import raw, shape
from tests.server import Client, Json, Server

MISSING = "0123456789abcdef01234567"
MIB = 1024 * 1024
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def operations(client: Client) -> list[tuple[str, str, Json]]:
    """(method, path with ids that name nothing, operation) of everything /openapi.json describes."""
    paths = client.get("/openapi.json").json()["paths"]
    return [
        (method.upper(), re.sub(r"{\w+}", MISSING, path), operation)
        for path, item in paths.items()
        for method, operation in item.items()
    ]


def is_public(operation: Json) -> bool:
    return bool(operation.get("security") == [])


def is_for_people(operation: Json) -> bool:
    """Whether it takes somebody signed in, whom no key stands for: `tests/app` walks those."""
    return bool(operation.get("security") == [{"session": []}])


def test_there_is_something_to_walk(client: Client) -> None:
    assert len(operations(client)) >= 25


def test_without_a_key_every_route_is_401(client: Client) -> None:
    del client.http.headers["Authorization"]
    for method, path, operation in operations(client):
        if not is_public(operation):
            shape.error(client.send(method, path, b"{"), 401)


def test_what_is_not_there_is_404(client: Client) -> None:
    body = b'{"name":"x","directPrompt":"x","soundType":"sfx","prompt":"x","modelId":"x","nodes":[],"edges":[]}'
    for method, path, operation in operations(client):
        if MISSING in path and not is_public(operation) and not is_for_people(operation):
            shape.error(client.send(method, path, body, headers={"If-Match": '"1"'}), 404)


@pytest.mark.parametrize("wrong", ["0", "x" * 24, MISSING.upper(), MISSING + "0", "..", "%00", "a%2Fb", "%F0%9F%A6%8A"])
def test_a_malformed_id_is_404(client: Client, wrong: str) -> None:
    for path in ("/v1/jobs/{}", "/v1/projects/{}", "/v1/shared/{}", "/v1/jobs/{}/cancel"):
        method = "POST" if path.endswith("cancel") else "GET"
        reply = raw.exchange(client.url, raw.request(method, path.format(wrong), client.key))
        assert reply.status == 404, path
        assert shape.faults_of_error(404, reply.headers, reply.body) == []


def test_a_wrong_method_is_405_and_allow_is_true(client: Client) -> None:
    described: dict[str, set[str]] = {}
    for method, path, _ in operations(client):
        described.setdefault(path, set()).add(method)
    for path, methods in described.items():
        for method in {*METHODS, "TRACE"} - methods:
            answer = client.send(method, path)
            shape.error(answer, 405)
            allowed = {m.strip() for m in answer.headers["allow"].split(",")}
            assert methods <= allowed, path
            assert method not in allowed, path


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v2/projects", "/v1/projects/", "/v1/Projects", "//v1//projects", "/v1/job", "/v1/nothing",
     "/v1/jobs/batch/", "/v1/projects/x/y/z", "/v1/%2e%2e/keys", "/robots.txt/..", "/wp-login.php", "/" + "a" * 8000],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_unknown_route_is_404(client: Client, method: str, path: str) -> None:
    reply = raw.exchange(client.url, raw.request(method, path, client.key))
    assert reply.status == 404
    assert shape.faults_of_error(404, reply.headers, reply.body) == []


def with_bodies(client: Client) -> list[tuple[str, str, int]]:
    """(method, path, bytes allowed) of every operation that takes JSON."""
    found = []
    for method, path, operation in operations(client):
        if is_for_people(operation):
            continue
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            found.append((method, path, (16 if path.endswith(("/video", "/tool")) else 1) * MIB))
    return found


def test_too_large_is_413_by_length_alone(client: Client) -> None:
    for method, path, most in with_bodies(client):
        head = raw.request(method, path, client.key, b"").replace(b"Length: 0", b"Length: %d" % (most + 1))
        reply = raw.exchange(client.url, head)
        assert reply.status == 413, path
        assert shape.faults_of_error(413, reply.headers, reply.body) == []


@pytest.mark.parametrize("size", [MIB + 1, 3 * MIB])
def test_too_large_is_413_in_chunks_too(client: Client, size: int) -> None:
    parts = (b" " * 65536 for _ in range(size // 65536 + 1))
    answer = client.http.post("/v1/projects", content=parts, headers={"Content-Type": "application/json"})
    shape.error(answer, 413)


def test_a_mebibyte_is_not_too_large(client: Client) -> None:
    body = b'{"name": "x"' + b" " * (MIB - 13) + b"}"
    assert len(body) == MIB
    assert client.send("POST", "/v1/projects", body).status_code == 201


@pytest.mark.parametrize(
    "declared",
    ["", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
     "application/jsonx", "application/json; charset=utf-16", "application/json; charset=latin-1", "text/json"],
)  # fmt: skip
def test_another_content_type_is_415(client: Client, declared: str) -> None:
    for method, path, _ in with_bodies(client):
        answer = client.send(method, path, b'{"name": "x"}', headers={"Content-Type": declared, "If-Match": '"1"'})
        shape.error(answer, 415)


@pytest.mark.parametrize(
    "declared", ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"']
)
def test_json_by_any_spelling_is_taken(client: Client, declared: str) -> None:
    assert client.send("POST", "/v1/projects", b'{"name": "x"}', headers={"Content-Type": declared}).status_code == 201


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_compressed_body_is_refused(client: Client, encoding: str) -> None:
    answer = client.send("POST", "/v1/projects", b'{"name": "x"}', headers={"Content-Encoding": encoding})
    shape.error(answer, 415)


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"NONSENSE\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"FOO /v1/projects HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /v1/credits HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /v1/credits HTTP/1.1\r\nHost: x\r\nBad Header\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_in_the_one_shape(server: Server, bytes_sent: bytes) -> None:
    reply = raw.exchange(server.url, bytes_sent)
    assert reply.status == 400 or (bytes_sent.startswith(b"FOO") and reply.status == 405)
    assert shape.faults_of_error(reply.status, reply.headers, reply.body) == []


def test_headers_without_end_are_cut_off(server: Server) -> None:
    line = b"X-Filler: " + b"f" * 1000 + b"\r\n"
    reply = raw.exchange(server.url, b"GET /v1/credits HTTP/1.1\r\nHost: x\r\n" + line * 300 + b"\r\n")
    assert reply.status in (0, 400, 401, 431)
    assert server.is_ready()


def test_every_answer_has_its_headers(client: Client) -> None:
    project = client.project()
    answers = [
        client.get("/v1/projects"),
        client.get(f"/v1/projects/{project}"),
        client.get("/v1/models/available"),
        client.get("/healthz"),
        client.get("/readyz"),
        client.get("/openapi.json"),
        client.http.options("/v1/projects"),
        client.http.head("/v1/credits"),
        client.delete(f"/v1/projects/{project}"),
    ]
    for answer in answers:
        assert answer.status_code < 300, answer.url
        assert shape.faults_of_headers(answer.headers) == [], answer.url
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)
