"""Music: the words are obeyed, and what is heard has the key, the tempo, the form and the level that the score says."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from storynote.local import waves
from storynote.local.band import play
from storynote.local.band.brief import read
from storynote.local.band.composer import compose
from storynote.local.band.genres import GENRES
from storynote.local.band.harmony import current
from storynote.local.band.instruments import PLAYERS
from storynote.local.band.samples import catalogue, tone
from storynote.local.band.score import Score, is_on
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip

Floats = npt.NDArray[np.float64]
MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
"""How well each degree fits a key (Krumhansl and Kessler)."""


@lru_cache(maxsize=32)
def heard(prompt: str, seconds: float = 12.0, seed: int = 1) -> Clip:
    return play(prompt, seconds, seed, lambda share: None)


def scored(prompt: str, seconds: float = 30.0, seed: int = 1) -> Score:
    return compose(read(prompt, seed), seconds, seed)


def levels(clip: Clip, step: float) -> Floats:
    """Decibels of every `step` seconds."""
    frames = int(step * clip.rate)
    cells = clip.samples[: len(clip.samples) // frames * frames].reshape(-1, frames * 2)
    return np.asarray(10 * np.log10(np.square(cells, dtype=np.float64).mean(1) + 1e-12))


def spectra(clip: Clip, size: int, step: int) -> Floats:
    mono = clip.samples.mean(1)
    parts = np.lib.stride_tricks.sliding_window_view(mono, size)[::step]
    return np.asarray(np.abs(np.fft.rfft(parts * np.hanning(size).astype(np.float32))))


def beat(clip: Clip, low: float = 0.0, high: float = 22_050.0) -> Floats:
    """How alike the onsets are to themselves after each hundredth of a second, 1 at none."""
    hz = np.fft.rfftfreq(2048, 1 / clip.rate)
    bins = np.log1p(100 * spectra(clip, 2048, clip.rate // 100)[:, (hz >= low) & (hz < high)])
    onsets = np.maximum(np.diff(bins, axis=0), 0).mean(1)
    onsets = onsets - np.convolve(onsets, np.ones(100) / 100, "same")
    power = np.abs(np.fft.rfft(onsets, 4 * len(onsets))) ** 2
    alike = np.fft.irfft(power)[: len(onsets) // 2]
    return np.asarray(alike / alike[0])


def tempo(clip: Clip, near: float) -> float:
    """The beats per minute, from 0.7 to 1.4 times `near`, at which onsets repeat most, beat for beat and over two and four."""
    alike = beat(clip)
    choices = np.arange(0.7 * near, 1.4 * near, 0.25)
    score = [
        sum(np.interp(6000 / bpm * k, np.arange(len(alike)), alike) * w for k, w in ((1, 1.0), (2, 0.7), (4, 0.5)))
        for bpm in choices
    ]
    return float(choices[int(np.argmax(score))])


def keys(clip: Clip) -> list[tuple[int, bool]]:
    """All keys, (tonic, minor), the likeliest first."""
    hz = np.fft.rfftfreq(16_384, 1 / clip.rate)
    inside = (hz > 55) & (hz < 2000)
    energy = spectra(clip, 16_384, 8192)[:, inside].sum(0)
    classes = np.round(69 + 12 * np.log2(hz[inside] / 440)).astype(int) % 12
    chroma = np.array([np.sort(energy[classes == pitch])[-12:].sum() for pitch in range(12)])
    fits = {
        (tonic, minor): np.corrcoef(np.roll(profile, tonic), chroma)[0, 1]
        for minor, profile in ((False, MAJOR), (True, MINOR))
        for tonic in range(12)
    }
    return sorted(fits, key=lambda key: -fits[key])


# Words

BRIEFS: list[tuple[str, dict[str, Any]]] = [
    ("lofi hip hop beats to study to, no drums", {"genre": "lofi", "drums": False}),
    (
        "epic orchestral battle music with choir and war drums",
        {"genre": "cinematic", "players": ("choir", "kit-orchestra")},
    ),
    ("calm solo piano in D minor", {"players": ("piano",), "alone": True, "tonic": 2, "minor": True, "drums": False}),
    ("120 bpm techno", {"genre": "techno", "bpm": 120.0}),
    ("house, tempo: 126", {"genre": "house", "bpm": 126.0}),
    ("a waltz for accordion", {"genre": "waltz", "players": ("accordion",), "alone": False}),
    ("bossa nova in F major", {"genre": "bossa", "tonic": 5, "minor": False}),
    ("song in the key of Bb major at 90 BPM", {"tonic": 10, "minor": False, "bpm": 90.0}),
    ("in B flat minor, slow", {"tonic": 10, "minor": True, "pace": 0.76}),
    ("techno in F#m", {"genre": "techno", "tonic": 6, "minor": True}),
    (
        "string quartet in C sharp minor",
        {"tonic": 1, "minor": True, "players": ("violin", "strings", "cello"), "alone": True},
    ),
    ("5/4 jazz in G dorian", {"genre": "jazz", "metre": "5/4", "tonic": 7, "mode": "dorian", "minor": True}),
    ("folk song in 6/8", {"genre": "folk", "metre": "6/8"}),
    ("7/8 progressive rock", {"genre": "rock", "metre": "7/8"}),
    ("sad violin and piano duet", {"genre": "sad-piano", "players": ("violin", "piano"), "alone": True}),
    ("music with strings and a flute", {"players": ("strings", "flute"), "alone": True, "drums": False}),
    ("reggae without bass", {"genre": "reggae", "without": frozenset({"bass-guitar"})}),
    (
        "country road trip with banjo, no fiddle",
        {"genre": "country", "players": ("banjo",), "without": frozenset({"violin"})},
    ),
    ("jazz trio, piano, double bass and drums", {"genre": "jazz", "alone": True, "drums": True}),
    ("acoustic guitar only", {"players": ("steel-guitar",), "alone": True}),
    ("cello solo", {"players": ("cello",), "alone": True}),
    ("Irish jig with tin whistle", {"genre": "celtic", "players": ("whistle",)}),
    ("Chinese guzheng and bamboo flute", {"genre": "asian", "players": ("koto", "shakuhachi")}),
    ("medieval tavern song with lute", {"genre": "medieval", "players": ("mandolin",)}),
    ("funk with slap bass and a horn section", {"genre": "funk", "players": ("slap-bass", "brass")}),
    ("blues in E with harmonica", {"genre": "blues", "tonic": 4, "players": ("harmonica",)}),
    ("trumpet fanfare for a king", {"genre": "march", "players": ("trumpet",)}),
    ("detective noir saxophone", {"genre": "horror", "players": ("tenor-sax",)}),
    ("beatless ambient", {"genre": "ambient", "drums": False}),
    ("very fast punk rock", {"genre": "rock", "pace": 1.5}),
    ("8-bit arcade chase", {"genre": "chiptune"}),
    ("merry christmas", {"genre": "christmas"}),
    ("lullaby for a baby", {"genre": "lullaby"}),
    ("a tiny music box", {"genre": "music-box"}),
    ("military parade", {"genre": "march"}),
    ("salsa on the streets of Havana", {"genre": "latin"}),
    ("Arabian desert caravan", {"genre": "eastern"}),
    ("heavy metal at 180 bpm", {"genre": "metal", "bpm": 180.0}),
    ("synthwave night drive", {"genre": "synthwave"}),
    ("a spooky haunted house", {"genre": "horror", "minor": True}),
    ("kids cartoon with xylophone", {"genre": "children", "players": ("xylophone",)}),
    # No word of music in them: by meaning.
    ("a dragon flies over the mountains", {"genre": "cinematic"}),
    ("something for a rainy evening at my desk", {"genre": "lofi"}),
    ("my grandmother's funeral, we miss her", {"genre": "sad-piano"}),
    ("floating weightless among the stars and planets", {"genre": "ambient"}),
    ("geisha in a garden of cherry trees", {"genre": "asian"}),
    ("monsters under the bed at midnight", {"genre": "horror"}),
    ("a minor inconvenience", {"tonic": None}),
]


@pytest.mark.parametrize(("prompt", "wanted"), BRIEFS, ids=[prompt for prompt, _ in BRIEFS])
def test_words_are_understood(prompt: str, wanted: dict[str, Any]) -> None:
    brief = read(prompt, 1)
    assert {name: getattr(brief, name) for name in wanted} == wanted


@pytest.mark.parametrize("prompt", ["", "🎸🔥", "音乐", "\ud800\0", "la " * 3400, "!!!???", "in in in 0/0 bpm 999 #"])
def test_odd_prompts_give_music(prompt: str) -> None:
    clip = heard(prompt, 3.0)
    assert len(clip.samples) == 3 * clip.rate
    assert waves.loudness(clip) > -20


def test_a_length_that_cannot_be_is_refused() -> None:
    for seconds in (2.9, 301.0, float("nan")):
        with pytest.raises(Unusable, match="seconds"):
            play("jazz", seconds, 1, lambda share: None)


# The score


@pytest.mark.parametrize("genre", GENRES)
def test_every_genre_at_every_length(genre: str) -> None:
    """Whole bars, a last chord with time to ring, tunes of chord tones in a range that can be played."""
    firm, fitting = 0, 0
    for seconds in (3.0, 5.5, 8.0, 17.0, 30.0, 61.0, 300.0):
        score = scored(f"{GENRES[genre].words[0]} music", seconds, seed=int(seconds))
        ring = seconds - score.seconds_at(score.last_beat)
        assert 0.7 < ring < 6.0, (seconds, ring)
        assert sum(section.bars for section in score.sections) == score.bars
        assert score.parts
        for part in score.parts:
            assert all(0 <= note.start <= score.last_beat + 0.5 and note.beats > 0 for note in part.notes), part
            assert all(0.05 <= note.touch <= 1.2 for note in part.notes)
            if part.role in ("lead", "answer"):
                player = PLAYERS[part.instrument]
                assert all(player.low <= note.pitch <= player.high for note in part.notes), part.instrument
        for note in (n for part in score.parts if part.role == "lead" for n in part.notes):
            if is_on(note.start, score.metre, score.metre.strong):
                firm += 1
                fitting += note.pitch % 12 in current(list(score.chords), note.start).chord.tones
    assert fitting / firm >= 0.85


def test_a_piece_has_beginning_development_and_end() -> None:
    kinds = [section.kind for section in scored("epic orchestral", 90.0).sections]
    assert kinds[0] == "intro"
    assert {"A", "B", "C"} <= set(kinds)
    assert kinds.count("A") >= 2
    assert scored("pop", 30.0).sections[0].kind == "intro"
    # Long pieces go on as they began, and end.
    long = scored("piano", 300.0)
    assert len(long.sections) > 12
    assert long.sections[-1].kind in ("A", "outro")


def test_the_piece_ends_at_home() -> None:
    for genre in GENRES:
        score = scored(f"{GENRES[genre].words[0]} music", 20.0)
        lead = max((n for p in score.parts if p.role == "lead" for n in p.notes), key=lambda n: n.start)
        assert lead.pitch % 12 == score.tonic, genre
        assert score.chords[-1].chord.root == score.tonic


def test_named_players_play_and_refused_do_not() -> None:
    def band(prompt: str) -> set[str]:
        return {part.instrument for part in scored(prompt).parts}

    assert band("calm solo piano in D minor") == {"piano"}
    assert band("harp and flute duet") == {"harp", "flute"}
    assert "tenor-sax" in band("rock with saxophone")
    assert {"banjo", "harmonica"} <= band("country with banjo and harmonica")
    assert "violin" not in band("celtic jig, no violin")
    assert "piano" not in band("sad song without piano")
    assert band("drum solo") <= {name for name, player in PLAYERS.items() if player.can == "D"}
    for prompt in ("techno without drums", "funk, no drums please", "rock, drumless", "lofi, no beat"):
        assert not [part for part in scored(prompt).parts if part.role == "drums"], prompt
    assert [part for part in scored("gentle folk with drums").parts if part.role == "drums"]


def test_other_seeds_and_other_words_are_other_pieces() -> None:
    def tune(prompt: str, seed: int) -> tuple[Any, ...]:
        score = scored(prompt, seed=seed)
        return tuple((n.start, n.pitch) for p in score.parts if p.role == "lead" for n in p.notes)

    tunes = {tune("happy pop", seed) for seed in range(12)}
    assert len(tunes) == 12
    assert tune("happy pop", 1) == tune("happy pop", 1)
    assert tune("happy pop song", 1) != tune("happy pop tune", 1)
    chords = {tuple(span.chord.name for span in scored("happy pop", seed=seed).chords) for seed in range(12)}
    assert len(chords) >= 5


def test_every_player_has_its_samples() -> None:
    """A tone for every pitch of its range, and the loops go on as long as they are asked to."""
    for name, player in PLAYERS.items():
        assert player.sample in catalogue().instruments, name
    for name in ("violin", "strings", "organ", "choir"):
        made = tone(PLAYERS[name].sample, 69, 5.0, 0.6)
        assert made is not None
        assert made.sound.shape[1] / 44_100 >= 5.0, name
        half = made.sound.shape[1] // 2
        assert np.square(made.sound[:, half:]).mean() > 0.1 * np.square(made.sound[:, :half]).mean(), name


# What is heard


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [("techno 120 bpm", 120), ("rock 140 bpm", 140), ("jazz swing 128 bpm", 128), ("folk guitar 96 bpm", 96)],
)
def test_the_tempo_is_the_one_asked(prompt: str, bpm: float) -> None:
    assert tempo(heard(prompt), bpm) == pytest.approx(bpm, rel=0.02)


def test_a_waltz_repeats_after_three_beats_and_a_march_after_two() -> None:
    def alike(prompt: str, bpm: float, beats: float) -> float:
        curve = beat(heard(prompt, 20.0), high=200.0)
        at = 6000 / bpm * beats
        return float(np.interp([at - 1, at, at + 1], np.arange(len(curve)), curve).max())

    assert alike("waltz 150 bpm", 150, 3) > 1.5 * max(alike("waltz 150 bpm", 150, 2), alike("waltz 150 bpm", 150, 4))
    assert alike("march 116 bpm", 116, 4) > 1.5 * alike("march 116 bpm", 116, 3)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("waltz in F major", (5, False)),
        ("folk in A major", (9, False)),
        ("christmas in D major", (2, False)),
        ("tango in G minor", (7, True)),
        ("techno in F# minor", (6, True)),
    ],
)
def test_the_key_is_the_one_asked(prompt: str, key: tuple[int, bool]) -> None:
    assert key in keys(heard(prompt))[:2]


WORKS = ("lofi", "epic orchestral", "heavy metal", "solo piano", "ambient", "chiptune", "music box", "jazz")


@pytest.mark.parametrize("prompt", WORKS)
def test_level_width_and_ending(prompt: str) -> None:
    clip = heard(prompt)
    assert clip.samples.shape == (12 * clip.rate, 2)
    assert waves.loudness(clip) == pytest.approx(-16, abs=1.0)
    assert waves.true_peak_db(clip) <= -0.9
    assert np.asarray(np.corrcoef(clip.samples.T))[0, 1] < 0.9
    # Sound from the first moment to the last chord, no hole in between; then nothing.
    curve = levels(clip, 0.5)
    assert curve[:-4].min() > -55
    assert levels(clip, 0.05)[-1] < -55
    assert np.abs(clip.samples[-20:]).max() < 1e-4


def test_exact_lengths() -> None:
    for seconds in (3.0, 8.0, 7.77):
        clip = heard("happy pop", seconds)
        assert len(clip.samples) == round(seconds * clip.rate)
    assert len(play("pop", None, 1, lambda share: None).samples) == 30 * 44_100


def test_it_grows_from_the_introduction_to_the_last_theme() -> None:
    for prompt in ("epic orchestral", "house", "happy pop"):
        score, clip = scored(prompt, 30.0), heard(prompt, 30.0)
        curve = levels(clip, 0.25)

        def loud(sections: Iterable[Any], score: Score = score, curve: Floats = curve) -> float:
            cells: list[float] = []
            for s in sections:
                start, stop = (score.seconds_at(bar * score.metre.beats) for bar in (s.first_bar, s.first_bar + s.bars))
                cells += list(curve[int(start / 0.25) : int(stop / 0.25)])
            return float(np.median(cells))

        themes = [s for s in score.sections if s.kind == "A"]
        assert loud(themes[-1:]) > loud(s for s in score.sections if s.kind == "intro") + 3, prompt


def test_the_same_again_and_another_seed() -> None:
    first = play("funk", 4.0, 7, lambda share: None)
    assert np.array_equal(first.samples, play("funk", 4.0, 7, lambda share: None).samples)
    assert not np.array_equal(first.samples, play("funk", 4.0, 8, lambda share: None).samples)


def test_it_tells_how_far_it_is() -> None:
    shares: list[float] = []
    play("ambient", 40.0, 1, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) >= 12
