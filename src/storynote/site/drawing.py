"""A project's graph as a small drawing. Rule: whatever is in the graph, the drawing is finite, small and only ours."""

from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

NODES_MAX = 60
WIDTH_PX, HEIGHT_PX = 200, 56
SPREAD_PX_MAX = 6000.0
KINDS = ("text", "image", "video", "audio", "tool", "upload")


class Box(msgspec.Struct, frozen=True):
    """A node as it is drawn."""

    id: str
    kind: str
    title: str
    under: str
    x: float
    y: float


class Line(msgspec.Struct, frozen=True):
    """An edge, and what flows along it."""

    source: str
    target: str
    kind: str


def draw(boxes: Sequence[Box], lines: Sequence[Line]) -> Markup:
    """SVG without styles of its own; "" where there is nothing worth drawing (one node, or very many)."""
    if not 2 <= len(boxes) <= NODES_MAX:
        return Markup("")
    placed = _placed(boxes)
    width = max(x for x, _ in placed.values()) + WIDTH_PX
    height = max(y for _, y in placed.values()) + HEIGHT_PX
    parts = [
        _line(placed[line.source], placed[line.target], line.kind)
        for line in lines
        if {line.source, line.target} <= placed.keys()
    ]
    parts += [_box(box, *placed[box.id]) for box in boxes]
    head = Markup('<svg viewBox="-2 -2 {} {}" role="img" aria-label="The graph: {}">')
    names = ", ".join(f"{box.title} ({box.under})" if box.under else box.title for box in boxes)
    return Markup("").join([head.format(round(width + 4), round(height + 4), names), *parts, Markup("</svg>")])


def _placed(boxes: Sequence[Box]) -> dict[str, tuple[float, float]]:
    """Where each is drawn: as on the canvas, closer together and never beyond reason."""
    xs = [min(max(box.x, -1e6), 1e6) for box in boxes]
    ys = [min(max(box.y, -1e6), 1e6) for box in boxes]
    left, top = min(xs), min(ys)
    across = min(0.9, SPREAD_PX_MAX / max(1.0, max(xs) - left))
    down = min(0.3, SPREAD_PX_MAX / max(1.0, max(ys) - top))
    return {
        box.id: (round((x - left) * across, 1), round((y - top) * down, 1))
        for box, x, y in zip(boxes, xs, ys, strict=True)
    }


def _line(source: tuple[float, float], target: tuple[float, float], kind: str) -> Markup:
    x1, y1 = source[0] + WIDTH_PX, source[1] + HEIGHT_PX / 2
    x2, y2 = target[0], target[1] + HEIGHT_PX / 2
    bend = max(20.0, abs(x2 - x1) / 2)
    return Markup('<path class="{}" d="M{} {}C{} {} {} {} {} {}"/>').format(
        kind if kind in KINDS else "", x1, y1, round(x1 + bend, 1), y1, round(x2 - bend, 1), y2, x2, y2
    )


def _box(box: Box, x: float, y: float) -> Markup:
    kind = box.kind if box.kind in KINDS else "upload"
    return Markup(
        '<g transform="translate({} {})"><rect width="{}" height="{}" rx="8"/><rect class="bar-{}" width="4" height="{}" rx="2"/>'
        '<text x="14" y="{}">{}</text>{}</g>'
    ).format(
        x, y, WIDTH_PX, HEIGHT_PX, kind, HEIGHT_PX, 24 if box.under else 33, _cut(box.title, 26),
        Markup('<text class="under" x="14" y="43">{}</text>').format(_cut(box.under, 28)) if box.under else "",
    )  # fmt: skip


def _cut(text: str, characters: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= characters else text[: characters - 1] + "…"


def of_graph(
    nodes: Sequence[Mapping[str, object]], edges: Sequence[Mapping[str, object]]
) -> tuple[list[Box], list[Line]]:
    """React Flow's nodes and edges as boxes and lines; what is none is left out."""
    boxes = [box for box in map(_box_of, nodes) if box is not None]
    lines = [
        Line(str(edge.get("source", "")), str(edge.get("target", "")), str(edge.get("sourceHandle") or ""))
        for edge in edges
    ]
    return boxes, lines


def _box_of(node: Mapping[str, object]) -> Box | None:
    position, data = node.get("position"), node.get("data")
    if not isinstance(position, Mapping) or not isinstance(data, Mapping):
        return None
    x, y = position.get("x"), position.get("y")
    if not isinstance(x, int | float) or not isinstance(y, int | float):
        return None
    kind = str(node.get("type", ""))
    under = next((str(data[name]) for name in ("text", "prompt", "fileName") if data.get(name)), "")
    title = (
        _TITLES.get(kind, "Node") if kind in ("text", "upload") else str(data.get("model") or _TITLES.get(kind, "Node"))
    )
    return Box(str(node.get("id", "")), kind, title, under, float(x), float(y))


_TITLES = {"text": "Prompt", "image": "Image", "video": "Video", "audio": "Audio", "tool": "Tool", "upload": "Upload"}
