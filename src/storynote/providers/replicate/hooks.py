"""Replicate's webhooks: who is calling. Rule: a call is believed when the account's own secret signed it, minutes ago at most.

Wire facts: replicate.com/docs/topics/webhooks/verify-webhook and PyPI replicate 1.0.7 `webhook.py`: HMAC-SHA256 over id,
timestamp and body with a point between them; the secret, `whsec_` and base64, is asked for once.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from storynote.providers import Busy
from storynote.providers.http import Http, NoAnswer

AGE_SECONDS_MAX = 300
SECRET_SECONDS_MIN = 60.0
"""A signature that does not fit may be of a new secret: asked for no oftener, whatever is sent to us."""
SIGNATURES_MAX = 10
ASK_SECONDS_MAX = 10.0


class Hooks:
    """The ear for Replicate's calls."""

    def __init__(self, http: Http, api: str) -> None:
        self._http = http
        self._url = f"{api}/webhooks/default/secret"
        self._secret = b""
        self._asked = float("-inf")
        self._turn = asyncio.Lock()

    async def is_genuine(self, headers: Mapping[str, str], raw: bytes) -> bool:
        """False for what is forged, cut or stale, and while the secret cannot be had."""
        given = {name.lower(): value for name, value in headers.items()}
        sender, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
        if not sender or not _is_now(stamp):
            return False
        message = f"{sender}.{stamp}.".encode() + raw
        signatures = _signatures(given.get("webhook-signature", ""))
        async with self._turn:
            if self._fits(signatures, message):
                return True
            if time.monotonic() - self._asked < SECRET_SECONDS_MIN:
                return False
            await self._renew()
            return self._fits(signatures, message)

    def _fits(self, signatures: list[bytes], message: bytes) -> bool:
        if not self._secret:
            return False
        ours = hmac.new(self._secret, message, hashlib.sha256).digest()
        return any(hmac.compare_digest(ours, theirs) for theirs in signatures)

    async def _renew(self) -> None:
        """Ask for the secret. Without an answer the one that is known stays."""
        self._asked = time.monotonic()
        try:
            answer = await self._http.ask("GET", self._url, seconds_max=ASK_SECONDS_MAX)
        except (Busy, NoAnswer):
            return
        body = answer.json()
        key = body.get("key") if isinstance(body, dict) else None
        if answer.status == 200 and isinstance(key, str):
            self._secret = _decoded(key.removeprefix("whsec_")) or self._secret


def _is_now(stamp: str) -> bool:
    plain = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    return plain and abs(time.time() - int(stamp)) <= AGE_SECONDS_MAX


def _signatures(header: str) -> list[bytes]:
    """ "v1,<base64> v1,<base64> …": several while a secret is being changed."""
    entries = [entry.partition(",") for entry in header.split()[:SIGNATURES_MAX]]
    return [_decoded(text) for version, _, text in entries if version == "v1"]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
