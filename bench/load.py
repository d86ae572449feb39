"""Load for a server on this machine: many keep-alive connections, one process, no more than the time it is given.

Rule: the client is as dumb as can be (bytes out, bytes in), so that what is measured is the server. A run says how much
of the processor the server had: far from 100 % under full load, somebody else was working on the machine.
"""

import asyncio
import itertools
import json
import multiprocessing
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import msgspec
import psutil
import uvloop
from rich.console import Console
from rich.table import Table

from tests.server import Client, Fake, Server

CONNECTIONS = 64
SECONDS = 4.0


class Result(msgspec.Struct):
    """What one run of load saw."""

    per_second: float
    latencies_ms: list[float]
    failures: int
    client_cpu: float
    """Share of one core the client took: near 1, the client is what was measured."""

    def at(self, share: float) -> float:
        """A percentile, in milliseconds."""
        return sorted(self.latencies_ms)[min(len(self.latencies_ms) - 1, int(len(self.latencies_ms) * share))]


def request(method: str, path: str, key: str = "", body: dict[str, object] | None = None) -> bytes:
    """An HTTP/1.1 request, ready to send."""
    raw = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *([f"Authorization: Bearer {key}"] if key else [])]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(raw)}"]
    return "\r\n".join([*lines, "", ""]).encode() + raw


class _Connection(asyncio.Protocol):
    """One connection: sends, waits for the whole answer, sends again."""

    def __init__(self, payloads: Iterator[bytes], until: float, latencies: list[float], failures: list[int]) -> None:
        self._payloads, self._until = payloads, until
        self._latencies, self._failures = latencies, failures
        self._buffer, self._sent = b"", 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has a class of its own
        self._send()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self._payloads))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        now = time.perf_counter()
        self._latencies.append((now - self._sent) * 1000)
        self._failures[0] += not head.startswith((b"http/1.1 20", b"http/1.1 202"))
        self._buffer = b""
        if now >= self._until:
            self._transport.close()
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _hammer(port: int, payloads: list[bytes], seconds: float, connections: int) -> Result:
    loop, latencies, failures = asyncio.get_running_loop(), list[float](), [0]
    random.shuffle(payloads)
    turns = itertools.cycle(payloads)
    began, cpu = time.perf_counter(), time.process_time()
    made = [
        await loop.create_connection(
            lambda: _Connection(turns, began + seconds, latencies, failures), "127.0.0.1", port
        )
        for _ in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    took = time.perf_counter() - began
    return Result(len(latencies) / took, latencies, failures[0], (time.process_time() - cpu) / took)


def _in_process(port: int, payloads: list[bytes], seconds: float, connections: int) -> Result:
    return uvloop.run(_hammer(port, payloads, seconds, connections))


def hammer(
    port: int, payload: bytes | Sequence[bytes], seconds: float = SECONDS, connections: int = CONNECTIONS
) -> Result:
    """Send `payload` over and over on every connection, from a process of its own; of many, each in its turn."""
    payloads = [payload] if isinstance(payload, bytes) else list(payload)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_in_process, (port, payloads, seconds, connections))


def cpu_seconds(pid: int) -> float:
    """Processor time a process has had."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


@contextmanager
def serving(environment: dict[str, str] | None = None, fake: Fake | None = None) -> Iterator[tuple[Server, Client]]:
    """A real server with an account that has credits."""
    with TemporaryDirectory() as folder:
        settings = {**(fake.environment() if fake else {}), **(environment or {})}
        server = Server(Path(folder) / "data", settings)
        server.start()
        try:
            yield server, server.account(10_000_000)
        finally:
            server.stop()


@contextmanager
def faking() -> Iterator[Fake]:
    fake = Fake()
    try:
        yield fake
    finally:
        fake.close()


def memory_mb(server: Server) -> float:
    """Resident memory of the server process, in megabytes (10⁶)."""
    assert server.process is not None
    return float(psutil.Process(server.process.pid).memory_info().rss) / 1e6


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], target: str) -> None:
    """Print a table and the line it is measured against."""
    table = Table(title=title, title_justify="left", caption=f"target: {target}", caption_justify="left")
    for column in columns:
        table.add_column(column, justify="right" if column != columns[0] else "left")
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)


def median(values: Sequence[float]) -> float:
    return statistics.median(values)
