"""What stands about: trees, houses, flowers, from the horizon to the front. Rule: the middle belongs to the subjects."""

from collections.abc import Mapping

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, mix, rgb, stamp
from storynote.local.scene import bodies, flora, icons
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.places import Backdrop, Place, is_snowy, landmark_x, season
from storynote.local.scene.words import Scene

BANDS = ((0.02, 0.09), (0.09, 0.22), (0.22, 0.42), (0.42, 0.72))
"""How near (0 horizon, 1 lower edge) what stands in one layer is."""
FRONT_DEPTH = 0.06
_TALL: Mapping[str, float] = {
    # height at the lower edge, as a part of the picture's smaller side
    "broadleaf": 1.20, "conifer": 1.45, "palm": 1.25, "bush": 0.26, "stone": 0.20, "flowers": 0.20,
    "reeds": 0.24, "bare": 1.1,
    "cactus": 0.52, "house": 1.05, "house-with-garden": 1.05, "church": 1.7, "headstone": 0.30, "sunflower": 0.40,
    "tulip": 0.20, "rose": 0.22, "hibiscus": 0.18, "cherry-blossom": 0.16, "mushroom": 0.16,
    "jack-o-lantern": 0.22, "hyacinth": 0.22,
}  # fmt: skip
_STEP_PX = 300
_VARIANTS = 3
_COLD_NEVER = frozenset({"flowers", "sunflower", "palm", "reeds", "bush"})

Span = tuple[float, float]
"""From and to which column (board pixels) somebody stands."""
Standing = tuple[float, list[Layer]]
"""Row of the feet (board pixels), and what stands there."""


class _Nursery:
    """Every kind is grown a few times and then used again, larger and smaller."""

    def __init__(self, rng: Rng, scene: Scene, towards: float) -> None:
        self._rng, self._towards = rng, towards
        self._season = season(scene)
        self._grown: dict[tuple[str, int], Floats] = {}

    def one(self, name: str, high: int) -> Floats:
        if name not in flora.GROWN:
            return icons.sprite(name, high)
        key = (name, int(self._rng.integers(_VARIANTS)))
        if key not in self._grown:
            grown = flora.GROWN[name](self._rng, _STEP_PX, self._season, self._towards)
            self._grown[key] = icons.trimmed(grown)
        return icons.scaled(self._grown[key], max(4, high))


def standing(rng: Rng, scene: Scene, back: Backdrop, hero_x: float, taken: list[Span]) -> list[Standing]:
    """One layer for each band, the far first, with the shadows on the ground under them."""
    place, board = back.place, back.board
    if place is None or not place.grows:
        return []
    nursery = _Nursery(rng, scene, -1.0 if back.light_at[0] < board.x(0.5) else 1.0)
    landmarks = [name for name in place.back if all(s.thing != name for s in scene.subjects)]
    found = [(board.horizon + 1.0, [_landmark(nursery, scene, name, back, hero_x)]) for name in landmarks]
    if landmarks:
        at = board.x(landmark_x(scene, hero_x))
        taken = [*taken, (at - board.unit * 0.2, at + board.unit * 0.2)]
    for k in range(len(BANDS)):
        trees = _sown(rng, scene, back, place, k, hero_x)
        trees = [tree for tree in trees if not _hides(board, tree, taken)]
        if trees:
            found.append(_band(rng, nursery, trees, back))
    return found


Tree = tuple[str, float, float]
"""What, how near (0 horizon, 1 lower edge), and where as a part of the width."""


def _sown(rng: Rng, scene: Scene, back: Backdrop, place: Place, band: int, hero_x: float) -> list[Tree]:
    """What grows in one band, the far ones first."""
    board, names, (far, near) = back.board, _fitting(scene, place), BANDS[band]
    count = (place.many if not scene.field else _FIELD_MANY) * max(0.8, board.width / board.height)
    # Twice as near is twice as large, and so half as many fill the same strip.
    many = round(count * (0.40, 0.30, 0.19, 0.11)[band] * (0.75 if board.width > board.height else 1.0))
    rows = np.sort(far + (near - far) * rng.random(many))
    trees = [(names[int(rng.integers(len(names)))], float(row), float(rng.uniform(-0.08, 1.08))) for row in rows]
    trees = [tree for tree in trees if _is_free(rng, place, tree[1], tree[2], hero_x)]
    if place.ground == "lake":
        return [(name, row * 0.16, x) if row < 0.42 else _on_the_bank(rng, row, x) for name, row, x in trees]
    if place.ground == "beach":
        return [(name, max(0.52, row), x) for name, row, x in trees if row > 0.2]
    return trees


_FIELD_MANY = 150


def _is_free(rng: Rng, place: Place, near: float, x: float, hero_x: float) -> bool:
    clear = place.clear * (0.35 + 1.0 * near)
    if abs(x - hero_x) < clear * 0.75:
        return False
    # Thinner towards the open side, so that there is a view.
    return abs(x - 0.5) > clear * rng.random() * 0.9


def _on_the_bank(rng: Rng, near: float, x: float) -> Tree:
    """The near side of a lake: at the edges of the picture."""
    out = 0.04 + 0.12 * float(rng.random())
    return (
        ("broadleaf", 0.86, -out if x < 0.5 else 1 + out)
        if near > 0.5
        else ("bush", 0.90, x * 0.3 if x < 0.5 else 1 - x * 0.1)
    )


def _hides(board: Board, tree: Tree, taken: list[Span]) -> bool:
    """Whether something large would stand right behind or before somebody."""
    name, near, x = tree
    half = board.unit * _TALL.get(name, 0.5) * near * (0.36 if near > 0.2 else 0.1)
    at = board.x(x)
    return any(left - half < at < right + half for left, right in taken)


def _fitting(scene: Scene, place: Place) -> tuple[str, ...]:
    if scene.field:
        return ("flowers" if scene.field == "blossom" else scene.field,) * 6 + place.grows[:1]
    if not is_snowy(scene):
        return place.grows
    return tuple(name for name in place.grows if name not in _COLD_NEVER) or ("conifer",)


def _band(rng: Rng, nursery: _Nursery, trees: list[Tree], back: Backdrop) -> Standing:
    board = back.board
    foot = board.horizon + (board.y(1.0) - board.horizon) * trees[-1][1]
    canvas = np.zeros((board.high, board.wide, 4), np.float32)
    shade = np.zeros((board.high, board.wide), np.float32)
    for name, near, x in trees:
        y = board.horizon + (board.y(1.0) - board.horizon) * near
        high = board.unit * _TALL.get(name, 0.5) * (near + 0.035) * rng.uniform(0.78, 1.22)
        grown = nursery.one(name, round(high))
        if rng.random() < 0.5:
            grown = grown[:, ::-1]
        tinted = _tinted(grown, back, near)
        if back.light.dark and name in bodies.HOUSES:
            tinted[..., :3] = bodies.lit_windows(grown, tinted[..., :3])
        stamp(canvas, tinted, round(y - tinted.shape[0]), round(board.x(x) - tinted.shape[1] / 2))
        _spot(shade, board.x(x), y, grown.shape[1] * 0.5)
    depth = board.depth(foot)
    layers = [sheet(board, canvas[..., :3], canvas[..., 3], depth, "thing", name="growth")]
    if not back.wet or trees[0][1] > 0.4:
        dark = sheet(board, _shade_color(back), shade * 0.42, depth, "thing", name="shadow")
        layers.insert(0, dark)
    return foot, layers


def _shade_color(back: Backdrop) -> Floats:
    return np.asarray(rgb("101a2a") * 0.6 + back.light.ambient_color * 0.04, np.float32)


def _spot(shade: Floats, x: float, y: float, half: float) -> None:
    """A soft patch of shade under a crown."""
    axes = (max(2, int(half * 1.0)), max(1, int(half * 0.20)))
    size = int(half * 1.5) + 3
    y0, y1, x0, x1 = (
        max(0, int(y) - size),
        min(shade.shape[0], int(y) + size),
        max(0, int(x) - size),
        min(shade.shape[1], int(x) + size),
    )
    if y1 <= y0 or x1 <= x0:
        return
    patch = np.zeros((y1 - y0, x1 - x0), np.float32)
    cv2.ellipse(patch, (int(x) - x0, int(y) - y0), axes, 0, 0, 360, (1.0,), -1, cv2.LINE_AA)
    np.maximum(shade[y0:y1, x0:x1], blur(patch, max(0.8, half * 0.10)), out=shade[y0:y1, x0:x1])


def _tinted(image: Floats, back: Backdrop, near: float) -> Floats:
    """In the light of the hour, paler the farther away, darker towards the foot."""
    light = back.light
    out = image.copy()
    fall = np.linspace(1.06, 0.74, image.shape[0], dtype=np.float32)[:, None, None]
    haze = 0.62 * float(np.clip(1 - near * 1.9, 0, 1)) ** 1.3
    out[..., :3] = mix(image[..., :3] * light.ambient_color * fall, light.haze_color, haze)
    return out


def _landmark(nursery: _Nursery, scene: Scene, name: str, back: Backdrop, hero_x: float) -> Layer:
    """What stands on the horizon, large, where the hero is not."""
    board = back.board
    size = board.unit * {"castle": 0.40, "volcano": 0.44}.get(name, 0.20)
    image = _tinted(nursery.one(name, round(size)), back, 0.26)
    x = board.x(landmark_x(scene, hero_x))
    top = board.horizon + board.unit * 0.015 - image.shape[0]
    return sheet(board, image[..., :3], image[..., 3], 0.90, "thing", left=x - image.shape[1] / 2, top=top, name=name)


def front(rng: Rng, scene: Scene, back: Backdrop, taken: list[Span]) -> list[Layer]:
    """A few things close to the camera, in the lower corners, out of focus and in the shade."""
    place = back.place
    if place is None or not place.front:
        return []
    board = back.board
    names = tuple(n for n in place.front if not (is_snowy(scene) and n in _COLD_NEVER)) or ("stone", "conifer")
    nursery = _Nursery(rng, scene, -1.0 if back.light_at[0] < board.x(0.5) else 1.0)
    canvas = np.zeros((board.high, board.wide, 4), np.float32)
    _corners(rng, canvas, nursery, names, back, taken)
    if scene.setting in ("forest", "jungle") and not is_snowy(scene):
        _hang(rng, canvas, nursery, back)
    colors = canvas[..., :3] * canvas[..., 3:] * back.light.ambient_color * 0.58
    soft = blur(np.concatenate([colors, canvas[..., 3:]], -1), board.unit / 300)
    colors = soft[..., :3] / np.maximum(soft[..., 3:], 1e-3)
    return [sheet(board, colors, soft[..., 3], FRONT_DEPTH, "thing", name="front")]


def _corners(
    rng: Rng, canvas: Floats, nursery: _Nursery, names: tuple[str, ...], back: Backdrop, taken: list[Span]
) -> None:
    board = back.board
    for side in (0.0, 1.0):
        for _ in range(4):
            name = names[int(rng.integers(len(names)))]
            high = (
                board.unit
                * _TALL.get(name, 0.5)
                * rng.uniform(0.75, 1.25)
                * (0.4 if name in ("conifer", "palm") else 1.0)
            )
            image = nursery.one(name, round(high))
            x = board.x(side + rng.uniform(-0.10, 0.13) * (1 if side == 0 else -1))
            half = image.shape[1] * 0.42
            if any(left - half < x < right + half for left, right in taken):
                continue
            stamp(
                canvas,
                image,
                round(board.high - image.shape[0] * rng.uniform(0.62, 0.95)),
                round(x - image.shape[1] / 2),
            )


def _hang(rng: Rng, canvas: Floats, nursery: _Nursery, back: Backdrop) -> None:
    """Leaves that reach in from above, over one side more than the other."""
    board = back.board
    for at in (*rng.uniform(-0.08, 0.30, 5), *rng.uniform(0.74, 1.08, 4)):
        leaves = nursery.one("bush", round(board.unit * rng.uniform(0.20, 0.34)))[::-1]
        reach = (abs(float(at) - 0.5) - 0.15) * board.unit * 0.5
        stamp(
            canvas,
            leaves,
            round(board.pad_y + reach * 0.5 - leaves.shape[0]),
            round(board.x(float(at)) - leaves.shape[1] / 2),
        )
