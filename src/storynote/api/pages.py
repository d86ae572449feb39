"""What a server says of itself: alive, ready, described. Rule: `/healthz` asks nothing, `/readyz` asks everything."""

from functools import lru_cache

import msgspec

from storynote import __version__
from storynote.api.door import Answer, Call, reply
from storynote.api.wire import HealthAnswer
from storynote.errors import StoryNoteError, Unavailable

_HTML = (b"content-type", b"text/html; charset=utf-8")


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


async def reference(call: Call) -> Answer:
    page = _reference(call.server.settings.address)
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    return Answer(200, page, (("Content-Security-Policy", policy),), media=_HTML)


async def shared(call: Call) -> Answer:
    """The public page of a share link: results large, what they were made from, and that they were made with AI."""
    from storynote.api.projects import shared_of
    from storynote.api.share import page

    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; frame-ancestors 'none'"
    text = page(await shared_of(call))
    return Answer(200, text.encode(), (("Content-Security-Policy", policy),), media=_HTML)


async def home(call: Call) -> Answer:
    return Answer(302, b"", (("Location", "/reference"),), media=_HTML)


@lru_cache(maxsize=4)
def _reference(address: str) -> bytes:
    from storynote.api.reference import page
    from storynote.api.routes import ROUTES

    return page(ROUTES, address).encode()
