"""From the name of a setting to a finished background. Rule: one entry says it all: what is far, what lies below, what grows there."""

from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from storynote.local import lands, rooms, skies
from storynote.local.canvas import Floats, Rng, rgb, screen
from storynote.local.canvas import glow as glow_at
from storynote.local.light import Light
from storynote.local.words import Scene


class Place(msgspec.Struct, frozen=True):
    """An outdoor setting."""

    horizon: float
    ground: str
    far: tuple[str, ...] = ()
    """Colours of the ranges, farthest first."""
    tall: float = 0.2
    sharp: bool = True
    scatter: tuple[str, ...] = ()
    """What stands about, by name."""
    many: int = 0
    scatter_size: tuple[float, float] = (0.07, 0.26)
    """Height far away and near, as parts of the picture's smaller side."""
    clear: float = 0.42
    """How much of the middle stays free for the subjects."""
    back: tuple[str, ...] = ()
    """What stands on the horizon, large."""


_GREEN_HILLS = ("7fa38f", "6d9a68", "5c8d4f")
_ROCKS = ("8390ab", "6c7893", "55607c")

OUTDOORS: Mapping[str, Place] = {
    "meadow": Place(0.60, "grass", _GREEN_HILLS, 0.16, False, ("deciduous-tree", "tulip", "blossom", "herb"), 16),
    "forest": Place(0.58, "dark", ("6f9186", "557d63", "3f6a4a"), 0.22, False, ("evergreen-tree", "deciduous-tree", "evergreen-tree"), 70, (0.16, 0.62), 0.5),
    "jungle": Place(0.58, "dark", ("5f9a7c", "3f8358", "2d6b40"), 0.26, False, ("palm-tree", "deciduous-tree", "herb", "hibiscus"), 60, (0.14, 0.60), 0.5),
    "garden": Place(0.60, "grass", ("86ab8f", "5f9a5c", "4c8a45"), 0.12, False, ("tulip", "rose", "sunflower", "hibiscus", "deciduous-tree", "blossom"), 34, (0.06, 0.20)),
    "mountains": Place(0.64, "grass", _ROCKS, 0.50, True, ("evergreen-tree",), 34, (0.05, 0.24)),
    "lake": Place(0.56, "water", ("8ba0b4", "6f8f7f", "557f5c"), 0.30, True, (), 0),
    "desert": Place(0.60, "sand", ("c79b7c", "b77f57"), 0.20, True, ("cactus",), 12, (0.07, 0.28), 0.5),
    "savanna": Place(0.62, "dry", ("b9a57f", "a8955d"), 0.10, False, ("deciduous-tree",), 9, (0.08, 0.26), 0.5),
    "snow": Place(0.62, "snow", ("a9bdd8", "90a7c6", "7d96b8"), 0.40, True, ("evergreen-tree",), 36, (0.06, 0.28)),
    "sea": Place(0.54, "water"),
    "beach": Place(0.48, "beach", ("8fb3a4",), 0.06, False, ("palm-tree",), 4, (0.34, 0.62), 0.72),
    "city": Place(0.72, "street", scatter=()),
    "street": Place(0.66, "street", scatter=()),
    "road": Place(0.56, "road", _GREEN_HILLS, 0.2, False, ("deciduous-tree", "evergreen-tree"), 18, (0.05, 0.34), 0.75),
    "village": Place(0.60, "grass", _GREEN_HILLS, 0.16, False, ("house-with-garden", "house", "deciduous-tree", "church", "house"), 15, (0.13, 0.34), 0.55),
    "farm": Place(0.58, "grass", ("8fb08a", "86a85c", "c9b455"), 0.10, False, ("sheaf-of-rice", "sunflower", "deciduous-tree"), 18, (0.06, 0.24), 0.45, ("house",)),
    "castle": Place(0.60, "grass", ("8a97b8", "6f86a0", "5c8d5c"), 0.30, True, ("evergreen-tree", "deciduous-tree"), 24, (0.06, 0.26), 0.45, ("castle",)),
    "volcano": Place(0.62, "ash", ("6b5560", "4b3b42"), 0.24, True, ("rock",), 12, (0.03, 0.14), 0.4, ("volcano",)),
    "graveyard": Place(0.58, "dark", ("4d5c70", "3a4a55"), 0.16, False, ("headstone", "headstone", "evergreen-tree"), 16, (0.08, 0.24), 0.45),
    "moon": Place(0.68, "moon", ("7c7c88", "64646f"), 0.10, False, ("rock",), 7, (0.02, 0.08), 0.4),
    "mars": Place(0.62, "mars", ("b56a48", "8e4a30"), 0.22, True, ("rock",), 10, (0.02, 0.10), 0.4),
}  # fmt: skip

_ROOMS: Mapping[str, Callable[[Rng, int, int, Scene], tuple[Floats, rooms.Point]]] = {
    "library": rooms.library, "room": rooms.room, "kitchen": rooms.kitchen, "stage": rooms.stage, "cave": rooms.cave,
    "underwater": rooms.underwater,
}  # fmt: skip


class Backdrop(msgspec.Struct, frozen=True):
    """A painted background, and what the subjects must know of it."""

    image: Floats
    light_at: tuple[float, float]
    horizon: int
    feet: float
    """Where the subjects of the front row stand, as a part of the height."""
    place: Place | None
    floats: bool = False
    """There is nothing to stand on."""
    wet: bool = False


def backdrop(rng: Rng, height: int, width: int, scene: Scene, light: Light) -> Backdrop:
    """Paint the setting of `scene`."""
    if scene.setting in _ROOMS:
        image, at = _ROOMS[scene.setting](rng, height, width, scene)
        return Backdrop(image, at, int(height * rooms.FLOOR), 0.93, None, scene.setting == "underwater")
    if scene.setting == "space":
        return _space(rng, height, width)
    if scene.setting == "sky":
        image, at = skies.sky(rng, height, width, height, msgspec.structs.replace(scene, weather="cloudy"), light)
        return Backdrop(image, at, height, 0.72, None, True)
    return _outdoors(rng, height, width, scene, light, OUTDOORS.get(scene.setting, OUTDOORS["meadow"]))


def _space(rng: Rng, height: int, width: int) -> Backdrop:
    image, unit = skies.space(rng, height, width), min(height, width)
    image = skies.planet(
        rng, image, width * (0.74 + 0.1 * rng.random()), height * 0.26, unit * 0.20, "3f8f4a", "1c5fb0"
    )
    image = skies.planet(
        rng, image, width * 0.16, height * (0.70 + 0.1 * rng.random()), unit * 0.09, "c98a5a", "8a4f3a"
    )
    return Backdrop(image, (width * 0.1, 0.0), height, 0.72, None, True)


def _outdoors(rng: Rng, height: int, width: int, scene: Scene, light: Light, place: Place) -> Backdrop:
    portrait = height > width
    horizon = int(height * min(0.74, place.horizon + (0.06 if portrait else 0.0)))
    if scene.setting == "moon":
        image = skies.space(rng, height, width)
        image = skies.planet(rng, image, width * 0.76, height * 0.24, min(height, width) * 0.17, "3f8f4a", "1c5fb0")
        at = (width * 0.1, 0.0)
        # No air, no haze: the far is as dark as the near.
        light = msgspec.structs.replace(light, ambient="e8ecff", haze="2a2b36")
    else:
        image, at = skies.sky(rng, height, width, horizon, scene, light)
    snowy = scene.snowy or scene.weather == "snow" or scene.setting == "snow"
    tall = place.tall * (0.8 if portrait else 1.0)
    if place.far:
        image = lands.ranges(
            rng, image, horizon, light, place.far, tall, snow=snowy or scene.setting == "mountains", sharp=place.sharp
        )
    image = _below(rng, image, horizon, scene, light, place, at[0], snowy)
    if scene.setting == "volcano":
        unit = min(height, width)
        image = screen(
            image,
            (glow_at(height, width, width * 0.5, horizon - unit * 0.30, unit * 0.35) * 0.5)[..., None] * rgb("ff6a2a"),
        )
    wet = place.ground in ("water",)
    return Backdrop(image, at, horizon, 0.90 if not wet else 0.84, place, False, wet)


def _below(
    rng: Rng, image: Floats, horizon: int, scene: Scene, light: Light, place: Place, sun_x: float, snowy: bool
) -> Floats:
    height = image.shape[0]
    night = scene.time in ("night", "dusk")
    deep = {"day": "12659a", "dawn": "4d7396", "sunset": "43315f", "dusk": "27315f", "night": "0a1a3c"}[scene.time]
    if place.ground == "water":
        return lands.water(rng, image, horizon, light, sun_x, deep)
    if place.ground == "beach":
        shore = int(height * 0.70)
        image = lands.water(rng, image, horizon, light, sun_x, deep, shore)
        sand = lands.ground(rng, image, shore, msgspec.structs.replace(light, haze="f3e3bf"), "sand")
        foam = max(2, height // 110)
        sand[shore - foam : shore + foam] = screen(
            sand[shore - foam : shore + foam], np.float32(0.55) * light.ambient_color
        )
        return sand
    if place.ground == "street":
        image = lands.skyline(
            rng, image, horizon, light, night=night, neon="neon" in scene.lights or scene.time == "night"
        )
        shine = 0.75 if scene.weather in ("rain", "storm") else (0.34 if night else 0.14)
        return lands.wet(rng, image, horizon, "16182a" if night else "6b6e78", shine)
    if place.ground == "road":
        image = lands.ground(rng, image, horizon, light, "snow" if snowy else "grass")
        return lands.road(rng, image, horizon, light)
    kind = "snow" if snowy and place.ground in ("grass", "dark", "dry") else place.ground
    return lands.ground(rng, image, horizon, light, kind)
