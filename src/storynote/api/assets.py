"""GET an asset by its signed address, whole or in part.

Rule: the type is the stored one, and nothing is ever shown as a page.
"""

import re
from collections.abc import AsyncIterator

from storynote import assets
from storynote.api.door import Answer, Call
from storynote.api.uploads import SignedQuery, check_signature
from storynote.errors import NotFound, RangeNotSatisfiable
from storynote.storage import CHUNK_BYTES, Gone

_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)


async def get(call: Call, query: SignedQuery) -> Answer:
    name = call.params["name"]
    check_signature(call, f"asset {name}", query)
    asset_id = assets.id_in_name(name)
    asset = await assets.find(call.server.db, asset_id) if asset_id else None
    if asset is None or asset.name != name:
        raise NotFound("There is no such asset")
    etag = f'"{asset.etag}"'
    headers = [
        ("ETag", etag),
        ("Accept-Ranges", "bytes"),
        ("Cache-Control", "private, max-age=86400, immutable"),
        ("Content-Disposition", f'inline; filename="{asset.name}"'),
        ("Content-Security-Policy", "default-src 'none'; sandbox"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    ]
    if _matches(call.header("if-none-match"), etag):
        return Answer(304, b"", tuple(headers))
    start, length, status = _part(call, asset.bytes, etag)
    if status == 206:
        headers.append(("Content-Range", f"bytes {start}-{start + length - 1}/{asset.bytes}"))
    headers.append(("Content-Length", str(length)))
    media = (b"content-type", asset.mime_type.encode())
    if call.method == "HEAD":
        return Answer(status, b"", tuple(headers), media=media)
    chunks = call.server.files.read(asset.place, start, length)
    if length <= CHUNK_BYTES:
        return Answer(status, await _all(chunks), tuple(headers), media=media)
    return Answer(status, b"", tuple(headers), chunks=chunks, media=media)


async def _all(chunks: AsyncIterator[bytes]) -> bytes:
    try:
        return b"".join([chunk async for chunk in chunks])
    except Gone as error:
        raise NotFound("There is no such asset") from error


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
