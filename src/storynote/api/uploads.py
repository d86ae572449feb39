"""Uploads: a signed address, then the bytes. Rule: nothing is believed of a file but its bytes."""

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec

from storynote import assets
from storynote.api.bodies import Disconnected
from storynote.api.door import Answer, Call, reply
from storynote.api.wire import SignAnswer, SignRequest, UploadAnswer
from storynote.assets import UPLOAD_BYTES_MAX, UPLOAD_SECONDS_MAX, Asset, Upload
from storynote.errors import BadRequest, Forbidden, TooLarge
from storynote.ids import new_id, rfc3339, time_ms
from storynote.storage import Take

CHUNK_SECONDS_MAX = 20.0
BYTES_PER_SECOND_MIN = 20_000
"""A body slower than this, beyond its first seconds, is a way to hold connections, not an upload."""
GRACE_SECONDS = 10.0


class SignedQuery(msgspec.Struct):
    until: str = ""
    signature: str = ""


async def sign(call: Call, request: SignRequest) -> Answer:
    server, now = call.server, time_ms()
    upload = Upload(
        new_id(now),
        call.caller.account_id,
        request.content_type,
        request.file_name,
        now + UPLOAD_SECONDS_MAX * 1000,
    )
    if request.bytes is not None and request.bytes > UPLOAD_BYTES_MAX:
        raise TooLarge(f"A file may have {UPLOAD_BYTES_MAX} bytes", param="bytes")
    take = await _take(call, upload, request.bytes)
    answer = reply(
        201,
        SignAnswer(
            id=upload.id,
            upload_url=take.url,
            method="PUT",
            headers=dict(take.headers),
            file_url=server.signer.asset_url(assets.name(upload.id, request.content_type), now),
            expires_at=rfc3339(upload.expires_ms),
        ),
    )
    # Whatever a client puts into the bucket itself is litter until it is judged.
    litter = [assets.litter(assets.incoming(upload), now)] if server.files.origin else []
    await server.db.write(assets.promise(upload), *litter, *call.remember(answer))
    return answer


async def _take(call: Call, upload: Upload, size: int | None) -> Take:
    # A store takes what its address is bound to: without a size it goes through us, who can count.
    direct = None if size is None else await call.server.uploads.direct(upload, size)
    if direct is not None:
        return direct
    url = call.server.signer.upload_url(upload.id, upload.expires_ms // 1000)
    return Take(url, {"Content-Type": upload.content_type})


async def put(call: Call, query: SignedQuery) -> Answer:
    server, upload_id = call.server, call.params["upload_id"]
    check_signature(call, f"upload {upload_id}", query)
    upload = await assets.promised(server.db, upload_id)
    declared = call.header("content-length")
    if declared.isdigit() and int(declared) > UPLOAD_BYTES_MAX:
        raise TooLarge(f"A file may have {UPLOAD_BYTES_MAX} bytes")
    return reply(200, _taken(call, await server.uploads.accept(upload, _body(call)), upload.file_name))


def _taken(call: Call, asset: Asset, file_name: str) -> UploadAnswer:
    return UploadAnswer(
        id=asset.id,
        file_url=call.server.signer.asset_url(asset.name, time_ms()),
        file_name=file_name,
        mime_type=asset.mime_type,
        bytes=asset.bytes,
        width=asset.width,
        height=asset.height,
    )


def check_signature(call: Call, what: str, query: SignedQuery) -> None:
    """Raises Forbidden for an address that was not signed by us, or whose time is over."""
    if not call.server.signer.agrees(f"{what} {query.until}", query.signature) or not query.until.isdigit():
        raise Forbidden("The address is not signed, or was changed", type="bad_signature")
    if int(query.until) * 1000 < time_ms():
        raise Forbidden("The address has expired: read the job again for a new one", type="url_expired")


async def _body(call: Call) -> AsyncIterator[bytes]:
    size, began = 0, time.monotonic()
    while True:
        async with asyncio.timeout(CHUNK_SECONDS_MAX):
            message = await call.receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part = message.get("body", b"")
        size += len(part)
        if size > UPLOAD_BYTES_MAX:
            raise TooLarge(f"A file may have {UPLOAD_BYTES_MAX} bytes")
        if time.monotonic() - began > GRACE_SECONDS + size / BYTES_PER_SECOND_MIN:
            raise BadRequest("The upload is too slow", type="slow_body")
        if part:
            yield part
        if not message.get("more_body"):
            return
