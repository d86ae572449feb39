"""Buying credits, on the wire. Rule: money is a whole number of the currency's smallest unit, always with its currency."""

from typing import Annotated, Literal

from msgspec import Meta

from storynote.api.wire import Body, Id

Amount = Annotated[int, Meta(ge=0, description="In the currency's smallest unit: 500 usd is $5.00")]
Currency = Annotated[str, Meta(pattern="^[a-z]{3}$", description="ISO 4217, lowercase")]
PurchaseState = Literal["open", "paid", "expired", "failed", "refunded"]


class PackAnswer(Body, frozen=True):
    """Credits for sale."""

    id: str
    credits: int
    amount: Amount
    currency: Currency


class BillingAnswer(Body, frozen=True):
    """What is for sale here; with nothing for sale, whom to ask."""

    configured: bool
    packs: list[PackAnswer]
    contact: Annotated[str, Meta(description="An e-mail address, a link, or words; may be empty")]


class CheckoutRequest(Body, frozen=True):
    pack: Annotated[str, Meta(min_length=1, max_length=20, description="The id of a pack of GET /v1/billing")]


class CheckoutAnswer(Body, frozen=True):
    """`url` is Stripe's page. It comes back to /app/usage?bought=ID, or ?left=ID when the buyer thinks better of it."""

    id: Id
    url: str


class PurchaseAnswer(Body, frozen=True):
    id: Id
    pack: str
    credits: int
    amount: Amount
    currency: Currency
    state: PurchaseState
    created_at: str
    ended_at: str | None


class PurchasesAnswer(Body, frozen=True):
    data: list[PurchaseAnswer]
