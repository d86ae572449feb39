"""`object-removal`: a picture without a thing in it. Rule: outside the mask not one bit changes.

What fills a hole depends on how wide it is: a scratch is closed from its sides (Telea, J. Graphics Tools 2004), everything else
is put together from patches of what is around.
"""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local import pictures
from storynote.local.pictures import Bytes
from storynote.local.tools import masks, patches
from storynote.local.tools.made import Made, Told
from storynote.local.tools.pointing import pointed_at

Bools = npt.NDArray[np.bool_]
SCRATCH_PX_MAX = 3.0
"""How far inside the widest place of a hole may lie from its side, for the hole to be a scratch."""


def erase(source: Path, output: Path, *, mask: Path | None, words: str, seed: int, told: Told | None = None) -> Made:
    """Write the picture at `source` to `output` as PNG without what the `mask` marks or, if there is none, the `words` name.

    Raises Unusable for what cannot be read, a mask that marks nothing or everything, and words that nothing is found for.
    """
    cv2.setNumThreads(2)
    tell = told or (lambda _: None)
    picture = pictures.read(source)
    tell(0.1)
    marked = pointed_at(picture.rgb, words) if mask is None else masks.read(mask, picture.height, picture.width)
    tell(0.2)
    rgb = closed(picture.rgb, marked) if _thin(marked) else patches.filled(picture.rgb, marked, seed)
    tell(0.9)
    pictures.write_png(rgb, output, alpha=picture.alpha)
    tell(1.0)
    return Made(picture.width, picture.height)


def _thin(hole: Bools) -> bool:
    within = np.pad(hole, 1, mode="edge").astype(np.uint8)
    return float(cv2.distanceTransform(within, cv2.DIST_L2, 5).max()) <= SCRATCH_PX_MAX


def closed(rgb: Bytes, hole: Bools) -> Bytes:
    """`rgb` (height, width, 3) with a thin `hole` (height, width) closed from its sides."""
    made = np.asarray(cv2.inpaint(rgb, hole.astype(np.uint8), 2 * SCRATCH_PX_MAX, cv2.INPAINT_TELEA), np.uint8)
    out = rgb.copy()
    out[hole] = made[hole]
    return out
