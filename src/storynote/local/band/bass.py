"""The lowest voice. Rule: where a chord begins, its root is heard, unless the style says otherwise."""

import random

from storynote.local.band.harmony import Span, current
from storynote.local.band.score import Metre, Note

LOW, HIGH = 28, 47
Step = tuple[float, float, str]
"""Beat, length in beats, and what: R root, 5 fifth, 8 octave, 3 third, 7 seventh or sixth, L leading into the next root."""

STYLES: dict[str, tuple[tuple[Step, ...], ...]] = {
    "root-fifth": (((0, 0.9, "R"), (2, 0.9, "5")),),
    "eighths": (tuple((i / 2, 0.42, "R") for i in range(8)), (*((i / 2, 0.42, "R") for i in range(7)), (3.5, 0.42, "L"))),
    "sixteenths": (tuple((i / 4, 0.2, "8" if i in (3, 10) else "R") for i in range(16)),),
    "octaves": (tuple((i / 2, 0.4, "8" if i % 2 else "R") for i in range(8)),),
    "offbeat": (tuple((i + 0.5, 0.4, "R") for i in range(4)), ((0.5, 0.4, "R"), (1.5, 0.4, "R"), (2.5, 0.4, "R"), (3.5, 0.2, "R"), (3.75, 0.2, "8"))),
    "lazy": (((0, 1.4, "R"), (2.5, 1.2, "5")), ((0, 1.9, "R"), (2.5, 0.4, "R"), (3, 0.8, "5")), ((0, 2.3, "R"), (3.5, 0.4, "L"))),
    "hiphop": (((0, 1.4, "R"), (1.75, 0.6, "R"), (2.5, 1.2, "R")), ((0, 2.2, "R"), (3.25, 0.6, "5"))),
    "funk": (((0, 0.4, "R"), (0.75, 0.2, "R"), (1.5, 0.3, "8"), (2.25, 0.2, "7"), (2.5, 0.4, "5"), (3.5, 0.3, "L")), ((0, 0.6, "R"), (1, 0.2, "R"), (1.75, 0.2, "8"), (2, 0.3, "R"), (2.75, 0.2, "5"), (3, 0.3, "7"), (3.5, 0.3, "8"))),
    "gallop": (tuple((b + o, n, "R") for b in range(4) for o, n in ((0, 0.4), (0.5, 0.2), (0.75, 0.2))),),
    "bossa": (((0, 1.4, "R"), (1.5, 0.4, "5"), (2, 1.4, "5"), (3.5, 0.4, "R")),),
    "tumbao": (((0, 1.3, "R"), (1.5, 1.3, "5"), (3, 0.9, "8")), ((1.5, 1.3, "5"), (3, 0.9, "R"))),
    "tango": (((0, 1.3, "R"), (1.5, 0.4, "5"), (2, 0.8, "8"), (3, 0.8, "5")),),
    "reggae": (((0, 0.7, "R"), (1, 0.4, "3"), (1.5, 0.9, "5"), (3, 0.4, "R"), (3.5, 0.4, "L")), ((0.5, 0.4, "R"), (1, 0.8, "R"), (2.5, 0.4, "5"), (3, 0.8, "3"))),
    "boogie": (((0, 0.9, "R"), (1, 0.9, "3"), (2, 0.9, "5"), (3, 0.9, "7")), ((0, 0.5, "R"), (0.5, 0.4, "R"), (1, 0.9, "5"), (2, 0.9, "7"), (3, 0.9, "5"))),
    "baroque": (((0, 0.9, "R"), (1, 0.9, "3"), (2, 0.9, "5"), (3, 0.9, "L")), ((0, 0.9, "R"), (1, 0.45, "8"), (1.5, 0.45, "5"), (2, 0.9, "3"), (3, 0.9, "L"))),
    "left-hand": (((0, 1.8, "R"), (2, 1.8, "5")), ((0, 3.8, "R"),)),
    "waltz": (((0, 0.9, "R"),),),
    "drone-beat": (((0, 1.9, "R"), (2, 1.9, "R")),),
}  # fmt: skip
"""Style → variants of one bar of four. `walking`, `long`, `pedal` and `drone` are made, not tabled."""


def played(
    style: str, bars: range, plan: list[Span], metre: Metre, rng: random.Random, push: float, tonic: int
) -> list[Note]:
    """The bass of some bars."""
    if style in ("long", "pedal", "drone"):
        return _held(style, bars, plan, metre, push, tonic)
    if style == "walking":
        return _walked(bars, plan, metre, rng, push)
    variants = STYLES[style]
    usual, other = variants[0], rng.choice(variants)
    found: list[Note] = []
    for index, bar in enumerate(bars):
        for turn in range(2 if metre.beats > 4 else 1):
            for beat, length, what in other if index % 2 else usual:
                at = _placed(beat + 4 * turn, metre)
                if at is not None:
                    found.append(_note(bar * metre.beats + at, length, what, plan, push))
    return _rooted(found, bars, plan, metre, push, style)


def _placed(beat: float, metre: Metre) -> float | None:
    if metre.parts == 3:
        whole, part = divmod(beat, 1)
        if part in (0.25, 0.75):
            return None
        beat = whole + (2 / 3 if part else 0)
    return beat if beat < metre.beats - 1e-6 else None


def _note(at: float, length: float, what: str, plan: list[Span], push: float) -> Note:
    span = current(plan, at)
    return Note(at, min(length, span.start + span.beats - at), pitched(what, span, plan), min(0.58 + push, 1.0))


def pitched(what: str, span: Span, plan: list[Span]) -> int:
    """A degree of the chord in the bass's range; L is a step below or above the root of the next chord."""
    chord = span.chord
    root = low(chord.root)
    if what == "8":
        return root + 12
    if what == "L":
        following = low(current(plan, span.start + span.beats + 1e-3).chord.root)
        below = following - 2 if (following - 2) % 12 in chord.scale else following - 1
        return below if below >= LOW - 2 else following + 2
    fifth = next((t for t in chord.tones if (t - chord.root) % 12 in (6, 7, 8)), chord.root)
    third = next((t for t in chord.tones if (t - chord.root) % 12 in (3, 4, 5, 2)), fifth)
    seventh = next((t for t in chord.tones if (t - chord.root) % 12 in (9, 10, 11)), next(t for t in (chord.root + 9, chord.root + 8, chord.root + 10) if t % 12 in chord.scale) % 12) if what == "7" else chord.root  # fmt: skip
    tone = {"R": chord.root, "5": fifth, "3": third, "7": seventh}[what]
    return root + (tone - chord.root) % 12


def low(pitch_class: int) -> int:
    """The pitch of a root: E1 to Eb2."""
    return LOW + (pitch_class - LOW) % 12


def _rooted(notes: list[Note], bars: range, plan: list[Span], metre: Metre, push: float, style: str) -> list[Note]:
    """A chord that changes between the strokes gets its root all the same."""
    if style in ("tumbao", "offbeat", "reggae", "funk", "sixteenths"):
        return notes
    first, last = bars.start * metre.beats, bars.stop * metre.beats
    begun = {round(n.start, 3) for n in notes}
    missing = [s for s in plan if first - 1e-6 <= s.start < last - 1e-6 and round(s.start, 3) not in begun]
    added = [Note(s.start, min(s.beats, 1.0) * 0.9, pitched("R", s, plan), min(0.58 + push, 1.0)) for s in missing]
    return sorted([*notes, *added], key=lambda n: n.start)


def _held(style: str, bars: range, plan: list[Span], metre: Metre, push: float, tonic: int) -> list[Note]:
    """Long roots; a pedal is struck in quarters, a drone stays on the tonic where that is in the chord."""
    first, last = bars.start * metre.beats, bars.stop * metre.beats
    found: list[Note] = []
    for span in plan:
        if not first - 1e-6 <= span.start < last - 1e-6:
            continue
        pitch = low(tonic) if style == "drone" and tonic in span.chord.tones else low(span.chord.root)
        if style == "pedal":
            count = max(1, round(span.beats))
            found += [Note(span.start + i, 0.9, pitch, min(0.5 + push, 1.0)) for i in range(count)]
        elif found and style == "drone" and found[-1].pitch == pitch and found[-1].beats < 3 * metre.beats:
            found[-1] = Note(found[-1].start, found[-1].beats + span.beats, pitch, found[-1].touch)
        else:
            found.append(Note(span.start, span.beats * 0.98, pitch, min(0.5 + push, 1.0)))
    return found


def _walked(bars: range, plan: list[Span], metre: Metre, rng: random.Random, push: float) -> list[Note]:
    """A note on every beat: the root where a chord begins, its tones and scale after, a half step before the next root."""
    found: list[Note] = []
    at = bars.start * metre.beats
    pitch = low(current(plan, at).chord.root)
    while at < bars.stop * metre.beats - 1e-6:
        span = current(plan, at)
        left = span.start + span.beats - at
        if at - span.start < 1e-6:
            root = low(span.chord.root)
            pitch = root if abs(root - pitch) <= abs(root + 12 - pitch) else root + 12
        elif left <= 1 + 1e-6:
            goal = low(current(plan, at + left + 1e-3).chord.root)
            goal = goal if abs(goal - pitch) <= abs(goal + 12 - pitch) else goal + 12
            pitch = goal + rng.choice((-1, 1, -1, 2 if (goal + 2) % 12 in span.chord.scale else -1))
        else:
            tones = [p for p in range(LOW, HIGH + 4) if p % 12 in span.chord.tones[:4] and p != pitch]
            pitch = min(tones, key=lambda p: (abs(abs(p - pitch) - 4), rng.random()))
        found.append(
            Note(at, 0.9, min(max(pitch, LOW - 1), HIGH + 4), min(0.56 + push + rng.uniform(-0.05, 0.05), 1.0))
        )
        if rng.random() < 0.12 and metre.parts == 4:
            found.append(Note(at + 0.5, 0.3, found[-1].pitch, 0.4))
        at += 1.0
    return found
