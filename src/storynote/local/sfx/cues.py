"""What a prompt asks for: which sounds, how, how far away, in which order. Rule: it always finds at least one sound."""

import re
import unicodedata
from typing import Literal

import msgspec
import numpy as np

from storynote.local.sfx import lexicon
from storynote.local.sfx.catalogue import RECIPES
from storynote.local.sfx.choice import NEAR_ENOUGH, Floats, Hit, hits, nearness, stem
from storynote.local.sfx.recipe import Recipe
from storynote.local.sfx.tones import How
from storynote.local.sfx.tongues import english

CHARS_MAX = 1500
"""The beginning of a very long prompt says what is to be heard."""
SCENES_MAX = 6
LAYERS_MAX = 6
SCENERY_NEAR_ENOUGH = 0.75
"""What stands after `over`, `behind`, `against` is mostly where a sound happens and not a sound."""
NAMELESS = "whoosh"
"""For a prompt without a word in it that we understand."""
MEANINGLESS_BELOW = 0.35

_THEN = re.compile(r"\b(?:and then|then|followed by|and finally|finally|before|afterwards|next comes)\b|→|->")
_AFTER = re.compile(r"\bafter\b")
_PARTS = re.compile(
    r"\b(?:together with|along with|mixed with|as well as|in the background of|with|and|while|whilst|plus|as|amid|amidst|among|"
    r"alongside|during|including|featuring|(?P<scenery>over|under|beneath|behind|against|above|below|across))\b|[,;:.!?&+/|\n()]"
)
_NOT = re.compile(r"\b(?:without|no|not|except)\b[^,;.]*?(?=,|;|\.|$|\b(?:but|with|and then)\b)")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_TIMES = re.compile(r"\btimes?\b|(?<=horse )and(?= carriage)|(?<=pots )and(?= pans)|(?<=bow )and(?= arrow)")
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_SECONDS = re.compile(r"\b(\d{1,3}(?:\.\d+)?)[ -]?(?:s|sec|secs|seconds?)\b")
_PLACE = re.compile(
    r"\b(?:in|inside|within|through|down|at)\s+(?:an?\s+|the\s+|my\s+|our\s+)?(?:[\w-]+\s+){0,2}?("
    + "|".join(lexicon.PLACES)
    + r")\b|\b(echo|echoing|echoes|reverb)\b"
)


_ADJECTIVES = {
    *lexicon.FORCE,
    *lexicon.SPEED,
    *lexicon.SIZE,
    "distant",
    "close",
    "nearby",
    "muffled",
    "faint",
    "remote",
}


class Cue(msgspec.Struct, frozen=True):
    """One layer."""

    recipe: Recipe
    how: How = lexicon.USUAL
    count: int = 0
    """Strokes; 0: as many as there are usually."""
    distance: float = 0.0
    """-1 close, 0 here, 1 far away."""
    muffled: bool = False
    behind: bool = False
    """In the background."""
    way: Literal["stays", "nears", "leaves"] = "stays"
    hurry: float = 1.0
    """How many times as fast it is at the end as at the beginning."""


class Script(msgspec.Struct, frozen=True):
    """Scenes one after the other, each of layers at once."""

    scenes: tuple[tuple[Cue, ...], ...]
    room: tuple[float, float] | None = None
    """The place it all happens in: seconds of reverb, share."""
    seconds: float | None = None
    """As the words say."""


class _Part(msgspec.Struct, frozen=True):
    text: str
    scenery: bool


def read(prompt: str) -> Script:
    """Never fails, whatever the text."""
    text = _plain(prompt)
    said = _SECONDS.search(text)
    seconds = float(said[1]) if said else None
    text = _TIMES.sub(" ", text)
    text = _NOT.sub(" ", _SECONDS.sub(" ", text))
    split = [_split(scene) for scene in _ordered(text)[:SCENES_MAX]]
    parts = [part for scene in split for part in scene]
    if not parts:
        return Script(((Cue(_recipe(NAMELESS)),),), seconds=seconds)
    near = nearness([_bare(part.text) for part in parts])
    context = frozenset(stem(w) for w in _WORD.findall(text))
    rows, scenes = iter(near), list[tuple[Cue, ...]]()
    for scene in split:
        cues = [cue for part in scene for cue in _cues(part, next(rows), context)]
        if {c.recipe.name for c in cues} - {c.recipe.name for c in (scenes[-1] if scenes else ())}:
            scenes.append(tuple(_distinct(cues))[:LAYERS_MAX])
    if not scenes:
        scenes = [tuple(_cues_of([_nearest(text)], text))]
    place = _PLACE.search(text)
    return Script(tuple(scenes), lexicon.PLACES[place[1] or place[2]] if place else None, seconds)


def _nearest(text: str) -> Hit:
    """The recipe nearest to the whole, however far; one that suits anything if it is too far to mean anything."""
    row = nearness([" ".join(_WORD.findall(text))])[0]
    best = int(row.argmax())
    return Hit(RECIPES[best] if row[best] >= MEANINGLESS_BELOW else _recipe(NAMELESS), frozenset(), float(row[best]))


def _recipe(name: str) -> Recipe:
    return {r.name: r for r in RECIPES}[name]


def _plain(prompt: str) -> str:
    """Lower case; signs and emoji by their names, what we know of other languages in English."""
    text = prompt[:CHARS_MAX].encode("utf-8", "replace").decode().lower()
    named = (
        f" , {unicodedata.name(c, '').lower()} , " if unicodedata.category(c) == "So" else c
        for c in unicodedata.normalize("NFKC", text)
    )
    return _DRAWN_OUT.sub(r"\1\1", english("".join(named)[: 2 * CHARS_MAX]).replace("’", "'"))  # noqa: RUF001


def _ordered(text: str) -> list[str]:
    """The scenes in time: `a then b`, `a before b`, `b after a`."""
    scenes = list[str]()
    for part in _THEN.split(text):
        scenes += reversed(_AFTER.split(part))
    return [s for s in scenes if _WORD.search(s)]


def _split(scene: str) -> list[_Part]:
    parts, begin, scenery = [], 0, False
    for found in _PARTS.finditer(scene):
        parts.append(_Part(scene[begin : found.start()], scenery))
        begin, scenery = found.end(), bool(found["scenery"])
    parts.append(_Part(scene[begin:], scenery))
    kept: list[_Part] = []
    for part in parts:
        words = set(_WORD.findall(part.text)) - lexicon.IDLE
        if words and words <= _ADJECTIVES and kept:
            # What says only how something sounds belongs to what went before: "a heartbeat, slow and deep".
            kept[-1] = _Part(f"{kept[-1].text} {part.text}", kept[-1].scenery)
        elif words:
            kept.append(part)
    return kept[: 3 * LAYERS_MAX]


def _bare(text: str) -> str:
    """Without what says only how it sounds, which would draw the meaning away."""
    for phrase in (*lexicon.DISTANT, *lexicon.CLOSE, *lexicon.BEHIND, *lexicon.NEARING, *lexicon.LEAVING):
        text = text.replace(phrase, " ")
    kept = [w for w in _WORD.findall(text) if w not in ("sound", "sounds", "sfx", "effect", "noise", "audio")]
    return " ".join(kept) or text


def _cues(part: _Part, near: Floats, context: frozenset[str]) -> list[Cue]:
    words = _WORD.findall(part.text)
    return _cues_of(hits(words, near, context, SCENERY_NEAR_ENOUGH if part.scenery else NEAR_ENOUGH), part.text)


def _cues_of(found: list[Hit], text: str) -> list[Cue]:
    words = _WORD.findall(text)
    taken = frozenset[int]().union(*(h.at for h in found))
    cues = []
    for index, hit in enumerate(found):
        said = [w for at, w in enumerate(words) if at not in taken and _about(at, found) == index]
        cue = _cue(hit.recipe, said, text)
        cues.append(msgspec.structs.replace(cue, behind=cue.behind or (index > 0 and found[0].recipe.kind == "bed")))
    return cues


def _about(at: int, found: list[Hit]) -> int:
    """Which of the sounds the word at this position says something about: the next one, or the one just before."""

    def away(hit: Hit) -> float:
        return min((p - at if p > at else 1.6 * (at - p) for p in hit.at), default=0.0)

    return min(range(len(found)), key=lambda index: away(found[index]))


def _cue(recipe: Recipe, said: list[str], text: str) -> Cue:
    forces = [lexicon.FORCE[w] for w in said if w in lexicon.FORCE]
    speeds = [lexicon.SPEED[w] for w in said if w in lexicon.SPEED]
    sizes = [lexicon.SIZE[w] for w in said if w in lexicon.SIZE]
    counts = [_count(w) for w in said if _count(w)]
    far = any(p in text for p in lexicon.DISTANT)
    nears, leaves = any(p in text for p in lexicon.NEARING), any(p in text for p in lexicon.LEAVING)
    return Cue(
        recipe,
        How(
            float(np.mean(forces)) if forces else 0.5,
            float(np.clip(np.prod(speeds), 0.5, 2.2)) if speeds else 1.0,
            float(np.clip(sum(sizes), -1, 1)),
        ),
        count=counts[0] if counts and recipe.kind != "bed" else 0,
        distance=1.0
        if far
        else -1.0
        if any(p in text for p in lexicon.CLOSE) or text.rstrip().endswith(" close")
        else 0.0,
        muffled=any(p in text for p in lexicon.MUFFLED),
        behind=any(p in text for p in lexicon.BEHIND),
        hurry=2.0 if any(p in text for p in lexicon.FASTER) else 0.5 if any(p in text for p in lexicon.SLOWER) else 1.0,
        way="nears" if nears else "leaves" if leaves else "stays",
    )


def _count(word: str) -> int:
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return min(int(word), lexicon.COUNT_MAX)
    return lexicon.COUNTS.get(word, 0)


def _distinct(cues: list[Cue]) -> list[Cue]:
    """Each sound once, as it was first asked for."""
    first: dict[str, Cue] = {}
    for cue in cues:
        first.setdefault(cue.recipe.name, cue)
    return list(first.values())
