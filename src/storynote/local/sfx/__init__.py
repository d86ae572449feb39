"""Sound effects from words. Rule: a prompt always gives a sound, the same for the same seed."""

from collections.abc import Callable

from storynote.local.sfx.cues import read
from storynote.local.sfx.mix import SECONDS_MAX, SECONDS_MIN, rendered, usual_seconds
from storynote.local.sfx.tones import frames
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip

__all__ = ["sound"]


def sound(prompt: str, *, seconds: float | None = None, seed: int = 0, told: Callable[[float], None]) -> Clip:
    """What `prompt` describes, 48 kHz stereo, as long as asked for, as the words say, or as it usually is.

    Raises Unusable when `seconds` is not within SECONDS_MIN to SECONDS_MAX.
    """
    if seconds is not None and not SECONDS_MIN <= seconds <= SECONDS_MAX:
        raise Unusable(f"seconds must be from {SECONDS_MIN:g} to {SECONDS_MAX:g}")
    told(0.02)
    script = read(prompt)
    if seconds is None:
        seconds = min(max(script.seconds or usual_seconds(script), SECONDS_MIN), SECONDS_MAX)
    told(0.1)
    clip = rendered(script, frames(seconds), seed, lambda share: told(0.1 + 0.8 * share))
    told(1.0)
    return clip
