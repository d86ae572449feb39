"""keys create, credits grant, ledger check: before, while and after a server runs (contract §9)."""

import re
import sqlite3
from pathlib import Path

import pytest

from tests.server import Client, Fake, Server, running

KEY = re.compile(r"^sk_live_[a-z0-9]+_[0-9A-Za-z]{28,}\n$")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A data directory with a fresh database and no process. Only for commands that are refused."""
    server = Server(tmp_path_factory.mktemp("installation") / "data", {})
    assert server.command("keys", "create", "--email", "first@example.com", "--credits", "50").returncode == 0
    return server


def key_of(server: Server, *arguments: str) -> str:
    done = server.command("keys", "create", *arguments)
    assert done.returncode == 0, done.stderr
    assert KEY.match(done.stdout), done.stdout
    return done.stdout.strip()


def test_a_key_before_the_server_runs(data: Path, fake: Fake) -> None:
    key = key_of(Server(data, {}), "--email", "early@example.com", "--name", "first", "--credits", "30")
    with running(data, fake.environment()) as server:
        client = Client(server.url, key)
        assert client.credits() == (30, 0)
        assert client.get("/v1/keys").json()["data"][0]["name"] == "first"
        assert client.ended(client.image(client.project())[0])["status"] == "completed"


def test_a_key_while_the_server_runs(server: Server) -> None:
    client = Client(server.url, key_of(server, "--email", "late@example.com", "--credits", "30"))
    assert client.credits() == (30, 0)


def test_a_second_key_is_of_the_same_account(server: Server) -> None:
    first = Client(server.url, key_of(server, "--email", "twice@example.com", "--credits", "5"))
    second = Client(server.url, key_of(server, "--email", "twice@example.com", "--credits", "6"))
    other = Client(server.url, key_of(server, "--email", "other@example.com"))
    project = first.project()
    assert second.get(f"/v1/projects/{project}").status_code == 200
    assert second.credits() == (11, 0)
    assert other.get(f"/v1/projects/{project}").status_code == 404


def test_a_grant_while_the_server_runs(server: Server) -> None:
    email = "granted@example.com"
    client = Client(server.url, key_of(server, "--email", email))
    assert client.credits() == (0, 0)
    for amount in ("1", "100"):
        assert server.command("credits", "grant", "--email", email, amount).returncode == 0
    assert client.credits() == (101, 0)
    assert [e["available"] for e in client.get("/v1/credits/transactions").json()["data"]] == [100, 1]


@pytest.mark.parametrize("amount", ["0", "-5", "1.5", "x", str(2**63), "9" * 30])
def test_a_senseless_grant_is_refused(installation: Server, amount: str) -> None:
    done = installation.command("credits", "grant", "--email", "first@example.com", "--", amount)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr


def test_a_balance_has_an_upper_end(data: Path) -> None:
    """Many large grants never wrap round or break the ledger."""
    server = Server(data, {})
    key_of(server, "--email", "rich@example.com", "--credits", str(2**53 - 1))
    for amount in (2**53 - 1, 2**63 - 1):
        done = server.command("credits", "grant", "--email", "rich@example.com", str(amount))
        assert "Traceback" not in done.stderr
    server.ledger()


def test_a_grant_to_nobody_says_so(installation: Server) -> None:
    done = installation.command("credits", "grant", "--email", "nobody@example.com", "5")
    assert done.returncode != 0
    assert "nobody@example.com" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("credits", ["-1", "1.5", "x", str(2**63)])
def test_a_key_with_senseless_credits_is_refused(installation: Server, credits: str) -> None:
    done = installation.command("keys", "create", "--email", "first@example.com", "--credits", credits)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("email", ["", "  ", "no-at-sign", "a@b\nc"])
def test_an_email_that_is_none_is_refused(installation: Server, email: str) -> None:
    done = installation.command("keys", "create", "--email", email)
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_the_ledger_in_one_line(installation: Server) -> None:
    done = installation.command("ledger", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1


def test_unknown_commands_and_help(installation: Server) -> None:
    assert installation.command("nonsense").returncode != 0


TAMPERED = {
    "an entry made larger": "UPDATE entries SET available = available + 1 WHERE kind = 'grant'",
    "an entry lost": "DELETE FROM entries WHERE kind = 'settle'",
    "a balance out of nothing": "UPDATE accounts SET available = available + 1",
    "held for nothing": "UPDATE accounts SET held = held + 2, available = available - 2",
    "an end lost and its job open again": "UPDATE jobs SET state = 'processing' WHERE state = 'completed'",
    "a failed job charged": "UPDATE jobs SET state = 'failed' WHERE state = 'completed'",
    "another price": "UPDATE jobs SET price = price + 1 WHERE state = 'completed'",
    "an entry of nobody's job": "UPDATE entries SET job_id = 'ffffffffffffffffffffffff' WHERE kind = 'settle'",
}


@pytest.fixture(scope="module")
def used(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory in which one job completed and one failed."""
    data = tmp_path_factory.mktemp("used") / "data"
    with running(data, fake.environment()) as server:
        client = server.account(100)
        project = client.project()
        client.ended(client.image(project)[0])
        client.ended(client.image(project, "x [policy]")[0])
    return data


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_ledger_is_found_out(used: Path, data: Path, name: str) -> None:
    link = _copied(used, data)
    for trigger in ("entries_no_update", "entries_no_delete"):
        link.execute(f"DROP TRIGGER {trigger}")
    assert link.execute(TAMPERED[name]).rowcount > 0
    link.commit()
    link.close()
    done = Server(data, {}).command("ledger", "check")
    assert done.returncode != 0, f"{name}: {done.stdout}"
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("statement", ["UPDATE entries SET available = 5", "DELETE FROM entries"])
def test_entries_cannot_be_changed(used: Path, data: Path, statement: str) -> None:
    link = _copied(used, data)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        link.execute(statement)
    link.close()


def _copied(used: Path, data: Path) -> sqlite3.Connection:
    data.mkdir(exist_ok=True)
    source = sqlite3.connect(used / "storynote.db")
    link = sqlite3.connect(data / "storynote.db")
    source.backup(link)
    source.close()
    return link
