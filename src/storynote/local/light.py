"""The light of a scene: colours of sky, haze and things at each time of day.

Rule: everything that is drawn asks here, so that it fits.
"""

from collections.abc import Mapping

import msgspec

from storynote.local.canvas import Floats, rgb
from storynote.local.words import Scene


class Light(msgspec.Struct, frozen=True):
    """Colours of one time of day, and where the light comes from (parts of width and of the sky's height)."""

    sky: tuple[tuple[float, str], ...]
    sun: str
    ambient: str
    haze: str
    sun_y: float
    sun_size: float
    strength: float
    """How bright the glow around the light is."""

    @property
    def ambient_color(self) -> Floats:
        return rgb(self.ambient)

    @property
    def haze_color(self) -> Floats:
        return rgb(self.haze)

    @property
    def sun_color(self) -> Floats:
        return rgb(self.sun)


_TIMES: Mapping[str, Light] = {
    "day": Light(((0, "2b7bd3"), (0.5, "74b6ef"), (1, "d6edfa")), "fff7dc", "ffffff", "cfe5f4", 0.24, 0.050, 0.45),
    "dawn": Light(
        ((0, "5f83c4"), (0.4, "b59fcf"), (0.7, "f3b9a6"), (1, "ffe9c4")), "fff1cf", "ffe9d6", "f6cdb6", 0.80, 0.060, 0.5
    ),
    "sunset": Light(
        ((0, "2f2a63"), (0.32, "8d417f"), (0.62, "ec6a50"), (0.86, "ffb163"), (1, "ffdf9e")),
        "ffe9ab", "ffd2ae", "ee9a6b", 0.80, 0.070, 0.5,
    ),
    "dusk": Light(
        ((0, "141b45"), (0.45, "3f3f83"), (0.75, "8d6aa6"), (1, "e7a28f")), "ffd9b0", "b6b4e2", "73689f", 0.9, 0.0, 0.35
    ),
    "night": Light(((0, "050a20"), (0.5, "0e1b42"), (1, "24386b")), "eef2ff", "93a6dc", "26386a", 0.24, 0.055, 0.30),
}  # fmt: skip
_GREY: Mapping[str, str] = {"day": "aebccb", "dawn": "b9b0b8", "sunset": "9b7f88", "dusk": "5a5f7d", "night": "27314f"}


def light_of(scene: Scene) -> Light:
    """The light at that time, greyed by weather and tinted by what the words ask for."""
    light = _TIMES[scene.time]
    if scene.weather in ("rain", "storm", "fog", "cloudy", "snow"):
        grey, share = (
            _GREY[scene.time],
            {"storm": 0.8, "rain": 0.65, "fog": 0.75, "snow": 0.55, "cloudy": 0.45}[scene.weather],
        )
        sky = tuple((at, _between(color, _darker(grey, scene.weather, at), share)) for at, color in light.sky)
        light = msgspec.structs.replace(
            light,
            sky=sky,
            haze=_between(light.haze, grey, share),
            ambient=_between(light.ambient, grey, share * 0.45),
            strength=light.strength * 0.4,
        )
    if "warm" in scene.lights:
        light = msgspec.structs.replace(light, ambient=_between(light.ambient, "ffdcae", 0.4))
    if "neon" in scene.lights:
        light = msgspec.structs.replace(light, ambient=_between(light.ambient, "c9a8ff", 0.5), sun="ff7ad0")
    return light


def _darker(grey: str, weather: str, at: float) -> str:
    by = 0.55 + 0.3 * at if weather == "storm" else 0.85 + 0.2 * at
    return "".join(f"{min(255, int(int(grey[i : i + 2], 16) * by)):02x}" for i in (0, 2, 4))


def _between(a: str, b: str, share: float) -> str:
    mixed = rgb(a) + (rgb(b) - rgb(a)) * share
    return "".join(f"{round(float(c) * 255):02x}" for c in mixed)
