"""Answers kept so that a repeated POST is answered, not done again.

Rule: the answer is stored in the write that did it.

Semantics: contract §3 "Idempotency-Key", after the IETF draft of the same name: same key and request → the stored
answer; other request → 422; still in flight → 409. Kept for 24 h.
"""

import hashlib

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import BadRequest, Conflict, KeyReused

KEY_CHARACTERS_MAX = 255
KEEP_MS = 24 * 3600 * 1000


class Stored(msgspec.Struct, frozen=True):
    """An answer as it went out."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str


def check(key: str) -> None:
    """Raises BadRequest unless `key` is 1 to 255 printable ASCII characters."""
    if not 1 <= len(key) <= KEY_CHARACTERS_MAX or not all(" " <= c <= "~" for c in key):
        raise BadRequest("Idempotency-Key must be 1 to 255 printable ASCII characters", param="Idempotency-Key")


def fingerprint(method: str, path: str, body: object) -> str:
    """What makes two requests the same: the route and the JSON value. Key order and white space do not count."""
    canonical = msgspec.json.encode(body, order="sorted")
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), canonical))).hexdigest()


def insert(account_id: str, key: str, stored: Stored, now_ms: int) -> Statement:
    return Statement(
        "INSERT INTO replays (account_id, key, fingerprint, status, headers, body, created_ms)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        (
            account_id,
            key,
            stored.fingerprint,
            stored.status,
            msgspec.json.encode(stored.headers).decode(),
            stored.body,
            now_ms,
        ),
    )


def forget_expired(account_id: str, key: str, now_ms: int) -> Statement:
    """Make room for a new use of a key whose answer is too old."""
    return Statement(
        "DELETE FROM replays WHERE account_id = $1 AND key = $2 AND created_ms <= $3",
        (account_id, key, now_ms - KEEP_MS),
    )


def prune(now_ms: int) -> Statement:
    return Statement("DELETE FROM replays WHERE created_ms <= $1", (now_ms - KEEP_MS,))


def forget_all(account_id: str) -> Statement:
    """The account is gone, and with it what it was answered."""
    return Statement("DELETE FROM replays WHERE account_id = $1", (account_id,))


async def find(db: Database, account_id: str, key: str, wanted: str, now_ms: int) -> Stored | None:
    """The stored answer to this very request. Raises KeyReused when the key was used with another one."""
    row = await db.one(
        "SELECT fingerprint, status, headers, body FROM replays WHERE account_id = $1 AND key = $2 AND created_ms > $3",
        account_id,
        key,
        now_ms - KEEP_MS,
    )
    if row is None:
        return None
    if row[0] != wanted:
        raise KeyReused("This Idempotency-Key was used before with another request", param="Idempotency-Key")
    stored = record(Stored, row)
    return msgspec.structs.replace(stored, headers=msgspec.json.decode(str(row[2]), type=dict[str, str]))


class InFlight:
    """Keys whose first request this process is still working on."""

    def __init__(self) -> None:
        self._keys: set[tuple[str, str]] = set()

    def enter(self, account_id: str, key: str) -> None:
        """Raises Conflict when the key is in flight already."""
        if (account_id, key) in self._keys:
            raise Conflict(
                "A request with this Idempotency-Key is still being processed",
                type="idempotency_key_in_flight",
                retry_after_seconds=1,
            )
        self._keys.add((account_id, key))

    def leave(self, account_id: str, key: str) -> None:
        self._keys.discard((account_id, key))
