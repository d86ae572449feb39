"""Files: by their signed address, whole, in part or smaller; and as things of an account, to list and delete.

Rule: the type is the stored one, and nothing is ever shown as a page.
"""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import assets, thumbs
from storynote.api.door import Answer, Call, reply
from storynote.api.jobs import CURSOR, cursor_of, place_of, small_of
from storynote.api.uploads import SignedQuery, check_signature
from storynote.api.wire.library import AssetAnswer, AssetsAnswer
from storynote.assets import PAGE_MAX, Asset
from storynote.errors import BadRequest, Conflict, RangeNotSatisfiable
from storynote.ids import is_id, rfc3339, time_ms
from storynote.storage import CHUNK_BYTES, DIRECT_SECONDS, Gone, Signer

_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


class AssetQuery(SignedQuery):
    size: Annotated[
        Literal[160, 320, 640, 1280] | None,
        Meta(description="A smaller WebP of the picture: at most so many pixels a side"),
    ] = None


async def get(call: Call, query: AssetQuery) -> Answer:
    name = call.params["name"]
    check_signature(call, f"asset {name}", query)
    asset_id = assets.id_in_name(name)
    asset = await call.server.uploads.find(asset_id) if asset_id else None
    if asset is None or asset.name != name:
        raise assets.missing()
    if query.size is not None:
        return await _smaller(call, asset, query.size)
    answer = _about(call, asset.name, asset.mime_type, asset.bytes, asset.etag)
    if answer.status == 304 or call.method == "HEAD":
        return answer
    if (address := await call.server.files.direct(asset.place)) is not None:
        return _elsewhere(address)
    start, length, _ = _part(call, asset.bytes, f'"{asset.etag}"')
    chunks = call.server.files.read(asset.place, start, length)
    if length > CHUNK_BYTES:
        answer.chunks = await _begun(chunks)
    else:
        answer.body = await _all(chunks)
    return answer


def _elsewhere(address: str) -> Answer:
    """The store itself gives the bytes, with the type that they were stored with."""
    headers = (
        ("Location", address),
        # Half of the time that the address is valid: whoever remembers it can still use it as long.
        ("Cache-Control", f"private, max-age={DIRECT_SECONDS // 2}"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    return Answer(307, b"", headers)


async def _smaller(call: Call, asset: Asset, size_px: int) -> Answer:
    if asset.kind != "image":
        raise BadRequest(f"size goes with pictures; this is {asset.mime_type}", param="size")
    try:
        made = await call.server.thumbs.get(asset, size_px)
    except Gone as error:
        raise assets.missing() from error
    etag = f"{asset.etag}-{size_px}"
    answer = _about(call, f"{asset.id}-{size_px}.webp", thumbs.MIME_TYPE, len(made), etag)
    if answer.status != 304 and call.method != "HEAD":
        start, length, _ = _part(call, len(made), f'"{etag}"')
        answer.body = made[start : start + length]
    return answer


def _about(call: Call, name: str, mime_type: str, size: int, etag: str) -> Answer:
    """The answer without its bytes. Raises RangeNotSatisfiable."""
    quoted = f'"{etag}"'
    headers = [
        ("ETag", quoted),
        ("Accept-Ranges", "bytes"),
        ("Cache-Control", "private, max-age=86400, immutable"),
        ("Content-Disposition", f'inline; filename="{name}"'),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ]
    if _matches(call.header("if-none-match"), quoted):
        return Answer(304, b"", tuple(headers))
    start, length, status = _part(call, size, quoted)
    if status == 206:
        headers.append(("Content-Range", f"bytes {start}-{start + length - 1}/{size}"))
    headers.append(("Content-Length", str(length)))
    return Answer(status, b"", tuple(headers), media=(b"content-type", mime_type.encode()))


class UploadsQuery(msgspec.Struct):
    kind: Literal["", "image", "video", "audio"] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_MAX
    cursor: Annotated[str, Meta(pattern=CURSOR)] = ""


def answer_of(asset: Asset, signer: Signer, now_ms: int) -> AssetAnswer:
    """A file as its owner sees it; its addresses are signed anew."""
    url = signer.asset_url(asset.name, now_ms)
    return AssetAnswer(
        id=asset.id,
        url=url,
        thumb_url=small_of(url) if asset.kind == "image" else None,
        kind=asset.kind,  # type: ignore[arg-type]
        mime_type=asset.mime_type,
        bytes=asset.bytes,
        width=asset.width,
        height=asset.height,
        file_name=asset.file_name,
        created_at=rfc3339(asset.created_ms),
    )


async def one(call: Call) -> Answer:
    asset_id = call.params["asset_id"]
    asset = await call.server.uploads.own(call.caller.account_id, asset_id) if is_id(asset_id) else None
    if asset is None:
        raise assets.missing()
    return reply(200, answer_of(asset, call.server.signer, time_ms()))


async def page(call: Call, query: UploadsQuery) -> Answer:
    server, limit, now = call.server, query.limit, time_ms()
    before = place_of(query.cursor)
    if not query.cursor:
        await server.uploads.look(call.caller.account_id)
    found = await assets.uploaded(server.db, call.caller.account_id, query.kind, before, limit + 1)
    shown = found[:limit]
    after = (shown[-1].created_ms, shown[-1].id) if len(found) > limit else None
    data = [answer_of(asset, server.signer, now) for asset in shown]
    return reply(200, AssetsAnswer(data=data, next_cursor=cursor_of(after)))


async def delete(call: Call) -> Answer:
    account_id, asset_id = call.caller.account_id, call.params["asset_id"]
    asset = await call.server.uploads.own(account_id, asset_id) if is_id(asset_id) else None
    if asset is None:
        raise assets.missing()
    if asset.job_id is not None:
        raise Conflict(f"That is the result of job {asset.job_id}: delete the job", type="is_result")
    await call.server.db.write(*assets.delete(account_id, asset_id, time_ms()))
    return Answer(204)


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, the first of them fetched: a storage that cannot be read is an error, not half an answer."""
    try:
        first = await anext(chunks, b"")
    except Gone as error:
        raise assets.missing() from error
    return _after(first, chunks)


async def _after(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in chunks:
        yield chunk


async def _all(chunks: AsyncIterator[bytes]) -> bytes:
    try:
        return b"".join([chunk async for chunk in chunks])
    except Gone as error:
        raise assets.missing() from error


def _matches(if_none_match: str, etag: str) -> bool:
    given = [part.strip().removeprefix("W/") for part in if_none_match.split(",")]
    return etag in given or "*" in given


def _part(call: Call, size: int, etag: str) -> tuple[int, int, int]:
    """(start, length, status) for one byte range (RFC 9110 §14); several, or a stale If-Range, get the whole."""
    match = _RANGE.match(call.header("range").replace(" ", ""))
    if_range = call.header("if-range")
    if match is None or (if_range and if_range != etag):
        return 0, size, 200
    first, last = match.groups()
    if not first and not last:
        return 0, size, 200
    if not first:
        start, end = max(0, size - int(last)), size - 1
        unsatisfiable = int(last) == 0
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < start:
            return 0, size, 200
        unsatisfiable = start >= size
    if unsatisfiable:
        raise RangeNotSatisfiable(f"The file has {size} bytes", headers=(("Content-Range", f"bytes */{size}"),))
    return start, end - start + 1, 206
