"""What a scene is painted on: the picture with a margin all round, so that a moving camera finds no end.

Rule: everything is painted in the board's pixels; only `sheet` knows that the picture begins a margin further in.
"""

import msgspec
import numpy as np

from storynote.local.canvas import Floats, Numbers
from storynote.local.scene.composition import Layer, Part, Pixels

MARGIN_X, MARGIN_Y = 0.10, 0.05
"""Of the picture's width and height, on each side."""
_SEEN = 0.004
"""Less alpha than this can't be seen."""


class Board(msgspec.Struct, frozen=True):
    """Sizes in pixels. `x`, `y` turn parts of the picture into the board's pixels."""

    width: int
    height: int
    horizon: int
    """Row of the board where the ground meets the sky."""
    pad_x: int
    pad_y: int

    @property
    def wide(self) -> int:
        return self.width + 2 * self.pad_x

    @property
    def high(self) -> int:
        return self.height + 2 * self.pad_y

    @property
    def unit(self) -> int:
        return min(self.width, self.height)

    def x(self, share: float) -> float:
        return self.pad_x + share * self.width

    def y(self, share: float) -> float:
        return self.pad_y + share * self.height

    def depth(self, row: float) -> float:
        """How far the ground is that is seen at a row: as on a flat plain, straight from the horizon to the near edge."""
        return float(np.clip(1 - 0.94 * (row - self.horizon) / max(1, self.high - self.horizon), 0.04, 0.98))

    def nearness(self, row: float) -> float:
        """0 at the horizon, 1 at the lower edge of the picture: sizes grow with it."""
        return float(np.clip((row - self.horizon) / max(1.0, self.y(1.0) - self.horizon), 0.0, 1.3))


def board(width: int, height: int, horizon: float) -> Board:
    """`horizon` is a part of the picture's height."""
    pad_x, pad_y = round(width * MARGIN_X), round(height * MARGIN_Y)
    return Board(width, height, pad_y + round(height * horizon), pad_x, pad_y)


def sheet(
    board: Board,
    colors: Numbers,
    alpha: Numbers | None,
    depth: float,
    part: Part,
    *,
    left: float = 0,
    top: float = 0,
    ground: tuple[float, float] | None = None,
    light: bool = False,
    name: str = "",
) -> Layer:
    """A layer from colours (height, width, 3) or one colour, and alpha (height, width; None: full), cut to what is seen."""
    if alpha is None:
        alpha = np.ones(colors.shape[:2], np.float32)
    rows, columns = np.flatnonzero(alpha.max(1) > _SEEN), np.flatnonzero(alpha.max(0) > _SEEN)
    if len(rows) == 0:
        rows = columns = np.zeros(1, np.int64)
    y0, y1, x0, x1 = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    if colors.ndim == 3:
        colors = colors[y0:y1, x0:x1]
    pixels = np.empty((y1 - y0, x1 - x0, 4), np.uint8)
    pixels[..., :3] = np.clip(colors, 0, 1) * 255 + 0.5
    pixels[..., 3] = np.clip(alpha[y0:y1, x0:x1], 0, 1) * 255 + 0.5
    return Layer(
        pixels=pixels,
        left=round(left) + x0 - board.pad_x,
        top=round(top) + y0 - board.pad_y,
        depth=depth,
        part=part,
        ground=ground,
        light=light,
        name=name,
    )


def image_of(pixels: Pixels) -> Floats:
    """Back to numbers, 0 to 1."""
    return np.asarray(pixels.astype(np.float32) / np.float32(255), np.float32)
