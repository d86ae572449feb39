"""axe-core over every page, both themes, dialogs open too: nothing serious, nothing critical."""

import functools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, image, node, video, wire, words
from tests.browser.people import Somebody, arrive
from tests.browser.windows import Windows
from tests.server import ROOT, Json, Server

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@functools.cache
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not here: `npm ci` in web/ brings it")
    return AXE.read_text()


def accessible(page: Page) -> None:
    """Fails with what axe says, in one line for each element."""
    found: Json = page.evaluate("rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", RULES)
    said = [
        f"{rule['id']} ({rule['impact']}): {element['target']} {element['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for element in rule["nodes"]
    ]
    assert not said, f"{page.url}:\n" + "\n".join(said)


@pytest.fixture(params=["light", "dark"])
def dark(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "dark")


def test_the_canvas_and_what_opens_over_it(windows: Windows, somebody: Somebody, dark: bool) -> None:
    nodes = [
        words("w", "A heron"), image("i", "at dawn"), video("v", "It takes off"), node("u", "upload", 340, 500),
        node("a", "audio", 680, 500, model="fal-ai/elevenlabs/tts/turbo-v2.5", prompt="x", params={}),
        image("f", "A heron [policy]", 0, 500),
    ]  # fmt: skip
    project = somebody.story(nodes, [wire("w", "text", "i", "prompt"), wire("i", "image", "v", "firstFrame")])
    page = windows.open(f"/app/p/{project}", somebody, dark=dark, script=axe())
    canvas = Canvas(page)
    canvas.ready()
    accessible(page)
    canvas.run(canvas.node("image", 0))
    canvas.run(canvas.node("image", 1))
    canvas.done(canvas.node("image", 0))
    canvas.phase(canvas.node("image", 1), "failed")
    canvas.select(canvas.node("image", 0))
    accessible(page)
    for open_it in ("/", "c", "?", "Control+k", "Space"):
        page.keyboard.press(open_it)
        expect(page.locator("dialog[open]")).to_be_visible()
        accessible(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_test_id("share").click()
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_test_id("share-url")).to_be_visible()
    accessible(page)
    shared = page.get_by_test_id("share-url").input_value()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_test_id("list")).to_be_visible()
    accessible(page)
    page.goto(shared)
    accessible(page)


def test_the_settings(windows: Windows, somebody: Somebody, dark: bool) -> None:
    page = windows.open("/app?settings=keys", somebody, dark=dark, script=axe())
    settings = page.get_by_role("dialog", name="Settings")
    expect(settings.get_by_role("button", name="Create key")).to_be_visible()
    accessible(page)
    settings.get_by_role("button", name="Create key").click()
    accessible(page)
    settings.get_by_label("Name").fill("My website")
    settings.get_by_role("button", name="Create key").click()
    expect(settings.get_by_label("curl command", exact=True)).to_be_visible()
    accessible(page)
    settings.get_by_role("button", name="Copy key").click()
    settings.get_by_role("button", name="Done").click()
    settings.get_by_role("button", name=re.compile("Actions for")).click()
    accessible(page)
    page.get_by_role("menuitem", name="Revoke").click()
    accessible(page)
    page.keyboard.press("Escape")
    for tab in ("Profile", "Usage", "Appearance", "Danger zone"):
        settings.get_by_role("tab", name=tab).click()
        expect(settings.get_by_role("tabpanel", name=tab)).to_be_visible()
        page.wait_for_load_state("networkidle")
        accessible(page)


def test_the_other_pages(windows: Windows, somebody: Somebody, dark: bool) -> None:
    project = somebody.empty()
    somebody.picture(project)
    page = windows.open("/app", somebody, dark=dark, script=axe())
    for path in ("/app", "/app/gallery", "/app/playground", "/app/usage", "/app/usage?buy", "/app/nowhere"):
        page.goto(somebody.url + path)
        page.wait_for_load_state("networkidle")
        accessible(page)
    page.goto(f"{somebody.url}/app/gallery")
    page.get_by_role("list", name="Results, newest first").get_by_role("button").first.click()
    expect(page.get_by_role("complementary", name="How it was made")).to_be_visible()
    accessible(page)


def test_the_operators_pages(windows: Windows, house: Server, dark: bool) -> None:
    page = windows.open("/app/operator", arrive(house, role="operator"), dark=dark, script=axe())
    for show in ("users", "jobs", "models", "storage", "sales"):
        page.goto(f"{house.url}/app/operator?show={show}")
        page.wait_for_load_state("networkidle")
        accessible(page)


@pytest.mark.parametrize(
    "paths",
    [
        ("/app/sign-in", "/app/sign-up", "/app/reset", "/app/enter", "/"),
        ("/pricing", "/models", "/models/fal-ai/pixverse/v6", "/developers", "/reference"),
    ],
    ids=["outside", "site"],
)
def test_pages_for_anybody(windows: Windows, house: Server, dark: bool, paths: tuple[str, ...]) -> None:
    windows.expect_status(401)
    page = windows.context(dark=dark, script=axe()).new_page()
    for path in paths:
        page.goto(house.url + path)
        page.wait_for_load_state("networkidle")
        accessible(page)


def test_a_phone(windows: Windows, somebody: Somebody, dark: bool) -> None:
    project = somebody.story([words("w", "A heron"), image("i", "at dawn")], [wire("w", "text", "i", "prompt")])
    page = windows.open(f"/app/p/{project}", somebody, dark=dark, phone=True, script=axe())
    expect(page.get_by_test_id("list")).to_be_visible()
    accessible(page)
    for path in ("/app", "/app/gallery", "/app/playground", "/app/usage", "/app?settings=keys"):
        page.goto(somebody.url + path)
        page.wait_for_load_state("networkidle")
        accessible(page)


def test_axe_finds_what_is_wrong(windows: Windows) -> None:
    page = windows.context(script=axe()).new_page()
    page.goto("about:blank")
    page.set_content("<main><img src='data:,'><button></button></main>")
    page.evaluate(axe())
    with pytest.raises(AssertionError, match="image-alt"):
        accessible(page)
