"""How loud each player is. Rule: the tune leads; the others have levels under it by their work, not by their instrument.

The loudness of a part is estimated from its notes before a frame of it is made: the power of every tone, weighted as
hearing weighs it (the two filters of BS.1770, roughly), over the time in which the part plays at all.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from storynote.local.band.samples import RATE, tone
from storynote.local.waves import cut, filtered, shelf

CELL_SECONDS = 0.4
POINT = 441
"""Frames from one point of a power curve to the next."""
TARGET_DB = -18.0
ROLE_LU = {"lead": 0.0, "answer": -6.5, "chords": -6.5, "pad": -10.0, "bass": -7.0}
"""Under the tune."""
QUIET_DRUMS_LU, DRUMS_LU_PER_ENERGY = -6.5, 7.5
"""Drums grow with the energy of a style."""


def gain(touch: float) -> float:
    """The amplitude of a stroke, 1 for a firm one."""
    return float(touch**1.15 * 1.5)


def level_db(instrument: str, notes: list[tuple[int, int, int, float]], role: str, energy: float) -> float:
    """The gain in dB that brings a part (frame, frames, pitch, touch) to the level of its work."""
    power = 0.0
    cells: set[int] = set()
    for frame, frames, pitch, touch in notes:
        curve = _powers(instrument, pitch, frames / RATE + 0.3, touch)
        if not len(curve):
            continue
        at = min(frames // POINT, len(curve) - 1)
        power += gain(touch) ** 2 * float(curve[at])
        cell = CELL_SECONDS * RATE
        cells.update(range(int(frame / cell), int((frame + min(frames, at * POINT)) / cell) + 1))
    if not power:
        return 0.0
    loud = 10 * math.log10(power / (len(cells) * CELL_SECONDS * RATE)) - 0.7
    wanted = QUIET_DRUMS_LU + DRUMS_LU_PER_ENERGY * energy if role == "drums" else ROLE_LU[role]
    return TARGET_DB + wanted - loud


def _powers(instrument: str, pitch: int, seconds: float, touch: float) -> npt.NDArray[np.float64]:
    """The sum of squares of a tone up to every POINT frames."""
    length = next((s for s in (0.35, 0.75, 1.5, 3.0) if s >= seconds), 6.0)
    return _curve(instrument, pitch, length, round(min(max(touch, 0.3), 0.9), 1))


@lru_cache(maxsize=1000)
def _curve(instrument: str, pitch: int, seconds: float, touch: float) -> npt.NDArray[np.float64]:
    made = tone(instrument, pitch, seconds, touch)
    if made is None or not made.sound.shape[1]:
        return np.zeros(0)
    mono = np.ascontiguousarray(made.sound.T)
    heard = filtered(mono, shelf(1682.0, RATE, 4.0, high=True), cut(60.0, RATE, "high"))
    squares = np.square(heard, dtype=np.float64).sum(1) * (2.0 if mono.shape[1] == 1 else 1.0)
    return np.cumsum(squares)[::POINT].copy()
