"""From a score to sound: every note from its sample, every player at its place, one room for all. Rule: memory stays bounded.

A piece is made in stretches of CHUNK_SECONDS; what rings on is carried into the next. Everything that is done to a stretch
is linear, so the seams cannot be heard. Only the finished piece is held whole.
"""

import math
import random
from collections.abc import Callable, Iterator

import msgspec
import numpy as np

from storynote.local.band.balance import gain, level_db
from storynote.local.band.instruments import BRIGHT_HZ, PLAYERS, Player
from storynote.local.band.mastering import ended, levelled
from storynote.local.band.samples import RATE, Tone, forget, tone
from storynote.local.band.score import Part, Score
from storynote.local.waves import Clip, Samples, cut, filtered, reverb, shelf

CHUNK_SECONDS = 12.0
NOTE_SECONDS_MAX = 12.0
KEPT_SECONDS = 90.0
"""After longer pieces the tones are let go: there is a lot of sound in memory then."""
RELEASE_SHARE = 0.45
"""Of the time a release takes down to silence, what is heard of it."""
CHORUS_SECONDS, CHORUS_DEPTH_SECONDS, CHORUS_HZ = 0.018, 0.0022, 0.53
SEND_EXPONENT = 0.7
"""From how wet a piece is to the gain of what goes into the room."""
LEAN_DB = 2.5
"""What bass and drums lose of their lowest tones."""
ACROSS, TWICE = 0.45, 0.75
"""How far from the middle who answers stands, and the two takes of a wide player."""
DRUM_PANS = {
    37: -0.2, 39: 0.15, 41: -0.4, 42: 0.35, 44: 0.35, 45: 0.0, 46: 0.35, 48: 0.35, 49: -0.45, 51: -0.4, 54: 0.45, 56: -0.3,
    57: 0.5,
    60: 0.4, 61: 0.3, 62: -0.4, 63: -0.35, 64: -0.25, 69: 0.5, 70: 0.55, 75: -0.5, 76: 0.45, 81: -0.5, 82: 0.5, 83: 0.3,
    86: 0.25, 87: -0.15,
}  # fmt: skip
"""Where the drums stand, by their keys."""


class Played(msgspec.Struct, frozen=True):
    """A note on the clock."""

    frame: int
    frames: int
    pitch: int
    touch: float


class Line(msgspec.Struct, frozen=True):
    """A part on the clock, at its place."""

    part: Part
    player: Player
    notes: list[Played]
    pan: float
    gain_db: float


def render(score: Score, told: Callable[[float], None]) -> Clip:
    """The whole piece, exactly as long as the score says, levelled."""
    total = round(score.seconds * RATE)
    out = np.zeros((total, 2), np.float32)
    lines = [line for index, part in enumerate(score.parts) for line in _lines(score, part, index)]
    kicks = _kicks(score, lines)
    step = int(CHUNK_SECONDS * RATE)
    starts = list(range(0, total, step))
    for number, start in enumerate(starts):
        for index, (dry, wet) in enumerate(_stretch(score, lines, start, start + step, kicks)):
            _add(out, dry, start)
            if wet is not None:
                room = reverb(Clip(np.ascontiguousarray(wet.T), RATE), score.room_seconds, 1.0, seed=5).samples
                _add(out, room.T, start)
            told(0.9 * (number + (index + 1) / (len(lines) + 1)) / len(starts))
    if score.seconds > KEPT_SECONDS:
        forget()
    ended(out)
    levelled(out)
    told(1.0)
    return Clip(out, RATE)


def _add(out: Samples, sound: Samples, at: int) -> None:
    """Sound, (channels, frames), into the piece from a frame on, as far as the piece goes."""
    stop = min(len(out), at + sound.shape[1])
    if stop > at:
        out[at:stop] += sound[:, : stop - at].T


# Notes on the clock


def _lines(score: Score, part: Part, index: int) -> list[Line]:
    """The part once, or, for who is wider than one place, twice: played left and right, never quite together."""
    player = PLAYERS[part.instrument]
    notes = _clocked(score, part, str(index))
    written = [(n.frame, n.frames, n.pitch, n.touch) for n in notes]
    gain_db = level_db(player.sample, written, part.role, score.energy)
    if player.wide <= 1 or part.role not in ("chords", "lead"):
        return [Line(part, player, notes, _pan(score, index), gain_db)]
    return [Line(part, player, _clocked(score, part, f"{index} {pan}"), pan, gain_db) for pan in (-TWICE, TWICE)]


def _pan(score: Score, index: int) -> float:
    """Where a player stands: at its own place, but across from who does the same work before it."""
    part = score.parts[index]
    pan = PLAYERS[part.instrument].pan
    across = {"answer": "lead", "chords": "chords", "pad": "pad"}.get(part.role)
    other = next((PLAYERS[p.instrument].pan for p in score.parts[:index] if p.role == across), None)
    if other is None:
        return pan
    return math.copysign(max(abs(pan), ACROSS), -other if other else 1.0)


def _clocked(score: Score, part: Part, take: str) -> list[Played]:
    """The part's notes in frames: swung, a little loose, and all of them over before the piece is."""
    rng = random.Random(f"{score.title} {take} {part.instrument} {len(part.notes)}")  # noqa: S311 - music, not secrets
    loose = score.looseness * (0.5 if part.role in ("drums", "bass") else 1.0)
    last, rings = score.seconds - 0.25, PLAYERS[part.instrument].rings
    found = []
    for note in part.notes:
        start = score.seconds_at(score.swung(note.start))
        end = score.seconds_at(score.swung(note.start + note.beats)) if note.beats < 60 else score.seconds - 0.9
        start = max(start + min(max(rng.gauss(0, loose), -0.03), 0.03), 0.0)
        end = min(max(end, start + max(0.05, rings)), last, start + NOTE_SECONDS_MAX)
        touch = note.touch * (1 + rng.uniform(-0.06, 0.06))
        if end > start:
            found.append(
                Played(round(start * RATE), round((end - start) * RATE), note.pitch, min(max(touch, 0.05), 1.0))
            )
    return sorted(found, key=lambda n: (n.frame, n.pitch))


def _kicks(score: Score, lines: list[Line]) -> list[int]:
    """When the bass drum comes, where the rest is to give way to it."""
    if not score.pumping:
        return []
    return [n.frame for line in lines if line.part.role == "drums" for n in line.notes if n.pitch == 36]


# A stretch


def _stretch(
    score: Score, lines: list[Line], start: int, stop: int, kicks: list[int]
) -> Iterator[tuple[Samples, Samples | None]]:
    """What begins between two frames, part by part, dry; and at last the sum of what goes into the room."""
    tail = int((NOTE_SECONDS_MAX + 2.0) * RATE)
    send: Samples | None = None
    frames = min(stop - start + tail, round(score.seconds * RATE) - start + RATE)
    for line in lines:
        now = [n for n in line.notes if start <= n.frame < stop]
        if not now:
            continue
        part = line.part
        sound = _performed(line, now, start, frames)
        if kicks and part.role in ("chords", "pad", "bass"):
            sound *= _ducked(kicks, start, sound.shape[1], score.pumping * (0.6 if part.role == "bass" else 1.0))
        # What rumbles under a part is only in the way of the bass; and that must not drown the rest.
        low = part.role in ("bass", "drums")
        sections = [shelf(110.0, RATE, -LEAN_DB, high=False) if low else cut(110.0, RATE, "high")]
        if line.player.bright_db:
            sections.append(shelf(BRIGHT_HZ, RATE, line.player.bright_db, high=True))
        sound = filtered(np.ascontiguousarray(sound.T), *sections).T
        send = _sum(send, sound * np.float32(line.player.send * score.wetness**SEND_EXPONENT))
        yield sound, None
    if send is not None:
        quiet = np.zeros((2, int(score.room_seconds * 1.2 * RATE)), np.float32)
        yield np.zeros((2, 0), np.float32), np.concatenate([send, quiet], axis=1)


def _sum(before: Samples | None, now: Samples) -> Samples:
    if before is None:
        return now.copy()
    if before.shape[1] < now.shape[1]:
        before = np.pad(before, ((0, 0), (0, now.shape[1] - before.shape[1])))
    before[:, : now.shape[1]] += now
    return before


def _performed(line: Line, notes: list[Played], start: int, frames: int) -> Samples:
    """One part, (2, frames), at its place and level."""
    player = line.player
    kit = line.part.role == "drums"
    stereo = kit or _stereo(player.sample, notes[0])
    bus = np.zeros((2 if stereo else 1, frames), np.float32)
    reached = 0
    for note in notes:
        made = tone(player.sample, note.pitch, note.frames / RATE + 0.3, note.touch)
        if made is not None:
            pan = DRUM_PANS.get(note.pitch, 0.0) if kit else None
            reached = max(reached, _placed(bus, made, note, note.frame - start, pan))
    bus = bus[:, : min(frames, reached + int(0.1 * RATE))]
    loud = np.float32(10 ** (line.gain_db / 20))
    if stereo:
        return np.asarray(_balanced(bus, line.pan) * loud, np.float32)
    wide = _widened(bus[0], start, player.wide) if player.wide else np.repeat(bus, 2, axis=0)
    return np.asarray(_balanced(wide, line.pan) * loud, np.float32)


def _stereo(sample: str, note: Played) -> bool:
    made = tone(sample, note.pitch, note.frames / RATE + 0.3, note.touch)
    return made is not None and len(made.sound) == 2


def _placed(bus: Samples, made: Tone, note: Played, at: int, pan: float | None) -> int:
    """The tone into the bus, released when its note is over; returns where it ends."""
    sound = made.sound
    released = max(int(made.release * RELEASE_SHARE * RATE), int(0.02 * RATE))
    length = min(note.frames + released, sound.shape[1], bus.shape[1] - at)
    if pan is not None:
        # Drums ring as long as they like.
        length = min(sound.shape[1], bus.shape[1] - at)
    if length <= 0:
        return 0
    piece = sound[:, :length] * np.float32(gain(note.touch))
    if pan is None and length > note.frames:
        piece[:, note.frames :] *= _falling(released)[: length - note.frames]
    end = min(length, int(0.01 * RATE))
    piece[:, length - end :] *= np.linspace(1, 0, end, dtype=np.float32)
    if pan is None:
        bus[: len(piece), at : at + length] += piece
    else:
        left, right = math.cos((pan + 1) * math.pi / 4) * 1.414, math.sin((pan + 1) * math.pi / 4) * 1.414
        bus[0, at : at + length] += piece[0] * np.float32(left)
        bus[1, at : at + length] += piece[-1] * np.float32(right)
    return int(at + length)


def _falling(frames: int) -> Samples:
    """From 1 to nothing: 45 dB along a straight line of decibels, the rest linear."""
    time = np.linspace(0, 1, frames, dtype=np.float32)
    return np.asarray(10 ** (-2.25 * time) * (1 - time), np.float32)


def _balanced(sound: Samples, pan: float) -> Samples:
    """At its place between left and right, with constant power; a section in stereo leans."""
    angle = (min(max(pan, -1.0), 1.0) + 1) * math.pi / 4
    gains = np.array([[math.cos(angle)], [math.sin(angle)]], np.float32) * np.float32(math.sqrt(2))
    return np.asarray(sound * gains, np.float32)


def _widened(sound: Samples, start: int, wide: float) -> Samples:
    """A chorus: left and right are late by different, slowly moving times, the more the wider."""
    frames = len(sound)
    clock = (np.arange(0, frames + 64, 64, dtype=np.float64) + start) / RATE
    place = np.arange(frames, dtype=np.float32)
    sides = []
    for phase, base in ((0.0, 0.4), (2.1, 1.0)):
        moving = CHORUS_SECONDS * base * min(wide, 1.0) + CHORUS_DEPTH_SECONDS * np.sin(
            2 * np.pi * CHORUS_HZ * clock + phase
        )
        late = np.interp(place, np.arange(len(clock)) * 64, moving * RATE).astype(np.float32)
        where = np.maximum(place - np.maximum(late, 0), 0)
        whole = where.astype(np.int32)
        part = where - whole
        delayed = sound[whole] * (1 - part) + sound[np.minimum(whole + 1, frames - 1)] * part
        sides.append(delayed)
    near = 0.35 * (2 - min(wide, 1.0))
    mixed = np.stack([near * sound + side * (1 - near) for side in sides])
    return np.asarray(mixed * 1.2, np.float32)


def _ducked(kicks: list[int], start: int, frames: int, depth: float) -> Samples:
    """The gain that falls with every bass drum and comes back before the next."""
    gain = np.ones(frames, np.float32)
    back = int(0.28 * RATE)
    curve = (1 - depth * (1 - np.linspace(0, 1, back, dtype=np.float32) ** 0.7)).astype(np.float32)
    for kick in kicks:
        at = kick - start
        if -back < at < frames:
            low, high = max(at, 0), min(at + back, frames)
            gain[low:high] = np.minimum(gain[low:high], curve[low - at : high - at])
    return gain
