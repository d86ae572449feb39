"""Sound as numbers: a clip, its loudness, its file. Rule: what leaves here never clips and never clicks at its ends.

Filters and reverb work by FFT, on whole arrays: what is recursive in theory is here an impulse response, cut where it
has died away.
"""

import io
import math
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import av
import msgspec
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame

Samples = npt.NDArray[np.float32]
Section = tuple[float, float, float, float, float]
"""A biquad: b0, b1, b2, a1, a2 of (b0 + b1/z + b2/z²) / (1 + a1/z + a2/z²)."""

SILENCE_LUFS = -70.0
"""Blocks below take no part in loudness (BS.1770's absolute gate)."""
GATE_LU = 10.0
BLOCK_SECONDS, STEP_SECONDS = 0.4, 0.1
MINUTE_STEPS = 600
WRITTEN_FRAMES = 1 << 20
"""Turned into a file at a time."""
OVERSAMPLING = 4
REDUCTION_DB_MAX = 6.0
"""What the limiter may take off a peak; what would need more comes out quieter instead of crushed."""
RELEASE_DB_PER_SECOND = 60.0
_ROW = 32
_REACH = 12
_LOOK_AHEAD_ROWS = 4
_TAPS_MIN = 4096
MP3_BITS_PER_SECOND = {1: 128_000, 2: 192_000}
MP3_FRAMES = 1152
"""What one frame of layer III holds."""
MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


class Clip(msgspec.Struct, frozen=True):
    """Sound in memory."""

    samples: Samples
    """(frames, channels), -1 to 1; one or two channels."""
    rate: int
    """Frames a second."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


# Filters


def shelf(hz: float, rate: int, gain_db: float, *, high: bool, q: float = 0.7071) -> Section:
    """A shelf by the bilinear transform, `gain_db` above (high) or below (low) `hz`."""
    gain, angle = 10 ** (gain_db / 40), 2 * math.pi * min(hz, 0.49 * rate) / rate
    cos, alpha = math.cos(angle), math.sin(angle) / (2 * q)
    sign, root = (1.0 if high else -1.0), 2 * math.sqrt(gain) * alpha
    a0 = (gain + 1) - sign * (gain - 1) * cos + root
    return (
        gain * ((gain + 1) + sign * (gain - 1) * cos + root) / a0,
        -sign * 2 * gain * ((gain - 1) + sign * (gain + 1) * cos) / a0,
        gain * ((gain + 1) + sign * (gain - 1) * cos - root) / a0,
        sign * 2 * ((gain - 1) - sign * (gain + 1) * cos) / a0,
        ((gain + 1) - sign * (gain - 1) * cos - root) / a0,
    )


def bell(hz: float, rate: int, gain_db: float, q: float = 1.0) -> Section:
    """`gain_db` around `hz`, nothing far from it."""
    gain, angle = 10 ** (gain_db / 40), 2 * math.pi * min(hz, 0.49 * rate) / rate
    cos, alpha = math.cos(angle), math.sin(angle) / (2 * q)
    a0 = 1 + alpha / gain
    return (1 + alpha * gain) / a0, -2 * cos / a0, (1 - alpha * gain) / a0, -2 * cos / a0, (1 - alpha / gain) / a0


def cut(hz: float, rate: int, kind: Literal["low", "high", "band"], q: float = 0.7071) -> Section:
    """Pass what is `low` (below `hz`), `high` (above) or in the `band` around it; 12 dB an octave, 6 for the band."""
    angle = 2 * math.pi * min(hz, 0.49 * rate) / rate
    cos, alpha = math.cos(angle), math.sin(angle) / (2 * q)
    b = {
        "low": ((1 - cos) / 2, 1 - cos, (1 - cos) / 2),
        "high": ((1 + cos) / 2, -(1 + cos), (1 + cos) / 2),
        "band": (alpha, 0.0, -alpha),
    }[kind]
    a0 = 1 + alpha
    return b[0] / a0, b[1] / a0, b[2] / a0, -2 * cos / a0, (1 - alpha) / a0


@lru_cache(maxsize=256)
def _impulse(sections: tuple[Section, ...]) -> Samples:
    """The impulse response of sections in a row, as long as it takes to fall by 100 dB."""
    radius = max(max(abs(np.roots([1.0, s[3], s[4]])), default=0.0) for s in sections)
    long = math.log(1e-5) / math.log(max(min(float(radius), 0.99999), 0.1)) * 1.5
    taps = 1 << max(_TAPS_MIN.bit_length() - 1, math.ceil(math.log2(long + 64)))
    z = np.exp(-1j * np.arange(taps + 1) * (math.pi / taps))
    response = np.ones(taps + 1, complex)
    for b0, b1, b2, a1, a2 in sections:
        response *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.fft.irfft(response)[:taps].astype(np.float32)


def filtered(samples: Samples, *sections: Section) -> Samples:
    """`samples`, (frames,) or (frames, channels), through the sections one after the other; as long as before."""
    return convolved(samples, _impulse(sections))[: len(samples)] if sections else samples


def _quick(size: int) -> int:
    """The next length that an FFT does fast."""
    return min(b << a for a in range(size.bit_length() + 1) for b in (1, 3, 5, 9, 15) if b << a >= size)


def convolved(samples: Samples, impulse: Samples) -> Samples:
    """The full convolution along time, len(samples) + len(impulse) - 1 frames; an impulse may have its own channels."""
    flat = samples.reshape(len(samples), -1).T
    other = impulse.reshape(len(impulse), -1).T
    frames, taps = flat.shape[1], other.shape[1]
    size = _quick(max(4 * taps, 16384)) if frames > 4 * taps else _quick(frames + taps - 1)
    step = size - taps + 1
    count = -(-frames // step)
    blocks = np.zeros((len(flat), count, size), np.float32)
    padded = np.pad(flat, ((0, 0), (0, count * step - frames)))
    blocks[:, :, :step] = padded.reshape(len(flat), count, step)
    ahead = np.fft.rfft(blocks) * np.fft.rfft(other, size)[:, None, :]
    parts = np.fft.irfft(ahead, size)
    whole = np.zeros((len(parts), count * step + size), np.float32)
    for index in range(count):
        whole[:, index * step : index * step + size] += parts[:, index]
    result = np.ascontiguousarray(whole[:, : frames + taps - 1].T, np.float32)
    return result[:, 0] if samples.ndim == 1 and impulse.ndim == 1 else result


def reverb(clip: Clip, seconds: float, wet: float, seed: int = 0) -> Clip:
    """The clip in a room that takes `seconds` to fall by 60 dB; `wet` 0 (dry) to 1 (only the room).

    Two channels, as long as the clip: append silence first to hear the tail. The room is noise, decaying faster the
    higher it is, after a few early echoes, different left and right.
    """
    impulse = _room(clip.rate, round(seconds, 2), seed)
    samples = clip.samples if clip.samples.shape[1] == 2 else np.repeat(clip.samples, 2, axis=1)
    room = convolved(samples, impulse)[: len(samples)]
    dry = math.sqrt(1 - min(max(wet, 0.0), 1.0))
    return Clip((samples * dry + room * math.sqrt(min(max(wet, 0.0), 1.0))).astype(np.float32), clip.rate)


@lru_cache(maxsize=8)
def _room(rate: int, seconds: float, seed: int) -> Samples:
    rng = np.random.default_rng(seed)
    frames = max(int(rate * seconds * 1.1), rate // 50)
    time = np.arange(frames, dtype=np.float32)[:, None] / rate
    hz = np.fft.rfftfreq(frames, 1 / rate)[:, None]
    spectrum = np.fft.rfft(rng.standard_normal((frames, 2)).astype(np.float32), axis=0)
    edges = (0.0, 250.0, 1000.0, 4000.0, rate / 2 + 1)
    tail = np.zeros((frames, 2), np.float32)
    for low, high, part, loud in zip(edges, edges[1:], (1.1, 1.0, 0.75, 0.4), (0.8, 1.0, 0.7, 0.35), strict=False):
        band = np.fft.irfft(np.where((hz >= low) & (hz < high), spectrum, 0), frames, axis=0)
        tail += (band * loud * np.exp(-6.91 * time / (seconds * part))).astype(np.float32)
    # The tail begins after the way to the nearest wall and swells a little, as echoes grow dense.
    before = min(0.004 + 0.01 * min(seconds, 3.0), seconds / 4)
    tail *= np.clip((time - before) / (before + 0.001), 0, 1)
    for _ in range(8):
        at = int(rate * rng.uniform(0.003, 0.03 + 0.02 * min(seconds, 2.0)))
        tail[min(at, frames - 1), int(rng.integers(2))] += float(rng.choice((-1, 1))) * 2.0
    return np.asarray(tail / np.sqrt((tail**2).sum(0) + 1e-12), np.float32)


def faded(clip: Clip, seconds: float) -> Clip:
    """Rising from and falling to nothing over `seconds` (at most half the clip), along a cosine."""
    frames = min(int(seconds * clip.rate), len(clip.samples) // 2)
    if frames == 0:
        return clip
    ramp = (0.5 - 0.5 * np.cos(np.pi * (np.arange(frames, dtype=np.float32)) / frames))[:, None].astype(np.float32)
    samples = clip.samples.copy()
    samples[:frames] *= ramp
    samples[-frames:] *= ramp[::-1]
    return Clip(samples, clip.rate)


# Loudness


def _weighting(rate: int) -> tuple[Section, Section]:
    """BS.1770-4's K curve: the two filters it gives for 48 kHz, as analogue shapes, at any rate."""
    tangent, q = math.tan(math.pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    middle = high**0.4996667741545416
    a0 = 1 + tangent / q + tangent * tangent
    head: Section = (
        (high + middle * tangent / q + tangent * tangent) / a0,
        2 * (tangent * tangent - high) / a0,
        (high - middle * tangent / q + tangent * tangent) / a0,
        2 * (tangent * tangent - 1) / a0,
        (1 - tangent / q + tangent * tangent) / a0,
    )
    tangent, q = math.tan(math.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + tangent / q + tangent * tangent
    rumble: Section = (
        1.0, -2.0, 1.0, 2 * (tangent * tangent - 1) / a0, (1 - tangent / q + tangent * tangent) / a0
    )  # fmt: skip
    return head, rumble


def loudness(clip: Clip) -> float:
    """Integrated loudness in LUFS after ITU-R BS.1770-4; -inf for silence. Under 0.4 s the clip is one block."""
    if not clip.samples.size:
        return -math.inf
    step = round(STEP_SECONDS * clip.rate)
    if len(clip.samples) // step < round(BLOCK_SECONDS / STEP_SECONDS):
        weighted = filtered(clip.samples, *_weighting(clip.rate))
        return _gated(np.array([np.square(weighted, dtype=np.float64).mean(0).sum()]))
    cells = np.concatenate(list(_cells(clip, step)))
    return _gated(np.convolve(cells, np.full(4, 0.25), "valid"))


def _cells(clip: Clip, step: int) -> Iterator[npt.NDArray[np.float64]]:
    """The weighted power of each whole step, a minute at a time: ten minutes at once would fill a gigabyte."""
    sections = _weighting(clip.rate)
    before, ahead = len(_impulse(sections)), MINUTE_STEPS * step
    whole = len(clip.samples) // step * step
    for at in range(0, whole, ahead):
        start = max(0, at - before)
        weighted = filtered(clip.samples[start : min(whole, at + ahead)], *sections)[at - start :]
        yield np.square(weighted).reshape(len(weighted) // step, step, -1).mean(1, dtype=np.float64).sum(1)


def _gated(blocks: npt.NDArray[np.float64]) -> float:
    loud = blocks[blocks > 10 ** ((SILENCE_LUFS + 0.691) / 10)]
    if not len(loud):
        return -math.inf
    loud = loud[loud > loud.mean() * 10 ** (-GATE_LU / 10)]
    return float(-0.691 + 10 * math.log10(loud.mean()))


@lru_cache(maxsize=1)
def _between() -> Samples:
    """A row with its surroundings → the values at every quarter between its samples, and the samples: a windowed sinc."""
    matrix = np.zeros((_ROW + 2 * _REACH, _ROW, OVERSAMPLING))
    for phase in range(OVERSAMPLING):
        away = np.arange(-_REACH + 1, _REACH + 1) - phase / OVERSAMPLING
        taps = np.sinc(away) * np.cos(np.pi * away / (2 * _REACH + 1)) ** 2
        for at in range(_ROW):
            matrix[at + 1 : at + 1 + 2 * _REACH, at, phase] = taps / taps.sum()
    return matrix.reshape(_ROW + 2 * _REACH, -1).astype(np.float32)


def _row_peaks(samples: Samples, floor: float) -> Samples:
    """The true peak of every _ROW frames over all channels; rows far under `floor` by their samples alone."""
    rows = -(-len(samples) // _ROW)
    peaks = np.zeros(rows, np.float32)
    for channel in samples.T:
        line = np.zeros((rows + 1) * _ROW + 2 * _REACH, np.float32)
        line[_REACH : _REACH + len(channel)] = channel
        plain = np.abs(line[_REACH : _REACH + rows * _ROW]).reshape(rows, _ROW).max(1)
        # Between samples a wave rises above them, but hardly to their double.
        near = np.flatnonzero(np.maximum(plain, np.append(plain[1:], 0)) >= floor / 2)
        wide = np.lib.stride_tricks.sliding_window_view(line, _ROW + 2 * _REACH)[::_ROW]
        for part in np.array_split(near, max(1, len(near) // 4096)):
            plain[part] = np.abs(wide[part] @ _between()).max(1)
        peaks = np.maximum(peaks, plain)
    return peaks


def true_peak_db(clip: Clip) -> float:
    """The highest point of the wave between and on the samples, in dBTP, four times oversampled; -inf for silence."""
    if not clip.samples.size or (peak := float(np.abs(clip.samples).max())) == 0:
        return -math.inf
    return 20 * math.log10(float(_row_peaks(clip.samples, peak).max()))


def level(clip: Clip, lufs: float, peak_db: float = -1.0) -> Clip:
    """The clip at `lufs`, its true peak at most `peak_db`.

    Peaks above are limited with look-ahead, by REDUCTION_DB_MAX at most: what is more dynamic than that comes out quieter
    than `lufs`. Silence stays silence.
    """
    now = loudness(clip)
    if now == -math.inf:
        return clip
    over = true_peak_db(clip) + (lufs - now) - peak_db
    gain = 10 ** ((lufs - now - max(0.0, over - REDUCTION_DB_MAX)) / 20)
    samples = (clip.samples * np.float32(gain)).astype(np.float32)
    return Clip(_limited(samples, clip.rate, 10 ** (peak_db / 20)) if over > 0 else samples, clip.rate)


def _limited(samples: Samples, rate: int, ceiling: float) -> Samples:
    """Nothing above `ceiling`: the gain falls before a peak arrives and comes back RELEASE_DB_PER_SECOND after it."""
    peaks = _row_peaks(samples, ceiling)
    wanted = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9) / ceiling), 0)
    slope = RELEASE_DB_PER_SECOND * _ROW / rate * np.arange(len(wanted))
    held = np.maximum.accumulate(wanted + slope) - slope
    k = _LOOK_AHEAD_ROWS
    spread = np.lib.stride_tricks.sliding_window_view(np.pad(held, k + 1, mode="edge"), 2 * k + 3).max(1)
    weights = np.hanning(2 * k + 3)[1:-1]
    smooth = np.convolve(np.pad(spread, k, mode="edge"), weights / weights.sum(), "valid")
    centres = np.arange(len(smooth)) * _ROW + _ROW / 2
    gain = 10 ** (-np.interp(np.arange(len(samples)), centres, smooth) / 20)
    limited = (samples * gain[:, None]).astype(np.float32)
    highest = float(_row_peaks(limited, ceiling).max())
    return limited if highest <= ceiling else (limited * np.float32(ceiling / highest)).astype(np.float32)


# Files


def encode(clip: Clip, kind: Literal["wav", "mp3"]) -> bytes:
    """The file: PCM of 16 bits with triangular dither (none where there is silence), or MP3 at a constant rate.

    The same clip gives the same bytes; a player is told the exact length. Raises ValueError for a rate MP3 does not know.
    """
    return _wav(clip) if kind == "wav" else _mp3(clip)


def _wav(clip: Clip) -> bytes:
    rng = np.random.default_rng(0)
    parts = (clip.samples[at : at + WRITTEN_FRAMES] for at in range(0, len(clip.samples), WRITTEN_FRAMES))
    data = b"".join(_sixteen(part, rng) for part in parts)
    channels = clip.samples.shape[1]
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, channels, clip.rate, clip.rate * channels * 2, channels * 2, 16)
    riff = struct.pack("<4sI4s", b"RIFF", 36 + len(data), b"WAVE")
    return riff + form + struct.pack("<4sI", b"data", len(data)) + data


def _sixteen(samples: Samples, rng: np.random.Generator) -> bytes:
    noise = rng.random(samples.shape, np.float32) - rng.random(samples.shape, np.float32)
    whole: npt.NDArray[np.float32] = np.rint(samples * 32767 + noise * (samples != 0))
    return bytes(np.clip(whole, -32768, 32767).astype("<i2").tobytes())


def _mp3(clip: Clip) -> bytes:
    if clip.rate not in MP3_RATES:
        raise ValueError(f"MP3 has no rate of {clip.rate}; it has {', '.join(map(str, MP3_RATES))}")
    channels = clip.samples.shape[1]
    layout = "stereo" if channels == 2 else "mono"
    out = io.BytesIO()
    # Xing's header gives the length; no ID3, which some players take for sound.
    options = {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "1"}
    with av.open(out, "w", format="mp3", options=options) as file:
        stream: Any = file.add_stream("libmp3lame", rate=clip.rate)
        stream.layout, stream.format = layout, "fltp"
        stream.bit_rate = min(MP3_BITS_PER_SECOND[channels], _bits_max(clip.rate))
        for at in range(0, len(clip.samples), MP3_FRAMES):
            planes = np.ascontiguousarray(np.clip(clip.samples[at : at + MP3_FRAMES], -1, 1).T)
            frame = AudioFrame.from_ndarray(planes, "fltp", layout)
            frame.sample_rate, frame.pts = clip.rate, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def _bits_max(rate: int) -> int:
    """What the layer III of MPEG-1, MPEG-2 and MPEG-2.5 allows."""
    return 320_000 if rate >= 32000 else 160_000 if rate >= 16000 else 64_000


def decode(source: bytes | Path) -> Clip:
    """The sound in a file of any kind FFmpeg reads; more than two channels come out as two.

    Raises ValueError when there is no sound in it.
    """
    try:
        with av.open(io.BytesIO(source) if isinstance(source, bytes) else str(source), "r") as file:
            stream = file.streams.audio[0]
            layout = "mono" if stream.codec_context.channels == 1 else "stereo"
            resampler = av.AudioResampler(format="fltp", layout=layout, rate=stream.rate)
            parts = [part.to_ndarray() for frame in file.decode(stream) for part in resampler.resample(frame)]
            parts += [part.to_ndarray() for part in resampler.resample(None)]
            rate = int(stream.rate or 0)
    except (av.FFmpegError, IndexError) as error:
        raise ValueError("there is no sound in this file that can be read") from error
    channels = 1 if layout == "mono" else 2
    whole = np.concatenate(parts, axis=1) if parts else np.zeros((channels, 0), np.float32)
    return Clip(np.ascontiguousarray(whole.T, np.float32), rate)
