"""Accounts: who has keys, projects and credits. Rule: an account and its first grant and key are one write."""

import re

import msgspec

from storynote import credits, keys
from storynote.db import Duplicate, Statement
from storynote.db.sqlite import Database
from storynote.errors import BadRequest, NotFound
from storynote.ids import new_id, time_ms
from storynote.keys import Key

EMAIL_CHARACTERS_MAX = 254
_EMAIL = re.compile(r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}$")
NAME_CHARACTERS_MAX = 100


class NewKey(msgspec.Struct, frozen=True):
    """A key just made, with the plain text that is shown once."""

    record: Key
    plain: str


def draw_key(
    account_id: str,
    name: str,
    *,
    mode: str = "live",
    scopes: tuple[str, ...] = keys.SCOPES,
    expires_ms: int | None = None,
    seed: bytes | None = None,
    key_id: str | None = None,
) -> NewKey:
    """A key that is not stored yet."""
    now = time_ms()
    plain = keys.mint(mode, seed)
    made = Key(key_id or new_id(now), account_id, name, mode, scopes, plain[-4:], now, expires_ms, None, None)
    return NewKey(made, plain)


async def find(db: Database, email: str) -> str | None:
    """The account's id."""
    row = await db.one("SELECT id FROM accounts WHERE email = $1", normal_email(email))
    return None if row is None else str(row[0])


def normal_email(email: str) -> str:
    """Lower case, trimmed. Raises BadRequest for what is no address."""
    email = email.strip().lower()
    if len(email) > EMAIL_CHARACTERS_MAX or not _EMAIL.match(email):
        raise BadRequest(f"{email[:60]!r} is not an e-mail address", param="email")
    return email


async def create_key(db: Database, email: str, name: str, amount: int) -> NewKey:
    """A new key for the account of `email`, made with it if it is new, and `amount` credits granted with it."""
    email = normal_email(email)
    for _ in range(2):
        account_id = await find(db, email)
        new = account_id is None
        account_id = account_id or new_id()
        key = draw_key(account_id, name)
        first = [_insert(account_id, email)] if new else []
        granted = credits.grant(account_id, amount, "granted with a key", time_ms()) if amount else []
        try:
            await db.write(*first, *granted, keys.insert(key.record, key.plain))
        except Duplicate:
            # Somebody made the same account in between: the second time it is found.
            continue
        return key
    raise BadRequest(f"An account for {email} could not be made", param="email")


def _insert(account_id: str, email: str) -> Statement:
    return Statement("INSERT INTO accounts (id, email, created_ms) VALUES ($1, $2, $3)", (account_id, email, time_ms()))


async def grant(db: Database, email: str, amount: int, note: str) -> credits.Balance:
    """Give the account of `email` credits. Raises NotFound when there is none."""
    account_id = await find(db, email)
    if account_id is None:
        raise NotFound(f"There is no account for {email}")
    await db.write(*credits.grant(account_id, amount, note, time_ms()))
    return await credits.balance(db, account_id)
