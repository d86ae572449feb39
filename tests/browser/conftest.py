"""A browser for each worker, windows that tell on every page that complains, and the servers they look at.

Rule: whatever a page logs as an error or a warning fails the test, unless the test has said that it expects it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.app.visitors import Till
from tests.browser.people import Somebody, arrive
from tests.browser.windows import PATIENCE_MS, Windows
from tests.server import Fake, Server, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
KEPT = Path(os.environ.get("STORYNOTE_BROWSER_KEPT", Path(tempfile.gettempdir()) / "storynote-browser"))
"""Where the page of a failed test is kept: its picture, its text, and what it logged."""
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if call.when == "call" and call.excinfo is not None:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="package")
def player() -> Iterator[Playwright]:
    """For this package alone: while it lives no other test of this worker could run an event loop."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: scripts/chromium says how to get one")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(player: Playwright) -> Iterator[Browser]:
    started = player.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    yield started
    started.close()


@pytest.fixture(scope="session")
def till() -> Iterator[Till]:
    started = Till()
    yield started
    started.close()


@pytest.fixture(scope="session")
def house(fake: Fake, till: Till, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Anybody may sign up and gets 1,000 credits; models are served by the fake fal; credits are sold by the fake Stripe."""
    settings = {
        **fake.environment(),
        **till.environment(),
        "STORYNOTE_SIGN_UP": "open",
        "STORYNOTE_SIGN_UP_CREDITS": "1000",
    }
    with running(tmp_path_factory.mktemp("house") / "data", settings) as started:
        till.aim(started)
        yield started


@pytest.fixture
def windows(browser: Browser, house: Server, request: pytest.FixtureRequest) -> Iterator[Windows]:
    opened = Windows(browser, house)
    yield opened
    if request.node.stash.get(_FAILED, False):
        opened.keep(KEPT / request.node.name)
    said = opened.close()
    assert not said, "the pages said:\n" + "\n".join(said)


@pytest.fixture
def somebody(house: Server) -> Somebody:
    """A new account with 1,000 credits."""
    return arrive(house)
