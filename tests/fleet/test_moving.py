"""Moving up: everything comes over, killed or not, and nothing is ever served twice."""

import asyncio
import random
import shutil
import signal
from pathlib import Path

import pytest

from tests import postgres, s3
from tests.fleet import moves
from tests.server import OPEN, Fake, Server, running

JOBS = 96


@pytest.fixture
def server(fake: Fake, tmp_path: Path) -> Server:
    environment = {**fake.environment(), "STORYNOTE_SIGN_UP": "open", "STORYNOTE_DATABASE_URL": ""}
    return Server(tmp_path / "data", environment)


def lived(server: Server) -> moves.Past:
    past = moves.live_in(server, JOBS)
    OPEN.extend((past.client, past.person))
    return past


def on_postgres(server: Server, url: str) -> None:
    server.environment.update({"STORYNOTE_DATABASE_URL": url, "STORYNOTE_WORK": "on"})


@pytest.mark.timeout(280)
def test_everything_comes_over_however_often_the_move_is_killed(server: Server) -> None:
    server.start()
    past = lived(server)
    url = postgres.database()
    died, out = moves.move_killed(server, random.Random(1), 4, url)
    assert died >= 3, "the move was never killed: it is too short for its kills"
    assert f"{JOBS + len(past.opened)} jobs" in out
    assert f"{len(past.opened)} open jobs wait for a worker" in out
    on_postgres(server, url)
    server.start()
    try:
        moves.check(server, past)
    finally:
        assert server.stop() == 0


@pytest.mark.timeout(280)
def test_files_come_to_a_bucket(server: Server) -> None:
    server.start()
    past = lived(server)
    stored = server.data / "assets"
    spooled = server.data / "spool" / "openai" / ("f" * 32)
    spooled.parent.mkdir(parents=True)
    spooled.write_bytes(b"came with an answer")
    rows = server.rows("SELECT job_id, place FROM assets")
    place = next(place for job_id, place in rows if job_id not in past.jobs)
    (stored / place).unlink()
    count = sum(path.is_file() for path in stored.rglob("*")) - (stored / "ready").exists() + 1

    url, bucket = postgres.database(), s3.shared().bucket()
    there = s3.shared().environment(bucket)
    died, out = moves.move_killed(
        server, random.Random(2), 4, url, "--storage", there["STORYNOTE_STORAGE_URL"], **there
    )
    assert died >= 3, "the move was never killed: it is too short for its kills"
    assert f"moved {count} files" in out
    assert f"was missing or damaged before: {place}" in out
    assert s3.shared().get(bucket, f"files/spool/openai/{spooled.name}").content == b"came with an answer"

    # Nothing is served from the old place any more.
    shutil.rmtree(stored)
    server.environment.update(there)
    on_postgres(server, url)
    server.start()
    try:
        moves.check(server, past)
    finally:
        assert server.stop() == 0


def test_neither_side_is_served_while_it_moves(server: Server) -> None:
    """From the first row to the last, and the side that was left for good."""
    server.start()
    client = server.account(10)
    url = postgres.database()
    code, _, err = moves.moved(server, url)
    assert code == 1
    assert "Another server is using the data directory" in err
    assert server.stop() == 0

    spoil(server)
    code, _, err = moves.moved(server, url)
    assert code == 1, "a ledger that does not hold came over"
    for where, sentence in (("", "was moved to"), (url, "is not all there")):
        server.environment["STORYNOTE_DATABASE_URL"] = where
        refused = server.command("serve", "--port", "0")
        assert refused.returncode == 1
        assert sentence in refused.stderr
        # Nor does a command write where nobody will look any more.
        refused = server.command("credits", "grant", "--email", "late@example.com", "5")
        assert refused.returncode == 1
        assert sentence in refused.stderr

    server.environment["STORYNOTE_DATABASE_URL"] = ""
    assert server.command("migrate-to", "--give-up").returncode == 0
    server.start()
    assert client.credits() == (11, 0)
    assert server.stop() == 0
    mend(server)
    code, out, err = moves.moved(server, url)
    assert code == 0, err
    assert "10 credits available" in out
    code, _, err = moves.moved(server, url)
    assert code == 1
    assert "has moved to that database" in err


def spoil(server: Server) -> None:
    """A credit that no entry of the ledger speaks of."""
    edit(server, "UPDATE accounts SET available = available + 1")


def mend(server: Server) -> None:
    edit(server, "UPDATE accounts SET available = available - 1")


def edit(server: Server, sql: str) -> None:
    from storynote.db import Statement

    async def run() -> None:
        db = server.store()
        try:
            await db.write(Statement(sql))
        finally:
            await db.close()

    asyncio.run(run())


def test_only_an_empty_database_is_moved_into(server: Server, fake: Fake, tmp_path: Path) -> None:
    server.start()
    server.account(10)
    assert server.stop() == 0
    used = postgres.database()
    other = {**fake.environment(), "STORYNOTE_DATABASE_URL": used, "STORYNOTE_WORK": "on"}
    with running(tmp_path / "other", other) as installation:
        assert installation.account(5).credits() == (5, 0)
        code, _, err = moves.moved(server, used)
        assert code == 1
        assert "is in use" in err
        assert installation.rows("SELECT COUNT(*) FROM accounts") == [(1,)]

    strange = postgres.database()
    postgres.shared().psql(strange.rsplit("/", 1)[1], "CREATE TABLE recipes (id int)")
    code, _, err = moves.moved(server, strange)
    assert code == 1
    assert "holds something else" in err
    assert postgres.shared().psql(strange.rsplit("/", 1)[1], "SELECT to_regclass('migrations')") == ""
    # Nothing of that kept it from being served where it is.
    server.start()
    assert server.stop() == 0


def test_no_address_of_a_database_is_repeated_with_its_password(server: Server) -> None:
    server.start()
    assert server.stop() == 0
    code, out, err = moves.moved(server, "postgresql://me:sesame@127.0.0.1:1/nowhere")
    assert code == 1
    assert "cannot be reached" in err
    assert "sesame" not in out + err


def test_it_can_be_stopped_by_hand(server: Server) -> None:
    server.start()
    server.account(10)
    assert server.stop() == 0
    url = postgres.database()
    with moves.command(server, url) as process:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    code, _, err = moves.moved(server, url)
    assert code == 0 or "has moved to that database" in err, err
