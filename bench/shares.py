"""Who had the processor: seconds of whole families of processes, PostgreSQL's included.

Rule: a family is a process with all that it started, the dead ones too.
"""

import time
from collections.abc import Mapping, Sequence

import msgspec
import psutil


def family_seconds(pid: int) -> float:
    """Processor time of a process, of its living children, and of those it has buried."""
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        living = sum(family_seconds(child.pid) for child in process.children())
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system + living)


def family_mb(pid: int) -> float:
    """Memory that a family has to itself (proportional set size: what is shared counts once), in megabytes (10⁶)."""
    root = psutil.Process(pid)
    return sum(float(one.memory_full_info().pss) for one in (root, *root.children(recursive=True))) / 1e6


class Shares(msgspec.Struct, frozen=True):
    """Processor seconds by part, over a stretch of time."""

    wall: float
    cpu: Mapping[str, float]

    def each_ms(self, count: int) -> dict[str, float]:
        """Milliseconds of processor time for each of `count` things, by part."""
        return {name: seconds / count * 1000 for name, seconds in self.cpu.items()}

    def of_a_core(self) -> dict[str, float]:
        return {name: seconds / self.wall for name, seconds in self.cpu.items()}


class Watch:
    """Begins when it is made; `read` says what has been since."""

    def __init__(self, parts: Mapping[str, Sequence[int]]) -> None:
        self._parts = parts
        self._began = time.perf_counter()
        self._before = self._now()

    def _now(self) -> dict[str, float]:
        return {name: sum(family_seconds(pid) for pid in pids) for name, pids in self._parts.items()}

    def read(self) -> Shares:
        now = self._now()
        wall = time.perf_counter() - self._began
        return Shares(wall, {name: seconds - self._before[name] for name, seconds in now.items()})
