"""What a process counts of itself, and how Prometheus reads it. Rule: a label takes its values from a list of ours.

Never an id, a prompt, a key or an address: whoever may read the metrics learns nothing of anybody's work, and no user can
make the number of series grow. Beyond SERIES_MAX a family counts under "other" all the same.

Numbers are plain and unlocked, since all of them change on the event loop alone; a poll pays half a microsecond for them.
They are as global as loggers are, and for the same reason (docs/decisions/0020-operations.md).

Format: Prometheus' text exposition format 0.0.4.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

SERIES_MAX = 2000
OTHER = "other"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
SLOW = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0, 1800.0)
"""Upper bounds of a histogram's buckets, in seconds: of what a client waits for, and of jobs."""


class Number:
    """One series of a counter or a gauge."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0.0

    def add(self, amount: float = 1.0) -> None:
        self.value += amount

    def set(self, value: float) -> None:
        self.value = value


class Times:
    """One series of a histogram."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


S = TypeVar("S", Number, Times)


class Family(Generic[S]):
    """Everything of one name; `of` gives the series of these labels."""

    def __init__(self, kind: str, name: str, told: str, labels: tuple[str, ...], make: Callable[[], S]) -> None:
        self.kind, self.name, self.told, self.labels = kind, name, told, labels
        self._make: Callable[[], S] = make
        self.series: dict[tuple[str, ...], S] = {}
        if not labels and kind != "gauge":
            self.of()
        FAMILIES[name] = self

    def of(self, *values: str) -> S:
        found = self.series.get(values)
        if found is None:
            assert len(values) == len(self.labels), self.name
            if len(self.series) >= SERIES_MAX:
                values = (OTHER,) * len(values)
            found = self.series.setdefault(values, self._make())
        return found

    def clear(self) -> None:
        """Forget every series: what is true of now is set anew."""
        self.series.clear()


FAMILIES: "dict[str, Family[Number] | Family[Times]]" = {}


def _counter(name: str, told: str, *labels: str) -> Family[Number]:
    return Family("counter", name, told, labels, Number)


def _gauge(name: str, told: str, *labels: str) -> Family[Number]:
    return Family("gauge", name, told, labels, Number)


def _times(name: str, told: str, bounds: tuple[float, ...], *labels: str) -> Family[Times]:
    return Family("histogram", name, told, labels, lambda: Times(bounds))


BUILD = _gauge("storynote_build_info", "Which version runs, always 1", "version", "python", "role", "store")
REQUESTS = _counter("storynote_http_requests_total", "Requests answered", "route", "method", "status")
REQUEST_SECONDS = _times(
    "storynote_http_request_seconds", "From a request's headers to the beginning of its answer", FAST, "route", "method"
)
STREAMS = _gauge("storynote_event_streams", "Event streams open in this process")
CREATED = _counter("storynote_jobs_created_total", "Jobs accepted", "kind", "provider")
ENDED = _counter("storynote_jobs_ended_total", "Jobs ended", "kind", "provider", "state")
FAILED = _counter("storynote_jobs_failed_total", "Jobs failed, by errorType", "kind", "provider", "type")
JOB_SECONDS = _times("storynote_job_seconds", "From a job's creation to its completion", SLOW, "kind", "provider")
WAIT_SECONDS = _times(
    "storynote_job_wait_seconds", "From a job's creation to its first submit", SLOW, "kind", "provider"
)
CREDITS = _counter("storynote_credits_total", "Credits held, settled and released", "event")
CALLS = _counter(
    "storynote_provider_calls_total", "What providers were asked, and how that went", "provider", "operation", "outcome"
)
CALL_SECONDS = _times(
    "storynote_provider_call_seconds", "How long providers took to answer", SLOW, "provider", "operation"
)
WRITE_SECONDS = _times("storynote_db_write_seconds", "How long writes to the store took", FAST, "outcome")
CONNECTIONS = _gauge("storynote_db_connections", "Sessions with PostgreSQL", "state")
CONNECTIONS_MAX = _gauge("storynote_db_connections_max", "Sessions this process may have")
WAITING = _gauge("storynote_db_waiting", "Requests that wait for a session")
NOTICES = _gauge("storynote_notices_connected", "Whether word of other processes comes in, 0 or 1")
HEARTBEAT = _gauge("storynote_heartbeat_timestamp_seconds", "When this process last wrote that it is alive")
LEADER = _gauge("storynote_leader", "Whether this process does the fleet's common chores, 0 or 1")
PROCESSES = _gauge("storynote_processes", "Processes alive in the fleet, as its leader sees it", "role")
OPEN = _gauge("storynote_jobs_open", "Jobs that have not ended, as the leader sees it", "state", "kind", "provider")
OLDEST = _gauge("storynote_jobs_oldest_queued_seconds", "Age of the job that waits longest, as the leader sees it")
QUEUED = _gauge("storynote_queue_jobs", "Messages of a queue, as the leader sees it", "queue", "state")
SLOTS = _gauge("storynote_queue_slots", "Jobs of a queue that may run at a time", "queue")
MESSAGES = _counter("storynote_log_messages_total", "Lines logged", "level")
CPU = _counter("process_cpu_seconds_total", "Processor time used")
MEMORY = _gauge("process_resident_memory_bytes", "Memory in use")
FILES = _gauge("process_open_fds", "Open file descriptors")
STARTED = _gauge("process_start_time_seconds", "When the process started, in Unix seconds")


# What happens to a job ---------------------------------------------------------------------------------------------


def job_created(kind: str, provider: str, price: int) -> None:
    CREATED.of(kind, provider).add()
    CREDITS.of("held").add(price)


def job_completed(kind: str, provider: str, price: int, seconds: float) -> None:
    ENDED.of(kind, provider, "completed").add()
    JOB_SECONDS.of(kind, provider).observe(seconds)
    CREDITS.of("settled").add(price)


def job_failed(kind: str, provider: str, price: int, error_type: str) -> None:
    ENDED.of(kind, provider, "failed").add()
    FAILED.of(kind, provider, error_type).add()
    CREDITS.of("released").add(price)


# Text --------------------------------------------------------------------------------------------------------------


def text() -> bytes:
    """Every family, as Prometheus reads it."""
    lines: list[str] = []
    for family in FAMILIES.values():
        if not family.series:
            continue
        lines += [f"# HELP {family.name} {family.told}", f"# TYPE {family.name} {family.kind}"]
        for values, series in family.series.items():
            labels = list(zip(family.labels, values, strict=True))
            lines += _histogram(family.name, labels, series) if isinstance(series, Times) else [
                f"{family.name}{_told(labels)} {_number(series.value)}"
            ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def _histogram(name: str, labels: list[tuple[str, str]], series: Times) -> Iterator[str]:
    count = 0
    for bound, here in zip((*map(_number, series.bounds), "+Inf"), series.counts, strict=True):
        count += here
        yield f"{name}_bucket{_told([*labels, ('le', bound)])} {count}"
    yield f"{name}_sum{_told(labels)} {_number(series.total)}"
    yield f"{name}_count{_told(labels)} {count}"


def _told(labels: Iterable[tuple[str, str]]) -> str:
    inside = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inside}}}" if inside else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
