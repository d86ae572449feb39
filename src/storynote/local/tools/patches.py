"""Holes filled with patches of what is around them. Rule: the same picture, hole and seed give the same filling.

PatchMatch (Barnes et al., SIGGRAPH 2009), at a working size around the hole.
"""

import cv2
import numpy as np
import numpy.typing as npt
from patchmatch import patch_match

from storynote.local.pictures import Bytes

Bools = npt.NDArray[np.bool_]
WORKING_PX_MAX = 512
PATCH_RADIUS_PX = 4


def filled(rgb: Bytes, hole: Bools, seed: int) -> Bytes:
    """`rgb` (height, width, 3) with the `hole` (height, width) filled."""
    height, width = hole.shape
    ys, xs = np.nonzero(hole)
    margin = max(64, int(max(np.ptp(ys), np.ptp(xs))))
    top, bottom = max(0, int(ys.min()) - margin), min(height, int(ys.max()) + margin + 1)
    left, right = max(0, int(xs.min()) - margin), min(width, int(xs.max()) + margin + 1)
    part, gap = rgb[top:bottom, left:right], hole[top:bottom, left:right]
    scale = min(1.0, WORKING_PX_MAX / max(part.shape[:2]))
    size = max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    small_gap = cv2.resize(gap.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    patch_match.set_random_seed(seed)
    made = patch_match.inpaint(small, small_gap.astype(np.uint8) * 255, patch_size=PATCH_RADIUS_PX)
    large = cv2.resize(made, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_CUBIC)
    out = rgb.copy()
    out[top:bottom, left:right][gap] = large[gap]
    return out
