"""What was made or uploaded: rows, names and addresses.

Rule: the type is what the bytes say, never what somebody claims.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import NotFound
from storynote.ids import is_id
from storynote.media import EXTENSIONS

UPLOAD_BYTES_MAX = 100 * 1024 * 1024
UPLOAD_SECONDS_MAX = 3600
LITTER_SECONDS_MIN = 2 * UPLOAD_SECONDS_MAX
SIZES_PX = (160, 320, 640, 1280)
"""The longer side of the smaller ones a picture can be had as."""
PAGE_MAX = 100
_NAME = re.compile(r"^([0-9a-f]{24})\.([a-z0-9]{2,4})$")


class Asset(msgspec.Struct, frozen=True):
    """One stored file. `place` is where storage has it, `etag` its SHA-256."""

    id: str
    account_id: str
    project_id: str | None
    job_id: str | None
    place: str
    mime_type: str
    bytes: int
    etag: str
    width: int | None
    height: int | None
    created_ms: int
    file_name: str | None = None
    """What its owner called the file; None where we made it."""

    @property
    def kind(self) -> str:
        """image | video | audio"""
        return self.mime_type.partition("/")[0]

    @property
    def name(self) -> str:
        return name(self.id, self.mime_type)


class Upload(msgspec.Struct, frozen=True):
    """A promise to take a file."""

    id: str
    account_id: str
    content_type: str
    file_name: str
    expires_ms: int


_COLUMNS = ", ".join(Asset.__struct_fields__)
_UPLOAD_COLUMNS = ", ".join(Upload.__struct_fields__)


def missing() -> NotFound:
    """Foreign and missing assets are answered alike."""
    return NotFound("There is no such asset")


def name(asset_id: str, mime_type: str) -> str:
    """The last part of an asset's address: `663f….png`."""
    return f"{asset_id}.{EXTENSIONS.get(mime_type, 'bin')}"


def place(account_id: str, asset_id: str) -> str:
    """Where an asset lies in storage: a function of ids alone, so that storing twice overwrites."""
    return f"{account_id}/{asset_id[:4]}/{asset_id}"


def incoming(upload: Upload) -> str:
    """Where a client puts an upload into the bucket itself: never the place of an asset, for there it may change it."""
    return f"{place(upload.account_id, upload.id)}.incoming"


def insert(asset: Asset) -> Statement:
    marks = ", ".join(f"${i + 1}" for i in range(len(Asset.__struct_fields__)))
    return Statement(
        f"INSERT INTO assets ({_COLUMNS}) VALUES ({marks})",
        msgspec.structs.astuple(asset),
    )


def delete_of_project(project_id: str, now_ms: int) -> list[Statement]:
    """Forget a project's assets; their files become litter."""
    return _delete("project_id = $1", (project_id,), now_ms)


def delete_of_job(job_id: str, now_ms: int) -> list[Statement]:
    """Forget a job's result; its file becomes litter."""
    return _delete("job_id = $1", (job_id,), now_ms)


def delete_of_account(account_id: str, now_ms: int) -> list[Statement]:
    """Forget all the account has made, uploaded or was about to upload."""
    return [
        *_delete("account_id = $1", (account_id,), now_ms),
        Statement("DELETE FROM uploads WHERE account_id = $1", (account_id,)),
    ]


def delete(account_id: str, asset_id: str, now_ms: int) -> list[Statement]:
    """Forget what was uploaded (a result goes with its job). Raises NotFound."""
    *litter, forget = _delete("id = $1 AND account_id = $2 AND job_id IS NULL", (asset_id, account_id), now_ms)
    return [*litter, msgspec.structs.replace(forget, rows=1, refusal=missing())]


def _delete(which: str, values: tuple[str, ...], now_ms: int) -> list[Statement]:
    # The smaller ones may be made between this write and the tidying: their places are litter in any case.
    at = f"${len(values) + 1}"
    forgotten = [
        Statement(
            f"INSERT INTO litter (place, created_ms) SELECT place || '{end}', {at} FROM assets WHERE {which}"
            " ON CONFLICT (place) DO NOTHING",
            (*values, now_ms),
        )
        for end in ("", *(small("", size) for size in SIZES_PX))
    ]
    return [*forgotten, Statement(f"DELETE FROM assets WHERE {which}", values)]


def small(place: str, size_px: int) -> str:
    """Where the smaller one of the picture at `place` lies."""
    return f"{place}-{size_px}"


def litter(place: str, now_ms: int) -> Statement:
    """A file to remove later."""
    return Statement(
        "INSERT INTO litter (place, created_ms) VALUES ($1, $2) ON CONFLICT (place) DO NOTHING",
        (place, now_ms),
    )


def swept(place: str) -> Statement:
    return Statement("DELETE FROM litter WHERE place = $1", (place,))


async def littered(db: Database, now_ms: int, limit: int) -> list[str]:
    """Places whose files are to be removed: old enough that no upload is still on its way there."""
    rows = await db.many(
        "SELECT place FROM litter WHERE created_ms < $1 AND place NOT IN (SELECT place FROM assets) LIMIT $2",
        now_ms - LITTER_SECONDS_MIN * 1000,
        limit,
    )
    return [str(row[0]) for row in rows]


def forget_used_litter() -> Statement:
    """What became an asset after all is no litter."""
    return Statement("DELETE FROM litter WHERE place IN (SELECT place FROM assets)")


async def find(db: Database, asset_id: str) -> Asset | None:
    row = await db.one(f"SELECT {_COLUMNS} FROM assets WHERE id = $1", asset_id)
    return None if row is None else record(Asset, row)


async def own(db: Database, account_id: str, asset_id: str) -> Asset | None:
    """The asset, if it is this account's."""
    asset = await find(db, asset_id)
    return asset if asset is not None and asset.account_id == account_id else None


async def uploaded(db: Database, account_id: str, kind: str, before: tuple[int, str], limit: int) -> list[Asset]:
    """What the account has uploaded, newest first, older than the asset with (created_ms, id) `before`."""
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM assets WHERE account_id = $1 AND job_id IS NULL AND project_id IS NULL"
        " AND (created_ms, id) < ($2, $3) AND mime_type LIKE $4 ORDER BY created_ms DESC, id DESC LIMIT $5",
        account_id,
        *before,
        f"{kind}/%" if kind else "%",
        limit,
    )
    return [record(Asset, row) for row in rows]


async def many(db: Database, account_id: str, asset_ids: Sequence[str]) -> list[Asset]:
    """Those of `asset_ids` that are the account's, in that order."""
    found = [await own(db, account_id, asset_id) for asset_id in dict.fromkeys(asset_ids)]
    return [asset for asset in found if asset is not None]


def id_in_url(url: str, address: str) -> str | None:
    """The asset id when `url` is one of our own asset addresses, else None. The signature is not asked: the owner is."""
    if not url.startswith(address + "/assets/"):
        return None
    match = _NAME.match(urlsplit(url).path.rsplit("/", 1)[-1])
    return match.group(1) if match else None


def id_in_name(file_name: str) -> str | None:
    match = _NAME.match(file_name)
    return match.group(1) if match else None


# Uploads ---------------------------------------------------------------------------------------------------------


def promise(upload: Upload) -> Statement:
    return Statement(
        f"INSERT INTO uploads ({_UPLOAD_COLUMNS}) VALUES ($1, $2, $3, $4, $5)",
        msgspec.structs.astuple(upload),
    )


async def promised(db: Database, upload_id: str) -> Upload:
    """Raises NotFound when it was never signed or is filled already."""
    if is_id(upload_id):
        row = await db.one(f"SELECT {_UPLOAD_COLUMNS} FROM uploads WHERE id = $1", upload_id)
        if row is not None:
            return record(Upload, row)
    raise NotFound("There is no such upload")


async def promised_to(db: Database, account_id: str, limit: int) -> list[Upload]:
    """The latest uploads that were signed for the account and are not filled."""
    rows = await db.many(
        f"SELECT {_UPLOAD_COLUMNS} FROM uploads WHERE account_id = $1 ORDER BY id DESC LIMIT $2", account_id, limit
    )
    return [record(Upload, row) for row in rows]


async def promised_until(db: Database, now_ms: int, limit: int) -> list[Upload]:
    """Uploads that are not filled and can be filled no more, the oldest first."""
    rows = await db.many(
        f"SELECT {_UPLOAD_COLUMNS} FROM uploads WHERE expires_ms < $1 ORDER BY expires_ms LIMIT $2", now_ms, limit
    )
    return [record(Upload, row) for row in rows]


def keep(upload_id: str) -> Statement:
    """The promise is kept: exactly one PUT wins."""
    return Statement(
        "DELETE FROM uploads WHERE id = $1", (upload_id,), rows=1, refusal=NotFound("There is no such upload")
    )


def forget_unfilled(now_ms: int) -> Statement:
    return Statement("DELETE FROM uploads WHERE expires_ms < $1", (now_ms - UPLOAD_SECONDS_MAX * 1000,))
