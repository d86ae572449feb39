"""What a server says of itself: alive, ready, described. Rule: `/healthz` asks nothing, `/readyz` asks everything."""

from functools import lru_cache

import msgspec

from storynote import __version__
from storynote.api.door import Answer, Call, reply
from storynote.api.server import why_not_ready
from storynote.api.wire import HealthAnswer
from storynote.errors import Unavailable


async def healthz(call: Call) -> Answer:
    return reply(200, HealthAnswer(status="ok", version=__version__))


async def readyz(call: Call) -> Answer:
    if wrong := await why_not_ready(call.server):
        raise Unavailable(f"Not ready: {wrong}")
    return reply(200, HealthAnswer(status="ready", version=__version__))


@lru_cache(maxsize=4)
def _document(address: str) -> bytes:
    from storynote.api.openapi import document
    from storynote.api.routes import ROUTES

    return msgspec.json.encode(document(ROUTES, address))


async def openapi(call: Call) -> Answer:
    return Answer(200, _document(call.server.settings.address))
