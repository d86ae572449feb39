"""What things do of themselves: boats rock, birds beat their wings, lamps flicker. Rule: all is a smooth function of time.

Which thing does what is told by its name; how far it goes is told in parts of its own size, so that a small thing moves a little.
"""

import math
from collections.abc import Mapping

import msgspec
import numpy as np

from storynote.local.motion.camera import Matrix

Turn = tuple[float, float]
"""How far, and how long it takes there and back, seconds."""
Box = tuple[float, float, float, float]
"""Left, top, width and height."""
_NONE: Turn = (0.0, 1.0)


class Act(msgspec.Struct, frozen=True):
    """A way to move as a whole. Lengths in parts of the thing's height, angles in degrees."""

    side: Turn = _NONE
    rise: Turn = _NONE
    tilt: Turn = _NONE
    tall: Turn = _NONE
    """By how much it stretches; its width gives way by half of that."""
    fold: Turn = _NONE
    """By how much its width shrinks and grows again, as wings that are seen from above."""
    hop: Turn = _NONE
    onward: float = 0.0
    """How far it goes the way it looks, per second."""
    climb: float = 0.0
    """How far up, per second."""
    foot: float = 1.0
    """About where it turns and stretches: 1 is its lower edge, 0 the upper."""

    def at(self, seconds: float, phase: float, box: Box, way: tuple[float, float], unit: float) -> Matrix:
        """(3, 3), in the picture's pixels; `way` is how far right and up it has got, `unit` the height lengths are parts of."""
        left, top, wide, high = box
        turn = math.radians(_swing(self.tilt, seconds, phase * 1.7))
        grow = _swing(self.tall, seconds, phase)
        scale_x = (1 - grow / 2) * (1 - self.fold[0] * beat(self.fold[1], seconds, phase))
        scale_y = 1 + grow
        x, y = left + wide / 2, top + high * self.foot
        to_x = x + unit * _swing(self.side, seconds, phase * 2.3) + way[0]
        hop = self.hop[0] * abs(math.sin(math.pi * seconds / self.hop[1] + phase))
        to_y = y - unit * (_swing(self.rise, seconds, phase) + hop) - way[1]
        cos, sin = math.cos(turn), math.sin(turn)
        about = np.array([[cos * scale_x, -sin * scale_y], [sin * scale_x, cos * scale_y]])
        off = np.array([to_x, to_y]) - about @ np.array([x, y])
        return np.vstack([np.column_stack([about, off]), [0.0, 0.0, 1.0]])


def _swing(turn: Turn, seconds: float, phase: float) -> float:
    return turn[0] * math.sin(2 * math.pi * seconds / turn[1] + phase)


def beat(period: float, seconds: float, phase: float) -> float:
    """0 to 1 and back: down faster than up, as wings go."""
    at = 2 * math.pi * seconds / period + phase
    return 0.5 - 0.5 * math.cos(at + 0.45 * math.sin(at))


STILL = Act()
BREATHES = Act(tall=(0.010, 3.1), tilt=(0.5, 5.3))
AFLOAT = Act(side=(0.012, 6.1), onward=0.035)
ROCKS = Act(rise=(0.010, 3.7), tilt=(1.5, 4.3), foot=0.95)
"""What a hull does besides, in the water."""
HOVERS = Act(rise=(0.035, 4.7), side=(0.03, 7.9), tilt=(1.4, 6.1), climb=0.03, foot=0.3)
FLIES = Act(rise=(0.14, 3.3), side=(0.10, 6.7), tilt=(4.0, 3.3), onward=0.42, climb=0.04, foot=0.55)
SOARS = Act(rise=(0.07, 4.9), side=(0.06, 8.3), tilt=(3.0, 4.9), onward=0.09, foot=0.5)
FLUTTERS = Act(rise=(0.26, 2.3), side=(0.42, 4.1), fold=(0.42, 0.36), tilt=(9.0, 2.9), foot=0.5)
SWIMS = Act(rise=(0.07, 4.3), side=(0.06, 7.3), tilt=(2.6, 4.3), onward=0.16, foot=0.5)
DRIVES = Act(rise=(0.005, 0.33), tilt=(0.35, 1.3), side=(0.02, 5.1), onward=0.30)
CRUISES = Act(rise=(0.03, 3.9), side=(0.03, 7.1), tilt=(1.6, 3.9), onward=0.12, climb=0.06, foot=0.5)
HOPS = Act(hop=(0.10, 0.62), tilt=(2.2, 1.24), tall=(0.02, 0.62))
GALLOPS = Act(hop=(0.045, 0.56), tilt=(2.6, 0.56), onward=0.10)
BURNS = Act(tall=(0.06, 0.47), tilt=(1.6, 0.71), side=(0.008, 0.53))
CLIMBS = Act(tilt=(0.8, 1.9), side=(0.004, 0.41), onward=0.15, climb=0.15, foot=0.5)
TURNS = Act(tilt=(1.1, 9.0), foot=0.5)

_BY_ACT: tuple[tuple[Act, tuple[str, ...]], ...] = (
    (AFLOAT, ("sailboat", "ship", "passenger-ship", "ferry", "motor-boat", "speedboat", "canoe", "duck", "swan", "boat")),
    (FLIES, ("flying-bird", "bird", "dove", "bat", "black-bird", "parrot", "honeybee", "bee", "goose")),
    (SOARS, ("eagle", "dragon", "owl", "woman-fairy", "man-fairy", "fairy", "man-superhero", "woman-superhero", "kite")),
    (FLUTTERS, ("butterfly", "moth")),
    (SWIMS, ("fish", "tropical-fish", "blowfish", "shark", "dolphin", "whale", "spouting-whale", "octopus", "turtle",
             "mermaid", "merman", "merperson", "squid", "jellyfish", "shrimp", "lobster", "seal")),
    (HOVERS, ("balloon", "hot-air-balloon", "parachute", "ghost", "flying-saucer", "satellite", "cloud", "star", "glowing-star",
              "fairy", "man-genie", "woman-genie")),
    (DRIVES, ("automobile", "racing-car", "delivery-truck", "minibus", "bus", "motorcycle", "motor-scooter", "tram-car", "taxi",
              "locomotive", "train", "tractor", "fire-engine", "police-car", "ambulance", "bicycle", "oncoming-automobile",
              "sport-utility-vehicle", "articulated-lorry", "pickup-truck")),
    (CRUISES, ("helicopter", "comet", "small-airplane")),
    (CLIMBS, ("airplane", "rocket")),
    (HOPS, ("woman-dancing", "man-dancing", "man-running", "woman-running", "person-running", "kangaroo", "frog")),
    (GALLOPS, ("horse", "unicorn", "zebra", "camel", "person-riding-horse", "horse-racing")),
    (BURNS, ("fire",)),
    (TURNS, ("globe-showing-americas", "ringed-planet", "planet", "full-moon", "crescent-moon")),
)  # fmt: skip
ACTS: Mapping[str, Act] = {name: act for act, names in _BY_ACT for name in names}
"""By the name of the thing."""
_ROOTED = frozenset(
    ["house", "house-with-garden", "castle", "church", "lighthouse", "hut", "tent", "tokyo-tower", "office-building", "volcano",
     "japanese-castle", "ferris-wheel", "shinto-shrine", "snowman", "rock", "stone", "bed", "chair", "couch-and-lamp", "books",
     "gem-stone", "birthday-cake", "hot-beverage", "desktop-computer", "telescope", "mantelpiece-clock", "wrapped-gift",
     "crystal", "red-apple", "pizza", "hamburger", "seat", "ladder", "shadow", "coral", "chimney", "roof", "headstone",
     "light-bulb", "musical-keyboard", "guitar", "violin", "crown", "mobile-phone", "camera", "soccer-ball", "moai"]
)  # fmt: skip
"""Things that stand where they are."""
FIRES = frozenset({"fire", "candle", "red-paper-lantern", "jack-o-lantern", "light-bulb", "diya-lamp"})
"""What gives light."""
FACES_RIGHT = frozenset({"airplane", "small-airplane", "rocket", "sailboat"})
"""Drawings that look right; all others look left."""
GROWS = frozenset(
    ["deciduous-tree", "evergreen-tree", "palm-tree", "christmas-tree", "tulip", "rose", "sunflower", "hibiscus", "blossom",
     "herb", "cactus", "mushroom", "sheaf-of-rice", "cherry-blossom", "bouquet", "growth", "front", "seedling", "bare"]
)  # fmt: skip
BEATS: Mapping[str, Turn] = {
    # how much of its height a wing loses on its way down, and how long it takes there and back
    "flying-bird": (0.52, 0.62), "dove": (0.42, 0.56), "bird": (0.30, 0.48), "black-bird": (0.30, 0.48), "eagle": (0.30, 1.10),
    "goose": (0.16, 0.7), "honeybee": (0.26, 0.17), "bat": (0.26, 0.44), "dragon": (0.10, 1.3), "parrot": (0.10, 0.5),
    "owl": (0.08, 0.8),
}  # fmt: skip
SPREAD = frozenset({"bat", "owl"})
"""Seen from the front, a wing at either side."""
RAISED = frozenset({"flying-bird"})
"""Both wings are above the whole of the body; those of the others are above it and behind the head."""
SWIMMERS = frozenset(name for name, act in ACTS.items() if act is SWIMS)


def act_of(name: str, part: str, *, lively: bool) -> Act:
    """What a thing does; `lively`: the words say that somebody jumps, dances or runs."""
    if name in ACTS:
        return ACTS[name]
    if part != "subject" or name in _ROOTED or name in GROWS:
        return STILL
    return HOPS if lively else BREATHES


def flicker(seconds: float, phase: float, much: float) -> float:
    """Around 1, as a flame or an old tube: sines of no common measure, so that it does not repeat."""
    at = seconds * 2 * math.pi
    return 1 - much * (
        0.5 + 0.28 * math.sin(1.3 * at + phase) + 0.16 * math.sin(2.9 * at + 2 * phase) + 0.06 * math.sin(6.1 * at)
    )
