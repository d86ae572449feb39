"""Operators: who runs this place, and whom they look after.

Rule: there is always one who may sign in. The update that would take the last one away changes nothing.
"""

import msgspec

from storynote.db import Database, Row, Statement, record
from storynote.errors import Conflict, NotFound

ROLES = ("user", "operator")


class Person(msgspec.Struct, frozen=True):
    """An account as its operator sees it. `seen_ms`: when a browser or a key of theirs last came."""

    id: str
    email: str
    name: str
    role: str
    disabled_ms: int | None
    created_ms: int
    available: int
    held: int
    open_jobs: int
    keys: int
    seen_ms: int | None


_COLUMNS = (
    "a.id, a.email, a.name, a.role, a.disabled_ms, a.created_ms, a.available, a.held, a.open_jobs,"
    " (SELECT COUNT(*) FROM keys k WHERE k.account_id = a.id AND k.revoked_ms IS NULL),"
    " (SELECT MAX(k.last_used_ms) FROM keys k WHERE k.account_id = a.id),"
    " (SELECT MAX(s.seen_ms) FROM sessions s WHERE s.account_id = a.id)"
)
_ACTIVE = "role = 'operator' AND disabled_ms IS NULL AND deleted_ms IS NULL"
_ANOTHER = f"EXISTS (SELECT 1 FROM accounts o WHERE o.id <> $1 AND o.{_ACTIVE.replace('AND ', 'AND o.')})"


def hold_still() -> Statement:
    """Before a change that may take an operator away: two such changes then happen one after the other, in any store."""
    return Statement(f"UPDATE accounts SET role = role WHERE {_ACTIVE}")


def change(account_id: str, role: str | None, disabled: bool | None, now_ms: int) -> list[Statement]:
    """Set what is not None. Raises Conflict when nobody would be left to run the place, or the account is gone."""
    wish = "keep" if disabled is None else "yes" if disabled else "no"
    return [
        hold_still(),
        Statement(
            "UPDATE accounts SET role = COALESCE($2, role), disabled_ms = CASE WHEN $3 = 'yes' THEN"
            " COALESCE(disabled_ms, $4) WHEN $3 = 'no' THEN NULL ELSE disabled_ms END"
            " WHERE id = $1 AND deleted_ms IS NULL AND (role <> 'operator' OR disabled_ms IS NOT NULL"
            f" OR (COALESCE($2, role) = 'operator' AND $3 <> 'yes') OR {_ANOTHER})",
            (account_id, role, wish, now_ms),
            rows=1,
            refusal=last(),
        ),
    ]


def may_go(account_id: str) -> list[Statement]:
    """To commit before an account is deleted by its owner. Raises Conflict for the last operator."""
    return [
        hold_still(),
        Statement(
            "UPDATE accounts SET role = role"
            f" WHERE id = $1 AND (role <> 'operator' OR disabled_ms IS NOT NULL OR {_ANOTHER})",
            (account_id,),
            rows=1,
            refusal=last(),
        ),
    ]


def last() -> Conflict:
    return Conflict(
        "That is the only operator: make somebody else one first. Nothing was changed.", type="last_operator"
    )


# Reading ---------------------------------------------------------------------------------------------------------


async def person(db: Database, account_id: str) -> Person:
    """Raises NotFound for an account that is unknown or was deleted."""
    row = await db.one(f"SELECT {_COLUMNS} FROM accounts a WHERE a.id = $1 AND a.deleted_ms IS NULL", account_id)
    if row is None:
        raise NotFound("There is no such account")
    return _person(row)


async def people(db: Database, words: str, before: tuple[int, str] | None, limit: int) -> list[Person]:
    """Accounts, newest first, whose e-mail or name contains `words`, or whose id it is; older than (created_ms, id)."""
    created_ms, account_id = before or (2**53, "")
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM accounts a WHERE a.deleted_ms IS NULL AND (a.created_ms, a.id) < ($3, $4)"
        " AND ($2 = '' OR a.id = $2 OR LOWER(a.email) LIKE $1 ESCAPE '!' OR LOWER(a.name) LIKE $1 ESCAPE '!')"
        " ORDER BY a.created_ms DESC, a.id DESC LIMIT $5",
        _pattern(words),
        words,
        created_ms,
        account_id,
        limit,
    )
    return [_person(row) for row in rows]


def _pattern(words: str) -> str:
    for sign in "!%_":
        words = words.replace(sign, "!" + sign)
    return f"%{words.lower()}%"


def _person(row: Row) -> Person:
    *fields, used_ms, seen_ms = row
    came = [int(str(at)) for at in (used_ms, seen_ms) if at is not None]
    return record(Person, (*fields, max(came, default=None)))
