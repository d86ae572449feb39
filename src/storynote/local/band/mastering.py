"""The finished piece: how it ends, how loud it is. Rule: in place and slice by slice, for a piece may be long."""

import math
from collections.abc import Iterator

import numpy as np

from storynote.local.band.samples import RATE
from storynote.local.waves import Clip, Samples, loudness, true_peak_db

LUFS = -16.0
PEAK_DB = -1.0
BETWEEN_DB = 0.6
"""By how much a wave may rise between its samples."""
REDUCTION_DB_MAX = 7.0
"""What the limiter takes off at most."""
RECOVERY_DB_PER_SECOND = 60.0
ROW = 64
FADE_SECONDS = 0.7
SLICE_SECONDS = 20.0


def ended(out: Samples) -> None:
    """No sound at the very end, and no click at the beginning."""
    frames = min(int(FADE_SECONDS * RATE), len(out) // 3)
    out[-frames:] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, frames, dtype=np.float32)))[:, None]
    out[:32] *= np.linspace(0, 1, 32, dtype=np.float32)[:, None]


def levelled(out: Samples) -> None:
    """In place: to LUFS, peaks limited to PEAK_DB; a piece that needs more than REDUCTION_DB_MAX of that stays quieter."""
    ceiling = 10 ** ((PEAK_DB - BETWEEN_DB) / 20)
    # What the limiter takes off is missing in loudness: the second turn makes up for it.
    for _ in range(2):
        now = _loudness(out)
        if now == -math.inf:
            return
        out *= np.float32(10 ** ((LUFS - now) / 20))
        _held_down(out, ceiling)
    highest = max(true_peak_db(Clip(part, RATE)) for part in _slices(out))
    if highest > PEAK_DB:
        out *= np.float32(10 ** ((PEAK_DB - highest) / 20))


def _held_down(out: Samples, ceiling: float) -> None:
    """In place: peaks under the ceiling."""
    peaks = _row_peaks(out)
    over = 20 * math.log10(max(float(peaks.max()), 1e-9) / ceiling) - REDUCTION_DB_MAX
    if over > 0:
        out *= np.float32(10 ** (-over / 20))
        peaks *= np.float32(10 ** (-over / 20))
    _limited(out, peaks, ceiling)


def _slices(out: Samples) -> Iterator[Samples]:
    step = int(SLICE_SECONDS * RATE)
    for start in range(0, len(out), step):
        yield out[max(start - 64, 0) : start + step]


def _loudness(out: Samples) -> float:
    """Of the whole, from its slices: BS.1770's mean of powers, each slice gated by itself."""
    found = [(loudness(Clip(part, RATE)), len(part)) for part in _slices(out)]
    heard = [(10 ** (lufs / 10), frames) for lufs, frames in found if lufs > -60]
    if not heard:
        return -math.inf
    top = max(power for power, _ in heard)
    loud = [(power, frames) for power, frames in heard if power > top * 0.1]
    return 10 * math.log10(sum(p * f for p, f in loud) / sum(f for _, f in loud))


def _row_peaks(out: Samples) -> Samples:
    rows = -(-len(out) // ROW)
    peaks = np.zeros(rows, np.float32)
    whole = len(out) // ROW
    peaks[:whole] = np.abs(out[: whole * ROW]).reshape(whole, -1).max(1)
    if rows > whole:
        peaks[whole] = np.abs(out[whole * ROW :]).max()
    return peaks


def _limited(out: Samples, peaks: Samples, ceiling: float) -> None:
    """In place: the gain falls over three rows before a peak, and comes back RECOVERY_DB_PER_SECOND after it."""
    need = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9) / ceiling), 0)
    slope = RECOVERY_DB_PER_SECOND * ROW / RATE * np.arange(len(need))
    held = np.maximum.accumulate(need + slope) - slope
    padded = np.pad(held, 4, mode="edge")
    wide = np.lib.stride_tricks.sliding_window_view(padded, 9).max(1)
    smooth = np.convolve(np.pad(wide, 3, mode="edge"), np.hanning(9)[1:-1] / np.hanning(9)[1:-1].sum(), "valid")
    centres = np.arange(len(smooth)) * ROW + ROW / 2
    step = 1 << 18
    for start in range(0, len(out), step):
        part = out[start : start + step]
        gain = np.interp(np.arange(start, start + len(part)), centres, smooth)
        part *= (10 ** (-gain / 20)).astype(np.float32)[:, None]
