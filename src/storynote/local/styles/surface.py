"""What a picture is made on: paper, canvas, wood. Rule: a texture has mean 0 and spread 1, whatever the size of the sheet.

Lengths are in units: a unit is one pixel of a 1024 × 576 picture, and grows with the picture.
"""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Numbers, Rng, blur, grid

SIDE_AT_ONE = 768.0
"""Square root of the pixels of a picture whose unit is one pixel."""
UNIT_PX_MIN = 0.4


def unit(image: Floats) -> float:
    """Pixels in one unit of this picture."""
    return max(UNIT_PX_MIN, float(np.sqrt(image.shape[0] * image.shape[1])) / SIDE_AT_ONE)


def even(texture: Numbers) -> Floats:
    """With mean 0 and spread 1."""
    return np.asarray((texture - texture.mean()) / max(float(texture.std()), 1e-6), np.float32)


def broad(plane: Floats, sigma: float) -> Floats:
    """`blur`, by way of a smaller picture where `sigma` is large: there the difference cannot be seen."""
    shrunk = int(sigma / 4)
    high, wide = plane.shape[:2]
    if shrunk < 2 or min(high, wide) < 4 * shrunk:
        return blur(plane, sigma)
    small = cv2.resize(plane, (round(wide / shrunk), round(high / shrunk)), interpolation=cv2.INTER_AREA)
    soft = blur(small, sigma / shrunk)
    return np.asarray(cv2.resize(soft, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)


def speckle(rng: Rng, shape: tuple[int, ...], size: float) -> Floats:
    """Grains of `size` pixels."""
    return even(broad(rng.standard_normal(shape[:2], np.float32), size))


def paper(rng: Rng, image: Floats, coarse: float = 1.0) -> Floats:
    """Cold-pressed paper: fine tooth on broad dimples. `coarse` in units."""
    size = unit(image) * coarse
    layers = [(0.45, 0.7), (0.8, 1.6), (0.5, 4.0)]
    return even(np.sum([weight * speckle(rng, image.shape, size * reach) for weight, reach in layers], axis=0))


def cloth(rng: Rng, image: Floats, period: float = 4.0) -> Floats:
    """The weave of a canvas, `period` units from thread to thread."""
    y, x = grid(*image.shape[:2])
    step = 2 * np.pi / max(2.5, period * unit(image))
    bend = speckle(rng, image.shape, 9 * unit(image)) * 0.6
    weave = np.sin(x * step + bend) * np.sign(np.sin(y * step / 2 + 0.4)) + np.sin(y * step + bend)
    return even(blur(weave, 0.6) + 0.5 * speckle(rng, image.shape, unit(image)))


def board(rng: Rng, image: Floats) -> Floats:
    """The grain of a plank, along the picture."""
    high, wide = image.shape[:2]
    size = unit(image)
    rows = rng.standard_normal((high, max(2, int(wide / (160 * size)) + 2)), np.float32)
    fibres = np.asarray(cv2.resize(rows, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)
    return even(blur(fibres, 0.8 * size) + 0.35 * blur(fibres, 3 * size) * 3)


def relief(height: Floats, strength: float) -> Floats:
    """Light from the upper left on a surface: what to multiply a picture with, about 1."""
    slope = cv2.filter2D(height, -1, np.asarray([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]], np.float32))
    return np.asarray(np.clip(1 - strength * slope, 0.5, 1.5), np.float32)[..., None]


def wobbled(rng: Rng, image: Floats, reach: float, period: float) -> Floats:
    """The picture as an unsteady hand would follow it: bent by up to about `reach` units over `period` units."""
    size = unit(image)
    y, x = grid(*image.shape[:2])
    bends = [np.clip(speckle(rng, image.shape, period * size), -2, 2) * reach * size * 0.5 for _ in range(2)]
    across, down = np.asarray(x + bends[0], np.float32), np.asarray(y + bends[1], np.float32)
    return np.asarray(cv2.remap(image, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.float32)
