"""`background-removal`: a subject on nothing. Rule: what the network is sure of stays; edges come from the picture."""

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local.pictures import Bytes
from storynote.local.tools.edges import drawn_to
from storynote.local.tools.saliency import glance

Floats = npt.NDArray[np.float32]
SURE = 0.5
"""A picture in which no place reaches this has no subject."""
CLOSER_AT = 0.6
"""A subject whose box covers less of the picture than this is looked at again, closer."""


def salient(rgb: Bytes) -> Floats:
    """How much of each pixel belongs to the subject: (height, width), 0 to 1; all 0 where there is none.

    Deterministic; works for any size from one pixel up.
    """
    cv2.setNumThreads(2)
    rough = _rough(rgb)
    if float(rough.max()) < SURE:
        return np.zeros(rgb.shape[:2], np.float32)
    return drawn_to(rgb, rough, radius=8, eps=1e-4)


def _rough(rgb: Bytes) -> Floats:
    first = glance(rgb)
    height, width = rgb.shape[:2]
    ys, xs = np.nonzero(first > SURE)
    if not len(ys):
        return first
    side = first.shape[0]
    margin = 0.15 * max(np.ptp(ys), np.ptp(xs)) + 6
    top, bottom = max(0, int(ys.min() - margin)), min(side, int(ys.max() + margin))
    left, right = max(0, int(xs.min() - margin)), min(side, int(xs.max() + margin))
    if (bottom - top) * (right - left) > CLOSER_AT * side * side:
        return first
    box = (top * height // side, bottom * height // side, left * width // side, right * width // side)
    crop = rgb[box[0] : box[1], box[2] : box[3]]
    if min(crop.shape[:2]) < 8:
        return first
    whole = cv2.resize(first, (min(width, 1024), min(height, 1024)), interpolation=cv2.INTER_LINEAR)
    down, across = whole.shape
    box = (top * down // side, bottom * down // side, left * across // side, right * across // side)
    closer = cv2.resize(glance(crop), (box[3] - box[2], box[1] - box[0]), interpolation=cv2.INTER_LINEAR)
    whole[:] = np.minimum(whole, 0)
    whole[box[0] : box[1], box[2] : box[3]] = closer
    return np.asarray(whole, np.float32)
