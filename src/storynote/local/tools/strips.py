"""Small planes at full size, a strip of rows at a time. Rule: what this takes in memory does not grow with a picture's height."""

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
STRIP_PX = 256


def strips(height: int) -> Iterator[slice]:
    """The rows from 0 to `height`, STRIP_PX at a time."""
    for top in range(0, height, STRIP_PX):
        yield slice(top, min(height, top + STRIP_PX))


def enlarged(small: Floats, rows: slice, height: int, width: int) -> Floats:
    """`rows` of `small` (down, across, channels) as it is at `height` by `width`."""
    down, across = small.shape[:2]
    if (down, across) == (height, width):
        return small[rows]
    y = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) * (down / height) - 0.5
    x = (np.arange(width, dtype=np.float32) + 0.5) * (across / width) - 0.5
    grid_x, grid_y = np.meshgrid(x, y)
    return np.asarray(cv2.remap(small, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
