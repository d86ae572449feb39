"""Uploads: a signed address, then the bytes. Rule: nothing is believed of a file but its bytes."""

import asyncio
import time
from collections.abc import AsyncIterator

import msgspec

from storynote import assets, media
from storynote.api.bodies import Disconnected
from storynote.api.door import Answer, Call, reply
from storynote.api.wire import SignAnswer, SignRequest, UploadAnswer
from storynote.assets import UPLOAD_BYTES_MAX, UPLOAD_SECONDS_MAX, Asset, Upload
from storynote.errors import BadRequest, Forbidden, TooLarge
from storynote.ids import new_id, rfc3339, time_ms

CHUNK_SECONDS_MAX = 20.0
BYTES_PER_SECOND_MIN = 20_000
"""A body slower than this, beyond its first seconds, is a way to hold connections, not an upload."""
GRACE_SECONDS = 10.0


class SignedQuery(msgspec.Struct):
    until: str = ""
    signature: str = ""


async def sign(call: Call, request: SignRequest) -> Answer:
    now = time_ms()
    upload = Upload(
        new_id(now),
        call.caller.account_id,
        request.content_type,
        request.file_name,
        now + UPLOAD_SECONDS_MAX * 1000,
    )
    signer = call.server.signer
    answer = reply(
        201,
        SignAnswer(
            upload_url=signer.upload_url(upload.id, upload.expires_ms // 1000),
            method="PUT",
            headers={"Content-Type": request.content_type},
            file_url=signer.asset_url(assets.name(upload.id, request.content_type), now),
            expires_at=rfc3339(upload.expires_ms),
        ),
    )
    await call.server.db.write(assets.promise(upload), *call.remember(answer))
    return answer


async def put(call: Call, query: SignedQuery) -> Answer:
    server, upload_id = call.server, call.params["upload_id"]
    check_signature(call, f"upload {upload_id}", query)
    upload = await assets.promised(server.db, upload_id)
    declared = call.header("content-length")
    if declared.isdigit() and int(declared) > UPLOAD_BYTES_MAX:
        raise TooLarge(f"A file may have {UPLOAD_BYTES_MAX} bytes")
    place = assets.place(upload.account_id, f"{upload.id}-{new_id()}")
    # Litter until it is an asset: a refused or cut upload is swept away.
    await server.db.write(assets.litter(place, time_ms()))
    stored = await server.files.put(place, _body(call))
    found = media.sniff(stored.head)
    if found is None or found.mime_type != upload.content_type:
        is_what = found.mime_type if found else "none of the types we take"
        raise BadRequest(f"The file is {is_what}, not {upload.content_type} as it was signed for", param="contentType")
    width = height = None
    if found.kind == "image":
        width, height = await media.check_image(server.files.path(place))
    asset = Asset(
        upload.id,
        upload.account_id,
        None,
        None,
        place,
        found.mime_type,
        stored.bytes,
        stored.sha256,
        width,
        height,
        time_ms(),
        upload.file_name,
    )
    await server.db.write(assets.keep(upload.id), assets.insert(asset), assets.swept(place))
    return reply(200, _taken(call, asset, upload.file_name))


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
