"""What is spoken at one go. Rule: a passage fits the network, and nothing is cut inside a word.

Sentences stay whole; short ones are spoken with a neighbour, long ones are parted at the mark nearest their middle.
"""

from collections.abc import Sequence

import msgspec

from storynote.local.speech.network import TOKENS_MAX
from storynote.local.speech.pronunciation import Unit

SHORT_TOKENS = 40
"""Spoken alone, what is shorter sounds clipped."""
JOINED_TOKENS_MAX = 140
PARAGRAPH_SECONDS = 0.7
SENTENCE_SECONDS = 0.35
CLAUSE_SECONDS = 0.15
WORD_SECONDS = 0.03
_ENDS = ".!?…"
_CLAUSES = ",;:—)”"


class Passage(msgspec.Struct, frozen=True):
    """What the network speaks at one go, and the silence after it."""

    phonemes: str
    pause_seconds: float


def passages(paragraphs: Sequence[Sequence[Unit]], tokens_max: int = TOKENS_MAX) -> list[Passage]:
    """The whole text in order; the last pause is 0."""
    # Room for the mark that a passage without one gets.
    fit = tokens_max - 1
    found: list[Passage] = []
    for units in paragraphs:
        pieces = _joined(
            [piece for sentence in sentences(units) for piece in _fitting(sentence, fit)], min(JOINED_TOKENS_MAX, fit)
        )
        found += [_passage(piece, last=number == len(pieces) - 1) for number, piece in enumerate(pieces)]
    return [*found[:-1], msgspec.structs.replace(found[-1], pause_seconds=0.0)] if found else []


def sentences(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units by sentence. "Stop!" in quotes and "well…" end one only where a capital follows."""
    found: list[list[Unit]] = [[]]
    for unit, following in zip(units, [*units[1:], None], strict=True):
        found[-1].append(unit)
        ends = any(mark in unit.mark for mark in _ENDS)
        open_ended = "…" in unit.mark or "”" in unit.mark or ")" in unit.mark
        if ends and following is not None and (following.capital or not open_ended):
            found.append([])
    return [sentence for sentence in found if sentence]


def _written(units: Sequence[Unit]) -> str:
    return " ".join(unit.symbols for unit in units)


def _fitting(units: Sequence[Unit], fit: int) -> list[list[Unit]]:
    """The sentence in pieces of at most `fit` tokens."""
    if len(_written(units)) <= fit:
        return [list(units)]
    if len(units) == 1:
        return [[piece] for piece in _hewn(units[0], fit)]
    cut = _cut(units)
    return _fitting(units[:cut], fit) + _fitting(units[cut:], fit)


def _cut(units: Sequence[Unit]) -> int:
    """Where to part them: near the middle, rather after a semicolon than a comma, rather after that than after a word."""
    ends = [0]
    for unit in units:
        ends.append(ends[-1] + len(unit.symbols) + 1)
    half = ends[-1] / 2

    def cost(at: int) -> float:
        mark = units[at - 1].mark
        worth = 0.0 if any(m in mark for m in _ENDS + ";:—") else 0.15 if mark else 0.6
        return worth + abs(ends[at] - half) / half

    return min(range(1, len(units)), key=cost)


def _hewn(unit: Unit, fit: int) -> list[Unit]:
    """No word is that long; what is written like one comes in pieces."""
    sound = unit.sound
    starts = range(0, len(sound), fit - len(unit.mark))
    pieces = [Unit(sound[start : start + starts.step]) for start in starts]
    return [*pieces[:-1], Unit(pieces[-1].sound, unit.mark)]


def _joined(pieces: Sequence[list[Unit]], joined_max: int) -> list[list[Unit]]:
    """Short pieces with a neighbour, as far as both stay short."""
    found: list[list[Unit]] = []
    for piece in pieces:
        before = len(_written(found[-1])) if found else 0
        here = len(_written(piece))
        if found and min(before, here) < SHORT_TOKENS and before + here < joined_max:
            found[-1] = [*found[-1], *piece]
        else:
            found.append(piece)
    return found


def _passage(units: Sequence[Unit], *, last: bool) -> Passage:
    phonemes, mark = _written(units), units[-1].mark
    ended = any(end in mark for end in _ENDS)
    pause = (
        SENTENCE_SECONDS if ended else CLAUSE_SECONDS if any(clause in mark for clause in _CLAUSES) else WORD_SECONDS
    )
    if last:
        pause = PARAGRAPH_SECONDS
    if not mark:
        phonemes += "." if last else ","
    return Passage(phonemes, pause)
