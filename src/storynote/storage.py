"""Where results and uploads lie, and the signed addresses they are reached by.

Rule: a place is made by us from ids, never from a name a user sent; storing to the same place again overwrites, so a
repeated download after a crash is harmless.
"""

import asyncio
import hashlib
import hmac
import os
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import obstore
from obstore.store import LocalStore

from storynote.errors import StoryNoteError, Unavailable
from storynote.ids import DAY_MS

URL_DAYS_MIN = 7
"""A signed asset URL stays valid at least so long."""
CHUNK_BYTES = 256 * 1024


class Gone(StoryNoteError):
    """Nothing lies at that place."""


class Stored(msgspec.Struct, frozen=True):
    """What `put` has written."""

    place: str
    head: bytes
    bytes: int
    sha256: str


class Storage:
    """Objects by place. Today the data directory; the same calls work on S3, GCS and Azure."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(str(folder))
        except OSError as error:
            raise Unavailable(f"Storage: {folder} cannot be used ({error.strerror})") from error

    async def put(self, place: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Write `chunks` to `place`, all or nothing, durably.

        Raises Unavailable; what `chunks` raises is passed on.
        """
        seen = _Seen()
        try:
            await obstore.put_async(self._store, place, seen.through(chunks), chunk_size=CHUNK_BYTES)
            await asyncio.to_thread(self._sync, place)
        except Exception as error:
            if seen.failure is not None:
                raise seen.failure from error
            if isinstance(error, StoryNoteError):
                raise
            raise Unavailable("Storage is full or cannot be written", retry_after_seconds=5) from error
        return Stored(place, bytes(seen.head), seen.bytes, seen.digest.hexdigest())

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
        """`length` bytes from `start`, streamed. Raises Gone before the first byte."""
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
        """All of a small file. Raises Gone."""
        try:
            found = await obstore.get_async(self._store, place)
            return bytes(await found.bytes_async())
        except FileNotFoundError as error:
            raise Gone(place) from error

    async def copy(self, place: str, to: str) -> None:
        """The same bytes at a second place, durably; none of the two depends on the other. Raises Gone, Unavailable."""
        try:
            await obstore.copy_async(self._store, place, to)
            await asyncio.to_thread(self._sync, to)
        except FileNotFoundError as error:
            raise Gone(place) from error
        except Exception as error:
            raise Unavailable("Storage is full or cannot be written", retry_after_seconds=5) from error

    def path(self, place: str) -> Path:
        """The local file at `place`."""
        return self.folder / place

    async def delete(self, place: str) -> None:
        """Remove what lies at `place`, if anything does."""
        try:
            await obstore.delete_async(self._store, place)
        except FileNotFoundError:
            return

    async def check(self) -> None:
        """Raises Unavailable unless something can be written now."""

        async def once() -> AsyncIterator[bytes]:
            yield b"ready"

        await self.put("ready", once())


class _Seen:
    """What passes through on the way to storage."""

    def __init__(self) -> None:
        self.bytes = 0
        self.head = bytearray()
        self.digest = hashlib.sha256()
        self.failure: Exception | None = None

    async def through(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for chunk in chunks:
                self.bytes += len(chunk)
                self.digest.update(chunk)
                if len(self.head) < 4096:
                    self.head += chunk[: 4096 - len(self.head)]
                yield chunk
        except Exception as error:
            # The store wraps what it met while reading us; the caller wants the thing itself.
            self.failure = error
            raise


class Signer:
    """Addresses that carry their own permission: HMAC-SHA256 over what may be done and until when."""

    def __init__(self, secret: bytes, address: str) -> None:
        self._key = hmac.new(secret, b"storynote urls", hashlib.sha256)
        self.address = address

    def sign(self, text: str) -> str:
        """128 bits of signature, URL-safe."""
        mac = self._key.copy()
        mac.update(text.encode())
        return mac.hexdigest()[:32]

    def agrees(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())

    def asset_url(self, name: str, now_ms: int) -> str:
        """The address of asset `name`, valid 7 to 8 days: the same all day long, so that caches can work."""
        until = (now_ms // DAY_MS + URL_DAYS_MIN + 1) * DAY_MS // 1000
        return f"{self.address}/assets/{name}?until={until}&signature={self.sign(f'asset {name} {until}')}"

    def upload_url(self, upload_id: str, until: int) -> str:
        return (
            f"{self.address}/v1/uploads/{upload_id}?until={until}&signature={self.sign(f'upload {upload_id} {until}')}"
        )
