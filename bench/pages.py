"""How soon a page shows what it is about: cold, on a slow line and a slow processor, in a real browser.

Chromium's own emulation: 1.6 Mbit/s down, 750 kbit/s up, 150 ms to every answer, a processor four times slower; nothing in
the cache. Largest contentful paint (LCP) is when the largest picture or text of the first screen was drawn. The app's pages
are opened by somebody who is signed in. Bytes are what came over the line until the page was quiet.
"""

import shutil
from collections.abc import Sequence

import msgspec
from playwright.sync_api import Browser, sync_playwright

from bench.load import median, serving, show
from tests.app.people import PASSWORD, newcomer
from tests.server import MANY, Server

RUNS = 5
LATENCY_MS, DOWN_BITS, UP_BITS, SLOWER = 150, 1_600_000, 750_000, 4
PUBLIC = ("/", "/pricing", "/models", "/models/fal-ai/flux-2", "/developers", "/reference")
APP = ("/app/sign-in", "/app", "/app/gallery", "/app/playground", "/app/usage")
TARGET = "public pages ≤ 1.2 s, the app ≤ 2.5 s"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_LCP = """() => new Promise((done) => {
  let last = 0;
  const look = (list) => { for (const entry of list.getEntries()) last = entry.startTime; };
  new PerformanceObserver(look).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last), 300);
})"""
_SIGN_IN = """(body) => fetch("/v1/session", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
}).then((answer) => { if (!answer.ok) throw new Error(answer.status); })"""


class Seen(msgspec.Struct, frozen=True):
    """One cold load."""

    lcp_seconds: float
    kilobytes: float


def main() -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no chromium here, so pages are not measured.")
        return
    with (
        serving({"STORYNOTE_SIGN_UP": "open", "STORYNOTE_RATE_SIGN_IN": MANY}) as (server, _),
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        rows = [_row(browser, server, path) for path in (*PUBLIC, *APP)]
        browser.close()
    show("Pages, cold", ("page", "LCP, median", "slowest", "kB"), rows, TARGET)


def _row(browser: Browser, server: Server, path: str) -> Sequence[str]:
    seen = [_load(browser, server, path) for _ in range(RUNS)]
    times = [one.lcp_seconds for one in seen]
    return path, f"{median(times):.2f} s", f"{max(times):.2f} s", f"{median([one.kilobytes for one in seen]):.0f}"


def _load(browser: Browser, server: Server, path: str) -> Seen:
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    if path in APP[1:]:
        # Somebody new each time: one account signs in ten times a minute at most.
        page.goto(f"{server.url}/robots.txt")
        page.evaluate(_SIGN_IN, {"email": newcomer(server).account["email"], "password": PASSWORD})
    line = context.new_cdp_session(page)
    received = [0.0]
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": DOWN_BITS / 8,
            "uploadThroughput": UP_BITS / 8,
        },
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(server.url + path, wait_until="load", timeout=60_000)
    page.wait_for_timeout(2000)  # the event stream of the app never lets the network be idle
    lcp = float(page.evaluate(_LCP)) / 1000
    context.close()
    return Seen(lcp, sum(received) / 1000)


if __name__ == "__main__":
    main()
