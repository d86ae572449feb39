"""The fake fal's storage: both ways to bring a file there, and the address it is then found at.

Wire facts: npm @fal-ai/client 1.10.1 `src/storage.js` (initiate, then PUT) and PyPI fal-client 1.0.3 `client.py`
(token, then POST to the CDN).
"""

import itertools
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

TOKEN = "a-token-of-the-storage"
TOKEN_EXPIRES = "2999-01-01T00:00:00+00:00"


class Stored:
    __slots__ = ("content", "expires_seconds", "keyed", "mime_type", "name")

    def __init__(self, name: str, mime_type: str, expires_seconds: int | None) -> None:
        self.name = name
        self.mime_type = mime_type
        self.expires_seconds = expires_seconds
        self.content: bytes | None = None
        self.keyed = False
        """Whether the key came along with the bytes: fal's Python client sends it, where nobody asks for it."""


class Storage:
    """Files by path. `switches` are the fake's own, shared."""

    def __init__(self, switches: Mapping[str, float], key: str) -> None:
        self.switches = switches
        self.files: dict[str, Stored] = {}
        self._numbers = itertools.count(1)
        self._key = key

    def found(self, url: object) -> bytes | None:
        """The bytes at a file address of ours, None where there are none."""
        stored = self.files.get(str(url).rpartition("/cdn/")[2])
        return stored.content if stored is not None else None

    def _new(self, http: web.Request, name: str, mime_type: str) -> str:
        # fal-js names the header of its storage so, fal-py as the queue's.
        preference = http.headers.get("X-Fal-Object-Lifecycle") or http.headers.get("X-Fal-Object-Lifecycle-Preference")
        expires = json.loads(preference).get("expiration_duration_seconds") if preference else None
        path = f"{next(self._numbers)}/{name}"
        self.files[path] = Stored(name, mime_type, expires)
        return path

    async def initiate(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != self._key:
            return web.json_response({"detail": "Authentication is required."}, status=401)
        for status in (401, 403, 404, 429, 500, 503):
            if self.switches.get(f"initiate_{status}"):
                return web.json_response({"detail": "User is locked. Reason: Exhausted balance."}, status=status)
        if self.switches.get("initiate_garbage"):
            return web.Response(text="{not json")
        given = await http.json()
        path = self._new(http, str(given["file_name"]), str(given["content_type"]))
        host = f"http://{http.host}"
        put = "http://127.0.0.1:1/inward" if self.switches.get("put_inward") else f"{host}/cdn-upload/{path}"
        return web.json_response({"upload_url": put, "file_url": f"{host}/cdn/{path}"})

    async def put(self, http: web.Request) -> web.StreamResponse:
        for status in (307, 403, 500):
            if self.switches.get(f"put_{status}"):
                return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/inward"})
        if self.switches.get("put_cut"):
            assert http.transport is not None
            http.transport.abort()
            return web.Response()
        if "Content-Length" not in http.headers:
            return web.Response(status=411)
        stored = self.files[http.match_info["path"]]
        stored.content, stored.mime_type = await http.read(), http.content_type
        stored.keyed = "Authorization" in http.headers
        return web.Response()

    async def token(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != self._key:
            return web.json_response({"detail": "Authentication is required."}, status=401)
        answer = {
            "token": TOKEN,
            "token_type": "Bearer",
            "base_url": f"http://{http.host}",
            "expires_at": TOKEN_EXPIRES,
        }
        return web.json_response(answer)

    async def upload(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"detail": "Invalid token"}, status=401)
        path = self._new(http, http.headers.get("X-Fal-File-Name", "upload.bin"), http.content_type)
        self.files[path].content = await http.read()
        return web.json_response({"access_url": f"http://{http.host}/cdn/{path}"})

    async def get(self, http: web.Request) -> web.Response:
        stored = self.files.get(http.match_info["path"])
        if stored is None or stored.content is None:
            return web.Response(status=404)
        return web.Response(body=stored.content, content_type=stored.mime_type)

    def log(self) -> list[dict[str, Any]]:
        return [
            {
                "path": path,
                "bytes": None if stored.content is None else len(stored.content),
                "mimeType": stored.mime_type,
                "expiresSeconds": stored.expires_seconds,
                "keyed": stored.keyed,
            }
            for path, stored in self.files.items()
        ]
