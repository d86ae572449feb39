"""Results that come with the answer to a submit: kept under the intent's nonce until they are stored.

Rule: a result that was paid for is on the disk, whole, before anything is said of it. A process that dies between the answer and
its ticket finds the file again by the nonce, so `reconcile` needs to ask nobody.

In a fleet the disk may be lost with its machine, or belong to another one than that which goes on with the job: there the
result goes on to the shared storage before its ticket is written. Where that cannot be reached the ticket says so (LATE), this
process brings it there later, and whoever has the job meanwhile waits for it (as long as results are kept).
"""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from storynote.errors import StoryNoteError, Unavailable
from storynote.providers import Broken, Output, Ticket, Working

log = logging.getLogger(__name__)

CHUNK_BYTES = 256 * 1024
KEEP_SECONDS = 6 * 3600.0
"""Longer than any job may stay open."""
PRUNE_SECONDS = 3600.0
BRING_SECONDS = 5.0
"""Between tries to bring to the shared storage what it could not take."""
BRING_SECONDS_MAX = 10.0
"""How long the ticket waits for that: the answer to the submit is still being held meanwhile."""
LATE, LATE_SECONDS = "late", 3.0
"""The ticket of a result that was not in the shared storage when the ticket was written; how often it is looked for."""
PARTIAL = ".partial"


class Far(Protocol):
    """The shared storage, as far as the spool needs it (`storage.Storage`). Every call may raise Unavailable."""

    async def put(self, place: str, chunks: AsyncIterator[bytes]) -> object: ...
    async def size(self, place: str) -> int | None: ...
    async def prune(self, under: str, seconds_max: float) -> None: ...
    def read(self, place: str, start: int, length: int) -> AsyncIterator[bytes]: ...


class Spool:
    """One provider's results: a folder here, and where there is one the shared storage."""

    def __init__(self, folder: Path, far: Far | None = None) -> None:
        self._folder = folder
        self._far = far
        self._bringing: asyncio.Task[None] | None = None
        self._pruned = 0.0

    def start(self) -> None:
        """Make the folder, throw away what nobody can come for any more, and bring on what was left here."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._prune_here()
        if self._far is not None:
            self._bringing = asyncio.create_task(self._bring_all(self._far))

    async def stop(self) -> None:
        """What is not in the shared storage yet stays here, for the next start."""
        if self._bringing is not None:
            self._bringing.cancel()
            await asyncio.gather(self._bringing, return_exceptions=True)

    def _prune_here(self) -> None:
        for path in self._folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > KEEP_SECONDS:
                    path.unlink()

    async def _bring_all(self, far: Far) -> None:
        while True:
            try:
                for path in self._whole():
                    await self._bring(far, path.name)
                if time.monotonic() - self._pruned > PRUNE_SECONDS:
                    self._prune_here()
                    await far.prune(f"spool/{self._folder.name}", KEEP_SECONDS)
                    self._pruned = time.monotonic()
            except (StoryNoteError, OSError) as error:
                log.warning("spool: results wait to be brought to the shared storage: %s", error)
            await asyncio.sleep(BRING_SECONDS)

    def _whole(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if path.suffix != PARTIAL]

    def _place(self, nonce: str) -> str:
        return f"spool/{self._folder.name}/{nonce}"

    async def _bring(self, far: Far, nonce: str) -> None:
        """To the shared storage, and only then away from here: what lies here has not been brought yet."""
        with contextlib.suppress(FileNotFoundError):
            await far.put(self._place(nonce), _read(self._folder / nonce))
            (self._folder / nonce).unlink(missing_ok=True)

    async def keep(self, nonce: str, chunks: AsyncIterator[bytes]) -> None:
        """Write a result, durable before this returns. What was cut off on its way leaves nothing."""
        partial = self._folder / f"{nonce}{PARTIAL}"
        file = await asyncio.to_thread(partial.open, "wb")
        try:
            with file:
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(_settle, file.fileno())
            await asyncio.to_thread(partial.replace, self._folder / nonce)
            await asyncio.to_thread(_settle_folder, self._folder)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        if self._far is not None:
            try:
                async with asyncio.timeout(BRING_SECONDS_MAX):
                    await self._bring(self._far, nonce)
            except (StoryNoteError, TimeoutError) as error:
                # It is here, whole: it goes there when it can, and the ticket says so.
                log.warning("spool: a result is kept here for now: %s", error)

    async def keep_whole(self, nonce: str, data: bytes) -> None:
        """`keep` for a result that had to be decoded in memory."""
        await self.keep(nonce, _sliced(data))

    async def has(self, nonce: str) -> bool:
        """Whether it came whole. Raises Unavailable when the shared storage cannot tell."""
        if (self._folder / nonce).exists():
            return True
        return self._far is not None and await self._far.size(self._place(nonce)) is not None

    def ticket(self, nonce: str, request_id: str = "") -> Ticket:
        """The receipt of a result that has come already."""
        late = {LATE: "1"} if self._far is not None and (self._folder / nonce).exists() else {}
        return Ticket(request_id=request_id or nonce, urls={"spool": nonce, **late})

    async def output(self, ticket: Ticket) -> Output | Working:
        """The result, or that it is still on its way from another machine. Raises Broken when it is gone, Unavailable."""
        nonce = ticket.urls["spool"]
        if self._far is not None and (self._folder / nonce).exists():
            return Output(source=f"{LATE}:{int(time.time())}:{nonce}")
        if await self.has(nonce):
            return Output(source=nonce)
        if LATE in ticket.urls:
            return Working(wait_seconds=LATE_SECONDS)
        raise _gone()

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        """The bytes. Raises Broken when they are gone, Unavailable when they wait on another machine."""
        late, _, nonce = output.source.rpartition(":")
        try:
            async for chunk in _read(self._folder / nonce):
                yield chunk
        except FileNotFoundError as error:
            size = None if self._far is None else await self._far.size(self._place(nonce))
            if self._far is None or size is None:
                raise (_late(late) if late else _gone()) from error
            async for chunk in self._far.read(self._place(nonce), 0, size):
                yield chunk


async def _read(path: Path) -> AsyncIterator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    with file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


async def _sliced(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


def _late(since: str) -> Unavailable | Broken:
    """`since` as in "late:1764043200": when its machine had not brought it yet. That may be off for a while, or for good."""
    if time.time() - int(since.rpartition(":")[2]) > KEEP_SECONDS:
        return _gone()
    return Unavailable("The result is on a machine that cannot be reached now")


def _gone() -> Broken:
    # Not `provider_unavailable`: it was made, so nobody else is asked to make it again.
    return Broken("The result was lost before it could be stored", type="no_media")


def _settle(descriptor: int) -> None:
    os.fsync(descriptor)


def _settle_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
