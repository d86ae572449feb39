"""A piece on paper: who plays which note when. Rule: time is counted in beats; only `Score.seconds_at` knows the clock."""

import math

import msgspec

from storynote.local.band.harmony import Span

DEGREES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


class Metre(msgspec.Struct, frozen=True):
    """How a bar is counted."""

    beats: float
    """In a bar; 3.5 for seven eighths."""
    parts: int = 4
    """Steps in a beat: 4, or 3 where beats are dotted."""
    strong: tuple[float, ...] = (0.0, 2.0)
    """Beats that weigh, the first of them most."""
    name: str = "4/4"

    @property
    def eighth(self) -> float:
        """The usual short step, in beats."""
        return 0.5 if self.parts == 4 else 1 / 3


class Note(msgspec.Struct, frozen=True):
    """One tone: where it begins and how long it is held in beats, its MIDI pitch, how hard it is struck (0 to 1)."""

    start: float
    beats: float
    pitch: int
    touch: float


class Part(msgspec.Struct, frozen=True):
    """What one player plays."""

    instrument: str
    """As in instruments.PLAYERS."""
    role: str
    """lead, answer, chords, pad, bass, drums."""
    notes: tuple[Note, ...]


class Section(msgspec.Struct, frozen=True):
    """A stretch of the form."""

    kind: str
    """intro, A, B, C or outro; the same letter has the same theme and chords."""
    first_bar: int
    bars: int
    energy: float
    """0 (hardly anybody) to 1 (all)."""
    variation: int = 0
    """How often this letter was heard before."""
    closes: bool = False
    """Ends with a full cadence; otherwise it stays open."""


class Score(msgspec.Struct, frozen=True):
    """The whole piece."""

    title: str
    tonic: int
    """0 for C to 11 for B."""
    mode: str
    metre: Metre
    bpm: float
    bars: int
    """Whole bars before the last chord."""
    seconds: float
    ritardando: float
    """How much longer than written the last bar takes: 0.25 for a quarter more."""
    swing: float
    """Where in its beat (or half beat) the off-beat comes: 0.5 straight, 0.67 triplets."""
    swing_unit: float
    sections: tuple[Section, ...]
    chords: tuple[Span, ...]
    """What sounds when, the last chord last."""
    parts: tuple[Part, ...]
    room_seconds: float = 1.6
    wetness: float = 0.15
    pumping: float = 0.0
    """How far chords and pads give way to the bass drum, 0 to 1."""
    energy: float = 0.6
    """How much the drums have to say."""
    looseness: float = 0.006
    """By how many seconds a player is early or late, as a standard deviation."""

    @property
    def last_beat(self) -> float:
        """Where the last chord begins."""
        return self.bars * self.metre.beats

    def seconds_at(self, beat: float) -> float:
        """When a beat comes; the last bar before the last chord slows down evenly."""
        per_beat = 60 / self.bpm
        slow_from = max(self.last_beat - self.metre.beats, 0.0)
        into = min(max(beat - slow_from, 0.0), self.last_beat - slow_from)
        span = max(self.last_beat - slow_from, 1e-9)
        return (beat + self.ritardando * into * into / span) * per_beat

    def swung(self, beat: float) -> float:
        """The beat, late where the off-beats lean."""
        if self.swing == 0.5:
            return beat
        whole, part = divmod(beat / self.swing_unit, 1.0)
        bent = part * self.swing * 2 if part < 0.5 else self.swing + (part - 0.5) * (1 - self.swing) * 2
        return (whole + bent) * self.swing_unit

    def written(self) -> str:
        """The score as text, a line for each note, for reading."""
        lines = [
            f"{self.title}: {DEGREES[self.tonic]} {self.mode}, {self.bpm:.1f} bpm, {self.metre.name}, {self.bars} bars"
        ]
        lines += [
            f"  {s.kind}{s.variation} bar {s.first_bar}+{s.bars} energy {s.energy:.2f}{' closes' if s.closes else ''}"
            for s in self.sections
        ]
        lines += [f"  {s.start:6.2f} {s.chord.name}" for s in self.chords]
        for part in self.parts:
            lines.append(f"{part.role} {part.instrument}")
            for note in part.notes:
                bar, beat = divmod(note.start, self.metre.beats)
                name = f"{DEGREES[note.pitch % 12]}{note.pitch // 12 - 1}"
                lines.append(f"  {int(bar):3d}:{beat:5.2f} {name:4s} {note.beats:5.2f} {note.touch:.2f}")
        return "\n".join(lines)


METRES = {
    "4/4": Metre(4.0),
    "2/4": Metre(2.0, strong=(0.0,), name="2/4"),
    "3/4": Metre(3.0, strong=(0.0,), name="3/4"),
    "5/4": Metre(5.0, strong=(0.0, 3.0), name="5/4"),
    "6/8": Metre(2.0, 3, (0.0, 1.0), "6/8"),
    "9/8": Metre(3.0, 3, (0.0,), "9/8"),
    "12/8": Metre(4.0, 3, (0.0, 2.0), "12/8"),
    "7/8": Metre(3.5, strong=(0.0, 1.0, 2.0), name="7/8"),
}


def is_on(beat: float, metre: Metre, places: tuple[float, ...]) -> bool:
    """Whether a beat of the piece falls on one of these places of its bar."""
    within = math.fmod(beat + 1e-6, metre.beats)
    return any(abs(within - place) < 1e-3 for place in places)
