"""Clients of a fleet, in a process of their own: a rush of requests, and a steady trickle that waits for its ends.

Rule: bytes out, bytes in; a request's time is from its last byte sent to its answer's last byte.
"""

import asyncio
import json
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from typing import cast

import aiohttp
import msgspec
import uvloop

from bench.load import request

WARM_UP_JOBS = 20
WAIT_SECONDS_MAX = 60.0


class Rush(msgspec.Struct):
    """What a rush saw."""

    wall: float
    latencies_ms: list[float]
    refused: list[str]
    cpu: float
    """Processor seconds of the clients."""

    def at(self, share: float) -> float:
        return at(self.latencies_ms, share)


def at(values: Sequence[float], share: float) -> float:
    """A percentile."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class _Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered, until there is none."""

    def __init__(self, payloads: Iterator[bytes], seen: Rush, pause: float) -> None:
        self._payloads, self._seen, self._pause = payloads, seen, pause
        self._buffer, self._sent = b"", 0.0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has a class of its own
        self._send()

    def _send(self) -> None:
        payload = next(self._payloads, None)
        if payload is None:
            self._transport.close()
            return
        self._sent = time.perf_counter()
        self._transport.write(payload)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        where = head.find(b"content-length:")
        length = int(head[where + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) < end + 4 + length:
            return
        self._seen.latencies_ms.append((time.perf_counter() - self._sent) * 1000)
        if not head.startswith(b"http/1.1 2"):
            self._seen.refused.append(self._buffer[:400].decode(errors="replace"))
        self._buffer = b""
        if self._pause:
            asyncio.get_running_loop().call_later(self._pause, self._send)
        else:
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _rush(ports: Sequence[int], payloads: Sequence[bytes], connections: int, pause: float) -> Rush:
    loop, turns, seen = asyncio.get_running_loop(), iter(payloads), Rush(0.0, [], [], 0.0)
    began, cpu = time.perf_counter(), time.process_time()
    made = [
        await loop.create_connection(lambda: _Connection(turns, seen, pause), "127.0.0.1", ports[n % len(ports)])
        for n in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in made))
    seen.wall, seen.cpu = time.perf_counter() - began, time.process_time() - cpu
    return seen


class Place(msgspec.Struct, frozen=True):
    """Where a client works: a server, a key, a project."""

    port: int
    key: str
    project: str


BODY: dict[str, object] = {"directPrompt": "A fox reading a book", "modelId": "fal-ai/flux-2", "aspectRatio": "16:9"}


def submit_of(place: Place) -> bytes:
    return request("POST", f"/v1/projects/{place.project}/image", place.key, BODY)


class Trickle(msgspec.Struct):
    """One job after another at a steady pace, in milliseconds: its 202, a poll right after, its end on the stream."""

    submits_ms: list[float] = []
    polls_ms: list[float] = []
    ends_ms: list[float] = []


class _Ends:
    """An account's event stream, and when each job was seen to end."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.open = asyncio.Event()
        self.news = asyncio.Condition()

    async def listen(self, http: aiohttp.ClientSession, place: Place) -> None:
        url = f"http://127.0.0.1:{place.port}/v1/jobs/events/stream"
        async with http.get(url, headers={"Authorization": f"Bearer {place.key}"}) as stream:
            async for line in stream.content:
                self.open.set()
                if line.startswith(b"data:"):
                    job = json.loads(line[5:])
                    if job.get("status") in ("completed", "failed"):
                        async with self.news:
                            self.at.setdefault(job["id"], time.perf_counter())
                            self.news.notify_all()

    async def of(self, job_id: str) -> float:
        async with self.news:
            await asyncio.wait_for(self.news.wait_for(lambda: job_id in self.at), WAIT_SECONDS_MAX)
        return self.at[job_id]


async def _one(http: aiohttp.ClientSession, place: Place, ends: _Ends, seen: Trickle) -> None:
    headers = {"Authorization": f"Bearer {place.key}"}
    own = f"http://127.0.0.1:{place.port}/v1"
    began = time.perf_counter()
    async with http.post(f"{own}/projects/{place.project}/image", json=BODY, headers=headers) as answer:
        job_id = json.loads(await answer.read())["jobIds"][0]
    submitted = time.perf_counter()
    async with http.get(f"{own}/jobs/{job_id}", headers=headers) as answer:
        await answer.read()
    polled = time.perf_counter()
    ended = await ends.of(job_id)
    seen.submits_ms.append((submitted - began) * 1000)
    seen.polls_ms.append((polled - submitted) * 1000)
    seen.ends_ms.append((ended - began) * 1000)


async def _trickle(places: Sequence[Place], per_second: float, count: int) -> Trickle:
    seen, ends = Trickle(), _Ends()
    async with aiohttp.ClientSession() as http:
        listener = asyncio.create_task(ends.listen(http, places[0]))
        await asyncio.wait_for(ends.open.wait(), WAIT_SECONDS_MAX)
        loop, tasks = asyncio.get_running_loop(), []
        began = loop.time()
        for number in range(count + WARM_UP_JOBS):
            await asyncio.sleep(max(0.0, began + number / per_second - loop.time()))
            kept = seen if number >= WARM_UP_JOBS else Trickle()
            tasks.append(asyncio.create_task(_one(http, places[number % len(places)], ends, kept)))
        await asyncio.gather(*tasks)
        listener.cancel()
    return seen


def _run_rush(ports: Sequence[int], payloads: Sequence[bytes], connections: int, pause: float) -> Rush:
    return uvloop.run(_rush(ports, payloads, connections, pause))


def _run_trickle(places: Sequence[Place], per_second: float, count: int) -> Trickle:
    return uvloop.run(_trickle(places, per_second, count))


def rush(ports: Sequence[int], payloads: Sequence[bytes], connections: int, pause: float = 0.0) -> Rush:
    """Send each of `payloads` once, `connections` at a time, spread over `ports`; each connection rests `pause` seconds."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run_rush, (ports, payloads, connections, pause))


def trickle(places: Sequence[Place], per_second: float, count: int) -> Trickle:
    """`count` jobs of one account at a steady pace, a poll after each submit, each waited for on the account's stream."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_run_trickle, (places, per_second, count))
