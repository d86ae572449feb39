"""Clients that keep working while the server is killed under them: they order, ask again, poll and listen."""

import contextlib
import http.client
import itertools
import random
import threading
from collections.abc import Callable, Sequence

import httpx2

from tests.contract.sse import Stream
from tests.crash.history import History, Order, Viewer
from tests.crash.upstreams import Upstream
from tests.server import OPEN, Client, Json

ORDERERS = 3
BATCH = 60
DOWN = (httpx2.NetworkError, httpx2.RemoteProtocolError, http.client.HTTPException, OSError)


class Load:
    """Starts at once; works whenever `up` is set; `stop` ends it."""

    def __init__(self, client: Client, project: str, upstream: Upstream, seed: int, urls: Sequence[str] = ()) -> None:
        self.history = History()
        self.up = threading.Event()
        self.poller, self.listener = Viewer(self.history), Viewer(self.history)
        self._client = client
        self._urls = urls or [client.url]
        """Of the servers of one fleet: what one does not answer is asked of another."""
        self._project = project
        self._upstream = upstream
        self._stopping = threading.Event()
        self._ordering = threading.Event()
        self._ordering.set()
        self._numbers = itertools.count()
        self._last_event = "0"
        works: list[Callable[[random.Random], None]] = [*[self._order] * ORDERERS, self._poll, self._listen]
        self._threads = [
            threading.Thread(target=self._run, args=(work, random.Random(seed * 100 + n)), daemon=True)
            for n, work in enumerate(works)
        ]
        for thread in self._threads:
            thread.start()

    def _run(self, work: Callable[[random.Random], None], chance: random.Random) -> None:
        while not self._stopping.is_set():
            if work == self._order and not self._ordering.is_set():
                return
            if not self.up.wait(0.05):
                continue
            try:
                work(chance)
            except Exception as error:
                self.history.fault(f"{work.__name__}: {error!r}")
                return

    def finish_orders(self) -> None:
        """No new orders: those without an answer are repeated until they have one."""
        self._ordering.clear()
        for thread in self._threads[:ORDERERS]:
            thread.join(60)
            if thread.is_alive():
                self.history.fault("an order was never answered")

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(10)

    # Ordering --------------------------------------------------------------------------------------------------------

    def _order(self, chance: random.Random) -> None:
        """Order after order, each repeated with its key until it is answered; some are repeated after that."""
        with contextlib.ExitStack() as stack:
            clients = self._own_clients(stack)
            while not self._stopping.is_set() and self._ordering.is_set():
                order = self._new_order(chance)
                self.history.sent(order)
                while not self._send(chance.choice(clients), order) and not self._stopping.is_set():
                    self._stopping.wait(0.05)
                if chance.random() < 0.1:
                    self._send(chance.choice(clients), order)
                self._stopping.wait(chance.uniform(0, 0.02))

    def _own_clients(self, stack: contextlib.ExitStack) -> list[Client]:
        clients = [Client(url, self._client.key) for url in self._urls]
        for client in clients:
            OPEN.remove(client)
            stack.enter_context(client.http)
        return clients

    def _new_order(self, chance: random.Random) -> Order:
        prompt, body = self._upstream.order(chance, f"order {next(self._numbers)} of {self._project}")
        return Order(f"key {prompt}", prompt, body)

    def _send(self, client: Client, order: Order) -> bool:
        """Whether it was accepted."""
        headers = {"Idempotency-Key": order.key}
        try:
            answer = client.post(
                f"/v1/projects/{self._project}/{self._upstream.plan.kind}", order.body, headers=headers
            )
        except DOWN:
            return False
        if answer.status_code == 202:
            told = answer.json()
            self.history.accepted(order, told.get("jobIds", [told["jobId"]]))
            return True
        if answer.status_code not in (409, 503):
            self.history.fault(f"{order.key}: {answer.status_code} {answer.text}")
        return False

    # Watching --------------------------------------------------------------------------------------------------------

    def _poll(self, chance: random.Random) -> None:
        with contextlib.ExitStack() as stack:
            clients = self._own_clients(stack)
            while not self._stopping.is_set():
                try:
                    self._poll_once(chance.choice(clients), chance)
                except DOWN:
                    self.up.wait(0.05)
                self._stopping.wait(0.01)

    def _poll_once(self, client: Client, chance: random.Random) -> None:
        known = self.history.job_ids()
        if not known:
            return
        wanted = chance.sample(known[-300:], min(BATCH, len(known[-300:])))
        answer = client.get("/v1/jobs/batch", params={"jobIds": ",".join(wanted)})
        if answer.status_code == 503 and len(self._urls) > 1:
            return
        if answer.status_code != 200:
            self.history.fault(f"a poll was answered {answer.status_code}")
            return
        jobs: dict[str, Json] = answer.json()["jobs"]
        if lost := set(wanted) - jobs.keys():
            self.history.fault(f"acknowledged and lost: {lost}")
        for job in jobs.values():
            self.poller.saw(job)

    def _listen(self, chance: random.Random) -> None:
        """A stream that comes back with the last id it saw, however it ended, and to whomever."""
        try:
            with Stream(
                Client(chance.choice(self._urls), self._client.key), **{"Last-Event-ID": self._last_event}
            ) as stream:
                taken = 0
                while stream.status == 200 and not self._stopping.is_set() and not (stream.ended or stream.broken):
                    taken = self._take_events(stream, taken)
                    self._stopping.wait(0.05)
                self._take_events(stream, taken)
        except DOWN:
            self._stopping.wait(0.05)

    def _take_events(self, stream: Stream, taken: int) -> int:
        for event in stream.events[taken:]:
            if int(event.id) <= int(self._last_event):
                self.history.fault(f"event {event.id} came after {self._last_event}")
            self._last_event = event.id
            self.listener.saw(event.job)
            taken += 1
        return taken
