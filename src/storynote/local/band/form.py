"""How long, how fast, which sections. Rule: whole bars and a last chord with time to ring fill exactly the seconds asked."""

import math
import random

import msgspec

from storynote.local.band.brief import Brief
from storynote.local.band.genres import Genre
from storynote.local.band.score import METRES, Metre, Section

RING_SECONDS_MIN, RING_SECONDS_MAX = 1.1, 3.6
"""What the last chord gets."""
SLOWING_MAX = 0.5
"""Of the last bar, by which it may take longer."""
DYING_SHARE, RING_SECONDS_LEAST = 0.6, 0.85
"""Of that time, where nobody can hold a tone, and what is left at least."""
BEND_MAX = 0.1
"""By how much a tempo that nobody asked for gives way, so that whole bars fit."""
DOTTED_PACE = 0.62
"""A dotted beat comes that much slower than a plain one in the same style."""


class Frame(msgspec.Struct, frozen=True):
    """Time, before any note."""

    metre: Metre
    bpm: float
    bars: int
    ritardando: float


def frame(brief: Brief, genre: Genre, seconds: float, sustained: bool, rng: random.Random) -> Frame:
    """Metre, tempo and number of bars. A tempo given as a number stays; any other bends a little.

    The last chord gets less time where nobody can hold it.
    """
    metre = METRES[brief.metre or rng.choice(genre.metres)]
    low, high = genre.bpm
    usual = rng.uniform(low, high) * brief.pace
    if metre.parts == 3 and genre.metres != ("6/8",):
        usual *= DOTTED_PACE
    usual = min(max(usual, 40.0), 220.0)
    ring = min(max(0.1 * seconds + 0.25 * genre.room_seconds, RING_SECONDS_MIN), RING_SECONDS_MAX)
    ring = ring if sustained else max(ring * DYING_SHARE, RING_SECONDS_LEAST)
    slowing = genre.ritardando if brief.bpm is None else min(genre.ritardando, 0.25)
    if brief.bpm is not None:
        return _kept(metre, brief.bpm, seconds, ring, slowing)
    return _bent(metre, usual, seconds, ring, slowing)


def _kept(metre: Metre, bpm: float, seconds: float, ring: float, slowing: float) -> Frame:
    """As many bars as go in, the tempo being what it is."""
    room = (seconds - min(ring, max(RING_SECONDS_MIN, seconds / 3))) * bpm / 60
    bars = math.floor(room / metre.beats + 1e-6)
    if bars >= 1:
        left = room / metre.beats - bars
        # What would make the last chord too long slows the last bar down instead.
        needed = left - (RING_SECONDS_MAX - ring + 1) * bpm / 60 / metre.beats
        return Frame(metre, bpm, bars, min(max(slowing, needed), left, SLOWING_MAX))
    return Frame(_short(metre, max(1, math.floor(room))), bpm, 1, 0.0)


def _bent(metre: Metre, usual: float, seconds: float, ring: float, slowing: float) -> Frame:
    best: tuple[float, int, float] | None = None
    for bars in range(1, int(seconds) + 200):
        bpm = (bars + slowing) * metre.beats * 60 / (seconds - ring)
        # Even numbers of bars and whole phrases sound finished.
        cost = abs(math.log(bpm / usual)) + (0.02 if bars % 2 else 0) + (0.012 if bars % 4 and bars > 11 else 0)
        if best is None or cost < best[0]:
            best = (cost, bars, bpm)
    assert best is not None
    _, bars, bpm = best
    if abs(math.log(bpm / usual)) <= BEND_MAX or bars > 2:
        return Frame(metre, bpm, bars, slowing)
    # A jingle: a bar too long for the time becomes as many beats as go in.
    beats = max(1, min(round((seconds - ring) * usual / 60), int(2 * metre.beats)))
    if beats % metre.beats == 0:
        return Frame(metre, beats * 60 / (seconds - ring), int(beats // metre.beats), 0.0)
    return Frame(_short(metre, beats), beats * 60 / (seconds - ring), 1, 0.0)


def _short(metre: Metre, beats: int) -> Metre:
    strong = tuple(place for place in metre.strong if place < beats)
    return msgspec.structs.replace(metre, beats=float(beats), strong=strong or (0.0,))


def sections(bars: int) -> tuple[Section, ...]:
    """Introduction, themes with their return, ending, as far as there are bars for it."""
    unit = 4 if bars >= 12 else 2 if bars >= 5 else max(1, bars - 1)
    phrases, rest = divmod(bars, unit)
    if bars <= 2:
        plan = [("A", bars)]
    elif bars == 12:
        plan = [("intro", 2), ("A", 4), ("B", 2), ("A", 4)]
    elif rest == 0 and phrases < 5:
        phrases -= 1
        intro = max(1, unit // 2)
        plan = [("intro", intro), *((kind, unit) for kind in _themes(phrases))]
        plan += [("outro", unit - intro)] if unit > intro else []
    else:
        outro = phrases >= 6
        intro = rest or unit
        themes = phrases - (rest == 0) - outro
        plan = [("intro", intro), *((kind, unit) for kind in _themes(themes))] + ([("outro", unit)] if outro else [])
    return _laid(plan)


def _themes(count: int) -> list[str]:
    """Letters for so many phrases: what was heard comes back, and in between something else."""
    short = ("", "A", "AB", "ABA", "AABA", "AABCA", "AABBCA", "AABBCAA", "AABBCCAA")
    if count < len(short):
        return list(short[count])
    middle = count - 4
    block = "BBAACCBBAA"
    inner = [block[i % len(block)] for i in range(middle)]
    if middle >= 2:
        inner[-2:] = ["C", "C"]
    return ["A", "A", *inner, "A", "A"]


def _laid(plan: list[tuple[str, int]]) -> tuple[Section, ...]:
    found: list[Section] = []
    seen: dict[str, int] = {}
    at = 0
    for index, (kind, bars) in enumerate(plan):
        following = plan[index + 1][0] if index + 1 < len(plan) else "end"
        # Two bars are too short to come home each time.
        closes = kind in "AB" and (following in ("outro", "end") or (bars > 2 and following != kind))
        found.append(Section(kind, at, bars, _energy(index, plan), seen.get(kind, 0), closes))
        seen[kind] = seen.get(kind, 0) + 1
        at += bars
    return tuple(found)


def _energy(index: int, plan: list[tuple[str, int]]) -> float:
    """It grows towards the last theme; a bridge draws back first."""
    kind = plan[index][0]
    if kind == "intro":
        return 0.3
    if kind == "outro":
        return 0.45
    themes = [i for i, (k, _) in enumerate(plan) if k not in ("intro", "outro")]
    share = themes.index(index) / max(len(themes) - 1, 1)
    if len(themes) == 1:
        return 0.8
    energy = 0.55 + 0.45 * share + (0.08 if kind == "B" else 0.0)
    if kind == "C":
        energy = 0.4 + 0.1 * share
    return min(energy, 1.0)
