"""What is to be removed, as a mask. Rule: a mask that says nothing is refused, never guessed at."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local import pictures
from storynote.local.unusable import Unusable

Bools = npt.NDArray[np.bool_]
NAME = "maskUrl"


def read(path: Path, height: int, width: int) -> Bools:
    """(height, width), True where the mask is white, or painted on nothing; a mask of another size is stretched to fit.

    Where a mask has transparent parts, what is clear is not marked; if all of its paint is dark, the paint is the mark.
    Raises Unusable where it marks nothing or everything.
    """
    picture = pictures.read(path, name=NAME)
    level = np.asarray(cv2.cvtColor(picture.rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    if picture.alpha is not None:
        light = level[picture.alpha > 127]
        paint = picture.alpha if not len(light) or light.max() < 128 else cv2.min(level, picture.alpha)
        level = np.asarray(paint, np.uint8)
    if level.shape != (height, width):
        shrinks = level.shape[0] > height or level.shape[1] > width
        kind = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        level = np.asarray(cv2.resize(level, (width, height), interpolation=kind), np.uint8)
    marked = level > 127
    if not marked.any():
        raise Unusable(f"{NAME} marks nothing: paint what is to go white, the rest black")
    if marked.all():
        raise Unusable(f"{NAME} marks the whole picture: something must be left to fill from; paint what stays black")
    return marked
