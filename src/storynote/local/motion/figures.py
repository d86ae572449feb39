"""Figures that move in themselves: a fish bends, wings beat, a hull rocks, a beam goes around. Rule: as in `waves`, all is a
smooth function of time; what a figure stands or lies on stays.
"""

import math

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats
from storynote.local.motion import sheets
from storynote.local.motion.acts import Act, Box, Turn, beat
from storynote.local.motion.fields import points, sampled
from storynote.local.motion.sheets import Sheet
from storynote.local.pictures import Bytes

SHOULDER = 0.58
"""Where a wing is joined to its body, as a part of the height."""
BEAM_SECONDS = 5.0
"""In which the beam of a lighthouse goes around."""


class Swim(msgspec.Struct, frozen=True):
    """A body that bends from head to tail."""

    at: Floats
    along: Floats
    reach: float
    phase: float
    speed: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        at = self.at.copy()
        at[..., 1] += np.sin(self.along + seconds * self.speed + self.phase) * self.reach
        return np.asarray(sampled(pixels, at), np.uint8)


def swim(high: int, wide: int, phase: float, speed: float) -> Swim:
    along = np.linspace(0, 1.5 * math.pi, wide, dtype=np.float32)[None, :]
    return Swim(points(high, wide), along, 0.030 * high, phase, speed)


class Afloat(msgspec.Struct, frozen=True):
    """A hull that rocks and heaves; what of it is under water is not seen, so that its lower edge never leaves the surface."""

    rocks: Act
    phase: float
    box: Box
    """Where the figure lies in its sheet, which has room around it."""
    line: float
    """The row of the surface."""
    sunk: float
    """How much lower it lies than it was drawn, pixels."""

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        high, wide = pixels.shape[:2]
        move = self.rocks.at(seconds, self.phase, self.box, (0.0, -self.sunk), self.box[3])
        out = sheets.warped(pixels, move, wide, high)
        along = np.linspace(0, 2 * math.pi, wide, dtype=np.float32)
        ripple = np.sin(along * 5 + seconds * 3.1) + 0.6 * np.sin(along * 13 - seconds * 4.7)
        first = max(0, int(self.line) - 4)
        rows = np.arange(first, high, dtype=np.float32)[:, None]
        seen = np.clip(self.line + ripple[None, :] * (0.003 * self.box[3]) - rows, 0, 1)[..., None]
        out[first:] = (out[first:] * seen).astype(np.uint8)
        return out


def afloat(sheet: Sheet, rocks: Act, phase: float) -> tuple[Sheet, Afloat]:
    """The sheet with room to rock in, and how it does."""
    high, wide = sheet.pixels.shape[:2]
    lift = rocks.rise[0] * high + math.sin(math.radians(rocks.tilt[0])) * wide * 0.45
    room = math.ceil(2 * lift) + 4
    pixels = np.asarray(cv2.copyMakeBorder(sheet.pixels, room, room, room, room, cv2.BORDER_CONSTANT), np.uint8)
    larger = msgspec.structs.replace(sheet, pixels=pixels, left=sheet.left - room, top=sheet.top - room)
    return larger, Afloat(rocks, phase, (room, room, wide, high), room + high - 1.0, lift)


class Wings(msgspec.Struct, frozen=True):
    """Wings that beat while the body stays."""

    at: Floats
    lift: Floats
    """(height, width): how far above the shoulder, pixels, as far as it belongs to a wing."""
    turn: Turn
    phase: float
    spread: bool
    """Whether the wings are at the sides, and go up and down, and do not fold down from above."""

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        down = self.turn[0] * beat(self.turn[1], seconds, self.phase)
        at = self.at.copy()
        at[..., 1] -= self.lift * (down - self.turn[0] / 2 if self.spread else down / (1 - down))
        return np.asarray(sampled(pixels, at), np.uint8)


def wings(sheet: Sheet, turn: Turn, phase: float, looks: float, *, spread: bool) -> tuple[Sheet, Wings]:
    """The sheet with a clear edge, and how its wings beat; `looks` is 1 where the figure looks right, -1 where left, 0
    where its head is below its wings."""
    high, wide = sheet.pixels.shape[:2]
    room = math.ceil(turn[0] * high / 2) + 2 if spread else 2
    pixels = np.asarray(cv2.copyMakeBorder(sheet.pixels, room, room, room, room, cv2.BORDER_CONSTANT), np.uint8)
    at = points(*pixels.shape[:2])
    x, y = (at[..., 0] - room) / wide, (at[..., 1] - room) / high
    if spread:
        lift = np.clip(np.abs(x - 0.5) * 2 - 0.15, 0, None) ** 1.4 * high
    else:
        behind = x if looks < 0 else 1 - x
        of_wing = np.clip((behind - 0.22) / 0.3, 0, 1) ** 1.5 if looks else 1.0
        lift = np.clip(SHOULDER - y, 0, None) * high * of_wing
    larger = msgspec.structs.replace(sheet, pixels=pixels, left=sheet.left - room, top=sheet.top - room)
    return larger, Wings(at, np.asarray(lift, np.float32), turn, phase, spread)


class Beam(msgspec.Struct, frozen=True):
    """The beam of a lighthouse, going around: seen from aside it is long, and short and bright when it points this way."""

    phase: float

    def on(self, pixels: Bytes, seconds: float) -> Bytes:
        high, wide = pixels.shape[:2]
        turn = 2 * math.pi * seconds / BEAM_SECONDS + self.phase
        long = math.cos(turn)
        long = math.copysign(max(0.06, abs(long)), long)
        x = (wide - 1) / 2
        move = np.array([[long, 0.0, x - long * x], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        seen = sheets.warped(pixels, move, wide, high)
        # Going away it is seen from behind, and so hardly.
        return np.asarray(cv2.convertScaleAbs(seen, alpha=0.62 + 0.38 * math.sin(turn)), np.uint8)


def beam(x: float, y: float, reach: int, phase: float) -> tuple[Sheet, Beam]:
    """The sheet of light of a lamp at (`x`, `y`) of the picture, `reach` pixels long, pointing right."""
    half = max(8, round(reach * 0.16))
    down, right = np.mgrid[-half : half + 1, -reach : reach + 1].astype(np.float32)
    along = np.clip(right / reach, 0, 1)
    cone = np.exp(-((down / (1.5 + 0.16 * half + 0.70 * half * along)) ** 2) * 2.4) * (right > 0)
    light = cone * (1 - along) ** 0.9 * np.clip(along * 14, 0, 1) * 0.95
    pixels = (light[..., None] * np.array([255.0, 240.0, 196.0, 255.0])).astype(np.uint8)
    return Sheet(pixels, x - reach, y - half, "light"), Beam(phase)
