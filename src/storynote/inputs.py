"""The pictures a job starts from, as files. Rule: whatever reaches a model has been opened here first.

An asset of ours lies where it lies. What a foreign URL points to is fetched once, before anything is sent, and kept beside
the results until the job can no longer need it (a place that is litter from the start: the tidying takes it away).
"""

import contextlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from storynote import assets, media
from storynote.db import Database
from storynote.errors import BadRequest
from storynote.fetch import Fetcher, FetchFailed, FetchRefused
from storynote.ids import time_ms
from storynote.providers import Busy, Rejected
from storynote.storage import Gone, Storage

ROLES = ("firstFrame", "lastFrame", "imageUrl", "maskUrl")
INPUT_BYTES_MAX = 50 * 1024 * 1024


class _Stored(msgspec.Struct, frozen=True, rename="camel"):
    """What a job's params keep of one picture."""

    asset_id: str = ""
    url: str = ""


class Inputs:
    """Brings pictures home: to this machine, for as long as its storage is `holding` them."""

    def __init__(self, db: Database, files: Storage, fetcher: Fetcher) -> None:
        self._db = db
        self._files = files
        self._fetcher = fetcher

    async def close(self) -> None:
        await self._fetcher.close()

    async def bring(self, account_id: str, job_id: str, params: Mapping[str, object]) -> dict[str, Path]:
        """Role → file, for every picture in `params`.

        Raises Rejected (gone, refused, not an image), Busy (worth another try), Unavailable (our storage).
        """
        found = {}
        for role in ROLES:
            if role in params:
                found[role] = await self._one(account_id, job_id, role, msgspec.convert(params[role], _Stored))
        return found

    async def _one(self, account_id: str, job_id: str, role: str, stored: _Stored) -> Path:
        if stored.asset_id:
            path = await self._ours(account_id, stored.asset_id, role)
        else:
            path = await self._fetched(f"{assets.place(account_id, job_id)}.{role}", role, stored.url)
        try:
            await media.check_image(path)
        except BadRequest as error:
            raise Rejected(f"{role}: {error.message}", type="invalid_input") from error
        return path

    async def _ours(self, account_id: str, asset_id: str, role: str) -> Path:
        asset = await assets.own(self._db, account_id, asset_id)
        if asset is not None:
            with contextlib.suppress(Gone):
                return await self._files.local(asset.place)
        raise Rejected(f"{role}: the picture has been deleted", type="invalid_input")

    async def _fetched(self, place: str, role: str, url: str) -> Path:
        with contextlib.suppress(Gone):
            return await self._files.local(place)
        await self._db.write(assets.litter(place, time_ms()))
        try:
            stored = await self._files.put(place, self._fetcher.stream(url, bytes_max=INPUT_BYTES_MAX))
        except FetchRefused as error:
            raise Rejected(f"{role}: {error}", type="url_refused") from error
        except FetchFailed as error:
            if error.again:
                raise Busy(f"{role}: {error}", type="invalid_input") from error
            raise Rejected(f"{role}: {error}", type="invalid_input") from error
        found = media.sniff(stored.head)
        if found is None or found.kind != "image":
            await self._files.delete(place)
            raise Rejected(f"{role}: what the URL leads to is no PNG, JPEG, WebP or GIF image", type="invalid_input")
        return await self._files.local(place)
