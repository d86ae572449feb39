"""English speech from text. Rule: importing this is free; what speaks is loaded by the first word.

The server lists the `voices`; only a worker speaks.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storynote.local.waves import Clip


ASSETS = Path(__file__).parent.parent / "assets" / "speech"
"""Dictionaries, voices and weights, as `scripts/pack-speech` makes them."""


def speak(text: str, voice: str | None, told: Callable[[float], None]) -> "Clip":
    """See `speaking.speak`."""
    from storynote.local.speech import speaking

    return speaking.speak(text, voice, told)
