"""Pictures as float arrays, and the few strokes everything else is made of.

Rule: RGB, 0 to 1, float32, (height, width, 3); every random number comes from the generator that is handed in.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.integer[Any] | np.floating[Any]]
"""What numpy and OpenCV hand back; every stroke turns it into Floats again."""
Rng = np.random.Generator
Color = tuple[float, float, float]


def rgb(text: str) -> Floats:
    """`ffd9a0` as a colour."""
    return np.asarray([int(text[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def mix(under: Numbers, over: Numbers, mask: Numbers | float) -> Floats:
    """`over` where mask is 1."""
    if isinstance(mask, np.ndarray) and mask.ndim == 2:
        mask = mask[..., None]
    return np.asarray(under + (over - under) * mask, np.float32)


def screen(under: Numbers, light: Numbers) -> Floats:
    """Add light without ever burning out: what is bright already takes less."""
    return np.asarray(1 - (1 - np.clip(under, 0, 1)) * (1 - np.clip(light, 0, 1)), np.float32)


def blur(image: Numbers, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), max(0.3, sigma)), np.float32)


def grid(height: int, width: int) -> tuple[Floats, Floats]:
    """(y, x) in pixels."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return y, x


def gradient(height: int, width: int, stops: Sequence[tuple[float, str]]) -> Floats:
    """Vertical, from (position 0 to 1, colour)."""
    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    colors = np.stack([rgb(text) for _, text in stops])
    column = np.stack([np.interp(at, places, colors[:, k]) for k in range(3)], -1).astype(np.float32)
    return np.repeat(column[:, None, :], width, 1)


def noise(rng: Rng, height: int, width: int, scale: float, octaves: int = 5, stretch: float = 1.0) -> Floats:
    """Smooth noise, 0 to 1: `scale` features across the height, `stretch` < 1 makes them wide."""
    out = np.zeros((height, width), np.float32)
    gain, total = 1.0, 0.0
    for octave in range(octaves):
        rows = max(2, int(scale * 2**octave) + 2)
        columns = max(2, int(scale * 2**octave * width / height * stretch) + 2)
        if rows > height or columns > width:
            break
        out += gain * cv2.resize(
            rng.random((rows, columns), np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
        total += gain
        gain *= 0.52
    out /= max(total, 1e-6)
    low, high = float(out.min()), float(out.max())
    return np.asarray((out - low) / max(high - low, 1e-6), np.float32)


def line(rng: Rng, width: int, scale: float, octaves: int = 6, sharp: bool = True) -> Floats:
    """A one-dimensional skyline, 0 to 1; `sharp` folds it into peaks."""
    x = np.linspace(0, 1, width)
    y = np.zeros(width)
    gain, total = 1.0, 0.0
    for octave in range(octaves):
        count = max(2, int(scale * 2**octave))
        values = np.interp(x * count, np.arange(count + 2), rng.random(count + 2))
        y += gain * ((1 - np.abs(2 * values - 1)) if sharp and octave < 3 else values)
        total += gain
        gain *= 0.46
    return np.asarray(y / total, np.float32)


def below(height: int, skyline: Floats) -> Floats:
    """1 under a skyline given in pixels, with a soft edge of one pixel."""
    y = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(np.clip(y - skyline[None, :] + 0.5, 0, 1), np.float32)


def plane(rng: Rng, height: int, width: int, scale: float, octaves: int = 5) -> Floats:
    """Noise lying on the ground: fine far away (at the top), coarse near."""
    size = 512
    texture = noise(rng, size, size, scale, octaves)
    y, x = grid(height, width)
    depth = 1.0 / (0.10 + 0.90 * (y + 1) / height)
    # Half a texture to the side: the fold, where it is its own mirror image, does not lie in the middle.
    u, v = _folded((x / width - 0.5) * depth * size * 0.42 + size * 0.47, size), _folded(depth * size * 0.30, size)
    return np.asarray(cv2.remap(texture, u, v, cv2.INTER_LINEAR), np.float32)


def _folded(at: Numbers, size: int) -> Floats:
    """Back and forth over a texture, so that it has no seam where it repeats."""
    return np.asarray(np.abs(np.mod(at, 2 * (size - 1)) - (size - 1)), np.float32)


def stamp(canvas: Floats, image: Floats, top: int, left: int) -> None:
    """Lay RGBA over RGBA, in place, clipped at the edges."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(canvas.shape[0], top + image.shape[0]), min(canvas.shape[1], left + image.shape[1])
    if y1 <= y0 or x1 <= x0:
        return
    part = image[y0 - top : y1 - top, x0 - left : x1 - left]
    alpha, under = part[..., 3:], canvas[y0:y1, x0:x1]
    total = alpha + under[..., 3:] * (1 - alpha)
    color = (part[..., :3] * alpha + under[..., :3] * under[..., 3:] * (1 - alpha)) / np.maximum(total, 1e-4)
    canvas[y0:y1, x0:x1] = np.concatenate([color, total], -1)


def disc(height: int, width: int, cx: float, cy: float, rx: float, ry: float, soft: float = 1.0) -> Floats:
    """1 inside an ellipse, falling to 0 over `soft` of its radius outside."""
    y, x = grid(height, width)
    distance = np.hypot((x - cx) / max(rx, 1e-3), (y - cy) / max(ry, 1e-3))
    return np.asarray(np.clip(1 - (distance - 1) / max(soft, 1e-3), 0, 1), np.float32)


def window(image: Floats, cx: float, cy: float, reach: float) -> tuple[slice, slice]:
    """The part of a picture within `reach` pixels of a point: what is small is painted there, not everywhere."""
    height, width = image.shape[:2]
    top, left = int(np.clip(cy - reach, 0, height - 2)), int(np.clip(cx - reach, 0, width - 2))
    return slice(top, max(top + 2, min(height, int(cy + reach) + 1))), slice(
        left, max(left + 2, min(width, int(cx + reach) + 1))
    )


def glow(height: int, width: int, cx: float, cy: float, radius: float, power: float = 1.2) -> Floats:
    """Light around a point: 1 in the middle, fading over `radius`."""
    y, x = grid(height, width)
    distance = np.hypot(x - cx, y - cy) / max(radius, 1e-3)
    return np.asarray(np.exp(-(distance**power)), np.float32)
