"""Whole figures: a drawing, the body it lacks, and what it holds. Rule: a figure is trimmed; its feet are its last row."""

from collections.abc import Mapping
from functools import lru_cache

import cv2
import numpy as np

from storynote.local.canvas import Floats, rgb, stamp
from storynote.local.scene import flora, icons, ours
from storynote.local.scene.lexicon import COLORS
from storynote.local.scene.mentions import Subject


def figure(subject: Subject, height: float, season: flora.Season = flora.SUMMER) -> Floats:
    """The subject with its body and what it holds, `height` pixels tall, trimmed."""
    if subject.thing in _GROWN:
        tree = _grown(subject.thing, subject.color, _step(height), season)
        return icons.scaled(tree, max(6, round(height)))
    return icons.scaled(
        _figure(subject.thing, subject.color, subject.holds, subject.holds_color, subject.wears, _step(height)),
        max(6, round(height)),
    )


def _step(height: float) -> int:
    return next((s for s in icons.STEPS if s >= height), icons.STEPS[-1])


@lru_cache(maxsize=8)
def _figure(
    thing: str, color: str | None, holds: str | None, holds_color: str | None, wears: str | None, height: int
) -> Floats:
    body = _bodied(thing, color, height)
    if wears is not None and icons.has(wears):
        body = icons.trimmed(_holding(body, thing, color, wears, None))
    if holds is None or not icons.has(holds):
        return body
    return icons.trimmed(_holding(body, thing, color, holds, holds_color))


_GROWN = {"deciduous-tree": "broadleaf", "evergreen-tree": "conifer", "palm-tree": "palm"}


@lru_cache(maxsize=4)
def _grown(thing: str, color: str | None, height: int, season: flora.Season) -> Floats:
    tree = icons.trimmed(flora.GROWN[_GROWN[thing]](np.random.default_rng(7), height, season, -1.0))
    return icons.recolored(tree, color) if color else tree


def _bodied(thing: str, color: str | None, height: int) -> Floats:
    head = icons.sprite(thing, height * 0.56, color)
    if thing in ours.HEADS:
        main = _rgb(color) if color else _fur(thing)
        text = (
            ours.robot_body() if thing == "robot" and not color else ours.animal_body(main, tail=thing in ours.TAILED)
        )
        return _stacked(
            head,
            icons.trimmed(icons.raster(text, round(height * 0.52))),
            0.14,
            centre=0.385 if thing in ours.TAILED else 0.5,
        )
    if thing in ours.PEOPLE_HEADS:
        shirts = (rgb("e2574c"), rgb("4f86d9"), rgb("5aa469"), rgb("f0a03c"))
        shirt = _rgb(color) if color else shirts[sum(map(ord, thing)) % 4]
        small = icons.scaled(icons.sprite(thing, height * 0.46), round(height * 0.46))
        return _stacked(
            small, icons.trimmed(icons.raster(ours.person_body(shirt, rgb("4a5878")), round(height * 0.60))), 0.10
        )
    if thing in ours.BUSTS:
        bust = icons.sprite(thing, height * 0.70, color)
        tone = rgb("dfe3ee") if "astronaut" in thing else rgb("4a5878")
        return _stacked(bust, icons.trimmed(icons.raster(ours.legs(tone), round(height * 0.34))), 0.03, width=0.62)
    return icons.sprite(thing, height, color)


def _fur(thing: str) -> Floats:
    known = {
        "fox": "f0742c",
        "bear": "8a5a44",
        "polar-bear": "eef0f4",
        "panda": "4a4550",
        "lion": "e8a33d",
        "wolf": "8f929c",
        "koala": "9aa0ab",
    }
    return rgb(known[thing]) if thing in known else icons.main_color(thing)


HOUSES = frozenset(
    {"house", "house-with-garden", "houses", "church", "hut", "hotel", "office-building", "school", "hospital"}
)


def lit_windows(drawn: Floats, painted: Floats) -> Floats:
    """What is blue as glass in `drawn` shines warm in `painted` (height, width, 3)."""
    hsv = cv2.cvtColor(np.ascontiguousarray(drawn[..., :3]), cv2.COLOR_RGB2HSV)
    glass = (np.abs(hsv[..., 0] - 200) < 26) & (hsv[..., 1] > 0.18) & (drawn[..., 3] > 0.5)
    shine = rgb("ffd483") * (0.72 + 0.28 * hsv[..., 2:])
    return np.asarray(np.where(glass[..., None], shine, painted), np.float32)


def _rgb(color: str) -> Floats:
    hue, saturation, value = COLORS[color]
    pixel = np.array([[[hue * 360, saturation, value]]], np.float32)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0], np.float32)


def _stacked(top: Floats, bottom: Floats, overlap: float, *, width: float = 0.0, centre: float = 0.5) -> Floats:
    """`top` above `bottom`, sharing `overlap` of the top's height."""
    if width:
        bottom = np.asarray(
            cv2.resize(bottom, (max(2, round(top.shape[1] * width)), bottom.shape[0]), interpolation=cv2.INTER_AREA),
            np.float32,
        )
    shared = round(top.shape[0] * overlap)
    middle = max(top.shape[1] / 2, bottom.shape[1] * max(centre, 1 - centre))
    board = np.zeros((top.shape[0] + bottom.shape[0] - shared, round(middle * 2) + 2, 4), np.float32)
    places = [
        (top, 0, round(middle - top.shape[1] / 2)),
        (bottom, top.shape[0] - shared, round(middle - bottom.shape[1] * centre)),
    ]
    for image, y, x in places[::-1]:
        stamp(board, image, y, max(0, x))
    return icons.trimmed(board)


_WHERE: Mapping[str, tuple[float, float, float]] = {
    # held thing → height, x and y of its middle, as parts of the figure
    "open-book": (0.36, 0.5, 0.74), "umbrella": (0.62, 0.66, 0.06), "balloon": (0.46, 0.98, -0.02), "kite": (0.46, 1.55, -0.42),
    "guitar": (0.62, 0.52, 0.66), "violin": (0.42, 0.58, 0.60), "top-hat": (0.30, 0.5, -0.04), "crown": (0.22, 0.5, -0.02),
    "hot-beverage": (0.24, 0.78, 0.66), "laptop": (0.34, 0.5, 0.78), "soccer-ball": (0.24, 0.92, 0.90),
    "glasses": (0.13, 0.5, 0.30),
    "sunglasses": (0.13, 0.5, 0.30), "scarf": (0.40, 0.5, 0.58), "crystal-ball": (0.32, 0.80, 0.62),
    "dagger": (0.42, 0.90, 0.55),
}  # fmt: skip
_BOTH_PAWS = frozenset({"open-book", "laptop"})


def _holding(body: Floats, thing: str, color: str | None, holds: str, holds_color: str | None) -> Floats:
    high, wide = body.shape[:2]
    size, x, y = _WHERE.get(holds, (0.30, 0.84, 0.66))
    if thing in ours.HEADS and holds == "open-book":
        size = 0.34
    item = icons.sprite(holds, high * size, holds_color)
    pad = round(high * 0.85)
    board = np.zeros((high + pad * 2, wide + pad * 2, 4), np.float32)
    top, left = round(pad + high * y - item.shape[0] / 2), round(pad + wide * x - item.shape[1] / 2)
    behind = holds in ("umbrella", "balloon", "kite")
    if holds in ("kite", "balloon"):
        ends = (
            (round(pad + wide * 0.86), round(pad + high * 0.66)),
            (left + item.shape[1] // 2, top + round(item.shape[0] * 0.7)),
        )
        cv2.line(board, *ends, (0.95, 0.95, 0.95, 1.0), max(1, high // 160), cv2.LINE_AA)
    for image, at_y, at_x in ((item, top, left), (body, pad, pad)) if behind else ((body, pad, pad), (item, top, left)):
        stamp(board, image, at_y, at_x)
    if holds in _BOTH_PAWS:
        main = _rgb(color) if color else (_fur(thing) if thing in ours.HEADS else rgb("fbc52f"))
        hand = icons.raster(ours.paw(main), max(4, round(high * 0.13)))
        for edge in (left - hand.shape[1] // 2 + 2, left + item.shape[1] - hand.shape[1] // 2 - 2):
            stamp(board, hand, top + round(item.shape[0] * 0.42), edge)
    return board
