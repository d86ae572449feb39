"""A roof close by, to sit on. Rule: its ridge lies where the feet of the subjects are."""

import numpy as np

from storynote.local.canvas import Floats, Rng, grid, mix, noise, rgb
from storynote.local.scene.board import Board, sheet
from storynote.local.scene.composition import Layer
from storynote.local.scene.light import Light
from storynote.local.scene.skies import halo

RIDGE = 0.80
"""As a part of the picture's height."""


def roof(rng: Rng, board: Board, light: Light, *, night: bool, snow: bool) -> list[Layer]:
    """Tiles from the ridge to the lower edge, with a chimney and a lit attic window."""
    top = int(board.y(RIDGE))
    rows, wide = board.high - top, board.wide
    y, x = grid(rows, wide)
    tile = board.unit * 0.052
    # Nearer rows are larger.
    slope = rows / (tile * 0.55) * (y / rows) ** 0.78
    row = np.floor(slope)
    across = (x - wide / 2) / (tile * (0.80 + 0.55 * y / rows)) + np.mod(row, 2) * 0.5
    tone = np.mod(np.sin(np.floor(across) * 12.98 + row * 78.2) * 43758.5, 1.0)
    fall = np.mod(slope, 1.0)
    bow = np.abs(np.mod(across, 1.0) - 0.5)
    shade = (0.70 + 0.34 * tone) * (0.72 + 0.42 * (1 - fall)) * (1.06 - 0.55 * bow**2)
    edge = np.clip((fall + 1.3 * bow**2 - 0.93) * 9, 0, 1)
    face: Floats = (
        rgb("a8533c") * np.asarray(shade * (1 - 0.55 * edge) * (1.05 - 0.40 * y / rows), np.float32)[..., None]
    )
    face = np.asarray(face * light.ambient_color, np.float32)
    if snow:
        white = rgb("eef4fd") * light.ambient_color * (0.9 + 0.1 * noise(rng, rows, wide, 6, 4))[..., None]
        face = mix(face, white, np.clip(1.4 - y / (tile * 1.4), 0, 1) * 0.95)
    ridge = np.abs(y - tile * 0.16) < tile * 0.17
    cap = rgb("8a4232") * (0.9 + 0.3 * np.abs(np.sin(x / tile * 2.1)))[..., None] * light.ambient_color
    face = mix(face, cap, ridge.astype(np.float32) * (0.0 if snow else 1.0))
    span = (board.depth(top), board.depth(board.high))
    tiles = sheet(
        board, np.asarray(face, np.float32), None, 0.25, "ground", top=top, ground=(0.45, span[1]), name="roof"
    )
    side = 0.10 if rng.random() < 0.5 else 0.86
    return [_chimney(board, light, side, top), tiles, *(_glow(board, top) if night else ())]


def _chimney(board: Board, light: Light, side: float, ridge: int) -> Layer:
    high, wide = int(board.unit * 0.20), int(board.unit * 0.10)
    y, x = grid(high, wide)
    brick = board.unit * 0.018
    row = np.floor(y / brick)
    seam = (np.mod(y / brick, 1) < 0.12) | (np.mod(x / (brick * 2) + np.mod(row, 2) * 0.5, 1) < 0.07)
    tone = 0.8 + 0.3 * np.mod(np.sin(row * 7.7 + np.floor(x / (brick * 2) + np.mod(row, 2) * 0.5) * 3.3) * 437.5, 1.0)
    face: Floats = np.asarray(
        rgb("9a5a48") * (tone * (1 - 0.35 * seam) * (1.15 - 0.5 * x / wide))[..., None], np.float32
    )
    face[: int(high * 0.13)] = rgb("6b4038") * (1.15 - 0.5 * x[: int(high * 0.13)] / wide)[..., None]
    inset = int(wide * 0.08)
    alpha = np.ones((high, wide), np.float32)
    alpha[int(high * 0.13) :, :inset] = alpha[int(high * 0.13) :, wide - inset :] = 0
    colors = np.asarray(face * light.ambient_color, np.float32)
    return sheet(
        board, colors, alpha, 0.42, "thing", left=board.x(side) - wide / 2, top=ridge - high * 0.86, name="chimney"
    )


def _glow(board: Board, ridge: int) -> list[Layer]:
    return [halo(board, board.x(0.5), ridge + board.unit * 0.1, board.unit * 0.34, 0.10, rgb("ffb070"))]
