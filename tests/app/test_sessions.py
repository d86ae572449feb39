"""Cookies: what they look like, whose requests they count for, and how they end."""

import contextlib
import re
import sqlite3
from pathlib import Path

import pytest

from tests.app.people import PASSWORD, Person, newcomer
from tests.contract import shape
from tests.contract.sse import Stream
from tests.server import Client, Server, running, until

SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"


def change(server: Server, sql: str, *values: object) -> None:
    """What another process writes, behind the server's back."""
    with contextlib.closing(sqlite3.connect(server.data / "storynote.db")) as database:
        assert database.execute(sql, values).rowcount > 0
        database.commit()


# The cookie ------------------------------------------------------------------------------------------------------


def test_the_cookie_cannot_be_read_nor_sent_elsewhere(person: Person) -> None:
    assert re.fullmatch(r"__Host-storynote=[A-Za-z0-9_-]{43}", person.cookie)
    assert set(person.attributes.split("; ")) == {"Path=/", "Max-Age=34560000", "HttpOnly", "SameSite=Lax", "Secure"}


def test_only_its_hash_is_stored(house: Server, person: Person) -> None:
    with contextlib.closing(sqlite3.connect(house.data / "storynote.db")) as database:
        kept = database.execute("SELECT * FROM sessions WHERE account_id = ?", (person.account["id"],)).fetchall()
    assert len(kept) == 1
    assert person.secret not in str(kept)


@pytest.mark.parametrize(
    ("host", "agent", "name"),
    [
        ("localhost", "Chrome/140", "__Host-storynote"),
        ("127.0.0.1", "Firefox/140", "__Host-storynote"),
        ("[::1]", "Chrome/140", "__Host-storynote"),
        ("app.localhost", "Chrome/140 Safari/537.36", "__Host-storynote"),
        ("localhost", SAFARI, "storynote"),
        ("192.168.1.5", "Chrome/140", "storynote"),
        ("studio.lan", "Chrome/140", "storynote"),
        ("localhost.evil.example", "Chrome/140", "storynote"),
    ],
)
def test_where_a_browser_takes_no_secure_cookie_it_gets_one_it_takes(
    house: Server, person: Person, host: str, agent: str, name: str
) -> None:
    at = f"{host}:{house.port}"
    visitor = Person(house.url)
    headers = {"Host": at, "User-Agent": agent, "Origin": f"http://{at}"}
    del visitor.http.headers["Sec-Fetch-Site"]
    body = {"email": person.account["email"], "password": PASSWORD}
    assert visitor.post("/v1/session", body, headers=headers).status_code == 200
    assert visitor.cookie.startswith(f"{name}=")
    assert ("Secure" in visitor.attributes) == (name == "__Host-storynote")
    assert visitor.get("/v1/account", headers=headers).status_code == 200
    assert visitor.post("/v1/projects", {"name": "x"}, headers=headers).status_code == 201
    assert visitor.http.delete("/v1/session", headers=headers).status_code == 204
    assert not visitor.cookie


def test_on_https_only_the_secure_cookie_counts(tmp_path: Path) -> None:
    settings = {"STORYNOTE_SIGN_UP": "open", "STORYNOTE_PUBLIC_URL": "https://story.example"}
    with running(tmp_path / "data", settings) as server:
        headers = {"Host": "10.0.0.7:8000", "Origin": "https://story.example"}
        person = Person(server.url)
        del person.http.headers["Sec-Fetch-Site"]
        body = {"email": "a@example.com", "password": PASSWORD}
        assert person.post("/v1/account", body, headers=headers).status_code == 201
        assert person.cookie.startswith("__Host-storynote=")
        assert person.post("/v1/projects", {"name": "x"}, headers=headers).status_code == 201
        for origin in ("http://story.example", "http://10.0.0.7:8000", "https://story.example.evil.example"):
            refused = person.post("/v1/projects", {"name": "x"}, headers={**headers, "Origin": origin})
            assert shape.error(refused, 403)["type"] == "cross_site"
        plain = {**headers, "Cookie": f"storynote={person.secret}"}
        shape.error(person.get("/v1/account", headers=plain), 401)
        assert "plain http" not in server.log.read_text()


def test_plain_http_beyond_this_machine_is_warned_of(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_PUBLIC_URL": "http://studio.lan:8000"}) as server:
        assert "plain http" in server.log.read_text()
    with running(tmp_path / "other", {}) as server:
        assert "plain http" not in server.log.read_text()


# Whose requests it counts for ------------------------------------------------------------------------------------

UNSAFE = [("POST", "/v1/projects"), ("DELETE", "/v1/session"), ("PATCH", "/v1/account"), ("POST", "/v1/keys")]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "SAME-ORIGIN"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "OWN"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "OWN.evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": ""},
        {},
    ],
    ids=str,
)
def test_a_foreign_page_changes_nothing(house: Server, person: Person, headers: dict[str, str]) -> None:
    del person.http.headers["Sec-Fetch-Site"]
    sent = {name: value.replace("OWN", house.url) for name, value in headers.items()}
    for method, path in UNSAFE:
        answer = person.http.request(method, path, json={"name": "x"}, headers=sent)
        assert shape.error(answer, 403)["type"] == "cross_site"
        assert "access-control-allow-credentials" not in answer.headers
    own = {"Sec-Fetch-Site": "same-origin"}
    assert person.get("/v1/projects", headers=own).json() == []
    assert person.get("/v1/keys", headers=own).json()["data"] == []
    assert person.get("/v1/account", headers=own).json()["name"] == ""


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "OWN"}], ids=str)
def test_our_own_page_does(house: Server, person: Person, headers: dict[str, str]) -> None:
    del person.http.headers["Sec-Fetch-Site"]
    sent = {name: value.replace("OWN", house.url) for name, value in headers.items()}
    assert person.post("/v1/projects", {"name": "x"}, headers=sent).status_code == 201


@pytest.mark.parametrize(
    ("site", "status"), [("cross-site", 401), ("same-site", 401), ("same-origin", 200), ("none", 200), (None, 200)]
)
def test_what_only_reads_is_told_to_our_own_pages(person: Person, site: str | None, status: int) -> None:
    del person.http.headers["Sec-Fetch-Site"]
    headers = {} if site is None else {"Sec-Fetch-Site": site}
    for path in ("/v1/account", "/v1/projects", "/v1/credits", "/v1/keys", "/v1/sessions"):
        answer = person.get(path, headers=headers)
        assert answer.status_code == status, path
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    assert person.http.head("/v1/account", headers=headers).status_code == status


def test_nobody_is_signed_in_by_a_foreign_page(house: Server, person: Person) -> None:
    victim = Person(house.url)
    del victim.http.headers["Sec-Fetch-Site"]
    body = {"email": person.account["email"], "password": PASSWORD}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for path in (
            "/v1/session",
            "/v1/account",
            "/v1/session/link",
            "/v1/account/reset/confirm",
            "/v1/account/reset",
        ):
            answer = victim.post(path, {**body, "token": "x"}, headers=headers)
            assert shape.error(answer, 403)["type"] == "cross_site"
            assert "set-cookie" not in answer.headers


def test_a_key_wins_over_the_cookie(house: Server, person: Person) -> None:
    other = newcomer(house)
    key = other.post("/v1/keys").json()["key"]
    for headers in ({"Authorization": f"Bearer {key}"}, {"X-API-Key": key}):
        assert person.get("/v1/account", headers=headers).json()["id"] == other.account["id"]
        # A key needs no page of ours, and a person's rights do not come with it.
        foreign = {**headers, "Sec-Fetch-Site": "cross-site"}
        assert person.post("/v1/projects", {"name": "x"}, headers=foreign).status_code == 201
        shape.error(person.get("/v1/sessions", headers=headers), 403)
    for headers in (
        {"Authorization": "Bearer wrong"},
        {"Authorization": ""},
        {"X-API-Key": "wrong"},
        {"X-API-Key": ""},
    ):
        shape.error(person.get("/v1/account", headers=headers), 401)
    assert len(other.get("/v1/projects").json()) == 2


@pytest.mark.parametrize(
    "cookie",
    ["", ";", "=", "__Host-storynote", "__Host-storynote=", "__Host-storynote=x", "__Host-storynote=" + "A" * 43,
     "storynote=" + "A" * 43, "a=b; __Host-storynote=" + "\u00e4" * 43, "__host-storynote=SECRET", "x__Host-storynote=SECRET",
     "__Host-storynote=SECRETx", "__Host-storynote=" + "A" * 20_000],
    ids=lambda cookie: cookie[:40],
)  # fmt: skip
def test_a_cookie_that_is_none_is_401(person: Person, cookie: str) -> None:
    sent = {b"Cookie": cookie.replace("SECRET", person.secret).encode("latin-1")}
    shape.error(person.http.request("GET", "/v1/account", headers=sent), 401)


def test_other_cookies_do_not_matter(person: Person) -> None:
    for cookie in (f"theme=dark; {person.cookie}", f"{person.cookie};a=b", f"a=b;  {person.cookie}  ; __Host-other=1"):
        assert person.get("/v1/account", headers={"Cookie": cookie}).status_code == 200


# Through every door ----------------------------------------------------------------------------------------------


def test_a_person_does_all_that_a_key_does(person: Person) -> None:
    project = person.project("by cookie")
    job = person.ended(person.image(project)[0])
    assert job["status"] == "completed"
    assert person.get("/v1/jobs/batch", params={"jobIds": job["id"]}).json()["jobs"][job["id"]]["id"] == job["id"]
    assert person.http.put("/v1/projects/x/graph", json={"nodes": [], "edges": []}).status_code == 404
    assert person.delete(f"/v1/projects/{project}").status_code == 204


def test_a_repeated_key_is_made_once_and_shown_again(house: Server, person: Person) -> None:
    once = {"Idempotency-Key": "my key"}
    first, again = (person.post("/v1/keys", {"name": "twice"}, headers=once) for _ in range(2))
    assert first.content == again.content
    assert first.json()["key"] != newcomer(house).post("/v1/keys", {"name": "twice"}, headers=once).json()["key"]
    assert len(person.get("/v1/keys").json()["data"]) == 1
    # Another browser of the same person does not have the secret that the key was drawn from.
    other = Person(house.url).sign_in(person.account["email"])
    shape.error(other.post("/v1/keys", {"name": "twice"}, headers=once), 422)
    assert Client(house.url, first.json()["key"]).get("/v1/account").status_code == 200


# How it ends -----------------------------------------------------------------------------------------------------


def test_sessions_are_listed(house: Server, person: Person) -> None:
    other = Person(house.url)
    other.http.headers["User-Agent"] = "Another Browser/1.0"
    other.sign_in(person.account["email"])
    listed = person.get("/v1/sessions").json()["data"]
    assert [session["current"] for session in listed].count(True) == 1
    assert {session["agent"] for session in listed} == {"Mozilla/5.0 Chrome/140", "Another Browser/1.0"}
    assert {session["address"] for session in listed} <= {"127.0.0.1", "::1"}
    assert {"id", "agent", "address", "createdAt", "seenAt", "current"} == listed[0].keys()
    assert person.secret not in str(listed)


def test_a_session_that_is_ended_stops_within_a_second(house: Server, person: Person) -> None:
    other = Person(house.url).sign_in(person.account["email"])
    assert other.is_signed_in()
    ended = next(session["id"] for session in person.get("/v1/sessions").json()["data"] if not session["current"])
    assert person.delete(f"/v1/sessions/{ended}").status_code == 204
    until(lambda: not other.is_signed_in(), 1.0)
    assert person.is_signed_in()
    shape.error(person.delete(f"/v1/sessions/{ended}"), 404)


def test_nobody_ends_anothers_session(house: Server, person: Person) -> None:
    other = newcomer(house)
    foreign = other.get("/v1/sessions").json()["data"][0]["id"]
    shape.error(person.delete(f"/v1/sessions/{foreign}"), 404)
    assert other.is_signed_in()


def test_signing_out(person: Person) -> None:
    copy = person.again()
    assert person.delete("/v1/session").status_code == 204
    assert not person.cookie
    assert not copy.is_signed_in()
    shape.error(copy.delete("/v1/session"), 401)


def test_signing_in_anew_ends_the_session_before(house: Server, person: Person) -> None:
    copy = person.again()
    person.sign_in(person.account["email"])
    assert person.secret != copy.secret
    assert not copy.is_signed_in()
    assert len(person.get("/v1/sessions").json()["data"]) == 1


def test_a_session_ended_by_another_process_stops_within_a_second(house: Server, person: Person) -> None:
    assert person.is_signed_in()
    change(house, "DELETE FROM sessions WHERE account_id = ?", person.account["id"])
    until(lambda: not person.is_signed_in(), 1.0)


def test_a_disabled_account_stops_within_a_second(house: Server, person: Person) -> None:
    client = Client(house.url, person.post("/v1/keys").json()["key"])
    assert person.is_signed_in()
    assert client.get("/v1/credits").status_code == 200
    change(house, "UPDATE accounts SET disabled_ms = 1 WHERE id = ?", person.account["id"])
    until(lambda: not person.is_signed_in() and client.get("/v1/credits").status_code == 401, 1.0)
    body = {"email": person.account["email"], "password": PASSWORD}
    assert shape.error(Person(house.url).post("/v1/session", body), 401)["type"] == "wrong_credentials"
    assert house.command("users", "reset", "--email", person.account["email"]).returncode != 0
    assert "disabled" in house.command("users", "list").stdout
    change(house, "UPDATE accounts SET disabled_ms = NULL WHERE id = ?", person.account["id"])
    until(lambda: person.is_signed_in() and client.get("/v1/credits").status_code == 200, 1.0)


def test_a_session_expires_when_it_is_not_used(house: Server, person: Person) -> None:
    change(house, "UPDATE sessions SET expires_ms = 1 WHERE account_id = ?", person.account["id"])
    until(lambda: not person.is_signed_in(), 1.0)


def test_an_expiry_slides_with_use(tmp_path: Path) -> None:
    day_ms = 24 * 3600 * 1000
    with running(tmp_path / "data", {"STORYNOTE_SIGN_UP": "open", "STORYNOTE_SESSION_DAYS": "2"}) as server:
        person = newcomer(server)
        change(server, "UPDATE sessions SET expires_ms = expires_ms - ?, seen_ms = 1", day_ms)
        assert person.is_signed_in()
        server.stop()
        with contextlib.closing(sqlite3.connect(server.data / "storynote.db")) as database:
            seen, expires = database.execute("SELECT seen_ms, expires_ms FROM sessions").fetchone()
        assert seen > day_ms
        assert expires == seen + 2 * day_ms
        server.start()
        assert person.is_signed_in()


def test_an_account_has_so_many_sessions(house: Server, person: Person) -> None:
    from storynote.sessions import SESSIONS_MAX

    first = person.get("/v1/sessions").json()["data"][0]["id"]
    change(
        house,
        "INSERT INTO sessions (id, account_id, hash, method, agent, address, created_ms, seen_ms, expires_ms)"
        " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 105)"
        " SELECT 'x' || i, ?, ? || i, 'link', '', '', 0, i, 9999999999999 FROM n",
        person.account["id"],
        person.account["id"],
    )
    Person(house.url).sign_in(person.account["email"])
    listed = person.get("/v1/sessions").json()["data"]
    assert len(listed) == SESSIONS_MAX
    assert first in {session["id"] for session in listed}
    assert "x1" not in {session["id"] for session in listed}


# Streams ---------------------------------------------------------------------------------------------------------


def test_a_stream_by_cookie_ends_with_its_session(house: Server, person: Person) -> None:
    other = Person(house.url).sign_in(person.account["email"])
    stream = Stream(person, key="", Cookie=person.cookie, **{"Sec-Fetch-Site": "same-origin"})
    assert stream.status == 200
    job = person.image(person.project())[0]
    until(lambda: any(event.job["id"] == job for event in stream.events))
    assert other.delete(f"/v1/sessions/{_own(person)}").status_code == 204
    until(lambda: stream.ended, 2.0, "the stream went on without its session")
    stream.close()


def _own(person: Person) -> str:
    return str(next(session["id"] for session in person.get("/v1/sessions").json()["data"] if session["current"]))
