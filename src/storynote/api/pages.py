"""What a server says of itself: alive, ready, described. Rule: `/healthz` asks nothing, `/readyz` asks everything."""

from functools import lru_cache

import msgspec

from storynote import __version__
from storynote.api.door import Answer, Call, reply
from storynote.api.wire import HealthAnswer
from storynote.errors import StoryNoteError, Unavailable


async def healthz(call: Call) -> Answer:
    return reply(200, HealthAnswer(status="ok", version=__version__))


async def readyz(call: Call) -> Answer:
    try:
        await call.server.readiness.check()
    except StoryNoteError as error:
        raise Unavailable("Not ready: the store or the storage cannot be written") from error
    if not call.server.engine.delivering:
        raise Unavailable("Not ready: jobs are not being delivered")
    return reply(200, HealthAnswer(status="ready", version=__version__))


@lru_cache(maxsize=4)
def _document(address: str) -> bytes:
    from storynote.api.openapi import document
    from storynote.api.routes import ROUTES

    return msgspec.json.encode(document(ROUTES, address))


async def openapi(call: Call) -> Answer:
    return Answer(200, _document(call.server.settings.address))
