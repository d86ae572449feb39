"""Three hundred nodes on one canvas: it opens, it pans, it saves. How smoothly is measured by `python -m bench.app`."""

from playwright.sync_api import expect

from tests.browser.canvas import Canvas
from tests.browser.large import NODES, large
from tests.browser.people import Somebody
from tests.browser.windows import Windows


def test_it_opens_pans_and_saves(windows: Windows, somebody: Somebody) -> None:
    project = somebody.story(*large())
    canvas = Canvas.open(windows, somebody, project)
    page = canvas.page
    view = page.locator(".react-flow__viewport")
    expect(view.locator(".react-flow__node")).not_to_have_count(0)
    before = view.get_attribute("style")
    x, y = canvas.empty_point()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y - 100, steps=10)
    page.mouse.up()
    expect(view).not_to_have_attribute("style", before or "")

    canvas.press("Control+1")
    expect(page.get_by_role("button", name="100 %")).to_be_visible()
    shown = view.locator(".react-flow__node").count()
    assert 0 < shown < NODES, "what is out of sight is not drawn"
    canvas.press("Control+a")
    expect(page.get_by_role("heading", name=f"{NODES} nodes selected")).to_be_visible()
    canvas.press("ArrowRight", "Escape", "t")
    page.keyboard.type("One more")
    canvas.saved()
    assert len(somebody.graph(project)["nodes"]) == NODES + 1
