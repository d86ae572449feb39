"""Balance and transactions. Rule: what is shown is the ledger, entry by entry."""

import msgspec

from storynote import credits
from storynote.api.door import Answer, Call, reply
from storynote.api.projects import whole_number
from storynote.api.wire import CreditsAnswer, TransactionAnswer, TransactionsAnswer
from storynote.credits import PAGE_MAX
from storynote.errors import BadRequest
from storynote.ids import rfc3339


class TransactionsQuery(msgspec.Struct):
    limit: str = "50"
    cursor: str = ""


async def balance(call: Call) -> Answer:
    found = await credits.balance(call.server.db, call.caller.account_id)
    return reply(200, CreditsAnswer(available=found.available, held=found.held))


async def transactions(call: Call, query: TransactionsQuery) -> Answer:
    limit = whole_number(query.limit, "limit", PAGE_MAX)
    if query.cursor and not (query.cursor.isascii() and query.cursor.isdigit() and len(query.cursor) <= 15):
        raise BadRequest("cursor is none of ours: take it from nextCursor", param="cursor")
    before = int(query.cursor) if query.cursor else None
    found = await credits.transactions(call.server.db, call.caller.account_id, before, limit + 1)
    data = [
        TransactionAnswer(
            id=str(entry.n),
            type=entry.kind,  # type: ignore[arg-type]
            job_id=entry.job_id,
            available=entry.available,
            held=entry.held,
            note=entry.note,
            created_at=rfc3339(entry.created_ms),
        )
        for entry in found[:limit]
    ]
    return reply(200, TransactionsAnswer(data=data, next_cursor=data[-1].id if len(found) > limit else None))
