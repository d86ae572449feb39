"""Pixels that move within a sheet: water, leaves, curtains of light. Rule: where something is fast, it stays.

Each is a field of shifts that travels with time; nothing in it is random from frame to frame.
"""

import math
from typing import Protocol

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats
from storynote.local.motion.fields import points, sampled
from storynote.local.pictures import Bytes


class Wave(Protocol):
    """What makes a sheet's pixels move."""

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        """The pixels at a time."""
        ...


COARSE = 2
"""Water is reckoned at one point in so many, across and down."""


class Water(msgspec.Struct, frozen=True):
    """A surface seen from above it: long swell far out, coming nearer, and small waves across it."""

    at: Floats
    """(height, width, 2) of the sheet's pixels."""
    far: Floats
    """(rows, 1): 1 / distance from the horizon, coarse."""
    across: Floats
    """(rows, columns): place along a wave, coarse."""
    near: Floats
    """(rows, 1): 0 at the horizon, 1 at the lower edge."""
    strength: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        swell = np.sin(self.far * 5.4 + self.across * 0.9 + seconds * 2.1)
        cross = np.sin(self.far * 9.7 - self.across * 2.3 + seconds * 2.9 + 1.1)
        small = np.sin(self.far * 17.0 + self.across * 5.1 + seconds * 4.1 + 2.6 * swell)
        rise = 0.5 * swell + 0.3 * cross + 0.2 * small
        side = 0.5 * cross + 0.5 * np.sin(self.far * 7.1 + self.across * 3.7 - seconds * 1.7)
        high, wide = pixels.shape[:2]
        reach = self.strength * high * self.near
        shift = np.dstack([side * reach * 0.030, rise * reach * 0.022]).astype(np.float32)
        moved = sampled(pixels, self.at + cv2.resize(shift, (wide, high), interpolation=cv2.INTER_LINEAR))
        light = cv2.resize((rise * (26 * self.strength) * np.sqrt(self.near)).astype(np.float32), (wide, high))
        return _shaded(np.asarray(moved, np.uint8), np.asarray(light, np.float32))


def water(high: int, wide: int, strength: float) -> Water:
    """For a sheet whose upper edge is the horizon; `strength` 1 is a fair sea."""
    rows, columns = max(2, high // COARSE), max(2, wide // COARSE)
    near = ((np.arange(rows, dtype=np.float32) + 0.5) / rows)[:, None]
    far = np.asarray(1 / (near + 0.10), np.float32)
    across = (np.arange(columns, dtype=np.float32)[None, :] / columns - 0.5) * (wide / high) * far * 1.6
    # Far out the waves are finer than pixels: there they lie still.
    still = np.asarray(np.clip(near * 1.04 - 0.02, 0, 1), np.float32)
    return Water(points(high, wide), far, np.asarray(across, np.float32), still, strength)


def _shaded(pixels: Bytes, light: Floats) -> Bytes:
    up, down = (np.asarray(np.clip(light * sign, 0, 255), np.uint8) for sign in (1, -1))
    kind = cv2.COLOR_GRAY2RGB
    if pixels.shape[2] == 3:
        return np.asarray(cv2.subtract(cv2.add(pixels, cv2.cvtColor(up, kind)), cv2.cvtColor(down, kind)), np.uint8)
    alpha = cv2.extractChannel(pixels, 3)
    clear = np.zeros_like(alpha)
    # Multiplied colours are never brighter than their alpha.
    up = np.asarray(cv2.multiply(up, alpha, scale=1 / 255), np.uint8)
    lit = cv2.subtract(cv2.add(pixels, cv2.merge([up, up, up, clear])), cv2.merge([down, down, down, clear]))
    most = cv2.merge([alpha, alpha, alpha, alpha])
    return np.asarray(cv2.min(lit, most), np.uint8)


class Falling(msgspec.Struct, frozen=True):
    """Water that falls: its colours run down within its outline.

    Two copies run, each from above to below its place and back at once while the other is the one that is seen, so that there is
    no seam and no end (Vlachos, Water Flow in Portal 2, SIGGRAPH courses 2010).
    """

    at: Floats
    run: float
    """How far each copy goes, pixels."""
    seconds: float
    """In which it does."""

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        phase = math.modf(seconds / self.seconds)[0]
        one, two = (self._run(pixels, part) for part in (phase, math.modf(phase + 0.5)[0]))
        seen = 1 - abs(2 * phase - 1)
        out = np.asarray(cv2.addWeighted(one, seen, two, 1 - seen, 0), np.uint8)
        # The outline stays; colours, being multiplied by alpha, may not exceed it.
        out[..., 3] = pixels[..., 3]
        return np.asarray(cv2.min(out, cv2.merge([cv2.extractChannel(pixels, 3)] * 4)), np.uint8)

    def _run(self, pixels: Bytes, part: float) -> Bytes:
        at = self.at.copy()
        at[..., 1] -= (part - 0.5) * self.run
        return np.asarray(sampled(pixels, at), np.uint8)


def falling(high: int, wide: int) -> Falling:
    return Falling(points(high, wide), 0.34 * high, 0.55)


class Sway(msgspec.Struct, frozen=True):
    """What grows: its foot stands, its top goes with the wind, and gusts run through it."""

    at: Floats
    lift: Floats
    """(height, 1): how far above its foot, squared."""
    along: Floats
    """(1, width), radians."""
    reach: float
    """Of the tops, pixels."""
    phase: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        gust = 0.62 * np.sin(self.along + seconds * 1.5 + self.phase)
        gust += 0.38 * np.sin(self.along * 2.7 - seconds * 2.6 + self.phase * 3)
        at = self.at.copy()
        at[..., 0] += self.lift * (gust * self.reach)
        return np.asarray(sampled(pixels, at), np.uint8)


def sway(high: int, wide: int, reach: float, phase: float, waves: float) -> Sway:
    """`waves` gusts lie side by side over the width."""
    lift = (np.linspace(1, 0, high, dtype=np.float32) ** 1.6)[:, None]
    along = np.linspace(0, 2 * math.pi * waves, wide, dtype=np.float32)[None, :]
    return Sway(points(high, wide), lift, along, reach, phase)


class Curtain(msgspec.Struct, frozen=True):
    """Folds that run along a curtain of light."""

    at: Floats
    along: Floats
    reach: float
    phase: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        fold = np.sin(self.along * 3.1 + seconds * 0.55 + self.phase) + 0.5 * np.sin(self.along * 7.3 - seconds * 0.8)
        rise = np.sin(self.along * 2.0 - seconds * 0.45 + self.phase * 2)
        at = self.at.copy()
        at[..., 0] += fold * self.reach
        at[..., 1] += rise * (self.reach * 0.5)
        return np.asarray(sampled(pixels, at), np.uint8)


def curtain(high: int, wide: int, phase: float) -> Curtain:
    along = np.linspace(0, 2 * math.pi, wide, dtype=np.float32)[None, :]
    return Curtain(points(high, wide), along, 0.016 * wide, phase)


class Mirror(msgspec.Struct, frozen=True):
    """An image in the water, which ripples the more the farther it is from what it mirrors."""

    at: Floats
    down: Floats
    reach: float
    phase: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        at = self.at.copy()
        ripple = np.sin(self.down * 21 - seconds * 4.3 + self.phase) + 0.6 * np.sin(self.down * 34 + seconds * 3.1)
        at[..., 0] += ripple * (self.reach * (0.3 + self.down))
        return np.asarray(sampled(pixels, at), np.uint8)


def mirror(high: int, wide: int, phase: float) -> Mirror:
    return Mirror(points(high, wide), np.linspace(0, 1, high, dtype=np.float32)[:, None], 0.020 * wide, phase)
