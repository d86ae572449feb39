"""The models that run on this machine. Rule: nothing here costs anything, and the same task is the same every time.

So a ticket whose process was lost is simply made again. What workers there are and how they share the machine: `lanes`.
"""

import asyncio
import shutil
import time
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from storynote.local import NEEDED
from storynote.local.speech.voices import VOICES
from storynote.providers import Broken, Output, Task, Ticket, Working
from storynote.providers.lanes import Lane, Made
from storynote.settings import ProviderSettings

POLL_SECONDS = 1.0
KEEP_SECONDS = 1800.0
REST_SECONDS = 30.0
STOPPED_SECONDS = 60.0
"""Longer than a runner asks after a job that it has cancelled."""
CHUNK_BYTES = 256 * 1024


class Local:
    """See `providers.Provider`. One instance stands for `local` and for `sandbox`, which adds a visible mark."""

    name = "local"

    def __init__(self, settings: ProviderSettings, folder: Path, missing: Mapping[str, str]) -> None:
        self.queues = dict.fromkeys(NEEDED, settings.local_workers_max)
        self.submit_seconds_max = settings.submit_seconds_max
        self._settings = settings
        self._folder = folder
        self._missing = missing
        self._lanes: dict[str, Lane] = {}
        self._running: dict[str, asyncio.Task[Made]] = {}
        self._progress: dict[str, float] = {}
        self._stopped: dict[str, float] = {}
        """Job → when it was cancelled."""
        self._chore: asyncio.Task[None] | None = None

    def supports(self, kind: str, endpoint: str) -> bool:
        return endpoint in NEEDED and endpoint not in self._missing

    async def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._prune()
        self._chore = asyncio.create_task(self._rest())

    async def _rest(self) -> None:
        while True:
            await asyncio.sleep(REST_SECONDS)
            for lane in self._lanes.values():
                await lane.rest()
            recent = time.monotonic() - STOPPED_SECONDS
            self._stopped = {job_id: at for job_id, at in self._stopped.items() if at > recent}
            await asyncio.to_thread(self._prune)

    def _prune(self) -> None:
        """Results stay until nobody can still want to fetch them: a crash may come between making and storing."""
        for path in self._folder.iterdir():
            if path.name not in self._running and time.time() - path.stat().st_mtime > KEEP_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    async def close(self) -> None:
        if self._chore is not None:
            self._chore.cancel()
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        for lane in self._lanes.values():
            await lane.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        return ()

    async def prepare(self, task: Task) -> Mapping[str, str]:
        # Its processes read our files where they lie.
        return {}

    async def submit(self, task: Task) -> Ticket:
        self._begin(task)
        return Ticket(request_id=task.job_id)

    def _begin(self, task: Task) -> "asyncio.Task[Made]":
        if task.endpoint not in NEEDED:
            raise Broken("This server has no such local model any more", type="unavailable")
        if task.endpoint in self._missing:
            raise Broken(f"{task.endpoint} cannot run here: {self._missing[task.endpoint]}", type="unavailable")
        running = self._running.get(task.job_id)
        if running is None:
            running = self._running[task.job_id] = asyncio.create_task(self._make(task))
        return running

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        if task.job_id in self._stopped:
            # Else the question would begin it again.
            raise Broken("It was stopped", type="cancelled")
        running = self._begin(task)
        done, _ = await asyncio.wait([running], timeout=POLL_SECONDS)
        if not done:
            return Working(progress=self._progress.get(task.job_id), wait_seconds=0.0)
        self._forget(task.job_id)
        made = running.result()
        return Output(source=made.path, seed=task.seed, width=made.width, height=made.height, duration_sec=made.seconds)

    def _forget(self, job_id: str) -> "asyncio.Task[Made] | None":
        self._progress.pop(job_id, None)
        return self._running.pop(job_id, None)

    async def _make(self, task: Task) -> Made:
        folder = self._folder / task.job_id
        folder.mkdir(parents=True, exist_ok=True)
        lane = self._lanes.get(task.endpoint)
        if lane is None:
            lane = self._lanes[task.endpoint] = Lane(task.endpoint, self._settings)

        def told(part: float) -> None:
            self._progress[task.job_id] = part

        try:
            return await lane.make(_request(task, folder / "result"), told)
        except BaseException:
            # A half-written file of a worker that was stopped goes with its folder.
            shutil.rmtree(folder, ignore_errors=True)
            raise

    async def cancel(self, ticket: Ticket) -> None:
        self._stopped[ticket.request_id] = time.monotonic()
        running = self._forget(ticket.request_id)
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        return None

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        try:
            file = await asyncio.to_thread(Path(output.source).open, "rb")
        except FileNotFoundError as error:
            raise Broken("The result was lost with the process that made it", type="interrupted") from error
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk


def _request(task: Task, output: Path) -> dict[str, object]:
    return {
        "id": task.job_id,
        "model": task.endpoint,
        "output": str(output),
        "prompt": task.prompt,
        # Without a seed each job is itself, and the same again if its process is lost.
        "seed": task.seed if task.seed is not None else zlib.crc32(task.job_id.encode()) >> 1,
        "width": task.width,
        "height": task.height,
        "seconds": task.duration_sec,
        # Sound cannot be marked visibly, and a tool must give back the picture it was given.
        "mark": task.marked and task.kind in ("image", "video"),
        "voice": _voice(task) if task.endpoint == "local/kokoro" else None,
        "format": task.params.get("format", "mp3"),
        "scale": task.params.get("scale", 2),
        "inputs": {role: str(path) for role, path in task.inputs.items()},
    }


def _voice(task: Task) -> str | None:
    """The voice asked for. The sandbox stands in for services with voices of their own: each gets one of ours, always
    the same one."""
    wanted = task.params.get("voiceId")
    if not isinstance(wanted, str):
        return None
    known: list[str] = [voice.id for voice in VOICES]
    if task.marked and wanted.lower() not in known:
        return known[zlib.crc32(wanted.encode()) % len(known)]
    return wanted
