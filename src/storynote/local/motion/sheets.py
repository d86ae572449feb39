"""Sheets of pixels, moved by fractions of a pixel and laid over one another. Rule: colours are multiplied by alpha, so that no
edge is dark or bright, and only what a sheet covers is touched.
"""

from typing import Literal

import cv2
import msgspec
import numpy as np

from storynote.local.motion.camera import Matrix
from storynote.local.pictures import Bytes

Blend = Literal["over", "light"]
_WIDEST_PX = 32000
"""OpenCV warps no picture that is larger."""


class Sheet(msgspec.Struct, frozen=True):
    """Something flat."""

    pixels: Bytes
    """(height, width, 4), colours multiplied by alpha; or (height, width, 3), which hides all that is behind."""
    left: float
    top: float
    """Where its corner lies in the picture, pixels."""
    blend: Blend = "over"


def multiplied(pixels: Bytes) -> Bytes:
    """(height, width, 4) with the colours multiplied by alpha."""
    alpha = cv2.cvtColor(np.ascontiguousarray(pixels[..., 3]), cv2.COLOR_GRAY2BGR)
    out = np.ascontiguousarray(pixels).copy()
    out[..., :3] = cv2.multiply(np.ascontiguousarray(pixels[..., :3]), alpha, scale=1 / 255)
    return out


def wider(sheet: Sheet, by: int) -> Sheet:
    """With `by` more pixels at the right and the left, in which it goes on mirrored."""
    pixels = sheet.pixels
    more = min(by, pixels.shape[1] - 1)
    wide = cv2.copyMakeBorder(pixels, 0, 0, more, more, cv2.BORDER_REFLECT_101)
    return msgspec.structs.replace(sheet, pixels=np.asarray(wide, np.uint8), left=sheet.left - more)


def stacked(lower: Sheet, upper: Sheet) -> Sheet | None:
    """Both in one; None where that would look different, or be much larger than the two."""
    if lower.blend == "light" or (upper.blend == "light" and lower.pixels.shape[2] == 4):
        return None
    left, top = int(min(lower.left, upper.left)), int(min(lower.top, upper.top))
    right = int(max(lower.left + lower.pixels.shape[1], upper.left + upper.pixels.shape[1]))
    bottom = int(max(lower.top + lower.pixels.shape[0], upper.top + upper.pixels.shape[0]))
    hides = lower.pixels.shape[2] == 3
    if hides:
        left, top = int(lower.left), int(lower.top)
        right, bottom = left + lower.pixels.shape[1], top + lower.pixels.shape[0]
    elif (right - left) * (bottom - top) > 1.3 * (lower.pixels[..., 0].size + upper.pixels[..., 0].size):
        return None
    out = np.zeros((bottom - top, right - left, lower.pixels.shape[2]), np.uint8)
    _set(out, lower, left, top)
    over = np.zeros((bottom - top, right - left, 4), np.uint8)
    _set(over, upper, left, top)
    if hides:
        lay(out, over, upper.blend)
        return msgspec.structs.replace(lower, pixels=out)
    alpha = cv2.bitwise_not(cv2.extractChannel(over, 3))
    out = np.asarray(cv2.add(cv2.multiply(out, cv2.merge([alpha] * 4), scale=1 / 255), over), np.uint8)
    return Sheet(out, left, top)


def _set(out: Bytes, sheet: Sheet, left: int, top: int) -> None:
    x, y = int(sheet.left) - left, int(sheet.top) - top
    high, wide = out.shape[:2]
    x0, y0, x1, y1 = max(0, x), max(0, y), min(wide, x + sheet.pixels.shape[1]), min(high, y + sheet.pixels.shape[0])
    if x1 > x0 and y1 > y0:
        out[y0:y1, x0:x1] = sheet.pixels[y0 - y : y1 - y, x0 - x : x1 - x]


def paint(frame: Bytes, sheet: Sheet, matrix: Matrix, gain: float = 1.0) -> None:
    """Lay `sheet` on the frame, where `matrix` (from the picture's pixels to the frame's) puts it; `gain` is for light."""
    high, wide = sheet.pixels.shape[:2]
    own = matrix @ np.array([[1.0, 0.0, sheet.left], [0.0, 1.0, sheet.top], [0.0, 0.0, 1.0]])
    box = _box(own, wide, high, frame)
    if box is None:
        return
    x0, y0, x1, y1 = box
    own = np.array([[1.0, 0.0, -x0], [0.0, 1.0, -y0], [0.0, 0.0, 1.0]]) @ own
    moved = warped(sheet.pixels, own, x1 - x0, y1 - y0)
    part = frame[y0:y1, x0:x1]
    if gain != 1.0:
        moved = np.asarray(cv2.convertScaleAbs(moved, alpha=gain), np.uint8)
    if moved.shape[2] == 3:
        part[:] = moved
    else:
        lay(part, moved, sheet.blend)


def warped(pixels: Bytes, matrix: Matrix, width: int, height: int) -> Bytes:
    """`pixels` as a frame of that size sees them; beyond their edges nothing, or more of the edge if they hide all behind."""
    border = cv2.BORDER_REPLICATE if pixels.shape[2] == 3 else cv2.BORDER_CONSTANT
    if matrix[2, 0] == matrix[2, 1] == 0.0:
        given = matrix[:2] / matrix[2, 2]
        return np.asarray(cv2.warpAffine(pixels, given, (width, height), flags=cv2.INTER_LINEAR, borderMode=border))
    return np.asarray(cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=border))


def lay(part: Bytes, over: Bytes, blend: Blend = "over") -> None:
    """`over` (height, width, 4), multiplied, on `part` (height, width, 3), in place."""
    colour = np.asarray(cv2.cvtColor(over, cv2.COLOR_RGBA2RGB), np.uint8)
    if blend == "light":
        screen(part, colour)
        return
    through = cv2.cvtColor(cv2.bitwise_not(cv2.extractChannel(over, 3)), cv2.COLOR_GRAY2RGB)
    part[:] = cv2.add(cv2.multiply(part, through, scale=1 / 255), colour)


def screen(part: Bytes, light: Bytes) -> None:
    """Add `light`, white (height, width) or coloured (height, width, 3), to `part`, in place, without burning it out.

    1 - (1 - a)(1 - b), which is b + a(1 - b).
    """
    lit = cv2.cvtColor(light, cv2.COLOR_GRAY2RGB) if light.ndim == 2 else light
    part[:] = cv2.add(cv2.multiply(part, cv2.bitwise_not(lit), scale=1 / 255), lit)


def _box(own: Matrix, wide: int, high: int, frame: Bytes) -> tuple[int, int, int, int] | None:
    """The part of the frame that the sheet may touch."""
    corners = own @ np.array([[-1.0, wide, -1.0, wide], [-1.0, -1.0, high, high], [1.0, 1.0, 1.0, 1.0]])
    if (corners[2] <= 1e-3).any():
        return (0, 0, frame.shape[1], frame.shape[0])
    x, y = np.clip(corners[:2] / corners[2], -_WIDEST_PX, _WIDEST_PX)
    x0, y0 = max(0, int(np.floor(x.min()))), max(0, int(np.floor(y.min())))
    x1, y1 = min(frame.shape[1], int(np.ceil(x.max())) + 1), min(frame.shape[0], int(np.ceil(y.max())) + 1)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None
