"""The same story without a mouse: every step by keys alone."""

from playwright.sync_api import Locator, Route, expect

from tests.browser.canvas import Canvas
from tests.browser.people import Somebody
from tests.browser.windows import Windows

TABS_MAX = 80


def tab_to(canvas: Canvas, wanted: Locator) -> None:
    """As somebody does who cannot point: Tab until it is there."""
    for _ in range(TABS_MAX):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        canvas.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def test_three_nodes_are_made_wired_and_run(windows: Windows, somebody: Somebody) -> None:
    project = somebody.empty()
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    canvas.press("t")
    expect(canvas.node("text").get_by_label("Prompt text")).to_be_focused()
    page.keyboard.type("A heron at dawn")
    canvas.press("Escape", "c")
    canvas.find("flux 2")
    expect(canvas.nodes("image")).to_have_count(1)
    expect(canvas.wires()).to_have_count(1)
    canvas.press("c")
    canvas.find("pixverse v6")
    expect(canvas.nodes("video")).to_have_count(1)
    expect(canvas.wires()).to_have_count(2)

    tab_to(canvas, canvas.prompt(canvas.node("video")))
    page.keyboard.type("It takes off")
    canvas.press("Escape", "Control+Alt+Enter")
    canvas.done(canvas.node("image"))
    canvas.done(canvas.node("video"))
    canvas.picture(canvas.node("image"))
    expect(canvas.node("video").get_by_test_id("result-video")).to_be_visible()
    canvas.saved()
    sent = {job["kind"]: job["prompt"] for job in somebody.jobs(project)}
    assert sent == {"image": "A heron at dawn", "video": "It takes off"}

    page.reload()
    canvas.ready()
    expect(canvas.wires()).to_have_count(2)
    canvas.picture(canvas.node("image"))


def test_a_node_is_reached_moved_looked_at_and_taken_away(windows: Windows, somebody: Somebody) -> None:
    project = somebody.empty()
    job = somebody.picture(project)
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    place = canvas.page.locator(f'.react-flow__node[data-id="{job}"]')
    before = place.bounding_box()
    tab_to(canvas, place)
    canvas.press("Enter", "ArrowRight", "ArrowDown")
    canvas.saved()
    assert before is not None
    after = place.bounding_box()
    assert after is not None
    assert after["y"] > before["y"]
    canvas.press("Space")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("complementary", name="How it was made")).to_contain_text("A fox")
    canvas.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(place).to_be_focused()
    canvas.press("Delete")
    expect(place).to_have_count(0)
    canvas.press("Control+z")
    expect(place).to_have_count(1)


def test_the_keys_are_listed_and_the_palette_finds_pages_and_projects(windows: Windows, somebody: Somebody) -> None:
    other = somebody.empty("A far lighthouse")
    canvas = Canvas.open(windows, somebody, somebody.empty())
    page = canvas.page
    canvas.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_contain_text("Run everything")
    canvas.press("Escape", "Control+k")
    field = page.get_by_role("combobox", name="Find a project")
    expect(field).to_be_focused()
    page.keyboard.type("lighthouse")
    canvas.press("Enter")
    page.wait_for_url(f"**/app/p/{other}")
    canvas.ready()
    canvas.press("g", "g")
    page.wait_for_url("**/app/gallery")


def test_enter_before_the_projects_are_read_opens_the_one_that_was_typed(windows: Windows, somebody: Somebody) -> None:
    other = somebody.empty("A far lighthouse")
    canvas = Canvas.open(windows, somebody, somebody.empty())
    page = canvas.page
    held: list[Route] = []
    page.route("**/v1/projects?*", lambda route: held.append(route))
    canvas.press("Control+k")
    expect(page.get_by_role("combobox", name="Find a project")).to_be_focused()
    page.keyboard.type("lighthouse")
    canvas.press("Enter")
    expect(page.get_by_role("listbox", name="Found")).to_have_text("Looking …")
    for route in held:
        route.continue_()
    page.wait_for_url(f"**/app/p/{other}")
