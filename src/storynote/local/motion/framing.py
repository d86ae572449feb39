"""A camera path before a composition. Rule: the path lies about the middle of what there is to see, and shows no edge."""

import msgspec
import numpy as np

from storynote.local.motion.camera import Path, Pose, View
from storynote.local.scene.composition import Composition, Layer


def nearness(layer: Layer) -> tuple[float, float]:
    """At row 0 of the picture, and by how much it rises from row to row."""
    if layer.ground is None:
        return 1 - layer.depth, 0.0
    upper, lower = 1 - layer.ground[0], 1 - layer.ground[1]
    slope = (lower - upper) / max(1, layer.pixels.shape[0] - 1)
    return upper - slope * layer.top, slope


def framed(laid: Composition, path: Path) -> tuple[Path, View]:
    """The path about the middle of what there is to see, and the view."""
    least, most = path.extent()
    middle = Pose().plus(least.plus(most), -0.5)
    middle = msgspec.structs.replace(middle, zoom=-least.zoom, dolly=-least.dolly)
    hero = _hero(laid)
    focus = 0.5 if hero is None else 1 - hero.depth
    x = laid.width / 2 if hero is None else hero.left + hero.pixels.shape[1] / 2
    towards = (laid.width / 2 + 0.5 * (x - laid.width / 2), _horizon(laid))
    return path.moved(middle), View(laid.width, laid.height, laid.width, laid.height, towards, focus)


def _hero(laid: Composition) -> Layer | None:
    """The largest of the subjects."""
    heroes = [layer for layer in laid.layers if layer.part == "subject"]
    return max(heroes, key=lambda layer: layer.pixels.shape[0] * layer.pixels.shape[1], default=None)


def _horizon(laid: Composition) -> float:
    """The row where the ground would be infinitely far away; in rooms it lies higher than the foot of the wall."""
    for layer in laid.layers:
        if layer.ground is not None and layer.pixels.shape[1] >= laid.width:
            near, slope = nearness(layer)
            if slope > 0:
                return float(np.clip(-near / slope, 0.2 * laid.height, 0.8 * laid.height))
    return float(min(laid.horizon, 0.5 * laid.height))


def reserve(laid: Composition) -> tuple[float, float]:
    """How far the sheets reach beyond the frame, in its widths and heights."""
    base = laid.layers[0]
    high, wide = base.pixels.shape[:2]
    across = min(-base.left, base.left + wide - laid.width) / laid.width
    down = min(-base.top, base.top + high - laid.height) / laid.height
    return max(0.0, across), max(0.0, down)


def poses(laid: Composition, path: Path, view: View, count: int, seconds: float) -> list[Pose]:
    """One for each frame, all with the zoom that the one needs that goes farthest: so it does not breathe."""
    found = [path.at(number / max(1, count - 1), seconds) for number in range(count)]
    if (hero := _hero(laid)) is not None:
        high, wide = hero.pixels.shape[:2]
        found = [view.keeping(pose, (hero.left + wide / 2, hero.top + high / 2)) for pose in found]
    aspect, room = laid.width / laid.height, reserve(laid)
    most = max(pose.cover(room, aspect, view.focus) for pose in found)
    return [pose.closer(most) for pose in found]


def travel(poses: list[Pose], view: View) -> float:
    """How far the camera parts what is nearest from what is farthest, pixels."""
    ways = [abs(p.x + p.orbit) * view.width + abs(p.y) * view.height + abs(p.dolly) * view.width for p in poses]
    return max(ways)
