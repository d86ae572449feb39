"""Lights that come and go: stars, windows, signs. Rule: slowly, each in its own time; a picture never flashes as a whole."""

import math

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng
from storynote.local.motion import sheets
from storynote.local.motion.camera import Matrix
from storynote.local.pictures import Bytes

STARS_MAX, PANES_MAX = 70, 90
_BITS = 4


class Stars(msgspec.Struct, frozen=True):
    """The brightest of a sky, twinkling; to be screened on where the sky is."""

    at: Floats
    """(count, 2): x and y in the picture's pixels."""
    phase: Floats

    def on(self, frame: Bytes, seconds: float, matrix: Matrix) -> None:
        """Light them in place."""
        moved = matrix @ np.vstack([self.at.T, np.ones(len(self.at))])
        spots = (moved[:2] / moved[2]).T
        high, wide = frame.shape[:2]
        until = int(np.clip(spots[:, 1].max(initial=0) + 8, 1, high))
        light = np.zeros((until, wide), np.uint8)
        size = high / 720
        level = np.clip(np.sin(self.phase + seconds * (1.6 + np.cos(self.phase * 3))), 0, 1) ** 1.5
        scale = 1 << _BITS
        for (x, y), bright in zip(spots.tolist(), level.tolist(), strict=True):
            centre, radius = (int(x * scale), int(y * scale)), int((0.7 + 1.2 * bright) * size * scale)
            cv2.circle(light, centre, radius, int(255 * bright), -1, cv2.LINE_AA, _BITS)
        soft = cv2.GaussianBlur(light, (0, 0), max(0.4, 1.1 * size))
        sheets.screen(frame[:until], np.asarray(cv2.add(light, soft), np.uint8))


def stars(pixels: Bytes, left: float, top: float, rng: Rng) -> Stars:
    """Those of a sheet of light, (height, width, 4)."""
    level = cv2.extractChannel(pixels, 3)
    highest = (level == cv2.dilate(level, np.ones((9, 9), np.uint8))) & (level > 60)
    rows, columns = np.nonzero(highest)
    order = np.argsort(level[rows, columns], kind="stable")[::-1][:STARS_MAX]
    at = np.stack([columns[order] + left, rows[order] + top], 1).astype(np.float32)
    return Stars(at, np.asarray(rng.random(len(at)) * 2 * math.pi, np.float32))


class Panes(msgspec.Struct, frozen=True):
    """Lit windows and signs of a sheet, some of which are switched off and on again."""

    boxes: tuple[tuple[int, int, int, int], ...]
    """Left, top, right, bottom; the sheet's pixels."""
    phase: Floats
    period: Floats

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        """The sheet at a time."""
        out = pixels.copy()
        turn = np.sin(2 * math.pi * seconds / self.period + self.phase)
        level = 0.30 + 0.70 * np.clip(0.5 + turn * 2.5, 0, 1)
        for (left, top, right, bottom), bright in zip(self.boxes, level.tolist(), strict=True):
            if bright < 0.999:
                part = out[top:bottom, left:right]
                part[..., :3] = cv2.convertScaleAbs(np.ascontiguousarray(part[..., :3]), alpha=bright).reshape(
                    part[..., :3].shape
                )
        return out


def panes(pixels: Bytes, rng: Rng) -> Panes | None:
    """Those of a sheet of houses; None where none is lit."""
    level = cv2.max(
        cv2.max(cv2.extractChannel(pixels, 0), cv2.extractChannel(pixels, 1)), cv2.extractChannel(pixels, 2)
    )
    lit = ((level > 150) & (pixels[..., 3] > 200)).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(lit, connectivity=4)
    small = [stat for stat in stats[1:count] if 4 <= stat[4] <= 0.002 * lit.size]
    if not small:
        return None
    chosen = rng.permutation(len(small))[:PANES_MAX]
    boxes = tuple((int(s[0]), int(s[1]), int(s[0] + s[2]), int(s[1] + s[3])) for s in (small[k] for k in chosen))
    phase, period = rng.random(len(boxes)) * 2 * math.pi, 4 + 9 * rng.random(len(boxes))
    return Panes(boxes, np.asarray(phase, np.float32), np.asarray(period, np.float32))
