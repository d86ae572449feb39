"""Fog over a picture that exists. Rule: it drifts in banks, the near ones faster, and always lets the picture be seen."""

import re

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng, noise
from storynote.local.motion.camera import Pose
from storynote.local.pictures import Bytes

_NAMED = re.compile(r"\b(?:fog(?:gy)?|mist(?:y|s)?|haz[ey]|smoky?)\b", re.IGNORECASE)
BANKS = ((0.42, 0.020, 0.30), (0.62, 0.045, 0.80))
"""Far and near: how thick at the most, how many widths a second it drifts, and how near it is."""
SMALLER = 4


class Fog(msgspec.Struct, frozen=True):
    """Banks of it, each wider than the frame, and its colour."""

    banks: tuple[Floats, ...]
    """(height, 2 * width) of a small frame, 0 to 1; they go on mirrored."""
    color: tuple[float, float, float]

    def on(self, frame: Bytes, seconds: float, pose: Pose, *, behind: bool, share: float) -> None:
        """Lay the far bank, or the near one, on the frame, in place; `share` fades it."""
        number = 0 if behind else 1
        thick, speed, near = BANKS[number]
        high, wide = self.banks[number].shape[0], self.banks[number].shape[1] // 2
        right = (speed * seconds + pose.x * near + pose.pan) * wide
        move = np.array([[1, 0, right - wide / 2], [0, 1, (pose.y * near + pose.tilt) * high]])
        small = cv2.warpAffine(
            self.banks[number], move, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
        size = frame.shape[1], frame.shape[0]
        weight = cv2.resize(np.asarray(small * (thick * share), np.float32), size, interpolation=cv2.INTER_LINEAR)
        veil = np.full_like(frame, np.asarray(self.color, np.uint8))
        frame[:] = cv2.blendLinear(frame, veil, 1 - weight, weight)


def fog(image: Bytes, prompt: str, rng: Rng) -> Fog | None:
    """The fog that the words say lies over a picture, in a pale tint of it; None where they say nothing of it."""
    if not _NAMED.search(prompt):
        return None
    high, wide = max(8, image.shape[0] // SMALLER), max(8, image.shape[1] // SMALLER)
    rows = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    low = (np.exp(-(((rows - 0.52) / 0.22) ** 2)), np.clip(rows * 1.5 - 0.35, 0, 1))
    banks = [noise(rng, high, 2 * wide, 1.7, 4, 0.6) for _ in BANKS]
    mean = np.asarray(image.reshape(-1, 3).mean(0), np.float32)
    tint = mean * 0.35 + 235 * 0.65 * (0.45 + 0.55 * float(mean.mean()) / 160)
    color = np.clip(tint, 0, 238)
    shaped = tuple(
        np.asarray(np.clip(bank * 1.5 - 0.25, 0, 1) * part, np.float32) for bank, part in zip(banks, low, strict=True)
    )
    return Fog(shaped, (float(color[0]), float(color[1]), float(color[2])))
