"""From a picture to one that shows something else. Rule: at no place are both to be seen for long, so nothing looks double.

The second comes through the first as through parting mist, from where it is lightest; both keep coming closer meanwhile, the
second to rest where it belongs.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from storynote.local.canvas import Floats, noise
from storynote.local.motion import sheets
from storynote.local.motion.camera import eased
from storynote.local.pictures import Bytes

CLOSER = 0.10
"""How much the first has grown when it is gone, and by how much the second is larger when it comes."""
SOFT = 0.42
"""The part of the passage that one place takes."""
GLOW = 0.30


def frames(first: Bytes, last: Bytes, count: int, seed: int) -> Iterator[Bytes]:
    """The `count` frames that lie between the two."""
    order = _order(first, last, seed)
    for number in range(1, count + 1):
        done = eased(number / (count + 1))
        come = np.clip((done * (1 + SOFT) - order) / SOFT, 0, 1)
        weight = np.asarray(come * come * (3 - 2 * come), np.float32)
        one, two = _grown(first, 1 + CLOSER * done), _grown(last, 1 + CLOSER * (1 - done))
        mixed = cv2.blendLinear(one, two, 1 - weight, weight)
        yield _lit(np.asarray(mixed, np.uint8), weight)


def _order(first: Bytes, last: Bytes, seed: int) -> Floats:
    """When each place changes, 0 to 1, evenly spread: in clouds, and what is light in the new picture earlier."""
    high, wide = first.shape[:2]
    rng = np.random.default_rng(seed)
    small = max(16, wide // 4), max(16, high // 4)
    field = noise(rng, small[1], small[0], 1.3, 3)
    grey = cv2.cvtColor(cv2.resize(last, small, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    light = cv2.GaussianBlur(grey / np.float32(255), (0, 0), small[1] / 24)
    y, x = np.mgrid[0 : small[1], 0 : small[0]].astype(np.float32)
    middle = np.hypot((x / small[0] - 0.5) * wide / high, y / small[1] - 0.5)
    rough = field * 1.0 - light * 0.30 + middle * 0.9
    ranks = np.empty(rough.size, np.float32)
    ranks[np.argsort(rough, axis=None, kind="stable")] = np.linspace(0, 1, rough.size, dtype=np.float32)
    even = cv2.GaussianBlur(ranks.reshape(rough.shape), (0, 0), small[1] / 40)
    return np.asarray(cv2.resize(even, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)


def _grown(image: Bytes, by: float) -> Bytes:
    high, wide = image.shape[:2]
    x, y = (wide - 1) / 2, (high - 1) / 2
    matrix = np.array([[by, 0, x - by * x], [0, by, y - by * y]])
    return np.asarray(
        cv2.warpAffine(image, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8
    )


def _lit(image: Bytes, weight: Floats) -> Bytes:
    """A little light along the edge where one goes over into the other."""
    edge = (weight * (1 - weight) * (4 * GLOW * 255)).astype(np.uint8)
    sheets.screen(image, np.asarray(cv2.GaussianBlur(edge, (0, 0), 6), np.uint8))
    return image
