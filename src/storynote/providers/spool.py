"""Results that come with the answer to a submit: kept under the intent's nonce until they are stored.

Rule: a result that was paid for is on the disk, whole, before anything is said of it. A process that dies between the answer and
its ticket finds the file again by the nonce, so `reconcile` needs to ask nobody.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

from storynote.providers import Broken, Output, Ticket

CHUNK_BYTES = 256 * 1024
KEEP_SECONDS = 6 * 3600.0
"""Longer than any job may stay open."""


class Spool:
    """A folder of one provider's results."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> None:
        """Make the folder and throw away what nobody can come for any more."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > KEEP_SECONDS:
                path.unlink(missing_ok=True)

    async def keep(self, nonce: str, chunks: AsyncIterator[bytes]) -> None:
        """Write a result, durable before this returns. What was cut off on its way leaves nothing."""
        partial = self._folder / f"{nonce}.partial"
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

    async def keep_whole(self, nonce: str, data: bytes) -> None:
        """`keep` for a result that had to be decoded in memory."""
        await self.keep(nonce, _sliced(data))

    def has(self, nonce: str) -> bool:
        return (self._folder / nonce).exists()

    def ticket(self, nonce: str, request_id: str = "") -> Ticket:
        """The receipt of a result that has come already."""
        return Ticket(request_id=request_id or nonce, urls={"spool": nonce})

    def output(self, ticket: Ticket) -> Output:
        """Raises Broken when the result is gone."""
        nonce = ticket.urls["spool"]
        if not self.has(nonce):
            raise _gone()
        return Output(source=nonce)

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        """The bytes. Raises Broken when they are gone."""
        try:
            file = await asyncio.to_thread((self._folder / output.source).open, "rb")
        except FileNotFoundError as error:
            raise _gone() from error
        with file:
            while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
                yield chunk


async def _sliced(data: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(data), CHUNK_BYTES):
        yield data[start : start + CHUNK_BYTES]


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
