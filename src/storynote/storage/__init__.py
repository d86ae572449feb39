"""Where results and uploads lie: one interface over a local folder and a bucket.

Rule: a place is made by us from ids, never from a name a user sent; storing to the same place again overwrites, so a
repeated download after a crash is harmless.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import msgspec

from storynote.errors import StoryNoteError, Unavailable
from storynote.storage.addresses import URL_DAYS_MIN, Signer

__all__ = [
    "CHUNK_BYTES",
    "DIRECT_SECONDS",
    "URL_DAYS_MIN",
    "Gone",
    "Seen",
    "Signer",
    "Storage",
    "Stored",
    "Take",
    "unwritable",
]

CHUNK_BYTES = 256 * 1024
DIRECT_SECONDS = 3600
"""How long a direct address is valid: as long as somebody may pause a film and go on."""
HEAD_BYTES = 4096


class Gone(StoryNoteError):
    """Nothing lies at that place."""


class Stored(msgspec.Struct, frozen=True):
    """What `put` has written."""

    place: str
    head: bytes
    bytes: int
    sha256: str


class Take(msgspec.Struct, frozen=True):
    """An address of the store itself that takes one file, and the headers to send with it."""

    url: str
    headers: Mapping[str, str]


class Storage(Protocol):
    """Objects by place. Every call may raise Unavailable: the storage cannot be reached, or is full."""

    shared: bool
    """Whether other machines find what is put here."""
    origin: str
    """The origin that `direct` addresses lead to; empty where everything is served from here."""

    async def put(self, place: str, chunks: AsyncIterator[bytes]) -> Stored:
        """Write `chunks` to `place`, all or nothing, durably. What `chunks` raises is passed on."""
        ...

    def read(self, place: str, start: int, length: int) -> AsyncIterator[bytes]:
        """`length` bytes from `start`, streamed. Raises Gone before the first byte."""
        ...

    async def whole(self, place: str) -> bytes:
        """All of a small file. Raises Gone."""
        ...

    async def size(self, place: str) -> int | None:
        """How many bytes lie at `place`; None: nothing does."""
        ...

    async def local(self, place: str) -> Path:
        """What lies at `place` as a file of this machine, to read. It stays at least until `holding` ends. Raises Gone."""
        ...

    def holding(self) -> AbstractContextManager[None]:
        """Inside of it whatever `local` gives stays there, whatever the cache throws away."""
        ...

    async def copy(self, place: str, to: str) -> None:
        """The same bytes at a second place, durably; none of the two depends on the other. Raises Gone."""
        ...

    async def delete(self, place: str) -> None:
        """Remove what lies at `place`, if anything does."""
        ...

    async def prune(self, under: str, seconds_max: float) -> None:
        """Remove whatever lies under the folder `under` for longer than `seconds_max`."""
        ...

    async def check(self) -> None:
        """Raises Unavailable unless something can be written now."""
        ...

    async def free(self) -> int | None:
        """Bytes that there is room for; None where nobody can tell."""
        ...

    async def direct(self, place: str) -> str | None:
        """An address of the store itself, valid for DIRECT_SECONDS; None where bytes go through this server."""
        ...

    async def direct_put(self, place: str, mime_type: str, size: int, seconds: int) -> Take | None:
        """Where a client may put exactly `size` bytes of that type itself; None where bytes go through this server."""
        ...


class Seen:
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
                if len(self.head) < HEAD_BYTES:
                    self.head += chunk[: HEAD_BYTES - len(self.head)]
                yield chunk
        except Exception as error:
            # The store wraps what it met while reading us; the caller wants the thing itself.
            self.failure = error
            raise

    def stored(self, place: str) -> Stored:
        return Stored(place, bytes(self.head), self.bytes, self.digest.hexdigest())


def unwritable() -> Unavailable:
    """What whoever wanted to store something is told."""
    return Unavailable("Storage is full or cannot be written", retry_after_seconds=5)
