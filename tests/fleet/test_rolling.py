"""A new version comes in while everybody works: one process after the other is told to stop; and what a dead worker leaves."""

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.crash.load import DOWN
from tests.fleet.house import HEARTBEAT_SECONDS, House, Worker
from tests.server import Client, Fake, until

HAND_ON_SECONDS_MAX = 1.0
"""From SIGTERM until another worker has the jobs."""
RESUME_SECONDS_MAX = 10.0
"""From SIGKILL until another worker has the jobs, at a heartbeat of HEARTBEAT_SECONDS."""
SLACK_SECONDS = 1.0
"""What a machine that does ten other things may add."""
pytestmark = [pytest.mark.timeout(280), pytest.mark.long]


@pytest.fixture(scope="module")
def house(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    started = House(tmp_path_factory.mktemp("rolling"), fake.environment(), serving=3, working=2)
    try:
        started.start()
        yield started
        assert set(started.stop().values()) == {0}
    finally:
        started.close()


class Orders(threading.Thread):
    """Orders and polls as a client behind a balancer does: whoever is not there is passed over, an order has its key."""

    def __init__(self, house: House, client: Client, project: str, name: str) -> None:
        super().__init__(daemon=True, name=name)
        self.made: set[str] = set()
        self.statuses: dict[int, int] = {}
        self.odd: list[str] = []
        self._urls = itertools.cycle([server.url for server in house.serving])
        self._key, self._project = client.key, project
        self._stop_asking = threading.Event()

    def run(self) -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {self._key}"}, timeout=30, verify=False) as http:
            for n in itertools.count():
                if self._stop_asking.wait(0.02):
                    return
                body = {"directPrompt": f"{self.name} {n}", "numImages": 2}
                headers = {"Idempotency-Key": f"{self.name} {n}"}
                answer = self._ask(http, "POST", f"/v1/projects/{self._project}/image", json=body, headers=headers)
                if answer.status_code == 202:
                    self.made.update(answer.json()["jobIds"])
                    self._ask(http, "GET", f"/v1/jobs/{answer.json()['jobId']}")

    def _ask(self, http: httpx2.Client, method: str, path: str, **more: object) -> httpx2.Response:
        while True:
            with contextlib.suppress(*DOWN):
                answer = http.request(method, next(self._urls) + path, **more)  # type: ignore[arg-type]
                self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
                if answer.status_code not in (200, 202):
                    self.odd.append(f"{method} {path}: {answer.status_code} {answer.text}")
                return answer

    def stop(self) -> None:
        self._stop_asking.set()
        self.join(60)


def test_a_rolling_restart_is_not_felt(house: House) -> None:
    client = house.server.account(100_000)
    project = client.project()
    orders = [Orders(house, client, project, f"customer {n}") for n in range(3)]
    for one in orders:
        one.start()
    try:
        for process in house.all:
            before = sum(len(one.made) for one in orders)
            until(lambda before=before: sum(len(one.made) for one in orders) >= before + 10, 30)  # type: ignore[misc]
            assert process.process is not None
            process.process.terminate()
            assert process.process.wait(30) == 0
            house.again(process)
    finally:
        for one in orders:
            one.stop()
    assert [odd for one in orders for odd in one.odd] == []
    made = set[str]().union(*(one.made for one in orders))
    assert len(made) > 100
    until(lambda: client.credits()[1] == 0, 60, "jobs stay open")
    nodes = client.get(f"/v1/projects/{project}").json()["nodes"]
    assert {node["data"]["jobId"] for node in nodes} == made
    assert client.credits() == (100_000 - 2 * len(made), 0)
    house.operator.ledger()


# Workers ---------------------------------------------------------------------------------------------------------------


def long_jobs(house: House, count: int) -> tuple[Client, list[str]]:
    """Open jobs, all in the hands of a worker."""
    client = house.server.account(1000)
    made = client.image(client.project(), "A fox [delay=25]", numImages=count)
    until(lambda: len(hands(house, made)) == count, 30, "nobody took the jobs")
    until(lambda: all(house.operator.state_of(job_id) == "processing" for job_id in made), 30)
    return client, made


def hands(house: House, made: list[str]) -> dict[str, str]:
    """Job → which worker's manager has it."""
    rows = house.operator.rows(
        "SELECT convert_from(payload, 'UTF8'), queue_manager_id::text FROM pgqueuer WHERE status = 'picked'"
    )
    return {str(job): str(manager) for job, manager in rows if str(job) in made}


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL"])
def test_a_worker_s_jobs_go_on_elsewhere(house: House, how: str) -> None:
    leaving, staying = house.working
    # Alone, so that all the jobs are its own.
    assert staying.process is not None
    staying.process.terminate()
    assert staying.process.wait(30) == 0
    client, made = long_jobs(house, 8)
    owners = set(hands(house, made).values())
    started = begun(staying)
    house.again(staying)
    until(lambda: begun(staying) > started, 40, staying.output())
    assert leaving.process is not None
    began = time.monotonic()
    if how == "SIGTERM":
        leaving.process.terminate()
    else:
        leaving.process.kill()
    until(lambda: taken_over(house, made, owners), 40, "nobody took the jobs over")
    took = time.monotonic() - began
    print(f"{how}: {len(made)} jobs taken over after {took:.2f} s")
    assert leaving.process.wait(30) == (0 if how == "SIGTERM" else -9)
    house.again(leaving)
    limit = HAND_ON_SECONDS_MAX if how == "SIGTERM" else RESUME_SECONDS_MAX
    assert took < limit + SLACK_SECONDS
    for job_id in made:
        assert client.ended(job_id, 60)["status"] == "completed"
    house.operator.ledger()


def taken_over(house: House, made: list[str], owners: set[str]) -> bool:
    now = hands(house, made)
    return len(now) == len(made) and not owners & set(now.values())


def begun(worker: Worker) -> int:
    """How often it has come to waiting for work."""
    return worker.log.read_text(errors="replace").count("working")


def test_the_heartbeat_is_the_one_that_is_spoken_of() -> None:
    assert HEARTBEAT_SECONDS == 10
