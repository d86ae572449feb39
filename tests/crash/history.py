"""What clients were told over the whole run, and everything in it that contradicts something told before."""

import threading
from typing import NamedTuple

from tests.server import Json

RANK = {"queued": 0, "processing": 1, "completed": 2, "failed": 2}
FINAL = ("status", "seed", "error", "errorType", "credits", "model", "prompt")


class Order(NamedTuple):
    """One request, sent again with its key until it was answered."""

    key: str
    prompt: str
    body: Json


class History:
    """Shared by every client of a run. `faults` says what was wrong; empty is the only good end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.orders: dict[str, Order] = {}
        """Everything ever sent, by prompt, which is unique."""
        self.acknowledged: dict[str, tuple[str, ...]] = {}
        """Job ids by Idempotency-Key, of every 202."""
        self.prompts: dict[str, str] = {}
        """Prompt by job id, of every 202."""
        self.finals: dict[str, tuple[object, ...]] = {}
        self.faults: list[str] = []

    def fault(self, text: str) -> None:
        with self._lock:
            self.faults.append(text)

    def sent(self, order: Order) -> None:
        with self._lock:
            self.orders[order.prompt] = order

    def accepted(self, order: Order, job_ids: list[str]) -> None:
        """A 202: the first for its key, or a repetition that must name the same jobs."""
        ids = tuple(job_ids)
        with self._lock:
            before = self.acknowledged.setdefault(order.key, ids)
            self.prompts.update(dict.fromkeys(ids, order.prompt))
        if before != ids:
            self.fault(f"{order.key} was answered {before} and then {ids}")

    def job_ids(self) -> list[str]:
        with self._lock:
            return list(self.prompts)

    def ended(self, job: Json) -> None:
        """A job seen at its end: that is how it stays."""
        end = tuple(job[name] for name in FINAL)
        with self._lock:
            before = self.finals.setdefault(job["id"], end)
        if before != end:
            self.fault(f"{job['id']} ended as {before} and then as {end}")


class Viewer:
    """One observer, who must see every job go forwards only."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._ranks: dict[str, int] = {}
        self._updated: dict[str, str] = {}
        self.ends: set[str] = set()

    def saw(self, job: Json) -> None:
        job_id, rank = job["id"], RANK[job["status"]]
        if rank < self._ranks.get(job_id, 0):
            self._history.fault(f"{job_id} went backwards to {job['status']}")
        if job["updatedAt"] < self._updated.get(job_id, ""):
            self._history.fault(f"updatedAt of {job_id} went backwards to {job['updatedAt']}")
        self._ranks[job_id], self._updated[job_id] = rank, job["updatedAt"]
        if rank == 2:
            self.ends.add(job_id)
            self._history.ended(job)
