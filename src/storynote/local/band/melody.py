"""Tunes. Rule: a tune is made of little that comes back: a motif, its repetition on other chords, an answer, an end.

On strong beats and on long notes there is a tone of the chord; between them the tune goes by step, and a leap is
followed by a step back.
"""

import random

import msgspec

from storynote.local.band.harmony import Span, current
from storynote.local.band.score import Metre, Note, Section, is_on
from storynote.local.band.theme import Motif, Theme
from storynote.local.band.voice import GAP, Voice, nearest, scale, stepped, within

LEAP = 5
"""Semitones; what is wider is answered by a step back."""
SWELL = 0.1
"""Of a touch, over a phrase."""
LIFT_ENERGY = 0.95
"""From here on the tune is sung an octave higher, if the voice can."""


class Place(msgspec.Struct, frozen=True):
    """Where a bar of a tune is sung."""

    plan: list[Span]
    metre: Metre
    voice: Voice
    section: Section
    final: bool
    """It leads to the last chord of all."""


def sung(theme: Theme, place: Place, rng: random.Random) -> list[Note]:
    """The theme over the chords of a section."""
    voice, section = place.voice, place.section
    middle = (voice.low + voice.high) / 2 - 1
    lift = 12 if section.energy > LIFT_ENERGY and middle + 15 <= voice.high else 0
    notes: list[Note] = []
    before = starts = middle + 2 * theme.lift + lift
    for bar in range(section.bars):
        kind = theme.plan[bar % len(theme.plan)] if bar < section.bars - 1 else "c"
        at = (section.first_bar + bar) * place.metre.beats
        if kind != "c":
            # A sequence: each time the motif comes, it begins a little elsewhere.
            target = starts + (rng.choice((0, 0, 2, 3, -2)) if bar else 0)
            used = theme.first if kind == "a" else theme.second
            line = _moved(used, at, place, 0.65 * target + 0.35 * before, rng)
        elif place.final and bar == section.bars - 1:
            line = _homeward(at, place, before)
        else:
            line = _ending(at, place, before, rng)
        notes += line
        before = line[-1].pitch if line else before
    return [_shaped(note, place) for note in notes]


def _shaped(note: Note, place: Place) -> Note:
    """A phrase swells to its last third and falls back."""
    share = (note.start / place.metre.beats - place.section.first_bar) / place.section.bars
    swell = SWELL * (share / 0.67 if share < 0.67 else (1 - share) / 0.33) - SWELL / 2
    return msgspec.structs.replace(note, touch=note.touch + swell)


def _moved(motif: Motif, at: float, place: Place, target: float, rng: random.Random) -> list[Note]:
    """The motif in the chords of this bar."""
    notes: list[Note] = []
    voice, metre = place.voice, place.metre
    pitch, leapt = round(target), 0
    for index, (onset, length, way) in enumerate(zip(motif.onsets, motif.lengths, motif.steps, strict=True)):
        chord = current(place.plan, at + onset).chord
        firm = index == 0 or is_on(onset, metre, metre.strong) or length >= 0.99
        step = way if not leapt else -1 if leapt > 0 else 1
        own = scale(chord.scale, voice)
        wanted = pitch if index == 0 else stepped(pitch, step, own)
        if not voice.low <= wanted <= voice.high:
            # At the end of its range the line turns.
            wanted = stepped(pitch, -step, own)
        away = pitch if index and step else None
        new = nearest(wanted, chord.tones, voice, away) if firm else within(wanted, voice)
        leapt = new - pitch if index and abs(new - pitch) > LEAP else 0
        pitch = new
        notes.append(Note(at + onset, length * (1 - GAP), pitch, _touch(onset, metre, rng)))
    return _adorned(notes, place, rng) if place.section.variation and rng.random() < 0.6 else notes


def _ending(at: float, place: Place, before: float, rng: random.Random) -> list[Note]:
    """One or two notes towards a long one, home where the section closes; then a breath."""
    voice, metre = place.voice, place.metre
    beats = metre.beats
    lead = rng.choice((0.0, 1.0, 1.0, 1.5)) if beats >= 3 else 0.0
    lead = min(lead, 1.0) if metre.parts == 3 else lead
    last = current(place.plan, at + lead).chord
    wanted = (voice.tonic,) if place.section.closes and voice.tonic in last.tones else last.tones[:3]
    goal = nearest(before, wanted, voice)
    found = []
    if lead:
        first = nearest(before, current(place.plan, at).chord.tones, voice, goal if rng.random() < 0.7 else None)
        found.append(Note(at, 1 - GAP, first, _touch(0, metre, rng)))
    if lead == 1.5:
        beside = stepped(goal, rng.choice((-1, 1)), scale(last.scale, voice))
        found.append(Note(at + 1, 0.5 * (1 - GAP), within(beside, voice), 0.55))
    breath = 0.5 if beats > 2 else 0.25
    return [*found, Note(at + lead, max(beats - lead - breath, 0.5), goal, 0.62)]


def _homeward(at: float, place: Place, before: float) -> list[Note]:
    """The last bar: a step on every beat towards the tonic that follows, the last of them held a beat longer."""
    voice, metre = place.voice, place.metre
    starts = [at + beat for beat in range(max(min(int(metre.beats), 4) - 1, 1))]
    pitch = nearest(before, current(place.plan, at).chord.tones, voice)
    goal = nearest(pitch, (voice.tonic,), voice, pitch)
    found = []
    for index, start in enumerate(starts):
        chord = current(place.plan, start).chord
        if index:
            pitch = within(stepped(pitch, 1 if goal > pitch else -1, scale(chord.scale, voice)), voice)
        if index == len(starts) - 1 or is_on(start, metre, metre.strong):
            pitch = nearest(pitch, chord.tones, voice)
        end = starts[index + 1] if index + 1 < len(starts) else at + metre.beats
        found.append(Note(start, (end - start) * (1 - GAP), pitch, 0.64))
    return found


def _adorned(notes: list[Note], place: Place, rng: random.Random) -> list[Note]:
    """Heard before: a long note gets a neighbour."""
    found = []
    for note in notes:
        if note.beats > 0.8 and rng.random() < 0.4:
            own = scale(current(place.plan, note.start).chord.scale, place.voice)
            beside = within(stepped(note.pitch, rng.choice((1, 1, -1)), own), place.voice)
            quarter = (note.beats / (1 - GAP)) / 4
            found += [
                msgspec.structs.replace(note, beats=2 * quarter * (1 - GAP)),
                Note(note.start + 2 * quarter, quarter * (1 - GAP), beside, note.touch * 0.85),
                Note(note.start + 3 * quarter, quarter * (1 - GAP), note.pitch, note.touch * 0.9),
            ]
        else:
            found.append(note)
    return found


def _touch(onset: float, metre: Metre, rng: random.Random) -> float:
    """The first beat weighs most, off-beats least."""
    on_beat = abs(onset - round(onset)) < 1e-6
    weight = 0.7 if onset == 0 else 0.64 if is_on(onset, metre, metre.strong) else 0.58 if on_beat else 0.5
    return weight + rng.uniform(-0.04, 0.04)
