"""What runs through a picture: its contours, the way they flow, strokes and hatching. Rule: 1 is ink, 0 is bare.

Contours after Canny (PAMI 1986) in all three planes of Lab, the flow from the smoothed structure tensor (Brox et al., IVC
2006), strokes as line integral convolution (Cabral, Leedom, SIGGRAPH 1993) in short straight steps.
"""

import cv2
import numpy as np

from storynote.local.canvas import Floats, Numbers, Rng, blur, grid
from storynote.local.styles.surface import broad, even, speckle, unit


def lab(image: Numbers) -> Floats:
    """Lightness 0 to 100 and two axes of colour."""
    return np.asarray(cv2.cvtColor(np.asarray(np.clip(image, 0, 1), np.float32), cv2.COLOR_RGB2LAB), np.float32)


def rgb_of(colours: Numbers) -> Floats:
    """Back from `lab`."""
    made = cv2.cvtColor(np.asarray(colours, np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(np.clip(made, 0, 1), np.float32)


def lightness(image: Floats) -> Floats:
    """0 to 1."""
    return np.asarray(lab(image)[..., 0] / 100, np.float32)


def lifted(colours: Floats, least: float) -> Floats:
    """Colours in Lab half the way to a mean lightness of `least`: a night as it is painted on white paper, still a night."""
    light = np.clip(colours[..., :1] / 100, 0.001, 1)
    mean = min(float(light.mean()), 0.97)
    power = np.log(max(mean, (mean + least / 100) / 2)) / np.log(mean)
    out = colours.copy()
    out[..., :1] = 100 * light**power
    return out


def calmed(image: Floats, reach: float = 20.0, tone: float = 0.25) -> Floats:
    """Without grain and fine texture; edges stay."""
    pixels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    made = cv2.edgePreservingFilter(
        pixels, flags=cv2.RECURS_FILTER, sigma_s=max(2.0, reach * unit(image)), sigma_r=tone
    )
    return np.asarray(made / np.float32(255), np.float32)


def contours(image: Floats, width: float = 1.2, *, least: float = 7.0, shortest: float = 15.0) -> Floats:
    """Lines, `width` units wide where it changes much and thinner where less, along every edge in lightness or colour.

    `least` is the change that begins to show, in steps of Lab over a few pixels; what is shorter than `shortest` units is left
    out.
    """
    size = unit(image)
    found = np.zeros(image.shape[:2], np.uint8)
    steep = np.zeros(image.shape[:2], np.float32)
    for plane, weight in zip(cv2.split(lab(image)), (1.0, 0.8, 0.8), strict=True):
        soft = blur(plane, 0.9 + 0.4 * size) * weight
        across, down = (np.rint(cv2.Sobel(soft, cv2.CV_32F, *axis) * 8).astype(np.int16) for axis in ((1, 0), (0, 1)))
        steep = np.maximum(steep, np.hypot(across, down) / np.float32(8))
        edges = cv2.Canny(across, down, least * 8 / 2, least * 8, L2gradient=True)
        found = np.maximum(found, np.asarray(edges, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    kept = (stats[:, cv2.CC_STAT_AREA] >= shortest * size) & (np.arange(len(stats)) > 0)
    lines = kept[labels]
    if not lines.any():
        return np.zeros(image.shape[:2], np.float32)
    away = cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, 5)
    force = cv2.dilate(np.where(lines, steep, 0).astype(np.float32), np.ones((5, 5), np.uint8))
    wide = width * size * (0.55 + 0.45 * np.clip(blur(force, 2 * size) / 30, 0, 1))
    ink = np.clip(wide / 2 + 0.6 - blur(away, 0.6), 0, 1) * np.clip(wide * 1.2, 0, 1)
    return np.asarray(ink, np.float32)


def flow(image: Floats, reach: float = 4.0) -> Floats:
    """The angle along the contours at every pixel, in radians; where nothing happens it is carried over from around."""
    grey, size = lightness(image), unit(image) * reach
    across, down = cv2.Sobel(blur(grey, 1.0), cv2.CV_32F, 1, 0), cv2.Sobel(blur(grey, 1.0), cv2.CV_32F, 0, 1)
    tensor = [across * across, down * down, across * down]
    xx, yy, xy = (blur(part, size) + 0.15 * broad(part, size * 8) for part in tensor)
    return np.asarray(0.5 * np.arctan2(2 * xy, xx - yy + 1e-9) + np.pi / 2, np.float32)


def smeared(texture: Floats, angle: Floats | float, reach: int, times: int = 1) -> Floats:
    """A texture drawn out along `angle`, `reach` pixels to both sides, `times` over for what bends."""
    y, x = grid(*texture.shape[:2])
    dx, dy = np.cos(angle), np.sin(angle)
    for _ in range(times):
        total = np.zeros_like(texture)
        for step in range(-reach, reach + 1):
            across, down = np.asarray(x + step * dx, np.float32), np.asarray(y + step * dy, np.float32)
            total += cv2.remap(texture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        texture = total / np.float32(2 * reach + 1)
    return texture


def strokes(rng: Rng, image: Floats, angle: Floats | float, long: float = 12.0, thick: float = 0.7) -> Floats:
    """A texture of strokes along `angle`, evenly spread over 0 to 1; lengths in units."""
    size = unit(image)
    reach = max(2, round(long * size / 4))
    texture = even(smeared(speckle(rng, image.shape, thick * size), angle, reach, 2))
    # The texture is close to a normal distribution, whose distribution function is close to this one.
    return np.asarray(1 / (1 + np.exp(-1.702 * texture)), np.float32)


def shaded(dark: Floats, stroke: Floats, soft: float = 0.25) -> Floats:
    """Ink of a stroke texture where it is `dark`, 0 to 1: more of the strokes the darker it is."""
    return np.asarray(np.clip((dark - stroke) / soft + 0.5, 0, 1) * np.clip(dark * 8, 0, 1), np.float32)


def hatched(rng: Rng, dark: Floats, image: Floats, angle: float, period: float) -> Floats:
    """Ruled lines, `period` units apart, that swell with the dark and end where it is light."""
    size = unit(image)
    step = max(3.0, period * size)
    y, x = grid(*dark.shape)
    bend = speckle(rng, dark.shape, 24 * size) * 0.16 + speckle(rng, dark.shape, 2.5 * size) * 0.035
    away = np.abs(np.mod((x * np.sin(angle) - y * np.cos(angle)) / step + bend, 1) - 0.5) * step
    wide = np.clip(dark, 0, 0.9) * step / 2
    return np.asarray(np.clip(wide - away + 0.5, 0, 1) * np.clip(wide * 2, 0, 1), np.float32)
