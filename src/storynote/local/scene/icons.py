"""Drawings as sprites: rasterised, trimmed, coloured, cached. Rule: premultiplied nowhere; RGBA, 0 to 1, float32."""

import io
import zlib
from functools import lru_cache

import cv2
import numpy as np
import resvg_py
from PIL import Image

from storynote.local.canvas import Floats, Numbers
from storynote.local.meaning import asset, things
from storynote.local.scene import lexicon, ours

STEPS = (48, 96, 160, 256, 384, 512)
"""Sprites are drawn at one of these heights and scaled down: drawing is what costs."""
BOX_PX = 32
SPRITES_KEPT = 24
"""A large one is 4 MB."""


@lru_cache(maxsize=1)
def _blob() -> bytes:
    return asset("icons.bin").read_bytes()


@lru_cache(maxsize=1)
def _places() -> dict[str, tuple[int, int]]:
    return {thing.name: (thing.offset, thing.length) for thing in things()}


def has(name: str) -> bool:
    return name in _places() or name in ours.DRAWINGS


def svg(name: str) -> str:
    """The whole SVG of a thing. Raises KeyError."""
    if name in ours.DRAWINGS:
        return ours.DRAWINGS[name]
    if name == "unicorn":
        return ours.unicorn(svg("horse"))
    offset, length = _places()[name]
    body = zlib.decompress(_blob()[offset : offset + length]).decode()
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 {BOX_PX} {BOX_PX}">{body}</svg>'


def raster(text: str, height: int) -> Floats:
    """An SVG at `height` pixels, as wide as it is."""
    png = bytes(resvg_py.svg_to_bytes(svg_string=text, height=height))
    return np.asarray(np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"), np.float32) / 255, np.float32)


@lru_cache(maxsize=SPRITES_KEPT)
def _drawn(name: str, step: int, color: str | None) -> Floats:
    image = trimmed(raster(svg(name), step))
    return recolored(image, color) if color else image


def trimmed(image: Floats) -> Floats:
    """Without the empty border."""
    rows, columns = np.where(image[..., 3] > 0.04)
    if len(rows) == 0:
        return image
    return image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def sprite(name: str, height: float, color: str | None = None) -> Floats:
    """The thing at `height` pixels (of what is drawn, not of its box)."""
    wanted = max(4, round(height))
    step = next((s for s in STEPS if s >= wanted * 1.15), STEPS[-1])
    return scaled(_drawn(name, step, color), wanted)


def scaled(image: Floats, height: int) -> Floats:
    width = max(2, round(image.shape[1] * height / image.shape[0]))
    way = cv2.INTER_AREA if height < image.shape[0] else cv2.INTER_CUBIC
    alpha = image[..., 3:]
    # Scaled with the colour weighted by what is there, or edges would take in the black outside.
    resized = cv2.resize(np.concatenate([image[..., :3] * alpha, alpha], -1), (width, height), interpolation=way)
    both: Floats = np.asarray(np.clip(resized, 0, 1), np.float32)
    both[..., :3] /= np.maximum(both[..., 3:], 1e-4)
    return np.asarray(np.clip(both, 0, 1), np.float32)


def recolored(image: Floats, color: str) -> Floats:
    """The main colour of the drawing becomes `color`; eyes, tyres and highlights stay."""
    hue, saturation, value = lexicon.COLORS[color]
    hsv = cv2.cvtColor(image[..., :3], cv2.COLOR_RGB2HSV)
    weight = (hsv[..., 1] > 0.25) & (hsv[..., 2] > 0.2) & (image[..., 3] > 0.5)
    main = _main_hue(hsv, weight)
    if main is None:
        change = np.clip((hsv[..., 2] - 0.15) * 4, 0, 1) * (image[..., 3] > 0)
    else:
        near = np.abs((hsv[..., 0] - main + 180) % 360 - 180)
        change = np.clip((55 - near) / 20, 0, 1) * np.clip((hsv[..., 1] - 0.12) * 6, 0, 1)
    usual = float(np.median(hsv[..., 2][weight])) if weight.any() else 0.8
    new = np.stack(
        [
            np.full_like(hsv[..., 0], hue * 360),
            np.clip(saturation * (0.65 + 0.35 * np.clip(hsv[..., 1] / 0.7, 0, 1.2)), 0, 1),
            np.clip(hsv[..., 2] / max(usual, 0.2) * value, 0, 1),
        ],
        -1,
    ).astype(np.float32)
    painted = cv2.cvtColor(new, cv2.COLOR_HSV2RGB)
    out = image.copy()
    out[..., :3] = image[..., :3] + (painted - image[..., :3]) * change[..., None]
    return np.asarray(out, np.float32)


def _main_hue(hsv: Numbers, weight: "np.typing.NDArray[np.bool_]") -> float | None:
    if weight.sum() < 0.12 * hsv.shape[0] * hsv.shape[1]:
        return None
    counts, edges = np.histogram(hsv[..., 0][weight], bins=24, range=(0, 360))
    top = int(counts.argmax())
    return float((edges[top] + edges[top + 1]) / 2)


def main_color(name: str) -> Floats:
    """The colour most of a drawing has."""
    image = _drawn(name, 96, None)
    solid = image[..., 3] > 0.9
    pixels = image[..., :3][solid]
    keys = (pixels * 7.99).astype(np.int32) @ np.array([64, 8, 1])
    common = np.bincount(keys, minlength=512).argmax()
    return np.asarray(pixels[keys == common].mean(0), np.float32)
