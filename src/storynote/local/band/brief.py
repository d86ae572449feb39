"""A prompt to a Brief: genre, mood, tempo, key, metre, who plays. Rule: it always finds a piece to play.

What is said in words of music is obeyed; the rest is chosen by meaning, and by the seed where meaning leaves a choice.
"""

import random
import re
import zlib
from functools import lru_cache

import msgspec
import numpy as np

from storynote.local import meaning
from storynote.local.band.genres import GENRES
from storynote.local.band.instruments import PLAYERS, named
from storynote.local.band.moods import ALONE, GROUPS, MODES, MOODS, NOTES, TEMPI, Mood

CHARS_MAX = 2000
"""The beginning of a long prompt says what to play."""
BPM_MIN, BPM_MAX = 40.0, 220.0
SECONDS_MIN, SECONDS_USUAL, SECONDS_MAX = 3.0, 30.0, 300.0
NAMED_MAX = 8
ANY = ("pop", "folk", "lofi", "classical", "cinematic")
"""What is played when nothing is said."""
BENT_MAX = 0.4
MOOD_NEAR = 0.42
"""How near a text must be to a mood to take its colour."""
_BPM = re.compile(r"(\d{2,3})(?:\.\d+)?\s*(?:-\s*)?(?:bpm|beats per minute)|(?:tempo|bpm)\s*(?:of|:|=|at)?\s*(\d{2,3})")
_METRE = re.compile(r"\b(2|3|4|5|6|7|9|12)\s*/\s*(4|8)\b")
_METRE_WORDS = {
    "in three": "3/4",
    "triple time": "3/4",
    "in five": "5/4",
    "in seven": "7/8",
    "waltz time": "3/4",
    "in two": "2/4",
}
_KEY = re.compile(
    r"\b([a-gh])\s?(#|♯|♭|sharp|flat|is|b)?[\s-]*(" + "|".join(sorted(MODES, key=len, reverse=True)) + r")\b"
)
_IN_KEY = re.compile(
    r"\b(?:in|key of|key:)\s+(?:the key of\s+)?([A-G])\s?(#|♯|b|♭|[ -]?sharp|[ -]?flat)?(m|min)?(?=$|[\s,.;:!])"
)
_AFTER_KEY = re.compile(r"\s*($|[,.;:!)]|\d|(key|scale|chord|and|with|at|for)\b|(\w+ )?(music|piece|song)\b)")
_WITHOUT = re.compile(
    r"\b(?:no|without|without any|minus|not any|zero|lacking)\s+((?:[\w-]+(?:\s+|,\s*(?:no\s+)?|\s*(?:or|and|nor)\s+)?){1,5})"
)
_RHYTHM = ("drums", "drum", "percussion", "beat", "beats", "rhythm", "drummer")


class Brief(msgspec.Struct, frozen=True):
    """What the composer is told."""

    genre: str
    minor: bool
    mode: str
    """A mode of harmony.MODES; "" for what the genre takes."""
    tonic: int | None
    """0 for C to 11 for B."""
    bpm: float | None
    """Exactly this tempo, when it was given as a number."""
    pace: float
    """Times the usual tempo."""
    metre: str | None
    players: tuple[str, ...]
    """Named ones, in order."""
    alone: bool
    """Nobody but those named."""
    without: frozenset[str]
    drums: bool | None
    """Wanted (True), forbidden (False), or as the genre has it."""
    energy: float
    """Added to the genre's, -0.4 to 0.4."""
    density: float
    tune: str
    text: int
    """A number for the words: other words, another piece."""


def read(prompt: str, seed: int) -> Brief:
    """Never fails, whatever the text."""
    text = prompt.encode("utf-8", "replace").decode()[:CHARS_MAX]
    lower = " ".join(text.lower().replace("\u2019", "'").split())
    for group, members in GROUPS.items():
        lower = lower.replace(group, members)
    without, kept = _refused(lower)
    players = _players(kept)
    genre, said = _genre(kept, players, seed)
    moods = _moods(kept, said)
    tonic, mode, minor = _key(text, lower)
    drums = False if without & {*_RHYTHM} else True if any(PLAYERS[p].can == "D" for p in players) else None
    alone = _alone(kept, players, said)
    return Brief(
        genre=genre,
        minor=_sad(genre, moods, f"{seed} {lower}") if minor is None else minor,
        mode=mode,
        tonic=tonic,
        bpm=_bpm(lower),
        pace=_pace(kept, moods),
        metre=_metre(lower),
        players=tuple(p for p in players if PLAYERS[p].can != "D" or drums),
        alone=alone,
        without=frozenset(named()[w] for w in without if w in named()),
        drums=False if alone and drums is None else drums,
        energy=float(np.clip(sum(m.energy for m in moods), -BENT_MAX, BENT_MAX)),
        density=float(np.clip(sum(m.density for m in moods), -BENT_MAX, BENT_MAX)),
        tune="pentatonic" if has(kept, "pentatonic") else "",
        text=zlib.crc32(lower.encode()),
    )


def _sad(genre: str, moods: list[Mood], salt: str) -> bool:
    """Minor, where nobody says: as often as the genre and the moods have it."""
    chance = GENRES[genre].sad + sum(mood.sad for mood in moods)
    return random.Random(f"{genre} {salt}").random() < chance  # noqa: S311 - music, not secrets


def has(text: str, phrase: str) -> bool:
    """Whether a phrase stands in the text as whole words."""
    return re.search(rf"(?<![\w-]){re.escape(phrase)}(?![\w])", text) is not None


def _refused(text: str) -> tuple[set[str], str]:
    """The words after "no", "without" …, and the text without them."""
    refused: set[str] = set()
    words = {*named(), *_RHYTHM}
    for found in _WITHOUT.finditer(text):
        refused |= {word for word in words if has(found.group(1), word)}
    if re.search(r"\b(drumless|beatless|unaccompanied by drums)\b", text):
        refused.add("drums")
    kept = _WITHOUT.sub(lambda m: m.group(0) if not any(has(m.group(1), w) for w in words) else " ", text)
    return refused, kept


def _players(text: str) -> list[str]:
    """Named players in the order in which they are named; a longer name hides a shorter one in it."""
    found: list[tuple[int, str]] = []
    rest = text
    for word, player in sorted(named().items(), key=lambda item: (-len(item[0]), item[0])):
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", rest):
            found.append((match.start(), player))
            rest = rest[: match.start()] + "·" * len(match.group()) + rest[match.end() :]
    return list(dict.fromkeys(player for _, player in sorted(found)))[:NAMED_MAX]


def _genre(text: str, players: list[str], seed: int) -> tuple[str, bool]:
    """The genre, and whether a word names it. The longest word wins, then the one that comes first."""
    found = [
        (-len(word.split()), -len(word) if " " in word else 0, text.find(word), name)
        for name, genre in GENRES.items()
        for word in genre.words
        if has(text, word) and not (word in named() and word not in name)
    ]
    if found:
        return min(found)[-1], True
    if (vector := _embedded(_unmusical(text))) is None:
        return random.Random(seed).choice(ANY), False  # noqa: S311 - music, not secrets
    scores = _meanings()[0] @ vector
    best: dict[str, float] = {}
    for name, score in zip(_meanings()[1], scores, strict=True):
        fits = sum(p in (*GENRES[name].leads, *(c for c, _ in GENRES[name].chords)) for p in players)
        best[name] = max(best.get(name, -1.0), float(score) + 0.06 * min(fits, 2))
    return max(best, key=lambda name: (best[name], name)), False


def _unmusical(text: str) -> str:
    """The text without keys, tempi and metres: they say how, not what."""
    for pattern in (_BPM, _METRE, _KEY):
        text = pattern.sub(" ", text)
    for word in (*TEMPI, *MODES, "key of", "tempo", "music", "song", "piece", "in"):
        text = re.sub(rf"(?<![\w-]){word}(?![\w])", " ", text)
    return " ".join(text.split())


@lru_cache(maxsize=1)
def _meanings() -> tuple[meaning.Floats, list[str]]:
    rows = [(name, text) for name, genre in GENRES.items() for text in genre.means]
    return meaning.embed([text for _, text in rows]), [name for name, _ in rows]


@lru_cache(maxsize=1)
def _mood_meanings() -> meaning.Floats:
    return meaning.embed([f"{name} music" for name in MOODS])


@lru_cache(maxsize=16)
def _embedded(text: str) -> meaning.Floats | None:
    """Nothing when there is nothing to understand."""
    if not re.search(r"\w", text):
        return None
    return np.asarray(meaning.embed([text])[0], np.float32)


def _moods(lower: str, said: bool) -> list[Mood]:
    """The moods that are named; when none is and no genre either, the nearest by meaning."""
    found = [mood for name, mood in MOODS.items() if any(has(lower, word) for word in (name, *mood.words))]
    if found or said or (vector := _embedded(_unmusical(lower))) is None:
        return found[:3]
    scores = _mood_meanings() @ vector
    return [list(MOODS.values())[int(scores.argmax())]] if scores.max() > MOOD_NEAR else []


def _key(text: str, lower: str) -> tuple[int | None, str, bool | None]:
    """Tonic, mode and whether that is a minor one, as far as the words say."""
    if (found := _KEY.search(lower)) and (found.group(2) or found.group(1) != "a" or _tonal(lower, found)):
        mode, minor = MODES[found.group(3)]
        return (_pitch(found.group(1), found.group(2)), mode, minor)
    if plain := _IN_KEY.search(text):
        return _pitch(plain.group(1).lower(), (plain.group(2) or "").strip(" -")), "", bool(plain.group(3))
    for word, (mode, minor) in MODES.items():
        if len(word) > 3 and has(lower, word) and not has(lower, f"a {word} role"):
            return None, mode, minor
    return None, "", None


def _tonal(lower: str, found: re.Match[str]) -> bool:
    """Whether "a minor" is a key and no article: it is after "in", and where nothing follows that could be minor."""
    after, before = lower[found.end() :], lower[: found.start()]
    return _AFTER_KEY.match(after) is not None or re.search(r"\b(in|key of)\s+$", before) is not None


def _pitch(letter: str, accidental: str | None) -> int:
    return (
        NOTES[letter] + {"#": 1, "♯": 1, "sharp": 1, "is": 1, "b": -1, "♭": -1, "flat": -1}.get(accidental or "", 0)
    ) % 12


def _bpm(text: str) -> float | None:
    found = _BPM.search(text)
    return None if found is None else min(max(float(found.group(1) or found.group(2)), BPM_MIN), BPM_MAX)


def _pace(text: str, moods: list[Mood]) -> float:
    named_paces = [pace for word, pace in TEMPI.items() if has(text, word)]
    pace = max(named_paces, key=lambda p: abs(p - 1)) if named_paces else 1.0
    for mood in moods:
        pace *= mood.pace if not named_paces else 1.0
    return min(max(pace, 0.55), 1.7)


def _metre(text: str) -> str | None:
    if found := _METRE.search(text):
        return f"{found.group(1)}/{found.group(2)}" if f"{found.group(1)}/{found.group(2)}" in METRE_NAMES else None
    return next((metre for words, metre in _METRE_WORDS.items() if has(text, words)), None)


METRE_NAMES = ("4/4", "2/4", "3/4", "5/4", "6/8", "9/8", "12/8", "7/8")


def _alone(text: str, players: list[str], said: bool) -> bool:
    """Whether only the named ones play: because it says so, or because they can do it all and no style is named."""
    if not players:
        return False
    if any(has(text, word) for word in ALONE):
        return True
    can = "".join(PLAYERS[p].can for p in players)
    return not said and "L" in can and "C" in can and len(players) > 1
