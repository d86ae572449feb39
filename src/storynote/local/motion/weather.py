"""What falls and floats in the air. Rule: every flake has its own way, the same in each frame: nothing flickers, nothing pops.

What is far falls slowly, is small and lies behind the subject; what is near is fast, large and out of focus.
"""

import math
import re
from collections.abc import Mapping
from typing import Literal

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng, rgb
from storynote.local.motion import sheets
from storynote.local.motion.camera import Pose
from storynote.local.pictures import Bytes

Kind = Literal["snow", "rain", "motes", "embers", "bubbles"]
DEPTHS = ((0.12, 0.40), (0.40, 0.70), (0.70, 1.0))
"""Nearness of the sheets of air, far to near."""
BEHIND = 0.40
"""What is less near lies behind the subject."""
_BITS = 4
"""OpenCV draws at 1/16 of a pixel."""


class Fall(msgspec.Struct, frozen=True):
    """How something falls; lengths in heights of the frame, times in seconds."""

    many: int
    """Over a frame of 16:9."""
    speed: tuple[float, float]
    """Per second, far and near; negative rises."""
    radius: tuple[float, float]
    sway: tuple[float, float]
    bright: tuple[float, float]
    color: str = "ffffff"
    wind: float = 0.0
    """How far it is blown to the right for each length that it falls."""
    long: tuple[float, float] = (0.0, 0.0)
    """Length of a streak."""
    twinkle: float = 0.0
    """How much of its light comes and goes."""
    hollow: bool = False
    """Rings, not discs."""


# fmt: off
FALLS: Mapping[Kind, Fall] = {
    "snow": Fall(420, (0.055, 0.26), (0.0011, 0.0062), (0.006, 0.024), (0.55, 0.92), wind=0.18),
    "rain": Fall(520, (1.25, 2.6), (0.0005, 0.0010), (0.0, 0.0), (0.20, 0.34), "dfe9ff", 0.16, (0.030, 0.105)),
    "motes": Fall(70, (-0.018, -0.05), (0.0016, 0.0042), (0.02, 0.06), (0.7, 1.0), "ffe9a6", 0.1, twinkle=0.85),
    "bubbles": Fall(46, (-0.07, -0.20), (0.0016, 0.0075), (0.008, 0.02), (0.35, 0.6), "e8fbff", hollow=True),
    "embers": Fall(110, (-0.09, -0.26), (0.0010, 0.0026), (0.02, 0.05), (0.7, 1.0), "ff9a48", 0.22, twinkle=0.6),
}
# fmt: on


class Air(msgspec.Struct, frozen=True):
    """One kind of weather in a frame of one size."""

    fall: Fall
    width: int
    height: int
    at: Floats
    """(count, 2): where each begins, in parts of its room, which is a little larger than the frame."""
    near: Floats
    phase: Floats
    """(count, 2): of its sway and of its light, radians."""

    def on(self, frame: Bytes, seconds: float, pose: Pose, *, behind: bool, share: float = 1.0) -> None:
        """Draw what lies behind the subject, or the rest, in place; `share` fades it."""
        x, y = self.places(seconds, pose)
        for low, high in DEPTHS:
            here = (self.near >= low) & (self.near < high + 1e-6)
            if (high <= BEHIND) == behind and here.any():
                sharp = self._sheet(x[here], y[here], self.near[here], self.phase[here, 1], seconds, share)
                soft = 0.35 + (high > 0.7) * 1.1 * (not self.fall.long[1])
                light = cv2.GaussianBlur(sharp, (0, 0), max(0.3, soft * self.height / 720))
                lit = cv2.transform(light, rgb(self.fall.color)[:, None])
                sheets.screen(frame, np.asarray(lit, np.uint8))

    def places(self, seconds: float, pose: Pose) -> tuple[Floats, Floats]:
        """x and y of each, pixels. All are at home in a room that goes around; its seam lies outside the frame."""
        fall, high, wide = self.fall, self.height, self.width
        speed = fall.speed[0] + (fall.speed[1] - fall.speed[0]) * self.near
        fallen = speed * seconds
        sway = fall.sway[0] + (fall.sway[1] - fall.sway[0]) * self.near
        swing = sway * np.sin(self.phase[:, 0] + seconds * (1.1 + 0.9 * np.cos(self.phase[:, 0] * 7)))
        lens = 2.0**pose.zoom
        right = (pose.x * self.near + pose.pan + pose.orbit * (self.near - 0.5)) * lens
        down = (pose.y * self.near + pose.tilt) * lens
        room_x, room_y = 1.2, 1.0 + 0.12 + 2 * fall.long[1]
        x = (
            np.mod(self.at[:, 0] * room_x + right + (fallen * fall.wind + swing) * high / wide, room_x)
            - (room_x - 1) / 2
        )
        y = np.mod(self.at[:, 1] * room_y + down + fallen, room_y) - (room_y - 1) / 2
        return np.asarray(x * wide, np.float32), np.asarray(y * high, np.float32)

    def _sheet(self, x: Floats, y: Floats, near: Floats, phase: Floats, seconds: float, share: float) -> Bytes:
        fall, scale = self.fall, 1 << _BITS
        canvas = np.zeros((self.height, self.width), np.uint8)
        glow = fall.bright[0] + (fall.bright[1] - fall.bright[0]) * near
        glow = glow * (1 - fall.twinkle * (0.5 + 0.5 * np.sin(phase + seconds * (1.3 + np.cos(phase * 5)))))
        radius = (fall.radius[0] + (fall.radius[1] - fall.radius[0]) * near**1.6) * self.height
        long = (fall.long[0] + (fall.long[1] - fall.long[0]) * near) * self.height
        # What is smaller than a pixel is drawn as one, but dimmer.
        level = (glow * share * 255 * np.minimum(1, radius / 0.8)).astype(int).tolist()
        size = np.maximum(radius, 0.8)
        spots = np.stack([x * scale, y * scale, size * scale, long * scale], 1).astype(int).tolist()
        for (px, py, r, tall), bright in zip(spots, level, strict=True):
            if tall:
                to = (px - int(tall * fall.wind), py - tall)
                cv2.line(canvas, (px, py), to, bright, max(1, round(2 * r / scale)), cv2.LINE_AA, _BITS)
            else:
                cv2.circle(canvas, (px, py), r, bright, 1 if fall.hollow and r > 2 * scale else -1, cv2.LINE_AA, _BITS)
        return canvas


_NAMED: tuple[tuple[str, Kind], ...] = (
    (r"(?<!in the )(?<!on the )(?<!in )snow(?:s|ing|fall|flakes?|storm)?\b(?!-| (?:covered|capped))|blizzard", "snow"),
    (r"rain(?:s|ing|y|fall|storm|drops)?\b|drizzl\w+|downpour|thunderstorm|stormy?\b", "rain"),
    (r"embers?\b|sparks\b|bonfire|campfire", "embers"),
    (r"fireflies|firefly|magic\w*|enchanted|fairy dust|sparkl\w+|glitter\w*|dust motes|pollen", "motes"),
)


def named(prompt: str) -> Kind | None:
    """What a prompt says is in the air of a picture that exists."""
    return next((kind for pattern, kind in _NAMED if re.search(rf"\b(?:{pattern})", prompt, re.IGNORECASE)), None)


def air(kind: Kind, width: int, height: int, rng: Rng) -> Air:
    """What falls in a frame of that size."""
    fall = FALLS[kind]
    count = max(12, round(fall.many * width / height / (16 / 9)))
    # Space widens with distance: most of it is far.
    near = DEPTHS[0][0] + (1 - DEPTHS[0][0]) * rng.random(count, np.float32) ** 1.9
    at, phase = rng.random((count, 2), np.float32), rng.random((count, 2), np.float32) * np.float32(2 * math.pi)
    return Air(fall, width, height, at, np.asarray(near, np.float32), np.asarray(phase, np.float32))
