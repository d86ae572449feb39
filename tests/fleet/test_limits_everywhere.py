"""What must hold over all serving processes at once: limits, ended keys and sessions, prices."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx2
import pytest

from tests.app.people import Person
from tests.contract.sse import Stream
from tests.fleet.house import House
from tests.server import Client, Fake, until

LIMIT = 20
SECONDS = 75.0
"""Longer than a window, so that the next one begins."""
STOPS_SECONDS = 1.0
PRICED_SECONDS = 5.0
FLUX = "fal-ai/flux-2"
pytestmark = [pytest.mark.timeout(240), pytest.mark.long]


@pytest.fixture(scope="module")
def house(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    environment = {
        **fake.environment(),
        "STORYNOTE_RATE_GENERATION": str(LIMIT),
        "STORYNOTE_SIGN_UP": "open",
        "STORYNOTE_SIGN_UP_CREDITS": "1000",
    }
    started = House(tmp_path_factory.mktemp("limits"), environment, serving=4, working=1)
    try:
        started.start()
        yield started
        assert set(started.stop().values()) == {0}
    finally:
        started.close()


class Tried(NamedTuple):
    """A request: when it was sent and answered, and how."""

    sent: float
    answered: float
    status: int


class Customer(threading.Thread):
    """Asks the four processes in turn for a picture, as fast as `pace` allows, until `SECONDS` have gone by."""

    def __init__(self, house: House, pace: Callable[[int], float], askers: int = 1) -> None:
        super().__init__(daemon=True)
        self.tried: list[Tried] = []
        self._pace = pace
        self._urls = [server.url for server in house.serving]
        self._client = house.server.account(100_000)
        self._project = self._client.project()
        self._askers = askers

    def run(self) -> None:
        began = time.monotonic()
        askers = [threading.Thread(target=self._ask, args=(began, n), daemon=True) for n in range(self._askers)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()

    def _ask(self, began: float, offset: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {self._client.key}"}, timeout=30, verify=False) as http:
            for n in range(1_000_000):
                due = began + self._pace(n)
                time.sleep(max(0.0, due - time.monotonic()))  # the customer's own pace
                if time.monotonic() - began > SECONDS:
                    return
                sent = time.monotonic()
                url = self._urls[(n + offset) % len(self._urls)]
                answer = http.post(f"{url}/v1/projects/{self._project}/image", json={"directPrompt": "x"})
                self.tried.append(Tried(sent, time.monotonic(), answer.status_code))

    @property
    def accepted(self) -> list[Tried]:
        return sorted(one for one in self.tried if one.status == 202)


def most_in_a_minute(accepted: list[Tried]) -> int:
    """How many were certainly accepted within some 60 s: sent after its beginning, answered before its end."""
    windows = [first.sent for first in accepted]
    return max(sum(begin <= one.sent and one.answered < begin + 60.0 for one in accepted) for begin in windows)


def test_no_minute_has_more_than_the_limit(house: House) -> None:
    """One customer asks at once and all the time, from four places; one spread out; one paces exactly at the limit."""
    greedy = Customer(house, lambda n: n * 0.5, askers=4)
    spread = Customer(house, lambda n: n * 1.3)
    exact = Customer(house, lambda n: n * 60.0 / LIMIT)
    customers = (greedy, spread, exact)
    for customer in customers:
        customer.start()
    for customer in customers:
        customer.join(SECONDS + 60)
        assert not customer.is_alive()
    for customer in (greedy, spread):
        assert {one.status for one in customer.tried} == {202, 429}
        assert most_in_a_minute(customer.accepted) == LIMIT
        # The second window gives its slots too: a limit that lets nobody in any more would pass the rest.
        assert len(customer.accepted) > LIMIT
    assert [one.status for one in exact.tried] == [202] * len(exact.tried)
    assert len(exact.tried) >= int(SECONDS / (60.0 / LIMIT))
    # What they were told is what is there: counted by the database's own times of acceptance.
    rows = house.operator.rows("SELECT COUNT(*) FROM jobs")
    assert rows[0][0] == sum(len(customer.accepted) for customer in customers)


def test_a_crash_of_the_database_gives_nobody_a_second_burst(house: House) -> None:
    """It forgets its count, and takes it up again from the jobs."""
    client = house.server.account(1000)
    path = f"/v1/projects/{client.project()}/image"
    body = {"directPrompt": "x", "numImages": 2}
    assert [client.post(path, body).status_code for _ in range(LIMIT)] == [202] * LIMIT
    house.postgres.stop(signal.SIGQUIT)
    house.postgres.start()
    until(lambda: all(server.is_ready() for server in house.serving), 20)
    for server in house.serving:
        assert Client(server.url, client.key).post(path, body).status_code == 429


# What was ended ----------------------------------------------------------------------------------------------------


class Knocking:
    """Asks every process again and again with the same credentials, and keeps when each was last let in."""

    def __init__(self, house: House, headers: dict[str, str]) -> None:
        self._stop = threading.Event()
        self._headers = headers
        self.let_in: dict[str, float] = {}
        self.refused: dict[str, int] = {}
        self._threads = [
            threading.Thread(target=self._knock, args=(server.url,), daemon=True) for server in house.serving
        ]

    def _knock(self, url: str) -> None:
        with httpx2.Client(base_url=url, headers=self._headers, timeout=30, verify=False) as http:
            while not self._stop.wait(0.02):
                sent = time.monotonic()
                answer = http.get("/v1/credits")
                if answer.status_code == 200:
                    self.let_in[url] = sent
                else:
                    self.refused[url] = answer.status_code

    def __enter__(self) -> "Knocking":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)


def test_a_revoked_key_stops_everywhere_within_a_second(house: House) -> None:
    client = house.server.account(10)
    made = client.post("/v1/keys", {"name": "to go"}).json()
    with (
        Knocking(house, {"Authorization": f"Bearer {made['key']}"}) as knocking,
        _streams(house, made["key"]) as streams,
    ):
        until(lambda: len(knocking.let_in) == 4)
        assert client.delete(f"/v1/keys/{made['id']}").status_code == 204
        ended = time.monotonic()
        until(lambda: all(stream.ended for stream in streams), 10, "a stream of a revoked key goes on")
        took = time.monotonic() - ended
        until(lambda: len(knocking.refused) == 4, 10, "a revoked key is let in")
    assert set(knocking.refused.values()) == {401}
    assert max(knocking.let_in.values()) - ended < STOPS_SECONDS
    assert took < STOPS_SECONDS + 0.5, "streams of a revoked key went on"


class _streams:  # noqa: N801 - a context, used like a function
    """One stream at each process."""

    def __init__(self, house: House, key: str) -> None:
        self._opened = [Stream(Client(server.url, key)) for server in house.serving]

    def __enter__(self) -> list[Stream]:
        assert [stream.status for stream in self._opened] == [200] * 4
        return self._opened

    def __exit__(self, *_: object) -> None:
        for stream in self._opened:
            stream.close()


def test_an_ended_session_stops_everywhere_within_a_second(house: House) -> None:
    person = Person(house.serving[1].url).sign_up("leaving@example.com")
    with Knocking(house, {"Cookie": person.cookie}) as knocking:
        until(lambda: len(knocking.let_in) == 4)
        assert person.delete("/v1/session").status_code == 204
        ended = time.monotonic()
        until(lambda: len(knocking.refused) == 4, 10, "an ended session is let in")
    assert set(knocking.refused.values()) == {401}
    assert max(knocking.let_in.values()) - ended < STOPS_SECONDS


def test_a_price_reaches_every_process(house: House) -> None:
    person = Person(house.server.url).sign_up("pricing@example.com")
    assert house.operator.command("users", "promote", "--email", "pricing@example.com").returncode == 0
    person.sign_in("pricing@example.com")
    answer = person.http.put(f"/v1/operator/models/{FLUX}/price", json={"credits": 7})
    assert answer.status_code == 200, answer.text
    set_at = time.monotonic()
    clients = [Client(server.url, house.server.account(100).key) for server in house.serving]
    until(lambda: all(price(client) == 7 for client in clients), 30, "a price that one process set")
    assert time.monotonic() - set_at < PRICED_SECONDS
    for client in clients:
        answer = client.post(f"/v1/projects/{client.project()}/image", {"directPrompt": "x", "modelId": FLUX})
        assert answer.json()["credits"] == 7
    # A process that starts later knows it from its first request.
    late = house.serving[3]
    house.kill(late)
    house.again(late)
    assert price(clients[3]) == 7


def price(client: Client) -> int:
    images = client.get("/v1/models/available").json()["image"]
    return int(next(model["credits"] for model in images if model["id"] == FLUX))
