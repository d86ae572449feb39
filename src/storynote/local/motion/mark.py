"""The sandbox's sign on every frame. Rule: drawn once, by `finish`, as on pictures."""

import cv2
import numpy as np

from storynote.local.pictures import Bytes
from storynote.local.scene import finish

Box = tuple[slice, slice]


class Mark:
    """The sign for frames of one size: found by what `finish.marked` does to black and to white."""

    def __init__(self, width: int, height: int) -> None:
        black = finish.marked(np.zeros((height, width, 3), np.float32))
        white = finish.marked(np.ones((height, width, 3), np.float32))
        through = np.clip(white - black, 0, 1)
        rows, columns = np.flatnonzero((through < 0.999).any((1, 2))), np.flatnonzero((through < 0.999).any((0, 2)))
        self._box: Box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        self._through = np.asarray(through[self._box] * 255 + 0.5, np.uint8)
        self._colour = np.asarray(np.clip(black[self._box], 0, 1) * 255 + 0.5, np.uint8)

    def on(self, frame: Bytes) -> Bytes:
        """The frame with the sign; the frame itself stays as it was."""
        out = frame.copy()
        under = np.ascontiguousarray(out[self._box])
        out[self._box] = cv2.add(cv2.multiply(under, self._through, scale=1 / 255), self._colour)
        return out
