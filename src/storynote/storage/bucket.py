"""A bucket at S3, Google or Azure (or whoever speaks their protocols), through obstore.

Rule: memory is bounded by parts, never by the size of a file; nothing waits for the bucket without a limit; what it
answers when it is ill is never taken for "there is nothing".
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store, from_url

from storynote import media
from storynote.errors import ConfigurationError, Unavailable
from storynote.storage import CHUNK_BYTES, DIRECT_SECONDS, Gone, Seen, Stored, Take, unwritable
from storynote.storage.cache import Cache
from storynote.storage.sigv4 import Credentials, key_id_of, presigned

log = logging.getLogger(__name__)

T = TypeVar("T")
SCHEMES = ("s3://", "gs://", "az://")
PART_BYTES = 8 * 1024 * 1024
"""A file larger than this goes in parts."""
PARTS_AT_ONCE = 4
PIECE_BYTES_MAX = 1024 * 1024
"""Read at a time, for each client that is served. It begins with CHUNK_BYTES and doubles: the first bytes come soon."""
UPLOADS_MAX, DOWNLOADS_MAX = 6, 6
UPLOAD_ATTEMPTS = 3
UPLOAD_SECONDS_MIN, UPLOAD_BYTES_PER_SECOND_MIN = 45.0, 500_000
"""All attempts together may take so long, and longer for what is larger."""
ASK_SECONDS_MAX = 20.0
CHECK_SECONDS_MAX = 5.0
CONNECT_SECONDS_MAX = 3
TRANSFER_SECONDS_MAX = 60
"""One request, its body with it: a part in so long is 140 kB a second."""
RETRY_SECONDS_MAX, RETRIES_MAX = 15, 3
CHECK_PLACES = 64
"""Stores limit how often one object may be written: processes write to different ones."""
_PLAIN_HTTP = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_ENDPOINT_URL_S3", "GOOGLE_BASE_URL", "AZURE_ENDPOINT")
_NO_BUCKET = ("NoSuchBucket", "bucket does not exist", "ContainerNotFound")


class Bucket:
    """See `Storage`. Credentials are the usual variables of each store (AWS_…, GOOGLE_…, AZURE_…)."""

    shared = True

    def __init__(self, url: str, cache: Cache, *, direct: bool) -> None:
        """Raises ConfigurationError for an address or credentials that the store would not take."""
        self._store = _opened(url)
        self._cache = cache
        self._direct = direct
        self._fetching: dict[str, asyncio.Task[None]] = {}
        self._uploads, self._downloads = asyncio.Semaphore(UPLOADS_MAX), asyncio.Semaphore(DOWNLOADS_MAX)
        self._credentials = Credentials(
            os.environ.get("AWS_ACCESS_KEY_ID", ""),
            os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            os.environ.get("AWS_SESSION_TOKEN", ""),
        )
        self.origin = self._origin() if direct else ""

    def _origin(self) -> str:
        try:
            parts = urlsplit(obstore.sign(self._store, "GET", "origin", timedelta(seconds=60)))
        except (BaseError, ValueError) as error:
            raise ConfigurationError(
                f"STORYNOTE_STORAGE_DIRECT=on needs credentials that can sign addresses: {_said(error)}"
            ) from error
        return f"{parts.scheme}://{parts.netloc}"

    # Writing -----------------------------------------------------------------------------------------------------

    async def put(self, place: str, chunks: AsyncIterator[bytes]) -> Stored:
        """First to a file here, so that a failed upload is tried again from it; then to the bucket, in parts."""
        with self._cache.scratch() as scratch:
            seen = Seen()
            await self._written(scratch, seen.through(chunks))
            stored = seen.stored(place)
            await self._upload(stored, scratch)
            self._cache.take(place, scratch)
        await self._trimmed()
        return stored

    async def _written(self, scratch: Path, chunks: AsyncIterator[bytes]) -> None:
        try:
            file = await asyncio.to_thread(scratch.open, "wb")
        except OSError as error:
            raise unwritable() from error
        with file:
            async for chunk in chunks:
                try:
                    await asyncio.to_thread(file.write, chunk)
                except OSError as error:
                    raise unwritable() from error

    async def _upload(self, stored: Stored, path: Path) -> None:
        seconds_max = UPLOAD_SECONDS_MIN + stored.bytes / UPLOAD_BYTES_PER_SECOND_MIN
        async with self._uploads:
            try:
                async with asyncio.timeout(seconds_max):
                    await self._tried(stored.place, path, _attributes(stored.place, stored.head))
            except (BaseError, OSError) as error:
                log.warning("storage, %s was not stored: %s", stored.place, _said(error))
                raise unwritable() from error

    async def _tried(self, place: str, path: Path, about: dict[str, str]) -> None:
        for attempt in range(1, UPLOAD_ATTEMPTS + 1):
            try:
                await obstore.put_async(
                    self._store, place, path, attributes=about, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
                )
                return
            except (BaseError, OSError) as error:
                if attempt == UPLOAD_ATTEMPTS:
                    raise
                log.warning("storage, %s, attempt %d: %s", place, attempt, _said(error))
            await asyncio.sleep(attempt)

    async def copy(self, place: str, to: str) -> None:
        await self._ask(place, obstore.copy_async(self._store, place, to), TRANSFER_SECONDS_MAX)

    async def delete(self, place: str) -> None:
        self._cache.drop(place)
        with contextlib.suppress(Gone):
            await self._ask(place, obstore.delete_async(self._store, place))

    async def prune(self, under: str, seconds_max: float) -> None:
        old = datetime.now(UTC) - timedelta(seconds=seconds_max)
        listing = obstore.list(self._store, under)
        while page := await self._ask(under, listing.__anext__(), ends=[]):
            for found in page:
                if found["last_modified"] < old:
                    await self.delete(found["path"])

    async def check(self) -> None:
        place = f"ready/{os.getpid() % CHECK_PLACES}"
        await self._ask(place, obstore.put_async(self._store, place, b"ready"), CHECK_SECONDS_MAX)

    # Reading -----------------------------------------------------------------------------------------------------

    async def read(self, place: str, start: int, length: int) -> AsyncIterator[bytes]:
        end, size = start + length, CHUNK_BYTES
        while start < end:
            stop = min(end, start + size)
            piece = bytes(await self._ask(place, obstore.get_range_async(self._store, place, start=start, end=stop)))
            for at in range(0, len(piece), CHUNK_BYTES):
                yield piece[at : at + CHUNK_BYTES]
            start, size = stop, min(2 * size, PIECE_BYTES_MAX)

    async def whole(self, place: str) -> bytes:
        found = await self._ask(place, obstore.get_async(self._store, place))
        return bytes(await self._ask(place, found.bytes_async()))

    async def size(self, place: str) -> int | None:
        # Not HEAD: its 404 has no body, so a bucket that is not there would look like a file that is not.
        try:
            found = await self._ask(place, obstore.get_async(self._store, place))
        except Gone:
            return None
        return found.meta["size"]

    async def local(self, place: str) -> Path:
        while (path := self._cache.find(place)) is None:
            # Whoever goes away leaves the others their file.
            await asyncio.shield(self._fetching.get(place) or self._begin(place))
        return path

    def _begin(self, place: str) -> "asyncio.Task[None]":
        fetching = self._fetching[place] = asyncio.create_task(self._fetch(place))
        fetching.add_done_callback(lambda _: self._fetching.pop(place, None))
        return fetching

    async def _fetch(self, place: str) -> None:
        async with self._downloads:
            found = await self._ask(place, obstore.get_async(self._store, place))
            with self._cache.scratch() as scratch:
                await self._written(scratch, self._streamed(place, found))
                if scratch.stat().st_size != found.meta["size"]:
                    raise Unavailable("A file came cut off from storage", retry_after_seconds=5)
                self._cache.take(place, scratch)
        await self._trimmed()

    async def _streamed(self, place: str, found: "obstore.GetResult") -> AsyncIterator[bytes]:
        stream = found.stream(min_chunk_size=CHUNK_BYTES)
        while chunk := await self._ask(place, stream.__anext__(), ends=b""):
            yield bytes(chunk)

    def holding(self) -> AbstractContextManager[None]:
        return self._cache.holding()

    async def _trimmed(self) -> None:
        if self._cache.is_due():
            await asyncio.to_thread(self._cache.trim)

    # Past this server --------------------------------------------------------------------------------------------

    async def free(self) -> int | None:
        return None

    async def direct(self, place: str) -> str | None:
        return await self._signed("GET", place, DIRECT_SECONDS) if self._direct else None

    async def direct_put(self, place: str, mime_type: str, size: int, seconds: int) -> Take | None:
        # Only S3's signatures bind the size. Without that a client could fill the bucket: it goes through us then.
        if not self._direct:
            return None
        like = await self._signed("PUT", place, seconds)
        if not self._credentials.secret or key_id_of(like) != self._credentials.key_id:
            return None
        bound = {"Content-Type": mime_type, "Content-Length": str(size)}
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        # A browser sets the length itself, and refuses to be told.
        return Take(
            presigned("PUT", like, bound, self._credentials, moment, seconds), {"Content-Type": bound["Content-Type"]}
        )

    async def _signed(self, method: "obstore.HTTP_METHOD", place: str, seconds: int) -> str:
        return await self._ask(place, obstore.sign_async(self._store, method, place, timedelta(seconds=seconds)))

    async def _ask(
        self, place: str, what: Awaitable[T], seconds_max: float = ASK_SECONDS_MAX, *, ends: T | None = None
    ) -> T:
        """Wait for the bucket's answer; `ends` stands for the end of a stream. Raises Gone, Unavailable."""
        try:
            async with asyncio.timeout(seconds_max):
                return await what
        except StopAsyncIteration:
            assert ends is not None
            return ends
        except (BaseError, OSError, ValueError) as error:
            if isinstance(error, FileNotFoundError) and not any(word in str(error) for word in _NO_BUCKET):
                raise Gone(place) from error
            log.warning("storage, %s: %s", place, _said(error))
            raise Unavailable("Storage cannot be reached now", retry_after_seconds=5) from error


def _opened(url: str) -> S3Store | GCSStore | AzureStore:
    if not url.startswith(SCHEMES):
        raise ConfigurationError(
            "STORYNOTE_STORAGE_URL must begin with s3://, gs:// or az://, as in s3://bucket/prefix; without it files lie"
            " in the data directory"
        )
    plain = any(os.environ.get(name, "").startswith("http://") for name in _PLAIN_HTTP)
    try:
        store = from_url(
            url,
            client_options={
                "allow_http": plain,
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS_MAX),
                "timeout": timedelta(seconds=TRANSFER_SECONDS_MAX),
            },
            retry_config={"max_retries": RETRIES_MAX, "retry_timeout": timedelta(seconds=RETRY_SECONDS_MAX)},
        )
    except (BaseError, ValueError) as error:
        raise ConfigurationError(f"STORYNOTE_STORAGE_URL cannot be used: {_said(error)}") from error
    assert isinstance(store, S3Store | GCSStore | AzureStore)
    return store


def _attributes(place: str, head: bytes) -> dict[str, str]:
    """What the bucket says of the file to whoever reads it there: the type is what the bytes say."""
    found = media.sniff(head)
    if found is None:
        return {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment"}
    name = f"{place.rsplit('/', 1)[-1].partition('-')[0]}.{media.EXTENSIONS[found.mime_type]}"
    return {
        "Content-Type": found.mime_type,
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, max-age=86400, immutable",
    }


def _said(error: Exception) -> str:
    """The first line: what follows is for whoever debugs the store."""
    lines = str(error).splitlines()
    return lines[0][:300] if lines else type(error).__name__
