"""Every player's notes, from the sheet that all share. Rule: few play at first, all at the height and in the last chord."""

import random

import msgspec

from storynote.local.band import bass, figures, grooves
from storynote.local.band.answer import answered, doubled
from storynote.local.band.casting import Cast
from storynote.local.band.form import Frame
from storynote.local.band.genres import Genre
from storynote.local.band.harmony import Chord, Span, current, voiced
from storynote.local.band.instruments import PLAYERS
from storynote.local.band.melody import Place, sung
from storynote.local.band.score import Note, Part, Section
from storynote.local.band.theme import Theme, theme
from storynote.local.band.voice import Voice

CHORD_RANGE, PAD_RANGE, HIGH_RANGE, LOW_RANGE = (50, 71), (52, 76), (67, 91), (40, 60)
HIGH_PLAYERS = frozenset({"music-box", "celesta", "kalimba", "crystal", "glockenspiel"})
DISTORTED = frozenset({"distorted-guitar", "overdriven-guitar"})
"""They play roots and fifths only, and low."""
ROLLED = frozenset({"piano", "harp", "nylon-guitar", "steel-guitar", "accordion", "music-box", "celesta"})
"""They roll the last chord."""
PEDALLED = frozenset({"piano", "rhodes", "fm-piano"})
"""They have a pedal for their chords."""
PEDAL_FROM, PEDAL_BEATS = 0.55, 2.0
STRINGED = frozenset({"steel-guitar", "nylon-guitar", "ukulele", "mandolin", "banjo", "clean-guitar", "harp"})
ROLL_BEATS = 0.04
BASS_UP = {
    "nylon-guitar": 12, "steel-guitar": 12, "harp": 12, "accordion": 12, "koto": 24, "music-box": 36, "celesta": 36,
    "pizzicato": 12, "strings": 12,
}  # fmt: skip
"""Semitones by which a bass line is raised for a player that does not go so low."""
TUNE_RANGE, TUNE_LOW = 19, 67
"""Semitones that a tune may span, and where its middle lies at least."""
TOGETHER_ENERGY, TOGETHER_GENRE = 0.95, 0.7
"""At the height of a strong piece the second voice joins the tune."""
HELD = 64.0
"""Beats of the last chord: longer than there is time."""


class Sheet(msgspec.Struct, frozen=True):
    """What all parts have in common."""

    genre: Genre
    frame: Frame
    sections: tuple[Section, ...]
    plan: list[Span]
    tonic: int
    minor: bool
    mode: str
    push: float
    """Added to every touch."""
    density: float
    tune: str

    @property
    def end(self) -> float:
        return self.frame.bars * self.frame.metre.beats


def written(sheet: Sheet, chairs: Cast, rng: random.Random) -> list[Part]:
    """All parts; those of whom nothing is wanted are empty."""
    seats = _seats(sheet, chairs, rng)
    tunes = _tunes(sheet, chairs, seats, rng)
    grounds = [_chords(sheet, who, how, f"chords{i}", seats, rng) for i, (who, how) in enumerate(chairs.chords)]
    pads = [_chords(sheet, chairs.pad, "block", "pad", seats, rng)] if chairs.pad else []
    low = [_bass(sheet, *chairs.bass, seats, rng)] if chairs.bass else []
    drums = [_drums(sheet, *chairs.drums, seats, rng)] if chairs.drums else []
    return [*tunes, *grounds, *pads, *low, *drums]


# Who plays when


def _seats(sheet: Sheet, chairs: Cast, rng: random.Random) -> dict[int, frozenset[str]]:
    """First bar of a section → the roles that play in it."""
    return {
        section.first_bar: frozenset(
            _opening(sheet, chairs, rng) if section.kind == "intro" else _seated(sheet, section, rng)
        )
        for section in sheet.sections
    }


def _opening(sheet: Sheet, chairs: Cast, rng: random.Random) -> set[str]:
    if not chairs.chords:
        return {"pad", "bass"} if chairs.pad else {"lead", "drums"}
    if chairs.chords[0][1] not in figures.FLOWING:
        # A few strokes alone leave holes, and do not tell where the beat is.
        return {"chords0", "bass"} if chairs.bass and rng.random() < 0.6 else {"chords0", "bass", "pad"}
    choices = [{"chords0"}, {"chords0", "bass"}]
    choices += [{"chords0", "pad"}, {"chords0", "pad"}] if chairs.pad else []
    choices += [{"drums", "bass", "chords1"}] if chairs.drums and chairs.bass and sheet.genre.energy >= 0.7 else []
    return rng.choice(choices)


def _seated(sheet: Sheet, section: Section, rng: random.Random) -> set[str]:
    energy = section.energy
    roles = {"lead", "chords0", "bass"}
    roles |= {"drums"} if energy >= 0.5 else set()
    roles |= {"pad"} if energy >= 0.62 or section.kind in "BC" else set()
    roles |= {"answer"} if energy >= 0.66 or section.kind == "B" else set()
    roles |= {"chords1"} if energy >= 0.74 else set()
    if section.kind == "C":
        # A bridge draws back.
        roles -= {"drums"} if rng.random() < 0.5 else set()
        roles -= {"bass"} if rng.random() < 0.3 else set()
    if section.kind == "outro":
        roles |= {"pad", "drums"} if sheet.genre.energy >= 0.7 else {"pad"}
    return roles


# Tunes


def _tunes(sheet: Sheet, chairs: Cast, seats: dict[int, frozenset[str]], rng: random.Random) -> list[Part]:
    """The tune, who takes over in the contrasting themes, and who answers."""
    if chairs.lead is None:
        return []
    themes = _themes(sheet, rng)
    notes: dict[str, list[Note]] = {}
    answers: list[Note] = []
    singer = chairs.lead
    for section in sheet.sections:
        if "lead" not in seats[section.first_bar]:
            continue
        singer = chairs.second_lead or chairs.lead if section.kind in "BC" else chairs.lead
        place = _place(sheet, section, singer)
        line = sung(themes.get(section.kind, themes["A"]), place, rng)
        if section.kind in ("outro", "intro"):
            line = _thinned(line, section, sheet.frame.metre.beats, place.final)
        notes.setdefault(singer, []).extend(line)
        if "answer" in seats[section.first_bar] and chairs.answer and chairs.answer != singer:
            place = _place(sheet, section, chairs.answer)
            together = section.energy >= TOGETHER_ENERGY and sheet.genre.energy >= TOGETHER_GENRE
            answers += doubled(line, place.voice) if together else answered(line, place, rng)
    notes.setdefault(singer, []).append(_goal(sheet, singer, notes.get(singer, []), 0))
    if chairs.answer and answers:
        answers.append(_goal(sheet, chairs.answer, answers, 1))
    parts = [Part(player, "lead", _pushed(line, sheet.push)) for player, line in notes.items()]
    return [*parts, Part(chairs.answer or singer, "answer", _pushed(answers, sheet.push))]


def _themes(sheet: Sheet, rng: random.Random) -> dict[str, Theme]:
    bars = max(s.bars for s in sheet.sections)
    return {
        letter: theme(sheet.frame.metre, min(max(sheet.density + bend, 0.03), 0.97), bars, rng)
        for letter, bend in (("A", 0.0), ("B", 0.08), ("C", -0.2))
    }


def _place(sheet: Sheet, section: Section, player: str) -> Place:
    final = section is sheet.sections[-1]
    return Place(sheet.plan, sheet.frame.metre, _voice(sheet, player), section, final)


def _voice(sheet: Sheet, player: str) -> Voice:
    """An octave and a half in the middle of what it can: singable, and over the chords."""
    low, high = PLAYERS[player].low, PLAYERS[player].high
    centre = (low + high) // 2
    if low > 48:
        centre = min(max(centre, TUNE_LOW), high - 6)
    top = min(high, centre + TUNE_RANGE // 2)
    return Voice(max(low, top - TUNE_RANGE), top, sheet.tonic, sheet.minor, sheet.tune)


def _thinned(line: list[Note], section: Section, beats: float, final: bool) -> list[Note]:
    """Of the theme its first bar, and its end if it is the end of all."""
    first, last = section.first_bar * beats, (section.first_bar + section.bars - 1) * beats
    opening = [n for n in line if n.start < first + beats - 1e-6 and section.bars > 1]
    return opening + [n for n in line if final and n.start >= last - 1e-6]


def _goal(sheet: Sheet, player: str, line: list[Note], degree: int) -> Note:
    """The last note of all: the tonic, or for a second voice another tone of the last chord."""
    voice = _voice(sheet, player)
    home = sheet.plan[-1].chord
    wanted = home.tones[degree] if degree and len(home.tones) > 2 else sheet.tonic
    near = line[-1].pitch if line else (voice.low + voice.high) // 2
    pitches = [p for p in range(voice.low, voice.high + 1) if p % 12 == wanted]
    return Note(sheet.end, HELD, min(pitches, key=lambda p: abs(p - near)), 0.6)


def _pushed(line: list[Note], push: float) -> tuple[Note, ...]:
    return tuple(msgspec.structs.replace(n, touch=min(max(n.touch + push, 0.15), 1.0)) for n in line)


# Chords, bass, drums


def _chords(
    sheet: Sheet, player: str, figure: str, role: str, seats: dict[int, frozenset[str]], rng: random.Random
) -> Part:
    voicings = _voicings(sheet, player, figure, role)
    found: list[Note] = []
    for section in sheet.sections:
        if role in seats[section.first_bar]:
            bars = range(section.first_bar, section.first_bar + section.bars)
            push = sheet.push + 0.2 * (section.energy - 0.7) - (0.06 if role == "pad" else 0)
            found += figures.played(figure, bars, sheet.plan, voicings, sheet.frame.metre, rng, push)
    if player in PEDALLED:
        found = [_pedalled(note, sheet.plan) for note in found]
    if found:
        touch = min(max(0.5 + sheet.push, 0.2), 0.9)
        roll = ROLL_BEATS if player in ROLLED else 0.0
        found += [Note(sheet.end + i * roll, HELD, p, touch) for i, p in enumerate(voicings[sheet.end])]
    return Part(player, role.rstrip("01"), tuple(found))


def _pedalled(note: Note, plan: list[Span]) -> Note:
    """Let ring while the chord lasts, if it was no short stroke."""
    span = current(plan, note.start)
    held = min(PEDAL_BEATS, span.start + span.beats - note.start)
    return msgspec.structs.replace(note, beats=max(note.beats, held)) if note.beats >= PEDAL_FROM else note


def _voicings(sheet: Sheet, player: str, figure: str, role: str) -> dict[float, tuple[int, ...]]:
    """Beat → the pitches of the chord that begins there."""
    chords = [span.chord for span in sheet.plan]
    reach, count = PAD_RANGE if role == "pad" else CHORD_RANGE, 3 if role == "pad" else 4
    if player in HIGH_PLAYERS:
        reach = HIGH_RANGE
    if player in DISTORTED:
        chords = [_bare(one) for one in chords]
        reach, count = LOW_RANGE, 2 if figure in ("power", "gallop") else 3
    voicings = voiced(chords, *reach, count)
    if player in STRINGED:
        # More strings than tones: the lowest again at the top.
        voicings = [(*v, v[0] + 12) if len(v) < 4 else v for v in voicings]
    return {span.start: v for span, v in zip(sheet.plan, voicings, strict=True)}


def _bare(one: Chord) -> Chord:
    fifth = next((t for t in one.tones if (t - one.root) % 12 in (6, 7)), (one.root + 7) % 12)
    return msgspec.structs.replace(one, tones=(one.root, fifth))


def _bass(sheet: Sheet, player: str, style: str, seats: dict[int, frozenset[str]], rng: random.Random) -> Part:
    found: list[Note] = []
    for section in sheet.sections:
        if "bass" in seats[section.first_bar]:
            bars = range(section.first_bar, section.first_bar + section.bars)
            push = sheet.push + 0.15 * (section.energy - 0.7)
            found += bass.played(style, bars, sheet.plan, sheet.frame.metre, rng, push, sheet.tonic)
    if found:
        found.append(Note(sheet.end, HELD, bass.low(current(sheet.plan, sheet.end).chord.root), 0.6 + sheet.push))
    up = BASS_UP.get(player, 0)
    return Part(player, "bass", tuple(msgspec.structs.replace(n, pitch=n.pitch + up) for n in found))


def _drums(sheet: Sheet, kit: str, groove: str, seats: dict[int, frozenset[str]], rng: random.Random) -> Part:
    found: list[Note] = []
    before = 0.0
    metre = sheet.frame.metre
    for index, section in enumerate(sheet.sections):
        if "drums" not in seats[section.first_bar]:
            before = 0.0
            continue
        turns = index + 1 == len(sheet.sections) or sheet.sections[index + 1].kind != section.kind
        bars = range(section.first_bar, section.first_bar + section.bars)
        if section.energy >= 0.6 and section.energy > before and section.first_bar:
            found += grooves.crash(kit, section.first_bar * metre.beats, 0.5 + 0.25 * section.energy)[:1]
        found += grooves.played(kit, groove, bars, metre, section.energy, rng, fills=turns or section.bars >= 4)
        before = section.energy
    if found:
        quiet = sheet.genre.energy < 0.6
        found += grooves.crash(kit, sheet.end, 0.4)[1:] if quiet else grooves.crash(kit, sheet.end, 0.72)
    return Part(kit, "drums", tuple(found))
