"""Lightning over a storm. Rule: one stroke at a time, seconds apart, and only the sky lights up: no film flickers in the eyes.

A stroke is a bright line that returns once and then fades (Rakov, Uman, Lightning, 2003, §1.2: the strokes of one flash lie some
60 ms apart; here 125, three frames, that each may be seen).
"""

import math

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Rng
from storynote.local.motion import sheets
from storynote.local.pictures import Bytes

FIRST_SECONDS, APART_SECONDS = 0.7, (2.6, 4.4)
FADE_SECONDS, AGAIN_SECONDS = 0.085, 0.125
SEEN_SECONDS = 0.6
"""After which nothing of it is left."""
SKY_LEVEL = 58
"""By how many levels of 255 the sky brightens at the most."""


class Stroke(msgspec.Struct, frozen=True):
    """One flash, and its way down."""

    at: float
    """Seconds."""
    ways: tuple[npt.NDArray[np.int32], ...]
    """Points (count, 1, 2) of the trunk and its branches, pixels."""


class Lightning(msgspec.Struct, frozen=True):
    """All of one film."""

    strokes: tuple[Stroke, ...]
    width: int
    height: int
    until: int
    """The row where the sky ends."""

    def on(self, frame: Bytes, seconds: float) -> None:
        """Draw what there is at a time, in place."""
        for stroke in self.strokes:
            level = brightness(seconds - stroke.at)
            if level:
                self._struck(frame, stroke, level)

    @property
    def times(self) -> tuple[float, ...]:
        """When it strikes where the composition has its bolt: each time that it has no way of its own."""
        return tuple(stroke.at for stroke in self.strokes if not stroke.ways)

    def _struck(self, frame: Bytes, stroke: Stroke, level: float) -> None:
        thick = max(1, round(self.height / 300))
        line = np.zeros((self.height, self.width), np.uint8)
        for number, way in enumerate(stroke.ways):
            cv2.polylines(
                line, [way], False, int(255 * level * (0.6 if number else 1)), max(1, thick - (number > 0)), cv2.LINE_AA
            )
        line = line[: self.until]
        glow = cv2.convertScaleAbs(cv2.GaussianBlur(line, (0, 0), self.height / 45), alpha=2.2)
        fade = np.linspace(1, 0.25, self.until, dtype=np.float32)[:, None]
        sky = np.broadcast_to((fade * (SKY_LEVEL * level)).astype(np.uint8), line.shape)
        light = cv2.add(cv2.add(line, glow), np.ascontiguousarray(sky))
        lit = cv2.transform(light, np.array([[0.86], [0.90], [1.0]], np.float32))
        sheets.screen(frame[: self.until], np.asarray(lit, np.uint8))


def brightness(since: float) -> float:
    """How bright a stroke is, 0 to 1, so many seconds after it fell: at once, again, and gone."""
    if not 0 <= since < SEEN_SECONDS:
        return 0.0
    again = since - AGAIN_SECONDS
    return min(1.0, math.exp(-since / FADE_SECONDS) + (0.8 * math.exp(-again / FADE_SECONDS) if again >= 0 else 0.0))


def lightning(seconds: float, width: int, height: int, until: int, rng: Rng) -> Lightning:
    """Strokes all through a film, the first where the composition has its bolt; `until` is the row of the horizon."""
    strokes: list[Stroke] = []
    at, until = FIRST_SECONDS, max(8, min(height, until))
    while at < seconds - 0.2:
        ways = _ways(width, until, rng)
        strokes.append(Stroke(at, ways if len(strokes) % 2 else ()))
        at += float(rng.uniform(*APART_SECONDS))
    return Lightning(tuple(strokes), width, height, until)


def _ways(width: int, until: int, rng: Rng) -> tuple[npt.NDArray[np.int32], ...]:
    trunk = _way(width * float(rng.uniform(0.12, 0.88)), -4.0, until * 0.98, width * 0.022, rng)
    ways = [trunk]
    for _ in range(3):
        x, y = trunk[int(rng.integers(len(trunk) // 4, len(trunk) * 3 // 4))]
        ways.append(
            _way(float(x), float(y), float(y) + (until - float(y)) * rng.uniform(0.25, 0.6), width * 0.030, rng)
        )
    return tuple(np.asarray(way[:, None], np.int32) for way in ways)


def _way(x: float, y: float, to: float, wild: float, rng: Rng) -> npt.NDArray[np.float64]:
    steps = 22
    lean = float(rng.uniform(-0.35, 0.35))
    down = np.linspace(y, to, steps)
    across = x + np.cumsum(rng.uniform(-wild, wild, steps)) + (down - y) * lean
    return np.stack([across, down], 1)
