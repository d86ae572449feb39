"""A table in front of a room, for what is too small to stand on its floor. Rule: what is behind it is out of focus."""

import msgspec
import numpy as np

from storynote.local.canvas import Rng, blur, gradient, grid, noise, rgb
from storynote.local.scene import sizes
from storynote.local.scene.board import Board, image_of, sheet
from storynote.local.scene.composition import Layer, Pixels
from storynote.local.scene.words import Scene

ROOMS = frozenset({"kitchen", "cafe", "room", "bedroom", "office", "classroom", "library"})
EDGE, FEET = 0.66, 0.87
"""Where the far edge of the table lies and where things stand on it, as parts of the height."""
SMALL_M = 0.5
"""Nobody who is taller stands on a table without being told to."""


def wanted(scene: Scene) -> bool:
    """Whether the words ask for it, or everybody is small."""
    if not scene.subjects:
        return False
    limit = 1.0 if "table" in scene.features else SMALL_M
    return all(sizes.metres(s.thing) * s.size < limit for s in scene.subjects)


def table(rng: Rng, board: Board, room: list[Layer]) -> list[Layer]:
    """The room out of focus, and the top of a wooden table before it."""
    top = int(board.y(EDGE))
    rows, wide = board.high - top, board.wide
    y, x = grid(rows, wide)
    z = (y + 1) / rows
    # Boards that run across: a floor's run away from the eye.
    along = 2.6 * np.sqrt(z + 0.06)
    plank = np.floor(along / 0.42)
    grain = noise(rng, rows, wide, 3, 6, 0.10) * 0.5 + noise(rng, rows, wide, 14, 4, 0.06) * 0.5
    tone = np.mod(np.sin(plank * 12.9898) * 43758.5453, 1.0)
    wood = gradient(rows, wide, ((0, "9a6a44"), (1, "d3a06c"))) * (0.84 + 0.12 * tone + 0.30 * (grain - 0.4))[..., None]
    seam = np.clip(np.abs(np.mod(along / 0.42, 1.0) - 0.5) * 2 - 0.97, 0, 1) * 30
    wood *= (1 - 0.35 * np.clip(seam, 0, 1))[..., None]
    shine = np.exp(-(((x - wide * 0.5) / (wide * 0.30)) ** 2)) * np.exp(-((z - 0.25) ** 2) / 0.08)
    wood += (0.14 * shine)[..., None] * rgb("ffe6c0")
    rim = np.exp(-y / max(1.0, rows * 0.02))
    wood += (0.22 * rim)[..., None]
    span = (0.45, board.depth(board.high))
    layer = sheet(board, np.asarray(wood, np.float32), None, 0.2, "ground", top=top, ground=span, name="table")
    return [*(_unfocused(layer, board.unit) for layer in room), layer]


def _unfocused(layer: Layer, unit: int) -> Layer:
    soft = blur(image_of(layer.pixels), unit / 130) if layer.part in ("wall", "ground") else None
    pixels: Pixels = layer.pixels if soft is None else np.asarray(soft * 255 + 0.5, np.uint8)
    return msgspec.structs.replace(layer, pixels=pixels)
