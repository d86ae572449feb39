"""A composition in a named style. Rule: it is painted once, and its layers carry the paint; so no stroke flickers.

The scene is flattened and styled as a picture would be; each layer takes from it what of it is to be seen. What is hidden behind
others and comes out as the camera moves is made up: of the paint around it, or the colours that such colours became elsewhere.
"""

import cv2
import msgspec
import numpy as np

from storynote.local import styles
from storynote.local.canvas import Floats
from storynote.local.pictures import Bytes
from storynote.local.scene import finish
from storynote.local.scene.composition import Composition, Layer, flat

SOLID = 0.75
"""A layer that is nowhere as dense as this is a veil, and lies on the paint: mist, a shadow."""
OVER_PX = 7
"""Twice how far a stroke reaches over the outline of a figure, and one."""
SMALLER = 4
REACHES = ((0.015, 1.0), (0.06, 0.1), (0.24, 0.01))
"""How far colours spread into what is hidden, in heights of the layer, and how much each counts."""
_WIDE = frozenset({"sky", "clouds", "ground", "water", "wall", "range"})
"""What goes on behind things much as it is beside them."""
STROKE_MAX = 0.12
"""How much lighter or darker than what it shows a stroke may be where it had to be made up."""
LEVELS = 12
"""Colours are told apart by so many levels of red, green and blue each."""


def dressed(laid: Composition, seed: int) -> Composition:
    """The same layers, graded and in the style that the scene asks for; as it is where it asks for none."""
    style = laid.scene.style
    if style is None or not is_styled(laid):
        return laid
    base = laid.layers[0]
    high, wide = base.pixels.shape[:2]
    shown = [layer for layer in laid.layers if _solid(layer) or _shines(layer)]
    plain = flat(shown, high, wide, base.left, base.top)
    painted = styles.styled(finish.grade(np.random.default_rng(seed), plain.copy(), laid.scene), style, seed)
    palette = _palette(plain, painted)
    clear, grain = np.ones((high, wide), np.float32), _grain(painted)
    layers = [
        _painted(layer, base, painted, palette, grain, clear) if _solid(layer) else _veiled(layer, palette)
        for layer in reversed(laid.layers)
        if not _shines(layer)
    ]
    return msgspec.structs.replace(laid, layers=tuple(reversed(layers)))


def is_styled(laid: Composition) -> bool:
    """Whether `dressed` does anything."""
    return laid.scene.style in styles.STYLES


def _solid(layer: Layer) -> bool:
    return not layer.light and int(layer.pixels[..., 3].max()) >= SOLID * 255


def _shines(layer: Layer) -> bool:
    """Whether it is light that becomes paint; lightning comes and goes."""
    return layer.light and layer.name != "bolt"


def _veiled(layer: Layer, palette: Floats) -> Layer:
    if layer.light:
        return layer
    pixels = layer.pixels.copy()
    pixels[..., :3] = np.clip(palette[_kinds(pixels[..., :3])] * 255 + 0.5, 0, 255)
    return msgspec.structs.replace(layer, pixels=pixels)


def _grain(painted: Floats) -> Floats:
    """The strokes without what they show, from elsewhere in the picture: for what is hidden."""
    strokes = painted - cv2.GaussianBlur(painted, (0, 0), max(1.5, painted.shape[0] / 120))
    return np.asarray(np.roll(np.clip(strokes, -STROKE_MAX, STROKE_MAX), painted.shape[1] // 3, axis=1), np.float32)


def _painted(layer: Layer, base: Layer, painted: Floats, palette: Floats, grain: Floats, clear: Floats) -> Layer:
    """The layer with the paint that is seen through `clear`, which then knows what this layer hides."""
    pixels = layer.pixels.copy()
    high, wide = pixels.shape[:2]
    x, y = layer.left - base.left, layer.top - base.top
    x0, y0, x1, y1 = max(0, x), max(0, y), min(clear.shape[1], x + wide), min(clear.shape[0], y + high)
    colours = palette[_kinds(pixels[..., :3])]
    if x1 > x0 and y1 > y0:
        inner = (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))
        seen = np.clip((clear[y0:y1, x0:x1, None] - 0.3) / 0.4, 0, 1)
        if layer.part in _WIDE:
            colours[inner] = _spread(painted[y0:y1, x0:x1], seen * (pixels[inner][..., 3:] > 127), colours[inner])
        colours[inner] += grain[y0:y1, x0:x1]
        colours[inner] += (painted[y0:y1, x0:x1] - colours[inner]) * seen
        alpha = np.ascontiguousarray(pixels[inner][..., 3])
        if layer.part == "subject":
            # Strokes reach over an outline, and must not stay behind when the figure goes.
            alpha = np.asarray(cv2.dilate(alpha, np.ones((OVER_PX, OVER_PX), np.uint8)), np.uint8)
        clear[y0:y1, x0:x1] *= 1 - alpha / np.float32(255)
    pixels[..., :3] = np.clip(colours * 255 + 0.5, 0, 255)
    return msgspec.structs.replace(layer, pixels=pixels)


def _spread(paint: Floats, known: Floats, rest: Floats) -> Floats:
    """Where nothing is `known` (height, width, 1), the paint from around it, the nearer the more; where none is near, `rest`."""
    high, wide = known.shape[:2]
    size = max(4, wide // SMALLER), max(4, high // SMALLER)
    weight = cv2.resize(np.asarray(known, np.float32), size, interpolation=cv2.INTER_AREA)
    given = cv2.resize(np.asarray(paint * known, np.float32), size, interpolation=cv2.INTER_AREA)
    colours, many = np.zeros((*given.shape,), np.float32), np.zeros(given.shape[:2], np.float32)
    for sigma, share in REACHES:
        reach = max(1.0, sigma * paint.shape[0] / SMALLER)
        colours += np.asarray(cv2.GaussianBlur(given, (0, 0), reach)) * np.float32(share)
        many += np.asarray(cv2.GaussianBlur(weight, (0, 0), reach)) * np.float32(share)
    sure = np.clip(many / 1e-4, 0, 1)[..., None]
    found = np.dstack([colours / np.maximum(many, 1e-6)[..., None], sure])
    large = cv2.resize(np.asarray(found, np.float32), (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(rest + (large[..., :3] - rest) * large[..., 3:], np.float32)


def _kinds(colours: Bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The number of each colour's kind."""
    level = (colours.astype(np.int64) * LEVELS) // 256
    return np.asarray((level[..., 0] * LEVELS + level[..., 1]) * LEVELS + level[..., 2], np.int64)


def _palette(plain: Floats, painted: Floats) -> Floats:
    """(LEVELS³, 3): what each kind of colour became on the average; one that did not occur, as the nearest that did."""
    kinds = _kinds((np.clip(plain, 0, 1) * 255).astype(np.uint8)).ravel()
    many = np.bincount(kinds, minlength=LEVELS**3)
    sums = np.stack([np.bincount(kinds, painted[..., k].ravel(), LEVELS**3) for k in range(3)], 1)
    found = np.flatnonzero(many)
    levels = np.stack(np.unravel_index(np.arange(LEVELS**3), (LEVELS,) * 3), 1).astype(np.float32)
    away = ((levels[:, None] - levels[None, found]) ** 2).sum(2)
    nearest = found[away.argmin(1)]
    return np.asarray(sums[nearest] / many[nearest][:, None], np.float32)
