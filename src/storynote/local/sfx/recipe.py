"""A recipe: one sound that we can make, and what people call it. Rule: data; how it is played is `mix`."""

from collections.abc import Callable
from typing import Literal

import msgspec

from storynote.local.sfx.tones import How, Rng, Wave

Make = Callable[[Rng, int, How], Wave]
"""A generator, the frames there is room for, the adjectives → (frames,) or (2, frames), at most as many frames."""


class Recipe(msgspec.Struct, frozen=True):
    """One sound. A bed fills the time; an event happens once or a few times; a series repeats at a rate.

    `make` gives the whole of a bed, and one stroke of an event or series.
    """

    name: str
    kind: Literal["bed", "event", "series"]
    seconds: float
    """How long when nobody says how long."""
    make: Make
    keys: tuple[str, ...]
    """Words that mean this sound; every word of a key must be there. More words decide over fewer."""
    texts: tuple[str, ...]
    """Descriptions, to find it by meaning."""
    gap: float = 0.0
    """Seconds from one stroke to the next; 0: there is one only."""
    jitter: float = 0.08
    """How much the gaps differ, as part of the gap."""
    ring: float = 0.5
    """Seconds that one stroke takes to be heard out."""
    group: int = 0
    """Strokes before there is a rest."""
    rest: float = 0.0
    """Seconds between groups."""
    room: tuple[float, float] = (0.0, 0.0)
    """The reverb that belongs to it: seconds, share."""
    wide: float = 0.25
    """How far from the middle its strokes are heard, 0 to 1."""
