"""Balance and transactions. Rule: what is shown is the ledger, entry by entry."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import credits
from storynote.api import sheet
from storynote.api.door import Answer, Call, reply
from storynote.api.wire import CreditsAnswer, TransactionAnswer, TransactionsAnswer
from storynote.credits import PAGE_MAX
from storynote.ids import rfc3339

ROWS_MAX = 500
"""Entries read at a time for a CSV."""


class TransactionsQuery(msgspec.Struct):
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50
    cursor: Annotated[str, Meta(pattern="^([0-9]{1,15})?$")] = ""
    format: Annotated[Literal["json", "csv"], Meta(description="csv: every entry there is, whatever the limit")] = (
        "json"
    )


async def balance(call: Call) -> Answer:
    found = await credits.balance(call.server.db, call.caller.account_id)
    return reply(200, CreditsAnswer(available=found.available, held=found.held))


async def transactions(call: Call, query: TransactionsQuery) -> Answer:
    if query.format == "csv":
        answer = sheet.download("transactions.csv")
        answer.chunks = _lines(call)
        return answer
    limit = query.limit
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


async def _lines(call: Call) -> AsyncIterator[bytes]:
    """The whole ledger, a stretch at a time."""
    yield sheet.lines([("id", "createdAt", "type", "jobId", "available", "held", "note")])
    before = None
    while found := await credits.transactions(call.server.db, call.caller.account_id, before, ROWS_MAX):
        before = found[-1].n
        yield sheet.lines(
            (entry.n, rfc3339(entry.created_ms), entry.kind, entry.job_id, entry.available, entry.held, entry.note)
            for entry in found
        )
        await asyncio.sleep(0)
