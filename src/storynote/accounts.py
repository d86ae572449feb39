"""Accounts: who has keys, projects and credits. Rule: an account and its first grant and key are one write."""

import re

import msgspec

from storynote import credits, keys
from storynote.db import Database, Duplicate, Row, Statement, record
from storynote.errors import BadRequest, Conflict, NotFound
from storynote.ids import new_id, time_ms
from storynote.keys import Key

EMAIL_CHARACTERS_MAX = 254
_EMAIL = re.compile(r"^[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}$")
NAME_CHARACTERS_MAX = 100
COUNTED_MAX = 1000
"""How far what an account has is counted."""


class Account(msgspec.Struct, frozen=True):
    """A row of `accounts` that may sign in: neither deleted nor disabled. `password` is its hash."""

    id: str
    email: str
    name: str
    role: str
    password: str | None
    available: int
    held: int
    created_ms: int


class Holdings(msgspec.Struct, frozen=True):
    """How much an account has, each counted up to COUNTED_MAX."""

    keys: int
    projects: int
    completed: int


class NewKey(msgspec.Struct, frozen=True):
    """A key just made, with the plain text that is shown once."""

    record: Key
    plain: str


_COLUMNS = ", ".join(Account.__struct_fields__)
_ALIVE = "disabled_ms IS NULL AND deleted_ms IS NULL"


def draw_key(
    account_id: str,
    name: str,
    *,
    mode: str = "live",
    scopes: tuple[str, ...] = keys.SCOPES,
    expires_ms: int | None = None,
    credit_limit: int | None = None,
    purse: str | None = None,
    seed: bytes | None = None,
    key_id: str | None = None,
) -> NewKey:
    """A key that is not stored yet."""
    now = time_ms()
    plain = keys.mint(mode, seed)
    made = Key(
        id=key_id or new_id(now),
        account_id=account_id,
        name=name,
        mode=mode,
        scopes=scopes,
        last4=plain[-4:],
        created_ms=now,
        expires_ms=expires_ms,
        revoked_ms=None,
        last_used_ms=None,
        credit_limit=credit_limit,
        spent=0,
        purse=purse,
    )
    return NewKey(made, plain)


# Reading ---------------------------------------------------------------------------------------------------------


async def find(db: Database, email: str) -> str | None:
    """The account's id, whatever its state."""
    row = await db.one("SELECT id FROM accounts WHERE email = $1", normal_email(email))
    return None if row is None else str(row[0])


async def by_email(db: Database, email: str) -> Account | None:
    """Who signs in with that e-mail."""
    return _account(await db.one(f"SELECT {_COLUMNS} FROM accounts WHERE email = $1 AND {_ALIVE}", normal_email(email)))


async def get(db: Database, account_id: str) -> Account:
    """Raises NotFound when it was disabled or deleted."""
    found = _account(await db.one(f"SELECT {_COLUMNS} FROM accounts WHERE id = $1 AND {_ALIVE}", account_id))
    if found is None:
        raise NotFound("There is no such account")
    return found


async def first_operator(db: Database) -> Account | None:
    sql = f"SELECT {_COLUMNS} FROM accounts WHERE role = 'operator' AND {_ALIVE} ORDER BY created_ms, id LIMIT 1"
    return _account(await db.one(sql))


async def everybody(db: Database, limit: int) -> list[Row]:
    """(email, role, available, held, disabled_ms, created_ms) of those that were not deleted, the oldest first."""
    return await db.many(
        "SELECT email, role, available, held, disabled_ms, created_ms FROM accounts WHERE deleted_ms IS NULL"
        " ORDER BY created_ms, id LIMIT $1",
        limit,
    )


async def holdings(db: Database, account_id: str, now_ms: int) -> Holdings:
    counts = [
        await db.one(f"SELECT COUNT(*) FROM (SELECT 1 FROM {what} LIMIT {COUNTED_MAX}) AS counted", account_id)
        for what in (
            f"keys WHERE account_id = $1 AND (revoked_ms IS NULL OR revoked_ms > {now_ms:d})",
            "projects WHERE account_id = $1",
            "jobs WHERE account_id = $1 AND state = 'completed' AND project_id IS NOT NULL",
        )
    ]
    return Holdings(*(0 if row is None else int(str(row[0])) for row in counts))


def _account(row: Row | None) -> Account | None:
    return None if row is None else record(Account, row)


def normal_email(email: str) -> str:
    """Lower case, trimmed. Raises BadRequest for what is no address."""
    email = email.strip().lower()
    if len(email) > EMAIL_CHARACTERS_MAX or not _EMAIL.match(email):
        raise BadRequest(f"{email[:60]!r} is not an e-mail address", param="email")
    return email


# Writing ---------------------------------------------------------------------------------------------------------


def insert(account_id: str, email: str, *, name: str = "", password: str | None = None) -> Statement:
    """A new account; `password` is a hash. The write raises Duplicate when somebody has the e-mail."""
    return Statement(
        "INSERT INTO accounts (id, email, name, password, created_ms) VALUES ($1, $2, $3, $4, $5)",
        (account_id, email, name, password, time_ms()),
    )


def still(account: Account, password: str | None) -> Statement:
    """Store the hash `password`, provided the one that was proved is still the account's. Raises Missed."""
    return Statement(
        f"UPDATE accounts SET password = $3 WHERE id = $1 AND COALESCE(password, '') = COALESCE($2, '') AND {_ALIVE}",
        (account.id, account.password, password),
        rows=1,
    )


def alone(account_id: str) -> Statement:
    """Writes about the same account that begin with this happen one after the other, in any store."""
    return Statement("UPDATE accounts SET role = role WHERE id = $1", (account_id,), rows=1)


def set_password(account_id: str, password: str) -> Statement:
    """Raises NotFound when the account was disabled or deleted."""
    return _change(account_id, "password = $2", password)


def rename(account_id: str, name: str) -> Statement:
    return _change(account_id, "name = $2", name)


def set_email(account_id: str, email: str) -> Statement:
    """The write raises Duplicate when somebody has it."""
    return _change(account_id, "email = $2", email)


def _change(account_id: str, change: str, value: str) -> Statement:
    return Statement(
        f"UPDATE accounts SET {change} WHERE id = $1 AND {_ALIVE}",
        (account_id, value),
        rows=1,
        refusal=NotFound("There is no such account"),
    )


def bury(account_id: str, now_ms: int) -> Statement:
    """What is left of a deleted account: its ledger. Nothing says any more whose it was."""
    return Statement(
        "UPDATE accounts SET email = 'deleted:' || id, name = '', password = NULL, role = 'user', deleted_ms = $2"
        " WHERE id = $1 AND deleted_ms IS NULL",
        (account_id, now_ms),
        rows=1,
        refusal=NotFound("There is no such account"),
    )


async def create_key(db: Database, email: str, name: str, amount: int) -> NewKey:
    """A new key for the account of `email`, made with it if it is new, and `amount` credits granted with it."""
    email = normal_email(email)
    for _ in range(2):
        account_id = await find(db, email)
        new = account_id is None
        account_id = account_id or new_id()
        key = draw_key(account_id, name)
        first = [insert(account_id, email)] if new else []
        granted = credits.grant(account_id, amount, "granted with a key", time_ms()) if amount else []
        try:
            await db.write(*first, *granted, keys.insert(key.record, key.plain))
        except Duplicate:
            # Somebody made the same account in between: the second time it is found.
            continue
        return key
    raise BadRequest(f"An account for {email} could not be made", param="email")


async def grant(db: Database, email: str, amount: int, note: str) -> credits.Balance:
    """Give the account of `email` credits. Raises NotFound when there is none."""
    account_id = await _known(db, email)
    await db.write(*credits.grant(account_id, amount, note, time_ms()))
    return await credits.balance(db, account_id)


async def promote(db: Database, email: str) -> None:
    """Make the account of `email` an operator's. Raises NotFound when there is none that may sign in."""
    await db.write(_change(await _known(db, email), "role = $2", "operator"))


async def _known(db: Database, email: str) -> str:
    account_id = await find(db, email)
    if account_id is None:
        raise NotFound(f"There is no account for {email}")
    return account_id


def taken() -> Conflict:
    return Conflict("Somebody has that e-mail here: sign in, or set a new password", type="email_taken", param="email")
