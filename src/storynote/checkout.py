"""Buying credits: what the payment service says, made true in our books.

Rule: whoever brings the news (a webhook, the buyer's return, our own question) and however often, it is judged here and
nowhere else, and a payment becomes credits in one write, once.
"""

import logging

from storynote import credits, purchases
from storynote.db import Database, Duplicate, Missed
from storynote.errors import Unavailable
from storynote.ids import is_id, time_ms
from storynote.payments import Opened, Order, Payments, Return, Standing
from storynote.purchases import Purchase

log = logging.getLogger(__name__)


async def begin(db: Database, payments: Payments, made: Purchase, address: str) -> Opened:
    """Write the purchase down, then open its checkout; the caller keeps the session with its answer.

    Raises Unavailable (nothing can be paid, since nobody has the checkout's address), RateLimited.
    """
    await db.write(purchases.begin(made))
    order = Order(
        reference=made.id,
        what=purchases.words(made.credits),
        amount=made.amount,
        currency=made.currency,
        paid_url=f"{address}/app/usage?bought={made.id}",
        left_url=f"{address}/app/usage?left={made.id}",
    )
    try:
        return await payments.open(order)
    except Unavailable:
        await db.write(purchases.end(made.id, "", "failed", time_ms()))
        raise


async def take(db: Database, told: Standing) -> None:
    """Make true what was said of a checkout. Harmless any number of times, in any order."""
    bought = await purchases.find(db, told.reference) if is_id(told.reference) else None
    if bought is None:
        log.info("the checkout %s is of no purchase of ours", told.session)
    elif told.state == "paid":
        await _fulfil(db, bought, told)
    elif told.state != "open":
        await db.write(purchases.end(bought.id, told.session, told.state, time_ms()))


async def _fulfil(db: Database, bought: Purchase, told: Standing) -> None:
    if bought.state in ("paid", "refunded"):
        return
    if (told.amount, told.currency.lower()) != (bought.amount, bought.currency):
        log.error(
            "purchase %s: %d %s were paid, %d %s were asked for: nothing was granted",
            *(bought.id, told.amount, told.currency, bought.amount, bought.currency),
        )
        await db.write(purchases.note_trouble(bought.id, purchases.AMOUNT_DIFFERS))
        return
    now = time_ms()
    try:
        await db.write(
            purchases.pay(bought, told.session, told.payment, now),
            *credits.grant(bought.account_id, bought.credits, f"Bought {purchases.words(bought.credits)}", now),
        )
    except Missed:
        log.info("purchase %s was settled already, or by another checkout", bought.id)
    except Duplicate:
        log.error("purchase %s: its payment %s already paid another one", bought.id, told.payment)
    else:
        log.info("purchase %s: account %s bought %d credits", bought.id, bought.account_id, bought.credits)


async def take_return(db: Database, told: Return) -> None:
    """Money went back, or a bank wants it back. The credits stay: docs/decisions/0016-purchases.md."""
    bought = await purchases.find(db, told.reference) if is_id(told.reference) else None
    if bought is None and told.payment:
        bought = await purchases.of_payment(db, told.payment)
    if bought is None:
        log.info("the payment %s that went back is of no purchase of ours", told.payment)
        return
    await db.write(purchases.give_back(bought, told.amount, told.trouble, time_ms()))
    log.warning(
        "purchase %s of account %s: %d of %d %s went back %s",
        *(bought.id, bought.account_id, told.amount, bought.amount, bought.currency, told.trouble or ""),
    )


async def look(db: Database, payments: Payments, bought: Purchase) -> None:
    """Ask how an open checkout stands. Raises Unavailable."""
    if bought.session is None:
        return
    # Before the question, so that one that cannot be answered does not keep the others from their turn.
    await db.write(purchases.looked(bought.id, time_ms()))
    await take(db, await payments.look(bought.session))


async def look_at_due(db: Database, payments: Payments, seconds_min: float) -> None:
    """Ask about what no webhook has told of by now. Raises Unavailable."""
    now = time_ms()
    for bought in await purchases.due(db, now - int(seconds_min * 1000), now):
        await look(db, payments, bought)


async def forget_unopened(db: Database) -> None:
    await db.write(purchases.forget_unopened(time_ms()))
