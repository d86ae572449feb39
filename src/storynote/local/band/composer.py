"""From a Brief to a Score. Rule: the same brief, length and seed give the same score; another seed another piece."""

import random

import msgspec

from storynote.local.band import form
from storynote.local.band.brief import Brief
from storynote.local.band.casting import Cast, cast, sustained
from storynote.local.band.form import Frame
from storynote.local.band.genres import GENRES, Genre
from storynote.local.band.harmony import Chord, Span, chord, spans
from storynote.local.band.parts import Sheet, written
from storynote.local.band.score import Score, Section

TONICS_MAJOR, TONICS_MINOR = (0, 2, 3, 4, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 11)
"""Keys that players like."""
DENSE_BPM = 110
"""Faster than this a tune has fewer notes in a bar, slower more."""
_COLOURED = frozenset({"mixolydian", "lydian", "dorian", "phrygian", "gypsy"})


def compose(brief: Brief, seconds: float, seed: int) -> Score:
    """A whole piece of exactly `seconds`."""
    genre = GENRES[brief.genre]
    rng = random.Random(f"{seed} {brief.genre} {brief.text} {round(seconds * 1000)}")  # noqa: S311 - music, not secrets
    chairs = cast(brief, genre, rng)
    frame = form.frame(brief, genre, seconds, sustained(chairs), rng)
    sheet = _sheet(brief, genre, frame, rng)
    return _scored(brief, seconds, sheet, chairs, rng)


def _scored(brief: Brief, seconds: float, sheet: Sheet, chairs: Cast, rng: random.Random) -> Score:
    genre, frame = sheet.genre, sheet.frame
    return Score(
        title=brief.genre,
        tonic=sheet.tonic,
        mode=sheet.mode,
        metre=frame.metre,
        bpm=frame.bpm,
        bars=frame.bars,
        seconds=seconds,
        ritardando=frame.ritardando,
        swing=genre.swing if frame.metre.parts == 4 else 0.5,
        swing_unit=genre.swing_unit,
        sections=sheet.sections,
        chords=tuple(sheet.plan),
        parts=tuple(part for part in written(sheet, chairs, rng) if part.notes),
        room_seconds=genre.room_seconds,
        wetness=genre.wetness,
        pumping=genre.pumping if chairs.drums else 0.0,
        energy=min(max(genre.energy + brief.energy / 2, 0.0), 1.0),
        looseness=genre.looseness,
    )


def _sheet(brief: Brief, genre: Genre, frame: Frame, rng: random.Random) -> Sheet:
    tonic = rng.choice(TONICS_MINOR if brief.minor else TONICS_MAJOR)
    tonic = tonic if brief.tonic is None else brief.tonic
    mode = brief.mode or genre.modes[brief.minor]
    if not brief.mode and brief.tonic is not None and mode in _COLOURED:
        # Who asks for a key by name means plain major or minor.
        mode = "minor" if brief.minor else "major"
    laid = form.sections(frame.bars)
    return Sheet(
        genre=genre,
        frame=frame,
        sections=laid,
        plan=_harmony(brief, genre, frame, laid, (tonic, mode), rng),
        tonic=tonic,
        minor=brief.minor,
        mode=mode,
        push=0.3 * (genre.energy + brief.energy - 0.6),
        density=min(max(genre.density + brief.density - (frame.bpm - DENSE_BPM) / 300, 0.05), 0.95),
        tune=brief.tune or genre.tune,
    )


def _harmony(
    brief: Brief, genre: Genre, frame: Frame, laid: tuple[Section, ...], key: tuple[int, str], rng: random.Random
) -> list[Span]:
    """The chords of every section and the last one; a closed section comes home, the last bar leads to the end."""
    chosen = _progressions(brief, genre, rng)
    beats, home = frame.metre.beats, chord(genre.last[brief.minor], *key)
    found: list[Span] = []
    for section in laid:
        alone = sum(s.kind == section.kind for s in laid) == 1
        measures = _turned(chosen[section.kind].split("|"), section, alone)
        part = spans("|".join(measures), section.bars, beats, section.first_bar * beats, *key)
        if section.closes and section is not laid[-1] and genre.cadence:
            part = _closed(part, section, beats, home, chord(genre.cadence, *key))
        found += part
    end = frame.bars * beats
    if genre.cadence:
        length = 2.0 if frame.bars > 1 and beats >= 4 else max(beats / 2, 1.0)
        found = _led(found, end, min(beats, length), chord(genre.cadence, *key))
    return [*found, Span(end, 64.0, home)]


def _progressions(brief: Brief, genre: Genre, rng: random.Random) -> dict[str, str]:
    """Kind of section → its chords. Where a key was asked for, the theme begins at home."""
    themes, turns = (genre.minor, genre.minor_turns) if brief.minor else (genre.major, genre.major_turns)
    if brief.tonic is not None:
        home = {"I", "i"}
        themes = tuple(t for t in themes if t.split()[0].rstrip("majdsu0123456789") in home) or themes
    theme = rng.choice(themes)
    return {
        "A": theme,
        "B": rng.choice(turns),
        "C": rng.choice(tuple(t for t in (*turns, *themes) if t != theme)),
        "intro": theme,
        "outro": theme,
    }


def _turned(measures: list[str], section: Section, alone: bool) -> list[str]:
    """Of a progression longer than its section, the part whose turn it is; all of it where there is no other turn."""
    if len(measures) <= section.bars or (alone and len(measures) <= 2 * section.bars):
        return measures
    turn = section.variation * section.bars % len(measures)
    return (measures[turn:] + measures[:turn])[: section.bars]


def _closed(part: list[Span], section: Section, beats: float, home: Chord, leading: Chord) -> list[Span]:
    """Dominant before the last bar, tonic in it."""
    last = (section.first_bar + section.bars - 1) * beats
    kept = [s for s in part if s.start < last - 1e-6]
    if kept:
        length = min(beats / 2, kept[-1].beats) if beats >= 4 else min(1.0, beats / 2)
        kept = _led(kept, last, length, leading)
    return [*kept, Span(last, beats, home)]


def _led(plan: list[Span], end: float, length: float, leading: Chord) -> list[Span]:
    """The plan with `leading` for the last `length` beats before `end`."""
    kept = [s for s in plan if s.start < end - length - 1e-6]
    if kept and kept[-1].start + kept[-1].beats > end - length:
        kept[-1] = msgspec.structs.replace(kept[-1], beats=end - length - kept[-1].start)
    return [*kept, Span(end - length, length, leading)]
