"""An installation with a past, moved up while the move is killed again and again, and what must be true after it.

Rule: whoever had something before has it afterwards, by the same name. As a command: `python -m tests.fleet.moves --jobs 10000`.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tests import postgres
from tests.app.people import Person
from tests.contract.sse import Stream
from tests.server import OPEN, ROOT, Client, Fake, Json, Server, running, until

IMAGES = 8
"""In one request."""
CREDITS = 1_000_000
LINES_MAX = 8
KILL_SECONDS = (0.0, 0.02)


class Past(NamedTuple):
    """What people hold of an installation: keys, cookies, ids, numbers."""

    client: Client
    person: Person
    project: str
    jobs: dict[str, Json]
    opened: list[str]
    last_event: str
    credits: tuple[int, int]
    graph: Json
    cursor: str
    """Into the ledger, and what it led to."""
    ledger: Json

    def close(self) -> None:
        self.client.http.close()
        self.person.http.close()


def live_in(server: Server, count: int) -> Past:
    """Make `count` jobs, leave some open, and stop."""
    client = server.account(CREDITS)
    OPEN.remove(client)
    project = client.project("before")
    person = Person(server.url).sign_up("moving@example.com")
    OPEN.remove(person)
    made = [
        job_id
        for at in range(0, count, IMAGES)
        for job_id in client.image(project, f"A fox {at} {'[policy]' if at % 80 == 40 else ''}", numImages=IMAGES)
    ]
    until(lambda: client.credits()[1] == 0, 30 + count / 20, "jobs never ended")
    opened = client.image(project, "A hare [delay=8]", numImages=4)
    until(lambda: all(server.state_of(job_id) == "processing" for job_id in opened), 20)
    with Stream(client, "?lastEventId=0") as stream:
        stream.until(lambda events: {e.job["id"] for e in events} >= {*made[-IMAGES:], *opened}, 120)
        last = stream.events[-1].id
    cursor = client.get("/v1/credits/transactions").json()["nextCursor"]
    past = Past(
        client,
        person,
        project,
        {job_id: client.job(job_id) for job_id in random.Random(6).sample(made, min(60, len(made)))},
        opened,
        last,
        client.credits(),
        client.get(f"/v1/projects/{project}").json(),
        cursor,
        client.get(f"/v1/credits/transactions?cursor={cursor}").json(),
    )
    assert server.stop() == 0
    return past


def command(server: Server, *arguments: str, **more: str) -> "subprocess.Popen[str]":
    """`storynote migrate-to`, running."""
    return subprocess.Popen(
        [sys.executable, "-m", "storynote", "migrate-to", *arguments, "--data", str(server.data)],
        env={**server.environment, **more},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def moved(server: Server, *arguments: str, **more: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a move that is left alone."""
    with command(server, *arguments, **more) as process:
        out, err = process.communicate(timeout=600)
    return process.returncode, out, err


def move_killed(server: Server, chance: random.Random, kills: int, *arguments: str, **more: str) -> tuple[int, str]:
    """Kill the move at `kills` random moments, then let it run; returns how often it died, and what it said at the end."""
    died = 0
    for _ in range(kills):
        with command(server, *arguments, **more) as process:
            assert process.stderr is not None
            # It says a line for every table: so far, and then a moment more.
            for _ in range(chance.randint(1, LINES_MAX)):
                process.stderr.readline()
            time.sleep(chance.uniform(*KILL_SECONDS))
            process.kill()
            out, _ = process.communicate()
        if process.returncode == 0:
            return died, out
        assert process.returncode == -9
        died += 1
    code, out, err = moved(server, *arguments, **more)
    assert code == 0, err
    return died, out


def check(server: Server, past: Past) -> None:
    """`server` runs on what was moved: nobody notices."""
    client = past.client
    with Stream(client, **{"Last-Event-ID": past.last_event}) as stream:
        assert stream.status == 200
        for job_id in past.opened:
            assert stream.until_ended(job_id, 60)["status"] == "completed"
        assert min(int(event.id) for event in stream.events) > int(past.last_event)
    for job_id, job in past.jobs.items():
        assert bare(client.job(job_id)) == bare(job)
    completed = next(job for job in past.jobs.values() if job["status"] == "completed")
    assert client.get(client.job(completed["id"])["imageUrl"]).content.startswith(b"\x89PNG")
    # An address that was given out before the move is still good: the secret came along.
    assert client.get(completed["imageUrl"]).status_code == 200
    assert client.get(f"/v1/projects/{past.project}").json()["nodes"] == past.graph["nodes"]
    assert client.credits() == (past.credits[0], 0)
    assert client.get(f"/v1/credits/transactions?cursor={past.cursor}").json() == past.ledger
    assert past.person.get("/v1/account").json()["email"] == "moving@example.com"
    assert client.ended(client.image(past.project, "A fox afterwards")[0])["status"] == "completed"
    server.ledger()


def bare(job: Json) -> Mapping[str, Json]:
    """A job without its addresses, which are signed anew."""
    return {name: value for name, value in job.items() if not name.endswith("Url")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=6)
    given = parser.parse_args()
    fake = Fake()
    try:
        with tempfile.TemporaryDirectory(prefix="storynote-moving-") as folder:
            data = Path(folder) / "data"
            with running(data, {**fake.environment(), "STORYNOTE_SIGN_UP": "open"}) as server:
                began = time.monotonic()
                past = live_in(server, given.jobs)
                print(f"{given.jobs} jobs made in {time.monotonic() - began:.0f} s", flush=True)
                url = postgres.database()
                began = time.monotonic()
                died, out = move_killed(server, random.Random(given.seed), given.kills, url)
                print(f"moved in {time.monotonic() - began:.1f} s, killed {died} times\n{out}", flush=True)
                server.environment.update({"STORYNOTE_DATABASE_URL": url, "STORYNOTE_WORK": "on"})
                server.start()
                check(server, past)
                past.close()
        print("everything came over")
    finally:
        fake.close()


if __name__ == "__main__":
    main()
