"""`image-upscale`: a picture with two or four times the pixels on a side. Rule: faithful; nothing is drawn that was not there.

SPAN (Wan et al., CVPR workshops 2024) with 48 channels, through ncnn on the processor. A pixel of its result depends on no more
than MARGIN_PX around it, so tiles that overlap by that much join without a seam.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import cv2
import ncnn
import numpy as np
import numpy.typing as npt

from storynote.local import pictures
from storynote.local.meaning import asset
from storynote.local.pictures import Bytes
from storynote.local.tools.made import Made, Told
from storynote.local.unusable import Unusable

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
SIDE_PX_MAX = 4096
"""Of the result."""
TILE_PX, MARGIN_PX = 216, 20
THREADS = 2
WILD = 0.25
"""How far, of 0 to 1, a pixel of the result may lie from what it was made of. On photographs it is 0.15 at the most."""
WILD_RANGE = 1.2
"""How far from the middle grey the network may answer before it is clipped."""
WILD_PX = 21
"""How wide around such a pixel nothing of the answer is used, in pixels of the source."""
CALM = 0.5
"""The contrast at which the network is asked again there."""


def upscale(source: Path, output: Path, *, scale: Literal[2, 4], told: Told | None = None) -> Made:
    """Write the picture at `source`, `scale` times as wide and high, to `output` as PNG.

    Raises Unusable for what cannot be read, or would be more than SIDE_PX_MAX on a side.
    """
    if scale not in (2, 4):
        raise Unusable("scale must be 2 or 4")
    width, height = pictures.size(source)
    if max(width, height) * scale > SIDE_PX_MAX:
        most = SIDE_PX_MAX // scale
        raise Unusable(
            f"imageUrl may have at the most {most} pixels on a side for scale {scale}; it has {width} x {height}"
        )
    cv2.setNumThreads(THREADS)
    picture = pictures.read(source)
    tell = told or (lambda _: None)
    rgb = calmed(picture.rgb, pictures.coarseness(source))
    if picture.alpha is None:
        large, alpha = enlarged(rgb, scale, tell), None
    else:
        large = enlarged(bled(rgb, picture.alpha), scale, lambda part: tell(part / 2))
        grey = np.ascontiguousarray(np.repeat(picture.alpha[..., None], 3, axis=2))
        alpha = enlarged(grey, scale, lambda part: tell((1 + part) / 2))[..., 1]
    pictures.write_png(large, output, alpha=alpha)
    return Made(width * scale, height * scale)


def enlarged(rgb: Bytes, scale: int, tell: Callable[[float], None]) -> Bytes:
    """(height, width, 3) at `scale` times the size; `tell` hears of every tile."""
    height, width = rgb.shape[:2]
    network = _network(scale)
    out = np.empty((height * scale, width * scale, 3), np.uint8)
    wide = np.pad(rgb, ((MARGIN_PX, MARGIN_PX), (MARGIN_PX, MARGIN_PX), (0, 0)), "symmetric")
    places = [(y, x) for y in range(0, height, TILE_PX) for x in range(0, width, TILE_PX)]
    for done, (y, x) in enumerate(places, 1):
        down, across = min(TILE_PX, height - y), min(TILE_PX, width - x)
        tile = _tamed(network, wide[y : y + down + 2 * MARGIN_PX, x : x + across + 2 * MARGIN_PX], scale)
        inner = tile[MARGIN_PX * scale : (MARGIN_PX + down) * scale, MARGIN_PX * scale : (MARGIN_PX + across) * scale]
        out[y * scale : (y + down) * scale, x * scale : (x + across) * scale] = np.clip(inner * 255 + 0.5, 0, 255)
        tell(done / len(places))
    return out


@lru_cache(maxsize=1)
def _network(scale: int) -> Any:
    network = ncnn.Net()
    network.opt.use_vulkan_compute = False
    network.opt.num_threads = THREADS
    if network.load_param(str(asset(f"spanx{scale}_ch48.param"))) or network.load_model(
        str(asset(f"spanx{scale}_ch48.bin"))
    ):
        raise RuntimeError("the upscaling network cannot be loaded")
    return network


def _tamed(network: Any, rgb: Bytes, scale: int) -> Floats:
    """The network's answer, 0 to 1, where it is one.

    On hard edges between saturated colours (line art, masks, pixel art) its products run away and noise comes out. There it is
    asked again with less contrast, and where that does not help either, the pixels are interpolated.
    """
    part = np.asarray(rgb / np.float32(255), np.float32)
    made = _run(network, part)
    wild = _wild(made, part)
    if not wild.any():
        return made
    calm = (_run(network, 0.5 + (part - 0.5) * np.float32(CALM)) - 0.5) / np.float32(CALM) + 0.5
    size = made.shape[1], made.shape[0]
    even = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_CUBIC), np.float32)
    calm = _instead(calm, even, _wild(np.asarray(calm, np.float32), part))
    return _instead(made, calm, wild)


def _wild(made: Floats, part: Floats) -> Bools:
    """Where the result is no enlargement of what it was made of, at the size of that."""
    size = part.shape[1], part.shape[0]
    off = np.abs(cv2.resize(made, size, interpolation=cv2.INTER_AREA) - part).max(axis=2)
    far = cv2.resize(
        (np.abs(made - 0.5).max(axis=2) > WILD_RANGE).astype(np.float32), size, interpolation=cv2.INTER_AREA
    )
    return np.asarray((off > WILD) | (far > 0))


def _instead(made: Floats, other: Floats, wild: Bools) -> Floats:
    """`other` where it is wild and around, softly joined."""
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (WILD_PX, WILD_PX))
    mask = cv2.GaussianBlur(cv2.dilate(wild.astype(np.float32), around), (0, 0), 1.5)
    large = cv2.resize(mask, (made.shape[1], made.shape[0]), interpolation=cv2.INTER_LINEAR)[..., None]
    return np.asarray(np.clip(made, 0, 1) * (1 - large) + np.clip(other, 0, 1) * large, np.float32)


def _run(network: Any, part: Floats) -> Floats:
    planes = np.ascontiguousarray(part.transpose(2, 0, 1), np.float32)
    extractor = network.create_extractor()
    # `Mat` only borrows the array, which therefore has a name that outlives it, and is cloned besides.
    extractor.input("data", ncnn.Mat(planes).clone())
    failed, found = extractor.extract("output")
    if failed:
        raise MemoryError("the upscaling network gave no result")
    return np.asarray(np.array(found, np.float32).transpose(1, 2, 0), np.float32)


def calmed(rgb: Bytes, coarseness: float) -> Bytes:
    """Without the blocks and ripples that JPEG left, which the network would take for detail and sharpen."""
    if coarseness <= 0:
        return rgb
    # By measure: 3.0 gives 0.2 to 0.4 dB at any quality from 50 to 97, and takes no texture at the higher ones.
    return np.asarray(cv2.bilateralFilter(rgb, 5, 3.0 * coarseness**0.5, 2), np.uint8)


def bled(rgb: Bytes, alpha: Bytes) -> Bytes:
    """With the colours of what shows carried into what does not, so that nothing hidden shines through an edge."""
    hidden = alpha == 0
    if hidden.all() or not hidden.any():
        return rgb
    weight = alpha.astype(np.float32) / 255
    colour = rgb * weight[..., None]
    out = rgb.astype(np.float32)
    near = cv2.GaussianBlur(colour, (0, 0), 3) / np.maximum(cv2.GaussianBlur(weight, (0, 0), 3), 1e-4)[..., None]
    mean = colour.sum(axis=(0, 1)) / weight.sum()
    trust = np.minimum(cv2.GaussianBlur(weight, (0, 0), 3) * 100, 1)[..., None]
    out[hidden] = (near * trust + mean * (1 - trust))[hidden]
    return np.asarray(np.clip(out + 0.5, 0, 255), np.uint8)
