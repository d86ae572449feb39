"""`background-removal`: a subject on nothing. Rule: what the network is sure of stays; edges come from the picture."""

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from storynote.local import pictures
from storynote.local.pictures import Bytes
from storynote.local.tools.edges import drawn_to
from storynote.local.tools.foreground import unmixed
from storynote.local.tools.made import Made, Told
from storynote.local.tools.saliency import glance

Floats = npt.NDArray[np.float32]
SURE = 0.5
"""A picture in which no place reaches this has no subject."""
CLOSER_AT = 0.6
"""A subject whose box covers less of the picture than this is looked at again, closer."""
BESIDE_MAX = 0.07
"""What is apart from the subject and weighs less than this share of it (a sun, a cloud) belongs to the background."""
FAINT = 0.24
"""Less than this is haze around the subject, not a part of it."""
CORE, CORE_MIN = 0.85, 0.4
"""What is surer than this is the subject's core, where that is so much of all that was found."""
DOUBT_REACH = 0.025
"""How far from the core doubt is believed, as a part of the longer side; at twice that it is gone."""
WORKING_PX_MAX = 1024


def cut_out(source: Path, output: Path, *, told: Told | None = None) -> Made:
    """Write the picture at `source` with its background gone to `output`: a PNG of the same size with alpha.

    Where there is no subject the picture stays as it is, opaque: nothing in it is background. An alpha that the picture has is
    kept: what was clear stays clear. Raises Unusable for what cannot be read.
    """
    tell = told or (lambda _: None)
    picture = pictures.read(source)
    tell(0.1)
    mask = salient(picture.rgb)
    tell(0.6)
    rgb = unmixed(picture.rgb, mask) if mask.any() else picture.rgb
    tell(0.8)
    alpha = (mask * 255 + 0.5).astype(np.uint8) if mask.any() else np.full(mask.shape, 255, np.uint8)
    if picture.alpha is not None:
        alpha = np.asarray(cv2.multiply(alpha, picture.alpha, scale=1 / 255), np.uint8)
    pictures.write_png(rgb, output, alpha=alpha)
    tell(1.0)
    return Made(picture.width, picture.height)


def salient(rgb: Bytes) -> Floats:
    """How much of each pixel belongs to the subject: (height, width), 0 to 1; all 0 where there is none.

    Deterministic; works for any size from one pixel up.
    """
    cv2.setNumThreads(2)
    rough = _rough(rgb)
    if float(rough.max()) < SURE:
        return np.zeros(rgb.shape[:2], np.float32)
    return drawn_to(rgb, _gathered(rough), radius=8, eps=1e-4)


def _gathered(rough: Floats) -> Floats:
    """The subject alone, or several of like weight: without haze, and without what is only beside it."""
    clear = _decided(np.clip((rough - FAINT) / (1 - 2 * FAINT), 0, 1))
    _, parts = cv2.connectedComponents((clear > 0.15).astype(np.uint8))
    weight = np.bincount(parts.ravel(), clear.ravel())
    weight[0] = 0
    kept = (weight >= BESIDE_MAX * weight.max())[parts].astype(np.uint8)
    reach = max(3, round(0.012 * max(rough.shape)))
    return np.asarray(clear * cv2.dilate(kept, np.ones((reach, reach), np.uint8)), np.float32)


def _decided(clear: Floats) -> Floats:
    """Doubt belongs to the edge of what is sure; a half-seen thing farther off (a pale mountain behind a head) goes."""
    core = clear > CORE
    if clear[core].sum() < CORE_MIN * clear.sum():
        return clear
    away = cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 5) / (DOUBT_REACH * max(clear.shape))
    return np.asarray(clear * np.clip(2 - away, 0, 1), np.float32)


def _rough(rgb: Bytes) -> Floats:
    """The network's answer at WORKING_PX_MAX at the most; of a small subject that of a second, closer look."""
    height, width = rgb.shape[:2]
    scale = min(1.0, WORKING_PX_MAX / max(height, width))
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    first = np.asarray(cv2.resize(glance(rgb), (across, down), interpolation=cv2.INTER_LINEAR), np.float32)
    ys, xs = np.nonzero(first > SURE)
    if not len(ys):
        return first
    margin = 0.15 * max(np.ptp(ys), np.ptp(xs)) + 0.02 * max(across, down)
    top, bottom = max(0, int(ys.min() - margin)), min(down, int(ys.max() + margin) + 1)
    left, right = max(0, int(xs.min() - margin)), min(across, int(xs.max() + margin) + 1)
    if (bottom - top) * (right - left) > CLOSER_AT * down * across:
        return first
    box = [round(edge / scale) for edge in (top, bottom, left, right)]
    closer = glance(rgb[box[0] : box[1], box[2] : box[3]])
    out = np.zeros_like(first)
    out[top:bottom, left:right] = cv2.resize(closer, (right - left, bottom - top), interpolation=cv2.INTER_LINEAR)
    return out
