"""People who are signed in to the app, and a till to pay at: what tests of money and of the operator's pages begin with."""

import asyncio
from pathlib import Path

import httpx2

from storynote import accounts, credits, sessions
from storynote.db import Statement
from storynote.db.folder import DATABASE_FILE
from storynote.db.sqlite import Database
from storynote.ids import new_id, time_ms
from tests.app.people import Person
from tests.fakes import stripe
from tests.providers.stand import Stand
from tests.server import Json, Server

SESSION_MS = 24 * 3600 * 1000
PACKS = "500=500,2000=1800,10000=8000"


class Visitor(Person):
    """Somebody who is signed in, without the time that signing in takes."""

    def __init__(self, url: str, account_id: str, email: str, secret: str) -> None:
        super().__init__(url)
        self.id, self.email, self.cookie = account_id, email, f"storynote={secret}"

    def put(self, path: str, body: Json) -> httpx2.Response:
        return self.http.put(path, json=body)

    def transactions(self) -> list[Json]:
        return list(self.get("/v1/credits/transactions").json()["data"])


def visitor(server: Server, role: str = "user", amount: int = 0, name: str = "") -> Visitor:
    """A new account with a session. Made in this process, like `Server.account`."""
    account_id, now = new_id(), time_ms()
    email = f"{name or account_id}@example.com"
    made = sessions.draw(account_id, sessions.LINK, "a test", "127.0.0.1", now, SESSION_MS)

    async def make() -> None:
        db = Database(server.data / DATABASE_FILE)
        try:
            await db.write(
                accounts.insert(account_id, email, name=name),
                Statement("UPDATE accounts SET role = $2 WHERE id = $1", (account_id, role)),
                *(credits.grant(account_id, amount, "for a test", now) if amount else []),
                *sessions.insert(made),
            )
        finally:
            await db.close()

    asyncio.run(make())
    return Visitor(server.url, account_id, email, made.secret)


class Till(Stand):
    """The fake Stripe."""

    def __init__(self) -> None:
        super().__init__("stripe")

    def environment(self) -> dict[str, str]:
        return {
            "STRIPE_SECRET_KEY": stripe.KEY,
            "STRIPE_WEBHOOK_SECRET": stripe.HOOK_SECRET,
            "STRIPE_BASE_URL": self.url,
            "STORYNOTE_PACKS": PACKS,
        }

    def aim(self, server: Server) -> None:
        """Webhooks go to that server."""
        httpx2.post(f"{self.url}/_hook", json={"url": f"{server.url}/v1/hooks/stripe"}, timeout=10)

    def pay(self, url: str) -> httpx2.Response:
        """What a browser does on the page: press Pay. The answer sends it back to us."""
        return httpx2.post(url, timeout=30, follow_redirects=False)

    def happen(self, what: str, session: str, **how: Json) -> None:
        """`bank`, `expire`, `refund` or `dispute`."""
        httpx2.post(f"{self.url}/_{what}/{session}", json=how, timeout=30).raise_for_status()


def log_of(server: Server) -> str:
    return Path(server.log).read_text(errors="replace")
