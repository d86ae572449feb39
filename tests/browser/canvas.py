"""The canvas as its user sees it: nodes, wires, runs, and whether it is saved.

Rule: only what a hand, a keyboard or an eye can do; nothing reaches into the page.
"""

from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.people import Somebody
from tests.browser.windows import Windows
from tests.server import Json

MODEL = "fal-ai/flux-2"
FILM = "fal-ai/pixverse/v6"
EMPTY_POINT = """() => {
  const { left, top, width, height } = document.querySelector(".flow").getBoundingClientRect();
  for (let n = 1; n < 400; n += 1) {
    const [x, y] = [left + width * (0.3 + (0.4 * (n % 20)) / 20), top + height * (0.3 + (0.4 * (n / 20)) / 20)];
    if (document.elementFromPoint(x, y)?.classList.contains("react-flow__pane")) return [x, y];
  }
  return null;
}"""
STEPS = 8
"""Moves between pressing and letting go: a drag is no jump."""


def node(node_id: str, kind: str, x: float, y: float = 0, **data: Json) -> Json:
    return {"id": node_id, "type": kind, "position": {"x": x, "y": y}, "data": data}


def words(node_id: str, text: str, x: float = 0, y: float = 0) -> Json:
    return node(node_id, "text", x, y, text=text)


def image(node_id: str, prompt: str, x: float = 340, y: float = 0, **params: Json) -> Json:
    return node(node_id, "image", x, y, model=MODEL, prompt=prompt, params=params)


def video(node_id: str, prompt: str, x: float = 680, y: float = 0, **params: Json) -> Json:
    return node(node_id, "video", x, y, model=FILM, prompt=prompt, params=params)


def wire(source: str, flow: str, target: str, role: str) -> Json:
    return {
        "id": f"{source}-{target}-{role}",
        "source": source,
        "sourceHandle": flow,
        "target": target,
        "targetHandle": role,
    }


class Canvas:
    """An open project."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    def open(cls, windows: Windows, person: Somebody, project: str, *, phone: bool = False) -> "Canvas":
        canvas = cls(windows.open(f"/app/p/{project}", person, phone=phone))
        canvas.ready()
        return canvas

    def ready(self) -> None:
        expect(self.page.get_by_test_id("saved")).to_be_visible()

    # What is seen ------------------------------------------------------------------------------------------------

    def node(self, kind: str, nth: int = 0) -> Locator:
        return self.page.get_by_test_id(f"node-{kind}").nth(nth)

    def nodes(self, kind: str) -> Locator:
        return self.page.get_by_test_id(f"node-{kind}")

    def wires(self) -> Locator:
        return self.page.locator(".react-flow__edge")

    def saved(self) -> None:
        expect(self.page.get_by_test_id("saved")).to_have_attribute("data-state", "saved")

    def phase(self, node: Locator, phase: str) -> None:
        expect(node.get_by_test_id("status")).to_have_attribute("data-phase", phase)

    def done(self, node: Locator) -> None:
        self.phase(node, "done")

    def picture(self, node: Locator) -> Locator:
        """The picture in a node, once it is drawn."""
        shown = node.get_by_test_id("result-image")
        expect(shown).to_be_visible()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("image => image.naturalWidth") > 0
        return shown

    def prompt(self, node: Locator) -> Locator:
        return node.get_by_role("textbox", name="Prompt")

    def offers(self) -> Locator:
        """The entries of the search that is open."""
        return self.page.get_by_role("listbox", name="What there is").get_by_role("option")

    # What a hand does --------------------------------------------------------------------------------------------

    def drag(self, source: Locator, x: float, y: float) -> None:
        self.take(source)
        self.page.mouse.move(x, y, steps=STEPS)
        self.page.mouse.up()

    def take(self, source: Locator) -> None:
        x, y = middle(source)
        self.page.mouse.move(x, y)
        self.page.mouse.down()

    def add(self, kind: str, x: float, y: float) -> Locator:
        """Drags the first of that kind from the palette to that point of the window."""
        count = self.nodes(kind).count()
        self.drag(self.page.get_by_test_id(f"palette-{kind}").first, x, y)
        added = self.node(kind, count)
        self.still(added)
        return added

    def still(self, node: Locator) -> None:
        """Once the view has stopped gliding: a hand does not reach for what is moving."""
        node.locator("header").hover(trial=True)

    def empty_point(self) -> tuple[float, float]:
        """Somewhere on the canvas where a drag moves the view and nothing else."""
        found = self.page.evaluate(EMPTY_POINT)
        assert found is not None, "the view is full of nodes"
        return float(found[0]), float(found[1])

    def connect(self, source: Locator, flow: str, target: Locator, role: str) -> None:
        self.still(target)
        self.drag(source.get_by_test_id(f"port-out-{flow}"), *middle(target.get_by_test_id(f"port-{role}")))

    def run(self, node: Locator) -> None:
        node.get_by_test_id("run").click()

    def select(self, node: Locator) -> None:
        """By its header: everything else in it is a control."""
        node.locator("header").click()
        expect(self.page.get_by_test_id("inspector")).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def find(self, typed: str) -> None:
        """Into the search that is open, and Enter."""
        field = self.page.get_by_test_id("search")
        expect(field).to_be_focused()
        self.page.keyboard.type(typed)
        expect(self.offers().first).to_be_visible()
        self.page.keyboard.press("Enter")
        expect(field).to_be_hidden()


def middle(found: Locator) -> tuple[float, float]:
    box: FloatRect | None = found.bounding_box()
    assert box is not None, "not to be seen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
