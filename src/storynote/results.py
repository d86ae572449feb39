"""A provider's result: brought home, and made sure of. Rule: what is no usable file is never charged, and never stays.

Raises what the provider's own reading raises (Busy: to be fetched again), and Broken for bytes that are not what was bought.
"""

import asyncio
from collections.abc import AsyncIterator

from storynote import assets, media
from storynote.assets import Asset
from storynote.db import Database
from storynote.errors import BadRequest
from storynote.ids import time_ms
from storynote.jobs import Job
from storynote.providers import Broken, Output, Provider
from storynote.storage import Storage
from storynote.tracks import tracks

BYTES_MAX = 500 * 1024 * 1024


async def store(db: Database, files: Storage, job: Job, provider: Provider, output: Output) -> Asset:
    """Bring the bytes to where they stay; the asset, not yet recorded. Raises ProviderError."""
    place = assets.place(job.account_id, job.id)
    stored = await files.put(place, _capped(provider.open(output)))
    try:
        mime_type, sides = await _judged(files, place, stored.head, job.kind, (output.width, output.height))
    except Broken:
        await db.write(assets.litter(place, time_ms()))
        raise
    size, sha256 = stored.bytes, stored.sha256
    return Asset(job.id, job.account_id, job.project_id, job.id, place, mime_type, size, sha256, *sides, time_ms())


async def _judged(
    files: Storage, place: str, head: bytes, kind: str, told: tuple[int | None, int | None]
) -> tuple[str, tuple[int | None, int | None]]:
    """(MIME type, width and height in pixels) of the file at `place`. Raises Broken."""
    found = media.sniff(head)
    if found is None or found.kind != ("image" if kind == "tool" else kind):
        raise Broken("The provider's result is not a usable file", type="no_media")
    file = await files.local(place)
    if found.kind == "image":
        try:
            return found.mime_type, await media.check_image(file)
        except BadRequest as error:
            raise Broken("The provider's result cannot be opened as an image", type="no_media") from error
    if not getattr(await asyncio.to_thread(tracks, file, found.mime_type), found.kind):
        raise Broken(f"The provider's result cannot be played: it holds no {found.kind}", type="no_media")
    return found.mime_type, told


async def _capped(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > BYTES_MAX:
            raise Broken("The provider's result is too large", type="no_media")
        yield chunk
