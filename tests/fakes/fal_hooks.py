"""The fake fal's webhooks: signed as fal signs them, sent when a test says so (docs.fal.ai "Webhooks")."""

import base64
import hashlib
import json
import time
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

USER = "user-of-the-fake"


class Hooks:
    """The signing key, its publication, and the calls."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._old = Ed25519PrivateKey.generate()
        self.asked = 0

    async def keys(self, http: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"keys": [_jwk(self._old), {"kty": "RSA", "n": "AQAB"}, _jwk(self._key)]})

    def turn(self) -> None:
        """A new key, as when fal rotates them."""
        self._old, self._key = self._key, Ed25519PrivateKey.generate()

    def signed(
        self, body: dict[str, Any], *, age_seconds: float = 0, forged: bool = False
    ) -> tuple[dict[str, str], bytes]:
        """Headers and raw body of one call."""
        raw = json.dumps(body).encode()
        stamp = str(int(time.time() - age_seconds))
        message = "\n".join([body["request_id"], USER, stamp, hashlib.sha256(raw).hexdigest()]).encode()
        key = Ed25519PrivateKey.generate() if forged else self._key
        headers = {
            "X-Fal-Webhook-Request-Id": body["request_id"],
            "X-Fal-Webhook-User-Id": USER,
            "X-Fal-Webhook-Timestamp": stamp,
            "X-Fal-Webhook-Signature": key.sign(message).hex(),
            "Content-Type": "application/json",
        }
        return headers, raw

    async def call(self, url: str, headers: dict[str, str], raw: bytes) -> int:
        """The status that the other side answers with."""
        async with aiohttp.ClientSession() as session, session.post(url, data=raw, headers=headers) as answer:
            return answer.status


def _jwk(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes_raw()
    return {"kty": "OKP", "crv": "Ed25519", "x": base64.urlsafe_b64encode(raw).rstrip(b"=").decode()}
