"""Insides: a wall, a floor, and a lamp that lights them. Rule: light is painted into the walls; its glow is a layer."""

import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, glow, gradient, grid, mix, noise, plane, rgb
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.skies import halo
from storynote.local.scene.words import Scene

FLOOR = 0.74
"""Where the wall meets the floor, as a part of the height."""
FAR = 0.58
"""Depth of the wall behind."""
Point = tuple[float, float]


class Lamp(msgspec.Struct, frozen=True):
    """Where the light hangs (parts of the picture), its colour, and how dark the room is without it."""

    x: float
    y: float
    warm: str
    dark: float


def _layers(board: Board, image: Floats, lamp: Lamp, hero_x: float) -> tuple[list[Layer], Point]:
    """Light the painted room, cut it into wall and floor, and hang the glow before it."""
    x, y = board.x(lamp.x), board.y(lamp.y)
    high, wide = board.high, board.wide
    pool = glow(high, wide, x, y, board.unit * 0.66, 1.3)
    middle = glow(high, wide, board.x(hero_x), board.y(0.74), board.unit * 0.60, 1.5)
    level = lamp.dark + (1.32 - lamp.dark) * pool + (0.78 - 0.5 * lamp.dark) * middle
    corner = np.clip((board.horizon - np.arange(high, dtype=np.float32)) / (board.unit * 0.10), -1, 1)
    level = level * (0.86 + 0.14 * np.abs(corner))[:, None]
    lit = np.asarray(image * np.clip(level, 0, 1.45 - 0.5 * lamp.dark)[..., None] * rgb(lamp.warm), np.float32)
    floor = board.horizon
    wall = lit.copy()
    wall[floor:] = lit[floor - 1]
    span = (FAR, board.depth(board.high))
    layers = [
        sheet(board, wall, None, FAR, "wall"),
        sheet(board, lit[floor:], None, 0.4, "ground", top=floor, ground=span),
        halo(board, x, y, board.unit * 0.30, 0.40 * (1 - lamp.dark) ** 1.1, rgb("ffb765")),
    ]
    return layers, (x, y)


def library(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """Shelves full of books from wall to wall."""
    floor, wide, unit = board.horizon, board.wide, board.unit
    image = np.broadcast_to(rgb("43261a"), (board.high, wide, 3)).astype(np.float32)
    image *= (0.85 + 0.3 * noise(rng, board.high, wide, 3, 5, 6))[..., None]
    bays = max(2, round(wide / (unit * 0.44)))
    shelves = max(4, round(floor / (unit * 0.155)))
    for bay in range(bays):
        left, right = int(bay * wide / bays), int((bay + 1) * wide / bays)
        for shelf in range(shelves):
            _shelf(rng, image, left, right, int(shelf * floor / shelves), int((shelf + 1) * floor / shelves), unit)
        post = max(3, int(unit * 0.018))
        image[:floor, left : left + post] = (
            rgb("6b4128") * np.linspace(1.15, 0.65, post, dtype=np.float32)[None, :, None]
        )
    image = _boards(rng, image, floor, "9a6038", "5a321b")
    image = _rug(rng, board, image, hero_x, "7d1f2a", "d9a441")
    image = blur(image, board.high / 620)
    dark = 0.46 if scene.time == "day" and "warm" not in scene.lights else 0.34
    return _layers(board, image, Lamp(0.82 if hero_x < 0.5 else 0.18, 0.34, "ffd49a", dark), hero_x)


_SPINES = ("8c2f2b", "2f4f6b", "3d5c3a", "b98a3c", "5a3a5e", "7a5a3c", "a34a2c", "31595c", "c2a878", "44406b", "6b2138")


def _shelf(rng: Rng, image: Floats, left: int, right: int, top: int, bottom: int, unit: int) -> None:
    board = max(2, int(unit * 0.013))
    fall = np.linspace(0.28, 0.62, max(1, bottom - top), dtype=np.float32)[:, None, None]
    image[top:bottom, left:right] *= fall
    image[bottom - board : bottom, left:right] = rgb("6d4229")
    image[bottom - board : bottom - board + max(1, board // 3), left:right] = rgb("9a6540")
    x, tall = left + int(unit * 0.024), bottom - top - board
    while x < right - int(unit * 0.03):
        wide = int(unit * (0.011 + 0.016 * rng.random()))
        high = int(tall * (0.56 + 0.32 * rng.random()))
        if rng.random() > 0.07:
            book = _book(rng, high, wide)
            image[bottom - board - high : bottom - board, x : x + wide] = book[:, : max(0, right - x)]
        x += wide + 1


def _book(rng: Rng, high: int, wide: int) -> Floats:
    spine = rgb(_SPINES[int(rng.integers(len(_SPINES)))]) * (0.75 + 0.5 * rng.random())
    round_ = np.clip(np.sin(np.linspace(0.4, np.pi - 0.25, wide)), 0.35, 1).astype(np.float32)
    book = np.asarray(np.broadcast_to(spine, (high, wide, 3)) * round_[None, :, None], np.float32)
    book *= np.linspace(0.78, 1.06, high, dtype=np.float32)[:, None, None]
    if rng.random() < 0.5:
        band = max(1, high // 16)
        for at in (high // 6, high - high // 5):
            book[at : at + band] = rgb("e3c27a") * round_[None, :, None]
    return book


def _boards(rng: Rng, image: Floats, floor: int, light: str, dark: str) -> Floats:
    high, wide = image.shape[:2]
    rows = high - floor
    y, x = grid(rows, wide)
    z = (y + 1) / rows
    along = (x - wide / 2) / (0.36 + 0.64 * z)
    plank = np.floor(along / (wide * 0.075))
    cross = np.floor(5.0 / (z + 0.5) + np.mod(np.sin(plank * 7.31) * 437.5, 1.0) * 3)
    tone = np.mod(np.sin(plank * 12.9898 + cross * 4.1) * 43758.5453, 1.0)
    seam = np.clip(np.abs(np.mod(along / (wide * 0.075), 1.0) - 0.5) * 2 - 0.965, 0, 1) * 26
    wood = gradient(rows, wide, ((0, dark), (1, light))) * (0.84 + 0.28 * tone)[..., None]
    wood *= (0.88 + 0.24 * plane(rng, rows, wide, 14, 5))[..., None]
    image[floor:] = np.asarray(wood * (1 - 0.42 * np.clip(seam, 0, 1))[..., None], np.float32)
    skirting = max(2, high // 55)
    image[floor - skirting : floor] = rgb(dark) * np.linspace(1.05, 0.6, skirting, dtype=np.float32)[:, None, None]
    return image


def _rug(rng: Rng, board: Board, image: Floats, hero_x: float, color: str, border: str) -> Floats:
    floor, rows = board.horizon, board.high - board.horizon
    y, x = grid(rows, board.wide)
    distance = np.hypot(
        (x - board.x(hero_x)) / min(board.width * 0.42, board.unit * 0.66), (y - rows * 0.52) / (rows * 0.36)
    )
    part = image[floor:]
    weave = 0.92 + 0.16 * noise(rng, rows, board.wide, 40, 2)
    rug = np.asarray(rgb(color) * weave[..., None], np.float32)
    for at, thick in ((0.93, 34.0), (0.80, 60.0), (0.42, 50.0)):
        rug = mix(rug, np.broadcast_to(rgb(border), rug.shape), np.clip(1 - np.abs(distance - at) * thick, 0, 1) * 0.85)
    shade = np.clip((1.05 - distance) * 8, 0, 1) * 0.35
    part = np.asarray(part * (1 - shade)[..., None], np.float32)
    image[floor:] = mix(part, rug, np.clip((1 - distance) * 60, 0, 1))
    return image


_PAPERS = (("6f8299", "7a8da4"), ("a58f70", "ae9879"), ("8a7690", "937f99"), ("73907c", "7c9985"), ("a3705f", "ad7a68"))
_OUTSIDE = {
    "day": ("7fc0f0", "e4f3fb"), "dawn": ("c7a9c9", "ffe2bb"), "sunset": ("8a4a80", "ffb163"), "dusk": ("2b3063", "9a7bb0"),
    "night": ("0a1230", "30457c"),
}  # fmt: skip


def room(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """A papered wall over panels, a window to the outside, pictures, a wooden floor."""
    floor, wide, unit = board.horizon, board.wide, board.unit
    paper, stripe = _PAPERS[int(rng.integers(len(_PAPERS)))]
    image = np.broadcast_to(rgb(paper), (board.high, wide, 3)).astype(np.float32)
    stripes = (np.arange(wide) // max(4, unit // 26)) % 2 == 0
    image[:, stripes] = rgb(stripe)
    panel = int(floor - unit * 0.17)
    image[panel:floor] = rgb("e6dccb") * np.linspace(1.0, 0.88, floor - panel, dtype=np.float32)[:, None, None]
    image[panel : panel + max(3, unit // 70)] = rgb("f7f0e2")
    step = int(unit * 0.17)
    for left in range(step // 3, wide - step, step):
        _framed(image, left, panel + unit // 26, int(step * 0.8), floor - panel - unit // 13, rgb("d3c8b4"))
    bright = hero_x < 0.5
    at = board.x(0.70 if bright else 0.16) if board.width > board.height else board.x(0.56 if bright else 0.10)
    window_x = window(rng, image, int(at), int(board.y(0.10)), unit, scene)
    image = _pictures(rng, board, image, hero_x)
    image = _boards(rng, image, floor, "b98256", "7c4e2e")
    image = _rug(rng, board, image, hero_x, "3f5873", "e3d2ae")
    image = blur(image, board.high / 700)
    night = scene.time in ("night", "dusk")
    lamp = (
        Lamp(0.5, 0.10, "ffdca8", 0.44) if night else Lamp((window_x - board.pad_x) / board.width, 0.26, "fff0d8", 0.66)
    )
    layers, point = _layers(board, image, lamp, hero_x)
    if not night:
        layers.append(_shaft(board, window_x, unit, hero_x))
    return layers, point


def _framed(image: Floats, left: int, top: int, wide: int, high: int, color: Floats) -> None:
    if high < 6 or wide < 6:
        return
    edge = max(1, wide // 60)
    image[top : top + high, left : left + wide] = color
    image[top + edge : top + high - edge, left + edge : left + wide - edge] = color * 1.09


def _shaft(board: Board, x: float, unit: int, hero_x: float) -> Layer:
    """Daylight that falls from the window onto the floor."""
    high, wide = board.high, board.wide
    ys, xs = grid(high // 2, wide // 2)
    ys, xs = ys * 2, xs * 2
    down = np.clip((ys - board.y(0.12)) / (board.high * 0.9), 0, 1)
    axis = x + (board.x(hero_x) - x) * down * 1.15
    beam = np.exp(-(((xs - axis) / (unit * (0.13 + 0.20 * down))) ** 4)) * np.clip(0.9 - 0.65 * down, 0, 1)
    beam = np.repeat(np.repeat(beam, 2, 0), 2, 1)
    return sheet(
        board, rgb("fff0cc"), np.asarray(blur(beam, unit / 60) * 0.20, np.float32), FAR - 0.08, "light", light=True
    )


def window(rng: Rng, image: Floats, left: int, top: int, unit: int, scene: Scene) -> float:
    """A window in the wall, with curtains; returns where its middle is."""
    high, wide = int(unit * 0.42), int(unit * 0.36)
    frame = max(3, int(unit * 0.016))
    pane = _outside(rng, high, wide, scene)
    right, bottom = min(image.shape[1], left + wide), top + high
    image[top - frame : bottom + frame * 2, max(0, left - frame) : right + frame] = rgb("f1e8da")
    image[top:bottom, left:right] = np.clip(pane[:, : right - left], 0, 1)
    image[top:bottom, left + wide // 2 - frame // 2 : left + wide // 2 + frame // 2] = rgb("e9dfcf")
    image[top + high // 2 - frame // 2 : top + high // 2 + frame // 2, left:right] = rgb("e9dfcf")
    _curtains(image, left - frame * 3, right + frame * 3, top - frame * 3, bottom + frame * 6, int(unit * 0.085))
    return left + wide / 2


def _outside(rng: Rng, high: int, wide: int, scene: Scene) -> Floats:
    """Sky and a hill; stars or snow before them."""
    upper, lower = _OUTSIDE[scene.time]
    pane = gradient(high, wide, ((0, upper), (1, lower)))
    crest = high * (0.68 + 0.07 * np.sin(np.linspace(0, 6, wide) + rng.random() * 6))
    hills = np.clip(np.arange(high)[:, None] - crest[None, :], 0, 1).astype(np.float32)
    dim = {"night": 0.28, "dusk": 0.45}.get(scene.time, 0.9)
    leaves = rgb("dfe8f2" if scene.snowy or scene.weather == "snow" else "5c8a52") * dim
    pane = mix(pane, np.asarray(leaves * (0.8 + 0.4 * noise(rng, high, wide, 8, 3))[..., None], np.float32), hills)
    specks = {"night": (0.996, 1.3), "snow": (0.985, 1.5)}.get("snow" if scene.weather == "snow" else scene.time)
    if specks is None:
        return pane
    points = blur((rng.random((high, wide), np.float32) > specks[0]).astype(np.float32), 0.8)
    return np.asarray(np.maximum(pane, points[..., None] * specks[1]), np.float32)


def _curtains(image: Floats, left: int, right: int, top: int, bottom: int, wide: int) -> None:
    top = max(0, top)
    for start in (left, right - wide):
        x0, x1 = max(0, start), min(image.shape[1], start + wide)
        if x1 <= x0:
            continue
        fold = 0.80 + 0.24 * np.sin(np.linspace(0, 15, x1 - x0, dtype=np.float32))
        image[top:bottom, x0:x1] = rgb("c9856b") * fold[None, :, None]
    image[top : top + max(2, wide // 9), max(0, left - wide // 3) : right + wide // 3] = rgb("6b4a30")


def _pictures(rng: Rng, board: Board, image: Floats, hero_x: float) -> Floats:
    unit, width = board.unit, board.width
    wide_ones = (0.46, 0.24, 0.04) if hero_x < 0.5 else (0.54, 0.76, 0.96)
    for at in wide_ones if width > board.height else (0.26,) if hero_x < 0.5 else (0.76,):
        wide, high = int(unit * rng.uniform(0.12, 0.18)), int(unit * rng.uniform(0.13, 0.20))
        left, top = (
            int(board.x(at) - wide / 2),
            int(board.y((0.16 if width > board.height else 0.36) + 0.06 * rng.random())),
        )
        edge = max(2, int(unit * 0.010))
        if left < 0 or left + wide > board.wide:
            continue
        shade = slice(left + edge, left + wide + edge)
        image[top + edge : top + high + edge, shade] *= 0.8
        image[top : top + high, left : left + wide] = rgb("6b4a30")
        sky = ("bcd4de", "f2d6a8", "c9b8d8")[int(rng.integers(3))]
        inner = gradient(
            high - 2 * edge, wide - 2 * edge, ((0, sky), (0.55, "f1e6cf"), (0.56, "8aa06e"), (1, "4f7050"))
        )
        image[top + edge : top + high - edge, left + edge : left + wide - edge] = inner
    return image


def kitchen(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """Tiles, shelves with jars, a window and a counter to stand on."""
    floor, wide, unit = board.horizon, board.wide, board.unit
    image = np.broadcast_to(rgb("e2dac9"), (board.high, wide, 3)).astype(np.float32)
    tile = max(8, int(unit * 0.06))
    y, x = np.mgrid[0 : board.high, 0:wide]
    row = y // tile
    tone = np.mod(np.sin(row * 3.7 + (x + row % 2 * tile // 2) // tile * 9.1) * 4375.8, 1.0)
    image *= (0.95 + 0.07 * tone)[..., None]
    seams = ((y % tile < 2) | ((x + (row % 2) * tile // 2) % tile < 2)).astype(np.float32)
    image = mix(image, np.broadcast_to(rgb("bdb39f"), image.shape), seams)
    side = hero_x < 0.5
    window(rng, image, int(board.x(0.68 if side else 0.12)), int(board.y(0.09)), unit, scene)
    high = board.height > board.width
    near, far = (0.04, 0.40 if not high else 0.60) if side else (0.56 if not high else 0.38, 0.96)
    for level in (0.20, 0.42) if not high else (0.44,):
        _jars(rng, image, int(board.x(near)), int(board.x(far)), int(board.y(level)), unit)
    image = _boards(rng, image, floor, "c99767", "8c5a35")
    edge = max(4, board.high // 40)
    image[floor - edge : floor] = rgb("b98150") * np.linspace(1.12, 0.7, edge, dtype=np.float32)[:, None, None]
    image = blur(image, board.high / 760)
    return _layers(board, image, Lamp(0.5, 0.06, "ffeac8", 0.62), hero_x)


def _jars(rng: Rng, image: Floats, left: int, right: int, shelf: int, unit: int) -> None:
    thick = max(3, unit // 55)
    image[shelf + thick : shelf + thick * 3, left:right] *= 0.86
    image[shelf : shelf + thick, left:right] = (
        rgb("8d5a38") * np.linspace(1.2, 0.8, thick, dtype=np.float32)[:, None, None]
    )
    x = left + unit // 30
    while x < right - unit // 10:
        wide, high = int(unit * rng.uniform(0.03, 0.065)), int(unit * rng.uniform(0.05, 0.12))
        color = rgb(("c4513e", "e0a83f", "5d8a6a", "4c7aa0", "f0e4d0", "8a5a7a")[int(rng.integers(6))])
        body = np.clip(np.sin(np.linspace(0.35, np.pi - 0.2, wide)), 0.3, 1).astype(np.float32)
        top = max(0, shelf - high)
        image[top:shelf, x : x + wide] = color * body[None, :, None]
        lid = max(1, high // 7)
        image[top : top + lid, x : x + wide] = rgb("5f4330") * body[None, :, None]
        x += wide + int(unit * rng.uniform(0.006, 0.03))


def stage(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """Curtains, boards, and spotlights."""
    high, wide = board.high, board.wide
    x = np.linspace(0, 1, wide, dtype=np.float32)
    folds = 0.55 + 0.45 * np.sin(x * 76 + 2 * np.sin(x * 9)) * (0.7 + 0.3 * np.sin(x * 23))
    image = np.broadcast_to(rgb("8e1626"), (high, wide, 3)).astype(np.float32) * folds[None, :, None]
    image *= np.linspace(0.5, 1.0, high, dtype=np.float32)[:, None, None]
    swag = int(board.y(0.16)) + (board.unit * 0.05 * np.abs(np.sin(np.linspace(0, 12, wide)))).astype(int)
    rows = np.arange(high)[:, None]
    image = mix(
        image,
        np.asarray(image * 0.62, np.float32),
        ((rows > swag[None, :]) & (rows < swag[None, :] + high // 50)).astype(np.float32),
    )
    gold = ((rows > swag[None, :] - high // 70) & (rows <= swag[None, :])).astype(np.float32)
    image = mix(image, np.broadcast_to(rgb("d9a441"), image.shape), gold)
    image = _boards(rng, image, board.horizon, "a3703f", "4a2c18")
    image[board.horizon :] *= 0.62
    layers, point = _layers(board, image, Lamp(hero_x, 0.02, "fff0dc", 0.42), hero_x)
    y, xx = (g * 2 for g in grid(high // 2 + 1, wide // 2 + 1))
    for at, color in ((0.14, "ffcf8a"), (hero_x, "fff4e0"), (0.86, "a994ff")):
        axis = board.x(at) + (board.x(hero_x) - board.x(at)) * 0.8 * y / high
        beam = (
            np.exp(-(((xx - axis) / (wide * (0.015 + 0.11 * y / high))) ** 2))
            * np.clip(1.1 - 0.6 * y / high, 0, 1)
            * 0.36
        )
        alpha = np.repeat(np.repeat(beam, 2, 0), 2, 1)[:high, :wide].astype(np.float32)
        layers.append(sheet(board, rgb(color), alpha, 0.45, "light", light=True, name="spotlight"))
    pool = disc(high, wide, board.x(hero_x), board.y(0.90), board.width * 0.24, board.height * 0.05, 0.8)
    layers.append(sheet(board, rgb("fff0d0"), pool * 0.30, 0.2, "light", light=True))
    return layers, point
