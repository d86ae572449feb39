"""The models that run on this machine, in worker processes of their own.

Rule: whatever a worker does, only its own job is hurt.

A worker speaks JSON lines (`python -m storynote.local`), is started when first needed, stays warm, and is killed when a
job takes too long. Work here costs nothing and is the same every time, so a ticket of a lost worker is simply drawn again.
"""

import asyncio
import contextlib
import itertools
import logging
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import msgspec

from storynote.providers import Broken, Output, Rejected, Task, Ticket, Working
from storynote.settings import ProviderSettings

log = logging.getLogger(__name__)

START_SECONDS_MAX = 60.0
POLL_SECONDS = 1.0
KEEP_SECONDS = 1800.0
LINE_BYTES_MAX = 1024 * 1024
CHUNK_BYTES = 256 * 1024
NOT_YET: Mapping[str, str] = {
    "video": "This server cannot make videos by itself yet: the operator must set a video provider's key",
    "audio": "This server cannot make sound by itself yet: the operator must set an audio provider's key",
    "tool": "This server has no image tools of its own yet: the operator must set a provider's key",
}


class Local:
    """See `providers.Provider`. One instance stands for `local` and for `sandbox`, which adds a visible mark."""

    name = "local"

    def __init__(self, settings: ProviderSettings, folder: Path, missing: str | None) -> None:
        self.concurrency_max = settings.local_workers_max
        self._settings = settings
        self._folder = folder
        self._missing = missing
        """Why pictures cannot be drawn here, or None."""
        self._workers: asyncio.Queue[_Worker] = asyncio.Queue()
        self._running: dict[str, asyncio.Task[Output]] = {}

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind == "image" and self._missing is None

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._prune()
        for _ in range(self.concurrency_max):
            self._workers.put_nowait(_Worker(self._settings))

    def _prune(self) -> None:
        """Drawings stay until nobody can still want to fetch them: a crash may come between drawing and storing."""
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > KEEP_SECONDS:
                path.unlink(missing_ok=True)

    async def close(self) -> None:
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        while not self._workers.empty():
            await self._workers.get_nowait().stop()

    async def submit(self, task: Task) -> Ticket:
        if task.kind in NOT_YET:
            raise Broken(NOT_YET[task.kind], type="unavailable")
        if self._missing is not None:
            raise Broken(f"This server cannot draw pictures by itself: {self._missing}", type="unavailable")
        self._begin(task)
        return Ticket(request_id=task.job_id)

    def _begin(self, task: Task) -> "asyncio.Task[Output]":
        running = self._running.get(task.job_id)
        if running is None:
            running = self._running[task.job_id] = asyncio.create_task(self._draw(task))
        return running

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        running = self._begin(task)
        done, _ = await asyncio.wait([running], timeout=POLL_SECONDS)
        if not done:
            return Working(wait_seconds=0.0)
        self._running.pop(task.job_id, None)
        return running.result()

    async def _draw(self, task: Task) -> Output:
        worker = await self._workers.get()
        self._prune()
        try:
            path = self._folder / f"{task.job_id}.png"
            request = {
                "id": task.job_id,
                "job": task.kind,
                "prompt": task.prompt,
                "width": task.width,
                "height": task.height,
                "seed": task.seed or 0,
                "mark": task.marked,
                "output": str(path),
            }
            async with asyncio.timeout(self._settings.local_seconds_max):
                await worker.ask(request)
            return Output(source=str(path), seed=task.seed)
        except TimeoutError as error:
            await worker.stop()
            raise Broken("Drawing took too long and was stopped", type="timeout") from error
        except (_Died, asyncio.CancelledError, OSError):
            await worker.stop()
            raise
        finally:
            self._workers.put_nowait(worker)

    async def cancel(self, ticket: Ticket) -> None:
        running = self._running.pop(ticket.request_id, None)
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        return None

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        try:
            drawn = await asyncio.to_thread(Path(output.source).read_bytes)
        except FileNotFoundError as error:
            raise Broken("The drawing was lost with the process that made it", type="interrupted") from error
        for start in range(0, len(drawn), CHUNK_BYTES):
            yield drawn[start : start + CHUNK_BYTES]


class _Died(Broken):
    """The worker ended in the middle of a job: out of memory, or crashed."""

    def __init__(self) -> None:
        super().__init__("The local model stopped unexpectedly while making this", type="model_crashed")


class _Worker:
    """One process."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._memory_mib_max = settings.local_memory_mib_max
        self._process: asyncio.subprocess.Process | None = None
        self._numbers = itertools.count()

    async def ask(self, request: Mapping[str, object]) -> None:
        """Have one job done. Raises _Died, Rejected (the request's fault) or Broken (the model's)."""
        process = await self._started()
        number = f"{request['id']}-{next(self._numbers)}"
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode({**request, "id": number}) + b"\n")
            await process.stdin.drain()
            while True:
                answer = await self._line(process)
                if answer.get("id") != number:
                    continue
                if "done" in answer:
                    return
                failed = answer.get("failed")
                if isinstance(failed, dict):
                    raise _failure(failed)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise _Died from error

    async def _line(self, process: asyncio.subprocess.Process) -> dict[str, object]:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise _Died
        try:
            return msgspec.json.decode(line, type=dict[str, object])
        except msgspec.DecodeError:
            return {}

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "storynote.local",
            "--memory-mib",
            str(self._memory_mib_max),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
            limit=LINE_BYTES_MAX,
            env={name: value for name, value in os.environ.items() if name in _PASSED_ON},
        )
        async with asyncio.timeout(START_SECONDS_MAX):
            while not (await self._line(self._process)).get("ready"):
                continue
        return self._process

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "TMPDIR")
"""A model needs none of the server's secrets."""


def _failure(failed: Mapping[str, object]) -> Rejected | Broken:
    message, kind = str(failed.get("message", "")), str(failed.get("type", "internal"))
    if kind == "invalid_input":
        return Rejected(message, type=kind)
    return Broken("The local model could not make this", type="model_failed")
