"""Worker processes for the local models: one lane a model, so that no model waits for another.

Rule: whatever a worker does, only its own job is hurt.

A worker is started by its first job, stays warm, goes when it has been idle, and is killed when it falls silent or takes
too long. Two cores are shared by priority, not by queueing: making always gives way to serving, and the long makers
(video, music, speech, upscaling) give way to the short ones, so that a picture is not slowed by a film beside it.
"""

import asyncio
import contextlib
import itertools
import os
import sys
import time
from collections.abc import Callable, Mapping

import msgspec

from storynote.providers import Broken, Rejected
from storynote.settings import ProviderSettings

START_SECONDS_MAX = 60.0
LINE_BYTES_MAX = 1024 * 1024
NICE_SHORT, NICE_LONG = 5, 15
_SHORT = frozenset({"local/scene", "local/sfx", "local/cutout"})
"""Done within a second or two."""
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "TMPDIR")
"""A model needs none of the server's secrets."""


class Died(Broken):
    """The worker ended in the middle of a job: out of memory, or crashed."""

    def __init__(self) -> None:
        super().__init__("The local model stopped unexpectedly while making this", type="model_crashed")


class Made(msgspec.Struct, frozen=True, rename="camel"):
    """What a worker says of a finished file."""

    path: str
    mime_type: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


class Failure(msgspec.Struct, frozen=True):
    message: str = ""
    type: str = "internal"


class _Said(msgspec.Struct, frozen=True):
    """One line of a worker's."""

    id: str = ""
    ready: bool = False
    progress: float | None = None
    done: Made | None = None
    failed: Failure | None = None


class Lane:
    """The workers of one model."""

    def __init__(self, model: str, settings: ProviderSettings) -> None:
        self._settings = settings
        nice = NICE_SHORT if model in _SHORT else NICE_LONG
        self._all = [_Worker(settings.local_memory_mib_max, nice) for _ in range(settings.local_workers_max)]
        # Last in, first out: a warm worker is taken before a cold one.
        self._free: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        for worker in self._all:
            self._free.put_nowait(worker)

    async def make(self, request: Mapping[str, object], told: Callable[[float], None]) -> Made:
        """Have one job done. Raises Died, Rejected (the request's fault) or Broken (the model's, or too long)."""
        worker = await self._free.get()
        try:
            async with asyncio.timeout(self._settings.local_seconds_max):
                return await worker.ask(request, told, self._settings.local_silent_seconds_max)
        except TimeoutError as error:
            await worker.stop()
            raise Broken("The local model took too long and was stopped", type="timeout") from error
        except (Died, asyncio.CancelledError, OSError):
            await worker.stop()
            raise
        finally:
            self._free.put_nowait(worker)

    async def rest(self) -> None:
        """Let go of the workers that have had nothing to do for a while; their memory goes back."""
        idle = []
        while not self._free.empty():
            idle.append(self._free.get_nowait())
        for worker in reversed(idle):
            if time.monotonic() - worker.used > self._settings.local_idle_seconds_max:
                await worker.stop()
            self._free.put_nowait(worker)

    async def close(self) -> None:
        for worker in self._all:
            await worker.stop()


class _Worker:
    """One process."""

    def __init__(self, memory_mib_max: int, nice: int) -> None:
        self._arguments = ("--memory-mib", str(memory_mib_max), "--nice", str(nice))
        self._process: asyncio.subprocess.Process | None = None
        self._numbers = itertools.count()
        self.used = time.monotonic()

    async def ask(
        self, request: Mapping[str, object], told: Callable[[float], None], silent_seconds_max: float
    ) -> Made:
        process = await self._started()
        number = f"{request['id']}-{next(self._numbers)}"
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode({**request, "id": number}) + b"\n")
            await process.stdin.drain()
            while True:
                async with asyncio.timeout(silent_seconds_max):
                    said = await _line(process)
                if said.id != number:
                    continue
                if said.progress is not None:
                    told(said.progress)
                if said.failed is not None:
                    raise _failure(said.failed)
                if said.done is not None:
                    return said.done
        except (BrokenPipeError, ConnectionResetError) as error:
            raise Died from error
        finally:
            self.used = time.monotonic()

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "storynote.local",
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=None,
            limit=LINE_BYTES_MAX,
            env={name: value for name, value in os.environ.items() if name in _PASSED_ON},
        )
        async with asyncio.timeout(START_SECONDS_MAX):
            while not (await _line(self._process)).ready:
                continue
        return self._process

    async def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _line(process: asyncio.subprocess.Process) -> _Said:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise Died
    try:
        return msgspec.json.decode(line, type=_Said)
    except msgspec.DecodeError:
        return _Said()


def _failure(failed: Failure) -> Rejected | Broken:
    if failed.type == "invalid_input":
        return Rejected(failed.message, type=failed.type)
    if failed.type == "out_of_memory":
        return Broken("This was too large for the local model's memory", type="model_failed")
    return Broken("The local model could not make this", type="model_failed")
