"""What tunes are made of: motifs, and the order in which they come. Rule: no pitch is decided here, only rhythm and direction."""

import random

import msgspec

from storynote.local.band.score import Metre


class Motif(msgspec.Struct, frozen=True):
    """A bar of a tune without its pitches: when notes come, how long they are, and by how many steps each moves."""

    onsets: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]


class Theme(msgspec.Struct, frozen=True):
    """What a section's tune is made of."""

    first: Motif
    second: Motif
    plan: tuple[str, ...]
    """For each bar: a the first motif, b the second, c an end."""
    lift: int
    """Where it begins, in scale steps from the middle of the range."""


_PLAIN: tuple[tuple[tuple[float, ...], float], ...] = (
    ((2.0,), -1.2), ((1.5, 0.5), -0.2), ((1.0,), -0.4), ((0.5, 0.5), 0.6), ((0.75, 0.25), 0.2), ((0.5, 0.25, 0.25), 0.8),
    ((0.25, 0.25, 0.5), 0.5), ((-0.5, 0.5), 0.1), ((0.5, 1.0, 0.5), 0.3), ((0.25, 0.25, 0.25, 0.25), 0.9),
)  # fmt: skip
_DOTTED: tuple[tuple[tuple[float, ...], float], ...] = (
    ((2.0,), -1.2), ((1.0,), -0.3), ((2 / 3, 1 / 3), 0.3), ((1 / 3, 1 / 3, 1 / 3), 0.9), ((1 / 3, 2 / 3), -0.2),
    ((-1 / 3, 1 / 3, 1 / 3), 0.2),
)  # fmt: skip
"""Rhythms of a beat or two, negative for a rest, and how much a dense tune favours them."""


def motif(metre: Metre, density: float, rng: random.Random) -> Motif:
    """A bar of rhythm, and a line that has a direction."""
    onsets: list[float] = []
    lengths: list[float] = []
    at = 0.0
    cells = _DOTTED if metre.parts == 3 else _PLAIN
    while at < metre.beats - 1e-6:
        fitting = [(c, w) for c, w in cells if sum(map(abs, c)) <= metre.beats - at + 1e-6] or [
            ((metre.beats - at,), 0.0)
        ]
        weights = [2.718 ** (3.2 * w * (density - 0.45)) for _, w in fitting]
        for length in rng.choices([c for c, _ in fitting], weights)[0]:
            if length > 0:
                onsets.append(at)
                lengths.append(length)
            at += abs(length)
    if onsets and onsets[0] > 0.5:
        onsets[0], lengths[0] = 0.0, onsets[0] + lengths[0]
    heading = rng.choice((-1, 1))
    turn = rng.randrange(1, len(onsets) + 1)
    steps = [0]
    for index in range(1, len(onsets)):
        way = heading if index < turn else -heading
        steps.append(rng.choices((way, 2 * way, -way, 0, 3 * way), (6, 2.2, 1.6, 0.9, 0.5))[0])
    return Motif(tuple(onsets), tuple(lengths), tuple(steps))


def theme(metre: Metre, density: float, bars: int, rng: random.Random) -> Theme:
    """Two motifs, and in which order they come."""
    first = motif(metre, density, rng)
    second = _kin(first, rng) if rng.random() < 0.5 else motif(metre, min(density + 0.15, 1), rng)
    plan: list[str] = []
    while len(plan) < bars:
        left = bars - len(plan)
        choices = {1: ("c",), 2: ("ac",), 3: ("aac", "abc")}.get(left, ("aabc", "abac", "aaac", "abbc"))
        plan += list(rng.choice(choices))
    return Theme(first, second, (*plan[: bars - 1], "c"), rng.randint(-1, 2))


def _kin(one: Motif, rng: random.Random) -> Motif:
    """The motif upside down, or backwards."""
    if rng.random() < 0.6 or len(one.steps) < 3:
        return msgspec.structs.replace(one, steps=tuple(-s for s in one.steps))
    return msgspec.structs.replace(one, steps=(0, *(-s for s in reversed(one.steps[1:]))))
