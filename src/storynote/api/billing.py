"""What is for sale, buying it, and Stripe's webhook. Rule: the row first, then Stripe, then the answer."""

import contextlib
from typing import Annotated

import msgspec
from msgspec import Meta

from storynote import checkout, purchases
from storynote.api import bodies
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.billing import (
    BillingAnswer,
    CheckoutAnswer,
    CheckoutRequest,
    PackAnswer,
    PurchaseAnswer,
    PurchasesAnswer,
)
from storynote.errors import BadRequest, NotFound, Unavailable
from storynote.ids import is_id, new_id, rfc3339, time_ms
from storynote.payments import Payments, Return
from storynote.purchases import ASK_SECONDS_MIN, Purchase

HOOK_BYTES_MAX = 1024 * 1024


class PurchasesQuery(msgspec.Struct):
    check: Annotated[str, Meta(max_length=100, description="Ask Stripe about this open purchase first")] = ""


async def sale(call: Call) -> Answer:
    settings = call.server.settings
    packs = [
        PackAnswer(id=pack.id, credits=pack.credits, amount=pack.amount, currency=settings.currency)
        for pack in settings.packs
    ]
    configured = call.server.payments is not None
    return reply(200, BillingAnswer(configured=configured, packs=packs if configured else [], contact=settings.contact))


async def start(call: Call, request: CheckoutRequest) -> Answer:
    settings, payments = call.server.settings, _payments(call)
    pack = next((pack for pack in settings.packs if pack.id == request.pack), None)
    if pack is None:
        allowed = ", ".join(pack.id for pack in settings.packs)
        raise BadRequest(f"pack must be one of {allowed}", param="pack")
    made = purchases.new(new_id(), call.caller.account_id, pack.credits, pack.amount, settings.currency)
    opened = await checkout.begin(call.server.db, payments, made, settings.address)
    answer = reply(201, CheckoutAnswer(id=made.id, url=opened.url))
    await call.server.db.write(purchases.keep_session(made.id, opened.session), *call.remember(answer))
    return answer


def _payments(call: Call) -> Payments:
    if call.server.payments is None:
        contact = call.server.settings.contact
        ask = f"Ask {contact} for credits." if contact else "Ask the operator for credits."
        raise BadRequest(f"Nothing is for sale on this server. {ask}", type="billing_not_configured")
    return call.server.payments


async def page(call: Call, query: PurchasesQuery) -> Answer:
    db, account_id = call.server.db, call.caller.account_id
    if query.check:
        await _check(call, query.check)
    return reply(200, PurchasesAnswer(data=[_answer(bought) for bought in await purchases.of_account(db, account_id)]))


async def _check(call: Call, purchase_id: str) -> None:
    """The buyer is back: do not make them wait for the webhook, which may never come."""
    if not is_id(purchase_id):
        raise NotFound("There is no such purchase", param="check")
    bought = await purchases.get(call.server.db, call.caller.account_id, purchase_id)
    asked_lately = time_ms() - bought.checked_ms < ASK_SECONDS_MIN * 1000
    if call.server.payments is None or bought.state != "open" or asked_lately:
        return
    with contextlib.suppress(Unavailable):
        await checkout.look(call.server.db, call.server.payments, bought)


def _answer(bought: Purchase) -> PurchaseAnswer:
    return PurchaseAnswer(
        id=bought.id,
        pack=bought.pack,
        credits=bought.credits,
        amount=bought.amount,
        currency=bought.currency,
        state=bought.state,  # type: ignore[arg-type]
        created_at=rfc3339(bought.created_ms),
        ended_at=None if bought.ended_ms is None else rfc3339(bought.ended_ms),
    )


async def hear(call: Call) -> Answer:
    """Stripe repeats what is not answered with 2xx, for days: only what may go better next time is refused."""
    payments = call.server.payments
    if payments is None:
        raise NotFound("There is no such hook")
    raw = await bodies.read(call.receive, call.headers, HOOK_BYTES_MAX)
    told = payments.hear(raw, call.header("stripe-signature"))
    if isinstance(told, Return):
        await checkout.take_return(call.server.db, told)
    elif told is not None:
        await checkout.take(call.server.db, told)
    return Answer(200, b"{}")
