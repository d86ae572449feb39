"""Insides: a wall, a floor, what stands on them, and a lamp that lights it.

Rule: each returns the picture and where its light is.
"""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, glow, gradient, grid, mix, noise, plane, rgb, screen, window
from storynote.local.words import Scene

FLOOR = 0.76
"""Where the wall meets the floor, as a part of the height."""
Point = tuple[float, float]


def library(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """Shelves full of books from wall to wall."""
    floor = int(height * FLOOR)
    image = np.broadcast_to(rgb("43261a"), (height, width, 3)).astype(np.float32)
    image *= (0.85 + 0.3 * noise(rng, height, width, 3, 5, 6))[..., None]
    unit = min(height, width)
    bays = max(2, round(width / (unit * 0.44)))
    shelves = max(4, round(floor / (unit * 0.155)))
    for bay in range(bays):
        left, right = int(bay * width / bays), int((bay + 1) * width / bays)
        for shelf in range(shelves):
            top, bottom = int(shelf * floor / shelves), int((shelf + 1) * floor / shelves)
            _shelf(rng, image, left, right, top, bottom, unit)
        post = max(3, int(unit * 0.014))
        image[:floor, left : left + post] = rgb("5b3622") * np.linspace(1.1, 0.7, post, dtype=np.float32)[None, :, None]
    image = _boards(rng, image, floor, "9a6038", "5a321b")
    image = _rug(image, floor, "7d1f2a", "d9a441")
    image = blur(image, height / 520)
    return _lamplight(image, scene, (width * 0.80, height * 0.36), warm="ffd49a")


_SPINES = ("8c2f2b", "2f4f6b", "3d5c3a", "b98a3c", "5a3a5e", "7a5a3c", "a34a2c", "31595c", "c2a878", "44406b", "6b2138")


def _shelf(rng: Rng, image: Floats, left: int, right: int, top: int, bottom: int, unit: int) -> None:
    board = max(2, int(unit * 0.013))
    image[top:bottom, left:right] *= 0.42
    image[bottom - board : bottom, left:right] = rgb("6d4229")
    image[bottom - board : bottom - board + max(1, board // 3), left:right] = rgb("8d5a38")
    x, tall = left + int(unit * 0.02), bottom - top - board
    while x < right - int(unit * 0.03):
        wide = int(unit * (0.011 + 0.016 * rng.random()))
        high = int(tall * (0.56 + 0.32 * rng.random()))
        if rng.random() > 0.07:
            spine = rgb(_SPINES[int(rng.integers(len(_SPINES)))]) * (0.75 + 0.5 * rng.random())
            round_ = np.clip(np.sin(np.linspace(0.4, np.pi - 0.25, wide)), 0.35, 1).astype(np.float32)
            book = np.broadcast_to(spine, (high, wide, 3)) * round_[None, :, None]
            if rng.random() < 0.5:
                band = max(1, high // 16)
                for at in (high // 6, high - high // 5):
                    book[at : at + band] = rgb("e3c27a") * round_[None, :, None]
            image[bottom - board - high : bottom - board, x : x + wide] = book[:, : max(0, right - x)]
        x += wide + 1


def _boards(rng: Rng, image: Floats, floor: int, light: str, dark: str) -> Floats:
    height, width = image.shape[:2]
    rows = height - floor
    y, x = grid(rows, width)
    z = (y + 1) / rows
    along = (x - width / 2) / (0.42 + 0.58 * z)
    plank = np.floor(along / (width * 0.085))
    tone = np.mod(np.sin(plank * 12.9898) * 43758.5453, 1.0)
    seam = np.clip(np.abs(np.mod(along / (width * 0.085), 1.0) - 0.5) * 2 - 0.965, 0, 1) * 26
    wood = gradient(rows, width, ((0, dark), (1, light))) * (0.86 + 0.26 * tone)[..., None]
    wood *= (0.90 + 0.2 * plane(rng, rows, width, 14, 5))[..., None]
    image[floor:] = np.asarray(wood * (1 - 0.4 * np.clip(seam, 0, 1))[..., None], np.float32)
    skirting = max(2, height // 60)
    image[floor - skirting : floor] = rgb(dark) * 0.75
    return image


def _rug(image: Floats, floor: int, color: str, border: str) -> Floats:
    height, width = image.shape[:2]
    y, x = grid(height, width)
    middle = floor + (height - floor) * 0.56
    distance = np.hypot((x - width / 2) / (width * 0.40), (y - middle) / ((height - floor) * 0.38))
    image = mix(image, np.broadcast_to(rgb(color), image.shape), np.clip((1 - distance) * 60, 0, 1))
    for at, thick in ((0.93, 34.0), (0.80, 60.0)):
        image = mix(
            image, np.broadcast_to(rgb(border), image.shape), np.clip(1 - np.abs(distance - at) * thick, 0, 1) * 0.85
        )
    return image


def _lamplight(image: Floats, scene: Scene, lamp: Point, warm: str, dark: float = 0.36) -> tuple[Floats, Point]:
    """Dim the room, then light it from the lamp and softly from the middle, where the subjects stand."""
    height, width = image.shape[:2]
    unit = min(height, width)
    if scene.time == "day" and "warm" not in scene.lights and dark > 0.3:
        dark = 0.5
    pool = glow(height, width, lamp[0], lamp[1], unit * 0.62, 1.3)
    middle = glow(height, width, width * 0.5, height * 0.72, unit * 0.62, 1.6)
    level = dark + (1.30 - dark) * pool + (0.75 - 0.5 * dark) * middle
    lit = np.asarray(image * np.clip(level, 0, 1.45 - 0.5 * dark)[..., None] * rgb(warm), np.float32)
    halo = 0.42 * (1 - dark) ** 1.2
    return screen(
        lit, (glow(height, width, lamp[0], lamp[1], unit * 0.34, 1.1) * halo)[..., None] * rgb("ffb765")
    ), lamp


def room(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """A living room: papered wall, a window to the outside, pictures, a wooden floor."""
    floor = int(height * FLOOR)
    paper, stripe = (("7f8fa6", "8796ad"), ("a7987f", "ae9f87"), ("8d7f95", "95889d"), ("7d9580", "859d88"))[
        int(rng.integers(4))
    ]
    image = np.broadcast_to(rgb(paper), (height, width, 3)).astype(np.float32)
    unit = min(height, width)
    stripes = (np.arange(width) // max(4, unit // 26)) % 2 == 0
    image[:, stripes] = rgb(stripe)
    image = _window(rng, image, int(width * (0.10 if rng.random() < 0.5 else 0.62)), int(height * 0.10), unit, scene)
    image = _frames(rng, image, unit)
    image = _boards(rng, image, floor, "b98256", "7c4e2e")
    image = _rug(image, floor, "3f5873", "e3d2ae")
    image = blur(image, height / 600)
    return _lamplight(image, scene, (width * 0.5, height * 0.12), warm="ffe2b8", dark=0.52)


_OUTSIDE = {
    "day": ("8cc6f2", "dff1fb"), "dawn": ("c7a9c9", "ffe2bb"), "sunset": ("8a4a80", "ffb163"), "dusk": ("2b3063", "9a7bb0"),
    "night": ("0a1230", "26386a"),
}  # fmt: skip


def _window(rng: Rng, image: Floats, left: int, top: int, unit: int, scene: Scene) -> Floats:
    high, wide = int(unit * 0.40), int(unit * 0.34)
    frame = max(3, int(unit * 0.016))
    upper, lower = _OUTSIDE[scene.time]
    pane = gradient(high, wide, ((0, upper), (1, lower)))
    hills = np.clip(
        (np.arange(high)[:, None] - high * (0.72 + 0.06 * np.sin(np.linspace(0, 6, wide) + rng.random() * 6))[None, :]),
        0,
        1,
    )
    pane = mix(
        pane,
        np.broadcast_to(rgb("4f7a4d") * (0.35 if scene.time in ("night", "dusk") else 0.9), pane.shape),
        hills.astype(np.float32),
    )
    if scene.time == "night":
        pane = screen(
            pane, ((rng.random((high, wide), np.float32) > 0.996)[..., None] * rgb("ffffff") * 0.8).astype(np.float32)
        )
    right, bottom = min(image.shape[1], left + wide), top + high
    image[top - frame : bottom + frame * 2, max(0, left - frame) : right + frame] = rgb("f1e8da")
    image[top:bottom, left:right] = pane[:, : right - left]
    image[top:bottom, left + wide // 2 - frame // 2 : left + wide // 2 + frame // 2] = rgb("f1e8da")
    image[top + high // 2 - frame // 2 : top + high // 2 + frame // 2, left:right] = rgb("f1e8da")
    return image


def _frames(rng: Rng, image: Floats, unit: int) -> Floats:
    height, width = image.shape[:2]
    for at in (0.48, 0.86) if width > height else (0.55,):
        wide, high = int(unit * 0.16), int(unit * (0.12 + 0.08 * rng.random()))
        left, top = int(width * at - wide / 2), int(height * (0.18 + 0.05 * rng.random()))
        edge = max(2, int(unit * 0.010))
        image[top : top + high, left : left + wide] = rgb("6b4a30")
        inner = gradient(
            high - 2 * edge, wide - 2 * edge, ((0, "bcd4de"), (0.55, "e9dcc3"), (0.56, "8aa06e"), (1, "5f7a4f"))
        )
        image[top + edge : top + high - edge, left + edge : left + wide - edge] = inner
    return image


def kitchen(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """Tiles, a shelf, a window and a counter to stand on."""
    floor = int(height * 0.70)
    unit = min(height, width)
    image = np.broadcast_to(rgb("e4ddcf"), (height, width, 3)).astype(np.float32)
    tile = max(8, int(unit * 0.055))
    y, x = np.mgrid[0:height, 0:width]
    seams = ((y % tile < 2) | ((x + (y // tile % 2) * tile // 2) % tile < 2)).astype(np.float32)
    image = mix(image, np.broadcast_to(rgb("c7bfae"), image.shape), seams)
    image *= (0.95 + 0.1 * noise(rng, height, width, 12, 3))[..., None]
    image = _window(rng, image, int(width * 0.12), int(height * 0.08), unit, scene)
    shelf = int(height * 0.34)
    left = int(width * 0.56)
    image[shelf : shelf + max(3, unit // 60), left : int(width * 0.95)] = rgb("8d5a38")
    image = _boards(rng, image, floor, "c99767", "8c5a35")
    edge = max(4, height // 45)
    image[floor - edge : floor] = rgb("a9764a")
    image = blur(image, height / 640)
    return _lamplight(image, scene, (width * 0.60, height * 0.10), warm="ffeaca", dark=0.62)


def stage(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """Curtains, boards, and spotlights."""
    floor = int(height * 0.74)
    x = np.linspace(0, 1, width, dtype=np.float32)
    folds = 0.6 + 0.4 * np.sin(x * 70 + 2 * np.sin(x * 9))
    image = np.broadcast_to(rgb("8e1626"), (height, width, 3)).astype(np.float32) * folds[None, :, None]
    image *= np.linspace(0.7, 1.0, height, dtype=np.float32)[:, None, None]
    image = _boards(rng, image, floor, "a3703f", "4a2c18") * 0.55
    y, xx = grid(height, width)
    for at, color in ((0.25, "ffd9a0"), (0.5, "fff4e0"), (0.75, "b6a4ff")):
        axis = width * (at + (0.5 - at) * 0.75 * y / height)
        beam = np.exp(-(((xx - axis) / (width * (0.02 + 0.13 * y / height))) ** 2)) * np.clip(
            1.15 - 0.55 * y / height, 0, 1
        )
        image = screen(image, (beam * 0.42)[..., None] * rgb(color))
    pool = disc(height, width, width / 2, height * 0.90, width * 0.30, height * 0.05, 0.8)
    return screen(image, pool[..., None] * rgb("fff0d0") * 0.35), (width * 0.5, height * 0.05)


def cave(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """Rock all round, an opening with light, and crystals that glow."""
    unit = min(height, width)
    rock = noise(rng, height, width, 5, 6)
    fine = noise(rng, height, width, 16, 4)
    image = mix(
        np.broadcast_to(rgb("15131f"), (height, width, 3)),
        np.broadcast_to(rgb("5b5568"), (height, width, 3)),
        rock * 0.7 + fine * 0.3,
    )
    light = (width * (0.35 + 0.3 * rng.random()), height * 0.34)
    opening = disc(
        height, width, light[0], light[1], unit * 0.20, unit * 0.17, 0.9 + 0.5 * float(rng.random())
    ) * np.clip(rock * 1.6, 0, 1)
    image = screen(np.asarray(image * 0.75, np.float32), opening[..., None] * rgb("a8d8ff") * 0.9)
    image = screen(image, (glow(height, width, light[0], light[1], unit * 0.55) * 0.55)[..., None] * rgb("6fb3e8"))
    for _ in range(9):
        x, y = width * rng.random(), height * (0.62 + 0.33 * rng.random())
        color = rgb(("58e6ff", "b98bff", "6dffc4", "ff8fd0")[int(rng.integers(4))])
        image = _crystal(rng, image, x, y, unit * (0.05 + 0.07 * rng.random()), color)
    edge = np.clip(1.2 - 1.4 * disc(height, width, width / 2, height * 0.55, width * 0.52, height * 0.52, 0.7), 0, 0.9)
    return mix(image, np.broadcast_to(rgb("07060c"), image.shape), edge), light


def _crystal(rng: Rng, image: Floats, x: float, y: float, tall: float, color: Floats) -> Floats:
    part = window(image, x, y - tall * 0.4, tall * 3.4)
    image[part] = _grown(rng, image[part], x - part[1].start, y - part[0].start, tall, color)
    return image


def _grown(rng: Rng, image: Floats, x: float, y: float, tall: float, color: Floats) -> Floats:
    height, width = image.shape[:2]
    image = screen(image, (glow(height, width, x, y - tall * 0.4, tall * 1.2) * 0.5)[..., None] * color)
    for lean in (-0.5, 0.15, 0.6):
        size = tall * (0.6 + 0.4 * rng.random())
        tip = (x + lean * size * 0.8, y - size)
        half = size * 0.16
        for points, shade in (([(x - half, y), tip, (x, y)], 1.0), ([(x, y), tip, (x + half, y)], 0.62)):
            mask = np.zeros((height, width), np.uint8)
            cv2.fillPoly(mask, [np.array(points, np.int32)], 255, cv2.LINE_AA)
            image = mix(
                image,
                np.broadcast_to(np.clip(color * shade + 0.12, 0, 1), image.shape).astype(np.float32),
                mask.astype(np.float32) / 255,
            )
    return image


def underwater(rng: Rng, height: int, width: int, scene: Scene) -> tuple[Floats, Point]:
    """Blue depth with shafts of light and a sandy floor."""
    from storynote.local.skies import rays

    night = scene.time == "night"
    stops = (
        ((0, "0d3b66"), (0.5, "0a2a50"), (1, "061633")) if night else ((0, "5fd0e6"), (0.35, "2290c4"), (1, "0b3f78"))
    )
    image = gradient(height, width, stops)
    floor = int(height * 0.80)
    sand = plane(rng, height - floor, width, 12, 5)
    dunes = np.asarray(rgb("c8c39a") * (0.75 + 0.4 * sand)[..., None], np.float32)
    dunes = mix(
        dunes,
        np.broadcast_to(image[floor], dunes.shape),
        np.linspace(0.85, 0.40, height - floor, dtype=np.float32)[:, None].repeat(width, 1),
    )
    image[floor:] = dunes
    image = rays(image, rng, "cdf6ff", 0.15 if night else 0.34)
    unit = min(height, width)
    for _ in range(40):
        x, y, radius = width * rng.random(), height * rng.random() * 0.8, unit * (0.003 + 0.008 * rng.random())
        part = window(image, x, y, radius * 2)
        high, wide = image[part].shape[:2]
        cx, cy = x - part[1].start, y - part[0].start
        inner = disc(high, wide, cx, cy, radius * 0.7, radius * 0.7, 0.4)
        bubble = disc(high, wide, cx, cy, radius, radius, 0.4) - inner * 0.75
        image[part] = screen(image[part], (np.clip(bubble, 0, 1) * 0.5)[..., None] * rgb("e8fbff"))
    return image, (width * 0.4, 0.0)
