"""Prepaid credits: grant, hold, settle, release, and the entries that prove them.

Rule: a balance changes only by a guarded update, in the same write as the append-only entry that says why. The
database refuses a negative balance, a second hold of a job, and a second end of a hold; nothing here has to remember.
"""

from collections.abc import Sequence

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import BadRequest

CREDITS_MAX = 2**53 - 1
"""The largest balance: a JSON number every client reads exactly."""
PAGE_MAX = 100


class Balance(msgspec.Struct, frozen=True):
    """What an account has: free to spend, and promised to open jobs."""

    available: int
    held: int


class Transaction(msgspec.Struct, frozen=True):
    """One ledger entry as its account sees it. `available` and `held` are the changes it made."""

    n: int
    kind: str
    job_id: str | None
    available: int
    held: int
    note: str | None
    created_ms: int


def grant(account_id: str, amount: int, note: str, now_ms: int) -> list[Statement]:
    """Add `amount` credits. Raises BadRequest unless 1 ≤ amount and the new balance stays ≤ CREDITS_MAX."""
    if not 1 <= amount <= CREDITS_MAX:
        raise BadRequest(f"A grant must be 1 to {CREDITS_MAX} credits", param="credits")
    return [
        Statement(
            "UPDATE accounts SET available = available + $2, entry_seq = entry_seq + 1"
            " WHERE id = $1 AND available <= $3 - held - $2",
            (account_id, amount, CREDITS_MAX),
            rows=1,
            refusal=BadRequest(f"The balance would exceed {CREDITS_MAX} credits", param="credits"),
        ),
        Statement(
            "INSERT INTO entries (account_id, n, kind, available, held, note, created_ms)"
            " SELECT id, entry_seq, 'grant', $2, 0, $3, $4 FROM accounts WHERE id = $1",
            (account_id, amount, note, now_ms),
            rows=1,
        ),
    ]


def hold(account_id: str, job_ids: Sequence[str], price: int, now_ms: int, refusal: Exception) -> list[Statement]:
    """Move `price` credits for each job from available to held, all or none; too few raises `refusal`.

    The first statement returns (open_jobs, event_seq) after the change: the caller's rank in the queue, and the last
    of the len(job_ids) event numbers now reserved for these jobs.
    """
    count = len(job_ids)
    statements = [
        Statement(
            "UPDATE accounts SET available = available - $2, held = held + $2, open_jobs = open_jobs + $3,"
            " entry_seq = entry_seq + $3, event_seq = event_seq + $3"
            " WHERE id = $1 AND available >= $2 RETURNING open_jobs, event_seq",
            (account_id, price * count, count),
            rows=1,
            refusal=refusal,
        )
    ]
    statements.extend(
        Statement(
            "INSERT INTO entries (account_id, n, kind, job_id, available, held, created_ms)"
            " SELECT id, entry_seq - $2, 'hold', $3, $4, $5, $6 FROM accounts WHERE id = $1",
            (account_id, count - 1 - index, job_id, -price, price, now_ms),
            rows=1,
        )
        for index, job_id in enumerate(job_ids)
    )
    return statements


def settle(account_id: str, job_id: str, price: int, now_ms: int) -> list[Statement]:
    """The job's result is stored: what was held is spent."""
    return _end(account_id, job_id, "settle", 0, price, now_ms)


def release(account_id: str, job_id: str, price: int, now_ms: int) -> list[Statement]:
    """The job failed: what was held is free again."""
    return _end(account_id, job_id, "release", price, price, now_ms)


def _end(account_id: str, job_id: str, kind: str, back: int, price: int, now_ms: int) -> list[Statement]:
    return [
        Statement(
            "UPDATE accounts SET available = available + $2, held = held - $3, open_jobs = open_jobs - 1,"
            " entry_seq = entry_seq + 1 WHERE id = $1",
            (account_id, back, price),
            rows=1,
        ),
        Statement(
            "INSERT INTO entries (account_id, n, kind, job_id, available, held, created_ms)"
            " SELECT id, entry_seq, $2, $3, $4, $5, $6 FROM accounts WHERE id = $1",
            (account_id, kind, job_id, back, -price, now_ms),
            rows=1,
        ),
    ]


async def balance(db: Database, account_id: str) -> Balance:
    row = await db.one("SELECT available, held FROM accounts WHERE id = $1", account_id)
    return Balance(0, 0) if row is None else record(Balance, row)


async def transactions(db: Database, account_id: str, before: int | None, limit: int) -> list[Transaction]:
    """Entries newest first, `limit` of them, older than entry `before`."""
    rows = await db.many(
        "SELECT n, kind, job_id, available, held, note, created_ms FROM entries"
        " WHERE account_id = $1 AND n < $2 ORDER BY n DESC LIMIT $3",
        account_id,
        CREDITS_MAX if before is None else before,
        limit,
    )
    return [record(Transaction, row) for row in rows]


CHECKS: tuple[tuple[str, str], ...] = (
    (
        "a balance is not the sum of its entries",
        "SELECT a.id FROM accounts a LEFT JOIN entries e ON e.account_id = a.id GROUP BY a.id"
        " HAVING a.available <> COALESCE(SUM(e.available), 0) OR a.held <> COALESCE(SUM(e.held), 0)",
    ),
    ("a balance is negative", "SELECT id FROM accounts WHERE available < 0 OR held < 0 OR open_jobs < 0"),
    (
        "entries are missing from a sequence",
        "SELECT a.id FROM accounts a LEFT JOIN entries e ON e.account_id = a.id GROUP BY a.id"
        " HAVING a.entry_seq <> COUNT(e.n) OR a.entry_seq <> COALESCE(MAX(e.n), 0)",
    ),
    (
        "a job has no hold of its price",
        "SELECT j.id FROM jobs j LEFT JOIN entries e ON e.job_id = j.id AND e.kind = 'hold'"
        " WHERE e.n IS NULL OR e.held <> j.price OR e.account_id <> j.account_id",
    ),
    (
        "an entry has no job",
        "SELECT e.account_id || '/' || e.n FROM entries e LEFT JOIN jobs j ON j.id = e.job_id"
        " WHERE e.kind <> 'grant' AND j.id IS NULL",
    ),
    (
        "an ended job was not ended exactly once, as its state says",
        "SELECT j.id FROM jobs j LEFT JOIN entries e ON e.job_id = j.id AND e.kind IN ('settle', 'release')"
        " WHERE j.state IN ('completed', 'failed') GROUP BY j.id, j.state, j.price HAVING COUNT(e.n) <> 1"
        " OR MAX(e.kind) <> CASE j.state WHEN 'completed' THEN 'settle' ELSE 'release' END OR SUM(e.held) <> -j.price",
    ),
    (
        "an open job was ended in the ledger",
        "SELECT j.id FROM jobs j JOIN entries e ON e.job_id = j.id AND e.kind IN ('settle', 'release')"
        " WHERE j.state NOT IN ('completed', 'failed')",
    ),
    (
        "held credits are not those of the open jobs",
        "SELECT a.id FROM accounts a LEFT JOIN jobs j ON j.account_id = a.id AND j.state NOT IN ('completed', 'failed')"
        " GROUP BY a.id HAVING a.held <> COALESCE(SUM(j.price), 0) OR a.open_jobs <> COUNT(j.id)",
    ),
    (
        "a completed job has no asset",
        "SELECT j.id FROM jobs j LEFT JOIN assets s ON s.id = j.asset_id"
        " WHERE j.state = 'completed' AND j.project_id IS NOT NULL AND j.deleted_ms IS NULL AND s.id IS NULL",
    ),
    (
        "a key has not spent what its jobs say",
        "SELECT k.id FROM keys k LEFT JOIN (SELECT COALESCE(m.purse, m.id) AS purse, SUM(j.price) AS total FROM jobs j"
        " JOIN keys m ON m.id = j.key_id WHERE j.state <> 'failed' GROUP BY COALESCE(m.purse, m.id)) t ON t.purse = k.id"
        " WHERE k.spent <> COALESCE(t.total, 0)",
    ),
)
"""What `storynote ledger check` proves: each query must find nothing."""
