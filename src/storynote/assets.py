"""What was made or uploaded: rows, names and addresses.

Rule: the type is what the bytes say, never what somebody claims.
"""

import re
from urllib.parse import urlsplit

import msgspec

from storynote.db import Statement, record
from storynote.db.sqlite import Database
from storynote.errors import NotFound
from storynote.ids import is_id

UPLOAD_BYTES_MAX = 100 * 1024 * 1024
UPLOAD_SECONDS_MAX = 3600
LITTER_SECONDS_MIN = 2 * UPLOAD_SECONDS_MAX
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
}
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


def name(asset_id: str, mime_type: str) -> str:
    """The last part of an asset's address: `663f….png`."""
    return f"{asset_id}.{EXTENSIONS.get(mime_type, 'bin')}"


def place(account_id: str, asset_id: str) -> str:
    """Where an asset lies in storage: a function of ids alone, so that storing twice overwrites."""
    return f"{account_id}/{asset_id[:4]}/{asset_id}"


def insert(asset: Asset) -> Statement:
    marks = ", ".join(f"${i + 1}" for i in range(len(Asset.__struct_fields__)))
    return Statement(
        f"INSERT INTO assets ({_COLUMNS}) VALUES ({marks})",
        msgspec.structs.astuple(asset),
    )


def delete_of_project(project_id: str, now_ms: int) -> list[Statement]:
    """Forget a project's assets; their files become litter."""
    return [
        Statement(
            "INSERT INTO litter (place, created_ms) SELECT place, $2 FROM assets WHERE project_id = $1"
            " ON CONFLICT (place) DO NOTHING",
            (project_id, now_ms),
        ),
        Statement("DELETE FROM assets WHERE project_id = $1", (project_id,)),
    ]


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


def keep(upload_id: str) -> Statement:
    """The promise is kept: exactly one PUT wins."""
    return Statement(
        "DELETE FROM uploads WHERE id = $1", (upload_id,), rows=1, refusal=NotFound("There is no such upload")
    )


def forget_unfilled(now_ms: int) -> Statement:
    return Statement("DELETE FROM uploads WHERE expires_ms < $1", (now_ms - UPLOAD_SECONDS_MAX * 1000,))
