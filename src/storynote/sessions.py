"""Signed-in browsers. Rule: the secret is in the cookie and nowhere else; stored is its SHA-256 alone."""

import hashlib
import secrets

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import NotFound
from storynote.ids import new_id

SECRET_BYTES = 32
SECRET_CHARACTERS = 43
"""SECRET_BYTES in base64url."""
SESSIONS_MAX = 100
"""Of one account; the one unseen for longest goes first."""
FRESH_MS = 3600 * 1000
"""A sign-in so young stands for the password where there is none, or none that is known."""
AGENT_CHARACTERS_MAX = 300
PASSWORD, LINK = "password", "link"


class Session(msgspec.Struct, frozen=True):
    """A row of `sessions`; `agent` and `address` are what the browser said and where it came from at sign-in."""

    id: str
    account_id: str
    method: str
    agent: str
    address: str
    created_ms: int
    seen_ms: int
    expires_ms: int

    def is_fresh(self, now_ms: int) -> bool:
        return now_ms - self.created_ms < FRESH_MS


class SignedIn(msgspec.Struct, frozen=True):
    """What a cookie's secret stands for."""

    id: str
    account_id: str
    expires_ms: int
    role: str


class NewSession(msgspec.Struct, frozen=True):
    """A session just made, with the secret that goes into the cookie."""

    record: Session
    secret: str


_COLUMNS = "id, account_id, method, agent, address, created_ms, seen_ms, expires_ms"


def draw(account_id: str, method: str, agent: str, address: str, now_ms: int, lasts_ms: int) -> NewSession:
    """A session that is not stored yet."""
    kept = agent[:AGENT_CHARACTERS_MAX]
    made = Session(new_id(now_ms), account_id, method, kept, address, now_ms, now_ms, now_ms + lasts_ms)
    return NewSession(made, secrets.token_urlsafe(SECRET_BYTES))


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def insert(made: NewSession) -> list[Statement]:
    """Store it; of an account's too many the oldest go."""
    kept = made.record
    return [
        Statement(
            "INSERT INTO sessions (id, account_id, hash, method, agent, address, created_ms, seen_ms, expires_ms)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (
                kept.id,
                kept.account_id,
                hashed(made.secret),
                kept.method,
                kept.agent,
                kept.address,
                kept.created_ms,
                kept.seen_ms,
                kept.expires_ms,
            ),
        ),
        Statement(
            "DELETE FROM sessions WHERE account_id = $1 AND id NOT IN"
            " (SELECT id FROM sessions WHERE account_id = $1 ORDER BY seen_ms DESC, id DESC LIMIT $2)",
            (kept.account_id, SESSIONS_MAX),
        ),
    ]


def renew(account_id: str, session_id: str) -> tuple[str, Statement]:
    """A new secret for a session that goes on; the one before is worth nothing. Raises NotFound when it was ended."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return secret, Statement(
        "UPDATE sessions SET hash = $3 WHERE id = $1 AND account_id = $2",
        (session_id, account_id, hashed(secret)),
        rows=1,
        refusal=NotFound("There is no such session"),
    )


def end(account_id: str, session_id: str) -> Statement:
    """Raises NotFound unless the account has it."""
    return Statement(
        "DELETE FROM sessions WHERE id = $1 AND account_id = $2",
        (session_id, account_id),
        rows=1,
        refusal=NotFound("There is no such session"),
    )


def end_secret(secret: str) -> Statement:
    """End the session of a cookie, if there is one: whoever signs in anew leaves it behind."""
    return Statement("DELETE FROM sessions WHERE hash = $1", (hashed(secret),))


def end_all(account_id: str, but: str = "") -> Statement:
    """End the account's sessions; `but` goes on."""
    return Statement("DELETE FROM sessions WHERE account_id = $1 AND id <> $2", (account_id, but))


def seen(session_id: str, now_ms: int, lasts_ms: int) -> Statement:
    """It was used: its expiry slides on."""
    return Statement(
        "UPDATE sessions SET seen_ms = $2, expires_ms = $3 WHERE id = $1", (session_id, now_ms, now_ms + lasts_ms)
    )


def prune(now_ms: int) -> Statement:
    return Statement("DELETE FROM sessions WHERE expires_ms <= $1", (now_ms,))


async def signed_in(db: Database, secret: str, now_ms: int) -> SignedIn | None:
    """Who a cookie signs in: None when it is unknown, ended or expired, or its account is disabled or deleted."""
    row = await db.one(
        "SELECT s.id, s.account_id, s.expires_ms, a.role FROM sessions s JOIN accounts a ON a.id = s.account_id"
        " WHERE s.hash = $1 AND s.expires_ms > $2 AND a.disabled_ms IS NULL AND a.deleted_ms IS NULL",
        hashed(secret),
        now_ms,
    )
    return None if row is None else record(SignedIn, row)


async def works(db: Database, session_id: str, now_ms: int) -> bool:
    """Whether the session would be let in now."""
    row = await db.one(
        "SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1 AND s.expires_ms > $2"
        " AND a.disabled_ms IS NULL AND a.deleted_ms IS NULL",
        session_id,
        now_ms,
    )
    return row is not None


async def get(db: Database, account_id: str, session_id: str) -> Session:
    """Raises NotFound."""
    row = await db.one(f"SELECT {_COLUMNS} FROM sessions WHERE id = $1 AND account_id = $2", session_id, account_id)
    if row is None:
        raise NotFound("There is no such session")
    return record(Session, row)


async def of_account(db: Database, account_id: str, now_ms: int) -> list[Session]:
    """Those that have not expired, the last seen first."""
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM sessions WHERE account_id = $1 AND expires_ms > $2 ORDER BY seen_ms DESC, id DESC",
        account_id,
        now_ms,
    )
    return [record(Session, row) for row in rows]
