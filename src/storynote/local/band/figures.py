"""How chords are played. Rule: a figure is a bar of strokes, for four beats; other metres take what fits of it."""

import random

import msgspec

from storynote.local.band.harmony import Span, current
from storynote.local.band.score import Metre, Note

ALL = -1
SPREAD_BEATS = 0.03
"""From string to string in a strum."""


class Stroke(msgspec.Struct, frozen=True):
    """Some voices of the chord at a beat of the bar."""

    at: float
    beats: float
    voice: int = ALL
    """0 the lowest; above the highest it goes on an octave higher."""
    touch: float = 0.5
    spread: float = 0.0
    """Beats between one voice and the next; downwards if negative."""


def _each(places: str, length: float, touch: float = 0.5, spread: float = 0.0) -> tuple[Stroke, ...]:
    """All voices at the x of sixteen steps; X is an accent, o is weak. Without a length each rings until the next."""
    weight = {"X": 0.14, "x": 0.0, "o": -0.12}
    after = [next(n for n in range(1, 17) if places[(i + n) % 16] != ".") / 4 for i in range(16)]
    return tuple(
        Stroke(i / 4, length or after[i], ALL, touch + weight[sign], spread if i % 4 == 0 else -spread)
        for i, sign in enumerate(places)
        if sign != "."
    )


def _line(voices: str, step: float, length: float, touch: float = 0.5) -> tuple[Stroke, ...]:
    """Single voices one after the other, by their numbers; a dot is a rest."""
    return tuple(
        Stroke(i * step, length, int(sign), touch + (0.08 if i * step % 1 == 0 else 0))
        for i, sign in enumerate(voices)
        if sign != "."
    )


FIGURES: dict[str, tuple[tuple[Stroke, ...], ...]] = {
    "pulse": (_each("x...x...x...x...", 0.9, 0.48), _each("x...x.x.x...x.x.", 0.45, 0.48)),
    "eighths": (_each("X.x.x.x.X.x.x.x.", 0.45, 0.5),),
    "power": (_each("X.x.x.x.X.x.x.x.", 0.47, 0.62), _each("X.....x.X...x.x.", 0.9, 0.64), _each("X.xxx.x.X.xxx.x.", 0.3, 0.6)),
    "gallop": (_each("X.xxX.xxX.xxX.xx", 0.22, 0.66), _each("X.xxx.xxX.xxx.x.", 0.22, 0.66)),
    "strum": (_each("X...x.x...x.x.x.", 0, 0.46, SPREAD_BEATS), _each("X...X.x.x.x.X.x.", 0, 0.44, SPREAD_BEATS)),
    "boom-chuck": (_each("....X.......X...", 0.35, 0.5, SPREAD_BEATS), _each("....X.o.....X.o.", 0.35, 0.5, SPREAD_BEATS)),
    "oompah": (_each("....x.......x...", 0.3, 0.48), _each("....x...x...x...", 0.3, 0.45)),
    "skank": (_each("....X.......X...", 0.22, 0.56), _each("....X.x.....X.x.", 0.2, 0.54)),
    "stabs": (_each("X.....x.....x...", 0.3, 0.56), _each("..x...X....x..x.", 0.28, 0.56)),
    "funk": (_each("X..o.oX...o.X.o.", 0.16, 0.52), _each("..oX..o.X.o..oX.", 0.16, 0.52)),
    "house": (_each("X..x..x...x..x..", 0.4, 0.58), _each("..x...x...x...x.", 0.4, 0.58)),
    "comp": (_each("x.....x.........", 0.5, 0.46), _each("..x.......x.....", 0.4, 0.46), _each("....x.......x.x.", 0.35, 0.44)),
    "shuffle": (_each("X...x.x.X...x.x.", 0.4, 0.46), _each("....X.......X.x.", 0.4, 0.5)),
    "lazy": (
        _each("x...............", 3.6, 0.42, 0.05), _each("x.........x.....", 2.2, 0.42, 0.05),
        _each("x.....x...x.....", 1.4, 0.4, 0.04),
    ),
    "bossa": (_each("x.....x...x.....", 0.9, 0.44), _each("x...x.....x...x.", 0.8, 0.44)),
    "sparse": (_each("x...............", 3.0, 0.46), _each("x.....x.........", 1.4, 0.46)),
    "montuno": (_line("0.12.12.102.12.1", 0.25, 0.3, 0.54), _line("012.1.2.0.121.2.", 0.25, 0.3, 0.54)),
    "tango": (_each("X...x...x...x.X.", 0.3, 0.52), _each("X.....x...x...x.", 0.35, 0.52)),
    "arpeggio": (_line("01232123", 0.5, 0.9, 0.44), _line("01230123", 0.5, 0.9, 0.44), _line("02132312", 0.5, 0.9, 0.44)),
    "fast-arpeggio": (_line("0123012301230123", 0.25, 0.24, 0.5), _line("0120120120120120", 0.25, 0.24, 0.5)),
    "alberti": (_line("02120212", 0.5, 0.5, 0.4),),
    "broken": (_line("01210121", 0.5, 0.6, 0.42), _line("0.120.12", 0.5, 0.6, 0.42)),
    "nocturne": (_line(".1231232", 0.5, 1.2, 0.38), _line(".2132123", 0.5, 1.2, 0.38)),
    "rocking": (_line("01210121", 0.5, 0.8, 0.4), _line("02120212", 0.5, 0.8, 0.4)),
    "fingerpick": (_line("0213.213", 0.5, 0.8, 0.48), _line("02132.32", 0.5, 0.8, 0.48), _line("0.213213", 0.5, 0.8, 0.48)),
    "ostinato": (
        _line("0010201000102010", 0.25, 0.2, 0.5), _line("00210021", 0.5, 0.3, 0.52),
        _line("0.012.100.012.10", 0.25, 0.2, 0.5),
    ),
    "drops": (_line("0...2..1", 0.5, 3.0, 0.42), _line("..1.3...", 0.5, 3.0, 0.4), _line("2...4.3.", 0.5, 3.0, 0.42)),
    "waltz": (_each("....x...x.......", 0.6, 0.44),),
    "waltz-high": (_line("012", 1.0, 0.9, 0.42), _line("011", 1.0, 0.9, 0.42)),
    "tremolo": (_each("xoooxoooxoooxooo", 0.25, 0.42),),
}  # fmt: skip
"""Figure → variants of one bar. `block` and `swell`, which hold each chord, are not among them."""
FLOWING = frozenset(
    {"arpeggio", "fast-arpeggio", "alberti", "broken", "rocking", "fingerpick", "ostinato", "block", "swell", "tremolo"}
    | {"pulse", "eighths", "strum", "power", "gallop", "house", "montuno", "tango", "bossa", "drops", "lazy"}
)
"""Figures that carry an introduction alone."""
_THREE = {"waltz", "waltz-high"}


def played(
    figure: str,
    bars: range,
    plan: list[Span],
    voicings: dict[float, tuple[int, ...]],
    metre: Metre,
    rng: random.Random,
    push: float,
) -> list[Note]:
    """The chords of some bars in a figure; `push` is added to every touch."""
    if figure not in FIGURES:
        return _held(bars, plan, voicings, metre, push)
    if figure in _THREE and metre.beats not in (3.0, 6.0):
        figure = "oompah" if figure == "waltz" else "arpeggio"
    elif figure in ("oompah", "boom-chuck") and metre.beats == 3.0 and metre.parts == 4:
        figure = "waltz"
    variants = FIGURES[figure]
    usual, other = rng.choice(variants), rng.choice(variants)
    found: list[Note] = []
    for index, bar in enumerate(bars):
        strokes = other if index % 4 == 3 else usual
        found += [
            n for s in _fitted(strokes, metre) for n in _struck(s, bar * metre.beats, plan, voicings, metre, push)
        ]
    return found


def _fitted(strokes: tuple[Stroke, ...], metre: Metre) -> list[Stroke]:
    """A bar of four beats in another metre: its beginning, or its beginning again; off-beats go to the thirds of dotted beats."""
    found = []
    for turn in range(2 if metre.beats > 4 else 1):
        for stroke in strokes:
            at = stroke.at + 4 * turn
            if metre.parts == 3:
                whole, part = divmod(at, 1)
                if part in (0.25, 0.75):
                    continue
                # Two plain beats make a dotted pair: the eighths of a figure become all six.
                at = whole + (2 / 3 if part else 0)
            if at < metre.beats - 1e-6:
                found.append(msgspec.structs.replace(stroke, at=at))
    if metre.parts == 3 and all(s.voice != ALL for s in strokes):
        line = [s for s in strokes if s.at % 0.5 == 0]
        return [msgspec.structs.replace(line[i % len(line)], at=i / 3) for i in range(round(metre.beats * 3))]
    return found


def _struck(
    stroke: Stroke, at: float, plan: list[Span], voicings: dict[float, tuple[int, ...]], metre: Metre, push: float
) -> list[Note]:
    span = current(plan, at + stroke.at)
    voices = voicings[span.start]
    # A chord is damped before the next one, however long a stroke would ring.
    length = max(min(stroke.beats, span.start + span.beats - at - stroke.at), 0.1)
    touch = min(max(stroke.touch + push, 0.12), 1.0)
    if stroke.voice == ALL:
        order = voices if stroke.spread >= 0 else tuple(reversed(voices))
        gap = abs(stroke.spread)
        return [Note(at + stroke.at + i * gap, length - i * gap, p, touch - 0.02 * i) for i, p in enumerate(order)]
    octave, which = divmod(stroke.voice, len(voices))
    return [Note(at + stroke.at, length, voices[which] + 12 * octave, touch)]


def _held(
    bars: range, plan: list[Span], voicings: dict[float, tuple[int, ...]], metre: Metre, push: float
) -> list[Note]:
    """Every chord for as long as it lasts."""
    first, last = bars.start * metre.beats, bars.stop * metre.beats
    return [
        Note(span.start, span.beats * 0.98, pitch, min(max(0.45 + push, 0.12), 1.0))
        for span in plan
        if first - 1e-6 <= span.start < last - 1e-6
        for pitch in voicings[span.start]
    ]
