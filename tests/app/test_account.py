"""Accounts of people: made, signed in to, changed, closed; and nothing of it told to strangers."""

import contextlib
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.app.people import PASSWORD, Person, newcomer, operator, same, token_of
from tests.contract import shape
from tests.contract.test_errors import MISSING, is_for_people, operations
from tests.fakes.smtp import Smtp
from tests.races.crowd import Ask, ask_all, statuses
from tests.server import Client, Json, Server, running, until

NEW = "another slow brown fox"


def rows(server: Server, sql: str, *values: object) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(server.data / "storynote.db")) as database:
        return database.execute(sql, values).fetchall()


# Signing up ------------------------------------------------------------------------------------------------------


def test_signing_up_signs_in(house: Server) -> None:
    person = Person(house.url).sign_up("  Ann@Example.com ", name=" Ann ")
    account = person.get("/v1/account").json()
    assert account == person.account
    assert (account["email"], account["name"], account["role"]) == ("ann@example.com", "Ann", "user")
    assert (account["available"], account["held"], account["hasPassword"]) == (100, 0, True)
    assert (account["keys"], account["projects"], account["completed"]) == (0, 0, 0)
    assert person.get("/v1/credits/transactions").json()["data"][0]["note"] == "welcome"
    again = Person(house.url).post("/v1/account", {"email": "ann@example.com", "password": PASSWORD})
    assert shape.error(again, 409)["type"] == "email_taken"
    assert "set-cookie" not in again.headers


def test_what_an_account_has_is_counted(person: Person) -> None:
    person.post("/v1/keys")
    project = person.project()
    person.ended(person.image(project)[0])
    account = person.get("/v1/account").json()
    assert (account["keys"], account["projects"], account["completed"]) == (1, 1, 1)
    assert (account["available"], account["held"]) == (98, 0)


def test_one_of_many_who_sign_up_with_an_email_gets_it(house: Server) -> None:
    body = {"email": "wanted@example.com", "password": PASSWORD}
    answers = ask_all(house.url, "", [Ask("POST", "/v1/account", body)] * 12, 12)
    assert statuses(answers) == {201: 1, 409: 11}
    assert len(rows(house, "SELECT 1 FROM accounts WHERE email = 'wanted@example.com'")) == 1
    house.ledger()


def test_sign_up_is_closed_unless_opened(server: Server) -> None:
    body = {"email": "x@example.com", "password": PASSWORD, "invite": "x" * 43}
    assert shape.error(Person(server.url).post("/v1/account", body), 403)["type"] == "sign_up_closed"
    assert Person(server.url).get("/v1/config").json()["signUp"] == "closed"
    refused = server.command("users", "invite")
    assert refused.returncode != 0
    assert "STORYNOTE_SIGN_UP" in refused.stderr


def test_the_configuration_is_public(house: Server, post: Smtp, server: Server) -> None:
    told = Person(house.url).get("/v1/config").json()
    assert (told["signUp"], told["mail"], told["sandbox"], told["billing"]) == ("open", True, False, False)
    assert told["address"] == house.url
    assert not Person(server.url).get("/v1/config").json()["mail"]
    assert str(post.server_address[1]) not in str(told)


def test_an_invitation_makes_one_account(tmp_path: Path) -> None:
    settings = {"STORYNOTE_SIGN_UP": "invite", "STORYNOTE_SIGN_UP_CREDITS": "3"}
    with running(tmp_path / "data", settings) as server:
        uninvited = Person(server.url).post("/v1/account", {"email": "a@example.com", "password": PASSWORD})
        assert shape.error(uninvited, 403)["type"] == "invite_required"
        link = server.command("users", "invite", "--credits", "50").stdout.strip()
        assert link.startswith(f"{server.url}/app/sign-up#") or "/app/sign-up#" in link
        invite = link.partition("#")[2]
        asks = [
            Ask("POST", "/v1/account", {"email": f"p{n}@example.com", "password": PASSWORD, "invite": invite})
            for n in range(8)
        ]
        answers = ask_all(server.url, "", asks, 8)
        assert statuses(answers) == {201: 1, 400: 7}
        assert [answer.json["available"] for answer in answers if answer.status == 201] == [53]
        assert {answer.json["type"] for answer in answers if answer.status == 400} == {"link_unusable"}
        mine = server.command("users", "invite", "--email", "Only.Me@example.com").stdout.strip().partition("#")[2]
        other = Person(server.url).post("/v1/account", {"email": "b@example.com", "password": PASSWORD, "invite": mine})
        assert shape.error(other, 400)["param"] == "email"
        assert Person(server.url).sign_up("only.me@example.com", invite=mine).account["available"] == 3
        server.ledger()


def test_an_invitation_signs_nobody_in(house: Server) -> None:
    invite = token_of(house.command("users", "invite").stdout)
    shape.error(Person(house.url).post("/v1/session/link", {"token": invite}), 400)
    assert Person(house.url).sign_up("invited@example.com", invite=invite).is_signed_in()


# Passwords -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    ["", "short", "123456789", "1234567890", "aaaaaaaaaa", "qwertyuiop", "Password123!", "storynote2026", "x" * 201,
     "me.myself@example.com", "me.myself1", "poiuytrewq", "\U0001f98a" * 10],
)  # fmt: skip
def test_a_password_that_protects_nothing_is_refused(house: Server, password: str) -> None:
    answer = Person(house.url).post("/v1/account", {"email": "me.myself@example.com", "password": password})
    assert shape.error(answer, 400)["param"] == "password"
    assert not rows(house, "SELECT 1 FROM accounts WHERE email = 'me.myself@example.com'")


@pytest.mark.parametrize(
    "password", ["ten chars.", "correct horse", "pässwörter sind schön", "x7-Y" * 50, "  spaces stay  "]
)
def test_a_password_that_does_will_do(house: Server, password: str) -> None:
    person = newcomer(house, password=password)
    assert Person(house.url).sign_in(person.account["email"], password).account["id"] == person.account["id"]


def test_a_password_is_the_same_however_it_is_typed(house: Server) -> None:
    composed, decomposed = "caf\u00e9 au lait", "cafe\u0301 au lait"
    person = newcomer(house, password=composed)
    assert Person(house.url).sign_in(person.account["email"], decomposed).is_signed_in()


@pytest.mark.parametrize(
    "email", ["", "no at sign", "a@b\nc", "a@", "@b", f"{'x' * 300}@example.com", "a b@example.com"]
)
def test_an_email_that_is_none_is_refused(house: Server, email: str) -> None:
    for path in ("/v1/account", "/v1/session"):
        answer = Person(house.url).post(path, {"email": email, "password": PASSWORD})
        assert shape.error(answer, 400)["param"] == "email"


def test_who_guesses_learns_nothing(house: Server, person: Person) -> None:
    known = {"email": person.account["email"], "password": "not the slow fox"}
    unknown = {"email": "nobody-at-all@example.com", "password": "not the slow fox"}
    first, second = (Person(house.url).post("/v1/session", body) for body in (known, unknown))
    assert shape.error(first, 401)["type"] == shape.error(second, 401)["type"] == "wrong_credentials"
    assert {**first.json(), "requestId": ""} == {**second.json(), "requestId": ""}
    assert same(first.headers) == same(second.headers)


def test_an_unknown_email_takes_as_long_as_a_known_one(house: Server, person: Person) -> None:
    def seconds(email: str) -> float:
        began = time.perf_counter()
        shape.error(Person(house.url).post("/v1/session", {"email": email, "password": "not the slow fox"}), 401)
        return time.perf_counter() - began

    pairs = [(seconds(person.account["email"]), seconds("nobody-at-all-2@example.com")) for _ in range(6)]
    known, unknown = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    # An answer without argon2 takes a twentieth.
    assert 0.4 < unknown / known < 2.5, f"{unknown:.3f} s and {known:.3f} s"


def test_changing_the_password(house: Server, person: Person) -> None:
    other = Person(house.url).sign_in(person.account["email"])
    stale = person.again()
    wrong = person.post("/v1/account/password", {"current": "not the slow fox", "new": NEW})
    assert shape.error(wrong, 403)["type"] == "wrong_password"
    missing = person.post("/v1/account/password", {"new": NEW})
    assert shape.error(missing, 403)["type"] == "password_required"
    weak = person.post("/v1/account/password", {"current": PASSWORD, "new": "short"})
    assert shape.error(weak, 400)["param"] == "new"
    assert other.is_signed_in()
    assert person.post("/v1/account/password", {"current": PASSWORD, "new": NEW}).status_code == 204
    assert person.is_signed_in()
    # The others' sessions and this one's old secret are worth nothing.
    assert not other.is_signed_in()
    assert not stale.is_signed_in()
    shape.error(Person(house.url).post("/v1/session", {"email": person.account["email"], "password": PASSWORD}), 401)
    assert Person(house.url).sign_in(person.account["email"], NEW).is_signed_in()


def test_nobody_gets_in_beside_a_change_of_password(house: Server, person: Person) -> None:
    """Whoever signs in with the old one at the same moment is either signed out by the change or refused by it."""
    visitors = [Person(house.url) for _ in range(7)]
    body = {"email": person.account["email"], "password": PASSWORD}
    with ThreadPoolExecutor(8) as threads:
        entering = [threads.submit(visitor.post, "/v1/session", body) for visitor in visitors]
        changed = threads.submit(person.post, "/v1/account/password", {"current": PASSWORD, "new": NEW})
        assert {asked.result().status_code for asked in entering} <= {200, 401}
    assert changed.result().status_code == 204
    assert person.is_signed_in()
    assert [visitor for visitor in visitors if visitor.is_signed_in()] == []


def test_a_crowd_is_turned_away_rather_than_kept_waiting(house: Server) -> None:
    asks = [Ask("POST", "/v1/session", {"email": f"crowd-{n}@example.com", "password": PASSWORD}) for n in range(150)]
    answers = ask_all(house.url, "", asks, 150)
    assert statuses(answers).keys() == {401, 503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers if answer.status == 503)
    assert newcomer(house).is_signed_in()


def test_a_repeated_change_shows_no_secret_again(house: Server, person: Person) -> None:
    body, once = {"current": PASSWORD, "new": NEW}, {"Idempotency-Key": "change"}
    first = person.post("/v1/account/password", body, headers=once)
    assert "set-cookie" in first.headers
    again = person.post("/v1/account/password", body, headers=once)
    assert again.status_code == 204
    assert "set-cookie" not in again.headers
    stored = rows(house, "SELECT headers FROM replays WHERE account_id = ?", person.account["id"])
    assert person.secret not in str(stored)


def test_an_older_hash_is_renewed_at_sign_in(house: Server, person: Person) -> None:
    from argon2 import PasswordHasher

    cheap = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with contextlib.closing(sqlite3.connect(house.data / "storynote.db")) as database:
        database.execute("UPDATE accounts SET password = ? WHERE id = ?", (cheap, person.account["id"]))
        database.commit()
    Person(house.url).sign_in(person.account["email"])
    stored = str(rows(house, "SELECT password FROM accounts WHERE id = ?", person.account["id"])[0][0])
    assert stored.startswith("$argon2id$v=19$m=65536,")
    assert Person(house.url).sign_in(person.account["email"]).is_signed_in()


# Resetting -------------------------------------------------------------------------------------------------------


def mailed(post: Smtp, email: str) -> list[str]:
    """Links that were sent to that address."""
    bodies = [letter.message.get_content() for letter in post.letters if letter.to == [email]]
    return [line for body in bodies for line in body.splitlines() if "#" in line]


def test_a_reset_by_mail(house: Server, post: Smtp, person: Person) -> None:
    email = person.account["email"]
    asked = Person(house.url).post("/v1/account/reset", {"email": email.upper()})
    unknown = Person(house.url).post("/v1/account/reset", {"email": "nobody-at-all@example.com"})
    assert (asked.status_code, asked.content) == (unknown.status_code, unknown.content) == (202, b"{}")
    assert same(asked.headers) == same(unknown.headers)
    link = until(lambda: mailed(post, email))[0]
    letter = next(letter for letter in post.letters if letter.to == [email])
    assert letter.encrypted
    assert letter.user == "postman"
    assert letter.sender == "no-reply@example.com"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert link.startswith(f"{house.url}/app/reset#")
    token = link.partition("#")[2]
    shape.error(Person(house.url).post("/v1/account/reset/confirm", {"token": token, "password": "short"}), 400)
    fresh = Person(house.url)
    assert fresh.post("/v1/account/reset/confirm", {"token": token, "password": NEW}).status_code == 200
    assert fresh.is_signed_in()
    assert not person.is_signed_in()
    used = Person(house.url).post("/v1/account/reset/confirm", {"token": token, "password": PASSWORD})
    assert shape.error(used, 400)["type"] == "link_unusable"
    assert Person(house.url).sign_in(email, NEW).is_signed_in()
    assert not mailed(post, "nobody-at-all@example.com")


def test_nobody_is_flooded_with_mail(house: Server, post: Smtp, person: Person) -> None:
    email = person.account["email"]
    asks = [Ask("POST", "/v1/account/reset", {"email": email})] * 12
    assert statuses(ask_all(house.url, "", asks, 12)) == {202: 12}
    until(lambda: "too many new passwords" in house.log.read_text())
    until(lambda: len(mailed(post, email)) == 3)
    assert len(rows(house, "SELECT 1 FROM links WHERE account_id = ?", person.account["id"])) == 3


def test_a_mail_that_cannot_be_sent_changes_no_answer(house: Server, post: Smtp, person: Person) -> None:
    post.refuses = True
    try:
        assert Person(house.url).post("/v1/account/reset", {"email": person.account["email"]}).status_code == 202
        until(lambda: "was not sent" in house.log.read_text())
    finally:
        post.refuses = False
    assert person.account["email"] not in house.log.read_text()


def test_mail_over_tls_from_the_start(tmp_path: Path) -> None:
    post = Smtp(tmp_path, tls=True)
    try:
        with running(tmp_path / "data", {**post.environment(), "STORYNOTE_SIGN_UP": "open"}) as server:
            newcomer(server, "tls@example.com")
            Person(server.url).post("/v1/account/reset", {"email": "tls@example.com"})
            assert until(lambda: post.letters)[0].encrypted
    finally:
        post.close()


def test_a_mail_server_that_cannot_be_trusted_is_told_nothing(tmp_path: Path, post: Smtp) -> None:
    """Its certificate is nobody's: neither password nor letter goes there."""
    settings = {key: value for key, value in post.environment().items() if key != "SSL_CERT_FILE"}
    with running(tmp_path / "data", {**settings, "STORYNOTE_SIGN_UP": "open"}) as server:
        newcomer(server, "untrusted@example.com")
        Person(server.url).post("/v1/account/reset", {"email": "untrusted@example.com"})
        until(lambda: "was not sent" in server.log.read_text())
    assert not mailed(post, "untrusted@example.com")


# The account itself ----------------------------------------------------------------------------------------------


def test_name_and_email_change(house: Server, person: Person) -> None:
    newcomer(house, "already@example.com")
    assert (
        person.patch("/v1/account", {"name": "<script>alert(1)</script>"}).json()["name"] == "<script>alert(1)</script>"
    )
    assert (
        shape.error(person.patch("/v1/account", {"email": "new-one@example.com"}), 403)["type"] == "password_required"
    )
    taken = person.patch("/v1/account", {"email": "Already@example.com", "password": PASSWORD})
    assert shape.error(taken, 409)["type"] == "email_taken"
    link = house.command("users", "reset", "--email", person.account["email"]).stdout
    changed = person.patch("/v1/account", {"email": "New-One@example.com", "password": PASSWORD})
    assert changed.json()["email"] == "new-one@example.com"
    assert Person(house.url).sign_in("new-one@example.com").is_signed_in()
    shape.error(Person(house.url).post("/v1/session/link", {"token": token_of(link)}), 400)
    assert person.patch("/v1/account", {}).json()["name"] == "<script>alert(1)</script>"
    assert shape.error(person.patch("/v1/account", {"name": "x" * 101}), 400)["param"] == "name"


def test_an_account_that_is_deleted_is_gone(house: Server) -> None:
    person = newcomer(house, "leaving@example.com")
    other = Person(house.url).sign_in("leaving@example.com")
    key = person.post("/v1/keys").json()["key"]
    project = person.project()
    done, slow = person.image(project)[0], person.image(project, "slow [delay=300]")[0]
    url = person.ended(done)["imageUrl"]
    assert person.get(url).status_code == 200
    share = person.post(f"/v1/projects/{project}/share").json()["shareUrl"]
    confirm = {"confirm": "leaving@example.com"}
    assert shape.error(person.remove("/v1/account", {"confirm": "x", "password": PASSWORD}), 400)["param"] == "confirm"
    assert shape.error(person.remove("/v1/account", confirm), 403)["type"] == "password_required"
    assert shape.error(person.remove("/v1/account", {**confirm, "password": NEW}), 403)["type"] == "wrong_password"
    gone = person.remove("/v1/account", {**confirm, "password": PASSWORD})
    assert gone.status_code == 204
    assert "Max-Age=0" in gone.headers["set-cookie"]
    assert not person.cookie
    assert not other.is_signed_in()
    shape.error(Client(house.url, key).get("/v1/credits"), 401)
    assert Client(house.url, key).get(url).status_code == 404
    assert Person(house.url).get(f"/v1/shared/{share.rsplit('/', 1)[-1]}").status_code == 404
    shape.error(Person(house.url).post("/v1/session", {"email": "leaving@example.com", "password": PASSWORD}), 401)
    until(lambda: house.state_of(slow) == "failed")
    house.ledger()
    for table in ("projects", "keys", "sessions", "links", "assets", "uploads", "replays"):
        assert not rows(house, f"SELECT 1 FROM {table} WHERE account_id = ?", person.account["id"]), table
    kept = rows(house, "SELECT email, name, password, held FROM accounts WHERE id = ?", person.account["id"])
    assert kept == [(f"deleted:{person.account['id']}", "", None, 0)]
    # The e-mail is free again, for an account that has nothing of the old one.
    assert newcomer(house, "leaving@example.com").account["projects"] == 0


def test_a_deleted_account_is_closed_to_links_made_before(house: Server) -> None:
    newcomer(house, "linked@example.com")
    link = house.command("users", "reset", "--email", "linked@example.com").stdout
    person = Person(house.url).enter(link)
    later = token_of(house.command("users", "reset", "--email", "linked@example.com").stdout)
    # Who came by a link a moment ago needs no password for it.
    assert person.remove("/v1/account", {"confirm": "linked@example.com"}).status_code == 204
    shape.error(Person(house.url).post("/v1/session/link", {"token": later}), 400)


# Links -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/v1/session/link", "/v1/account/reset/confirm"])
def test_a_link_works_once_whoever_has_it(house: Server, person: Person, path: str) -> None:
    link = house.command("users", "reset", "--email", person.account["email"]).stdout
    passwords = [f"the winner is {n}" for n in range(20)]
    asks = [Ask("POST", path, {"token": token_of(link), "password": password}) for password in passwords]
    answers = ask_all(house.url, "", asks, 20)
    assert statuses(answers) == {200: 1, 400: 19}
    assert {answer.json["type"] for answer in answers if answer.status == 400} == {"link_unusable"}
    if path.endswith("confirm"):
        won = passwords[[answer.status for answer in answers].index(200)]
        assert Person(house.url).sign_in(person.account["email"], won).is_signed_in()


def test_a_link_signs_in_to_set_a_password_without_the_old_one(house: Server, person: Person) -> None:
    link = house.command("users", "reset", "--email", person.account["email"]).stdout
    entered = Person(house.url).enter(link)
    assert entered.post("/v1/account/password", {"new": NEW}).status_code == 204
    assert not person.is_signed_in()
    assert Person(house.url).sign_in(person.account["email"], NEW).is_signed_in()


def test_a_link_grows_old(house: Server, person: Person) -> None:
    token = token_of(house.command("users", "reset", "--email", person.account["email"]).stdout)
    with contextlib.closing(sqlite3.connect(house.data / "storynote.db")) as database:
        database.execute("UPDATE links SET expires_ms = 1 WHERE account_id = ?", (person.account["id"],))
        database.commit()
    for path, body in (("/v1/session/link", {}), ("/v1/account/reset/confirm", {"password": NEW})):
        assert shape.error(Person(house.url).post(path, {"token": token, **body}), 400)["type"] == "link_unusable"


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 201, "\u00e4" * 43])
def test_a_token_that_is_none(house: Server, token: str) -> None:
    for path, body in (("/v1/session/link", {}), ("/v1/account/reset/confirm", {"password": NEW})):
        assert shape.error(Person(house.url).post(path, {"token": token, **body}), 400)["param"] == "token"


# What keys may not do, and what stays secret -----------------------------------------------------------------------

FOR_PEOPLE: list[tuple[str, str, Json]] = [
    ("PATCH", "/v1/account", {"name": "x"}),
    ("DELETE", "/v1/account", {"confirm": "x"}),
    ("POST", "/v1/account/password", {"new": NEW}),
    ("DELETE", "/v1/session", {}),
    ("GET", "/v1/sessions", {}),
    ("DELETE", "/v1/sessions/663f1a2b0123456789abcdef", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), FOR_PEOPLE, ids=[f"{m} {p}" for m, p, _ in FOR_PEOPLE])
def test_a_key_is_no_person(house: Server, person: Person, method: str, path: str, body: Json) -> None:
    client = Client(house.url, person.post("/v1/keys").json()["key"])
    assert shape.error(client.http.request(method, path, json=body), 403)["type"] == "needs_session"
    assert client.get("/v1/account").json()["id"] == person.account["id"]
    shape.error(Person(house.url).http.request(method, path, json=body), 401)


def test_what_takes_a_person_is_strict_as_everything_else(house: Server) -> None:
    boss, key = operator(house), house.account()
    walked = 0
    for method, path, operation in operations(key):
        if not is_for_people(operation):
            continue
        walked += 1
        assert shape.error(key.send(method, path, b"{}"), 403)["type"] in ("needs_session", "not_operator")
        if "requestBody" in operation:
            shape.error(boss.send(method, path, b'{"name": "x"}', headers={"Content-Type": "text/plain"}), 415)
            shape.error(boss.send(method, path, b" " * (1024 * 1024 + 1)), 413)
            shape.error(boss.send(method, path, b"{"), 400)
        elif MISSING in path:
            shape.error(boss.send(method, path), 404)
    assert walked > 10


def test_no_key_has_a_persons_scopes(person: Person) -> None:
    for scope in ("account", "operator"):
        assert shape.error(person.post("/v1/keys", {"scopes": [scope]}), 400)["param"].startswith("scopes")
    assert person.post("/v1/keys").json()["scopes"] == ["read", "generate", "write", "keys"]


def test_an_operator_is_one_by_role(house: Server) -> None:
    boss = operator(house)
    assert boss.account["role"] == "operator"
    assert newcomer(house).account["role"] == "user"


def test_guessing_is_slow(tmp_path: Path) -> None:
    with running(tmp_path / "data", {"STORYNOTE_SIGN_UP": "open", "STORYNOTE_RATE_SIGN_IN": "6"}) as server:
        newcomer(server, "guessed@example.com")
        guess = {"email": "guessed@example.com", "password": "not the slow fox"}
        codes = [Person(server.url).post("/v1/session", guess).status_code for _ in range(5)]
        assert codes == [401] * 5
        refused = Person(server.url).post("/v1/session", {**guess, "password": PASSWORD})
        assert shape.error(refused, 429)["type"] == "rate_limited"
        assert 1 <= int(refused.headers["retry-after"]) <= 61
        for path, body in (
            ("/v1/account", {"email": "b@example.com", "password": PASSWORD}),
            ("/v1/account/reset", {"email": "b@example.com"}),
            ("/v1/account/reset/confirm", {"token": "x", "password": PASSWORD}),
            ("/v1/session/link", {"token": "x"}),
        ):
            shape.error(Person(server.url).post(path, body), 429)


def test_one_account_is_guessed_at_slowly_from_everywhere(house: Server, person: Person) -> None:
    for email in (person.account["email"], "nobody-at-all-3@example.com"):
        guess = Ask("POST", "/v1/session", {"email": email, "password": "not the slow fox"})
        assert statuses(ask_all(house.url, "", [guess] * 15, 4)) == {401: 10, 429: 5}


def test_nothing_secret_is_kept_or_told(house: Server, post: Smtp) -> None:
    from urllib.parse import unquote

    from tests.fakes.smtp import PASSWORD as MAIL_PASSWORD

    person = newcomer(house, "careful@example.com", password="a very secret sentence")
    Person(house.url).post("/v1/account/reset", {"email": "careful@example.com"})
    token = until(lambda: mailed(post, "careful@example.com"))[0].partition("#")[2]
    key = person.post("/v1/keys", headers={"Idempotency-Key": "a key"}).json()["key"]
    Person(house.url).post("/v1/session", {"email": "careful@example.com", "password": "a very secret sentence!"})
    person.get(f"/v1/account?token={token}&password=a-very-secret-sentence")
    secrets = ["a very secret sentence", "a-very-secret-sentence", person.secret, token, key, MAIL_PASSWORD]
    for file in [*house.data.rglob("*"), house.log]:
        if file.is_file():
            content = file.read_bytes()
            for secret in secrets:
                assert secret.encode() not in content, (file.name, secret)
    assert unquote(house.environment["STORYNOTE_SMTP_URL"]) not in house.log.read_text()
