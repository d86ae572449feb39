"""The second voice. Rule: it moves where the tune rests, and holds where the tune moves."""

import random

import msgspec

from storynote.local.band.harmony import current
from storynote.local.band.melody import Place
from storynote.local.band.score import Note
from storynote.local.band.voice import GAP, Voice, nearest, scale, stepped, within

BELOW = 9
"""Semitones under the tune that a held note aims at: a sixth."""


def answered(lead: list[Note], place: Place, rng: random.Random) -> list[Note]:
    """A few quick notes in a bar where the tune has come to rest, else long ones under it."""
    found: list[Note] = []
    beats, section = place.metre.beats, place.section
    pitch: float = (place.voice.low + place.voice.high) / 2
    for bar in range(section.bars):
        at = (section.first_bar + bar) * beats
        busy = [n for n in lead if at - 1e-6 <= n.start < at + beats - 1e-6]
        quick = len(busy) <= 2 and beats >= 3 and not (place.final and bar == section.bars - 1)
        found += _filled(at, place, pitch, rng) if quick else _held(at, busy, place, pitch)
        pitch = found[-1].pitch if found else pitch
    return found


def doubled(lead: list[Note], voice: Voice) -> list[Note]:
    """The tune itself, in octaves or together."""
    return [msgspec.structs.replace(n, pitch=within(n.pitch, voice), touch=n.touch * 0.85) for n in lead]


def _filled(at: float, place: Place, before: float, rng: random.Random) -> list[Note]:
    """A run into the next bar."""
    eighth = place.metre.eighth
    first = at + place.metre.beats - 2
    starts = [first, first + eighth, first + 1, first + 1 + eighth][: rng.choice((3, 4))]
    way = rng.choice((-1, 1))
    pitch = nearest(before, current(place.plan, first).chord.tones, place.voice)
    found = [Note(first, eighth * (1 - GAP), pitch, 0.5)]
    for start in starts[1:]:
        own = scale(current(place.plan, start).chord.scale, place.voice)
        pitch = within(stepped(pitch, way, own), place.voice)
        found.append(Note(start, eighth * (1 - GAP), pitch, 0.5))
    return found


def _held(at: float, busy: list[Note], place: Place, before: float) -> list[Note]:
    """With every chord a long note, not the one that the tune has."""
    found: list[Note] = []
    for span in [s for s in place.plan if at - 1e-6 <= s.start < at + place.metre.beats - 1e-6]:
        above = next((n.pitch for n in busy if n.start >= span.start - 1e-6), None)
        goal = before if above is None else (above - BELOW + before) / 2
        tones = tuple(t for t in span.chord.tones[1:] if above is None or t != above % 12) or span.chord.tones
        before = nearest(goal, tones, place.voice)
        found.append(Note(span.start, span.beats * (1 - GAP), int(before), 0.46))
    return found
