"""A waterfall. Rule: the water falls straight, and is white where it breaks."""

import numpy as np

from storynote.local.canvas import Rng, blur, grid, line, mix, noise, rgb
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light


def waterfall(rng: Rng, board: Board, light: Light, x: float, *, snowy: bool) -> list[Layer]:
    """A cliff around `x` on the horizon, the fall in its middle, and the spray at its foot."""
    high, wide = int(board.height * 0.46), int(board.unit * 1.15)
    foot = board.horizon + int(board.height * 0.035)
    return [
        _cliff(rng, board, light, x, foot, high, wide, snowy=snowy),
        _fall(rng, board, light, x, foot, int(high * 0.86), int(wide * 0.17)),
        _spray(rng, board, light, x, foot, int(wide * 0.5)),
    ]


def _cliff(rng: Rng, board: Board, light: Light, x: float, foot: int, high: int, wide: int, *, snowy: bool) -> Layer:
    y, at = grid(high, wide)
    side = np.abs(at / wide - 0.5) * 2
    crest = (
        high * (0.06 + 0.10 * line(rng, wide, 5, 5))[None, :] + high * 0.85 * np.clip(side - 0.55, 0, 1) ** 1.6 * 2.6
    )
    rock = noise(rng, high, wide, 5, 5, 2.2)
    ledge = noise(rng, high, wide, 9, 3, 0.4)
    gy, gx = np.gradient(blur(rock, 1.2))
    lit = 0.80 + np.tanh((gx * 0.9 - gy * 0.4) * high * 0.06) * 0.22 + 0.22 * (ledge - 0.5) - 0.16 * np.exp(-side * 5)
    face = np.asarray(rgb("7c7a76") * np.clip(lit, 0.3, 1.3)[..., None], np.float32)
    green = np.clip(1 - (y - crest) / (high * (0.05 + 0.20 * ledge)), 0, 1)
    top = rgb("eef4fb" if snowy else "5f9150") * (0.75 + 0.5 * rock)[..., None]
    face = mix(face, np.asarray(top, np.float32), green)
    face = np.asarray(face * light.ambient_color, np.float32)
    fog = 0.16 + 0.30 * (y / high)
    face = mix(face, np.broadcast_to(light.haze_color, face.shape), fog)
    alpha = np.clip(y - crest + 0.5, 0, 1)
    return sheet(board, face, alpha, 0.93, "range", left=x - wide / 2, top=foot - high, name="cliff")


def _fall(rng: Rng, board: Board, light: Light, x: float, foot: int, high: int, wide: int) -> Layer:
    y, at = grid(high, wide)
    threads = noise(rng, high, wide, 2, 5, 26.0)
    u = np.abs(at / wide - 0.5) * 2
    reach = 0.62 + 0.30 * (y / high) + 0.12 * (threads - 0.5)
    alpha = np.clip((reach - u) * 9, 0, 1) * np.clip(y / (high * 0.02), 0, 1)
    tone = 0.78 + 0.34 * (threads - 0.35)
    face = mix(
        rgb("a9cfe2") * np.ones((high, wide, 1), np.float32), np.ones((high, wide, 3), np.float32), np.clip(tone, 0, 1)
    )
    face = np.asarray(face * (0.25 + 0.75 * light.ambient_color), np.float32)
    return sheet(board, face, alpha * 0.96, 0.925, "water", left=x - wide / 2, top=foot - high, name="waterfall")


def _spray(rng: Rng, board: Board, light: Light, x: float, foot: int, wide: int) -> Layer:
    high = int(wide * 0.42)
    y, at = grid(high, wide)
    puff = noise(rng, high, wide, 3, 4)
    away = np.hypot((at / wide - 0.5) * 2.1, (y / high - 0.62) * 2.2)
    alpha = np.clip(1.05 - away, 0, 1) ** 1.3 * (0.45 + 0.9 * puff)
    color = np.asarray((0.5 + 0.5 * light.haze_color) * (0.4 + 0.6 * light.ambient_color), np.float32)
    return sheet(
        board, color, np.clip(alpha, 0, 0.85), 0.92, "air", left=x - wide / 2, top=foot - high * 0.66, name="spray"
    )
