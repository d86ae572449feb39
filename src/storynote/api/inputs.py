"""A picture named in a request: what it is, and whether it may be used.

Rule: what is ours is checked now, what is foreign when it is fetched.

A `data:` URI is kept as an asset of the account in the write that makes the job; a foreign URL is fetched under the
rules against SSRF by the runner, never while the request waits.
"""

import base64
import binascii
import re
from collections.abc import AsyncIterator

import msgspec

from storynote import assets, fetch, jobs, media
from storynote.api.door import Call
from storynote.api.wire import Ref
from storynote.assets import Asset
from storynote.db import Statement
from storynote.errors import BadRequest, TooLarge
from storynote.ids import is_id, new_id, time_ms

DATA_BYTES_MAX = 10 * 1024 * 1024
URL_CHARACTERS_MAX = 4096
_DATA = re.compile(r"^data:[a-zA-Z0-9.+/-]*;base64,", re.ASCII)


class Input(msgspec.Struct, frozen=True):
    """A checked picture. `stored` is what the job's params keep of it."""

    role: str
    stored: dict[str, str]
    node_id: str | None = None
    """The node whose result it is, when one of our jobs made it."""
    keep: tuple[Statement, ...] = ()
    """To commit with the job."""
    size: tuple[int, int] | None = None
    """Pixels, where they are known already: not of a foreign URL."""


async def resolve(call: Call, ref: Ref, role: str) -> Input:
    """Raises BadRequest naming the field and what it takes."""
    param = role if role.endswith("Url") else f"{role}.imageUrl"
    if ref.job_id is not None:
        return await _of_job(call, ref.job_id, role)
    url = ref.image_url
    if url is None:
        raise BadRequest(f"{role} needs an imageUrl or a jobId", param=param)
    if url.startswith("data:"):
        return await _of_data(call, url, role, param)
    if len(url) > URL_CHARACTERS_MAX:
        raise BadRequest(f"{param}: a URL may have {URL_CHARACTERS_MAX} characters", param=param)
    asset_id = assets.id_in_url(url, call.server.signer.address)
    if asset_id is not None:
        return await _of_asset(call, asset_id, role, param)
    try:
        fetch.check_url(url, call.server.allow)
    except BadRequest as error:
        raise BadRequest(f"{param}: {error.message}", param=param, type="url_refused") from error
    return Input(role, {"url": url})


async def _of_job(call: Call, job_id: str, role: str) -> Input:
    job = await _own_job(call, job_id) if is_id(job_id) else None
    param = f"{role}.jobId" if not role.endswith("Url") else "jobId"
    if job is None:
        raise BadRequest(f"{param}: there is no such job", param=param)
    if job.status != "completed" or job.asset_id is None:
        raise BadRequest(f"{param}: that job is {job.status}, only a completed one has a result", param=param)
    return await _of_asset(call, job.asset_id, role, param)


async def _own_job(call: Call, job_id: str) -> jobs.Job | None:
    return await jobs.own(call.server.db, call.caller.account_id, job_id)


async def _of_asset(call: Call, asset_id: str, role: str, param: str) -> Input:
    try:
        asset = await call.server.uploads.own(call.caller.account_id, asset_id)
    except (BadRequest, TooLarge) as error:
        raise BadRequest(f"{param}: {error.message}", param=param) from error
    if asset is None:
        raise BadRequest(f"{param}: there is no such asset", param=param)
    if not asset.mime_type.startswith("image/"):
        raise BadRequest(f"{param}: that is {asset.mime_type}, an image is needed", param=param)
    return Input(role, {"assetId": asset.id}, await _node_of(call, asset), size=_size(asset))


async def _node_of(call: Call, asset: Asset) -> str | None:
    job = None if asset.job_id is None else await _own_job(call, asset.job_id)
    return None if job is None else job.node_id or job.id


async def _of_data(call: Call, url: str, role: str, param: str) -> Input:
    match = _DATA.match(url)
    if match is None:
        raise BadRequest(f"{param}: a data: URI must be data:image/…;base64,…", param=param)
    if (len(url) - match.end()) * 3 // 4 > DATA_BYTES_MAX + 2:
        raise BadRequest(f"{param}: a data: URI may decode to {DATA_BYTES_MAX} bytes", param=param)
    try:
        raw = base64.b64decode(url[match.end() :], validate=True)
    except binascii.Error as error:
        raise BadRequest(f"{param}: the base64 of the data: URI is broken", param=param) from error
    found = media.sniff(raw[:4096])
    if found is None or found.kind != "image":
        raise BadRequest(f"{param}: a PNG, JPEG, WebP or GIF image is needed", param=param)
    try:
        width, height = media.image_size(raw)
    except BadRequest as error:
        raise BadRequest(f"{param}: {error.message}", param=param) from error
    asset = await _keep(call, raw, found.mime_type, width, height)
    return Input(role, {"assetId": asset.id}, None, (assets.insert(asset),), _size(asset))


def _size(asset: Asset) -> tuple[int, int] | None:
    return None if asset.width is None or asset.height is None else (asset.width, asset.height)


async def _keep(call: Call, raw: bytes, mime_type: str, width: int, height: int) -> Asset:
    asset_id, account_id, now = new_id(), call.caller.account_id, time_ms()
    place = assets.place(account_id, asset_id)
    # Litter first: if the job is refused after all, the sweeper takes the file away again.
    await call.server.db.write(assets.litter(place, now))
    stored = await call.server.files.put(place, _once(raw))
    project_id = call.params.get("project_id")
    return Asset(
        asset_id,
        account_id,
        project_id,
        None,
        place,
        mime_type,
        stored.bytes,
        stored.sha256,
        width,
        height,
        now,
    )


async def _once(raw: bytes) -> AsyncIterator[bytes]:
    yield raw
