"""What takes a minute to see, all of it at the same time: slow clients are cut, limits hold over a sliding minute.

One fixture starts every scenario in a thread of its own; each test then reads what became of one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.contract import raw
from tests.contract.sse import Stream
from tests.server import OPEN, Client, Server, running

CUT_SECONDS_MAX = 30.0
WATCH_SECONDS = 31.5
PACE_PER_MINUTE = 60
LIMIT_SECONDS = 66.0
IDLE_CLIENTS = 200
BODY = b'{"name": "slow"}'


def lasted(server: Server, first: bytes, drip: bytes) -> float:
    """Seconds until the server hung up on a client that sends `first` and then a byte of `drip` now and then."""
    began = time.monotonic()
    with raw.connect(server.url) as link:
        link.sendall(first)
        link.settimeout(0.5)
        rest = iter(drip * 1000)
        while time.monotonic() - began < WATCH_SECONDS:
            try:
                if drip:
                    link.sendall(bytes([next(rest)]))
                if link.recv(4096) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
    return time.monotonic() - began


HEAD = b"POST /v1/projects HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
AFTER_ONE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def slow_clients(key: str) -> dict[str, tuple[bytes, bytes]]:
    authorized = HEAD + b"Authorization: Bearer " + key.encode() + b"\r\n"
    return {
        "says nothing": (b"", b""),
        "half a request line": (b"GET /v1/cre", b""),
        "a header without end": (b"GET /v1/credits HTTP/1.1\r\nX-Slow: ", b"a"),
        "headers without end": (b"GET /v1/credits HTTP/1.1\r\nHost: x\r\n", b"A: b\r\n"),
        "a body that does not come": (authorized + b"Content-Length: 500\r\n\r\n", b""),
        "a body in drops": (authorized + b"Content-Length: 500\r\n\r\n", b"x"),
        "chunks in drops": (authorized + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        "a body in drops, without a key": (HEAD + b"Content-Length: 500\r\n\r\n", b"x"),
        "nothing after an answer": (AFTER_ONE, b""),
        "half a second request": (AFTER_ONE + b"GET /v1", b""),
    }


def slow_upload(server: Server, client: Client) -> float:
    signed = client.post("/v1/uploads/sign", {"fileName": "x.png", "contentType": "image/png"}).json()
    path = signed["uploadUrl"].split("/", 3)[3]
    head = f"PUT /{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n".encode()
    return lasted(server, head + b"\x89PNG\r\n\x1a\n", b"x")


def idle_crowd(server: Server, client: Client) -> list[float]:
    """How long a request takes while many connections say nothing."""
    with ExitStack() as crowd:
        for _ in range(IDLE_CLIENTS):
            crowd.enter_context(raw.connect(server.url)).sendall(b"GET / HT")
        times = []
        for _ in range(50):
            began = time.monotonic()
            assert client.get("/v1/credits").status_code == 200
            times.append(time.monotonic() - began)
        return times


def paced(client: Client) -> list[int]:
    """One request at a time, exactly at the limit."""
    codes, began = [], time.monotonic()
    for number in range(PACE_PER_MINUTE + 5):
        _sleep_until(began + number * 60 / PACE_PER_MINUTE)
        codes.append(client.post("/v1/uploads/sign", {"fileName": "x", "contentType": "image/png"}).status_code)
    return codes


def _sleep_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.monotonic()))


def hammer(client: Client, pause_seconds: float) -> list[tuple[float, float]]:
    """(sent, answered) of every accepted generation of a client that asks once, pauses, and then never stops."""
    project, accepted, began = client.project(), [], time.monotonic()
    while (sent := time.monotonic()) - began < LIMIT_SECONDS:
        if client.post(f"/v1/projects/{project}/image", {"directPrompt": "x"}).status_code == 202:
            accepted.append((sent, time.monotonic()))
        _sleep_until(max(sent + 0.2, began + pause_seconds))
    return accepted


def polite(client: Client) -> tuple[int, float, int]:
    """Use the limit up, wait as long as Retry-After says, ask again."""
    project = client.project()
    body = {"directPrompt": "x"}
    while (answer := client.post(f"/v1/projects/{project}/image", body)).status_code == 202:
        continue
    wait = int(answer.headers["retry-after"])
    time.sleep(wait)
    return answer.status_code, wait, client.post(f"/v1/projects/{project}/image", body).status_code


def token_after_a_minute(client: Client) -> tuple[int, int]:
    early, late = (client.post("/v1/jobs/events/token").json()["token"] for _ in range(2))
    codes = []
    for token, wait in ((early, 0.0), (late, 61.0)):
        time.sleep(wait)
        with Stream(client, f"?token={token}", key="") as stream:
            codes.append(stream.status)
    return codes[0], codes[1]


def heartbeats(client: Client) -> tuple[int, int, bool]:
    with Stream(client) as stream:
        time.sleep(35)
        return len(stream.comments), len(stream.events), stream.ended


class Scenarios:
    """Threads and what they returned."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}
        self._threads: dict[str, threading.Thread] = {}

    def start(self, name: str, work: Callable[[], Any]) -> None:
        def run() -> None:
            try:
                self._found[name] = work()
            except Exception as error:
                self._found[name] = error

        self._threads[name] = threading.Thread(target=run, daemon=True)
        self._threads[name].start()

    def result(self, name: str) -> Any:
        self._threads[name].join(120)
        found = self._found[name]
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scenarios]:
    limits = {"STORYNOTE_RATE_GENERATION": "10", "STORYNOTE_RATE_UPLOADS": str(PACE_PER_MINUTE)}
    with running(tmp_path_factory.mktemp("patience") / "data", limits) as server:
        made = Scenarios()
        clients = [server.account() for _ in range(9)]
        OPEN.clear()  # they live longer than one test
        for name, (first, drip) in slow_clients(clients[0].key).items():
            made.start(name, lambda first=first, drip=drip: lasted(server, first, drip))  # type: ignore[misc]
        made.start("upload", lambda: slow_upload(server, clients[1]))
        made.start("crowd", lambda: idle_crowd(server, clients[2]))
        made.start("paced", lambda: paced(clients[3]))
        made.start("never pausing", lambda: hammer(clients[4], 0))
        made.start("late in the window", lambda: hammer(clients[8], 50))
        made.start("polite", lambda: polite(clients[5]))
        made.start("token", lambda: token_after_a_minute(clients[6]))
        made.start("heartbeats", lambda: heartbeats(clients[7]))
        yield made
        for client in clients:
            client.http.close()


@pytest.mark.parametrize("name", slow_clients(""))
def test_a_slow_client_is_cut(scenarios: Scenarios, name: str) -> None:
    assert scenarios.result(name) <= CUT_SECONDS_MAX


def test_a_slow_upload_is_cut(scenarios: Scenarios) -> None:
    assert scenarios.result("upload") <= CUT_SECONDS_MAX


def test_a_crowd_that_says_nothing_delays_nobody(scenarios: Scenarios) -> None:
    times = sorted(scenarios.result("crowd"))
    assert times[len(times) // 2] < 0.25
    assert times[-1] < 2.0


def test_a_stream_without_news_has_a_heartbeat(scenarios: Scenarios) -> None:
    comments, events, ended = scenarios.result("heartbeats")
    assert comments >= 2
    assert (events, ended) == (0, False)


@pytest.mark.parametrize("how", ["never pausing", "late in the window"])
def test_never_more_than_the_limit_in_any_minute(scenarios: Scenarios, how: str) -> None:
    """Windows that start anew, by the clock or by the first request, fail the one or the other."""
    accepted = scenarios.result(how)
    assert len(accepted) > 10, "the window never moved on"
    for sent, _ in accepted:
        # Those certainly accepted within the 60 s after `sent`: asked after it, answered before its end.
        assert sum(1 for other, answered in accepted if other >= sent and answered < sent + 60) <= 10


def test_a_client_at_the_very_limit_is_never_refused(scenarios: Scenarios) -> None:
    assert set(scenarios.result("paced")) == {201}


def test_waiting_as_told_is_enough(scenarios: Scenarios) -> None:
    refused, wait, after = scenarios.result("polite")
    assert (refused, after) == (429, 202)
    assert wait <= 61


def test_a_stream_token_lives_for_a_minute(scenarios: Scenarios) -> None:
    assert scenarios.result("token") == (200, 401)
