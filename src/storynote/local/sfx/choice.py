"""From words to a recipe. Rule: words that are a recipe's keys come first, the meaning of the sentence second.

The vectors of the recipes' descriptions are packed (scripts/pack-sounds); only what is asked for is embedded at run time.
"""

from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt

from storynote.local import meaning
from storynote.local.sfx.catalogue import RECIPES
from storynote.local.sfx.recipe import Recipe

KEY_WORTH = 0.3
"""What a word of a key adds to the nearness of meaning."""
EXACT_WORTH = 0.05
"""What it adds besides to be the same word, and not only its stem: `hooves`, not `hoover`."""
CONTEXT_WORTH = 0.8
"""The part of it that a word is worth which stands elsewhere in the prompt."""
NEAR_ENOUGH = 0.5
HITS_MAX = 3
PREPOSITIONS = frozenset((
    "in", "on", "at", "near", "by", "during", "beside", "through", "outside",
    "inside", "along", "across", "around", "from", "of",
))  # fmt: skip
PACKED = "sounds.npy"
_ENDINGS = ("ings", "ing", "ed", "es", "s")
Floats = npt.NDArray[np.float32]


class Hit(msgspec.Struct, frozen=True):
    """A recipe, the positions of the words that named it, how near it is."""

    recipe: Recipe
    at: frozenset[int]
    near: float


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """Without endings: barks, barking, barked → bark."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return stem(word[: -len(ending)])
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


@lru_cache(maxsize=1)
def _keys() -> tuple[tuple[tuple[tuple[tuple[str, str], ...], ...], frozenset[str]], ...]:
    """For each recipe its keys, as (stem, word), and every stem that belongs to it."""
    rows = []
    for recipe in RECIPES:
        keys = tuple(tuple((stem(w), w) for w in key.split()) for key in recipe.keys)
        own = frozenset(stem(w) for line in (*recipe.keys, *recipe.texts) for w in line.split())
        rows.append((keys, own))
    return tuple(rows)


@lru_cache(maxsize=1)
def _vectors() -> tuple[Floats, npt.NDArray[np.int64]]:
    """The descriptions' vectors and where each recipe's begin."""
    packed: npt.NDArray[np.int8] = np.load(meaning.asset(PACKED))
    counts = [len(r.texts) for r in RECIPES]
    assert len(packed) == sum(counts), "run scripts/pack-sounds"
    rows = packed.astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), np.cumsum([0, *counts[:-1]])


def nearness(texts: list[str]) -> Floats:
    """(texts, recipes): the cosine to the nearest description of each recipe."""
    rows, begin = _vectors()
    return np.asarray(np.maximum.reduceat(meaning.embed(texts) @ rows.T, begin, axis=1), np.float32)


class Named(msgspec.Struct, frozen=True):
    """The words of a recipe's key that are there, and what they are worth."""

    at: frozenset[int]
    worth: float


def _named(words: list[str], free: set[int], context: frozenset[str]) -> dict[int, Named]:
    """Recipe → the words of its best key that is all there; some of them may stand elsewhere in the prompt."""
    where: dict[str, int] = {}
    for at in sorted(free, reverse=True):
        where[stem(words[at])] = at
    found: dict[int, Named] = {}
    for index, (keys, _) in enumerate(_keys()):
        for key in keys:
            here = [where[s] for s, _ in key if s in where]
            if here and all(s in where or s in context for s, _ in key):
                exact = sum(words[where[s]] == word for s, word in key if s in where)
                worth = KEY_WORTH * (len(here) + CONTEXT_WORTH * (len(key) - len(here))) + EXACT_WORTH * exact
                if index not in found or worth > found[index].worth:
                    found[index] = Named(frozenset(here), worth)
    return found


def hits(words: list[str], near: Floats, context: frozenset[str], enough: float = NEAR_ENOUGH) -> list[Hit]:
    """The recipe these words ask for, and beds that words left over name as the place or the weather it happens in.

    `context`: the stems of the whole prompt. Empty if nothing is near `enough`.
    """
    stems = [stem(w) for w in words]
    free = set(range(len(words)))
    named = _named(words, free, context)
    scores = near.copy()
    for index, name in named.items():
        scores[index] += name.worth
    best = int(scores.argmax())
    if best not in named:
        return [Hit(RECIPES[best], frozenset(), float(near[best]))] if near[best] >= enough else []
    found = [Hit(RECIPES[best], named[best].at, float(near[best]))]
    while len(found) < HITS_MAX:
        own = _keys()[best][1]
        free = {at for at in free - found[-1].at if stems[at] not in own}
        around = {at for at in free if PREPOSITIONS & set(words[max(0, at - 3) : at])}
        named = _named(words, around, frozenset())
        named = {index: name for index, name in named.items() if RECIPES[index].kind == "bed"}
        if not named:
            break
        best = max(named, key=lambda index: (named[index].worth, near[index]))
        found.append(Hit(RECIPES[best], named[best].at, float(near[best])))
    return found
