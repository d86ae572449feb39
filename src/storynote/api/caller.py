"""Who calls, and whether they may now.

Rule: a key is proved before anything else is looked at, and a revoked one stops within a second.
"""

import hashlib
import time
from collections.abc import Mapping

import msgspec

from storynote import keys
from storynote.api.server import Server
from storynote.errors import Forbidden, Unauthorized
from storynote.ids import time_ms
from storynote.limits import Quota

REMEMBER_SECONDS = 0.8
"""A verified key is believed so long without a look-up: a revocation by another process is felt within a second."""
REMEMBERED_MAX = 20_000
HEADER_BYTES_MAX = 4096


class Caller(msgspec.Struct, frozen=True):
    """A proved key."""

    account_id: str
    key_id: str
    test: bool
    scopes: frozenset[str]
    expires_ms: int | None
    plain: str = ""
    """The key itself, only for requests whose answer must be repeatable (making a key)."""


class Gate:
    """Keys to callers, with a short memory."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: dict[bytes, tuple[float, Caller]] = {}
        self._used: dict[str, int] = {}
        self._saved: dict[str, int] = {}

    async def identify(self, headers: Mapping[bytes, bytes], address: str) -> Caller:
        """The caller. Raises Unauthorized, or RateLimited after too many failures from one address."""
        given = _credential(headers)
        digest = hashlib.blake2b(given, digest_size=16).digest()
        known = self._known.get(digest)
        if known is not None and known[0] > time.monotonic():
            caller = known[1]
            if caller.expires_ms is None or caller.expires_ms > time_ms():
                self._used[caller.key_id] = time_ms()
                return caller
        caller = await self._look_up(given, address)
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[digest] = (time.monotonic() + REMEMBER_SECONDS, caller)
        self._used[caller.key_id] = time_ms()
        return caller

    async def _look_up(self, given: bytes, address: str) -> Caller:
        text = given.decode("latin-1")
        key = await keys.find(self._server.db, text) if keys.is_well_formed(text) else None
        if key is None or not keys.is_live(key, time_ms()):
            taken = self._server.rate_auth_failures.take(address)
            if not isinstance(taken, Quota):
                raise self._server.rate_auth_failures.refusal(taken)
            message = "An API key is required: Authorization: Bearer sk_live_…" if not given else _WHY_NOT
            raise Unauthorized(message, headers=(("WWW-Authenticate", "Bearer"),))
        return Caller(key.account_id, key.id, key.mode == "test", frozenset(key.scopes), key.expires_ms)

    def forget(self) -> None:
        """A key was revoked here: believe none of them unseen."""
        self._known.clear()

    async def save_used(self) -> None:
        """Write down when keys were last used, each at most once a minute."""
        now = time_ms()
        due = {k: at for k, at in self._used.items() if at - self._saved.get(k, 0) >= keys.USED_SECONDS_MIN * 1000}
        self._used.clear()
        for key_id, at in due.items():
            self._saved[key_id] = at
            await self._server.db.write(keys.used(key_id, at))
        self._saved = {k: at for k, at in self._saved.items() if now - at < 2 * keys.USED_SECONDS_MIN * 1000}


_WHY_NOT = "The API key is unknown, malformed, revoked or expired"


def _credential(headers: Mapping[bytes, bytes]) -> bytes:
    """The key that was sent, or b"". The Authorization header wins, even when it is wrong."""
    authorization = headers.get(b"authorization")
    if authorization is None:
        return headers.get(b"x-api-key", b"")[:HEADER_BYTES_MAX]
    scheme, _, credential = authorization[:HEADER_BYTES_MAX].partition(b" ")
    return credential if scheme.lower() == b"bearer" else b"?"


def permit(caller: Caller, scope: str) -> None:
    """Raises Forbidden unless the key has the scope."""
    if scope not in caller.scopes:
        raise Forbidden(f"This key may not do that: it lacks the scope {scope!r}", type="missing_scope")


class StreamTokens:
    """Single-use tickets for `?token=`, for clients that cannot send headers. They live in this process, for a minute."""

    SECONDS = 60
    TOKENS_MAX = 10_000

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[float, Caller]] = {}

    def put(self, token: str, caller: Caller) -> None:
        if len(self._tokens) >= self.TOKENS_MAX:
            now = time.monotonic()
            self._tokens = {k: v for k, v in self._tokens.items() if v[0] > now}
        self._tokens[token] = (time.monotonic() + self.SECONDS, caller)

    def take(self, token: str) -> Caller:
        """Raises Unauthorized for a token that is unknown, used or too old."""
        until, caller = self._tokens.pop(token, (0.0, None))
        if caller is None or until < time.monotonic():
            raise Unauthorized("The stream token is unknown, used or expired")
        return caller
