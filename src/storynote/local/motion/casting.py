"""Who does what in a composition. Rule: what a layer is (its part, its name) decides; nothing looks at its pixels but to find
which way a figure looks.
"""

import math
from collections.abc import Mapping

import cv2
import msgspec
import numpy as np

from storynote.local.canvas import Floats, Rng
from storynote.local.motion import acts, figures, lights, sheets, waves
from storynote.local.motion.acts import Act
from storynote.local.motion.framing import nearness
from storynote.local.motion.play import Player
from storynote.local.motion.sheets import Sheet
from storynote.local.scene import icons
from storynote.local.scene.composition import Composition, Layer

ONWARD_MAX = 0.34
"""So much of the frame's width at the most does a thing go in the whole of a film."""
WIND: Mapping[str, float] = {"clear": 1.0, "cloudy": 1.2, "fog": 0.7, "snow": 1.0, "rain": 1.5, "storm": 2.6}
ROUGH: Mapping[str, float] = {"storm": 1.9, "rain": 1.25}
LAKE = 0.6
"""How rough a lake is beside the sea."""
LAMP = 0.19
"""Where the lamp of a lighthouse is, as a part of its height."""
_GLOOMY = frozenset({"storm", "fog"})
FIRE, LAMPLIGHT = 0.36, 0.07
"""How much the light of a fire, and of a lamp, comes and goes."""
LOOK_PX = 96
"""Size at which a figure is compared with its drawing."""
CLOUDS_WIDTHS_SECOND = 0.0055
"""How fast clouds drift, in widths of the frame."""
OVERHEAD, MISTS = 3.2, 2.6
"""How much faster a covered sky goes overhead, and mist near by."""
_COMPANY = frozenset({"shadow", "reflection", "foam", "glow"})


class Manner(msgspec.Struct, frozen=True):
    """What the words say of how things move."""

    lively: bool = False
    """Somebody jumps, dances or runs."""
    drift: float = 1.0
    """How fast clouds and mist go."""
    strikes: tuple[float, ...] = ()
    """When there is lightning, seconds."""


def cast(laid: Composition, seconds: float, rng: Rng, how: Manner) -> list[Player]:
    """Who does what, in the order of the layers, in a film so long."""
    players = [_player(layer, laid, seconds, rng, how) for layer in laid.layers]
    rough = ROUGH.get(laid.scene.weather, 1.0)
    for place, hero in enumerate(players):
        if hero.part == "subject":
            company = _company(laid.layers, place)
            if any(laid.layers[near].name == "reflection" for near in company):
                players[place] = _floating(hero, rough)
            for near in company:
                players[near] = _accompanying(players[near], players[place], laid.layers[place].name)
        if laid.layers[place].name == "bolt":
            players[place] = msgspec.structs.replace(hero, strikes=how.strikes)
    return [
        shown for player, layer in zip(players, laid.layers, strict=True) for shown in _with_beam(player, layer, laid)
    ]


def _with_beam(player: Player, layer: Layer, laid: Composition) -> list[Player]:
    """A lighthouse has its beam where it is not bright day."""
    dark = laid.scene.time in ("night", "dusk") or laid.scene.weather in _GLOOMY
    if layer.name != "lighthouse" or layer.part != "subject" or not dark:
        return [player]
    high, wide = layer.pixels.shape[:2]
    sheet, wave = figures.beam(layer.left + wide / 2, layer.top + LAMP * high, round(laid.width * 0.75), player.phase)
    return [Player(sheet, player.near, wave=wave, part="light"), player]


def _company(layers: tuple[Layer, ...], place: int) -> list[int]:
    """A figure's shadow, mirror image and foam lie next to it, at its depth."""
    found: list[int] = []
    for step in (-1, 1):
        near = place + step
        while 0 <= near < len(layers) and layers[near].name in _COMPANY and layers[near].depth == layers[place].depth:
            found.append(near)
            near += step
    return found


def _accompanying(player: Player, hero: Player, name: str) -> Player:
    """They go where it goes; `name` is the hero's."""
    act = Act(side=hero.act.side)
    high = float(hero.sheet.pixels.shape[0])
    flicker = FIRE if player.part == "light" and name in acts.FIRES else player.flicker
    return msgspec.structs.replace(
        player, act=act, phase=hero.phase, way=(hero.way[0], 0.0), high=high, flicker=flicker
    )


def _floating(hero: Player, rough: float) -> Player:
    high = float(hero.sheet.pixels.shape[0])
    rocks = msgspec.structs.replace(acts.ROCKS, tilt=(acts.ROCKS.tilt[0] * rough, acts.ROCKS.tilt[1]))
    sheet, wave = figures.afloat(hero.sheet, rocks, hero.phase)
    act = Act(side=acts.AFLOAT.side)
    return msgspec.structs.replace(hero, sheet=sheet, wave=wave, act=act, way=(hero.way[0], 0.0), high=high)


def _player(layer: Layer, laid: Composition, seconds: float, rng: Rng, how: Manner) -> Player:
    phase = float(rng.random()) * 2 * math.pi
    near, slope = nearness(layer)
    opaque = layer is laid.layers[0]
    pixels = np.ascontiguousarray(layer.pixels[..., :3]) if opaque else sheets.multiplied(layer.pixels)
    sheet = Sheet(pixels, layer.left, layer.top, "light" if layer.light else "over")
    player = Player(sheet, near, slope, phase=phase, part=layer.part)
    wind = WIND.get(laid.scene.weather, 1.0)
    if layer.name == "stars":
        return msgspec.structs.replace(player, stars=lights.stars(layer.pixels, layer.left, layer.top, rng))
    if layer.name == "spray":
        return msgspec.structs.replace(player, act=Act(tall=(0.07, 1.9), side=(0.02, 2.7)), flicker=0.12)
    if layer.part in ("clouds", "air"):
        return _drifting(player, laid, seconds, wind * how.drift)
    if layer.part == "water":
        return _wet(player, layer, laid)
    if layer.part == "light":
        return _lit(player, layer, laid)
    if layer.name in acts.GROWS:
        return _swaying(player, layer, laid, wind)
    if layer.name == "skyline" and laid.scene.time in ("night", "dusk"):
        return msgspec.structs.replace(player, wave=lights.panes(pixels, rng))
    return _acting(player, layer, laid, seconds, lively=how.lively)


def _drifting(player: Player, laid: Composition, seconds: float, wind: float) -> Player:
    sheet = player.sheet
    speed = CLOUDS_WIDTHS_SECOND * laid.width * wind
    if sheet.pixels.shape[1] < laid.width:
        return msgspec.structs.replace(player, way=(speed, 0.0))
    lean = 0.8 if player.part == "clouds" else 0.0
    # Beyond its edges a sheet is known, mirrored, for its own width.
    speed = min(speed * (OVERHEAD if lean else MISTS), 1.8 * sheet.pixels.shape[1] / seconds)
    more = math.ceil(abs(speed) * seconds) + 2
    return msgspec.structs.replace(player, sheet=sheets.wider(sheet, more), way=(speed, 0.0), lean=lean)


def _wet(player: Player, layer: Layer, laid: Composition) -> Player:
    high, wide = layer.pixels.shape[:2]
    rough = ROUGH.get(laid.scene.weather, 1.0) * (LAKE if laid.scene.setting == "lake" else 1.0)
    if layer.name == "foam":
        act = Act(rise=(0.10, 4.6), side=(0.05, 7.1))
        return msgspec.structs.replace(player, act=act, flicker=0.12)
    if layer.name == "waterfall":
        return msgspec.structs.replace(player, wave=waves.falling(high, wide))
    if layer.name == "reflection":
        return msgspec.structs.replace(player, wave=waves.mirror(high, wide, player.phase))
    return msgspec.structs.replace(player, wave=waves.water(high, wide, rough))


def _lit(player: Player, layer: Layer, laid: Composition) -> Player:
    high, wide = layer.pixels.shape[:2]
    if layer.name == "aurora":
        return msgspec.structs.replace(player, wave=waves.curtain(high, wide, player.phase), flicker=0.22)
    if layer.name in ("rays", "spotlight"):
        return msgspec.structs.replace(player, act=Act(tilt=(2.0, 7.7), foot=0.0), flicker=0.18)
    if layer.name == "glow":
        return msgspec.structs.replace(player, flicker=LAMPLIGHT)
    if layer.name == "rainbow" or layer.depth > 0.97:
        return player
    return msgspec.structs.replace(player, flicker=0.16)


def _swaying(player: Player, layer: Layer, laid: Composition, wind: float) -> Player:
    high, wide = layer.pixels.shape[:2]
    unit = min(laid.width, laid.height)
    reach = wind * (0.010 if layer.name == "front" else 0.016) * min(high, unit)
    return msgspec.structs.replace(
        player, wave=waves.sway(high, wide, reach, player.phase, max(0.3, wide / unit * 1.3))
    )


def _acting(player: Player, layer: Layer, laid: Composition, seconds: float, *, lively: bool) -> Player:
    act = acts.act_of(layer.name, layer.part, lively=lively)
    high, wide = layer.pixels.shape[:2]
    looks = _looks(layer) if act.onward else 0.0
    most = ONWARD_MAX * laid.width / seconds
    ahead = laid.width - layer.left - wide if looks > 0 else layer.left
    onward = looks * min(act.onward * high, most, _ending(ahead, wide, seconds))
    climb = min(act.climb * high, most, _ending(layer.top, high, seconds))
    player = msgspec.structs.replace(player, act=act, way=(onward, climb))
    if layer.name in acts.SWIMMERS:
        return msgspec.structs.replace(player, wave=figures.swim(high, wide, player.phase, 5.5))
    turn = acts.BEATS.get(layer.name)
    if turn is None or act not in (acts.FLIES, acts.SOARS):
        return player
    spread, head = layer.name in acts.SPREAD, 0.0 if layer.name in acts.RAISED else looks or -1.0
    sheet, wave = figures.wings(player.sheet, turn, player.phase, head, spread=spread)
    return msgspec.structs.replace(player, sheet=sheet, wave=wave)


def _ending(room: float, size: float, seconds: float) -> float:
    """The speed at which a thing, halfway now, is still wholly in the picture at the end, or nearly."""
    return 2 * max(0.02 * size, room - 0.02 * size) / seconds


def _looks(layer: Layer) -> float:
    """1 where the figure looks right, -1 where left: found by laying its drawing over it, as it is and mirrored."""
    if not icons.has(layer.name):
        return -1.0
    drawn = icons.sprite(layer.name, LOOK_PX)
    wanted, seen = _glance(drawn), _glance(np.asarray(layer.pixels / np.float32(255), np.float32))
    as_is, mirrored = (float(np.abs(seen - image).mean()) for image in (wanted, wanted[:, ::-1]))
    return (1.0 if layer.name in acts.FACES_RIGHT else -1.0) * (-1.0 if mirrored < as_is else 1.0)


def _glance(image: Floats) -> Floats:
    """Small, and what is clear black."""
    small = cv2.resize(np.asarray(image, np.float32), (LOOK_PX // 4, LOOK_PX // 4), interpolation=cv2.INTER_AREA)
    return np.asarray(small[..., :3] * small[..., 3:], np.float32)
