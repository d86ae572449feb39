"""Stripe, through its own library: a checkout opened, a checkout looked up, a webhook proved and read.

Rule: it knows nothing of accounts or credits. It says what was paid for which reference; who asks decides what that means.

The library comes with the extra `stripe` and is imported when it is needed. Protocol: https://docs.stripe.com/api/checkout/sessions,
https://docs.stripe.com/webhooks/signature, https://docs.stripe.com/checkout/fulfillment.
"""

import logging
from typing import TYPE_CHECKING

import aiohttp
import msgspec

from storynote.errors import ConfigurationError, Unauthorized, Unavailable
from storynote.settings import Settings

if TYPE_CHECKING:
    from stripe import StripeClient

log = logging.getLogger(__name__)

ANSWER_SECONDS_MAX = 20.0
RETRIES_MAX = 2
"""By the library, with its own waits; the idempotency key makes a repeated POST the same one."""
HEARD = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
)
RETURNED = ("charge.refunded", "charge.dispute.created", "charge.dispute.closed")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be paid. `reference` is ours; the same reference always opens the same checkout."""

    reference: str
    what: str
    amount: int
    currency: str
    paid_url: str
    left_url: str


class Opened(msgspec.Struct, frozen=True):
    """A checkout: Stripe's id of it, and the page where the buyer pays."""

    session: str
    url: str


class _Session(msgspec.Struct, frozen=True, kw_only=True):
    """As much of Stripe's Checkout Session as counts here."""

    id: str
    status: str | None = None
    payment_status: str = ""
    amount_total: int | None = None
    currency: str | None = None
    client_reference_id: str | None = None
    payment_intent: str | None = None


class _Charge(msgspec.Struct, frozen=True, kw_only=True):
    """As much of a Charge, or of a Dispute about one, as counts here."""

    payment_intent: str | None = None
    amount: int = 0
    amount_refunded: int = 0
    status: str = ""
    metadata: dict[str, str] = {}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a checkout stands. `state`: open, paid, expired, or failed (the bank said no after the buyer had left)."""

    reference: str
    session: str
    payment: str | None
    state: str
    amount: int
    currency: str


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """Money that went back or may: by `reference` or, where Stripe does not say it, by `payment`.

    `amount` is what went back in all so far. `trouble` is `disputed`, "" when that is over, None when nothing was said.
    """

    reference: str
    payment: str
    amount: int
    trouble: str | None


class Payments:
    """The door to Stripe, with one secret key."""

    def __init__(self, settings: Settings) -> None:
        """Raises ConfigurationError when the library is not installed."""
        try:
            import stripe
        except ImportError as error:
            raise ConfigurationError(
                "STRIPE_SECRET_KEY is set, but the stripe package is not installed: pip install 'storynote[stripe]'"
            ) from error
        # It would send how long our requests take and what system this is.
        stripe.enable_telemetry = False
        logging.getLogger("stripe").setLevel(logging.WARNING)
        self._secret = settings.stripe_webhook_secret.strip()
        self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS_MAX))
        self._client: StripeClient = stripe.StripeClient(
            settings.stripe_secret_key,
            base_addresses={"api": settings.stripe_base_url.rstrip("/")},
            http_client=self._http,
            max_network_retries=RETRIES_MAX,
        )

    async def open(self, order: Order) -> Opened:
        """Open a checkout. Raises Unavailable; then nothing can be paid, as nobody has its address."""
        marks = {"purchase": order.reference}
        try:
            made = await self._client.v1.checkout.sessions.create_async(
                {
                    "mode": "payment",
                    "client_reference_id": order.reference,
                    "metadata": marks,
                    "payment_intent_data": {"metadata": marks},
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": order.currency,
                                "unit_amount": order.amount,
                                "product_data": {"name": order.what},
                            },
                        }
                    ],
                    # The price that was shown is the price that is paid, and the amount that we compare with.
                    "adaptive_pricing": {"enabled": False},
                    "success_url": order.paid_url,
                    "cancel_url": order.left_url,
                },
                {"idempotency_key": order.reference},
            )
        except _troubles() as error:
            raise _unavailable(error) from error
        if not made.url:
            log.warning("Stripe opened the checkout %s without an address", made.id)
            raise _unavailable(None)
        return Opened(made.id, made.url)

    async def look(self, session: str) -> Standing:
        """Ask how a checkout stands. Raises Unavailable."""
        try:
            found = await self._client.v1.checkout.sessions.retrieve_async(session)
            return _standing(msgspec.convert(found.to_dict(recursive=True), _Session), "")
        except _troubles() as error:
            raise _unavailable(error) from error

    def hear(self, raw: bytes, signature: str) -> Standing | Return | None:
        """What a webhook says; None when it is about something that does not concern us.

        Raises Unauthorized for what Stripe did not sign with our secret, or longer than five minutes ago.
        """
        from stripe import SignatureVerificationError, Webhook, WebhookSignature

        try:
            WebhookSignature.verify_header(raw, signature, self._secret, Webhook.DEFAULT_TOLERANCE)
            event = msgspec.json.decode(raw, type=_Event)
        except (SignatureVerificationError, UnicodeDecodeError, msgspec.DecodeError) as error:
            raise Unauthorized("This is not signed by Stripe with our webhook secret, or too old") from error
        try:
            if event.type in HEARD:
                return _standing(msgspec.convert(event.data.about, _Session), event.type.rsplit(".", 1)[-1])
            if event.type in RETURNED:
                return _return(msgspec.convert(event.data.about, _Charge), event.type)
        except msgspec.ValidationError as error:
            # Genuine, and in a form we do not know: sending it again would change nothing, asking Stripe does.
            log.warning("Stripe: an event %s could not be read: %s", event.type, error)
        return None

    async def close(self) -> None:
        await self._http.close_async()  # type: ignore[no-untyped-call]


class _Data(msgspec.Struct, frozen=True):
    about: object = msgspec.field(name="object", default=None)


class _Event(msgspec.Struct, frozen=True):
    type: str = ""
    data: _Data = _Data()


def _standing(session: _Session, event: str) -> Standing:
    state = "open"
    if session.payment_status == "paid":
        state = "paid"
    elif event == "async_payment_failed":
        state = "failed"
    elif session.status == "expired" or event == "expired":
        state = "expired"
    return Standing(
        reference=session.client_reference_id or "",
        session=session.id,
        payment=session.payment_intent,
        state=state,
        amount=session.amount_total or 0,
        currency=session.currency or "",
    )


def _return(charge: _Charge, event: str) -> Return:
    """A refund says what went back in all; a dispute takes everything once it is lost."""
    lost = event == "charge.dispute.closed" and charge.status == "lost"
    trouble = {"charge.dispute.created": "disputed", "charge.dispute.closed": "disputed" if lost else ""}.get(event)
    return Return(
        reference=charge.metadata.get("purchase", ""),
        payment=charge.payment_intent or "",
        amount=charge.amount if lost else charge.amount_refunded,
        trouble=trouble,
    )


def _troubles() -> tuple[type[Exception], ...]:
    from stripe import StripeError

    # The library passes on what breaks while a body is read.
    return (StripeError, aiohttp.ClientError, TimeoutError, OSError, msgspec.ValidationError)


def _unavailable(error: Exception | None) -> Unavailable:
    if error is not None:
        status, code = getattr(error, "http_status", None), getattr(error, "code", None)
        log.warning("Stripe: %s (status %s, code %s)", type(error).__name__, status, code)
    return Unavailable(
        "The payment service cannot be reached right now. Nothing was charged; try again in a minute.",
        type="payments_unavailable",
        retry_after_seconds=10,
    )
