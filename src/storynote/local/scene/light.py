"""The light of a scene: colours of sky, haze, clouds and things at each time of day.

Rule: everything that is drawn asks here, so that it fits.
"""

from collections.abc import Mapping

import msgspec

from storynote.local.canvas import Floats, rgb
from storynote.local.scene.words import Scene


class Light(msgspec.Struct, frozen=True):
    """Colours of one time of day, and where the light comes from (as a part of the sky's height)."""

    sky: tuple[tuple[float, str], ...]
    sun: str
    ambient: str
    haze: str
    cloud: str
    """Where the light falls on a cloud."""
    shade: str
    """Its underside."""
    sun_y: float
    sun_size: float
    strength: float
    """How bright the glow around the light is."""

    @property
    def dark(self) -> bool:
        """Whether lamps are lit."""
        return float(self.ambient_color.mean()) < 0.74

    @property
    def ambient_color(self) -> Floats:
        return rgb(self.ambient)

    @property
    def haze_color(self) -> Floats:
        return rgb(self.haze)

    @property
    def sun_color(self) -> Floats:
        return rgb(self.sun)

    @property
    def cloud_color(self) -> Floats:
        return rgb(self.cloud)

    @property
    def shade_color(self) -> Floats:
        return rgb(self.shade)


_TIMES: Mapping[str, Light] = {
    "day": Light(
        ((0, "2a78c8"), (0.45, "62abe8"), (0.85, "b4dcf4"), (1, "e4f2f6")),
        "fff3d0", "ffffff", "c4deef", "ffffff", "9db9d8", 0.22, 0.042, 0.42,
    ),
    "dawn": Light(
        ((0, "5e86c6"), (0.4, "a9a3d2"), (0.7, "f0b5ab"), (0.9, "ffd9a8"), (1, "fff0cc")),
        "fff0c8", "ffe4d0", "f3c9b4", "ffe7d0", "a994bd", 0.78, 0.052, 0.5,
    ),
    "sunset": Light(
        ((0, "2c2a66"), (0.30, "7d3f82"), (0.58, "e0604f"), (0.82, "ffa858"), (1, "ffdb94")),
        "ffe3a0", "ffcda6", "e88f66", "ffb27a", "7a4678", 0.80, 0.066, 0.5,
    ),
    "dusk": Light(
        ((0, "131a45"), (0.42, "3a3b80"), (0.72, "8465a5"), (0.92, "d98f92"), (1, "f2b79a")),
        "ffd4ae", "b3b0e0", "77699f", "bd94b6", "3d3b74", 0.93, 0.0, 0.32,
    ),
    "night": Light(
        ((0, "040820"), (0.45, "0c1a44"), (0.85, "1f3670"), (1, "33508c")),
        "e6edff", "8fa4dc", "2c4078", "52669c", "16214a", 0.24, 0.058, 0.30,
    ),
}  # fmt: skip
_GREY: Mapping[str, str] = {"day": "aab6c4", "dawn": "b7adb3", "sunset": "94757d", "dusk": "575a78", "night": "27304e"}
_COVER: Mapping[str, float] = {"storm": 0.82, "rain": 0.66, "fog": 0.72, "snow": 0.58, "cloudy": 0.45}


def light_of(scene: Scene) -> Light:
    """The light at that time, greyed by weather and tinted by what the words ask for."""
    light = _TIMES[scene.time]
    share = _COVER.get(scene.weather, 0.0)
    if share:
        light = _covered(light, scene, share)
    if scene.setting == "mars":
        light = _martian(light, scene)
    if scene.weather == "fog" and scene.time in ("night", "dusk"):
        light = msgspec.structs.replace(light, haze="56628c")
    if scene.time == "night" and scene.moon == "full":
        light = msgspec.structs.replace(light, sun_size=0.095, strength=0.42, ambient="9fb4ea")
    if "warm" in scene.lights:
        light = msgspec.structs.replace(light, ambient=_between(light.ambient, "ffdcae", 0.4))
    if "cool" in scene.lights:
        light = msgspec.structs.replace(light, ambient=_between(light.ambient, "b9d6ff", 0.35))
    if "neon" in scene.lights:
        sky = ((0.0, "0c0724"), (0.5, "2a1158"), (0.85, "7a2079"), (1.0, "e0488f"))
        light = msgspec.structs.replace(light, ambient="b9a4f5", sun="ff8ad6", haze="6a2f86", sky=sky)
    return light


def _martian(light: Light, scene: Scene) -> Light:
    """Dust in the air: the sky is the colour of the ground."""
    share = 0.82 if scene.time == "day" else 0.35
    dust = ("7d4a3c", "b97a5c", "dca985", "f0cfae")
    sky = tuple(
        (at, _between(color, tone, share)) for (at, color), tone in zip(light.sky, (*dust, dust[-1]), strict=False)
    )
    return msgspec.structs.replace(
        light, sky=sky, haze=_between(light.haze, "dba581", share), cloud=_between(light.cloud, "ecc4a2", share),
        shade=_between(light.shade, "b07a60", share),
    )  # fmt: skip


def _covered(light: Light, scene: Scene, share: float) -> Light:
    grey = _GREY[scene.time]
    sky = tuple((at, _between(color, _darker(grey, scene.weather, at), share)) for at, color in light.sky)
    dim = {"storm": 0.5, "rain": 0.78, "fog": 1.05, "snow": 1.06, "cloudy": 1.0}[scene.weather]
    return msgspec.structs.replace(
        light,
        sky=sky,
        haze=_between(light.haze, _times(grey, min(1.0, dim + 0.1)), share),
        ambient=_between(light.ambient, _times(grey, 1.1), share * 0.5),
        cloud=_between(light.cloud, _times(grey, dim * 1.12), share),
        shade=_between(light.shade, _times(grey, dim * 0.62), share),
        strength=light.strength * 0.4,
    )


def _darker(grey: str, weather: str, at: float) -> str:
    return _times(grey, 0.50 + 0.35 * at if weather == "storm" else 0.85 + 0.2 * at)


def _times(color: str, by: float) -> str:
    return "".join(f"{min(255, int(int(color[i : i + 2], 16) * by)):02x}" for i in (0, 2, 4))


def _between(a: str, b: str, share: float) -> str:
    mixed = rgb(a) + (rgb(b) - rgb(a)) * share
    return "".join(f"{round(float(c) * 255):02x}" for c in mixed)
