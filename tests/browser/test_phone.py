"""A phone: touch, 390 pixels. The canvas is a list there, and everything can be done in it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, image, video, wire, words
from tests.browser.people import Somebody
from tests.browser.windows import PHONE, Windows

PAGES = ["/app", "/app/gallery", "/app/playground", "/app/usage", "/app?settings=keys", "/", "/pricing", "/developers"]


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_list_edits_wires_and_runs(windows: Windows, somebody: Somebody) -> None:
    nodes = [words("w", "A heron"), image("i", "at dawn"), video("v", "It takes off", durationSec=1)]
    wires = [wire("w", "text", "i", "prompt"), wire("i", "image", "v", "firstFrame")]
    project = somebody.story(nodes, wires)
    canvas = Canvas.open(windows, somebody, project, phone=True)
    page = canvas.page
    expect(page.get_by_test_id("list")).to_be_visible()
    expect(page.locator(".react-flow")).to_have_count(0)
    picture = canvas.node("image")
    canvas.node("text").get_by_label("Prompt text").fill("A fox")
    picture.get_by_test_id("run").tap()
    canvas.done(picture)
    canvas.picture(picture)
    fits(page)
    picture.get_by_text("Model and parameters").tap()
    picture.get_by_role("group", name="Images").get_by_text("2", exact=True).tap()
    expect(picture.get_by_test_id("run")).to_contain_text("4 credits")

    page.get_by_test_id("list-add").tap()
    page.get_by_test_id("search").fill("voice-over")
    canvas.offers().filter(has_text="TTS").first.tap()
    voice = canvas.node("audio")
    voice.get_by_role("textbox", name="Prompt").fill("This is a fox.")
    voice.get_by_test_id("run").tap()
    canvas.done(voice)
    canvas.saved()
    fits(page)
    assert {job["kind"]: job["prompt"] for job in somebody.jobs(project)}["image"].startswith("A fox")
    assert len(somebody.graph(project)["nodes"]) == 4
    voice.get_by_role("button", name=re.compile("^Remove")).tap()
    expect(canvas.nodes("audio")).to_have_count(0)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(windows: Windows, somebody: Somebody, path: str) -> None:
    page = windows.open(path, somebody, phone=True)
    page.wait_for_load_state("networkidle")
    fits(page)
