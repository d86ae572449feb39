"""Where every point of one picture is in another: optical flow. Rule: what is not sure enough to warp by is None.

DIS (Kroeger et al., ECCV 2016) on contrast alone, so that a change of light is not taken for a movement; what a camera did (a
turn, a zoom) is found first, by points of interest, for flow alone does not reach that far.
"""

from typing import Any

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Numbers
from storynote.local.motion.camera import Matrix
from storynote.local.pictures import Bytes

Flow = npt.NDArray[np.float32]
WORKING_PX = 640
"""The longer side of the pictures that flow is found on."""
POINTS_MAX = 1500
INLIERS_MIN, INLIERS_SHARE_MIN = 24, 0.4
ERROR_PX_MAX = 1.5
"""A point that does not come back within this (of WORKING_PX) has gone astray, or is hidden in the other picture."""
TRUE_SHARE_MIN = 0.6
ALIKE_MIN = 0.55
"""Correlation of contrasts after warping, at the most 1."""


class Match(msgspec.Struct, frozen=True):
    """Flow both ways, (height, width, 2), in pixels of a working size, and how far each point is to be trusted."""

    there: Flow
    back: Flow
    sure_there: Flow
    sure_back: Flow
    """(height, width), 0 to 1."""


def matched(first: Bytes, last: Bytes) -> Match | None:
    """The flow between two pictures of one size; None where they do not show the same."""
    high, wide = first.shape[:2]
    scale = min(1.0, WORKING_PX / max(high, wide))
    size = max(16, round(wide * scale)), max(16, round(high * scale))
    one, two = (_grey(image, size) for image in (first, last))
    if (one.std() < 1.0) or (two.std() < 1.0):
        return None
    flat_one, flat_two = _contrast(one), _contrast(two)
    turn = _camera(one, two)
    there = _flow(flat_one, flat_two, turn)
    back = _flow(flat_two, flat_one, np.asarray(np.linalg.inv(turn), np.float64))
    sure_there, sure_back = _sure(there, back), _sure(back, there)
    share = min(_share(sure_there, there), _share(sure_back, back))
    alike = min(_alike(flat_one, flat_two, there, sure_there), _alike(flat_two, flat_one, back, sure_back))
    if share < TRUE_SHARE_MIN or alike < ALIKE_MIN:
        return None
    return Match(there, back, sure_there, sure_back)


def sampled(image: Numbers, at: Numbers) -> Any:
    """`image` at the points (height, width, 2) in pixels; beyond the edge it is as at the edge. Of the type of `image`."""
    # The maps must be float32: of others OpenCV makes a blank picture and no error.
    x, y = np.ascontiguousarray(at[..., 0], np.float32), np.ascontiguousarray(at[..., 1], np.float32)
    return cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def points(high: int, wide: int) -> Flow:
    """Where each pixel is: (high, wide, 2), x then y."""
    return np.dstack(np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32)))


def inside(at: Flow) -> Flow:
    """1 for points that lie in a picture of the size of `at`, 0 for others, over two pixels from one to the other."""
    high, wide = at.shape[:2]
    x, y = at[..., 0], at[..., 1]
    least = np.minimum(np.minimum(x, wide - 1 - x), np.minimum(y, high - 1 - y))
    return np.asarray(np.clip(least / 2 + 1, 0, 1), np.float32)


def _grey(image: Bytes, size: tuple[int, int]) -> Bytes:
    return np.asarray(cv2.cvtColor(cv2.resize(image, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY), np.uint8)


def _contrast(grey: Bytes) -> Bytes:
    """What is left when the lightness and the contrast of the surroundings are taken away."""
    level = grey.astype(np.float32)
    sigma = max(grey.shape) / 40
    rest = level - cv2.GaussianBlur(level, (0, 0), sigma)
    spread = np.sqrt(cv2.GaussianBlur(rest * rest, (0, 0), sigma * 1.5)) + 6.0
    return np.asarray(np.clip(128 + 45 * rest / spread, 0, 255), np.uint8)


def _camera(one: Bytes, two: Bytes) -> Matrix:
    """The turn, zoom and shift that takes the most points of interest from one to the other; identity where there is none."""
    finder = cv2.ORB_create(POINTS_MAX, fastThreshold=8)  # type: ignore[attr-defined]
    (at_one, like_one), (at_two, like_two) = (finder.detectAndCompute(image, None) for image in (one, two))
    if like_one is None or like_two is None:
        return np.eye(3)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(like_one, like_two)
    if len(pairs) < INLIERS_MIN:
        return np.eye(3)
    here = np.array([at_one[pair.queryIdx].pt for pair in pairs], np.float32)
    there = np.array([at_two[pair.trainIdx].pt for pair in pairs], np.float32)
    found, agree = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=3.0)
    # The stubs do not know that nothing may be found.
    if found is None or int(agree.sum()) < max(INLIERS_MIN, INLIERS_SHARE_MIN * len(pairs)):  # type: ignore[redundant-expr]
        return np.eye(3)
    return np.vstack([found, [0.0, 0.0, 1.0]])


def _flow(one: Bytes, two: Bytes, turn: Matrix) -> Flow:
    high, wide = one.shape
    here = points(high, wide)
    seen = cv2.warpPerspective(
        two, turn, (wide, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    finder = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)  # type: ignore[attr-defined]
    finder.setFinestScale(1)
    rest = np.asarray(finder.calc(one, np.asarray(seen, np.uint8), None), np.float32)
    moved = (here + rest).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(moved, turn).reshape(high, wide, 2) - here, np.float32)


def _sure(there: Flow, back: Flow) -> Flow:
    """1 where a point that goes there and back comes to where it was."""
    here = points(*there.shape[:2])
    error = np.linalg.norm(there + sampled(back, here + there), axis=2)
    allowed = ERROR_PX_MAX + 0.06 * np.linalg.norm(there, axis=2)
    sure = np.clip(1.5 - 0.75 * error / allowed, 0, 1) * inside(here + there)
    return np.asarray(cv2.GaussianBlur(sure.astype(np.float32), (0, 0), 1.5), np.float32)


def _share(sure: Flow, flow: Flow) -> float:
    """How much of what stays in the picture is sure."""
    stays = inside(points(*flow.shape[:2]) + flow) > 0
    return float((sure[stays] > 0.5).mean()) if stays.mean() > 0.2 else 0.0


def _alike(one: Bytes, two: Bytes, flow: Flow, sure: Flow) -> float:
    seen = np.asarray(sampled(two, points(*flow.shape[:2]) + flow), np.float32) - 128
    kept = one.astype(np.float32) - 128
    weight = inside(points(*flow.shape[:2]) + flow)
    top = float((kept * seen * weight).sum())
    return top / max(1e-6, float(np.sqrt((kept**2 * weight).sum() * (seen**2 * weight).sum())))
