"""What a real browser lets another page do with a signed-in cookie, and what we make of it."""

import http.server
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.app.people import PASSWORD, Person
from tests.server import Server

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIGN_IN = """body => fetch("/v1/session", {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
}).then(answer => answer.status)"""
HEAR = """() => new Promise(resolve => {
  const events = new EventSource("/v1/jobs/events/stream");
  events.onopen = () => { events.close(); resolve("open") };
  events.onerror = () => { events.close(); resolve("refused") };
})"""
ASK = """([url, method, mode]) => fetch(url, {method, mode, credentials: "include", body: method === "GET" ? undefined : "{}"})
  .then(answer => `${answer.type} ${answer.status}`, () => "failed")"""
SUBMIT = """url => {
  const form = Object.assign(document.createElement("form"), {action: url, method: "post", enctype: "text/plain"});
  document.body.append(form);
  form.submit();
}"""


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *_: object) -> None:
        """Nothing to tell."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """The port of somebody else's server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    if not CHROMIUM:
        pytest.skip("there is no chromium here (on Debian and Ubuntu: apt-get install chromium)")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser.new_context()
        browser.close()


def signed_in(context: BrowserContext, house: Server, person: Person) -> Page:
    page = context.new_page()
    page.goto(f"{house.url}/healthz")
    assert page.evaluate(SIGN_IN, {"email": person.account["email"], "password": PASSWORD}) == 200
    return page


def test_a_browser_keeps_the_cookie_and_a_script_cannot_read_it(
    context: BrowserContext, house: Server, person: Person
) -> None:
    page = signed_in(context, house, person)
    kept = [cookie for cookie in context.cookies() if cookie.get("name") == "__Host-storynote"]
    assert len(kept) == 1
    assert (kept[0].get("httpOnly"), kept[0].get("secure"), kept[0].get("sameSite")) == (True, True, "Lax")
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate(ASK, ["/v1/account", "GET", "same-origin"]) == "basic 200"
    assert page.evaluate(HEAR) == "open"
    # A link that is typed or clicked opens as its owner.
    page.goto(f"{house.url}/v1/account")
    assert person.account["email"] in page.inner_text("body")


@pytest.mark.parametrize(("host", "statuses"), [("localhost", {403, 401}), ("127.0.0.1", {401})])
def test_another_page_reads_and_changes_nothing(
    context: BrowserContext, house: Server, person: Person, elsewhere: int, host: str, statuses: set[int]
) -> None:
    """From another port of this machine the cookie does come along: to a browser that is the same site."""
    signed_in(context, house, person)
    page = context.new_page()
    page.goto(f"http://{host}:{elsewhere}/")
    seen: list[int] = []
    page.on("response", lambda answer: seen.append(answer.status) if "/v1/" in answer.url else None)
    for method, path in (("POST", "/v1/projects"), ("POST", "/v1/keys"), ("GET", "/v1/account"), ("GET", "/v1/keys")):
        assert page.evaluate(ASK, [house.url + path, method, "no-cors"]) == "opaque 0"
        assert page.evaluate(ASK, [house.url + path, method, "cors"]) == "failed"
    assert len(seen) >= 4
    assert set(seen) == statuses
    with page.expect_navigation() as went:
        page.evaluate(SUBMIT, f"{house.url}/v1/projects")
    answer = went.value
    assert answer is not None
    assert answer.status in statuses
    assert person.get("/v1/projects").json() == []
    assert person.get("/v1/keys").json()["data"] == []
