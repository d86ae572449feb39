"""Running the canvas: what is reused, variants, cancelling, failing and trying again, and what comes in through the API."""

import re

from playwright.sync_api import Page, expect

from tests.browser.canvas import Canvas, image, video, wire, words
from tests.browser.people import Somebody
from tests.browser.windows import Windows
from tests.server import until


def balance(page: Page, words: str) -> None:
    expect(page.get_by_role("link", name=re.compile("Open usage$"))).to_have_accessible_name(re.compile(words))


def test_run_all_reuses_what_has_not_changed(windows: Windows, somebody: Somebody) -> None:
    nodes = [words("w", "A heron at dawn"), image("i", ""), video("v", "It takes off", durationSec=1)]
    wires = [wire("w", "text", "i", "prompt"), wire("i", "image", "v", "firstFrame")]
    project = somebody.story(nodes, wires)
    canvas = Canvas.open(windows, somebody, project)
    run_all = canvas.page.get_by_test_id("run-all")
    expect(run_all).to_have_text("Run all9 credits")
    run_all.click()
    canvas.done(canvas.node("image"))
    canvas.done(canvas.node("video"))
    expect(run_all).to_be_disabled()
    balance(canvas.page, "^991 credits")

    canvas.prompt(canvas.node("video")).fill("It lands again")
    expect(run_all).to_have_text("Run all7 credits")
    run_all.click()
    expect(canvas.node("image").get_by_test_id("status")).to_have_text("unchanged, reused")
    until(lambda: len(somebody.jobs(project)) == 3, why="no third job")
    canvas.done(canvas.node("video"))
    assert sorted(job["kind"] for job in somebody.jobs(project)) == ["image", "video", "video"]


def test_variants_are_a_stack_and_the_chosen_one_stays(windows: Windows, somebody: Somebody) -> None:
    project = somebody.story([image("i", "A heron")])
    canvas = Canvas.open(windows, somebody, project)
    node = canvas.node("image")
    canvas.select(node)
    inspector = canvas.page.get_by_test_id("inspector")
    inspector.get_by_role("group", name="Images").get_by_text("3", exact=True).click()
    expect(node.get_by_test_id("run")).to_have_text("Run6 credits")
    canvas.run(node)
    stack = node.get_by_test_id("stack")
    expect(stack).to_have_text(re.compile("^[123] of 3$"))
    # The one that was finished first is shown.
    at = int((stack.text_content() or "0")[0])
    first = canvas.picture(node).get_attribute("src")
    stack.get_by_role("button", name="Next variant").click()
    expect(stack).to_have_text(f"{at % 3 + 1} of 3")
    assert canvas.picture(node).get_attribute("src") != first
    canvas.saved()
    canvas.page.reload()
    canvas.ready()
    expect(node.get_by_test_id("stack")).to_have_text(f"{at % 3 + 1} of 3")
    canvas.select(node)
    canvas.press("[")
    expect(node.get_by_test_id("stack")).to_have_text(f"{at} of 3")


def test_cancelling_gives_the_credits_back(windows: Windows, somebody: Somebody) -> None:
    project = somebody.story([image("i", "A heron [hold]")])
    canvas = Canvas.open(windows, somebody, project)
    node = canvas.node("image")
    canvas.run(node)
    balance(canvas.page, "^998 credits · 2 held")
    node.get_by_test_id("cancel").click()
    canvas.phase(node, "cancelled")
    expect(node.get_by_test_id("status")).to_have_text("cancelled, nothing charged")
    balance(canvas.page, "^1,000 credits. ")


def test_a_failure_says_why_and_that_nothing_was_charged_and_is_tried_again(
    windows: Windows, somebody: Somebody
) -> None:
    project = somebody.story([image("i", "A heron [policy]")])
    canvas = Canvas.open(windows, somebody, project)
    node = canvas.node("image")
    canvas.run(node)
    canvas.phase(node, "failed")
    expect(node.get_by_test_id("status")).to_have_text("failed, nothing charged")
    reason = somebody.jobs(project)[0]["error"]
    expect(node).to_contain_text(reason)
    balance(canvas.page, "^1,000 credits. ")
    canvas.prompt(node).fill("A heron")
    expect(node.get_by_test_id("run")).to_have_text("Try again2 credits")
    canvas.run(node)
    canvas.done(node)
    canvas.picture(node)
    balance(canvas.page, "^998 credits. ")


def test_what_a_program_makes_appears_on_the_open_canvas(windows: Windows, somebody: Somebody) -> None:
    project = somebody.story([words("w", "Mine")])
    canvas = Canvas.open(windows, somebody, project)
    job = somebody.picture(project, "From a program")
    made = canvas.page.locator(f'.react-flow__node[data-id="{job}"]')
    expect(made).to_be_visible()
    canvas.picture(canvas.node("image"))
    expect(canvas.node("text").get_by_label("Prompt text")).to_have_value("Mine")
    film = somebody.post(f"/v1/projects/{project}/video", {"directPrompt": "On", "firstFrame": {"jobId": job}})
    assert film.status_code == 202, film.text
    expect(canvas.nodes("video")).to_have_count(1)
    expect(canvas.wires()).to_have_count(1)
    canvas.done(canvas.node("video"))


def test_a_film_of_the_picture_and_a_voice_over_on_one_canvas(windows: Windows, somebody: Somebody) -> None:
    project = somebody.empty()
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    page.get_by_role("button", name="Make a picture").click()
    page.keyboard.type("A heron at dawn")
    picture = canvas.node("image")
    canvas.run(picture)
    canvas.picture(picture)
    canvas.press("c")
    canvas.find("film")
    film = canvas.node("video")
    canvas.prompt(film).fill("It takes off")
    canvas.run(film)
    canvas.press("/")
    canvas.find("voice-over")
    voice = canvas.node("audio")
    canvas.prompt(voice).fill("This is the story of a heron.")
    canvas.run(voice)
    canvas.done(film)
    canvas.done(voice)
    expect(film.get_by_test_id("result-video")).to_be_visible()
    expect(voice.get_by_role("button", name=re.compile("^Play"))).to_be_visible()
    canvas.saved()
    kinds = {job["kind"]: job for job in somebody.jobs(project)}
    assert set(kinds) == {"image", "video", "audio"}
    assert all(job["status"] == "completed" for job in kinds.values())
