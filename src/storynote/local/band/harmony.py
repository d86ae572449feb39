"""Keys, scales and chords. Rule: a chord is written as a degree of its mode ("ii7", "V7/V", "bVI"), never as a pitch.

Degrees count within the mode itself: in minor, VI is a minor sixth above the tonic and V7 brings its own leading tone.
"""

import itertools
import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

MODES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic": (0, 2, 3, 5, 7, 8, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "gypsy": (0, 1, 4, 5, 7, 8, 10),
}
TUNES: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "pentatonic": {"major": (0, 2, 4, 7, 9), "minor": (0, 3, 5, 7, 10)},
    "blues": {"major": (0, 3, 4, 5, 7, 9, 10), "minor": (0, 3, 5, 6, 7, 10)},
    "miyako": {"major": (0, 4, 5, 7, 11), "minor": (0, 2, 3, 7, 8)},
}
"""Narrower scales that a melody may keep to, whatever the chords do."""
KINDS = {
    "": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "m7": (0, 3, 7, 10), "maj7": (0, 4, 7, 11), "mmaj7": (0, 3, 7, 11),
    "9": (0, 4, 7, 10, 14), "m9": (0, 3, 7, 10, 14), "maj9": (0, 4, 7, 11, 14), "6": (0, 4, 7, 9), "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 14), "m69": (0, 3, 7, 9, 14), "add9": (0, 4, 7, 14), "madd9": (0, 3, 7, 14), "13": (0, 4, 7, 10, 21),
    "7b9": (0, 4, 7, 10, 13), "7#9": (0, 4, 7, 10, 15), "sus4": (0, 5, 7), "sus2": (0, 2, 7), "7sus": (0, 5, 7, 10),
    "5": (0, 7), "o": (0, 3, 6), "o7": (0, 3, 6, 9), "ø": (0, 3, 6, 10), "+": (0, 4, 8),
}  # fmt: skip
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_CHORD = re.compile(r"([b#]?)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)([^/]*)(?:/(.+))?")
VOICES_APART_MAX = 12


class Chord(msgspec.Struct, frozen=True):
    """Pitch classes in a key."""

    root: int
    """0 to 11, absolute."""
    tones: tuple[int, ...]
    """Pitch classes from the root up; what colours it comes last."""
    scale: tuple[int, ...]
    """Pitch classes that fit between its tones, rising from 0."""
    name: str


class Span(msgspec.Struct, frozen=True):
    """A chord for a while, in beats of the piece."""

    start: float
    beats: float
    chord: Chord


@lru_cache(maxsize=4096)
def chord(written: str, tonic: int, mode: str) -> Chord:
    """What a degree means in a key. Raises ValueError for what is no degree."""
    found = _CHORD.fullmatch(written)
    if found is None:
        raise ValueError(f"{written} is no chord")
    accidental, numeral, kind, target = found.groups()
    scale = MODES[mode]
    if target is not None:
        # V7/x: the dominant of x, as if x were at home.
        root = (chord(target, tonic, mode).root + MODES["major"][_NUMERALS.index(numeral.upper())]) % 12
    else:
        root = (tonic + scale[_NUMERALS.index(numeral.upper())] + {"b": -1, "#": 1, "": 0}[accidental]) % 12
    small = numeral.islower() and kind not in ("o", "o7", "ø", "5", "sus4", "sus2", "7sus")
    tones = tuple((root + step) % 12 for step in KINDS[("m" if small else "") + kind])
    return Chord(root, tones, _scale(tones, tonic, scale), written)


def _scale(tones: tuple[int, ...], tonic: int, mode: tuple[int, ...]) -> tuple[int, ...]:
    """The mode, but where the chord has another form of a degree, that form."""
    own = {(tonic + step) % 12 for step in mode}
    for tone in tones:
        if tone not in own:
            beside = [p for p in ((tone - 1) % 12, (tone + 1) % 12) if p in own and p not in tones]
            own -= set(beside[:1])
            own.add(tone)
    return tuple(sorted(own))


def spans(written: str, bars: int, beats: float, at: float, tonic: int, mode: str) -> list[Span]:
    """A progression ("I | vi | ii7 V7") over `bars`: repeated if it is shorter; if longer, its beginning and its end."""
    measures = [measure.split() for measure in written.split("|")]
    if len(measures) > bars > 1:
        measures = measures[: bars // 2] + measures[len(measures) - (bars - bars // 2) :]
    found = []
    for bar in range(bars):
        names = measures[bar % len(measures)]
        for index, name in enumerate(names):
            length = beats / len(names)
            found.append(Span(at + bar * beats + index * length, length, chord(name, tonic, mode)))
    return found


def current(plan: list[Span], beat: float) -> Span:
    """The chord that sounds at a beat."""
    low, high = 0, len(plan) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if plan[middle].start <= beat + 1e-6:
            low = middle
        else:
            high = middle - 1
    return plan[low]


def voiced(chords: list[Chord], low: int, high: int, voices: int) -> list[tuple[int, ...]]:
    """Every chord as pitches between `low` and `high`, each hand near where it was: the least movement, from chord to chord.

    Four tones at most: where there are more, the fifth goes first. The first voicing lies in the middle.
    """
    found: list[tuple[int, ...]] = []
    for one in chords:
        tones = _chosen(one, voices)
        choices = _closed(tones, low, high)
        middle = (low + high) / 2
        if found:
            before = found[-1]
            best = min(choices, key=lambda c: (_moved(before, c) + 0.3 * abs(sum(c) / len(c) - middle) + _rough(c), c))
        else:
            best = min(choices, key=lambda c: (abs(sum(c) / len(c) - middle) + _rough(c), c))
        found.append(best)
    return found


def _chosen(one: Chord, voices: int) -> tuple[int, ...]:
    tones = list(dict.fromkeys(one.tones))
    if len(tones) <= voices:
        return tuple(tones)
    # The bass has the root, and colours above the seventh need room: three voices take third, fifth and seventh.
    return tuple(tones[1:4]) if voices == 3 else (*tones[:2], *tones[3:])[:voices]


@lru_cache(maxsize=4096)
def _closed(tones: tuple[int, ...], low: int, high: int) -> tuple[tuple[int, ...], ...]:
    """All orders of the tones stacked upwards within the range, no gap wider than an octave, no seconds at the bottom."""
    found = []
    for order in itertools.permutations(tones):
        for octave in range(low, low + 12):
            if octave % 12 != order[0]:
                continue
            pitches = [octave]
            for tone in order[1:]:
                pitches.append(pitches[-1] + ((tone - pitches[-1]) % 12 or 12))
            if pitches[-1] <= high and (len(pitches) < 2 or pitches[1] - pitches[0] > 2):
                found += [tuple(p + up for p in pitches) for up in range(0, high - pitches[-1] + 1, 12)]
    close = [c for c in found if c[-1] - c[0] <= VOICES_APART_MAX + 4]
    plain = tuple(sorted(low + (tone - low) % 12 for tone in tones))
    return tuple(sorted(set(close or found))) or (plain,)


def _rough(voicing: tuple[int, ...]) -> float:
    """What speaks against it: half steps between neighbours, narrow gaps low down."""
    gaps = list(zip(voicing, voicing[1:], strict=False))
    return 6.0 * sum(b - a == 1 for a, b in gaps) + 2.0 * sum(b - a < 4 and a < 48 for a, b in gaps)


def _moved(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    return sum(min(abs(p - q) for q in before) for p in after) + sum(min(abs(p - q) for q in after) for p in before)
