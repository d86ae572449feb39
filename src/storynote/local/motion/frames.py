"""First and last frames, from files. Rule: a picture of another shape loses its sides; it is never stretched."""

from pathlib import Path

import cv2
import numpy as np

from storynote.local import pictures
from storynote.local.pictures import Bytes


def read(path: Path, width: int, height: int, name: str) -> Bytes:
    """The picture at `path`, cut about its middle to the shape of the film and scaled to its size: (height, width, 3).

    What is transparent is shown on white. Raises Unusable, naming the field `name`, for what cannot be read.
    """
    picture = pictures.read(path, name=name)
    rgb = picture.rgb if picture.alpha is None else _on_white(picture.rgb, picture.alpha)
    return fitted(rgb, width, height)


def fitted(rgb: Bytes, width: int, height: int) -> Bytes:
    """(height, width, 3) from the middle of a picture."""
    down, across = rgb.shape[:2]
    if (down, across) == (height, width):
        return rgb.copy()
    keep_x = min(across, max(1, round(down * width / height)))
    keep_y = min(down, max(1, round(across * height / width)))
    left, top = (across - keep_x) // 2, (down - keep_y) // 2
    part = rgb[top : top + keep_y, left : left + keep_x]
    kind = cv2.INTER_AREA if keep_x > width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (width, height), interpolation=kind), np.uint8)


def _on_white(rgb: Bytes, alpha: Bytes) -> Bytes:
    weight = cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.add(cv2.multiply(rgb, weight, scale=1 / 255), cv2.bitwise_not(weight)), np.uint8)
