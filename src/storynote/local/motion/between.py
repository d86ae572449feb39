"""From one picture to another. Rule: the first frame is the one, the last is the other, to the bit.

Where the two show the same, every point goes its way from here to there: flow both ways, each picture warped towards the other,
and blended. Where they do not, flow would only smear, and `passage` leads over.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from storynote.local.motion import passage
from storynote.local.motion.camera import eased
from storynote.local.motion.fields import Flow, Match, inside, matched, points, sampled
from storynote.local.pictures import Bytes

ROUNDS = 3
"""Steps in which the way back along a flow is found."""
HIDDEN = 0.02
"""How much a point counts that the other picture does not have."""


def frames(first: Bytes, last: Bytes, count: int, seed: int) -> Iterator[Bytes]:
    """`count` frames, at least two, of the size that both have."""
    found = matched(first, last)
    yield first
    if found is None:
        yield from passage.frames(first, last, count - 2, seed)
    else:
        for number in range(1, count - 1):
            yield _morphed(first, last, found, eased(number / (count - 1)))
    yield last


def _morphed(first: Bytes, last: Bytes, found: Match, part: float) -> Bytes:
    from_first = _way_back(found.there, part)
    from_last = _way_back(found.back, 1 - part)
    size = first.shape[1], first.shape[0]
    one, two = _seen(first, from_first, size), _seen(last, from_last, size)
    weight = _weight(found, from_first, from_last, part, size)
    return np.asarray(cv2.blendLinear(one, two, 1 - weight, weight), np.uint8)


def _way_back(flow: Flow, part: float) -> Flow:
    """For each point of a frame on the way, where in the picture it comes from: p = x - part * flow(p), by iteration."""
    here = points(*flow.shape[:2])
    at = here - part * flow
    for _ in range(ROUNDS):
        at = here - part * sampled(flow, at)
    return np.asarray(at, np.float32)


def _seen(image: Bytes, at: Flow, size: tuple[int, int]) -> Bytes:
    """`image` at the points, which are at the working size."""
    high, wide = at.shape[:2]
    across, down = size[0] / wide, size[1] / high
    large = np.asarray(cv2.resize(at, size, interpolation=cv2.INTER_LINEAR), np.float32)
    # Pixels are counted by their middles, which do not scale as the corners do.
    large[..., 0] = (large[..., 0] + 0.5) * across - 0.5
    large[..., 1] = (large[..., 1] + 0.5) * down - 0.5
    return np.asarray(sampled(image, large), np.uint8)


def _weight(found: Match, from_first: Flow, from_last: Flow, part: float, size: tuple[int, int]) -> Flow:
    """How much of the last picture shows: as much as time has passed, but what is hidden in one comes from the other."""
    one = (1 - part) * (HIDDEN + sampled(found.sure_there, from_first)) * (HIDDEN + inside(from_first))
    two = part * (HIDDEN + sampled(found.sure_back, from_last)) * (HIDDEN + inside(from_last))
    weight = cv2.GaussianBlur(np.asarray(two / (one + two), np.float32), (0, 0), 1.5)
    return np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_LINEAR), np.float32)
