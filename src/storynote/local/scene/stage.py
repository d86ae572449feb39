"""Setting figures down: lit by the scene, with their shadow or their mirror image. Rule: what touches the ground shows it."""

from collections.abc import Mapping

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, mix, rgb
from storynote.local.scene import bodies
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.places import Backdrop
from storynote.local.scene.skies import halo
from storynote.local.scene.spots import Spot

Standing = tuple[float, list[Layer]]
FACES_RIGHT = frozenset({"penguin", "rocket", "airplane", "person-rowing-boat", "man-rowing-boat", "woman-rowing-boat"})
"""The others look to the left."""
_DRAUGHT = 0.06
"""How deep what swims lies in the water, as a part of its height."""


def stand(people: list[Spot], rng: Rng, back: Backdrop) -> list[Standing]:
    """Each with the row of the feet and the layers; what flies is before everything."""
    rows = [float(back.board.high) if spot.flying else spot.y if spot.row is None else spot.row for spot in people]
    return [(row, set_down(rng, spot, back)) for row, spot in zip(rows, people, strict=True)]


def set_down(rng: Rng, spot: Spot, back: Backdrop) -> list[Layer]:
    """Light one figure, cast its shadow and draw it."""
    board, figure = back.board, spot.figure
    if _turns(spot, board, back.light_at[0]):
        figure = np.ascontiguousarray(figure[:, ::-1])
    depth = 0.5 if spot.flying and back.floats else 0.72 if spot.flying else board.depth(spot.y)
    name = spot.subject.thing
    layers: list[Layer] = []
    if spot.afloat:
        keep = round(figure.shape[0] * (1 - _DRAUGHT))
        figure = figure[:keep]
    high, wide = figure.shape[:2]
    top, left = spot.y - high, spot.x - wide / 2
    colors = _lit(figure, spot, back)
    if back.light.dark and name in bodies.HOUSES:
        colors = bodies.lit_windows(figure, colors)
    if spot.afloat:
        layers.append(_mirrored(colors, figure[..., 3], spot, back, depth))
    elif not spot.flying:
        layers += _shadows(figure[..., 3], spot, back, depth)
    layers.append(sheet(board, colors, figure[..., 3], depth, "subject", left=left, top=top, name=name))
    if name in _GLOWS:
        layers.append(_glow(spot, back, depth))
    if spot.afloat:
        layers.append(_bow_wave(rng, spot, back, wide, depth))
    return layers


_GLOWS: Mapping[str, tuple[float, float, str]] = {
    # how far up it shines from (part of its height), how far the light reaches (heights), its colour
    "fire": (0.4, 0.62, "ff9a3c"), "candle": (0.85, 0.55, "ffc66a"), "lighthouse": (0.83, 0.30, "ffe9a8"),
    "jack-o-lantern": (0.45, 0.42, "ff9a3c"), "red-paper-lantern": (0.5, 0.6, "ff7a4a"), "light-bulb": (0.65, 0.6, "ffe9a8"),
    "diya-lamp": (0.7, 0.7, "ffb84a"), "glowing-star": (0.5, 0.5, "ffe27a"), "star": (0.5, 0.4, "ffe27a"),
    "crystal-ball": (0.6, 0.5, "a88cff"), "birthday-cake": (0.9, 0.34, "ffcf7a"), "house": (0.34, 0.24, "ffc876"),
    "church": (0.25, 0.20, "ffc876"), "castle": (0.2, 0.16, "ffc876"), "flying-saucer": (0.2, 0.3, "ffe98a"),
}  # fmt: skip


def _glow(spot: Spot, back: Backdrop, depth: float) -> Layer:
    """What shines by itself shines more, the darker it is around it."""
    up, reach, color = _GLOWS[spot.subject.thing]
    dark = 1 - float(back.light.ambient_color.mean())
    strength = 0.12 + 1.3 * dark
    glow = halo(back.board, spot.x, spot.y - spot.high * up, spot.high * reach, min(0.75, strength), rgb(color))
    return msgspec.structs.replace(glow, depth=depth, name="glow")


def _turns(spot: Spot, board: Board, light_x: float) -> bool:
    """Everybody looks into the picture; a flock flies towards the light."""
    if spot.subject.holds is not None:
        return False
    looks_right = spot.x < board.x(0.5)
    if spot.flying and spot.subject.count > 1:
        looks_right = light_x > board.x(0.5)
    return looks_right != (spot.subject.thing in FACES_RIGHT)


def _lit(figure: Floats, spot: Spot, back: Backdrop) -> Floats:
    alpha, light = np.ascontiguousarray(figure[..., 3]), back.light
    high = alpha.shape[0]
    towards = np.array([back.light_at[0] - spot.x, back.light_at[1] - (spot.y - high / 2)], np.float32)
    towards /= max(float(np.linalg.norm(towards)), 1e-3)
    soft = blur(alpha, max(1.0, high * 0.035))
    gy, gx = np.gradient(soft)
    facing = -(gx * towards[0] + gy * towards[1]) * high * 0.05
    rim, away = np.clip(facing, 0, 1) * alpha, np.clip(-facing, 0, 1) * alpha
    # A second, wide fall-off makes flat drawings round.
    small = cv2.resize(alpha, (max(2, alpha.shape[1] // 4), max(2, high // 4)), interpolation=cv2.INTER_AREA)
    by, bx = np.gradient(blur(small, max(1.0, high * 0.035)))
    bulge = cv2.resize((bx * towards[0] + by * towards[1]).astype(np.float32), (alpha.shape[1], high))
    round_ = np.clip(1 - 1.6 * bulge * high * 0.035, 0.74, 1.14)[..., None]
    inside = back.place is None and not back.floats
    ambient = light.ambient_color * 0.72 + 0.28 if not inside else rgb("fff0dc")
    fall = 1.04 - 0.20 * np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    colors = figure[..., :3] * ambient * (1 - 0.30 * away[..., None]) * fall * round_
    colors = 1 - (1 - np.clip(colors, 0, 1)) * (1 - rim[..., None] * light.sun_color * 0.42)
    if spot.far:
        colors = mix(np.asarray(colors, np.float32), np.broadcast_to(light.haze_color, colors.shape), spot.far)
    return np.asarray(colors, np.float32)


def _shadows(alpha: Floats, spot: Spot, back: Backdrop, depth: float) -> list[Layer]:
    """One cast by the light, lying away from it, and one of contact right under the feet."""
    high, wide = alpha.shape
    board = back.board
    lean = float(np.clip((spot.x - back.light_at[0]) / board.width, -0.7, 0.7)) * 1.1
    flat = 0.24
    rows, pad = max(3, round(high * flat)), round(high * flat * abs(lean) * 2.2) + round(wide * 0.2) + 4
    # The silhouette lies down: its top goes farthest from the feet, sideways and up the picture.
    way = np.array([[1, -lean * 1.6, pad + lean * 1.6 * high * 1.0], [0, flat, 0]], np.float32)
    way[0, 1] *= flat
    way[0, 2] = pad + lean * 1.6 * flat * high
    cast_ = cv2.warpAffine(np.ascontiguousarray(alpha), way, (wide + 2 * pad, rows + pad), flags=cv2.INTER_AREA)
    cast_ = blur(cast_, max(1.0, high * 0.020))
    fade = np.linspace(0.25, 1.0, rows + pad, dtype=np.float32)[:, None]
    soft = back.light.strength < 0.3 or back.place is None
    strength = 0.30 if soft else 0.46
    dark = rgb("0c1020") if back.place is not None else rgb("140a06")
    foot = int(spot.y - rows)
    layers = [] if spot.on else [
        sheet(board, dark, np.asarray(cast_ * fade * strength, np.float32), depth, "thing", left=spot.x - wide / 2 - pad, top=foot, name="shadow")
    ]  # fmt: skip
    layers.append(_contact(alpha, spot, board, dark, depth))
    return layers


def _contact(alpha: Floats, spot: Spot, board: Board, dark: Floats, depth: float) -> Layer:
    """Dark where the lowest rows of the figure meet the ground."""
    high, wide = alpha.shape
    feet = alpha[-max(2, round(high * 0.055)) :].max(0)
    pad = max(4, round(wide * 0.10))
    rows = max(5, round(wide * 0.10) + 4)
    strip = np.zeros((rows, wide + 2 * pad), np.float32)
    strip[rows // 2 - max(1, rows // 9) : rows // 2 + max(1, rows // 9), pad:-pad] = feet
    strip = np.asarray(
        cv2.GaussianBlur(strip, (0, 0), max(1.2, wide * 0.028), sigmaY=max(0.8, rows * 0.13)), np.float32
    )
    return sheet(
        board,
        dark,
        np.clip(strip * 1.5, 0, 0.62),
        depth,
        "thing",
        left=spot.x - wide / 2 - pad,
        top=spot.y - rows * 0.56,
        name="shadow",
    )


def _mirrored(colors: Floats, alpha: Floats, spot: Spot, back: Backdrop, depth: float) -> Layer:
    """Upside down in the water, broken by the ripples."""
    high, wide = alpha.shape
    rows = max(4, int(high * 0.62))
    y = np.arange(rows, dtype=np.float32)[:, None]
    x = np.broadcast_to(np.arange(wide, dtype=np.float32)[None, :], (rows, wide))
    sway = wide * 0.030 * np.sin(y * (34 / rows) + 2 * np.sin(y * 0.31)) * (0.25 + y / rows)
    from_x, from_y = (
        (x + sway).astype(np.float32),
        np.broadcast_to(high - 1 - y * (high / rows) * 0.98, (rows, wide)).astype(np.float32),
    )
    face = cv2.remap(np.ascontiguousarray(colors), from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(np.ascontiguousarray(alpha), from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    fade = 0.50 * (1 - y / rows) ** 1.2 * (0.82 + 0.18 * np.sin(y * (90 / rows)))
    tone = np.asarray(face * 0.62 + back.light.haze_color * 0.06, np.float32)
    return sheet(
        back.board,
        tone,
        np.asarray(mask * fade, np.float32),
        depth,
        "water",
        left=spot.x - wide / 2,
        top=spot.y - 1,
        name="reflection",
    )


def _bow_wave(rng: Rng, spot: Spot, back: Backdrop, wide: int, depth: float) -> Layer:
    """A line of foam where the hull meets the water."""
    rows = max(5, round(wide * 0.06))
    long = round(wide * 1.16)
    x = np.linspace(-1, 1, long, dtype=np.float32)
    y = np.arange(rows, dtype=np.float32)[:, None]
    edge = rows * (0.5 + 0.14 * np.sin(x * 13 + rng.random() * 6) + 0.10 * np.sin(x * 29))
    alpha = np.exp(-(((y - edge[None, :]) / (rows * 0.17)) ** 2)) * np.clip(1.05 - np.abs(x) ** 3, 0, 1)[None, :]
    color = np.asarray(back.light.cloud_color * 0.7 + 0.2, np.float32)
    return sheet(
        back.board,
        color,
        np.asarray(alpha * 0.62, np.float32),
        depth,
        "water",
        left=spot.x - long / 2,
        top=spot.y - rows * 0.55,
        name="foam",
    )
