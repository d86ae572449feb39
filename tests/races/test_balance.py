"""The balance under concurrency: exactly what it pays for is accepted, and nothing is ever below zero."""

import threading
from pathlib import Path

import pytest

from tests.races.crowd import Ask, ask_all, statuses
from tests.server import Client, Fake, Server, until

AFFORDABLE = 137


def submit(project: str, prompt: str = "x", **more: object) -> Ask:
    return Ask("POST", f"/v1/projects/{project}/image", {"directPrompt": prompt, **more})


class Watch:
    """Reads the balance all the time and keeps the lowest."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stop = threading.Event()
        self.low = 0
        self.sums: set[int] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._stop.is_set():
            available, held = self._client.credits()
            self.low = min(self.low, available, held)
            self.sums.add(available + held)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)


@pytest.mark.parametrize(("count", "connections"), [(1_000, 64), (10_000, 500)])
def test_exactly_what_the_balance_pays_for_is_accepted(
    server: Server, fake: Fake, count: int, connections: int
) -> None:
    client = server.account(2 * AFFORDABLE + 1)
    project, prompt = client.project(), f"race {client.key[-8:]}"
    with Watch(client) as watch:
        answers = ask_all(server.url, client.key, [submit(project, prompt)] * count, connections)
    assert statuses(answers) == {202: AFFORDABLE, 402: count - AFFORDABLE}
    assert watch.low >= 0
    ids = [answer.json["jobId"] for answer in answers if answer.status == 202]
    assert len(set(ids)) == AFFORDABLE
    until(lambda: client.credits()[1] == 0, 60, "jobs never ended")
    assert client.credits() == (1, 0)
    assert fake.submits_of(prompt) == AFFORDABLE
    assert len(client.get(f"/v1/projects/{project}").json()["nodes"]) == AFFORDABLE
    server.ledger()


def test_requests_of_several_images_are_whole(server: Server) -> None:
    client = server.account(101)
    project = client.project()
    asks = [submit(project, numImages=n) for n in (8, 5, 3, 1) for _ in range(30)]
    answers = ask_all(server.url, client.key, asks)
    accepted = [answer.json for answer in answers if answer.status == 202]
    assert statuses(answers).keys() <= {202, 402}
    made = [job_id for body in accepted for job_id in body["jobIds"]]
    assert sum(body["credits"] for body in accepted) == 2 * len(made) == 100
    found = client.get(f"/v1/projects/{project}").json()["nodes"]
    assert {node["data"]["jobId"] for node in found} == set(made)
    until(lambda: client.credits() == (1, 0), 30)


def test_several_keys_and_models_draw_on_one_balance(server: Server) -> None:
    client = server.account(60)
    project = client.project()
    keys = [client.key, *(client.post("/v1/keys").json()["key"] for _ in range(3))]
    spent = []

    def draw(key: str, model: str) -> None:
        answers = ask_all(server.url, key, [submit(project, modelId=model)] * 50, 16)
        spent.append(sum(answer.json["credits"] for answer in answers if answer.status == 202))

    models = ("fal-ai/z-image/turbo", "fal-ai/flux-2", "nano-banana", "nano-banana-2")
    threads = [threading.Thread(target=draw, args=pair) for pair in zip(keys, models, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(spent) == 4
    assert sum(spent) == 60
    until(lambda: client.credits() == (0, 0), 30)


def test_what_fails_comes_back_once_whatever_happens_at_the_same_time(server: Server) -> None:
    client = server.account(40)
    project = client.project()
    asks = [submit(project, f"x {mark}") for mark in ("[policy]", "", "[file_404]", "[delay=0.3]") for _ in range(5)]
    with Watch(client) as watch:
        answers = ask_all(server.url, client.key, asks, 20)
        assert statuses(answers) == {202: 20}
        ids = [answer.json["jobId"] for answer in answers]
        cancels = [Ask("POST", f"/v1/jobs/{job_id}/cancel", {}) for job_id in ids for _ in range(3)]
        assert set(statuses(ask_all(server.url, client.key, cancels, 32))) == {200}
        jobs = [client.ended(job_id) for job_id in ids]
    done = sum(job["status"] == "completed" for job in jobs)
    assert client.credits() == (40 - 2 * done, 0)
    assert watch.low >= 0
    assert max(watch.sums) <= 40


def test_grants_while_spending(server: Server) -> None:
    email = "granted-while-spending@example.com"
    client = server.account(10, email)
    project = client.project()
    granting = threading.Thread(
        target=lambda: [server.command("credits", "grant", "--email", email, "10") for _ in range(3)]
    )
    granting.start()
    accepted = 0
    while granting.is_alive():
        accepted += statuses(ask_all(server.url, client.key, [submit(project)] * 20))[202]
    granting.join()
    accepted += statuses(ask_all(server.url, client.key, [submit(project)] * 30))[202]
    assert accepted == 20
    until(lambda: client.credits() == (0, 0), 30)


def test_the_ledger_holds_after_every_race(server: Server, data: Path) -> None:
    assert not data.exists()
    assert "ledger ok" in server.ledger()
