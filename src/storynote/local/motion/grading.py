"""The finish of a picture on every frame. Rule: `finish.grade` alone decides how it looks; here it is only made affordable.

What it does to colours is one matrix, found on the first frame. What else it does (glow, vignette) is so soft that it is found on
a small frame and laid on the large one; its grain is left out: standing still, it would look like dirt on the lens.
"""

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats
from storynote.local.pictures import Bytes
from storynote.local.scene import finish
from storynote.local.scene.words import Scene

SMALLER = 4
"""The small frame has one pixel for so many, across and down."""
_STANDING = frozenset({"magic"})
"""What `finish` draws on a picture for these would stand still on a film; `weather` makes it float."""
_COLOURED = frozenset({"mono", "sepia", "vivid", "pastel"})


class Grading(msgspec.Struct, frozen=True):
    """The finish of one film."""

    scene: Scene
    matrix: Floats | None
    """(3, 4), of 0 to 255; None where colours stay."""

    def on(self, frame: Bytes) -> Bytes:
        """The frame, finished; `frame` is free to be used for it."""
        if self.matrix is not None:
            frame = np.asarray(cv2.transform(frame, self.matrix), np.uint8)
        small = _small(frame)
        more = (_graded(small, self.scene) if self.matrix is None else _toned(small, self.scene)) - small
        soft = cv2.GaussianBlur(more * np.float32(255), (0, 0), 2.0)
        high, wide = frame.shape[:2]
        large = cv2.resize(np.asarray(soft, np.float32), (wide, high), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.add(frame, large, dtype=cv2.CV_8U), np.uint8)


def grading(frame: Bytes, scene: Scene) -> Grading:
    """The finish of a film that begins with `frame`."""
    scene = msgspec.structs.replace(scene, lights=scene.lights - _STANDING)
    if not scene.lights & _COLOURED:
        return Grading(scene, None)
    small = _small(frame)
    plain = msgspec.structs.replace(scene, lights=scene.lights - _COLOURED)
    before, after = _graded(small, plain).reshape(-1, 3), _graded(small, scene).reshape(-1, 3)
    known = np.column_stack([before, np.ones(len(before), np.float32)])
    found, *_ = np.linalg.lstsq(known, after, rcond=None)
    matrix = found.T.astype(np.float32)
    matrix[:, 3] *= 255
    return Grading(scene, matrix)


def _toned(small: Floats, scene: Scene) -> Floats:
    """Without the colours, which the matrix has changed already."""
    return _graded(small, msgspec.structs.replace(scene, lights=scene.lights - _COLOURED))


def _small(frame: Bytes) -> Floats:
    size = max(8, frame.shape[1] // SMALLER), max(8, frame.shape[0] // SMALLER)
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA) / np.float32(255), np.float32)


def _graded(small: Floats, scene: Scene) -> Floats:
    return finish.grade(np.random.default_rng(0), small, scene)
