"""What sounds are built from: noise of any colour, sweeps, struck things, voices, grains, places left and right.

Rule: pure functions of a generator and numbers; a wave is (frames,) or (2, frames) at RATE, about 1 where it is loudest.
"""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

RATE = 48_000
Wave = npt.NDArray[np.float32]
Shape = Callable[[Wave], Wave]
"""Hz → gain."""
Rng = np.random.Generator

_CONTROL = 64
EARS_APART_FRAMES = 28
"""How much later a sound from the side reaches the far ear: 0.6 ms."""


class How(msgspec.Struct, frozen=True):
    """How a sound is asked for: what the adjectives say."""

    force: float = 0.5
    """0 soft, light, quiet … 1 heavy, violent, loud."""
    speed: float = 1.0
    """0.5 slow … 2 fast."""
    size: float = 0.0
    """-1 small, high … 1 huge, deep."""

    @property
    def scale(self) -> float:
        """Times as large as usual; what is larger is lower."""
        return float(2 ** (0.8 * self.size))


def frames(seconds: float) -> int:
    return max(1, round(seconds * RATE))


def times(n: int) -> Wave:
    """Seconds at each frame."""
    return np.arange(n, dtype=np.float32) / np.float32(RATE)


def curve(n: int, *points: tuple[float, float]) -> Wave:
    """Straight lines through (part of the time 0 to 1, value)."""
    at, value = zip(*points, strict=True)
    return np.asarray(np.interp(np.linspace(0, 1, n), at, value), np.float32)


def decay(n: int, seconds: float, attack: float = 0.0) -> Wave:
    """Falling by 60 dB in `seconds`, after rising over `attack`."""
    t = times(n)
    rise = np.minimum(t / np.float32(attack), 1) if attack > 0 else np.float32(1)
    return np.asarray(np.exp(-6.91 * np.maximum(t - attack, 0) / seconds) * rise, np.float32)


def hump(n: int, power: float = 1.0) -> Wave:
    """From nothing up and back to nothing."""
    return np.asarray(np.sin(np.linspace(0, np.pi, n)) ** power, np.float32)


def wander(rng: Rng, n: int, hz: float, low: float = 0.0, high: float = 1.0) -> Wave:
    """A smooth random way between `low` and `high`, about `hz` turns a second."""
    knots = rng.random(int(n / RATE * hz) + 3)
    at = np.linspace(0, len(knots) - 2, n // _CONTROL + 2) + rng.random() * 0.5
    whole = at.astype(int)
    part = at - whole
    smooth = part * part * (3 - 2 * part)
    rough = knots[whole] * (1 - smooth) + knots[np.minimum(whole + 1, len(knots) - 1)] * smooth
    return stretched((low + (high - low) * rough).astype(np.float32), n)


def stretched(values: Wave, n: int) -> Wave:
    """Values at a control rate, drawn out to n frames."""
    return np.interp(np.linspace(0, len(values) - 1, n), np.arange(len(values)), values).astype(np.float32)


# Noise


def band(low: float, high: float, steep: float = 2.0) -> Shape:
    """What lies between; 6 dB an octave outside for each `steep`."""
    return lambda hz: np.asarray(
        1 / np.sqrt((1 + (low / np.maximum(hz, 1)) ** (2 * steep)) * (1 + (hz / high) ** (2 * steep))), np.float32
    )


def tilt(low: float, high: float, power: float = 1.0, steep: float = 2.0) -> Shape:
    """A band whose energy falls as 1/f^power: 1 is pink, 2 is brown."""
    within = band(low, high, steep)
    return lambda hz: np.asarray(within(hz) * np.maximum(hz, 20) ** np.float32(-power / 2), np.float32)


def peaks(*formants: tuple[float, float, float], floor: float = 0.0) -> Shape:
    """Resonances: (hz, width in hz, gain)."""
    return lambda hz: np.asarray(
        sum((gain / (1 + ((hz - at) / (width / 2)) ** 2) for at, width, gain in formants), floor * band(200, 6000)(hz)),
        np.float32,
    )


@lru_cache(maxsize=64)
def _size(n: int) -> int:
    return min(b << a for a in range(n.bit_length() + 1) for b in (1, 3, 5, 9, 15) if b << a >= n)


def noise(rng: Rng, n: int, shape: Shape) -> Wave:
    """Gaussian noise of that spectrum, RMS 1."""
    size = max(256, _size(n))
    hz = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    spectrum = rng.standard_normal(2 * len(hz), np.float32).view(np.complex64) * shape(hz)
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum, size)[:n].astype(np.float32)
    return np.asarray(wave / max(1e-9, math.sqrt(float(np.mean(wave * wave)))), np.float32)


def wide(rng: Rng, n: int, shape: Shape, width: float = 0.8) -> Wave:
    """Stereo noise; `width` 0 is the same left and right, 1 is nothing in common."""
    if width <= 0:
        return np.repeat(noise(rng, n, shape)[None], 2, 0)
    middle, sides = math.sqrt(1 - width), math.sqrt(width)
    common = noise(rng, n, shape) * middle if middle else 0
    return np.stack([common + noise(rng, n, shape) * sides for _ in range(2)]).astype(np.float32)


def shaped(wave: Wave, shape: Shape) -> Wave:
    """A wave through a spectrum, without shifting it in time."""
    n = wave.shape[-1]
    size = _size(n + 4096)
    hz = np.fft.rfftfreq(size, 1 / RATE).astype(np.float32)
    return np.fft.irfft(np.fft.rfft(wave.astype(np.float32), size) * shape(hz), size)[..., :n].astype(np.float32)


def gusts(rng: Rng, centre_hz: Wave, octaves: float) -> Wave:
    """Noise in a band that moves: `centre_hz` for every frame. RMS about 1."""
    n, size = len(centre_hz), 1024
    hop = size // 4
    count = n // hop + 5
    at = np.clip(np.arange(count) * hop - size // 2, 0, n - 1)
    hz = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20).astype(np.float32)
    off = (np.log2(hz)[None] - np.log2(centre_hz[at])[:, None]) / octaves
    spectrum = rng.standard_normal((count, 2 * len(hz)), np.float32).view(np.complex64) * np.exp(-2 * off * off)
    spectrum /= np.sqrt(np.mean(np.abs(spectrum) ** 2, axis=1, keepdims=True)) * math.sqrt(1 / 2)
    parts = np.fft.irfft(spectrum, size).astype(np.float32) * np.hanning(size + 1)[:-1].astype(np.float32)
    whole = np.zeros(count * hop + size, np.float32)
    for index in range(4):
        lane = parts[index::4].reshape(-1)
        whole[index * hop : index * hop + len(lane)] += lane
    return normed(whole[size // 2 : size // 2 + n])


def normed(wave: Wave) -> Wave:
    """RMS 1."""
    return np.asarray(wave / max(1e-9, math.sqrt(float(np.mean(wave * wave)))), np.float32)


def peaked(wave: Wave) -> Wave:
    """Peak 1."""
    return np.asarray(wave / max(1e-9, float(np.abs(wave).max())), np.float32)


# Tones


def phase(hz: Wave | float, n: int | None = None) -> Wave:
    """Radians, from Hz at each frame (or one for all n)."""
    curve_hz = np.full(n or 1, hz) if isinstance(hz, float | int) else hz
    turns = np.cumsum(curve_hz, dtype=np.float64) / RATE
    return np.asarray((turns % 4096) * (2 * math.pi), np.float64).astype(np.float32)


def tone(hz: Wave | float, n: int | None = None) -> Wave:
    return np.sin(phase(hz, n))


def struck(rng: Rng, n: int, partials: Sequence[tuple[float, float, float]]) -> Wave:
    """Modes ringing out: (hz, gain, seconds to fall by 60 dB). Those above hearing are left out."""
    t = times(n)
    whole = np.zeros(n, np.float32)
    for hz, gain, seconds in partials:
        if hz < 0.45 * RATE:
            long = min(n, frames(seconds * 1.3))
            angle = np.float32(2 * math.pi * hz) * t[:long] + np.float32(rng.uniform(0, 2 * math.pi))
            whole[:long] += np.float32(gain) * np.sin(angle) * decay(long, seconds)
    attack = min(n, 40)
    whole[:attack] *= np.linspace(0, 1, attack, dtype=np.float32)
    return whole


def modes(
    rng: Rng, hz: float, ratios: Sequence[float], seconds: float, fall: float = 0.7
) -> list[tuple[float, float, float]]:
    """Partials at ratios of `hz`; the higher, the weaker and the shorter."""
    return [
        (hz * r * rng.uniform(0.995, 1.005), rng.uniform(0.7, 1.0) / r**fall, seconds / max(r, 0.3) ** 0.8)
        for r in ratios
    ]


BAR = (1.0, 2.757, 5.404, 8.933, 13.34)
SKIN = (1.0, 1.593, 2.135, 2.295, 2.653, 2.917, 3.155, 3.5)
BELL = (0.5, 1.0, 1.19, 1.5, 2.0, 2.51, 2.66, 3.01, 4.1, 5.2, 6.4)


def burst(rng: Rng, seconds: float, low: float, high: float, attack: float = 0.001) -> Wave:
    """Noise that dies away: an impact, a click, a puff."""
    n = frames(seconds)
    return peaked(noise(rng, n, band(low, high)) * decay(n, seconds, attack) * curve(n, (0, 1), (0.9, 1), (1, 0)))


def plucked(rng: Rng, hz: float, seconds: float, bright: float = 0.5) -> Wave:
    """A string: harmonics, each dying faster than the one below, slightly sharp as a stiff string's are.

    The shape of a string pulled aside at a point a fifth of its length from the bridge.
    """
    partials = []
    for k in range(1, min(40, int(9000 / hz)) + 1):
        stiff = k * math.sqrt(1 + 0.00008 * k * k)
        gain = abs(math.sin(math.pi * k * 0.21)) / k ** (2.0 - bright) + 1e-4
        partials.append((hz * stiff, gain, seconds / (1 + 0.12 * k * (1.4 - bright))))
    return peaked(struck(rng, frames(seconds), partials))


def voice(
    rng: Rng,
    pitch_hz: Wave,
    formants: Sequence[tuple[Wave | float, float, float]],
    *,
    fall: float = 1.0,
    rough: float = 0.0,
    breath: float = 0.0,
    top_hz: float = 9000.0,
) -> Wave:
    """A throat: the harmonics of `pitch_hz`, each as strong as the resonances (hz or a way in hz, width, gain) let it be.

    `rough` shakes the pitch and doubles its period, as in a bark; `breath` is noise through the same resonances.
    """
    n = len(pitch_hz)
    pitch = pitch_hz * (1 + 0.02 * (0.3 + 2 * rough) * (wander(rng, n, 70, -1, 1) + wander(rng, n, 9, -0.7, 0.7)))
    angle = phase(pitch)
    turn = np.exp(1j * angle.astype(np.float64)).astype(np.complex64)
    spin, whole = np.ones(n, np.complex64), np.zeros(n, np.float32)
    at = np.arange(0, n + _CONTROL - 1, _CONTROL).clip(0, n - 1)
    slow = pitch[at]
    ways = [
        (np.full(n, hz)[at] if isinstance(hz, float | int) else hz[at], width, gain) for hz, width, gain in formants
    ]
    for k in range(1, max(2, min(64, int(top_hz / max(20.0, float(np.median(pitch)))) + 1))):
        spin *= turn
        hz = k * slow
        gain = sum(g / (1 + ((hz - way) / (width / 2)) ** 2) for way, width, g in ways) + 0.004
        whole += spin.imag * stretched(np.where(hz < 20_000, gain * k**-fall, 0).astype(np.float32), n)
    if rough:
        whole *= 1 + np.float32(min(rough, 0.9)) * np.sin(angle / 2 + 1)
    whole = normed(whole)
    if breath:
        resting = [(float(np.median(way)), width * 2, gain) for way, width, gain in ways]
        whole += np.float32(breath) * noise(rng, n, peaks(*resting, floor=0.1))
    return whole


# Places and moments


def moments(rng: Rng, n: int, a_second: float) -> npt.NDArray[np.int64]:
    """Frames of things that happen independently of one another, in order."""
    return np.sort(rng.integers(0, n, rng.poisson(a_second * n / RATE)))


def put(whole: Wave, at: int, part: Wave, gain: float = 1.0) -> None:
    """Add a part into a whole, as far as it fits."""
    room = min(whole.shape[-1] - at, part.shape[-1])
    if room > 0 and at >= 0:
        whole[..., at : at + room] += part[..., :room] * np.float32(gain)


def pan(wave: Wave, at: float) -> Wave:
    """One wave to two: -1 left to 1 right, louder and earlier at the nearer ear."""
    angle, late = (at + 1) * math.pi / 4, round(abs(at) * EARS_APART_FRAMES)
    later = np.concatenate([np.zeros(late, np.float32), wave[: len(wave) - late]]) if late else wave
    left, right = (later, wave) if at > 0 else (wave, later)
    return np.stack([left * np.float32(math.cos(angle)), right * np.float32(math.sin(angle))]) * np.float32(
        math.sqrt(2)
    )


def scatter(
    rng: Rng,
    n: int,
    starts: Sequence[int] | npt.NDArray[np.int64],
    grains: Sequence[Wave],
    *,
    spread: float = 0.8,
    even: float = 0.5,
) -> Wave:
    """Grains, drawn anew for each start, around the listener. `even` 1: all alike; 0: a few stand out."""
    whole = np.zeros((2, n), np.float32)
    count = len(starts)
    which = rng.integers(0, len(grains), count)
    gains = np.exp(rng.standard_normal(count) * (1 - even)) * np.exp(-0.5 * (1 - even) ** 2)
    places = rng.uniform(-spread, spread, count)
    for start, index, gain, place in zip(starts, which, gains, places, strict=True):
        angle, late = (place + 1) * math.pi / 4, int(abs(place) * EARS_APART_FRAMES)
        put(whole[0], int(start) + (late if place > 0 else 0), grains[index], float(gain * math.cos(angle) * 1.41))
        put(whole[1], int(start) + (late if place < 0 else 0), grains[index], float(gain * math.sin(angle) * 1.41))
    return whole


def both(wave: Wave) -> Wave:
    """Two channels of any wave."""
    return wave if wave.ndim == 2 else np.repeat(wave[None], 2, 0)


def passing(wave: Wave, *, metres: float, metres_a_second: float, closest: float) -> Wave:
    """A mono source that drives by from left to right: Doppler, distance, place. As long as the wave.

    What is heard at t left the source at t - r/c; `closest` is the moment, in seconds, when it is nearest.
    """
    n = len(wave)
    t = np.arange(n) / RATE
    r = np.hypot(metres, metres_a_second * (t - closest))
    # Before its beginning the source is taken to have sounded as just after it.
    sent = np.abs((t - (r - metres) / 343) * RATE)
    heard = np.interp(sent, np.arange(n), wave) * metres / r
    side = np.clip(metres_a_second * (t - closest) / (2 * metres), -1, 1) * 0.9
    angle = (side + 1) * math.pi / 4
    return np.stack([heard * np.cos(angle), heard * np.sin(angle)]).astype(np.float32) * np.float32(math.sqrt(2))
