"""Music by a band of recorded instruments, composed from words (`local/band`). Rule: the same words and seed, the same piece."""

from collections.abc import Callable

from storynote.local.band.brief import SECONDS_MAX, SECONDS_MIN, SECONDS_USUAL, read
from storynote.local.band.composer import compose
from storynote.local.band.mix import render
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip


def play(prompt: str, seconds: float | None, seed: int, told: Callable[[float], None]) -> Clip:
    """A piece of music for a prompt: stereo, exactly `seconds` long (SECONDS_USUAL when not given), at -16 LUFS.

    Raises Unusable when `seconds` is out of range.
    """
    length = SECONDS_USUAL if seconds is None else seconds
    if not SECONDS_MIN <= length <= SECONDS_MAX:
        raise Unusable(f"seconds must be between {SECONDS_MIN:g} and {SECONDS_MAX:g}")
    told(0.0)
    score = compose(read(prompt, seed), length, seed)
    told(0.02)
    return render(score, lambda share: told(0.02 + 0.98 * share))
