"""What lies here: files in storage, and what was sold. Rule: sums and pages, never a whole table."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import oversight, purchases
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.operator import AccountHeap, HeapAnswer, SoldAnswer, SoldsAnswer, StorageAnswer
from storynote.ids import rfc3339
from storynote.purchases import PAGE_MAX, Purchase


async def storage(call: Call) -> Answer:
    stock = await oversight.stock(call.server.db)
    return reply(
        200,
        StorageAnswer(
            bytes=sum(heap.bytes for heap in stock.kinds),
            files=sum(heap.files for heap in stock.kinds),
            free_bytes=await call.server.files.free(),
            kinds=[HeapAnswer(kind=heap.name, files=heap.files, bytes=heap.bytes) for heap in stock.kinds],
            accounts=[
                AccountHeap(account_id=account_id, email=heap.name, files=heap.files, bytes=heap.bytes)
                for account_id, heap in stock.accounts
            ],
            litter=stock.litter,
        ),
    )


class SoldsQuery(msgspec.Struct):
    state: Annotated[
        Literal["", "open", "paid", "expired", "failed", "refunded", "trouble"],
        Meta(description="trouble: whatever an operator has to look at, refunds among it"),
    ] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50
    cursor: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""


async def sold(call: Call, query: SoldsQuery) -> Answer:
    found = await purchases.listed(call.server.db, query.state, query.cursor, query.limit + 1)
    shown = found[: query.limit]
    cursor = shown[-1][0].id if len(found) > query.limit else None
    return reply(200, SoldsAnswer(data=[_answer(bought, email) for bought, email in shown], next_cursor=cursor))


def _answer(bought: Purchase, email: str) -> SoldAnswer:
    return SoldAnswer(
        id=bought.id,
        account_id=bought.account_id,
        email=email,
        credits=bought.credits,
        amount=bought.amount,
        returned=bought.returned,
        currency=bought.currency,
        state=bought.state,  # type: ignore[arg-type]
        trouble=bought.trouble,  # type: ignore[arg-type]
        payment=bought.payment,
        created_at=rfc3339(bought.created_ms),
        ended_at=None if bought.ended_ms is None else rfc3339(bought.ended_ms),
    )
