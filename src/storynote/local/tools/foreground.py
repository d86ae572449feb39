"""The colours of a subject without those of what was behind it. Rule: what is wholly subject is not touched.

The blur-fusion estimate (Forte, ICIP 2021): near an edge, what subject and background look like is what they look like around.
"""

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.pictures import Bytes
from storynote.local.tools.strips import enlarged, strips

Floats = npt.NDArray[np.float32]
WORKING_PX_MAX = 1024
WIDE_PX, NARROW_PX = 45, 5
"""How far around an edge the two passes look, at the working size."""


def unmixed(rgb: Bytes, mask: Floats) -> Bytes:
    """`rgb` (height, width, 3) with the subject's own colour wherever `mask` (height, width) is not 1."""
    height, width = mask.shape
    scale = min(1.0, WORKING_PX_MAX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    part = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
    fore, back = _around(small, small, part, WIDE_PX)
    fore, back = _around(_settled(small, part, fore, back), back, part, NARROW_PX)
    out = rgb.copy()
    for rows in strips(height):
        _unmix(out[rows], mask[rows], enlarged(fore, rows, height, width), enlarged(back, rows, height, width))
    return out


def _around(fore: Floats, back: Floats, part: Floats, reach: int) -> tuple[Floats, Floats]:
    """The mean colour of subject and of background within `reach` of each pixel."""
    size = (2 * reach + 1, 2 * reach + 1)
    weights = (part, 1 - part)
    found = [
        cv2.blur(colour * weight[..., None], size) / (cv2.blur(weight, size)[..., None] + 1e-4)
        for colour, weight in zip((fore, back), weights, strict=True)
    ]
    return np.asarray(found[0], np.float32), np.asarray(found[1], np.float32)


def _settled(seen: Floats, part: Floats, fore: Floats, back: Floats) -> Floats:
    weight = part[..., None]
    return np.asarray(np.clip(fore + weight * (seen - weight * fore - (1 - weight) * back), 0, 255), np.float32)


def _unmix(rgb: Bytes, part: Floats, fore: Floats, back: Floats) -> None:
    edge = (part < 0.996) & (part > 0.002)
    fore, back = fore[edge], back[edge]
    rgb[edge] = (_settled(rgb[edge].astype(np.float32), part[edge], fore, back) + 0.5).astype(np.uint8)
