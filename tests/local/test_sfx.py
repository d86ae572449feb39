"""Effects from words: every recipe sounds and ends cleanly, words find what they mean, sounds have what the real ones have."""

import math
from typing import Any

import numpy as np
import pytest

from storynote.local import meaning, waves
from storynote.local.sfx import cues, sound
from storynote.local.sfx.catalogue import RECIPES
from storynote.local.sfx.choice import PACKED
from storynote.local.sfx.cues import Cue, Script, read
from storynote.local.sfx.mix import rendered
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import How
from storynote.local.unusable import Unusable
from storynote.local.waves import Clip

RATE = 48_000
NAMES = {recipe.name: recipe for recipe in RECIPES}


def made(prompt: str, seconds: float | None = None, seed: int = 1) -> Clip:
    return sound(prompt, seconds=seconds, seed=seed, told=lambda share: None)


def played(name: str, seconds: float, seed: int = 1, how: How | None = None, count: int = 0) -> Any:
    """One recipe alone, (frames,)."""
    cue = Cue(NAMES[name], how or How(), count)
    return rendered(Script(((cue,),)), round(seconds * RATE), seed).samples.mean(1)


def names(prompt: str) -> list[str]:
    return [cue.recipe.name for scene in read(prompt).scenes for cue in scene]


def spectrum(wave: Any) -> tuple[Any, Any]:
    power = np.abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2
    return np.fft.rfftfreq(len(wave), 1 / RATE), power


def share(wave: Any, low: float, high: float) -> float:
    """The part of the energy between two frequencies."""
    hz, power = spectrum(wave)
    return float(power[(hz >= low) & (hz < high)].sum() / power.sum())


def centroid(wave: Any) -> float:
    hz, power = spectrum(wave)
    return float((hz * power).sum() / power.sum())


def envelope(wave: Any, step: float = 0.01) -> Any:
    """RMS of every `step` seconds."""
    size = round(step * RATE)
    return np.sqrt((wave[: len(wave) // size * size].reshape(-1, size) ** 2).mean(1))


def onsets(wave: Any, apart: float = 0.12, least: float = 0.2) -> list[float]:
    """When something begins: the envelope jumps to double, at least `least` of its highest."""
    loud = envelope(wave, 0.005)
    found: list[float] = []
    for at in range(2, len(loud)):
        rising = loud[at] > least * loud.max() and loud[at] > 1.8 * loud[max(0, at - 4) : at - 1].mean()
        if rising and (not found or at * 0.005 - found[-1] > apart):
            found.append(at * 0.005)
    return found


# Every recipe


@pytest.mark.parametrize("seconds", [0.5, 3.7])
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_every_recipe_is_a_clean_sound_of_any_length(recipe: Recipe, seconds: float) -> None:
    clip = rendered(Script(((Cue(recipe),),)), round(seconds * RATE), 5)
    samples = clip.samples
    assert samples.shape == (round(seconds * RATE), 2)
    assert np.isfinite(samples).all()
    highest = float(np.abs(samples).max())
    assert highest > 0.1
    # Between samples a wave does not rise to their double.
    assert highest < 0.45 or waves.true_peak_db(clip) <= -0.9
    assert np.abs(samples.mean(0)).max() < 2e-3
    assert np.abs(samples[[0, -1]]).max() < 0.003
    assert np.abs(np.diff(samples[-96:], axis=0)).max() < 0.05
    if recipe.kind == "bed":
        assert -30 < waves.loudness(clip) < -17.5


@pytest.mark.parametrize("name", ["rain", "birds", "church bell"])
def test_half_a_minute_is_filled(name: str) -> None:
    wave = played(name, 30)
    assert len(wave) == 30 * RATE
    thirds = [float(np.abs(part).max()) for part in np.split(wave, 3)]
    assert min(thirds) > 0.05
    assert np.isfinite(wave).all()


def test_the_catalogue_is_as_it_was_packed() -> None:
    assert len(NAMES) == len(RECIPES) >= 60
    packed = np.load(meaning.asset(PACKED)).astype(np.float32)
    texts = [text for recipe in RECIPES for text in recipe.texts]
    assert len(packed) == len(texts)
    some = list(range(0, len(texts), 37))
    fresh = np.concatenate([meaning.embed([texts[index]]) for index in some])
    rows = packed[some] / np.linalg.norm(packed[some], axis=1, keepdims=True)
    assert float((fresh * rows).sum(1).min()) > 0.99


# The same, and not the same


def test_the_same_seed_gives_the_same_bytes() -> None:
    for prompt in ("thunderstorm with distant church bells", "dog barking then a door slams", "magic sparkle"):
        assert np.array_equal(made(prompt, 3, 7).samples, made(prompt, 3, 7).samples)


@pytest.mark.parametrize(
    "name", ["rain", "thunder", "dog", "church bell", "laser", "footsteps", "wind", "birds", "glitch"]
)
def test_another_seed_sounds_otherwise(name: str) -> None:
    """In its timing, its pitch or its colour, by more than the noise in it."""
    one, other = (played(name, 3, seed) for seed in (1, 2))
    assert abs(float(np.corrcoef(one, other)[0, 1])) < 0.6
    hz = abs(math.log2(centroid(one) / centroid(other)))
    level = np.abs(envelope(one) - envelope(other)).mean() / envelope(one).mean()
    assert hz > 0.01 or level > 0.1


# What words mean


FOUND = {
    "a hound woofing": "dog", "puppy yapping": "dog", "raindrops pattering on the window": "rain on a window",
    "cash dropping on the table": "coins", "soft patter of rain on my tent": "rain on an umbrella", "rumble of thunder far away": "thunder",
    "gale blowing outside": "howling wind", "waves lapping at the shore": "sea waves", "babbling brook": "stream",
    "logs burning in the hearth": "campfire", "bomb going off": "explosion", "someone fires a pistol": "gunshot",
    "somebody knocks at the door": "knocking", "the door slams shut": "door slam", "a vase is smashed": "breaking glass",
    "twig snapping underfoot": "cracking wood", "metal pipe falling": "metal clang", "blacksmith at work": "anvil",
    "a penny drops": "dropped coin", "war drums": "drum", "audience applauding": "applause", "people chatting at a party": "crowd",
    "songbirds at dawn": "birds", "insects at night": "crickets", "frogs in a pond": "frogs", "a rooster at sunrise": "rooster",
    "kitty mewing": "cat", "cattle lowing": "cow", "a stallion whinnies": "horse", "hooves at full gallop": "galloping horse",
    "wolves howling": "wolf", "king of the jungle roars": "lion", "humpback singing underwater": "whale",
    "an automobile drives past": "passing car", "motorbike revving": "motorcycle", "locomotive chugging": "steam engine",
    "chopper overhead": "helicopter", "ambulance rushing by": "siren", "driver honking angrily": "car horn",
    "cyclist rings her bell": "bicycle bell", "grandfather clock": "ticking clock", "my phone is ringing": "telephone",
    "wake-up alarm beeping": "alarm clock", "fingers typing on a laptop": "typing", "taking a snapshot": "camera shutter",
    "hoovering the carpet": "vacuum cleaner", "dentist's drill": "drill", "ECG machine": "heart monitor",
    "boots crunching through snow": "footsteps in snow", "walking upstairs": "footsteps on wood", "jogging on pavement": "running",
    "heart pounding": "heartbeat", "man sleeping loudly": "snoring", "fairy dust": "magic sparkle", "pew pew": "laser",
    "retro coin pickup": "game coin", "you lose jingle": "game over", "starship engine hum": "spaceship", "beam me up": "teleport",
    "droid chirping": "robot", "trailer hit": "cinematic boom", "new message alert": "notification", "temple gong": "gong",
    "chimes on the porch": "wind chimes", "rowdy tavern": "café", "open-plan office": "office", "champagne cork": "pop",
    "giggling girl": "laughter", "blood-curdling scream": "scream", "ripping fabric": "tearing", "dropping a heavy box": "thud",
    "popcorn popping": "pop", "frying eggs": "sizzling", "the kettle is whistling": "kettle", "wrong answer": "buzzer",
}  # fmt: skip
"""Prompts → the recipe they must find; hardly one stands among the recipes' own texts."""


def test_words_find_what_they_mean() -> None:
    assert len(FOUND) >= 60
    wrong = {prompt: (names(prompt)[0], wanted) for prompt, wanted in FOUND.items() if names(prompt)[0] != wanted}
    assert not wrong


def test_nearly_every_description_finds_its_own_recipe() -> None:
    texts = [(text, recipe.name) for recipe in RECIPES for text in recipe.texts]
    right = [name in names(text) for text, name in texts]
    assert sum(right) >= 0.98 * len(texts)


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("thunderstorm with distant church bells", [["thunderstorm", "church bell"]]),
        ("footsteps on gravel in a forest", [["footsteps on gravel", "forest"]]),
        ("dog barking in the rain", [["dog", "rain"]]),
        ("a campfire, crickets and an owl", [["campfire", "crickets", "owl"]]),
        ("three knocks, then the door creaks open", [["knocking"], ["creaking door"]]),
        ("a scream after glass breaking", [["breaking glass"], ["scream"]]),
        ("old steam train with a whistle", [["steam engine", "steam whistle"]]),
        ("rain, no thunder", [["rain"]]),
        ("forest without birds and wolves", [["forest"]]),
    ],
)
def test_layers_and_order(prompt: str, wanted: list[list[str]]) -> None:
    assert [[cue.recipe.name for cue in scene] for scene in read(prompt).scenes] == wanted


def test_adjectives_belong_to_their_noun() -> None:
    rain, bell = read("heavy rain on a tin roof with a huge distant bell").scenes[0]
    assert (rain.how.force, rain.how.size, rain.distance) == (0.9, 0.0, 0.0)
    assert (bell.how.size, bell.distance) == (0.9, 1.0)
    steps = read("slow heavy footsteps in a hallway")
    assert steps.room is not None
    assert steps.scenes[0][0].how.speed < 0.7
    assert read("ten seconds of rain, 12 seconds").seconds == 12
    assert read("rain with birds in the background").scenes[0][1].behind


def test_layers_are_both_heard() -> None:
    """The bell's partials stand above what the storm alone has there."""
    storm, both = (
        made(prompt, 8).samples.mean(1) for prompt in ("thunderstorm", "thunderstorm with loud church bells")
    )

    def tonal(wave: Any) -> float:
        hz, power = spectrum(wave)
        part = power[(hz > 350) & (hz < 900)]
        return float(part.max() / np.median(part))

    assert tonal(both) > 8 * tonal(storm)


def test_what_is_distant_has_less_treble() -> None:
    near, far = made("church bell", 5).samples.mean(1), made("distant church bell", 5).samples.mean(1)
    assert share(far, 1500, 20_000) < share(near, 1500, 20_000) / 2
    assert centroid(made("distant rain", 3).samples.mean(1)) < 0.5 * centroid(made("rain", 3).samples.mean(1))


def test_counts_are_kept() -> None:
    assert len(onsets(made("three knocks").samples.mean(1))) == 3
    assert len(onsets(made("five knocks on a door").samples.mean(1))) == 5
    assert len(onsets(made("a single gunshot", 3).samples.mean(1), apart=0.5)) == 1
    assert len(onsets(made("two hand claps", 2).samples.mean(1))) == 2


def test_one_thing_after_the_other() -> None:
    """A deep drum first, a whistle after: the second half is the higher one."""
    wave = made("a drum then a referee whistle", 4).samples.mean(1)
    assert centroid(wave[: RATE * 2]) < 500 < 2000 < centroid(wave[RATE * 3 :])


def test_what_comes_nearer_gets_louder() -> None:
    loud = envelope(made("helicopter approaching", 6).samples.mean(1), 0.5)
    assert loud[9] > 4 * loud[1]


def test_force_speed_and_size_are_heard() -> None:
    soft, hard = played("rain", 3, how=How(0.1)), played("rain", 3, how=How(1.0))
    crest = [float(np.abs(w).max() / np.sqrt((w * w).mean())) for w in (soft, hard)]
    assert crest[0] > 1.2 * crest[1]
    assert len(onsets(played("footsteps", 6, how=How(speed=1.6)))) > 1.3 * len(onsets(played("footsteps", 6)))
    assert centroid(played("dog", 2, how=How(size=0.9))) < 0.75 * centroid(played("dog", 2, how=How(size=-0.9)))


def test_a_place_lengthens_what_is_heard() -> None:
    dry, cave = (made(prompt, 3).samples.mean(1) for prompt in ("a single hand clap", "a single hand clap in a cave"))
    assert (
        np.square(cave[RATE:]).sum() / np.square(cave).sum() > 20 * np.square(dry[RATE:]).sum() / np.square(dry).sum()
    )


# As the real ones are


def test_rain_is_broad_and_full_of_drops() -> None:
    wave = played("rain", 5)
    assert share(wave, 1000, 12_000) > 0.7
    hz, power = spectrum(wave)
    bands = [10 * math.log10(power[(hz > f) & (hz < 1.4 * f)].mean()) for f in (1000, 2000, 4000, 8000)]
    assert max(bands) - min(bands) < 12
    assert envelope(wave, 0.1).std() / envelope(wave, 0.1).mean() < 0.35


def test_thunder_cracks_rumbles_and_dies_away() -> None:
    wave = played("thunder", 8)
    assert share(wave, 15, 200) > 0.6
    assert centroid(wave[: RATE // 2]) > 2 * centroid(wave[3 * RATE : 6 * RATE])
    loud = envelope(wave, 0.5)
    assert loud[:3].max() > 4 * loud[10:].max() > 0


def test_a_heart_beats_lub_dub_about_65_times_a_minute() -> None:
    wave = played("heartbeat", 10)
    beats = onsets(wave, apart=0.2, least=0.15)
    gaps = np.diff(beats)
    assert (
        55
        < 60
        / float(np.mean(gaps[::2] + gaps[1::2][: len(gaps[::2])] if len(gaps) % 2 == 0 else gaps[:-1:2] + gaps[1::2]))
        < 75
    )
    assert share(wave, 20, 250) > 0.9


def test_a_siren_sweeps_between_500_and_1600_hertz() -> None:
    wave = played("siren", 8)
    peaks = []
    for at in range(0, len(wave) - 4096, 4096):
        hz, power = spectrum(wave[at : at + 4096])
        peaks.append(float(hz[power.argmax()]))
    assert 500 < np.percentile(peaks, 5) < 900
    assert 1250 < np.percentile(peaks, 95) < 1700


def test_a_bark_is_short_with_formants() -> None:
    wave = played("dog", 1.5, count=1)
    loud = envelope(wave)
    assert 0.1 < (loud > 0.25 * loud.max()).sum() * 0.01 < 0.4
    assert share(wave, 400, 2200) > 0.6


def test_a_church_bell_has_hum_prime_tierce_quint_nominal_and_rings() -> None:
    wave = played("church bell", 7, count=1)
    hz, power = spectrum(wave)
    prime = min(np.arange(190, 260, 0.25), key=lambda f: -_comb(hz, power, f))
    for ratio in (0.5, 1.0, 1.19, 1.5, 2.0):
        near = (hz > prime * ratio * 0.985) & (hz < prime * ratio * 1.015)
        around = (hz > prime * ratio * 0.9) & (hz < prime * ratio * 1.1)
        assert power[near].max() > 30 * np.median(power[around])
    loud = envelope(wave, 0.1)
    assert loud[30] > loud[2:6].max() * 0.05


def _comb(hz: Any, power: Any, prime: float) -> float:
    return sum(float(np.log(power[np.abs(hz - prime * r) < prime * 0.006].max() + 1e-9)) for r in (0.5, 1.0, 1.19, 2.0))


def test_steps_come_about_twice_a_second() -> None:
    found = onsets(played("footsteps", 8), apart=0.3)
    assert 1.6 < 1 / float(np.median(np.diff(found))) < 2.1
    quick = onsets(played("running", 6), apart=0.2)
    assert 2.5 < 1 / float(np.median(np.diff(quick))) < 3.5


def test_a_clock_ticks_twice_a_second_and_evenly() -> None:
    gaps = np.diff(onsets(played("ticking clock", 6), apart=0.2, least=0.1))
    assert float(np.abs(gaps - 0.5).max()) < 0.02


def test_a_passing_car_falls_in_pitch_and_changes_sides() -> None:
    cue = Cue(NAMES["race car"])
    stereo = rendered(Script(((cue,),)), 5 * RATE, 3).samples
    early, late = stereo[:RATE], stereo[-RATE - RATE // 2 : -RATE // 2]
    assert np.square(early[:, 0]).sum() > 2 * np.square(early[:, 1]).sum()
    assert np.square(late[:, 1]).sum() > 2 * np.square(late[:, 0]).sum()

    def pitch(wave: Any) -> float:
        hz, power = spectrum(wave.mean(1))
        near = (hz > 200) & (hz < 900)
        return float(hz[near][power[near].argmax()])

    assert pitch(late) < 0.85 * pitch(early)


def test_crickets_are_high_owls_low_lasers_fall_risers_climb() -> None:
    assert share(played("crickets", 4), 3500, 6000) > 0.8
    assert share(played("owl", 3), 250, 900) > 0.8
    laser = played("laser", 0.5, count=1)
    assert centroid(laser[2400:4800]) > 2 * centroid(laser[9600:14_400])
    riser = played("riser", 5)
    assert centroid(riser[3 * RATE : 4 * RATE]) > 2 * centroid(riser[:RATE])
    assert envelope(riser, 0.5)[8] > 4 * envelope(riser, 0.5)[1]


def test_the_sea_swells_and_sinks() -> None:
    loud = envelope(played("sea waves", 24), 0.5)
    assert loud.max() > 3 * loud[2:-2].min()
    strength = np.abs(np.fft.rfft((loud - loud.mean()) * np.hanning(len(loud))))
    assert 4 < 24 / int(strength[1:].argmax() + 1) < 13


def test_a_fire_crackles_and_a_fan_does_not() -> None:
    def kurtosis(wave: Any) -> float:
        high = np.diff(wave)
        return float((high**4).mean() / (high**2).mean() ** 2)

    assert kurtosis(played("campfire", 4)) > 8 > 4 > kurtosis(played("fan", 4))


@pytest.mark.parametrize(
    ("name", "slow", "quick"), [("helicopter", 9, 14), ("purring", 20, 30), ("woodpecker", 17, 25), ("wings", 5.5, 10)]
)
def test_what_beats_beats_at_its_rate(name: str, slow: float, quick: float) -> None:
    loud = envelope(played(name, 4), 0.004)
    strength = np.abs(np.fft.rfft((loud - loud.mean()) * np.hanning(len(loud))))
    hz = np.fft.rfftfreq(len(loud), 0.004)
    heard = (hz > 4) & (hz < 60)
    assert slow < float(hz[heard][strength[heard].argmax()]) < quick


def test_glass_is_bright_and_an_explosion_deep() -> None:
    assert centroid(played("breaking glass", 2)) > 3000
    assert centroid(played("explosion", 3)) < 600


# Any prompt, any length


@pytest.mark.parametrize(
    "prompt", ["", "   ", "word " * 2000, "🐶🌧️🔔", "こんにちは 雷雨", "дождь и гром", "\ud800\x00\n", "?!.,", "asdf qwer", "a" * 10_000, "and then with"]
)  # fmt: skip
def test_any_prompt_gives_a_sound(prompt: str) -> None:
    clip = made(prompt, 1.0)
    assert clip.samples.shape == (RATE, 2)
    assert float(np.abs(clip.samples).max()) > 0.1


def test_signs_are_read_by_their_names() -> None:
    assert names("🐶") == ["dog"]
    assert names("🌧️🔔") == ["rain", "church bell"]
    assert names("") == [cues.NAMELESS]


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("Gewitter mit Kirchenglocken", ["thunderstorm", "church bell"]),
        ("bruit de pluie et tonnerre", ["rain", "thunder"]),
        ("雨と犬", ["rain", "dog"]),
        ("дождь и гром", ["rain", "thunder"]),
        ("the wind in the car", ["wind"]),
    ],
)
def test_the_commonest_sounds_are_known_in_other_languages(prompt: str, wanted: list[str]) -> None:
    assert names(prompt)[: len(wanted)] == wanted


def test_the_length_is_asked_for_said_or_usual() -> None:
    assert made("rain", 0.5).seconds == 0.5
    assert made("rain, 2.5 seconds").seconds == 2.5
    assert made("a single gunshot").seconds < 2.5
    assert 5 <= made("rain").seconds <= 12
    for seconds in (0.1, 31, math.nan):
        with pytest.raises(Unusable, match="seconds"):
            made("rain", seconds)


def test_progress_is_told() -> None:
    heard: list[float] = []
    sound("rain", seconds=1, seed=0, told=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
