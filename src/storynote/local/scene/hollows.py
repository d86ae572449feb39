"""Caves and the bottom of the sea. Rule: what is far away there is not pale but takes the colour of the water or the dark."""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Rng, blur, disc, gradient, grid, line, mix, noise, plane, rgb, screen, window
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer, Pixels
from storynote.local.scene.skies import halo, rays
from storynote.local.scene.words import Scene

Point = tuple[float, float]


def cave(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """Walls of rock one behind the other, a far opening with light, crystals that glow."""
    high, wide, unit = board.high, board.wide, board.unit
    at = (board.x(0.5 + (0.5 - hero_x) * 0.7), board.y(0.40))
    lava = "lava" in scene.lights
    near, far, shine = ("2a1512", "6b3122", "ff9a4a") if lava else ("12111c", "565a78", "a8d8ff")
    back = np.broadcast_to(rgb(shine) * 0.70 + 0.02, (high, wide, 3)).astype(np.float32)
    back *= (0.8 + 0.3 * noise(rng, high, wide, 3, 4))[..., None]
    layers = [sheet(board, back, None, 0.98, "wall"), halo(board, at[0], at[1], unit * 0.4, 0.5, rgb("ffffff"))]
    for k, (gap, shade) in enumerate(((0.20, 1.0), (0.36, 0.62), (0.56, 0.30))):
        layers.append(_ring(rng, board, at, gap, mix(rgb(near), rgb(far), shade), 0.85 - 0.2 * k, rgb(shine)))
        layers.append(halo(board, at[0], at[1], unit * (0.34 + 0.1 * k), 0.30, rgb(shine)))
    layers.append(_floor(rng, board, near, far))
    for k in range(8):
        side = rng.uniform(-0.04, 0.30) if k % 2 else rng.uniform(0.70, 1.04)
        row = board.y(rng.uniform(0.72, 0.97))
        color = rgb(("58e6ff", "b98bff", "6dffc4", "ff8fd0")[int(rng.integers(4))])
        tall = unit * (0.06 + 0.13 * board.nearness(row)) * rng.uniform(0.7, 1.2)
        layers += _crystal(rng, board, board.x(side), row, tall, color)
    return layers, at


def _ring(rng: Rng, board: Board, at: Point, gap: float, color: Floats, depth: float, shine: Floats) -> Layer:
    """Rock with a hole in it."""
    high, wide = board.high, board.wide
    y, x = grid(high, wide)
    angle_noise = noise(rng, high, wide, 4, 5)
    ratio = board.width / board.height
    dx, dy = (x - at[0]) / board.width * max(1.0, ratio * 0.8), (y - at[1]) / board.height * max(1.0, 1 / ratio)
    distance = np.hypot(dx, dy * 1.05) + (angle_noise - 0.5) * 0.22
    spikes = line(rng, wide, 20, 3) * np.clip(0.5 - (y - at[1]) / board.height, 0, 1) * 0.12
    inside = distance + spikes - gap
    alpha = np.clip(inside * board.unit * 0.5, 0, 1)
    rock = noise(rng, high, wide, 7, 5)
    gy, gx = np.gradient(blur(rock, 1.2))
    out = np.hypot(dx, dy) + 1e-3
    lit = 0.72 + (gx * dx / out + gy * dy / out) * -board.unit * 0.035 + 0.5 * (rock - 0.5)
    edge = np.exp(-np.clip(inside, 0, 9) * 11)
    face = color * np.clip(lit, 0.25, 1.5)[..., None] * (0.55 + 0.6 * edge)[..., None]
    face = screen(face, (edge * 0.28 * np.clip(lit, 0, 1.2))[..., None] * shine)
    return sheet(board, face, alpha.astype(np.float32), depth, "wall")


def _floor(rng: Rng, board: Board, near: str, far: str) -> Layer:
    top = board.horizon
    rows, wide = board.high - top, board.wide
    tone = plane(rng, rows, wide, 12, 5)
    land = mix(
        np.asarray(rgb(far) * (0.4 + 0.5 * tone)[..., None], np.float32), np.broadcast_to(rgb(near), (rows, wide, 3)),
        np.repeat(np.linspace(0.15, 0.55, rows, dtype=np.float32)[:, None], wide, 1),
    )  # fmt: skip
    land = np.asarray(land * (0.75 + 0.6 * plane(rng, rows, wide, 34, 3))[..., None], np.float32)
    alpha = np.clip((np.arange(rows)[:, None] - rows * 0.12 * noise(rng, 2, wide, 1, 1)[0][None, :]) / 3, 0, 1)
    return sheet(board, land, alpha.astype(np.float32), 0.4, "ground", top=top, ground=(0.75, board.depth(board.high)))


def _crystal(rng: Rng, board: Board, x: float, y: float, tall: float, color: Floats) -> list[Layer]:
    size = int(tall * 2.4) + 4
    colors, alpha = np.zeros((size, size, 3), np.float32), np.zeros((size, size), np.float32)
    foot = (size / 2, size * 0.86)
    for lean in (-0.62, 0.6, -0.22, 0.2):
        length = tall * rng.uniform(0.55, 1.0)
        tip, half = (foot[0] + lean * length, foot[1] - length), length * 0.13
        shoulder = (foot[0] + lean * length * 0.72, foot[1] - length * 0.76)
        for points, shade in (
            ([(foot[0] - half, foot[1]), (shoulder[0] - half, shoulder[1]), tip, shoulder, foot], 1.0),
            ([foot, shoulder, tip, (shoulder[0] + half, shoulder[1]), (foot[0] + half, foot[1])], 0.55),
        ):
            mask = np.zeros((size, size), np.uint8)
            cv2.fillPoly(mask, [np.array(points, np.int32)], (255.0,), cv2.LINE_AA)
            part = mask.astype(np.float32) / 255
            colors = mix(colors, np.broadcast_to(np.clip(color * shade + 0.10, 0, 1), colors.shape), part)
            alpha = np.maximum(alpha, part)
    depth = board.depth(y)
    return [
        halo(board, x, y - tall * 0.4, tall * 0.8, 0.42, color),
        sheet(board, colors, alpha, depth, "thing", left=x - foot[0], top=y - foot[1], name="crystal"),
    ]


def underwater(rng: Rng, board: Board, scene: Scene, hero_x: float) -> tuple[list[Layer], Point]:
    """Blue depth with shafts of light, far rocks, coral and a sandy floor."""
    night = scene.time == "night"
    day = ((0, "7fe3ee"), (0.30, "2ba3d0"), (0.75, "0f5f9c"), (1, "0a3f74"))
    stops = ((0, "0d3b66"), (0.5, "0a2a50"), (1, "061633")) if night else day
    image = gradient(board.high, board.wide, stops)
    image += (rng.random((board.high, board.wide, 1), np.float32) - 0.5) / 255
    layers = [sheet(board, image, None, 1.0, "sky")]
    water = image[board.horizon]
    for k, (rise, haze) in enumerate(((0.34, 0.72), (0.20, 0.48))):
        layers.append(_reef(rng, board, rise, haze, water[0], 0.9 - 0.1 * k))
    layers += [rays(rng, board, rgb("cdf6ff"), 0.15 if night else 0.30), _seabed(rng, board, water[0])]
    for k in range(9):
        side = rng.uniform(-0.05, 0.34) if k % 2 else rng.uniform(0.66, 1.05)
        row = board.y(rng.uniform(0.80, 1.02))
        layers.append(_coral(rng, board, board.x(side), row, water[0]))
    return [*layers, _bubbles(rng, board)], (board.x(0.4), 0.0)


def _reef(rng: Rng, board: Board, rise: float, haze: float, water: Floats, depth: float) -> Layer:
    high, wide = board.high, board.wide
    skyline = board.horizon + board.height * 0.05 - board.height * rise * line(rng, wide, 3.0, 6, sharp=False) ** 1.6
    y = np.arange(high, dtype=np.float32)[:, None]
    alpha = np.clip((y - skyline[None, :]) / 2, 0, 1)
    rock = noise(rng, high, wide, 9, 5)
    face = mix(
        np.asarray(rgb("3c5f78") * (0.6 + 0.8 * rock)[..., None], np.float32),
        np.broadcast_to(water, (high, wide, 3)),
        haze,
    )
    return sheet(board, face, alpha, depth, "range")


def _seabed(rng: Rng, board: Board, water: Floats) -> Layer:
    top = board.horizon
    rows, wide = board.high - top, board.wide
    sand, y = plane(rng, rows, wide, 12, 5), np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    net = np.abs(plane(rng, rows, wide, 20, 2) - 0.5)
    caustic = np.clip(1 - net * 9, 0, 1) * 0.30
    dunes = np.asarray(rgb("d6cda0") * (0.72 + 0.42 * sand + caustic)[..., None], np.float32)
    dunes = mix(dunes, np.broadcast_to(water, dunes.shape), np.repeat(0.92 - 0.62 * y, wide, 1))
    edge = rows * 0.07 * (1 + np.sin(np.linspace(0, 5, wide) + rng.random() * 6))
    alpha = np.clip(np.arange(rows)[:, None] - edge[None, :], 0, 1).astype(np.float32)
    return sheet(board, dunes, alpha, 0.4, "ground", top=top, ground=(board.depth(top), board.depth(board.high)))


def _coral(rng: Rng, board: Board, x: float, y: float, water: Floats) -> Layer:
    """A branching coral or a bundle of weed."""
    tall = board.unit * (0.07 + 0.20 * board.nearness(y)) * rng.uniform(0.7, 1.2)
    size = int(tall * 1.6) + 6
    canvas, mask = np.zeros((size, size, 3), np.uint8), np.zeros((size, size), np.uint8)
    weed = rng.random() < 0.45
    _grow(rng, canvas, mask, tall, weed=weed)
    far = 0.62 * (1 - board.nearness(y)) + 0.08
    spread = cv2.dilate(canvas, np.ones((3, 3), np.uint8)).astype(np.float32) / 255
    face = mix(spread, np.broadcast_to(water, spread.shape), far)
    alpha = mask.astype(np.float32) / 255
    return sheet(board, face, alpha, board.depth(y), "thing", left=x - size / 2, top=y - size + 3, name="coral")


def _grow(rng: Rng, canvas: Pixels, mask: Pixels, tall: float, *, weed: bool) -> None:
    """Branch by branch, paler towards the tips."""
    size = mask.shape[0]
    color = rgb(
        ("3f8a5a", "5aa05a")[int(rng.integers(2))]
        if weed
        else ("f2708a", "f79a5a", "c77be0", "ffcf6a")[int(rng.integers(4))]
    )
    stems = [(size / 2, size - 2.0, -np.pi / 2 + rng.normal(0, 0.3), tall * 0.34, 0) for _ in range(7 if weed else 3)]
    while stems:
        sx, sy, angle, length, level = stems.pop()
        ex, ey = sx + np.cos(angle) * length, sy + np.sin(angle) * length
        tone = np.clip(color * (0.62 + 0.16 * level), 0, 1) * 255
        for image, paint in ((canvas, [float(c) for c in tone]), (mask, [255.0])):
            cv2.line(
                image,
                (int(sx), int(sy)),
                (int(ex), int(ey)),
                paint,
                max(2, int(tall * (0.075 - 0.014 * level))),
                cv2.LINE_AA,
            )
        if level < 3:
            turns = (rng.normal(0, 0.35),) if weed else (rng.uniform(-0.7, -0.2), rng.uniform(0.2, 0.7))
            stems += [(ex, ey, angle + t, length * 0.78, level + 1) for t in turns]


def _bubbles(rng: Rng, board: Board) -> Layer:
    alpha = np.zeros((board.high, board.wide), np.float32)
    for _ in range(5):
        x, y = board.wide * rng.random(), board.high * rng.uniform(0.35, 0.9)
        for k in range(9):
            radius = board.unit * rng.uniform(0.003, 0.011)
            cx, cy = x + board.unit * rng.normal(0, 0.022), y - board.unit * 0.05 * k
            part = window(alpha[..., None], cx, cy, radius * 2)
            high, wide = alpha[part].shape
            dx, dy = cx - part[1].start, cy - part[0].start
            inner = disc(high, wide, dx, dy, radius * 0.7, radius * 0.7, 0.4)
            alpha[part] = np.maximum(alpha[part], disc(high, wide, dx, dy, radius, radius, 0.4) - inner * 0.78)
    return sheet(board, rgb("e8fbff"), np.clip(alpha, 0, 1) * 0.5, 0.3, "light", light=True, name="bubbles")
