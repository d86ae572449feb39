"""Who stands where: sizes, places, bodies, held things, shadows. Rule: what touches the ground has a shadow that says so."""

from collections.abc import Mapping
from functools import lru_cache

import cv2
import msgspec
import numpy as np

from storynote.local import icons, ours
from storynote.local.canvas import Floats, Rng, blur, disc, mix, rgb
from storynote.local.lexicon import COLORS
from storynote.local.light import Light
from storynote.local.places import Backdrop, Place
from storynote.local.words import Scene, Subject, is_small

HERO = 0.58
"""Height of a lone subject, as a part of the picture's smaller side."""
_BIG = frozenset(
    [
        "elephant",
        "mammoth",
        "giraffe",
        "spouting-whale",
        "whale",
        "dragon",
        "t-rex",
        "sauropod",
        "house",
        "house-with-garden",
        "castle",
        "church",
        "ship",
        "passenger-ship",
        "rocket",
        "hot-air-balloon",
        "lighthouse",
        "bus",
        "train",
        "locomotive",
        "volcano",
        "tokyo-tower",
        "office-building",
        "ferris-wheel",
        "sailboat",
        "delivery-truck",
        "fire-engine",
        "circus-tent",
        "deciduous-tree",
        "evergreen-tree",
        "palm-tree",
        "christmas-tree",
        "japanese-castle",
    ]
)
_AFLOAT = frozenset(
    [
        "sailboat",
        "ship",
        "passenger-ship",
        "ferry",
        "motor-boat",
        "speedboat",
        "canoe",
        "spouting-whale",
        "duck",
        "swan",
        "man-rowing-boat",
    ]
)
_OWN_WATER = frozenset(["sailboat", "ship", "passenger-ship", "ferry"])
"""The pack draws these with a strip of water, which is cut away."""
_FLYING = frozenset(
    [
        "bird",
        "dove",
        "eagle",
        "owl",
        "bat",
        "butterfly",
        "honeybee",
        "hot-air-balloon",
        "balloon",
        "airplane",
        "small-airplane",
        "helicopter",
        "flying-saucer",
        "kite",
        "rocket",
        "dragon",
        "parachute",
        "satellite",
        "woman-fairy",
        "man-fairy",
        "man-superhero",
        "woman-superhero",
        "parrot",
        "star",
        "glowing-star",
        "comet",
        "cloud",
    ]
)
_GLOBES = frozenset({"globe-showing-americas", "globe-showing-europe-africa", "globe-showing-asia-australia"})
"""Hang in the sky of the moon and of space anyway."""
_IN_FLIGHT: Mapping[str, str] = {"bird": "dove"}
_SMALL_FLYERS = frozenset(["bird", "dove", "bat", "butterfly", "honeybee", "balloon", "parrot"])
WIDTH_MAX = 0.46
"""A figure takes at most so much of the picture's width."""
_GROUND_FIRST = frozenset(["dragon", "owl", "parrot", "rocket", "eagle", "woman-fairy", "man-superhero"])
"""Those fly only where something says so."""


class Sprite(msgspec.Struct, frozen=True):
    """A figure ready to be set down: its pixels, and how far its left lies from its middle."""

    image: Floats


def figure(subject: Subject, height: float) -> Floats:
    """The subject with its body and what it holds, `height` pixels tall, trimmed."""
    return icons.scaled(
        _figure(subject.thing, subject.color, subject.holds, subject.holds_color, _step(height)), max(6, round(height))
    )


def _step(height: float) -> int:
    return next((s for s in icons.STEPS if s >= height), icons.STEPS[-1])


@lru_cache(maxsize=32)
def _figure(thing: str, color: str | None, holds: str | None, holds_color: str | None, height: int) -> Floats:
    body = _bodied(thing, color, height)
    if holds is None or not icons.has(holds):
        return body
    return icons.trimmed(_holding(body, thing, color, holds, holds_color))


def _bodied(thing: str, color: str | None, height: int) -> Floats:
    head = icons.sprite(thing, height * 0.56, color)
    if thing in ours.HEADS:
        main = _rgb(color) if color else _fur(thing)
        text = ours.robot_body() if thing == "robot" and not color else ours.animal_body(main)
        return _stacked(
            head,
            icons.trimmed(icons.raster(text, round(height * 0.52))),
            0.14,
            centre=0.385 if thing != "robot" else 0.5,
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
        _lay(board, image, y, max(0, x))
    return icons.trimmed(board)


def _lay(board: Floats, image: Floats, y: int, x: int) -> None:
    """Alpha-over, in place, clipped at the edges."""
    y0, x0 = max(0, y), max(0, x)
    y1, x1 = min(board.shape[0], y + image.shape[0]), min(board.shape[1], x + image.shape[1])
    if y1 <= y0 or x1 <= x0:
        return
    part = image[y0 - y : y1 - y, x0 - x : x1 - x]
    alpha = part[..., 3:]
    under = board[y0:y1, x0:x1]
    total = alpha + under[..., 3:] * (1 - alpha)
    color = (part[..., :3] * alpha + under[..., :3] * under[..., 3:] * (1 - alpha)) / np.maximum(total, 1e-4)
    board[y0:y1, x0:x1] = np.concatenate([color, total], -1)


_WHERE: Mapping[str, tuple[float, float, float]] = {
    # held thing → height, x and y of its middle, as parts of the figure
    "open-book": (0.36, 0.5, 0.74), "umbrella": (0.62, 0.66, 0.06), "balloon": (0.46, 0.98, -0.02), "kite": (0.42, 1.1, -0.05),
    "guitar": (0.62, 0.52, 0.66), "violin": (0.42, 0.58, 0.60), "top-hat": (0.30, 0.5, -0.04), "crown": (0.22, 0.5, -0.02),
    "hot-beverage": (0.24, 0.78, 0.66), "laptop": (0.34, 0.5, 0.78), "soccer-ball": (0.24, 0.92, 0.90), "glasses": (0.13, 0.5, 0.30),
    "sunglasses": (0.13, 0.5, 0.30), "scarf": (0.40, 0.5, 0.58), "crystal-ball": (0.32, 0.80, 0.62), "dagger": (0.42, 0.90, 0.55),
}  # fmt: skip
_BOTH_PAWS = frozenset({"open-book", "laptop"})


def _holding(body: Floats, thing: str, color: str | None, holds: str, holds_color: str | None) -> Floats:
    high, wide = body.shape[:2]
    size, x, y = _WHERE.get(holds, (0.30, 0.84, 0.66))
    if thing in ours.HEADS and holds == "open-book":
        size = 0.34
    item = icons.sprite(holds, high * size, holds_color)
    pad = round(high * 0.5)
    board = np.zeros((high + pad * 2, wide + pad * 2, 4), np.float32)
    top, left = round(pad + high * y - item.shape[0] / 2), round(pad + wide * x - item.shape[1] / 2)
    behind = holds in ("umbrella", "balloon", "kite")
    for image, at_y, at_x in ((item, top, left), (body, pad, pad)) if behind else ((body, pad, pad), (item, top, left)):
        _lay(board, image, at_y, at_x)
    if holds in _BOTH_PAWS:
        main = _rgb(color) if color else (_fur(thing) if thing in ours.HEADS else rgb("fbc52f"))
        hand = icons.raster(ours.paw(main), max(4, round(high * 0.13)))
        for edge in (left - hand.shape[1] // 2 + 2, left + item.shape[1] - hand.shape[1] // 2 - 2):
            _lay(board, hand, top + round(item.shape[0] * 0.42), edge)
    return board


# Setting down ----------------------------------------------------------------------------------------------------


class Spot(msgspec.Struct, frozen=True):
    """Where a figure goes: the middle of its feet in pixels, its height, and how far away it is (0 near, 1 far)."""

    x: float
    y: float
    height: float
    far: float = 0.0
    flying: bool = False
    afloat: bool = False


def place_subjects(rng: Rng, image: Floats, scene: Scene, back: Backdrop, light: Light) -> Floats:
    """Everybody named in the prompt, the far ones first."""
    named = [
        subject for subject in scene.subjects if not (scene.setting in ("moon", "space") and subject.thing in _GLOBES)
    ]
    scene = msgspec.structs.replace(scene, subjects=tuple(named))
    cast = [
        (subject, spot)
        for k, subject in enumerate(scene.subjects)
        for spot in _spots(rng, image, scene, back, subject, k)
    ]
    for subject, spot in sorted(cast, key=lambda pair: pair[1].y if not pair[1].flying else 0.0):
        if spot.flying and subject.thing in _IN_FLIGHT:
            subject = msgspec.structs.replace(subject, thing=_IN_FLIGHT[subject.thing])
        drawn = figure(subject, spot.height)
        widest = image.shape[1] * WIDTH_MAX / max(1.0, 0.75 * subject.count) / (1 + 0.22 * (len(named) - 1))
        if drawn.shape[1] > widest:
            drawn = icons.scaled(drawn, round(drawn.shape[0] * widest / drawn.shape[1]))
        image = set_down(image, drawn, spot, back, light, flip=_flips(rng, subject, spot, image.shape[1]))
    return image


def _flips(rng: Rng, subject: Subject, spot: Spot, width: int) -> bool:
    return subject.holds is None and (spot.x > width * 0.56 if subject.count == 1 else bool(rng.random() < 0.5))


def _spots(rng: Rng, image: Floats, scene: Scene, back: Backdrop, subject: Subject, k: int) -> list[Spot]:
    height, width = image.shape[:2]
    unit = min(height, width)
    cast = len(scene.subjects)
    big = (
        1.28
        if subject.thing in _BIG
        else (0.55 if is_small(subject.thing) and subject.holds is None and k > 0 else 1.0)
    )
    tall = unit * HERO * big * subject.size / (1 + 0.16 * (cast - 1)) / (1 + 0.10 * (subject.count - 1))
    tall = float(np.clip(tall, unit * 0.09, height * 0.74))
    flying = _flies(scene, back, subject)
    if flying and subject.thing in _SMALL_FLYERS:
        tall *= 0.55
    middle = _middle(k, cast)
    spots = []
    for n in range(subject.count):
        spread = (n - (subject.count - 1) / 2) * min(0.86 / max(1, subject.count), tall * 0.95 / width)
        x = width * float(np.clip(middle + spread, 0.07, 0.93))
        wobble = float(rng.random() - 0.5)
        if flying:
            base = (0.60 if back.floats else 0.46) + 0.16 * wobble * min(subject.count, 2) + 0.05 * k
            spots.append(Spot(x, height * base + tall * 0.4, tall * (1 + 0.2 * wobble), 0.0, True))
            continue
        back_row = (0.11 if height > width else 0.05) * ((cast - 1 - k) if cast > 1 else 0) / max(1, cast - 1) + (
            0.05 * abs(wobble) * 2 if subject.count > 1 else 0.0
        )
        y = height * (back.feet - back_row)
        afloat = back.wet and subject.thing in _AFLOAT
        if afloat:
            y = height * (0.80 - 0.04 * k)
        spots.append(Spot(x, y, tall, 0.0, False, afloat or back.wet))
    return spots


def _middle(k: int, cast: int) -> float:
    if cast == 1:
        return 0.5
    return ((0.36, 0.70), (0.5, 0.19, 0.81), (0.40, 0.70, 0.15, 0.88))[min(cast, 4) - 2][k % min(cast, 4)]


def _flies(scene: Scene, back: Backdrop, subject: Subject) -> bool:
    if back.floats or subject.above:
        return True
    if scene.setting in ("library", "room", "kitchen", "stage"):
        return False
    return subject.thing in _FLYING - _GROUND_FIRST or (
        subject.thing in ("dragon", "rocket", "eagle") and scene.setting in ("sea", "sky", "mountains", "castle")
    )


def set_down(
    image: Floats, sprite: Floats, spot: Spot, back: Backdrop, light: Light, *, flip: bool = False, shadow: bool = True
) -> Floats:
    """Light the figure for the scene, cast its shadow and draw it."""
    if flip:
        sprite = np.ascontiguousarray(sprite[:, ::-1])
    high, wide = sprite.shape[:2]
    if spot.afloat:
        # The hull goes under the surface: what the pack drew below it is cut off.
        keep = round(high * 0.80)
        sprite, high = sprite[:keep], keep
    colors = _lit(sprite, spot, back, light)
    if shadow and not spot.flying:
        image = _shadow(image, spot, wide, high, back)
    top, left = round(spot.y - high), round(spot.x - wide / 2)
    return _over(image, colors, np.ascontiguousarray(sprite[..., 3]), top, left)


def _lit(sprite: Floats, spot: Spot, back: Backdrop, light: Light) -> Floats:
    alpha = sprite[..., 3]
    high = alpha.shape[0]
    towards = np.array([back.light_at[0] - spot.x, back.light_at[1] - (spot.y - high / 2)], np.float32)
    towards /= max(float(np.linalg.norm(towards)), 1e-3)
    soft = blur(np.ascontiguousarray(alpha), max(1.0, high * 0.035))
    gy, gx = np.gradient(soft)
    facing = -(gx * towards[0] + gy * towards[1]) * high * 0.05
    rim, away = np.clip(facing, 0, 1) * alpha, np.clip(-facing, 0, 1) * alpha
    inside = back.place is None and not back.floats
    ambient = light.ambient_color * 0.55 + 0.45 if not inside else rgb("fff0dc")
    colors = sprite[..., :3] * ambient * (1 - 0.30 * away[..., None])
    colors = 1 - (1 - np.clip(colors, 0, 1)) * (1 - rim[..., None] * light.sun_color * 0.40)
    if spot.far:
        colors = mix(np.asarray(colors, np.float32), np.broadcast_to(light.haze_color, colors.shape), spot.far)
    falloff = 1 - 0.14 * np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    return np.asarray(colors * falloff, np.float32)


def _shadow(image: Floats, spot: Spot, wide: int, high: int, back: Backdrop) -> Floats:
    height, width = image.shape[:2]
    pad = int(wide * 1.1) + 8
    y0, y1 = max(0, int(spot.y - wide * 0.25)), min(height, int(spot.y + wide * 0.25) + 4)
    x0, x1 = max(0, int(spot.x - pad)), min(width, int(spot.x + pad))
    if y1 <= y0 or x1 <= x0:
        return image
    lean = float(np.clip((spot.x - back.light_at[0]) / width, -1, 1)) * wide * 0.22
    cx, cy = spot.x - x0, spot.y - y0 - high * 0.008
    wide_part = disc(y1 - y0, x1 - x0, cx + lean, cy, wide * 0.46, max(3.0, wide * 0.075), 0.9)
    contact = disc(y1 - y0, x1 - x0, cx, cy - 1, wide * 0.34, max(2.0, wide * 0.035), 0.6)
    strength = 0.28 if not spot.afloat else 0.16
    dark = np.clip(wide_part * strength + contact * 0.34, 0, 0.6)
    out = image.copy()
    out[y0:y1, x0:x1] = np.asarray(out[y0:y1, x0:x1] * (1 - dark[..., None]), np.float32)
    return out


def _over(image: Floats, colors: Floats, alpha: Floats, top: int, left: int) -> Floats:
    height, width = image.shape[:2]
    high, wide = alpha.shape
    y0, x0, y1, x1 = max(0, top), max(0, left), min(height, top + high), min(width, left + wide)
    if y1 <= y0 or x1 <= x0:
        return image
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    image[y0:y1, x0:x1] = mix(image[y0:y1, x0:x1], colors[part], alpha[part])
    return image


# What stands about -----------------------------------------------------------------------------------------------


def scatter(rng: Rng, image: Floats, scene: Scene, back: Backdrop, light: Light) -> Floats:
    """Trees, houses, flowers: from the horizon to the front, leaving the middle free."""
    place = back.place
    if place is None:
        return image
    height, width = image.shape[:2]
    unit = min(height, width)
    for name in place.back:
        image = _on_horizon(rng, image, name, back, light, unit)
    names = _fitting(scene, place)
    if not names:
        return image
    count = round(place.many * max(1.0, width / height) * (0.8 if width > height else 0.9))
    depths = np.sort(rng.random(count) ** 1.35)
    for depth in depths:
        name, x = names[int(rng.integers(len(names)))], float(rng.random())
        if abs(x - 0.5) < place.clear * (0.18 + 0.82 * depth):
            continue
        low, tall = place.scatter_size
        size = unit * (low + (tall - low) * depth) * (0.8 + 0.4 * rng.random()) * _relative(name)
        top = back.horizon if place.ground != "beach" else height * 0.72
        y = top + (height * 0.97 - top) * (0.02 + 0.98 * depth)
        spot = Spot(x * width, y, size, float(0.50 * (1 - depth) ** 1.5))
        image = set_down(
            image, icons.sprite(name, size), spot, back, light, flip=bool(rng.random() < 0.5), shadow=depth > 0.15
        )
    return image


def _fitting(scene: Scene, place: Place) -> tuple[str, ...]:
    cold = scene.snowy or scene.weather == "snow"
    warm_only = {"tulip", "rose", "sunflower", "hibiscus", "blossom", "herb", "sheaf-of-rice", "palm-tree"}
    return tuple(
        "evergreen-tree" if cold and n == "deciduous-tree" else n
        for n in place.scatter
        if not (cold and n in warm_only)
    )


def _relative(name: str) -> float:
    return {
        "tulip": 0.45,
        "rose": 0.45,
        "blossom": 0.40,
        "herb": 0.45,
        "hibiscus": 0.45,
        "sunflower": 0.8,
        "church": 1.3,
        "headstone": 0.8,
    }.get(name, 1.0)


def _on_horizon(rng: Rng, image: Floats, name: str, back: Backdrop, light: Light, unit: int) -> Floats:
    x = image.shape[1] * (0.5 if name != "house" else 0.78)
    size = unit * {"castle": 0.44, "volcano": 0.46}.get(name, 0.22)
    spot = Spot(x, back.horizon + unit * 0.02, size, 0.22)
    return set_down(image, icons.sprite(name, size), spot, back, light, shadow=False)
