"""The app and the public pages as a slow machine on a slow line first sees them, and a large canvas in the hand.

Rule: a cold browser each time; Chromium itself slows the line and the processor, and counts the bytes as they come.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.load import show
from tests.browser.canvas import EMPTY_POINT, image, video, wire, words
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.large import NODES, large
from tests.browser.people import Somebody, arrive
from tests.browser.windows import DESK
from tests.server import Fake, Server, running

CPU_TIMES_SLOWER = 4
LATENCY_MS, BYTES_A_SECOND_DOWN, BYTES_A_SECOND_UP = 150, 200_000, 93_750
"""1.6 and 0.75 Mbit/s."""
ROUNDS = 3
PAN_SECONDS, PAN_PX = 4.0, 240
APP_LCP_MS, SITE_LCP_MS, APP_KB, SITE_KB, FRAMES_A_SECOND = 2500, 1200, 180, 30, 45
KB = 1000
CODE = ("Document", "Script", "Stylesheet")
"""What counts for the size: no pictures, no fonts, no answers of the API."""
WATCH = """
window.__painted = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.__painted = entry.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
"""
COUNT = """() => {
  window.__frames = [];
  const tick = now => { window.__frames.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""


class Load(msgspec.Struct, frozen=True):
    painted_ms: float
    """Largest contentful paint."""
    code_bytes: int
    """Documents, scripts and styles, as gzip."""
    all_bytes: int
    """Everything, as it came over the line."""


def gzipped(urls: list[str], cookie: str) -> int:
    """What these take as gzip, whatever the browser was sent."""
    total = 0
    with httpx2.Client(headers={"Accept-Encoding": "gzip", "Accept": "text/html,*/*", "Cookie": cookie}) as http:
        for url in urls:
            with http.stream("GET", url) as answer:
                total += sum(len(part) for part in answer.iter_raw())
    return total


def let_in(context: BrowserContext, url: str, cookie: str) -> None:
    name, _, secret = cookie.partition("=")
    context.add_cookies([{"name": name, "value": secret, "url": url, "httpOnly": True, "sameSite": "Lax"}])


def load(browser: Browser, url: str, ready: str, cookie: str = "") -> Load:
    """One cold load until nothing more comes; `ready` has to be seen."""
    context = browser.new_context(viewport=DESK)
    if cookie:
        let_in(context, "/".join(url.split("/")[:3]), cookie)
    context.add_init_script(WATCH)
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}
    line.on("Network.responseReceived", lambda it: kinds.update({it["requestId"]: (it["type"], it["response"]["url"])}))
    line.on("Network.loadingFinished", lambda it: sizes.update({it["requestId"]: int(it["encodedDataLength"])}))
    line.send("Network.enable")
    speed = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": BYTES_A_SECOND_DOWN}
    line.send("Network.emulateNetworkConditions", {**speed, "uploadThroughput": BYTES_A_SECOND_UP})
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_TIMES_SLOWER})
    page.goto(url)
    page.locator(ready).first.wait_for()
    page.wait_for_timeout(1000)
    painted = float(page.evaluate("window.__painted"))
    context.close()
    code = [url for kind, url in kinds.values() if kind in CODE]
    return Load(painted, gzipped(code, cookie), sum(sizes.values()))


def frames(page: Page) -> tuple[float, float]:
    """Frames a second while the canvas is dragged to and fro, and the longest one in ms."""
    x, y = page.evaluate(EMPTY_POINT)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(COUNT)
    began, step = time.monotonic(), 0
    while time.monotonic() - began < PAN_SECONDS:
        step += 1
        there = abs(step % 80 - 40) / 40
        page.mouse.move(x - PAN_PX * there, y - PAN_PX / 2 * there)
    found: list[float] = page.evaluate("window.__frames")
    page.mouse.up()
    gaps = [after - before for before, after in zip(found, found[1:], strict=False)]
    return 1000 * len(gaps) / (found[-1] - found[0]), max(gaps)


def story(person: Somebody) -> str:
    """A canvas as the first one is, with its picture made."""
    nodes = [words("w", "A heron at dawn"), image("i", ""), video("v", "It takes off")]
    project = person.story(nodes, [wire("w", "text", "i", "prompt"), wire("i", "image", "v", "firstFrame")])
    person.picture(project)
    return project


@contextmanager
def server() -> Iterator[Server]:
    fake = Fake()
    try:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data", fake.environment()) as started:
            yield started
    finally:
        fake.close()


def loads(browser: Browser, place: Server, person: Somebody) -> list[list[str]]:
    project = story(person)
    rows = []
    for name, path, ready, most_ms, most_kb in (
        ("projects", "/app", ".project-card", APP_LCP_MS, APP_KB),
        ("canvas", f"/app/p/{project}", ".react-flow__node", APP_LCP_MS, APP_KB),
        ("sign in", "/app/sign-in", "form", APP_LCP_MS, APP_KB),
        ("home", "/", "h1", SITE_LCP_MS, SITE_KB),
        ("pricing", "/pricing", "h1", SITE_LCP_MS, SITE_KB),
        ("models", "/models", "h1", SITE_LCP_MS, SITE_KB),
        ("developers", "/developers", "h1", SITE_LCP_MS, SITE_KB),
        ("reference", "/reference", "h1", SITE_LCP_MS, SITE_KB),
    ):
        cookie = person.cookie if path.startswith("/app") and "sign-in" not in path else ""
        found = [load(browser, place.url + path, ready, cookie) for _ in range(ROUNDS)]
        painted = statistics.median(one.painted_ms for one in found)
        code, whole = found[-1].code_bytes / KB, found[-1].all_bytes / KB
        rows.append([name, f"{painted:.0f}", f"≤ {most_ms}", f"{code:.1f}", f"≤ {most_kb}", f"{whole:.0f}"])
    return rows


def pans(browser: Browser, person: Somebody) -> list[list[str]]:
    project = person.story(*large())
    context = browser.new_context(viewport=DESK)
    let_in(context, person.url, person.cookie)
    page = context.new_page()
    page.goto(f"{person.url}/app/p/{project}")
    page.locator(".react-flow__node").first.wait_for()
    rows = []
    for view, keys in (("all of it in view", []), ("at 100 %", ["Control+1"])):
        for key in keys:
            page.keyboard.press(key)
            page.get_by_role("button", name="100 %").wait_for()
        shown = page.locator(".react-flow__node").count()
        rate, longest = frames(page)
        rows.append([view, str(shown), f"{rate:.0f}", f"≥ {FRAMES_A_SECOND}", f"{longest:.0f}"])
    context.close()
    return rows


def main() -> None:
    if not CHROMIUM:
        print("bench.app is left out: there is no Chromium here (scripts/chromium).")
        return
    with server() as place, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        person = arrive(place)
        slow = f"{CPU_TIMES_SLOWER}× slower processor, 1.6 Mbit/s, {LATENCY_MS} ms"
        heads = ["page", "LCP ms", "target", "code gzip kB", "target", "everything kB"]
        show(f"Cold loads: {slow}", heads, loads(browser, place, person), f"median of {ROUNDS}")
        heads = ["view", "nodes drawn", "frames/s", "target", "longest ms"]
        show(f"Dragging a canvas of {NODES} nodes", heads, pans(browser, person), "this machine, unslowed")
        browser.close()


if __name__ == "__main__":
    main()
