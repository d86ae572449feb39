"""The recorded instruments: which sample sounds at which pitch, and how it goes on. Rule: a tone is the same every time.

Samples come from two sound fonts (see scripts/pack-band). A tone is one sample brought to its pitch by cubic
interpolation, looped, with attack and decay; letting go of it is left to who plays it.
"""

import io
import mmap
from collections import OrderedDict
from functools import lru_cache

import av
import msgspec
import numpy as np

from storynote.local.meaning import asset
from storynote.local.waves import Samples, cut, filtered, shelf

RATE = 44_100
TONE_SECONDS = (0.35, 0.75, 1.5, 3.0, 6.0, 12.0)
"""Tones are kept at these lengths; a note takes the next longer one."""
TONES_BYTES_MAX = 100_000_000
SAMPLES_MAX = 60
"""What is kept for the next note, or the next piece."""
SOFT, HARD = 0.34, 0.84
"""A touch below the first sounds dull, above the second bright: the samples were taken at one strength."""
SILENT_DB = 100.0


class Zone(msgspec.Struct, frozen=True, array_like=True):
    """The keys that one sample serves, and its envelope (SoundFont 2.04, section 8.1.2, in seconds and dB)."""

    low: int
    high: int
    root: float
    """The pitch of the sample, as a MIDI note."""
    left: int
    right: int
    """The same number for a sample in mono."""
    loop_start: int
    loop_end: int
    """Frames; no loop if 0."""
    attack: float
    hold: float
    decay: float
    """Seconds it would take to fall by SILENT_DB."""
    sustain: float
    """How far it falls, in dB."""
    release: float
    gain_db: float


class Catalogue(msgspec.Struct, frozen=True):
    samples: tuple[tuple[int, int, int, int], ...]
    """Offset and length in bytes, frames a second, frames."""
    instruments: dict[str, tuple[Zone, ...]]


class Tone(msgspec.Struct, frozen=True):
    """Sound that has begun and is not let go; (channels, frames)."""

    sound: Samples
    release: float
    """Seconds to fall by SILENT_DB once let go."""


class Shelf:
    """The tones used last, as many as TONES_BYTES_MAX allow."""

    def __init__(self) -> None:
        self._tones: OrderedDict[tuple[str, int, float, int], Tone | None] = OrderedDict()
        self._bytes = 0

    def get(self, instrument: str, pitch: int, seconds: float, touch: int) -> Tone | None:
        key = (instrument, pitch, seconds, touch)
        if key in self._tones:
            self._tones.move_to_end(key)
            return self._tones[key]
        made = self._tones[key] = _made(*key)
        self._bytes += 0 if made is None else made.sound.nbytes
        while self._bytes > TONES_BYTES_MAX and len(self._tones) > 1:
            _, old = self._tones.popitem(last=False)
            self._bytes -= 0 if old is None else old.sound.nbytes
        return made

    def clear(self) -> None:
        self._tones.clear()
        self._bytes = 0


_SHELF = Shelf()


def forget() -> None:
    """Nothing is kept for later."""
    _SHELF.clear()
    _sample.cache_clear()


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    return msgspec.json.decode(asset("band/band.json").read_bytes(), type=Catalogue)


@lru_cache(maxsize=1)
def _streams() -> mmap.mmap:
    with asset("band/band.bin").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@lru_cache(maxsize=SAMPLES_MAX)
def _sample(number: int) -> tuple[Samples, int]:
    """One sample decoded, mono, and its rate."""
    offset, length, rate, _ = catalogue().samples[number]
    with av.open(io.BytesIO(_streams()[offset : offset + length]), "r") as file:
        parts = [np.asarray(frame.to_ndarray(), np.float32).mean(0) for frame in file.decode(audio=0)]
    return np.concatenate(parts).astype(np.float32), rate


def zone(instrument: str, pitch: int) -> Zone | None:
    """Whatever plays `pitch`; None where a kit has no such drum."""
    return next((z for z in catalogue().instruments[instrument] if z.low <= pitch <= z.high), None)


def tone(instrument: str, pitch: int, seconds: float, touch: float) -> Tone | None:
    """The tone, at least `seconds` long unless it dies away before (12 s at most); `touch` 0 to 1 says how bright."""
    length = next((s for s in TONE_SECONDS if s >= seconds), TONE_SECONDS[-1])
    return _SHELF.get(instrument, pitch, length, 0 if touch < SOFT else 2 if touch > HARD else 1)


def _made(instrument: str, pitch: int, seconds: float, touch: int) -> Tone | None:
    found = zone(instrument, pitch)
    if found is None:
        return None
    drum = instrument.startswith("kit-")
    step = 1.0 if drum else 2.0 ** ((pitch - found.root) / 12)
    sides = (found.left,) if found.left == found.right else (found.left, found.right)
    raw = [_pitched(found, side, step, int(seconds * RATE)) for side in sides]
    frames = min(len(side) for side in raw)
    sound = np.stack([side[:frames] for side in raw]) * _envelope(found, frames)
    if touch != 1:
        pass_hz = min(9000.0, 1800.0 + 330.0 * 2 ** ((pitch - 45) / 12)) if not drum else 6000.0
        section = cut(pass_hz, RATE, "low", 0.6) if touch == 0 else shelf(2500.0, RATE, 3.0, high=True)
        sound = filtered(np.ascontiguousarray(sound.T), section).T
    return Tone(np.ascontiguousarray(sound, np.float32), max(found.release, 0.06))


def _pitched(found: Zone, side: int, step: float, frames: int) -> Samples:
    """`frames` of a sample read at `step` times its speed, or as much as there is; Catmull-Rom between its points."""
    sample, rate = _sample(side)
    step *= rate / RATE
    last = len(sample) - 3
    if not found.loop_end:
        frames = min(frames, int(last / step))
    where = np.arange(frames, dtype=np.float64) * step + 1
    if found.loop_end:
        loop = found.loop_end - found.loop_start
        sample = np.append(sample[: found.loop_end], sample[found.loop_start : found.loop_start + 3])
        where = np.where(where < found.loop_end, where, (where - found.loop_start) % loop + found.loop_start)
    whole = where.astype(np.int32)
    part = (where - whole).astype(np.float32)
    before, here, after, beyond = (sample[whole + at] for at in (-1, 0, 1, 2))
    curve = (3 * (here - after) + beyond - before) * part
    curve = (curve + 2 * before - 5 * here + 4 * after - beyond) * part
    return np.asarray(here + 0.5 * part * (curve + after - before), np.float32)


def _envelope(found: Zone, frames: int) -> Samples:
    time = np.arange(frames, dtype=np.float32) / RATE
    fallen = np.maximum(time - found.attack - found.hold, 0) * (SILENT_DB / max(found.decay, 0.001))
    gain = 10 ** ((found.gain_db - np.minimum(fallen, found.sustain)) / 20)
    return np.asarray(gain * np.minimum(time / max(found.attack, 0.0015), 1), np.float32)
