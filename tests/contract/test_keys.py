"""Keys over the API (contract §1): shown once, listed without their secret, stopped at once."""

import re
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract import shape
from tests.server import Client, Json, until

FORM = re.compile(r"^sk_(live|test)_[a-z0-9]+_[0-9A-Za-z]{22,}[0-9A-Za-z]{6}$")
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def listed(client: Client, key_id: str) -> Json:
    return next(key for key in client.get("/v1/keys").json()["data"] if key["id"] == key_id)


@pytest.mark.parametrize("mode", ["live", "test"])
def test_the_form_of_a_key(client: Client, mode: str) -> None:
    made = [client.post("/v1/keys", {"mode": mode}).json()["key"] for _ in range(5)]
    assert len(set(made)) == 5
    for key in made:
        assert FORM.match(key)
        assert key.startswith(f"sk_{mode}_")
        # The checksum catches a mistyped key without a look-up, here and in a secret scanner.
        assert _number(key[-6:]) in (zlib.crc32(key[:-6].encode()), zlib.crc32(key[:-6].rsplit("_", 1)[-1].encode()))


def _number(text: str) -> int:
    number = 0
    for character in text:
        number = number * 62 + BASE62.index(character)
    return number


def test_stripes_scanner_does_not_take_it_for_its_own(client: Client) -> None:
    key = client.post("/v1/keys").json()["key"]
    assert not re.search(r"(?:sk|rk)_(?:test|live|prod)_[a-zA-Z0-9]{10,99}", key)


def test_a_key_is_shown_once(client: Client) -> None:
    answer = client.post("/v1/keys", {"name": "laptop"})
    assert answer.status_code == 201
    made = answer.json()
    assert client.sibling(made["key"]).credits() == (1000, 0)
    page = client.get("/v1/keys")
    assert made["key"] not in page.text
    assert made["key"][20:] not in page.text
    key = listed(client, made["id"])
    assert (key["name"], key["last4"], key["revokedAt"]) == ("laptop", made["key"][-4:], None)
    assert {"id", "name", "mode", "scopes", "prefix", "last4", "createdAt", "lastUsedAt"} <= key.keys()


def test_a_revoked_key_stops_within_a_second(client: Client) -> None:
    made = client.post("/v1/keys").json()
    other = client.sibling(made["key"])
    assert other.get("/v1/credits").status_code == 200
    assert client.delete(f"/v1/keys/{made['id']}").status_code == 204
    until(lambda: other.get("/v1/credits").status_code == 401, 1.0, "a revoked key still works")
    assert listed(client, made["id"])["revokedAt"] is not None
    assert client.get("/v1/credits").status_code == 200


def test_a_key_can_stop_itself(client: Client) -> None:
    own = client.get("/v1/keys").json()["data"][0]["id"]
    assert client.delete(f"/v1/keys/{own}").status_code == 204
    until(lambda: client.get("/v1/credits").status_code == 401, 1.0)


def test_rotation(client: Client) -> None:
    made = client.post("/v1/keys", {"name": "old", "scopes": ["read"]}).json()
    old = client.sibling(made["key"])
    assert old.get("/v1/credits").status_code == 200
    new = client.post(f"/v1/keys/{made['id']}/rotate").json()
    assert (new["name"], new["scopes"]) == ("old", ["read"])
    assert client.sibling(new["key"]).get("/v1/credits").status_code == 200
    until(lambda: old.get("/v1/credits").status_code == 401, 1.0)


def test_rotation_with_an_overlap(client: Client) -> None:
    made = client.post("/v1/keys").json()
    old = client.sibling(made["key"])
    new = client.post(f"/v1/keys/{made['id']}/rotate", {"overlapSeconds": 1}).json()
    assert old.get("/v1/credits").status_code == client.sibling(new["key"]).get("/v1/credits").status_code == 200
    until(lambda: old.get("/v1/credits").status_code == 401, 3.0)


def test_a_revoked_key_cannot_be_rotated(client: Client) -> None:
    made = client.post("/v1/keys").json()
    client.delete(f"/v1/keys/{made['id']}")
    shape.error(client.post(f"/v1/keys/{made['id']}/rotate"), 409)


def test_a_key_expires(client: Client) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    made = client.post("/v1/keys", {"expiresAt": soon.isoformat()}).json()
    other = client.sibling(made["key"])
    assert other.get("/v1/credits").status_code == 200
    until(lambda: other.get("/v1/credits").status_code == 401, 4.0, "an expired key still works")
    assert datetime.now(UTC) >= soon


SCOPED = {
    "read": [("GET", "/v1/credits", 200), ("GET", "/v1/projects", 200)],
    "write": [("POST", "/v1/projects", 201)],
    "keys": [("GET", "/v1/keys", 200)],
}


@pytest.mark.parametrize("scope", ["read", "write", "generate", "keys"])
def test_a_key_may_do_what_its_scopes_say(client: Client, scope: str) -> None:
    project = client.project()
    limited = client.sibling(client.post("/v1/keys", {"scopes": [scope]}).json()["key"])
    for owner, requests in SCOPED.items():
        for method, path, status in requests:
            answer = limited.send(method, path, b'{"name": "x"}')
            if owner == scope:
                assert answer.status_code == status
            else:
                shape.error(answer, 403)
    answer = limited.post(f"/v1/projects/{project}/image", {"directPrompt": "x"})
    if scope == "generate":
        assert answer.status_code == 202
    else:
        shape.error(answer, 403)
        assert client.credits() == (1000, 0)


def test_a_key_cannot_make_a_stronger_one(client: Client) -> None:
    weak = client.sibling(client.post("/v1/keys", {"scopes": ["keys", "read"]}).json()["key"])
    shape.error(weak.post("/v1/keys", {"scopes": ["generate"]}), 400)
    assert "generate" not in weak.post("/v1/keys").json()["scopes"]
    tester = client.sibling(client.post("/v1/keys", {"mode": "test"}).json()["key"])
    shape.error(tester.post("/v1/keys", {"mode": "live"}), 400)
    strong = client.get("/v1/keys").json()["data"]
    whole = next(key for key in strong if "generate" in key["scopes"] and key["mode"] == "live")
    made = weak.post(f"/v1/keys/{whole['id']}/rotate")
    assert made.status_code in (400, 403), "a key without `generate` drew itself one that has it"


@pytest.mark.parametrize(
    "body",
    [
        {"name": ""},
        {"name": 5},
        {"name": "x" * 101},
        {"mode": "other"},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"scopes": "read"},
        {"expiresAt": "yesterday"},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"expiresAt": "2099-01-01T00:00:00"},
        {"expiresAt": 5},
    ],
    ids=str,
)
def test_a_wrong_key_request_is_400_and_makes_none(client: Client, body: Json) -> None:
    found = shape.error(client.post("/v1/keys", body), 400)
    assert found["param"].startswith(next(iter(body)))
    assert len(client.get("/v1/keys").json()["data"]) == 1


@pytest.mark.parametrize("overlap", [-1, 1.5, "5", True, 10**9])
def test_a_wrong_overlap_is_400_and_stops_nothing(client: Client, overlap: object) -> None:
    own = client.get("/v1/keys").json()["data"][0]["id"]
    shape.error(client.post(f"/v1/keys/{own}/rotate", {"overlapSeconds": overlap}), 400)
    assert client.get("/v1/credits").status_code == 200
