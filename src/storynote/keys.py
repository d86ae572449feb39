"""API keys: made, shown once, recognised, revoked. Rule: the plain key exists only in the answer that made it.

Format (contract §1): `sk_live_sn1_` + 24 base62 characters + 6 of CRC32 in base62, so that a scanner, and we, can tell
a mistyped key without a look-up. Stored is SHA-256 alone: at 142 random bits a slow hash would protect nothing more.
"""

import hashlib
import hmac
import zlib

import msgspec

from storynote.db import Database, Row, Statement, record
from storynote.errors import NotFound
from storynote.ids import BASE62, base62, random_base62

INSTANCE_TAG = "sn1"
PREFIXES = {"live": f"sk_live_{INSTANCE_TAG}_", "test": f"sk_test_{INSTANCE_TAG}_"}
SECRET_CHARACTERS = 24
CHECK_CHARACTERS = 6
PATTERN = r"^sk_(live|test)_sn1_[0-9A-Za-z]{30}$"
SCOPES = ("read", "generate", "write", "keys")
"""read: every GET · generate: what costs credits · write: projects, uploads, shares · keys: manage keys."""
KEY_LENGTH = len(PREFIXES["live"]) + SECRET_CHARACTERS + CHECK_CHARACTERS
_BASE62 = frozenset(BASE62)


class Key(msgspec.Struct, frozen=True):
    """A key as its owner sees it later: never the secret."""

    id: str
    account_id: str
    name: str
    mode: str
    scopes: tuple[str, ...]
    last4: str
    created_ms: int
    expires_ms: int | None
    revoked_ms: int | None
    last_used_ms: int | None
    credit_limit: int | None
    """What may be spent in all; None: whatever the account has."""
    spent: int
    """Charged and held, by this key and those that spend from the same limit."""
    purse: str | None
    """The key whose limit it spends from; None: its own."""


_COLUMNS = (
    "k.id, k.account_id, k.name, k.mode, k.scopes, k.last4, k.created_ms, k.expires_ms, k.revoked_ms, k.last_used_ms,"
    " p.credit_limit, p.spent, k.purse"
)
_TABLES = "keys k JOIN keys p ON p.id = COALESCE(k.purse, k.id)"


def mint(mode: str, seed: bytes | None = None) -> str:
    """A new key. With `seed` (secret, ≥ 128 bits) the same key for the same seed, so that an answer can be repeated."""
    secret = random_base62(SECRET_CHARACTERS) if seed is None else _drawn_from(seed)
    body = PREFIXES[mode] + secret
    return body + _check_characters(body)


def _drawn_from(seed: bytes) -> str:
    number = int.from_bytes(hashlib.sha512(seed).digest(), "big") % 62**SECRET_CHARACTERS
    return base62(number, SECRET_CHARACTERS)


def _check_characters(body: str) -> str:
    return base62(zlib.crc32(body.encode()), CHECK_CHARACTERS)


def is_well_formed(key: str) -> bool:
    """Whether this can be one of our keys at all: prefix, length, alphabet and checksum."""
    if len(key) != KEY_LENGTH or not key.startswith(tuple(PREFIXES.values())):
        return False
    body, check = key[:-CHECK_CHARACTERS], key[-CHECK_CHARACTERS:]
    secret = key[len(PREFIXES["live"]) :]
    return _BASE62.issuperset(secret) and hmac.compare_digest(check, _check_characters(body))


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def insert(made: Key, key: str) -> Statement:
    return Statement(
        "INSERT INTO keys (id, account_id, hash, name, mode, scopes, last4, created_ms, expires_ms, credit_limit, purse)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        (
            made.id,
            made.account_id,
            hashed(key),
            made.name,
            made.mode,
            " ".join(made.scopes),
            made.last4,
            made.created_ms,
            made.expires_ms,
            made.credit_limit if made.purse is None else None,
            made.purse,
        ),
    )


def revoke(account_id: str, key_id: str, at_ms: int) -> Statement:
    """Stop a key at `at_ms`: now, or later for a rotation with overlap. Raises NotFound unless the account has it.

    Revoking twice keeps the earlier time.
    """
    return Statement(
        "UPDATE keys SET revoked_ms = CASE WHEN revoked_ms IS NULL OR revoked_ms > $3 THEN $3 ELSE revoked_ms END"
        " WHERE id = $1 AND account_id = $2",
        (key_id, account_id, at_ms),
        rows=1,
        refusal=missing(),
    )


def rename(account_id: str, key_id: str, name: str) -> Statement:
    """Raises NotFound unless the account has it."""
    return Statement(
        "UPDATE keys SET name = $3 WHERE id = $1 AND account_id = $2",
        (key_id, account_id, name),
        rows=1,
        refusal=missing(),
    )


def limit(account_id: str, key_id: str, credit_limit: int | None) -> Statement:
    """What the key, and those that spend with it, may spend in all. Raises NotFound unless the account has it."""
    return Statement(
        "UPDATE keys SET credit_limit = $3"
        " WHERE id = (SELECT COALESCE(purse, id) FROM keys WHERE id = $1 AND account_id = $2)",
        (key_id, account_id, credit_limit),
        rows=1,
        refusal=missing(),
    )


def spend(key_id: str, amount: int, refusal: Exception) -> Statement:
    """`amount` credits are held for a job of this key: part of the hold's write. Beyond the limit it raises `refusal`."""
    return Statement(
        "UPDATE keys SET spent = spent + $2 WHERE id = (SELECT COALESCE(purse, id) FROM keys WHERE id = $1)"
        " AND (credit_limit IS NULL OR spent + $2 <= credit_limit)",
        (key_id, amount),
        rows=1,
        refusal=refusal,
    )


def give_back(key_id: str, amount: int) -> Statement:
    """The job failed: part of the release's write. The key may be gone with its account."""
    return Statement(
        "UPDATE keys SET spent = spent - $2 WHERE id = (SELECT COALESCE(purse, id) FROM keys WHERE id = $1)",
        (key_id, amount),
    )


def delete_all(account_id: str) -> Statement:
    return Statement("DELETE FROM keys WHERE account_id = $1", (account_id,))


def used(key_id: str, at_ms: int) -> Statement:
    return Statement("UPDATE keys SET last_used_ms = $2 WHERE id = $1", (key_id, at_ms))


async def find(db: Database, key: str) -> Key | None:
    """The record of a plain key, whatever its state, unless its account is disabled or deleted."""
    row = await db.one(
        f"SELECT {_COLUMNS} FROM {_TABLES} JOIN accounts a ON a.id = k.account_id"
        " WHERE k.hash = $1 AND a.disabled_ms IS NULL AND a.deleted_ms IS NULL",
        hashed(key),
    )
    return None if row is None else _key(row)


async def works(db: Database, key_id: str, now_ms: int) -> bool:
    """Whether the key would be let in now."""
    row = await db.one(
        "SELECT 1 FROM keys k JOIN accounts a ON a.id = k.account_id WHERE k.id = $1"
        " AND (k.revoked_ms IS NULL OR k.revoked_ms > $2) AND (k.expires_ms IS NULL OR k.expires_ms > $2)"
        " AND a.disabled_ms IS NULL AND a.deleted_ms IS NULL",
        key_id,
        now_ms,
    )
    return row is not None


async def get(db: Database, account_id: str, key_id: str) -> Key:
    """Raises NotFound."""
    sql = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE k.account_id = $1 AND k.id = $2"
    row = await db.one(sql, account_id, key_id)
    if row is None:
        raise missing()
    return _key(row)


async def of_account(db: Database, account_id: str) -> list[Key]:
    """Newest first."""
    sql = f"SELECT {_COLUMNS} FROM {_TABLES} WHERE k.account_id = $1 ORDER BY k.created_ms DESC, k.id DESC LIMIT 1000"
    return [_key(row) for row in await db.many(sql, account_id)]


def missing() -> NotFound:
    return NotFound("There is no such key")


def is_live(key: Key, now_ms: int) -> bool:
    """Neither revoked nor expired."""
    return (key.revoked_ms is None or key.revoked_ms > now_ms) and (key.expires_ms is None or key.expires_ms > now_ms)


def _key(row: Row) -> Key:
    made = record(Key, row)
    return msgspec.structs.replace(made, scopes=tuple(str(row[4]).split()))
