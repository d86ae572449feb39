"""The gallery: filters, the lightbox by keyboard, what is done with a result, deleting."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.people import Somebody
from tests.browser.windows import Windows


def tiles(page: Page) -> Locator:
    return page.get_by_role("list", name="Results, newest first").get_by_role("listitem")


def stock(somebody: Somebody) -> str:
    """Three pictures, a film and a voice; the project's id."""
    project = somebody.empty("The heron")
    ids = [somebody.image(project, prompt)[0] for prompt in ("A heron", "A fox", "A lighthouse")]
    film = somebody.post(f"/v1/projects/{project}/video", {"directPrompt": "It takes off", "durationSec": 1})
    voice = somebody.post(f"/v1/projects/{project}/audio", {"text": "A story", "soundType": "speech"})
    assert (film.status_code, voice.status_code) == (202, 202), film.text + voice.text
    for job in [*ids, film.json()["jobId"], voice.json()["jobId"]]:
        assert somebody.ended(job)["status"] == "completed"
    return project


def test_filters_narrow_and_can_be_linked_and_taken_off(windows: Windows, somebody: Somebody) -> None:
    stock(somebody)
    page = windows.open("/app/gallery", somebody)
    expect(tiles(page)).to_have_count(5)
    filters = page.get_by_role("search", name="Filters")
    filters.get_by_role("button", name="Images").click()
    expect(tiles(page)).to_have_count(3)
    filters.get_by_label("Words of the prompt").fill("fox")
    expect(tiles(page)).to_have_count(1)
    expect(tiles(page).get_by_role("button")).to_have_accessible_name(re.compile("A fox"))
    linked = page.url
    page.goto(linked)
    expect(tiles(page)).to_have_count(1)
    filters.get_by_label("Words of the prompt").fill("no such thing")
    expect(page.get_by_role("heading", name="Nothing fits these filters")).to_be_visible()
    page.get_by_role("button", name="Clear filters").first.click()
    expect(tiles(page)).to_have_count(5)
    filters.get_by_role("button", name="Audio").click()
    expect(tiles(page)).to_have_count(1)
    filters.get_by_role("button", name="Everything").click()
    filters.get_by_label("When").select_option(label="Today")
    expect(tiles(page)).to_have_count(5)
    filters.get_by_label("Project").select_option(label="The heron")
    expect(tiles(page)).to_have_count(5)


def test_results_are_looked_at_by_keyboard_used_and_deleted(windows: Windows, somebody: Somebody) -> None:
    stock(somebody)
    page = windows.open("/app/gallery?kind=image", somebody)
    expect(tiles(page)).to_have_count(3)
    tiles(page).first.get_by_role("button").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    recipe = page.get_by_role("complementary", name="How it was made")
    expect(recipe).to_contain_text("A fox")
    page.keyboard.press("ArrowRight")
    expect(recipe).to_contain_text("A heron")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(recipe).to_contain_text("A lighthouse")
    page.keyboard.press("Escape")
    expect(recipe).to_be_hidden()
    page.keyboard.press("Enter")
    expect(recipe).to_be_visible()

    recipe.get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete this result?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Delete result").click()
    expect(recipe).not_to_contain_text("A lighthouse")
    recipe.get_by_role("button", name="Use as input").click()
    page.get_by_role("button", name="Put it there and open").click()
    page.wait_for_url(re.compile("/app/p/"))
    expect(page.get_by_test_id("result-image").first).to_be_visible()
    page.goto(f"{somebody.url}/app/gallery")
    expect(tiles(page)).to_have_count(4)


def test_several_are_marked_and_deleted_together(windows: Windows, somebody: Somebody) -> None:
    stock(somebody)
    page = windows.open("/app/gallery", somebody)
    expect(tiles(page)).to_have_count(5)
    page.get_by_role("checkbox", name=re.compile("^Select .*A heron")).check(force=True)
    page.get_by_role("checkbox", name=re.compile("^Select .*A fox")).check(force=True)
    bar = page.get_by_role("region", name="Selected results")
    expect(bar).to_contain_text("2 results selected")
    bar.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete 2 results").click()
    expect(tiles(page)).to_have_count(3)
    left = {job["prompt"] for job in somebody.get("/v1/jobs").json()["data"]}
    assert left == {"A lighthouse", "It takes off", "A story"}


def test_a_film_and_a_sound_play(windows: Windows, somebody: Somebody) -> None:
    stock(somebody)
    page = windows.open("/app/gallery?kind=video", somebody)
    tiles(page).first.get_by_role("button").click()
    film = page.get_by_role("dialog").locator("video")
    page.wait_for_function("film => film.currentTime > 0", arg=film.element_handle())
    page.keyboard.press("Escape")
    page.goto(f"{somebody.url}/app/gallery?kind=audio")
    tiles(page).first.get_by_role("button").click()
    player = page.get_by_role("dialog")
    player.get_by_role("button", name=re.compile("^Play")).first.click()
    expect(player.get_by_role("button", name=re.compile("^Pause")).first).to_be_visible()
