"""`storynote users …`, and the link with which `storynote up` begins."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.people import PASSWORD, Person, newcomer, operator
from tests.contract import shape
from tests.server import ROOT, Client, Server, until

LINK = re.compile(r"^  open +(http://localhost:\d+/app/enter#[A-Za-z0-9_-]{43})$", re.MULTILINE)
KEY = re.compile(r"sk_live_sn1_[0-9A-Za-z]{30}")


@contextmanager
def up(server: Server) -> Iterator[str]:
    """`storynote up`, and what it printed."""
    with server.log.open("wb") as log:
        command = [sys.executable, "-m", "storynote", "up", "--data", str(server.data), "--port", str(server.port)]
        server.process = subprocess.Popen(command, env=server.environment, stdout=log, stderr=log, cwd=ROOT)
    try:
        until(server.is_ready, 30)
        yield server.log.read_text()
    finally:
        server.stop()


def link_in(printed: str) -> str:
    found = LINK.search(printed)
    assert found is not None, printed
    return found.group(1)


def test_up_prints_a_link_that_signs_the_operator_in_once(data: Path) -> None:
    server = Server(data, {})
    with up(server) as printed:
        lines = [line for line in printed.splitlines() if "http" in line]
        assert link_in(printed) in lines[0], "the link is the first address to see"
        assert link_in(printed).startswith(server.url)
        person = Person(server.url).enter(link_in(printed))
        assert (person.account["email"], person.account["role"]) == ("me@localhost", "operator")
        assert (person.account["hasPassword"], person.account["available"], person.account["keys"]) == (False, 1000, 1)
        token = link_in(printed).partition("#")[2]
        shape.error(Person(server.url).post("/v1/session/link", {"token": token}), 400)
        key = KEY.search(printed)
        assert key is not None
        assert Client(server.url, key.group()).get("/v1/account").json()["id"] == person.account["id"]
    with up(server) as again:
        assert link_in(again) != link_in(printed)
        assert KEY.search(again) == key or KEY.findall(again)[0] == key.group()
        assert person.is_signed_in()
        assert Person(server.url).enter(link_in(again)).account["id"] == person.account["id"]
        assert server.command("users", "list").stdout.count("\n") == 1


def test_up_where_accounts_are_already_makes_an_operator(data: Path) -> None:
    server = Server(data, {})
    assert server.command("keys", "create", "--email", "before@example.com").returncode == 0
    with up(server) as printed:
        person = Person(server.url).enter(link_in(printed))
        assert (person.account["email"], person.account["role"]) == ("me@localhost", "operator")
        assert person.account["available"] == 0
    assert "before@example.com  user" in server.command("users", "list").stdout


def test_up_signs_in_whoever_is_the_operator(data: Path) -> None:
    server = Server(data, {})
    server.command("keys", "create", "--email", "boss@example.com")
    assert server.command("users", "promote", "--email", "Boss@example.com").returncode == 0
    with up(server) as printed:
        assert Person(server.url).enter(link_in(printed)).account["email"] == "boss@example.com"


def test_the_first_account_sets_a_password_and_leaves_when_another_runs_the_place(data: Path) -> None:
    server = Server(data, {})
    with up(server) as printed:
        person = Person(server.url).enter(link_in(printed))
        assert person.post("/v1/account/password", {"new": PASSWORD}).status_code == 204
        assert Person(server.url).sign_in("me@localhost").account["hasPassword"]
        leaving = {"confirm": "me@localhost", "password": PASSWORD}
        assert shape.error(person.remove("/v1/account", leaving), 409)["type"] == "last_operator"
        assert person.is_signed_in()
        server.account(0, "next@example.com")
        server.command("users", "promote", "--email", "next@example.com")
        assert person.remove("/v1/account", leaving).status_code == 204
    with up(server) as again:
        assert Person(server.url).enter(link_in(again)).account["email"] == "next@example.com"
    server.ledger()


def test_users_are_listed_without_their_secrets(house: Server) -> None:
    person = newcomer(house, "listed@example.com")
    boss = operator(house)
    listed = house.command("users", "list").stdout
    assert "listed@example.com  user  100 available, 0 held" in listed
    assert f"{boss.account['email']}  operator" in listed
    assert "argon2" not in listed
    assert person.secret not in listed


def test_promotion_is_felt_at_once(house: Server) -> None:
    person = newcomer(house)
    assert house.command("users", "promote", "--email", person.account["email"]).returncode == 0
    assert person.get("/v1/account").json()["role"] == "operator"


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "reset", "--email", "nobody@example.com"),
        ("users", "promote", "--email", "nobody@example.com"),
        ("users", "promote", "--email", "no address"),
        ("users", "invite", "--email", "no address"),
        ("users", "invite", "--credits", "-1"),
        ("users", "invite", "--credits", str(2**60)),
        ("users", "reset"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_what_makes_no_sense_is_refused_in_a_sentence(house: Server, arguments: tuple[str, ...]) -> None:
    done = house.command(*arguments)
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("STORYNOTE_SIGN_UP", "maybe"),
        ("STORYNOTE_SIGN_UP_CREDITS", "-1"),
        ("STORYNOTE_SIGN_UP_CREDITS", "many"),
        ("STORYNOTE_SESSION_DAYS", "0"),
        ("STORYNOTE_SESSION_DAYS", "401"),
        ("STORYNOTE_RATE_SIGN_IN", "0"),
        ("STORYNOTE_MAIL_FROM", "a@example.com"),
        ("STORYNOTE_SMTP_URL", "smtp://localhost"),
    ],
)
def test_a_setting_that_makes_no_sense_stops_the_start(data: Path, setting: str, value: str) -> None:
    _refused(Server(data, {setting: value}), setting)


@pytest.mark.parametrize(
    "url", ["localhost:25", "http://localhost", "smtp://", "smtp://host:x", "smtp://host:99999", "smtp://host/x"]
)
def test_a_mail_server_that_is_none_stops_the_start(data: Path, url: str) -> None:
    _refused(Server(data, {"STORYNOTE_SMTP_URL": url, "STORYNOTE_MAIL_FROM": "a@example.com"}), "STORYNOTE_SMTP_URL")


def test_a_sender_that_is_none_stops_the_start(data: Path) -> None:
    settings = {"STORYNOTE_SMTP_URL": "smtp://user:hunter2hunter2@localhost", "STORYNOTE_MAIL_FROM": "nobody"}
    server = Server(data, settings)
    _refused(server, "STORYNOTE_MAIL_FROM")
    assert "hunter2hunter2" not in server.output()


def _refused(server: Server, says: str) -> None:
    server.start(ready=False)
    assert server.process is not None
    assert server.process.wait(20) == 1
    assert says in server.output()
    assert "Traceback" not in server.output()
