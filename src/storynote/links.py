"""Links that work once: to sign in, to set a new password, to make an account.

Rule: the token is in the link and nowhere else, and a guarded update decides whose use of it was the first.
"""

import hashlib
import secrets
from typing import Literal

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import BadRequest

Kind = Literal["enter", "reset", "invite"]
TOKEN_BYTES = 32
LASTS_MS = {"enter": 24 * 3600 * 1000, "reset": 3600 * 1000, "invite": 7 * 24 * 3600 * 1000}
PAGES = {"enter": "/app/enter", "reset": "/app/reset", "invite": "/app/sign-up"}
KEPT_MS = 24 * 3600 * 1000
"""An expired one is kept so long: what was asked for lately counts against the mails an account gets."""


class Link(msgspec.Struct, frozen=True):
    """A row of `links`: whose it is (`enter`, `reset`), or for whom and with how many credits (`invite`)."""

    hash: str
    kind: Kind
    account_id: str | None
    email: str | None
    credits: int
    created_ms: int
    expires_ms: int
    used_ms: int | None


class NewLink(msgspec.Struct, frozen=True):
    """A link just made, with the token that is shown or sent once."""

    record: Link
    token: str

    def url(self, address: str) -> str:
        """Where it leads. The token stands in the fragment, which no server and no log ever sees."""
        return f"{address}{PAGES[self.record.kind]}#{self.token}"


_COLUMNS = ", ".join(Link.__struct_fields__)
_TYPES = ("TEXT", "TEXT", "TEXT", "TEXT", "BIGINT", "BIGINT", "BIGINT", "BIGINT")


def draw(
    kind: Kind, now_ms: int, *, account_id: str | None = None, email: str | None = None, credits: int = 0
) -> NewLink:
    """A link that is not stored yet."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_ms = now_ms + LASTS_MS[kind]
    return NewLink(Link(_hashed(token), kind, account_id, email, credits, now_ms, expires_ms, None), token)


def insert(made: NewLink) -> Statement:
    return Statement(
        f"INSERT INTO links ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        msgspec.structs.astuple(made.record),
    )


def insert_few(made: NewLink, many_max: int, since_ms: int) -> Statement:
    """Store it unless its account was given as many of its kind since then; the write then raises Missed.

    Commit it after something that makes writes of the same account wait for one another, as `accounts.alone` does.
    """
    marks = ", ".join(f"CAST(${at} AS {kind})" for at, kind in enumerate(_TYPES, 1))
    return Statement(
        f"INSERT INTO links ({_COLUMNS}) SELECT {marks} WHERE (SELECT COUNT(*) FROM links"
        " WHERE account_id = $3 AND kind = $2 AND created_ms > $9) < $10",
        (*msgspec.structs.astuple(made.record), since_ms, many_max),
        rows=1,
    )


def use(link: Link, now_ms: int) -> Statement:
    """Of all who have the link, one wins; for the others it raises BadRequest."""
    return Statement(
        "UPDATE links SET used_ms = $2 WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2",
        (link.hash, now_ms),
        rows=1,
        refusal=worn(),
    )


def forget(account_id: str) -> Statement:
    """None of the account's links works any more."""
    return Statement("DELETE FROM links WHERE account_id = $1", (account_id,))


def prune(now_ms: int) -> Statement:
    return Statement("DELETE FROM links WHERE expires_ms <= $1", (now_ms - KEPT_MS,))


async def find(db: Database, token: str, kinds: tuple[Kind, ...], now_ms: int) -> Link:
    """The link of a token, if it still works; to be used in the write that does what it is for. Raises BadRequest."""
    row = await db.one(
        f"SELECT {_COLUMNS} FROM links WHERE hash = $1 AND used_ms IS NULL AND expires_ms > $2", _hashed(token), now_ms
    )
    link = None if row is None else record(Link, row)
    if link is None or link.kind not in kinds:
        raise worn()
    return link


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def worn() -> BadRequest:
    """Unknown, used and expired are answered alike."""
    return BadRequest(
        "That link was used before, is too old, or was cut short: ask for another", type="link_unusable", param="token"
    )
