"""Credits that were bought: one row from the click to the money, and what came of it.

Rule: a purchase is paid at most once, by compare-and-set, in the write that grants its credits; money that was paid is never
lost, so whatever is not paid yet, expired or not, becomes so when the payment is known.
"""

import msgspec

from storynote.db import Database, Row, Statement, record
from storynote.errors import NotFound, RateLimited
from storynote.ids import time_ms

OPEN_MAX = 30
"""Checkouts of one account that are neither paid nor over: each may be looked up again and again."""
PAGE_MAX = 100
LOOKS_MAX = 20
"""Purchases looked up in one round."""
LOST_SECONDS = 25 * 3600
"""A checkout lives for a day. One whose address never came back to us was never shown to anybody."""
LOOK_SECONDS_MIN, LOOK_SECONDS_MAX = 60, 3600
"""Between two look-ups that nobody asked for: a quarter of the purchase's age, within these."""
ASK_SECONDS_MIN = 2
"""Between two look-ups when its buyer asks."""
AMOUNT_DIFFERS, DISPUTED = "amount_differs", "disputed"
"""What the operator has to look at: another sum was paid than asked for; the buyer's bank wants it back."""


class Purchase(msgspec.Struct, frozen=True):
    """A row of `purchases`; amounts in the currency's smallest unit, times in Unix milliseconds."""

    id: str
    account_id: str
    pack: str
    credits: int
    amount: int
    currency: str
    session: str | None
    payment: str | None
    state: str
    returned: int
    trouble: str
    checked_ms: int
    created_ms: int
    ended_ms: int | None


_COLUMNS = ", ".join(Purchase.__struct_fields__)
_UNPAID = "('open', 'expired', 'failed')"


def words(credits: int) -> str:
    """What was bought, as the ledger and the payment page say it."""
    return f"{credits:,} credits"


def begin(made: Purchase) -> Statement:
    """The row, before anybody is asked for money. Raises RateLimited while OPEN_MAX others of the account are open."""
    marks = ", ".join(f"${i + 1}" for i in range(len(Purchase.__struct_fields__)))
    return Statement(
        f"INSERT INTO purchases ({_COLUMNS}) SELECT {marks} FROM accounts WHERE id = $2"
        f" AND (SELECT COUNT(*) FROM purchases WHERE account_id = $2 AND state = 'open') < {OPEN_MAX}",
        msgspec.structs.astuple(made),
        rows=1,
        refusal=RateLimited(
            f"{OPEN_MAX} payments of yours are still open. Finish one of them, or try again in an hour.",
            type="too_many_payments",
            retry_after_seconds=3600,
        ),
    )


def keep_session(purchase_id: str, session: str) -> Statement:
    """Where it is paid. A webhook may have said so before us."""
    return Statement("UPDATE purchases SET session = $2 WHERE id = $1 AND session IS NULL", (purchase_id, session))


def pay(bought: Purchase, session: str, payment: str | None, now_ms: int) -> Statement:
    """Not paid → paid. Raises Missed when it was paid already, went back, or belongs to another checkout."""
    return Statement(
        "UPDATE purchases SET state = 'paid', session = $2, payment = $3, ended_ms = $4"
        f" WHERE id = $1 AND state IN {_UNPAID} AND COALESCE(session, $2) = $2",
        (bought.id, session, payment, now_ms),
        rows=1,
    )


def end(purchase_id: str, session: str, state: str, now_ms: int) -> Statement:
    """open → expired or failed: nothing was paid."""
    return Statement(
        "UPDATE purchases SET state = $3, ended_ms = $4"
        " WHERE id = $1 AND state = 'open' AND COALESCE(session, $2) = $2",
        (purchase_id, session, state, now_ms),
    )


def give_back(bought: Purchase, amount: int, trouble: str | None, now_ms: int) -> Statement:
    """What went back in all; events may come in any order, so it never becomes less. All of it: refunded."""
    return Statement(
        "UPDATE purchases SET returned = CASE WHEN returned > $2 THEN returned ELSE $2 END,"
        " trouble = COALESCE($3, trouble),"
        " ended_ms = CASE WHEN $2 >= amount AND state <> 'refunded' THEN $4 ELSE ended_ms END,"
        " state = CASE WHEN $2 >= amount THEN 'refunded' ELSE state END WHERE id = $1",
        (bought.id, amount, trouble, now_ms),
        rows=1,
    )


def note_trouble(purchase_id: str, trouble: str) -> Statement:
    return Statement("UPDATE purchases SET trouble = $2 WHERE id = $1", (purchase_id, trouble))


def looked(purchase_id: str, now_ms: int) -> Statement:
    return Statement("UPDATE purchases SET checked_ms = $2 WHERE id = $1", (purchase_id, now_ms))


def forget_unopened(now_ms: int) -> Statement:
    """Checkouts that were never opened, or whose address never came back to us."""
    return Statement(
        "UPDATE purchases SET state = 'expired', ended_ms = $2"
        " WHERE state = 'open' AND session IS NULL AND created_ms < $1",
        (now_ms - LOST_SECONDS * 1000, now_ms),
    )


# Reading ---------------------------------------------------------------------------------------------------------


async def find(db: Database, purchase_id: str) -> Purchase | None:
    row = await db.one(f"SELECT {_COLUMNS} FROM purchases WHERE id = $1", purchase_id)
    return None if row is None else record(Purchase, row)


async def of_payment(db: Database, payment: str) -> Purchase | None:
    """The purchase that was paid by it."""
    row = await db.one(f"SELECT {_COLUMNS} FROM purchases WHERE payment = $1", payment)
    return None if row is None else record(Purchase, row)


async def get(db: Database, account_id: str, purchase_id: str) -> Purchase:
    """The account's own. Raises NotFound."""
    found = await find(db, purchase_id)
    if found is None or found.account_id != account_id:
        raise NotFound("There is no such purchase")
    return found


async def of_account(db: Database, account_id: str) -> list[Purchase]:
    """The newest PAGE_MAX, newest first."""
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM purchases WHERE account_id = $1 ORDER BY created_ms DESC, id DESC LIMIT {PAGE_MAX}",
        account_id,
    )
    return [record(Purchase, row) for row in rows]


async def due(db: Database, older_ms: int, now_ms: int) -> list[Purchase]:
    """Open checkouts to be looked up now, made before `older_ms`."""
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM purchases WHERE state = 'open' AND session IS NOT NULL AND trouble = ''"
        f" AND created_ms <= $2 AND ($1 - checked_ms >= {LOOK_SECONDS_MAX * 1000} OR"
        f" ($1 - checked_ms >= {LOOK_SECONDS_MIN * 1000} AND ($1 - checked_ms) * 4 >= $1 - created_ms))"
        f" ORDER BY checked_ms LIMIT {LOOKS_MAX}",
        now_ms,
        older_ms,
    )
    return [record(Purchase, row) for row in rows]


async def listed(db: Database, state: str, before: str, limit: int) -> list[tuple[Purchase, str]]:
    """Everybody's, newest first, with the buyer's address: of one state, of `trouble`, or all (""), older than id `before`."""
    rows: list[Row] = await db.many(
        f"SELECT {', '.join('p.' + name for name in Purchase.__struct_fields__)}, a.email"
        " FROM purchases p JOIN accounts a ON a.id = p.account_id"
        " WHERE ($1 = '' OR p.state = $1 OR ($1 = 'trouble' AND (p.trouble <> '' OR p.state = 'refunded')))"
        " AND ($2 = '' OR p.id < $2) ORDER BY p.id DESC LIMIT $3",
        state,
        before,
        limit,
    )
    return [(record(Purchase, row[:-1]), str(row[-1])) for row in rows]


def new(purchase_id: str, account_id: str, credits: int, amount: int, currency: str) -> Purchase:
    """An open purchase, not stored yet."""
    now = time_ms()
    return Purchase(
        id=purchase_id,
        account_id=account_id,
        pack=str(credits),
        credits=credits,
        amount=amount,
        currency=currency,
        session=None,
        payment=None,
        state="open",
        returned=0,
        trouble="",
        checked_ms=0,
        created_ms=now,
        ended_ms=None,
    )
