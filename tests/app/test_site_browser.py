"""The public pages in a real browser: tabs, copy, run, calculator, theme; and without scripts."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.app.people import PASSWORD, Person
from tests.server import Server

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ["/", "/pricing", "/models", "/models/fal-ai/pixverse/v6", "/developers", "/reference"]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1360, "height": 900}
SIGN_IN = """body => fetch("/v1/session", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
}).then(answer => { if (!answer.ok) throw new Error(answer.status) })"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("there is no chromium here (on Debian and Ubuntu: apt-get install chromium)")
    with sync_playwright() as player:
        started = player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens a page in a browser of its own; fails the test when anything was logged as an error."""
    said: list[str] = []
    with ExitStack() as stack:

        def opened(
            url: str,
            *,
            person: Person | None = None,
            size: ViewportSize = DESK,
            dark: bool = False,
            scripts: bool = True,
        ) -> Page:
            context = browser.new_context(
                viewport=size, color_scheme="dark" if dark else "light", java_script_enabled=scripts
            )
            stack.callback(context.close)
            page = context.new_page()
            page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            if person is not None:
                page.goto("/".join([*url.split("/")[:3], "pricing"]))
                page.evaluate(SIGN_IN, {"email": person.account["email"], "password": PASSWORD})
            page.goto(url)
            page.wait_for_load_state()
            return page

        yield opened
    assert said == []


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_no_page_scrolls_sideways_on_a_phone(house: Server, visit: Open, path: str, scripts: bool) -> None:
    page = visit(house.url + path, size=PHONE, scripts=scripts)
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_everything_can_be_read(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/developers", scripts=False)
    block = page.locator("#code-image")
    expect(block.locator("pre[data-language=bash]")).to_be_visible()
    expect(block.locator("pre[data-language=python]")).to_be_hidden()
    block.get_by_text("Python", exact=True).click()
    expect(block.locator("pre[data-language=python]")).to_be_visible()
    prices = visit(f"{house.url}/pricing", scripts=False)
    prices.get_by_text("What more credits buy").click()
    expect(prices.locator(".without-script")).to_contain_text("10,000")


def test_a_language_is_chosen_once_for_every_sample_and_remembered(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/developers")
    page.locator("#code-video-text").get_by_text("JavaScript", exact=True).click()
    for name in ("quick-start-image", "video-text", "uploads", "tool")[:2]:
        expect(page.locator(f"#code-{name} pre[data-language=javascript]")).to_be_visible()
        expect(page.locator(f"#code-{name} pre[data-language=bash]")).to_be_hidden()
    page.goto(f"{house.url}/models/nano-banana")
    expect(page.locator("#code-image pre[data-language=javascript]")).to_be_visible()


def test_tabs_answer_to_the_keyboard(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/developers")
    block = page.locator("#code-image")
    block.locator("input[value=bash]").focus()
    page.keyboard.press("ArrowRight")
    expect(block.locator("pre[data-language=python]")).to_be_visible()


def test_copy_takes_the_sample_that_is_shown(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/developers")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    block = page.locator("#code-job")
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre[data-language=bash]").inner_text()


def test_the_signed_in_run_samples_in_order(house: Server, person: Person, visit: Open) -> None:
    page = visit(f"{house.url}/developers", person=person)
    poll = page.locator("#code-quick-start-poll")
    poll.get_by_role("button", name="Run").click()
    expect(poll.get_by_role("status")).to_have_text("This needs a job: run “Generate an image” first.")
    project = page.locator("#code-quick-start-project")
    project.get_by_role("button", name="Run").click()
    expect(project.get_by_role("status")).to_have_text("201 Created.")
    image = page.locator("#code-quick-start-image")
    image.get_by_role("button", name="Run · 2 credits").click()
    expect(image.get_by_role("status")).to_have_text("202 Accepted.")
    assert [job["prompt"] for job in person.get("/v1/jobs").json()["data"]] == [
        "A fox reading a book in a cozy library"
    ]
    person.ended(person.get("/v1/jobs").json()["data"][0]["id"])
    poll.get_by_role("button", name="Run").click()
    expect(poll.locator("img")).to_be_visible()
    expect(poll.locator(".result pre")).to_contain_text('"status": "completed"')


def test_a_sample_that_is_refused_says_that_nothing_was_charged(house: Server, person: Person, visit: Open) -> None:
    page = visit(f"{house.url}/models/nano-banana-pro", person=person)
    block = page.locator("#code-image")
    block.get_by_role("button", name="Run · 35 credits").click()
    expect(block.get_by_role("status")).to_have_text("This needs a project: run “Create a project” first.")


def test_the_calculator_follows_the_slider(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/pricing")
    slider = page.get_by_role("slider", name="Credits")
    row = page.get_by_role("row", name="Flux 2")
    expect(row.locator(".buys")).to_have_text("50 images")
    slider.press("End")
    expect(row.locator(".buys")).to_have_text("5,000 images")
    expect(page.get_by_role("row", name="Kling v2.6 Pro").locator(".buys")).to_have_text("16 min 40 s")
    expect(page.locator("output[for=credits]")).to_have_text("10,000 credits")
    assert slider.get_attribute("aria-valuetext") == "10,000 credits"


def test_the_theme_is_the_systems_until_it_is_chosen_and_then_remembered(house: Server, visit: Open) -> None:
    page = visit(house.url, dark=True)
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    button = page.get_by_role("button", name="theme")
    button.click()
    light = page.evaluate(ground)
    assert light != dark
    assert page.evaluate("localStorage.getItem('storynote.theme')") == "light"
    page.goto(f"{house.url}/pricing")
    assert page.evaluate(ground) == light
    button.click()
    assert page.evaluate(ground) == dark


def test_an_endpoint_is_found_by_any_word_of_it(house: Server, visit: Open) -> None:
    page = visit(f"{house.url}/reference")
    page.get_by_label("Find an endpoint").fill("post 8 images")
    expect(page.locator("details.endpoint:visible")).to_have_count(1)
    page.get_by_label("Find an endpoint").fill("")
    expect(page.locator("#listProjects")).to_be_visible()
    page.goto(f"{house.url}/reference#getJob")
    expect(page.locator("#getJob pre")).to_be_visible()
