"""One account's flood does not delay another's job (contract, faults; invariant J17)."""

import time
from pathlib import Path

from tests.races.crowd import Ask, ask_all, statuses
from tests.server import Client, Fake, running

SLOTS, EACH_SECONDS, FLOOD = 2, 0.2, 60


def timed(client: Client, project: str, prompt: str) -> float:
    began = time.monotonic()
    job = client.ended(client.image(project, prompt)[0], 30)
    assert job["status"] == "completed"
    return time.monotonic() - began


def test_a_flood_of_one_does_not_delay_the_other(fake: Fake, tmp_path: Path) -> None:
    environment = {**fake.environment(), "STORYNOTE_FAL_CONCURRENCY_MAX": str(SLOTS)}
    with running(tmp_path / "data", environment) as server:
        flood, calm = server.account(1000), server.account(1000)
        prompt = f"slow [delay={EACH_SECONDS}]"
        project = calm.project()
        alone = timed(calm, project, prompt)
        asks = [Ask("POST", f"/v1/projects/{flood.project()}/image", {"directPrompt": prompt})] * FLOOD
        assert statuses(ask_all(server.url, flood.key, asks, 16)) == {202: FLOOD}
        waits = [timed(calm, project, prompt) for _ in range(5)]
        still_open = flood.credits()[1] // 2
        # A slot comes free within one job's time; behind the whole flood it would be 30 times that.
        assert max(waits) < alone + 6 * EACH_SECONDS, waits
        assert still_open > SLOTS, "the flood was over too soon to prove anything"


def test_the_flood_itself_is_served(fake: Fake, tmp_path: Path) -> None:
    environment = {**fake.environment(), "STORYNOTE_FAL_CONCURRENCY_MAX": "4"}
    with running(tmp_path / "data", environment) as server:
        flood, calm = server.account(1000), server.account(1000)
        projects = flood.project(), calm.project()
        many = flood.image(projects[0], "first [delay=0.2]", numImages=8)
        for _ in range(5):
            calm.ended(calm.image(projects[1], "x")[0])
        assert all(flood.ended(job_id, 30)["status"] == "completed" for job_id in many)


def test_reads_are_quick_during_a_flood(client: Client) -> None:
    project = client.project()
    asks = [Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": "x"})] * 300
    ask_all(client.url, client.key, asks, 64)
    began = time.monotonic()
    for _ in range(20):
        assert client.get("/v1/credits").status_code == 200
    assert time.monotonic() - began < 4
