"""After a restore: jobs that waited at the time of the backup are ended, and their credits are free again."""

from pathlib import Path

from tests import postgres
from tests.server import Fake, Server, until

ALIVE = "SELECT COUNT(*) FROM processes"


def test_waiting_jobs_are_ended_once_nobody_is_alive(tmp_path: Path, fake: Fake) -> None:
    environment = {**fake.environment(), "STORYNOTE_DATABASE_URL": postgres.database(), "STORYNOTE_WORK": "off"}
    server = Server(tmp_path / "data", environment)
    server.start()
    client = server.account(100)
    jobs = client.image(client.project(), numImages=3)
    held = client.credits()[1]
    assert held > 0
    until(lambda: server.rows(ALIVE)[0][0] == 1, 20)
    refused = server.command("jobs", "interrupt")
    assert refused.returncode == 1
    assert "1 processes are alive" in refused.stderr
    server.kill()
    # A backup is older than any sign of life in it.
    server.rows("UPDATE processes SET seen_ms = seen_ms - 3600000 RETURNING id")
    done = server.command("jobs", "interrupt")
    assert (done.returncode, done.stdout) == (0, "3 waiting jobs were failed and released\n"), done.stderr
    server.ledger()
    server.start()
    assert client.credits() == (100, 0)
    assert {client.job(job)["errorType"] for job in jobs} == {"interrupted"}
    server.stop()
