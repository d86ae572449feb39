"""What accounts bring: bytes become an asset. Rule: nothing is believed of a file but its bytes.

Bytes come through this server, or a client puts them into the bucket itself. There they lie at a place of their own, where the
client may still change them, and are nothing yet: at first use they are read once, judged, and what was judged is stored at
another place. What nobody comes for is litter from the start.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from storynote import assets, media
from storynote.assets import UPLOAD_BYTES_MAX, UPLOAD_SECONDS_MAX, Asset, Upload
from storynote.db import Database
from storynote.errors import BadRequest, NotFound, Refusal, TooLarge, Unavailable
from storynote.ids import new_id, time_ms
from storynote.storage import Gone, Storage, Stored, Take

log = logging.getLogger(__name__)

TAKEN_AT_ONCE = 4
"""Arrivals that are read and decoded at a time."""
LOOKED_AT_MAX = 16
"""The latest signed uploads that a listing looks for in the bucket."""
DUE_MAX = 200


class Uploads:
    """Takes files in."""

    def __init__(self, db: Database, files: Storage) -> None:
        self._db = db
        self._files = files
        self._slots = asyncio.Semaphore(TAKEN_AT_ONCE)

    async def direct(self, upload: Upload, size: int) -> Take | None:
        """Where the client may put the bytes itself (a place that is litter from then on); None: through this server."""
        return await self._files.direct_put(assets.incoming(upload), upload.content_type, size, UPLOAD_SECONDS_MAX)

    async def accept(self, upload: Upload, chunks: AsyncIterator[bytes]) -> Asset:
        """Store `chunks` and judge them. Raises BadRequest (not what was signed for, broken), NotFound (filled already)."""
        place = assets.place(upload.account_id, f"{upload.id}-{new_id()}")
        # Litter until it is an asset: a refused or cut upload is swept away.
        await self._db.write(assets.litter(place, time_ms()))
        stored = await self._files.put(place, chunks)
        mime_type, width, height = await self._judged(upload, stored)
        asset = Asset(
            upload.id,
            upload.account_id,
            None,
            None,
            place,
            mime_type,
            stored.bytes,
            stored.sha256,
            width,
            height,
            time_ms(),
            upload.file_name,
        )
        await self._db.write(assets.keep(upload.id), assets.insert(asset), assets.swept(place))
        return asset

    async def _judged(self, upload: Upload, stored: Stored) -> tuple[str, int | None, int | None]:
        """Type, and width and height of what is a picture."""
        found = media.sniff(stored.head)
        if found is None or found.mime_type != upload.content_type:
            is_what = found.mime_type if found else "none of the types we take"
            wanted = f"not {upload.content_type} as it was signed for"
            raise BadRequest(f"The file is {is_what}, {wanted}", param="contentType")
        if found.kind != "image":
            return found.mime_type, None, None
        with self._files.holding():
            return found.mime_type, *await media.check_image(await self._files.local(stored.place))

    async def find(self, asset_id: str) -> Asset | None:
        """The asset; when it was put into the bucket and is none yet, it becomes one now.

        Raises BadRequest or TooLarge for bytes that are not what was signed for, Unavailable.
        """
        asset = await assets.find(self._db, asset_id)
        if asset is not None or not self._files.origin:
            return asset
        with contextlib.suppress(NotFound, Gone):
            asset = await self._arrived(await assets.promised(self._db, asset_id))
            if asset is not None:
                return asset
        # It was never signed, or never put, or somebody else took it in since our first look.
        return await assets.find(self._db, asset_id)

    async def own(self, account_id: str, asset_id: str) -> Asset | None:
        """`find`, if it is this account's."""
        asset = await self.find(asset_id)
        return asset if asset is not None and asset.account_id == account_id else None

    async def look(self, account_id: str) -> None:
        """Take in what the account has put into the bucket lately. What is no good, or cannot be read now, is left out."""
        if self._files.origin:
            await self._each(await assets.promised_to(self._db, account_id, LOOKED_AT_MAX))

    async def look_for_due(self, now_ms: int) -> None:
        """Take in what was put into the bucket and never asked for, before its promise is forgotten."""
        if self._files.origin:
            await self._each(await assets.promised_until(self._db, now_ms, DUE_MAX))

    async def _each(self, promised: list[Upload]) -> None:
        async def one(upload: Upload) -> None:
            try:
                await self._arrived(upload)
            except (Refusal, Gone) as error:
                log.info("upload %s is not taken in: %s", upload.id, error)

        await asyncio.gather(*(one(upload) for upload in promised))

    async def _arrived(self, upload: Upload) -> Asset | None:
        """None: the client has put nothing there yet."""
        place = assets.incoming(upload)
        async with self._slots:
            size = await self._files.size(place)
            if size is None:
                return None
            try:
                if size > UPLOAD_BYTES_MAX:
                    raise TooLarge(f"A file may have {UPLOAD_BYTES_MAX} bytes")
                asset = await self.accept(upload, self._files.read(place, 0, size))
            except (BadRequest, TooLarge):
                # Judged once: until the client puts another there, there is none.
                await self._files.delete(place)
                raise
            with contextlib.suppress(Unavailable):
                await self._files.delete(place)
            return asset
