"""Buying credits: Stripe's own library against the fake Stripe, from the click to the ledger.

Rule: whatever is lost, repeated, late or out of order, a payment becomes credits once, and only a payment does.
"""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import httpx2
import pytest

from tests.app.visitors import Till, Visitor, log_of, visitor
from tests.fakes.stripe import HOOK_SECRET, KEY, event, signature
from tests.server import Json, Server, running, until

CROWD, ROUNDS = 60, 10


@pytest.fixture(scope="module")
def till() -> Iterator[Till]:
    started = Till()
    yield started
    started.close()


@pytest.fixture(scope="module")
def shop(till: Till, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that sells, and asks Stripe on its own only after an hour: tests that need it sooner have their own."""
    settings = {**till.environment(), "STORYNOTE_PURCHASE_SECONDS_MIN": "3600"}
    with running(tmp_path_factory.mktemp("shop") / "data", settings) as started:
        yield started
        started.ledger()


@pytest.fixture(autouse=True)
def _aimed(till: Till, request: pytest.FixtureRequest) -> None:
    till.switch()
    if "shop" in request.fixturenames:
        till.aim(request.getfixturevalue("shop"))


def checkout(buyer: Visitor, pack: str = "2000") -> tuple[str, str]:
    """(our purchase, the page where it is paid)."""
    answer = buyer.post("/v1/billing/checkout", {"pack": pack})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"], answer.json()["url"]


def session_of(till: Till, purchase: str) -> Json:
    found = [s for s in till.log()["sessions"].values() if s["client_reference_id"] == purchase]
    assert len(found) == 1
    return found[0]


def purchase_of(buyer: Visitor, purchase: str, **query: str) -> Json:
    listed = buyer.get("/v1/billing/purchases", params=query).json()["data"]
    return next(bought for bought in listed if bought["id"] == purchase)


def deliver(server: Server, raw: bytes, header: str | None) -> httpx2.Response:
    headers = {} if header is None else {"Stripe-Signature": header}
    return httpx2.post(f"{server.url}/v1/hooks/stripe", content=raw, headers=headers, timeout=30)


def bought(buyer: Visitor) -> list[int]:
    return [entry["available"] for entry in buyer.transactions() if entry["type"] == "grant"]


# The way it goes -------------------------------------------------------------------------------------------------


def test_what_is_for_sale(shop: Server) -> None:
    sale = httpx2.get(f"{shop.url}/v1/billing", timeout=10).json()
    assert sale["configured"] is True
    assert sale["packs"][1] == {"id": "2000", "credits": 2000, "amount": 1800, "currency": "usd"}


def test_paid_and_there(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, url = checkout(buyer)
    assert purchase_of(buyer, purchase)["state"] == "open"
    back = till.pay(url)
    assert back.headers["location"] == f"{shop.url}/app/usage?bought={purchase}"
    assert buyer.credits() == (2000, 0)
    entry = buyer.transactions()[0]
    assert (entry["type"], entry["note"], entry["available"]) == ("grant", "Bought 2,000 credits", 2000)
    done = purchase_of(buyer, purchase)
    assert (done["state"], done["amount"], done["currency"]) == ("paid", 1800, "usd")
    assert done["endedAt"] is not None


def test_what_stripe_is_told(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer, "500")
    told = till.log()["posts"][-1]
    assert told["idempotency_key"] == told["client_reference_id"] == told["metadata[purchase]"] == purchase
    assert told["payment_intent_data[metadata][purchase]"] == purchase
    assert told["line_items[0][price_data][unit_amount]"] == "500"
    assert told["line_items[0][price_data][product_data][name]"] == "500 credits"
    assert told["adaptive_pricing[enabled]"] == "false"
    assert not any(buyer.email in value for value in told.values())


def test_the_page_has_a_button_and_a_way_back(shop: Server, till: Till) -> None:
    purchase, url = checkout(visitor(shop))
    page = httpx2.get(url, timeout=10).text
    assert "2,000 credits" in page
    assert f"{shop.url}/app/usage?left={purchase}" in page


@pytest.mark.parametrize("pack", ["501", "", "2000 ", "x" * 20])
def test_a_pack_that_is_none(shop: Server, pack: str) -> None:
    answer = visitor(shop).post("/v1/billing/checkout", {"pack": pack})
    assert answer.status_code == 400
    assert answer.json()["param"] == "pack"


def test_a_key_buys_nothing(shop: Server) -> None:
    client = shop.account()
    assert client.post("/v1/billing/checkout", {"pack": "500"}).status_code == 403
    assert client.get("/v1/billing/purchases").status_code == 403
    assert client.get("/v1/billing").status_code == 200


def test_two_accounts_do_not_see_each_others(shop: Server) -> None:
    one, other = visitor(shop), visitor(shop)
    purchase, _ = checkout(one)
    assert other.get("/v1/billing/purchases").json()["data"] == []
    answer = other.get("/v1/billing/purchases", params={"check": purchase})
    assert answer.status_code == 404
    assert answer.json()["error"] == other.get("/v1/billing/purchases", params={"check": "0" * 24}).json()["error"]


def test_an_idempotency_key_opens_one_checkout(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    before = len(till.log()["posts"])
    answers = [
        buyer.post("/v1/billing/checkout", {"pack": "500"}, headers={"Idempotency-Key": "click 1"}) for _ in range(3)
    ]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(till.log()["posts"]) == before + 1


# Webhooks --------------------------------------------------------------------------------------------------------


def test_a_webhook_that_comes_before_the_answer(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    till.switch(early=1)
    purchase, _ = checkout(buyer)
    assert buyer.credits() == (2000, 0)
    assert purchase_of(buyer, purchase)["state"] == "paid"


def test_the_same_webhook_many_times_at_once(shop: Server, till: Till) -> None:
    """All are judged before the first may write: what stops the others is the write itself."""
    buyer = visitor(shop)
    till.switch(lost_hooks=1)
    purchase, url = checkout(buyer)
    till.pay(url)
    raw = event("checkout.session.completed", session_of(till, purchase))
    raw_later = event("checkout.session.async_payment_succeeded", session_of(till, purchase))
    assert Counter(_at_once(shop, [raw, raw_later] * (CROWD // 2))) == {200: CROWD}
    assert bought(buyer) == [2000]
    assert buyer.credits() == (2000, 0)


def _at_once(server: Server, bodies: list[bytes]) -> list[int]:
    """Nobody can write to the store until every request has arrived."""
    sent = asyncio.Semaphore(0)

    async def count(*_: object) -> None:
        sent.release()

    async def one(client: aiohttp.ClientSession, raw: bytes) -> int:
        url, headers = f"{server.url}/v1/hooks/stripe", {"Stripe-Signature": signature(raw)}
        async with client.post(url, data=raw, headers=headers) as answer:
            return answer.status

    async def every(store: sqlite3.Connection) -> list[int]:
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(count)
        async with aiohttp.ClientSession(trace_configs=[trace]) as client:
            store.execute("BEGIN IMMEDIATE")
            asked = [asyncio.create_task(one(client, raw)) for raw in bodies]
            for _ in bodies:
                await sent.acquire()
            for _ in range(ROUNDS):
                # The loop that answers has gone round, with all of them before it.
                async with client.get(f"{server.url}/healthz") as answer:
                    assert answer.status == 200
            store.execute("COMMIT")
            return list(await asyncio.gather(*asked))

    with contextlib.closing(sqlite3.connect(server.data / "storynote.db", isolation_level=None)) as store:
        return asyncio.run(every(store))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "t=1,v1=" + "0" * 64,
        "nonsense",
        "v1=" + "0" * 64,
    ],
)
def test_a_forged_one_is_refused(shop: Server, till: Till, header: str | None) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    paid = {**session_of(till, purchase), "payment_status": "paid", "status": "complete"}
    answer = deliver(shop, event("checkout.session.completed", paid), header)
    assert answer.status_code == 401
    assert buyer.credits() == (0, 0)


def test_signed_with_another_secret_too_old_or_changed(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    paid = {**session_of(till, purchase), "payment_status": "paid", "status": "complete"}
    raw = event("checkout.session.completed", paid)
    for header in (signature(raw, "whsec_other"), signature(raw, at=time.time() - 301), signature(raw + b" ")):
        assert deliver(shop, raw, header).status_code == 401
    assert deliver(shop, b"\xff\xfe", signature(b"\xff\xfe")).status_code == 401
    assert buyer.credits() == (0, 0)
    assert deliver(shop, raw, signature(raw, at=time.time() - 200)).status_code == 200
    assert buyer.credits() == (2000, 0)


def test_what_is_not_ours_is_taken_and_left(shop: Server, till: Till) -> None:
    purchase, _ = checkout(visitor(shop))
    session = {**session_of(till, purchase), "payment_status": "paid", "status": "complete"}
    for reference in (None, "somebody else's", "f" * 24):
        raw = event("checkout.session.completed", {**session, "client_reference_id": reference})
        assert deliver(shop, raw, signature(raw)).status_code == 200
    for kind, about in (("customer.created", {"id": "cus_1"}), ("checkout.session.completed", {"id": 7})):
        raw = event(kind, about)
        assert deliver(shop, raw, signature(raw)).status_code == 200
    thin = b'{"object": "v2.core.event", "type": "v1.billing.meter.error_report_triggered"}'
    assert deliver(shop, thin, signature(thin)).status_code == 200
    assert "is of no purchase of ours" in log_of(shop)


@pytest.mark.parametrize(("field", "value"), [("amount_total", 1), ("amount_total", None), ("currency", "jpy")])
def test_another_sum_grants_nothing_and_is_shown(shop: Server, till: Till, field: str, value: object) -> None:
    buyer, operator = visitor(shop), visitor(shop, "operator")
    purchase, _ = checkout(buyer)
    paid = {**session_of(till, purchase), "payment_status": "paid", "status": "complete", field: value}
    raw = event("checkout.session.completed", paid)
    assert deliver(shop, raw, signature(raw)).status_code == 200
    assert buyer.credits() == (0, 0)
    listed = operator.get("/v1/operator/purchases", params={"state": "trouble"}).json()["data"]
    assert next(sold for sold in listed if sold["id"] == purchase)["trouble"] == "amount_differs"


def test_a_checkout_that_is_not_this_purchases(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    other = {**session_of(till, purchase), "payment_status": "paid", "status": "complete", "id": "cs_test_other"}
    raw = event("checkout.session.completed", other)
    assert deliver(shop, raw, signature(raw)).status_code == 200
    assert purchase_of(buyer, purchase)["state"] == "open"
    assert buyer.credits() == (0, 0)


def test_one_payment_pays_one_purchase(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    for purchase in (checkout(buyer)[0], checkout(buyer)[0]):
        paid = {**session_of(till, purchase), "payment_status": "paid", "payment_intent": f"pi_{buyer.id}"}
        raw = event("checkout.session.completed", paid)
        assert deliver(shop, raw, signature(raw)).status_code == 200
    assert bought(buyer) == [2000]


@pytest.mark.parametrize(("is_ok", "state", "credits"), [(True, "paid", 2000), (False, "failed", 0)])
def test_a_bank_that_takes_its_time(shop: Server, till: Till, is_ok: bool, state: str, credits: int) -> None:
    buyer = visitor(shop)
    till.switch(later=1)
    purchase, url = checkout(buyer)
    till.pay(url)
    assert purchase_of(buyer, purchase)["state"] == "open"
    till.happen("bank", session_of(till, purchase)["id"], ok=is_ok)
    assert purchase_of(buyer, purchase)["state"] == state
    assert buyer.credits() == (credits, 0)


def test_over_and_paid_after_all(shop: Server, till: Till) -> None:
    """Whatever we thought of it: who has paid gets what was paid for."""
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    session = session_of(till, purchase)
    till.happen("expire", session["id"])
    assert purchase_of(buyer, purchase)["state"] == "expired"
    raw = event("checkout.session.completed", {**session, "payment_status": "paid", "status": "complete"})
    assert deliver(shop, raw, signature(raw)).status_code == 200
    assert (purchase_of(buyer, purchase)["state"], buyer.credits()) == ("paid", (2000, 0))
    till.happen("expire", session["id"])
    assert purchase_of(buyer, purchase)["state"] == "paid"


# Nothing is lost -------------------------------------------------------------------------------------------------


def test_the_buyers_return_makes_up_for_a_lost_webhook(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    till.switch(lost_hooks=1)
    purchase, url = checkout(buyer)
    till.pay(url)
    assert purchase_of(buyer, purchase)["state"] == "open"
    assert purchase_of(buyer, purchase, check=purchase)["state"] == "paid"
    assert buyer.credits() == (2000, 0)


def test_who_asks_all_the_time_does_not_make_us_ask(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    before = till.log()["asked"]
    for _ in range(20):
        assert purchase_of(buyer, purchase, check=purchase)["state"] == "open"
    assert till.log()["asked"] - before <= 3


def test_the_server_asks_by_itself(till: Till, tmp_path: Path) -> None:
    settings = {**till.environment(), "STORYNOTE_PURCHASE_SECONDS_MIN": "0.5"}
    till.switch(lost_hooks=1)
    with running(tmp_path / "data", settings) as server:
        buyer = visitor(server)
        purchase, url = checkout(buyer)
        till.pay(url)
        until(lambda: buyer.credits() == (2000, 0), why="it never asked")
        raw = event("checkout.session.completed", session_of(till, purchase))
        assert deliver(server, raw, signature(raw)).status_code == 200
        assert bought(buyer) == [2000]
        server.ledger()


def test_a_payment_during_a_crash_is_found_after_it(till: Till, tmp_path: Path) -> None:
    settings = {**till.environment(), "STORYNOTE_PURCHASE_SECONDS_MIN": "0.5"}
    with running(tmp_path / "data", settings) as server:
        buyer = visitor(server)
        till.aim(server)
        _, url = checkout(buyer)
        server.kill()
        # Nobody answers at the webhook: the fake gives up, as Stripe does in the end.
        till.switch(lost_hooks=1)
        till.pay(url)
        server.start()
        until(lambda: buyer.credits() == (2000, 0), why="what was paid was lost")
        server.ledger()


def test_stripe_is_not_there(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    till.switch(down=1)
    answer = buyer.post("/v1/billing/checkout", {"pack": "500"})
    assert (answer.status_code, answer.json()["type"]) == (503, "payments_unavailable")
    assert "Nothing was charged" in answer.json()["error"]
    assert int(answer.headers["retry-after"]) > 0
    assert {sold["state"] for sold in buyer.get("/v1/billing/purchases").json()["data"]} == {"failed"}
    till.switch()
    assert checkout(buyer)[1].startswith(till.url)


def test_a_lost_answer_opens_no_second_checkout(shop: Server, till: Till) -> None:
    till.switch(lost=1)
    purchase, url = checkout(visitor(shop))
    assert session_of(till, purchase)["url"] == url


def test_a_busy_stripe_takes_the_next_try(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    till.switch(busy=1)
    assert buyer.post("/v1/billing/checkout", {"pack": "500"}).status_code == 503
    assert checkout(buyer)[1].startswith(till.url)


def test_the_list_is_there_when_stripe_is_not(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    purchase, _ = checkout(buyer)
    till.switch(down=1)
    assert purchase_of(buyer, purchase, check=purchase)["state"] == "open"


def test_open_checkouts_are_bounded(shop: Server) -> None:
    buyer = visitor(shop)
    codes = [buyer.post("/v1/billing/checkout", {"pack": "500"}).status_code for _ in range(31)]
    assert codes == [201] * 30 + [429]


# Money that goes back --------------------------------------------------------------------------------------------


def paid(shop: Server, till: Till) -> tuple[Visitor, str, Json]:
    buyer = visitor(shop)
    purchase, url = checkout(buyer)
    till.pay(url)
    return buyer, purchase, session_of(till, purchase)


def sold(operator: Visitor, purchase: str, state: str = "trouble") -> Json:
    listed = operator.get("/v1/operator/purchases", params={"state": state, "limit": 100}).json()["data"]
    return next((one for one in listed if one["id"] == purchase), None)


def test_a_refund_is_shown_and_the_credits_stay(shop: Server, till: Till) -> None:
    operator = visitor(shop, "operator")
    buyer, purchase, session = paid(shop, till)
    till.happen("refund", session["id"], amount=800)
    assert purchase_of(buyer, purchase)["state"] == "paid"
    assert sold(operator, purchase, "paid")["returned"] == 800
    till.happen("refund", session["id"], amount=1800)
    till.happen("refund", session["id"], amount=800)
    seen = sold(operator, purchase)
    assert (seen["state"], seen["returned"], seen["email"]) == ("refunded", 1800, buyer.email)
    assert purchase_of(buyer, purchase)["state"] == "refunded"
    assert buyer.credits() == (2000, 0)
    raw = event("checkout.session.completed", session)
    assert deliver(shop, raw, signature(raw)).status_code == 200
    assert bought(buyer) == [2000]


def test_a_refund_that_comes_before_the_payment_is_known(shop: Server, till: Till) -> None:
    buyer = visitor(shop)
    till.switch(lost_hooks=1)
    purchase, url = checkout(buyer)
    till.pay(url)
    till.switch()
    session = session_of(till, purchase)
    till.happen("refund", session["id"], amount=1800)
    raw = event("checkout.session.completed", session)
    assert deliver(shop, raw, signature(raw)).status_code == 200
    assert purchase_of(buyer, purchase)["state"] == "refunded"
    assert buyer.credits() == (0, 0)


@pytest.mark.parametrize(
    ("end", "state", "trouble", "returned"), [("won", "paid", "", 0), ("lost", "refunded", "disputed", 1800)]
)
def test_a_dispute(shop: Server, till: Till, end: str, state: str, trouble: str, returned: int) -> None:
    operator = visitor(shop, "operator")
    buyer, purchase, session = paid(shop, till)
    till.happen("dispute", session["id"], status="needs_response")
    assert sold(operator, purchase)["trouble"] == "disputed"
    till.happen("dispute", session["id"], status=end)
    seen = sold(operator, purchase, state)
    assert (seen["trouble"], seen["returned"]) == (trouble, returned)
    assert buyer.credits() == (2000, 0)


def test_secrets_are_nowhere(shop: Server, till: Till) -> None:
    paid(shop, till)
    deliver(shop, b"{}", "nonsense")
    assert KEY not in log_of(shop)
    assert HOOK_SECRET not in log_of(shop)


# Settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_WEBHOOK_SECRET": "  "}, "STRIPE_WEBHOOK_SECRET"),
        ({"STORYNOTE_PACKS": ""}, "STORYNOTE_PACKS"),
        ({"STORYNOTE_PACKS": "500"}, "credits=price"),
        ({"STORYNOTE_PACKS": "500=0"}, "credits=price"),
        ({"STORYNOTE_PACKS": "500=5.00"}, "credits=price"),
        ({"STORYNOTE_PACKS": "500=500,500=400"}, "twice"),
        ({"STORYNOTE_CURRENCY": "USD"}, "STORYNOTE_CURRENCY"),
        ({"STRIPE_BASE_URL": "api.stripe.com"}, "STRIPE_BASE_URL"),
    ],
)
def test_a_sale_that_makes_no_sense_stops_the_start(
    till: Till, tmp_path: Path, change: dict[str, str], says: str
) -> None:
    server = Server(tmp_path / "data", {**till.environment(), **change})
    server.start(ready=False)
    assert server.process is not None
    assert server.process.wait(20) == 1
    assert says in server.output()
    assert "Traceback" not in server.output()
    assert KEY not in server.output()


def test_with_nothing_for_sale_one_knows_whom_to_ask(tmp_path: Path) -> None:
    settings = {"STORYNOTE_CONTACT": "credits@example.com", "STORYNOTE_PACKS": "500=500"}
    with running(tmp_path / "data", settings) as server:
        buyer = visitor(server)
        sale = {"configured": False, "packs": [], "contact": "credits@example.com"}
        assert buyer.get("/v1/billing").json() == sale
        answer = buyer.post("/v1/billing/checkout", {"pack": "500"})
        assert (answer.status_code, answer.json()["type"]) == (400, "billing_not_configured")
        assert "credits@example.com" in answer.json()["error"]
        assert deliver(server, json.dumps({}).encode(), "t=1,v1=0").status_code == 404


def test_without_the_library_the_start_says_what_to_install(till: Till, tmp_path: Path) -> None:
    (tmp_path / "stripe.py").write_text("raise ImportError('as if it were not there')\n")
    server = Server(tmp_path / "data", {**till.environment(), "PYTHONPATH": str(tmp_path)})
    server.start(ready=False)
    assert server.process is not None
    assert server.process.wait(20) == 1
    assert "pip install 'storynote[stripe]'" in server.output()
    assert "Traceback" not in server.output()
