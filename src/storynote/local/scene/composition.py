"""A picture before it is flat: its layers in depth. Rule: flattened in order, the layers are the picture.

What stands still needs only `flattened`; what moves (`motion`) shifts each layer by its depth.
"""

from typing import Literal

import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local.canvas import Floats
from storynote.local.scene.light import Light
from storynote.local.scene.words import Scene

Pixels = npt.NDArray[np.uint8]
Part = Literal["sky", "body", "clouds", "range", "ground", "water", "wall", "thing", "subject", "light", "air"]
"""What a layer is, and so how it moves: sun, moon and stars are `body`, rooms have `wall`s, glows are `light`, mist is `air`."""


class Layer(msgspec.Struct, frozen=True):
    """One sheet, as large as what it shows."""

    pixels: Pixels
    """(height, width, 4): red, green, blue, not multiplied, and alpha."""
    left: int
    top: int
    """Where its corner lies in the picture; may be outside."""
    depth: float
    """0 at the camera, 1 infinitely far."""
    part: Part
    ground: tuple[float, float] | None = None
    """For what lies flat: depth at its upper and at its lower edge."""
    light: bool = False
    """Added as light (screen) instead of laid over."""
    name: str = ""
    """What it shows, for those that move on their own: `dove`, `sailboat`."""


class Composition(msgspec.Struct, frozen=True):
    """A scene laid out."""

    width: int
    height: int
    layers: tuple[Layer, ...]
    """Farthest first. The first covers everything."""
    scene: Scene
    light: Light
    horizon: int
    """Row where the ground meets the sky."""

    def flattened(self) -> Floats:
        """The picture, (height, width, 3), 0 to 1; without what `finish` adds (weather in the air, bloom, style)."""
        return flat(self.layers, self.height, self.width)


def flat(layers: tuple[Layer, ...] | list[Layer], height: int, width: int, left: int = 0, top: int = 0) -> Floats:
    """What `layers` show in a window of `height` × `width` pixels whose corner lies at (`left`, `top`) of the picture."""
    image = np.zeros((height, width, 3), np.float32)
    for layer in layers:
        _lay(image, layer, layer.left - left, layer.top - top)
    return image


def _lay(image: Floats, layer: Layer, x: int, y: int) -> None:
    high, wide = layer.pixels.shape[:2]
    top, left = max(0, y), max(0, x)
    bottom, right = min(image.shape[0], y + high), min(image.shape[1], x + wide)
    if bottom <= top or right <= left:
        return
    over = layer.pixels[top - y : bottom - y, left - x : right - x].astype(np.float32)
    over *= np.float32(1 / 255)
    under, alpha = image[top:bottom, left:right], over[..., 3:]
    if layer.light:
        under += (1 - under) * over[..., :3] * alpha
    else:
        under += (over[..., :3] - under) * alpha
