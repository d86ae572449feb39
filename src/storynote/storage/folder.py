"""Files in a directory of this machine. Rule: what is said to be written has been flushed, its folder entry too."""

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path

import obstore
from obstore.store import LocalStore

from storynote.errors import StoryNoteError, Unavailable
from storynote.storage import CHUNK_BYTES, Gone, Seen, Stored, Take, unwritable


class Folder:
    """See `Storage`: the data directory."""

    shared = False
    origin = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(str(folder))
        except OSError as error:
            raise Unavailable(f"Storage: {folder} cannot be used ({error.strerror})") from error

    async def put(self, place: str, chunks: AsyncIterator[bytes]) -> Stored:
        seen = Seen()
        try:
            await obstore.put_async(self._store, place, seen.through(chunks), chunk_size=CHUNK_BYTES)
            await asyncio.to_thread(self._sync, place)
        except Exception as error:
            if seen.failure is not None:
                raise seen.failure from error
            if isinstance(error, StoryNoteError):
                raise
            raise unwritable() from error
        return seen.stored(place)

    def _sync(self, place: str) -> None:
        # The row that points here is durable once committed; the bytes must not lag behind it in a power cut.
        path = self.folder / place
        for target, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
            handle = os.open(target, flags)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    async def read(self, place: str, start: int, length: int) -> AsyncIterator[bytes]:
        end = start + length
        while start < end:
            stop = min(end, start + CHUNK_BYTES)
            try:
                part = await obstore.get_range_async(self._store, place, start=start, end=stop)
            except FileNotFoundError as error:
                raise Gone(place) from error
            yield bytes(part)
            start = stop

    async def whole(self, place: str) -> bytes:
        try:
            found = await obstore.get_async(self._store, place)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise Gone(place) from error

    async def size(self, place: str) -> int | None:
        try:
            return (self.folder / place).stat().st_size
        except FileNotFoundError:
            return None

    async def local(self, place: str) -> Path:
        path = self.folder / place
        if not path.exists():
            raise Gone(place)
        return path

    def holding(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    async def copy(self, place: str, to: str) -> None:
        try:
            await obstore.copy_async(self._store, place, to)
            await asyncio.to_thread(self._sync, to)
        except FileNotFoundError as error:
            raise Gone(place) from error
        except Exception as error:
            raise unwritable() from error

    async def delete(self, place: str) -> None:
        try:
            await obstore.delete_async(self._store, place)
        except FileNotFoundError:
            return

    async def prune(self, under: str, seconds_max: float) -> None:
        for path in (self.folder / under).rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and time.time() - path.stat().st_mtime > seconds_max:
                    path.unlink()

    async def check(self) -> None:
        async def once() -> AsyncIterator[bytes]:
            yield b"ready"

        await self.put("ready", once())

    async def free(self) -> int | None:
        try:
            return (await asyncio.to_thread(shutil.disk_usage, self.folder)).free
        except OSError:
            return None

    async def direct(self, place: str) -> str | None:
        return None

    async def direct_put(self, place: str, mime_type: str, size: int, seconds: int) -> Take | None:
        return None
