"""A mask drawn to the edges of its picture. Rule: the mask says what is meant, the picture says where it ends.

The colour guided filter (He, Sun, Tang, PAMI 2013), its coefficients found on a smaller picture and used on the full one
(He, Sun, arXiv 1505.00996).
"""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.pictures import Bytes
from storynote.local.tools.strips import enlarged, strips

Floats = npt.NDArray[np.float32]
SMALL_PX_MAX = 1024


def drawn_to(rgb: Bytes, mask: Floats, *, radius: int, eps: float) -> Floats:
    """`mask` (any size, 0 to 1) at the size of `rgb`, following its edges.

    `radius` in pixels of a picture whose longer side is at the most SMALL_PX_MAX; `eps` is the variance of colour, of 0 to 1,
    below which a difference is no edge.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, SMALL_PX_MAX / max(height, width))
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(rgb, (across, down), interpolation=cv2.INTER_AREA)
    guide = np.asarray(small / np.float32(255), np.float32)
    wanted = cv2.resize(mask, (across, down), interpolation=cv2.INTER_CUBIC if scale == 1 else cv2.INTER_LINEAR)
    slope, rest = _coefficients(guide, np.clip(wanted, 0, 1), radius, eps)
    out = np.empty((height, width), np.float32)
    planes = np.dstack([slope, rest])
    for rows in strips(height):
        here = enlarged(planes, rows, height, width)
        out[rows] = np.clip(np.einsum("ijk,ijk->ij", here[..., :3], rgb[rows] / np.float32(255)) + here[..., 3], 0, 1)
    return out


def _coefficients(guide: Floats, mask: Floats, radius: int, eps: float) -> tuple[Floats, Floats]:
    def mean(x: npt.NDArray[np.floating[Any]]) -> Floats:
        return np.asarray(cv2.boxFilter(x, -1, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT))

    colour, part = mean(guide), mean(mask)
    with_mask = mean(guide * mask[..., None]) - colour * part[..., None]
    # The six different entries of the 3-by-3 covariance matrix, and its inverse by cofactors.
    rr, rg, rb, gg, gb, bb = (
        mean(guide[..., i] * guide[..., j]) - colour[..., i] * colour[..., j] + (eps if i == j else 0)
        for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    )
    inverse = (gg * bb - gb * gb, gb * rb - rg * bb, rg * gb - gg * rb, rr * bb - rb * rb, rb * rg - rr * gb)
    last = rr * gg - rg * rg
    volume = rr * inverse[0] + rg * inverse[1] + rb * inverse[2]
    rows = ((inverse[0], inverse[1], inverse[2]), (inverse[1], inverse[3], inverse[4]), (inverse[2], inverse[4], last))
    slope = np.dstack([sum(row[i] * with_mask[..., i] for i in range(3)) / volume for row in rows])
    rest = part - (slope * colour).sum(axis=2)
    return np.asarray(mean(slope), np.float32), np.asarray(mean(rest), np.float32)
