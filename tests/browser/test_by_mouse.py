"""A story built by mouse: dragged, wired, refused, run, reloaded; and what undo, copy and paste make of it."""

from playwright.sync_api import expect

from tests.browser.canvas import Canvas, image, middle, wire, words
from tests.browser.people import Somebody
from tests.browser.windows import Windows


def test_three_nodes_are_dragged_wired_run_and_still_there_after_a_reload(windows: Windows, somebody: Somebody) -> None:
    project = somebody.empty()
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    prompt = canvas.add("text", 340, 200)
    page.keyboard.type("A heron at dawn")
    expect(prompt.get_by_label("Prompt text")).to_have_value("A heron at dawn")
    picture = canvas.add("image", 640, 200)
    film = canvas.add("video", 640, 620)
    canvas.connect(prompt, "text", picture, "prompt")
    expect(canvas.wires()).to_have_count(1)

    canvas.connect(prompt, "text", film, "firstFrame")
    expect(page.get_by_test_id("refusal")).to_have_text("First frame takes an image, not text")
    expect(canvas.wires()).to_have_count(1)

    canvas.connect(picture, "image", film, "firstFrame")
    expect(canvas.wires()).to_have_count(2)
    canvas.prompt(film).fill("It takes off")
    canvas.run(picture)
    canvas.done(picture)
    canvas.picture(picture)
    canvas.run(film)
    canvas.done(film)
    expect(film.get_by_test_id("result-video")).to_be_visible()
    canvas.saved()

    sent = {job["kind"]: job["prompt"] for job in somebody.jobs(project)}
    assert sent == {"image": "A heron at dawn", "video": "It takes off"}
    page.reload()
    canvas.ready()
    expect(canvas.wires()).to_have_count(2)
    canvas.picture(canvas.node("image"))
    canvas.done(canvas.node("video"))
    expect(canvas.node("text").get_by_label("Prompt text")).to_have_value("A heron at dawn")


def test_undo_redo_copy_paste_duplicate_and_delete(windows: Windows, somebody: Somebody) -> None:
    nodes = [words("w", "A heron"), image("i", "at dawn")]
    project = somebody.story(nodes, [wire("w", "text", "i", "prompt")])
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    canvas.select(canvas.node("image"))
    canvas.press("Delete")
    expect(canvas.nodes("image")).to_have_count(0)
    expect(canvas.wires()).to_have_count(0)
    page.get_by_role("button", name="Undo delete").click()
    expect(canvas.nodes("image")).to_have_count(1)
    expect(canvas.wires()).to_have_count(1)
    canvas.press("Control+Shift+z")
    expect(canvas.nodes("image")).to_have_count(0)
    canvas.press("Control+z")
    expect(canvas.nodes("image")).to_have_count(1)

    canvas.press("Control+a", "Control+c", "Control+v")
    expect(canvas.nodes("text")).to_have_count(2)
    expect(canvas.nodes("image")).to_have_count(2)
    expect(canvas.wires()).to_have_count(2)
    canvas.press("Control+d")
    expect(canvas.nodes("image")).to_have_count(3)
    expect(canvas.wires()).to_have_count(3)
    canvas.press("Control+z", "Control+z")
    expect(canvas.nodes("image")).to_have_count(1)
    canvas.saved()
    assert len(somebody.graph(project)["nodes"]) == 2


def test_a_wire_let_go_over_nothing_offers_what_it_fits(windows: Windows, somebody: Somebody) -> None:
    project = somebody.story([words("w", "A heron", x=0, y=0)])
    canvas = Canvas.open(windows, somebody, project)
    source = canvas.node("text").get_by_test_id("port-out-text")
    x, y = middle(source)
    canvas.drag(source, x + 160, y + 60)
    expect(canvas.offers().first).to_be_visible()
    canvas.find("flux 2")
    expect(canvas.nodes("image")).to_have_count(1)
    expect(canvas.wires()).to_have_count(1)


def test_double_click_searches_and_a_name_is_changed_in_place(windows: Windows, somebody: Somebody) -> None:
    project = somebody.empty("Old name")
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    page.mouse.dblclick(1000, 700)
    canvas.find("pixverse v6")
    expect(canvas.nodes("video")).to_have_count(1)
    page.get_by_test_id("project-name").click()
    page.get_by_label("Project name").fill("New name")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("project-name")).to_have_text("New name")
    expect(page).to_have_title("New name · StoryNote")
    somebody.saved(project, lambda found: found["name"] == "New name", "the name was not saved")
