"""A fake Stripe: Checkout Sessions, the page where they are paid, and signed webhooks about them. See `switchboard`.

Speaks https://docs.stripe.com/api/checkout/sessions: form-encoded in, JSON out, idempotent POSTs, errors in `{"error": {…}}`.
`/pay/{id}` is the hosted page: Pay tells the webhook and sends the browser to success_url, Leave to cancel_url. Switches:
`lost_hooks` (none is sent), `early` (paid before the POST is answered), `later` (a bank that takes its time: see /_bank), `down`
(500), `busy` (429, so many times), `lost` (the answer to the POST), `other_amount` (another sum is paid than asked for).
"""

import hashlib
import hmac
import html
import json
import time
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

from tests.fakes.switchboard import Json, Switchboard, cut_off, run

KEY = "sk_test_fake_4eC39HqLyjWDarjtT1zdp7dc"
HOOK_SECRET = "whsec_fake_n3v3r_4_r34l_0n3"
SMALLEST_AMOUNT = 50
SESSION_SECONDS = 24 * 3600
PAGE = """<!doctype html><html lang="en"><title>Pay</title><link rel="icon" href="data:,">
<h1>{what}</h1><p>{amount} {currency}</p>
<form method="post" action="/pay/{id}"><button>Pay</button></form><a href="{cancel}">Leave</a></html>"""


class Stripe(Switchboard):
    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, Json] = {}
        self.replays: dict[str, tuple[bytes, Json]] = {}
        self.posts: list[dict[str, str]] = []
        self.names: dict[str, str] = {}
        """Session → what is bought."""
        self.delivered: list[Json] = []
        self.hook = ""

    # The API -----------------------------------------------------------------------------------------------------

    async def create(self, http: web.Request) -> web.StreamResponse:
        if (refused := self._refuse(http)) is not None:
            return refused
        raw = await http.read()
        form = dict(parse_qsl(raw.decode(), keep_blank_values=True))
        again = self.replays.get(http.headers.get("Idempotency-Key", ""))
        if again is not None:
            if again[0] != raw:
                return _error(400, "idempotency_error", "Keys for idempotent requests can only be used with the same")
            return web.json_response(again[1], headers={"Idempotent-Replayed": "true"})
        if (wrong := _wrong(form)) is not None:
            return wrong
        session = self._open(http, form)
        self.replays[http.headers.get("Idempotency-Key", session["id"])] = (raw, dict(session))
        self.posts.append({**form, "idempotency_key": http.headers.get("Idempotency-Key", "")})
        if self.on("", "early"):
            await self._pay(session)
        if self.on("", "lost"):
            return cut_off(http)
        return web.json_response(session)

    def _refuse(self, http: web.Request) -> web.Response | None:
        if http.headers.get("Authorization") != f"Bearer {KEY}":
            return _error(401, "invalid_request_error", "Invalid API Key provided: sk_test_****")
        if self.turns_away("", "busy"):
            return _error(429, "invalid_request_error", "Too many requests", code="rate_limit")
        if self.on("", "down"):
            return _error(500, "api_error", "Something went wrong on Stripe's end")
        return None

    def _open(self, http: web.Request, form: dict[str, str]) -> Json:
        number = next(self.numbers)
        session_id = f"cs_test_{number:06d}{hashlib.sha256(str(number).encode()).hexdigest()[:40]}"
        price = "line_items[0][price_data]"
        session = {
            "id": session_id,
            "object": "checkout.session",
            "amount_total": int(form[f"{price}[unit_amount]"]) * int(form["line_items[0][quantity]"]),
            "cancel_url": form.get("cancel_url"),
            "client_reference_id": form.get("client_reference_id"),
            "created": int(time.time()),
            "currency": form[f"{price}[currency]"],
            "expires_at": int(time.time()) + SESSION_SECONDS,
            "livemode": False,
            "metadata": {"purchase": form["metadata[purchase]"]} if "metadata[purchase]" in form else {},
            "mode": "payment",
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": form["success_url"],
            "url": f"http://{http.host}/pay/{session_id}",
        }
        self.sessions[session_id] = session
        self.names[session_id] = form.get(f"{price}[product_data][name]", "")
        return session

    async def retrieve(self, http: web.Request) -> web.StreamResponse:
        if (refused := self._refuse(http)) is not None:
            return refused
        self.asked += 1
        session = self.sessions.get(http.match_info["id"])
        if session is None:
            return _error(404, "invalid_request_error", "No such checkout.session", code="resource_missing")
        return web.json_response(session)

    # The page ----------------------------------------------------------------------------------------------------

    async def page(self, http: web.Request) -> web.Response:
        session = self.sessions[http.match_info["id"]]
        text = PAGE.format(
            id=session["id"],
            what=html.escape(self.names[session["id"]]),
            amount=session["amount_total"],
            currency=session["currency"],
            cancel=html.escape(session["cancel_url"] or ""),
        )
        return web.Response(text=text, content_type="text/html")

    async def pay(self, http: web.Request) -> web.Response:
        session = self.sessions[http.match_info["id"]]
        if session["status"] != "open":
            return web.Response(status=409, text="This checkout is over.")
        await self._pay(session)
        raise web.HTTPSeeOther(session["success_url"])

    async def _pay(self, session: Json) -> None:
        payment = "pi_" + session["id"].removeprefix("cs_test_")[:24]
        later = self.on("", "later")
        session.update(status="complete", payment_intent=payment, payment_status="unpaid" if later else "paid")
        if extra := self.on("", "other_amount"):
            session["amount_total"] += int(extra)
        await self.tell("checkout.session.completed", session)

    # What happens later ------------------------------------------------------------------------------------------

    async def bank(self, http: web.Request) -> web.Response:
        """The bank has decided: `ok` or not."""
        session, is_ok = self.sessions[http.match_info["id"]], (await http.json())["ok"]
        session["payment_status"] = "paid" if is_ok else "unpaid"
        await self.tell(f"checkout.session.async_payment_{'succeeded' if is_ok else 'failed'}", session)
        return web.json_response({})

    async def expire(self, http: web.Request) -> web.Response:
        session = self.sessions[http.match_info["id"]]
        session["status"] = "expired"
        await self.tell("checkout.session.expired", session)
        return web.json_response({})

    async def refund(self, http: web.Request) -> web.Response:
        """So much goes back, in all."""
        session, amount = self.sessions[http.match_info["id"]], int((await http.json())["amount"])
        charge = {**_charge(session), "amount_refunded": amount, "refunded": amount >= session["amount_total"]}
        await self.tell("charge.refunded", charge)
        return web.json_response({})

    async def dispute(self, http: web.Request) -> web.Response:
        """The buyer's bank wants it back (`needs_response`), or has decided (`won`, `lost`). Says nothing of the purchase."""
        session, status = self.sessions[http.match_info["id"]], (await http.json())["status"]
        about = {**_charge(session), "object": "dispute", "status": status, "metadata": {}}
        await self.tell("charge.dispute.created" if status == "needs_response" else "charge.dispute.closed", about)
        return web.json_response({})

    async def tell(self, kind: str, about: Json) -> None:
        if self.on("", "lost_hooks") or not self.hook:
            return
        raw = event(kind, about)
        headers = {"Stripe-Signature": signature(raw), "Content-Type": "application/json; charset=utf-8"}
        async with (
            aiohttp.ClientSession() as client,
            client.post(self.hook, data=raw, headers=headers) as answer,
        ):
            self.delivered.append({"type": kind, "status": answer.status})

    # Control -----------------------------------------------------------------------------------------------------

    async def aim(self, http: web.Request) -> web.Response:
        """Where webhooks go."""
        self.hook = (await http.json())["url"]
        return web.json_response({})

    async def log(self, http: web.Request) -> web.Response:
        return web.json_response(
            {"posts": self.posts, "delivered": self.delivered, "asked": self.asked, "sessions": self.sessions}
        )

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/v1/checkout/sessions", self.create)
        app.router.add_get("/v1/checkout/sessions/{id}", self.retrieve)
        app.router.add_get("/pay/{id}", self.page)
        app.router.add_post("/pay/{id}", self.pay)
        for name, handler in (
            ("bank", self.bank),
            ("expire", self.expire),
            ("refund", self.refund),
            ("dispute", self.dispute),
        ):
            app.router.add_post(f"/_{name}/{{id}}", handler)
        app.router.add_post("/_hook", self.aim)
        return app


def event(kind: str, about: Json) -> bytes:
    """The body of a webhook."""
    number = hashlib.sha256(f"{kind}{about['id']}".encode()).hexdigest()[:24]
    whole = {
        "id": f"evt_{number}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "data": {"object": about},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    return json.dumps(whole, indent=2).encode()


def signature(raw: bytes, secret: str = HOOK_SECRET, at: float | None = None) -> str:
    """`Stripe-Signature`: HMAC-SHA256 of the time and the body, scheme v1."""
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + raw, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()},v0={'0' * 64}"


def _charge(session: Json) -> Json:
    return {
        "id": "ch_" + session["id"].removeprefix("cs_test_")[:24],
        "object": "charge",
        "amount": session["amount_total"],
        "currency": session["currency"],
        "metadata": session["metadata"],
        "payment_intent": session["payment_intent"],
    }


def _wrong(form: dict[str, str]) -> web.Response | None:
    price = "line_items[0][price_data]"
    for name in ("mode", "success_url", "line_items[0][quantity]", f"{price}[currency]", f"{price}[unit_amount]"):
        if not form.get(name):
            return _error(400, "invalid_request_error", f"Missing required param: {name}.", code="parameter_missing")
    if not form[f"{price}[unit_amount]"].isdigit():
        return _error(400, "invalid_request_error", "Invalid integer", code="parameter_invalid_integer")
    if int(form[f"{price}[unit_amount]"]) < SMALLEST_AMOUNT:
        return _error(400, "invalid_request_error", "The amount is too small", code="amount_too_small")
    return None


def _error(status: int, kind: str, message: str, code: str = "") -> web.Response:
    error = {"type": kind, "message": message, **({"code": code} if code else {})}
    return web.json_response({"error": error}, status=status, headers={"Request-Id": "req_fake"})


if __name__ == "__main__":
    run(Stripe().app())
