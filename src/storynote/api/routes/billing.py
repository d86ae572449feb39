"""The addresses of buying. Rule: only a person who is signed in buys; a key never does."""

from storynote.api import billing
from storynote.api.door import Endpoint
from storynote.api.wire import billing as wire

ROUTES_BILLING: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET", path="/v1/billing", handler=billing.sale, name="getBilling", tag="Credits",
        summary="What is for sale, and whom to ask when nothing is", public=True, answer=wire.BillingAnswer,
    ),
    Endpoint(
        method="POST", path="/v1/billing/checkout", handler=billing.start, name="startCheckout", tag="Credits",
        summary="Buy a pack: the address of the page where it is paid", scope="account", body=wire.CheckoutRequest,
        status=201, answer=wire.CheckoutAnswer,
    ),
    Endpoint(
        method="GET", path="/v1/billing/purchases", handler=billing.page, name="listPurchases", tag="Credits",
        summary="Your newest 100 purchases", scope="account", query=billing.PurchasesQuery,
        answer=wire.PurchasesAnswer, errors=(404,),
    ),
    Endpoint(
        method="POST", path="/v1/hooks/stripe", handler=billing.hear, name="takeStripeHook", tag="Credits",
        summary="For Stripe: something was paid, or went back", public=True, hidden=True, errors=(401, 404),
    ),
)  # fmt: skip
