"""Who is let in (contract §1 "auth"): every wrong way is a 401 in the one shape, and none of them reaches the log."""

import string
from pathlib import Path

import pytest

from tests.contract import raw, shape
from tests.server import Client, Server, running

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase


def ask(server: Server, *lines: bytes) -> raw.Reply:
    head = [b"GET /v1/credits HTTP/1.1", b"Host: localhost", b"Connection: close", *lines]
    return raw.exchange(server.url, b"\r\n".join(head) + b"\r\n\r\n")


@pytest.mark.parametrize(
    "line",
    [
        b"X-Nothing: 1",
        b"Authorization:",
        b"Authorization: Bearer",
        b"Authorization: Bearer ",
        b"Authorization: bearer x",
        b"Authorization: Bearer\tx",
        b"Authorization: Bearer  x",
        b"Authorization: Bearer x y",
        b"Authorization: Bearer sk_live_sn1_",
        b"Authorization: Bearer sk_live_sn1_aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        b"Authorization: Bearer " + b"x" * 8192,
        b"Authorization: Bearer sk_live_\xc3\xa4\xff",
        b"Authorization: Bearer ' OR 1=1 --",
        b"Authorization: Basic dXNlcjpwYXNz",
        b"Authorization: Digest username=x",
        b"X-API-Key:",
        b"X-API-Key: x",
        b"X-API-Key: Bearer x",
        b"X-API-Key: " + b"y" * 8192,
    ],
)
def test_a_wrong_credential_is_401(server: Server, line: bytes) -> None:
    reply = ask(server, line)
    assert reply.status == 401
    assert shape.faults_of_error(401, reply.headers, reply.body) == []


def test_a_key_with_nul_is_refused_in_the_one_shape(server: Server) -> None:
    reply = ask(server, b"Authorization: Bearer sk_live_\x00")
    assert reply.status in (400, 401)
    assert shape.faults_of_error(reply.status, reply.headers, reply.body) == []


def test_either_header_will_do(client: Client) -> None:
    assert client.get("/v1/credits").json()["available"] == 1000
    del client.http.headers["Authorization"]
    alone = client.get("/v1/credits", headers={"X-API-Key": client.key})
    assert alone.status_code == 200
    assert alone.json()["available"] == 1000


def test_the_authorization_header_wins(server: Server) -> None:
    rich, poor = server.account(700), server.account(7)
    both = rich.get("/v1/credits", headers={"X-API-Key": poor.key})
    assert both.json()["available"] == 700
    assert rich.get("/v1/credits", headers={"X-API-Key": "nonsense"}).status_code == 200
    shape.error(rich.get("/v1/credits", headers={"Authorization": "Bearer x", "X-API-Key": poor.key}), 401)
    shape.error(rich.get("/v1/credits", headers={"Authorization": "", "X-API-Key": poor.key}), 401)


def test_every_changed_character_makes_another_key(client: Client) -> None:
    start = len("sk_live_sn1_")
    for at in range(len(client.key)):
        other = BASE62[(BASE62.find(client.key[at]) + 7) % 62] if at >= start else "x"
        changed = client.key[:at] + other + client.key[at + 1 :]
        assert client.get("/v1/credits", headers={"Authorization": f"Bearer {changed}"}).status_code == 401, at
    for changed in (client.key[:-1], client.key + "a", client.key.swapcase(), client.key[8:]):
        assert client.get("/v1/credits", headers={"Authorization": f"Bearer {changed}"}).status_code == 401, changed


@pytest.mark.parametrize("name", ["api_key", "apiKey", "key", "token", "access_token", "authorization"])
def test_a_key_in_the_address_is_no_key_and_stays_out_of_the_log(server: Server, name: str) -> None:
    client = server.account()
    del client.http.headers["Authorization"]
    shape.error(client.get(f"/v1/credits?{name}={client.key}"), 401)
    assert client.key not in server.log.read_text(errors="replace")


def test_no_key_is_kept_in_the_clear(server: Server) -> None:
    client = server.account()
    made = client.post("/v1/keys", {"name": "second"}, headers={"Idempotency-Key": "clear"}).json()
    for key in (client.key, made["key"]):
        for file in server.data.rglob("*"):
            if file.is_file():
                assert key.encode() not in file.read_bytes(), file.name


def test_an_unauthenticated_request_says_how(server: Server) -> None:
    reply = ask(server, b"X-Nothing: 1")
    assert reply.headers["www-authenticate"].startswith("Bearer")


def test_failures_are_limited_by_address_and_harm_no_valid_key(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_RATE_AUTH_FAILURES": "5"}) as server:
        client = server.account(10)
        wrong = {"Authorization": "Bearer sk_live_wrong"}
        codes = [client.get("/v1/credits", headers=wrong).status_code for _ in range(7)]
        assert codes == [401] * 5 + [429] * 2
        spoofed = client.get("/v1/credits", headers={**wrong, "X-Forwarded-For": "203.0.113.9"})
        shape.error(spoofed, 429)
        assert client.get("/v1/credits").status_code == 200
