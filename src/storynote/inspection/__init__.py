"""What the doctor looks at beside the models: storage, address, mail; `fleet` does the same for a fleet's database.

Rule: nothing is changed; what is written to the storage is taken away again.
"""

import asyncio
import secrets
import smtplib
import time
from collections.abc import AsyncIterator, Mapping
from typing import Literal

import aiohttp
import msgspec

from storynote import mail
from storynote.deployment import open_storage
from storynote.errors import StoryNoteError
from storynote.mail import PORTS, parse
from storynote.settings import Settings

SECONDS_MAX = 10.0
PROBE_PLACE = "probes"
Mark = Literal["ok", "--", "!!"]


class Finding(msgspec.Struct, frozen=True):
    """One line of a report: it works, it is not there and need not be, it is wrong."""

    mark: Mark
    what: str
    said: str


async def common(settings: Settings) -> AsyncIterator[Finding]:
    """What every server stands on that clients reach from elsewhere."""
    yield await _storage(settings)
    yield await _address(settings)
    yield await _smtp(settings)


async def _storage(settings: Settings) -> Finding:
    """There and back, and away again."""
    if not settings.storage_url and not settings.database_url:
        return Finding("ok", "storage", "results lie in the data directory")
    content, place = secrets.token_bytes(64), f"{PROBE_PLACE}/{secrets.token_hex(8)}"
    began = time.perf_counter()
    try:
        files = open_storage(settings)
        await files.put(place, _once(content))
        same = await files.whole(place) == content
        await files.delete(place)
    except (StoryNoteError, OSError) as error:
        return Finding("!!", "storage", f"{type(error).__name__}: {error}")
    if not same:
        return Finding("!!", "storage", "what was read is not what was written")
    took = (time.perf_counter() - began) * 1000
    if files.shared:
        return Finding("ok", "storage", f"written, read and removed in {took:.0f} ms")
    return Finding("ok", "storage", f"{settings.data}: right only if every process sees this very directory")


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _address(settings: Settings) -> Finding:
    if not settings.public_url:
        said = f"STORYNOTE_PUBLIC_URL is not set: links begin with {settings.address}, and no provider can call back"
        return Finding("--", "public address", said)
    url = f"{settings.address}/healthz"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS_MAX)) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            body = await answer.read()
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        return Finding("!!", "public address", f"{url} cannot be reached from here: {type(error).__name__}")
    health = _health(body)
    if answer.status != 200 or health is None:
        return Finding("!!", "public address", f"{url} answers {answer.status}, and that is not StoryNote")
    plain = " (without TLS)" if url.startswith("http://") else ""
    return Finding("ok", "public address", f"{settings.address} answers, version {health}{plain}")


def _health(body: bytes) -> str | None:
    try:
        told = msgspec.json.decode(body, type=Mapping[str, str])
    except msgspec.DecodeError:
        return None
    return told.get("version") if told.get("status") == "ok" else None


async def _smtp(settings: Settings) -> Finding:
    if not settings.smtp_url:
        return Finding("--", "mail", "STORYNOTE_SMTP_URL is not set: no mail is sent, operators hand out links")
    server = parse(settings.smtp_url)
    where = f"{server.hostname}:{server.port or PORTS[server.scheme]}"
    try:
        await asyncio.to_thread(mail.greet, server)
    except (OSError, smtplib.SMTPException) as error:
        return Finding("!!", "mail", f"{where}: {type(error).__name__}")
    return Finding("ok", "mail", f"{where} answers, {'signed in' if server.username else 'without a password'}")
