"""Who calls, and whether they may now.

Rule: a key is proved before anything else is looked at, and a revoked one stops within a second.
"""

import hashlib
import time
from collections.abc import Mapping
from typing import Protocol

import msgspec

from storynote import keys, sessions
from storynote.api import cookies
from storynote.api.server import Server
from storynote.db import Database, Statement
from storynote.errors import Forbidden, Unauthorized
from storynote.ids import DAY_MS, time_ms
from storynote.limits import Quota

REMEMBER_SECONDS = 0.8
"""A verified key or cookie is believed so long without a look-up: that another process ended it is felt within a second."""
REMEMBERED_MAX = 20_000
USED_SECONDS_MIN = 60
"""`lastUsedAt` and `seenAt` are this exact."""
HEADER_BYTES_MAX = 4096
TOKEN_SECONDS = 60
TOKENS_MAX = 10_000
IN_APP = frozenset((*keys.SCOPES, "account"))
OPERATING = IN_APP | {"operator"}
"""What a signed-in person may do beyond what any key may."""


class Caller(msgspec.Struct, frozen=True):
    """A proved key, or a person who is signed in: then `key_id` is empty and `session_id` is not."""

    account_id: str
    key_id: str
    test: bool
    scopes: frozenset[str]
    expires_ms: int | None
    session_id: str = ""


class Gate:
    """Keys and cookies to callers, with a short memory."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._known: dict[bytes, tuple[float, Caller]] = {}
        self._used: dict[str, int] = {}
        self._saved: dict[str, int] = {}
        self._seen: dict[str, int] = {}
        """Session → when it was last used."""
        self._doubts = 0
        """How often all that was believed was forgotten."""
        server.bus.on_doubt(self._forget_all)

    async def identify(self, headers: Mapping[bytes, bytes], address: str, method: str) -> Caller:
        """The caller, by key, else by cookie.

        Raises Unauthorized, Forbidden (a foreign page), or RateLimited after too many failures from one address.
        """
        given = _credential(headers)
        if not given and b"cookie" in headers and not (b"authorization" in headers or b"x-api-key" in headers):
            return await self._signed_in(headers, address, method)
        digest = hashlib.blake2b(given, digest_size=16).digest()
        known = self._known.get(digest)
        if known is not None and known[0] > time.monotonic():
            caller = known[1]
            if caller.expires_ms is None or caller.expires_ms > time_ms():
                self._used[caller.key_id] = time_ms()
                return caller
        began = self._now()
        caller = await self._look_up(given, address)
        self._remember(digest, caller, began)
        self._used[caller.key_id] = time_ms()
        return caller

    async def _look_up(self, given: bytes, address: str) -> Caller:
        text = given.decode("latin-1")
        key = await keys.find(self._server.db, text) if keys.is_well_formed(text) else None
        if key is None or not keys.is_live(key, time_ms()):
            taken = await self._server.rate_auth_failures.take(address)
            if not isinstance(taken, Quota):
                raise self._server.rate_auth_failures.refusal(taken)
            message = "An API key is required: Authorization: Bearer sk_live_…" if not given else _WHY_NOT
            raise Unauthorized(message, headers=_SAY_HOW)
        return Caller(key.account_id, key.id, key.mode == "test", frozenset(key.scopes), key.expires_ms)

    async def _signed_in(self, headers: Mapping[bytes, bytes], address: str, method: str) -> Caller:
        own = self._server.settings.address
        secret = cookies.secret_in(headers, own)
        if not secret:
            return await self._look_up(b"", address)
        if not cookies.may_count(headers, own, method):
            raise Unauthorized("A page of another site asks: it is not signed in", headers=_SAY_HOW)
        digest = hashlib.blake2b(secret.encode("latin-1"), digest_size=16, person=b"cookie").digest()
        until, caller = self._known.get(digest, (0.0, None))
        now = time_ms()
        if caller is None or until <= time.monotonic() or (caller.expires_ms or 0) <= now:
            began = self._now()
            found = await sessions.signed_in(self._server.db, secret, now)
            if found is None:
                raise Unauthorized("You are not signed in any more: sign in again", headers=_SAY_HOW)
            scopes = OPERATING if found.role == "operator" else IN_APP
            caller = Caller(found.account_id, "", False, scopes, found.expires_ms, found.id)
            self._remember(digest, caller, began)
        self._seen[caller.session_id] = now
        return caller

    async def still(self, caller: Caller) -> bool:
        """Whether who was let in a while ago, to a stream, would be let in now; believed for as long as a key is."""
        name = f"still {caller.key_id} {caller.session_id}".encode()
        known = self._known.get(name)
        if known is not None and known[0] > time.monotonic():
            return True
        now, db, began = time_ms(), self._server.db, self._now()
        good = await (
            keys.works(db, caller.key_id, now) if caller.key_id else sessions.works(db, caller.session_id, now)
        )
        if good:
            self._remember(name, caller, began)
        return good

    def _now(self) -> tuple[float, int]:
        return time.monotonic(), self._doubts

    def _remember(self, digest: bytes, caller: Caller, began: tuple[float, int]) -> None:
        """From when the look-up began: what was ended while it went on may have been overlooked by it."""
        at, doubts = began
        if doubts != self._doubts:
            return
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[digest] = (at + REMEMBER_SECONDS, caller)

    def forget(self, account_id: str = "") -> None:
        """Something was ended: no process believes a key or a cookie unseen; the account's streams ask again at once."""
        self._server.bus.doubt(account_id)

    def _forget_all(self) -> None:
        self._doubts += 1
        self._known.clear()

    async def save_used(self) -> None:
        """Write down when keys and sessions were last used, each at most once a minute."""
        now, lasts_ms = time_ms(), self._server.settings.session_days * DAY_MS
        due, seen = _due(self._used, self._saved), _due(self._seen, self._saved)
        self._used.clear()
        self._seen.clear()
        for key_id, at in due.items():
            self._saved[key_id] = at
            await self._server.db.write(keys.used(key_id, at))
        for session_id, at in seen.items():
            self._saved[session_id] = at
            await self._server.db.write(sessions.seen(session_id, at, lasts_ms))
        self._saved = {k: at for k, at in self._saved.items() if now - at < 2 * USED_SECONDS_MIN * 1000}


def _due(used: Mapping[str, int], saved: Mapping[str, int]) -> dict[str, int]:
    return {one: at for one, at in used.items() if at - saved.get(one, 0) >= USED_SECONDS_MIN * 1000}


_SAY_HOW = (("WWW-Authenticate", "Bearer"),)
_WHY_NOT = "The API key is unknown, malformed, revoked or expired"


def _credential(headers: Mapping[bytes, bytes]) -> bytes:
    """The key that was sent, or b"". The Authorization header wins, even when it is wrong."""
    authorization = headers.get(b"authorization")
    if authorization is None:
        return headers.get(b"x-api-key", b"")[:HEADER_BYTES_MAX]
    scheme, _, credential = authorization[:HEADER_BYTES_MAX].partition(b" ")
    return credential if scheme.lower() == b"bearer" else b"?"


def credential(headers: Mapping[bytes, bytes], address: str) -> bytes:
    """The secret the caller was proved by: the key, or that of the session."""
    return _credential(headers) or cookies.secret_in(headers, address).encode("latin-1")


def permit(caller: Caller, scope: str) -> None:
    """Raises Forbidden unless the caller has the scope."""
    if scope not in caller.scopes:
        if scope == "operator":
            raise Forbidden("Only the operator may do that, signed in to the app", type="not_operator")
        if scope == "account":
            raise Forbidden("A key may not do that: sign in to the app", type="needs_session")
        raise Forbidden(f"This key may not do that: it lacks the scope {scope!r}", type="missing_scope")


class StreamTokens(Protocol):
    """Single-use tickets for `?token=`, for clients that cannot send headers; good for a minute."""

    async def put(self, token: str, caller: Caller) -> None: ...

    async def take(self, token: str) -> Caller:
        """Raises Unauthorized for a token that is unknown, used or too old."""


class OwnTokens:
    """Tickets that live in this process."""

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[float, Caller]] = {}

    async def put(self, token: str, caller: Caller) -> None:
        if len(self._tokens) >= TOKENS_MAX:
            now = time.monotonic()
            self._tokens = {k: v for k, v in self._tokens.items() if v[0] > now}
        self._tokens[token] = (time.monotonic() + TOKEN_SECONDS, caller)

    async def take(self, token: str) -> Caller:
        until, caller = self._tokens.pop(token, (0.0, None))
        if caller is None or until < time.monotonic():
            raise _unknown_token()
        return caller


class SharedTokens:
    """Tickets that are good in every process of a fleet. Stored is their SHA-256 alone."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def put(self, token: str, caller: Caller) -> None:
        now = time_ms()
        await self._db.write(
            Statement("DELETE FROM stream_tokens WHERE until_ms <= $1", (now,)),
            Statement(
                "INSERT INTO stream_tokens (hash, caller, until_ms) VALUES ($1, $2, $3)",
                (_hashed(token), msgspec.json.encode(caller).decode(), now + TOKEN_SECONDS * 1000),
            ),
        )

    async def take(self, token: str) -> Caller:
        taken = Statement(
            "DELETE FROM stream_tokens WHERE hash = $1 AND until_ms > $2 RETURNING caller",
            (_hashed(token), time_ms()),
            rows=1,
            refusal=_unknown_token(),
        )
        rows = await self._db.write(taken)
        return msgspec.json.decode(str(rows[0][0][0]), type=Caller)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unknown_token() -> Unauthorized:
    return Unauthorized("The stream token is unknown, used or expired")
