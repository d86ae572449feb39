"""Skylines, streets and roads. Rule: one window is one window: the rows of houses share a scale that grows with nearness."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, grid, mix, plane, rgb, screen
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer, flat
from storynote.local.scene.light import Light
from storynote.local.scene.skies import halo

_WALLS = (("3b4668", "93a4c2"), ("2a3459", "8290ad"), ("1a2141", "6d7894"))
_PANES = ("ffd78f", "ffe8b8", "a9dcff", "ffc9a0")
_NEON = ("ff2fa0", "22e0ff", "a855ff", "ff9d2f")


def skyline(rng: Rng, board: Board, light: Light, *, night: bool, neon: bool, rows: int = 3) -> list[Layer]:
    """Rows of buildings with windows, the far ones pale; each row is a layer."""
    layers = []
    for row, (tall, haze) in enumerate(((0.74, 0.60), (0.58, 0.34), (0.42, 0.10))[:rows]):
        high = int((board.horizon - board.pad_y) * tall) + 4
        image, alpha = np.zeros((high, board.wide, 3), np.float32), np.zeros((high, board.wide), np.float32)
        x = -int(board.unit * 0.05 * rng.random())
        while x < board.wide:
            wide = int(board.unit * (0.055 + 0.075 * rng.random()) * (1 + 0.35 * row))
            rise = int(high * (0.40 + 0.58 * rng.random() ** 1.2))
            left, right = max(0, x), min(board.wide, x + wide)
            if right - left > 1:
                block = _building(rng, rise, right - left, board.unit, row, night=night, neon=neon and row > 0)
                image[high - rise :, left:right] = block * (1.0 if night else light.ambient_color)
                alpha[high - rise :, left:right] = 1
                _roof(rng, image, alpha, left, right, high - rise, board.unit)
            x += wide + int(board.unit * 0.02 * rng.random())
        fog = haze + (1 - haze) * 0.35 * np.linspace(0, 1, high, dtype=np.float32)[:, None] ** 2
        image = mix(image, np.broadcast_to(light.haze_color, image.shape), np.repeat(fog, board.wide, 1))
        layers.append(
            sheet(board, image, alpha, 0.95 - 0.07 * row, "thing", top=board.horizon - high + 2, name="skyline")
        )
    return layers


def _roof(rng: Rng, image: Floats, alpha: Floats, left: int, right: int, top: int, unit: int) -> None:
    """A water tank, an aerial or a step back, so that roofs differ."""
    wide, kind = right - left, rng.integers(4)
    tone = image[min(image.shape[0] - 1, top + 2), left + wide // 2] * 0.85
    if kind == 0 and wide > 8:
        a, b, up = left + wide // 4, right - wide // 4, max(2, int(unit * 0.022))
    elif kind == 1:
        a, up = left + wide // 2, max(3, int(unit * 0.05))
        b = a + max(1, unit // 400)
    elif kind == 2 and wide > 12:
        a, b, up = left + wide // 6, left + wide // 2, max(2, int(unit * 0.012))
    else:
        return
    image[max(0, top - up) : top, a:b], alpha[max(0, top - up) : top, a:b] = tone, 1


def _building(rng: Rng, high: int, wide: int, unit: int, row: int, *, night: bool, neon: bool) -> Floats:
    wall = rgb(_WALLS[row][0 if night else 1]) * (0.80 + 0.4 * rng.random()) * rng.uniform(0.94, 1.06, 3)
    block = (
        np.broadcast_to(wall, (high, wide, 3)).astype(np.float32)
        * np.linspace(1.14, 0.80, wide, dtype=np.float32)[None, :, None]
    )
    pane = max(2, int(unit * 0.0075 * (1 + 0.3 * row)))
    lit = 0.42 if night else 0.08
    dark = wall * (0.62 if night else 0.70) + (0.0 if night else rgb("6f93b8") * 0.18)
    tops, lefts = range(pane * 2, high - pane, int(pane * 2.5)), range(pane, wide - pane, int(pane * 2.1))
    on, tone = rng.random((len(tops), len(lefts))) < lit, rng.random((len(tops), len(lefts)))
    for i, top in enumerate(tops):
        for j, left in enumerate(lefts):
            color = rgb(_PANES[int(tone[i, j] * 3.99)]) * (0.70 + 0.35 * tone[i, j]) if on[i, j] else dark
            block[top : top + int(pane * 1.5), left : left + pane] = color
    if neon and rng.random() < 0.55 and wide > pane * 6:
        block = _sign(rng, block, pane)
    return np.asarray(block, np.float32)


def _sign(rng: Rng, block: Floats, pane: int) -> Floats:
    high, wide = block.shape[:2]
    at, color = int(rng.integers(pane, wide - pane * 2)), rgb(_NEON[int(rng.integers(4))])
    halo = np.zeros((high, wide), np.float32)
    halo[int(high * 0.14) : int(high * 0.5), at : at + pane] = 1
    lit = mix(block, np.broadcast_to(color * 0.6 + 0.4, block.shape), blur(halo, pane * 0.3))
    return screen(lit, (blur(halo, pane * 2.6) * 1.1)[..., None] * color)


def street(rng: Rng, board: Board, light: Light, behind: list[Layer], base: str, shine: float) -> Layer:
    """Asphalt that mirrors the lights above it."""
    rows, wide = board.high - board.horizon, board.wide
    above = flat(behind, board.horizon, wide, -board.pad_x, -board.pad_y)
    mirror = cv2.resize(above[::-1], (wide, rows), interpolation=cv2.INTER_AREA)
    mirror = cv2.blur(mirror, (3, max(3, rows // 8) | 1))
    y, x = grid(rows, wide)
    wobble = (plane(rng, rows, wide, 22, 4) - 0.5) * wide * 0.03
    mirror = cv2.remap(mirror, np.clip(x + wobble, 0, wide - 1).astype(np.float32), y, cv2.INTER_LINEAR)
    grain = plane(rng, rows, wide, 30, 4)
    tarmac = np.asarray(rgb(base) * light.ambient_color * (0.78 + 0.44 * grain)[..., None], np.float32)
    z = ((y + 1) / rows)[..., None]
    tarmac = mix(tarmac, np.broadcast_to(light.haze_color, tarmac.shape), np.clip(0.55 - 1.4 * z, 0, 1))
    paving = ((np.abs(np.mod((x - wide / 2) / (0.25 + 0.75 * z[..., 0]) / (wide * 0.075), 1) - 0.5) > 0.485)
              | (np.abs(np.mod(6.5 / (z[..., 0] + 0.22), 1) - 0.5) > 0.47)).astype(np.float32)  # fmt: skip
    tarmac *= (1 - 0.10 * paving * np.clip(z[..., 0] * 2, 0, 1))[..., None]
    puddles = np.clip(plane(rng, rows, wide, 4, 3) * 1.6 - 0.35, 0.25, 1)
    image = screen(tarmac, mirror * (shine * puddles)[..., None])
    span = (board.depth(board.horizon), board.depth(board.high))
    return sheet(board, image, None, 0.5, "ground", top=board.horizon, ground=span)


def lamps(board: Board, light: Light, *, lit: bool) -> list[Layer]:
    """Street lamps on both sides, the far ones first."""
    layers: list[Layer] = []
    for near in (0.07, 0.16, 0.34, 0.72):
        row = board.horizon + (board.y(1.0) - board.horizon) * near
        tall = board.unit * (0.10 + 0.62 * near)
        for side in (-1, 1):
            x = board.x(0.5) + side * board.width * (0.16 + 0.40 * near)
            layers += _lamp(board, light, x, row, tall, -side, lit=lit)
    return layers


def _lamp(board: Board, light: Light, x: float, row: float, tall: float, arm: int, *, lit: bool) -> list[Layer]:
    high, wide = int(tall) + 4, int(tall * 0.5) + 8
    mask = np.zeros((high, wide), np.uint8)
    thick, middle = max(1, round(tall * 0.022)), wide // 2
    reach = middle + int(arm * tall * 0.17)
    cv2.line(mask, (middle, high), (middle, int(high * 0.10)), (255.0,), thick, cv2.LINE_AA)
    cv2.line(mask, (middle, int(high * 0.12)), (reach, int(high * 0.05)), (255.0,), thick, cv2.LINE_AA)
    cv2.line(mask, (middle, high), (middle, int(high * 0.90)), (255.0,), thick * 2, cv2.LINE_AA)
    depth = board.depth(row)
    pole = np.asarray(
        mix(rgb("23242c") * (0.4 + 0.6 * light.ambient_color), light.haze_color, max(0.0, depth - 0.45)), np.float32
    )
    at = (x - middle + reach, row - high * 0.94)
    post = sheet(
        board, pole, mask.astype(np.float32) / 255, depth, "thing", left=x - middle, top=row - high, name="lamp"
    )
    size = max(3, int(tall * 0.06)) | 1
    bulb = disc(size, size * 2, size, size / 2, size * 0.8, size * 0.36, 0.5)
    color = rgb("fff0c4" if lit else "d8dbe0")
    head = sheet(board, color, bulb, depth, "thing", left=at[0] - size, top=at[1] - size / 2, name="lamp")
    if not lit:
        return [post, head]
    return [post, head, halo(board, at[0], at[1], tall * 0.20, 0.62, rgb("ffcf8a"))]


def road(rng: Rng, board: Board, light: Light) -> Layer:
    """A road from the front to the horizon, with a broken line in the middle; it lies on the ground's layer."""
    rows, wide = board.high - board.horizon, board.wide
    y, x = grid(rows, wide)
    z = (y + 1) / rows
    middle = board.pad_x + board.width * (0.5 + 0.16 * (1 - z) ** 2)
    half = board.width * (0.006 + 0.42 * z)
    inside = np.clip((half - np.abs(x - middle)) / 2, 0, 1)
    grain = 0.85 + 0.3 * plane(rng, rows, wide, 40, 4)
    asphalt = np.asarray(rgb("55565f") * light.ambient_color * grain[..., None], np.float32)
    dashes = np.mod(2.2 / (z + 0.06), 1.0) > 0.45
    lane = ((np.abs(x - middle) < half * 0.022 + 0.6) & dashes).astype(np.float32)
    sides = (np.abs(np.abs(x - middle) - half * 0.93) < half * 0.016 + 0.5).astype(np.float32)
    white = np.broadcast_to(rgb("f3ead2") * light.ambient_color, asphalt.shape)
    asphalt = mix(asphalt, white, np.clip(lane + sides, 0, 1) * 0.8)
    asphalt = mix(asphalt, np.broadcast_to(light.haze_color, asphalt.shape), np.clip(0.6 - 1.3 * z, 0, 1))
    span = (board.depth(board.horizon), board.depth(board.high))
    return sheet(board, asphalt, inside.astype(np.float32), 0.5, "ground", top=board.horizon, ground=span, name="road")
