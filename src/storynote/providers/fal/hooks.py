"""fal's webhooks: who is calling. Rule: a call is believed when one of fal's published keys signed it, minutes ago at most.

Wire facts: docs.fal.ai "Webhooks", verification: Ed25519 over request id, user id, timestamp and the body's SHA-256, a line
each; the keys as a JWKS at the REST host, kept for a day at most.
"""

import asyncio
import base64
import binascii
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from storynote.providers import Busy, Ticket
from storynote.providers.http import Http, NoAnswer

AGE_SECONDS_MAX = 300
KEYS_SECONDS_MAX = 24 * 3600.0
KEYS_SECONDS_MIN = 60.0
"""A signature that no key fits may be of a new one: asked for no oftener, whatever is sent to us."""
KEYS_MAX = 32
ASK_SECONDS_MAX = 10.0
_HEADER = "x-fal-webhook-"


class _Key(msgspec.Struct, frozen=True):
    x: str = ""
    kty: str = ""
    crv: str = ""


class _Keys(msgspec.Struct, frozen=True):
    keys: list[_Key] = []


class _Said(msgspec.Struct, frozen=True):
    """A webhook's body, as far as it matters: what became of the request is asked for, not believed."""

    request_id: str


class Hooks:
    """The ear for fal's calls."""

    def __init__(self, rest_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = f"{rest_url.rstrip('/')}/.well-known/jwks.json"
        self._http = Http({})
        self._clock = clock
        self._keys: Sequence[bytes] = ()
        self._asked = self._renewed = float("-inf")
        self._turn = asyncio.Lock()

    async def close(self) -> None:
        await self._http.close()

    async def hear(self, headers: Mapping[str, str], raw: bytes) -> Ticket | None:
        """The receipt of the submit that a genuine call speaks of; None for what is forged, cut or stale.

        `request_id` is the one the queue knows; with the task, the addresses are made from it.
        """
        given = {name.lower(): value for name, value in headers.items()}
        parts = [given.get(_HEADER + name, "") for name in ("request-id", "user-id", "timestamp")]
        signature = _bytes(given.get(_HEADER + "signature", ""))
        if signature is None or not _is_now(parts[2]):
            return None
        message = "\n".join([*parts, hashlib.sha256(raw).hexdigest()]).encode()
        if not await self._is_signed(signature, message):
            return None
        try:
            return Ticket(request_id=msgspec.json.decode(raw, type=_Said).request_id)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    async def _is_signed(self, signature: bytes, message: bytes) -> bool:
        async with self._turn:
            now = self._clock()
            if now - self._renewed > KEYS_SECONDS_MAX:
                self._keys = ()
            if _fits(self._keys, signature, message):
                return True
            if now - self._asked < KEYS_SECONDS_MIN:
                return False
            await self._renew()
            return _fits(self._keys, signature, message)

    async def _renew(self) -> None:
        """Ask for the keys. Without an answer those that are known stay."""
        self._asked = self._clock()
        try:
            answer = await self._http.ask("GET", self._url, seconds_max=ASK_SECONDS_MAX)
            found = msgspec.json.decode(answer.raw, type=_Keys) if answer.status == 200 else _Keys()
        except (Busy, NoAnswer, msgspec.DecodeError, UnicodeDecodeError):
            return
        if found.keys:
            usable = [key.x for key in found.keys[:KEYS_MAX] if (key.kty, key.crv) == ("OKP", "Ed25519")]
            self._keys, self._renewed = [key for key in map(_unpadded, usable) if key is not None], self._asked


def _is_now(timestamp: str) -> bool:
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    return plain and abs(time.time() - int(timestamp)) <= AGE_SECONDS_MAX


def _bytes(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text) if text else None
    except ValueError:
        return None


def _unpadded(text: str) -> bytes | None:
    # RFC 7517: base64url without its padding.
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def _fits(keys: Sequence[bytes], signature: bytes, message: bytes) -> bool:
    # Imported here: a server that is never called should not carry the library.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            continue
        return True
    return False
