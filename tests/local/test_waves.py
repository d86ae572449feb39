"""Sound as numbers: loudness against FFmpeg's own meter, peaks against theory, files that say how long they are."""

import io
import math
import wave
from collections.abc import Callable
from typing import Any, Literal

import av
import numpy as np
import pytest
from av.audio.frame import AudioFrame

from storynote.local import waves
from storynote.local.waves import Clip

RATE = 48_000


def clip_of(*channels: Any, rate: int = RATE) -> Clip:
    return Clip(np.stack(channels, 1).astype(np.float32), rate)


def noise(seconds: float, loud: float = 0.1, seed: int = 1, channels: int = 2, rate: int = RATE) -> Clip:
    rng = np.random.default_rng(seed)
    return Clip((rng.standard_normal((int(seconds * rate), channels)) * loud).astype(np.float32), rate)


def tone(hz: float, seconds: float, loud: float = 0.5, phase: float = 0.0, rate: int = RATE) -> Any:
    return loud * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate + phase)


def pieces() -> Clip:
    """Loud, quiet and silent parts: the gates decide what counts."""
    silence = np.zeros((2 * RATE, 2), np.float32)
    parts = [noise(2, 0.2, 2).samples, noise(3, 0.002, 3).samples, silence, noise(1, 0.1, 4).samples]
    return Clip(np.concatenate(parts), RATE)


def metered(clip: Clip) -> float:
    """What FFmpeg's ebur128 makes of it."""
    graph = av.filter.Graph()
    layout = "stereo" if clip.samples.shape[1] == 2 else "mono"
    source = graph.add_abuffer(sample_rate=clip.rate, format="fltp", layout=layout, time_base=None)
    meter = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    last = -math.inf
    step = clip.rate // 10
    for at in range(0, len(clip.samples), step):
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(clip.samples[at : at + step].T), "fltp", layout)
        frame.sample_rate, frame.pts = clip.rate, at
        source.push(frame)
        while True:
            try:
                got: Any = sink.pull()
            except (av.BlockingIOError, av.EOFError):
                break
            last = float(got.metadata["lavfi.r128.I"])
    return last


@pytest.mark.parametrize(
    "clip",
    [
        noise(4),
        noise(3, 0.01, channels=1),
        clip_of(tone(997, 4), tone(997, 4)),
        clip_of(tone(60, 4), tone(9000, 4)),
        pieces(),
        noise(3, 0.2, rate=44_100),
    ],
    ids=["noise", "mono", "tone", "low-and-high", "gated", "44100"],
)
def test_loudness_is_what_ffmpeg_measures(clip: Clip) -> None:
    assert waves.loudness(clip) == pytest.approx(metered(clip), abs=0.2)


def test_the_standards_own_tone() -> None:
    """BS.1770: a sine of 997 Hz at full scale in one channel is −3.01 LKFS."""
    assert waves.loudness(clip_of(tone(997, 3, 1.0))) == pytest.approx(-3.01, abs=0.02)


def test_a_click_is_measured_and_silence_has_no_loudness() -> None:
    assert -45 < waves.loudness(clip_of(tone(1000, 0.05, 0.05), tone(1000, 0.05, 0.05))) < -20
    for frames in (0, 10, RATE):
        silence = Clip(np.zeros((frames, 2), np.float32), RATE)
        assert waves.loudness(silence) == -math.inf == waves.true_peak_db(silence)
        assert waves.level(silence, -14) is silence


@pytest.mark.parametrize("hz", [997.0, 6000.0, 12_000.0, 16_000.0])
def test_the_peak_between_samples_is_found(hz: float) -> None:
    """A sine at a quarter of the rate, sampled at 45°, shows 0.707 on its samples and is 1 between them.

    Four times oversampled, one at a third of the rate is seen at least at 15° from its top: 0.3 dB.
    """
    whole = clip_of(tone(hz, 0.5, 1.0, math.pi / 4) * np.hanning(RATE // 2))
    assert waves.true_peak_db(whole) == pytest.approx(-0.1, abs=0.25)


def bursts() -> Clip:
    ramp = np.where(np.arange(5 * RATE) % RATE < 2000, 0.7, 0.08).astype(np.float32)
    return Clip((np.clip(noise(5).samples * 4, -1, 1) * ramp[:, None]).astype(np.float32), RATE)


@pytest.mark.parametrize("make", [lambda: noise(5), bursts, pieces], ids=["noise", "bursts", "pieces"])
@pytest.mark.parametrize("lufs", [-30.0, -16.0, -9.0])
def test_level_reaches_the_target_or_stays_below_it_and_never_clips(make: Callable[[], Clip], lufs: float) -> None:
    result = waves.level(make(), lufs)
    assert waves.true_peak_db(result) <= -0.99
    assert waves.loudness(result) <= lufs + 0.1
    held = waves.true_peak_db(make()) + lufs - waves.loudness(make()) <= -1
    if held:
        assert waves.loudness(result) == pytest.approx(lufs, abs=0.05)


def test_a_limited_peak_leaves_the_rest_alone() -> None:
    quiet = tone(440, 4, 0.1)
    loud = quiet.copy()
    loud[2 * RATE : 2 * RATE + 2000] *= 1 + 7 * np.hanning(2000)
    result = waves.level(clip_of(loud, loud), waves.loudness(clip_of(loud, loud)) + 4).samples[:, 0]
    away = np.abs(np.arange(len(loud)) - 2 * RATE - 1000) > 0.25 * RATE
    gain = result[away] @ loud[away] / (loud[away] @ loud[away])
    assert np.abs(result[away] - gain * loud[away]).max() < 1e-4
    assert np.abs(np.diff(result)).max() < 0.08, "no step in the gain"


def test_what_is_too_dynamic_comes_out_quieter_and_not_crushed() -> None:
    click = np.full(3 * RATE, 1e-3) * np.sin(np.arange(3 * RATE))
    click[RATE : RATE + 200] = 0.9 * np.hanning(200)
    result = waves.level(clip_of(click), -10)
    assert waves.loudness(result) < -20
    crest = np.abs(result.samples).max() / np.abs(result.samples[2 * RATE :]).max()
    assert crest > 0.9 / 1e-3 / 2.1, "at most REDUCTION_DB_MAX off the peak"


def test_fades_end_in_nothing() -> None:
    result = waves.faded(noise(1), 0.1).samples
    assert np.abs(result[[0, -1]]).max() < 1e-3
    assert (result[RATE // 2] == noise(1).samples[RATE // 2]).all()
    assert len(waves.faded(noise(0.001), 1.0).samples) == 48


@pytest.mark.parametrize("rate", [24_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_a_file_says_how_long_it_is_and_is_always_the_same(
    kind: Literal["wav", "mp3"], channels: int, rate: int
) -> None:
    clip = waves.faded(clip_of(*[tone(300 + 200 * c, 1.2345, rate=rate) for c in range(channels)], rate=rate), 0.01)
    made = waves.encode(clip, kind)
    assert made == waves.encode(clip, kind)
    back = waves.decode(made)
    assert (back.rate, back.samples.shape) == (rate, clip.samples.shape)
    assert np.abs(back.samples - clip.samples).max() < (1e-4 if kind == "wav" else 0.05)
    with av.open(io.BytesIO(made), "r") as file:
        assert (file.duration or 0) / 1e6 == pytest.approx(clip.seconds, abs=0.05)
    assert b"ID3" not in made[:10]
    assert b"TAG" not in made[-128:]


def test_a_wav_is_dithered_but_silence_is_silent() -> None:
    quiet = clip_of(tone(1000, 1, 0.3 / 32767))
    with wave.open(io.BytesIO(waves.encode(quiet, "wav"))) as file:
        steps = np.frombuffer(file.readframes(RATE), "<i2").astype(float)
    assert steps @ tone(1000, 1, 1.0) > 0.2 * RATE / 2, "a tone below one step is still there"
    assert not np.any(waves.decode(waves.encode(Clip(np.zeros((99, 1), np.float32), RATE), "wav")).samples)


def test_mp3_refuses_a_rate_it_lacks_and_decode_what_has_no_sound() -> None:
    with pytest.raises(ValueError, match="no rate of 96000"):
        waves.encode(noise(0.1, rate=96_000), "mp3")
    with pytest.raises(ValueError, match="no sound"):
        waves.decode(b"not a sound at all")


@pytest.mark.parametrize(
    ("section", "quiet", "loud"),
    [
        (waves.cut(1000, RATE, "low"), 8000, 100),
        (waves.cut(1000, RATE, "high"), 100, 8000),
        (waves.cut(1000, RATE, "band", 4), 100, 1000),
        (waves.shelf(1000, RATE, -20, high=True), 10_000, 50),
        (waves.shelf(1000, RATE, -20, high=False), 50, 10_000),
        (waves.bell(1000, RATE, -20, 2), 1000, 9000),
    ],
)
def test_filters_pass_what_they_say(section: waves.Section, quiet: float, loud: float) -> None:
    def passed(hz: float) -> float:
        out = waves.filtered(tone(hz, 0.5, 1.0).astype(np.float32), section)
        return 20 * math.log10(float(out[RATE // 4 :].std()) / math.sqrt(0.5))

    assert passed(loud) == pytest.approx(0, abs=0.6)
    assert passed(quiet) < -18


def test_a_filter_is_the_recursion_it_stands_for() -> None:
    b0, b1, b2, a1, a2 = section = waves.cut(300, RATE, "band", 8)
    given = noise(0.05, channels=1).samples[:, 0]
    wanted = np.zeros(len(given))
    for n in range(2, len(given)):
        wanted[n] = b0 * given[n] + b1 * given[n - 1] + b2 * given[n - 2] - a1 * wanted[n - 1] - a2 * wanted[n - 2]
    off = np.abs(waves.filtered(given, section) - wanted)[1000:]
    assert off.max() < 2e-3


def test_convolution_in_blocks_is_convolution() -> None:
    given, taps = noise(1.3).samples, noise(0.05, seed=9, channels=1).samples[:, 0]
    wanted = np.stack([np.convolve(given[:, c], taps) for c in (0, 1)], 1)
    assert np.abs(waves.convolved(given, taps) - wanted).max() < 1e-4


def test_a_room_rings_as_long_as_it_is_told() -> None:
    dry = Clip(np.zeros((3 * RATE, 1), np.float32), RATE)
    dry.samples[100] = 1
    wet = waves.reverb(dry, 1.5, 1.0, seed=4)
    power = np.square(wet.samples).sum(1)[::-1].cumsum()[::-1]
    fallen = 10 * np.log10(power / power[0] + 1e-15)
    early, late = int(np.argmax(fallen < -5)), int(np.argmax(fallen < -35))
    assert 2 * (late - early) / RATE == pytest.approx(1.5, rel=0.3), "RT60 from its fall between 5 and 35 dB"
    left, right = wet.samples.T
    assert abs(float(np.corrcoef(left, right)[0, 1])) < 0.3
    assert (waves.reverb(dry, 1.5, 1.0, seed=4).samples == wet.samples).all()
