"""A prompt to a Scene: where, when, what weather, what light, and who is there doing what with which thing.

Rule: it always finds a scene. What it does not know becomes the nearest thing it does, or nothing.
"""

import re
from collections.abc import Container, Mapping
from functools import lru_cache

import msgspec
import numpy as np

from storynote.local import lexicon, meaning

WORDS_MAX = 120
"""The beginning of a very long prompt says what is in the picture; the rest is mood."""
SUBJECTS_MAX = 4
COPIES_MAX = 9
NEAR_ENOUGH = 0.52
SETTING_NEAR_ENOUGH = 0.15
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?", re.UNICODE)


class Subject(msgspec.Struct, frozen=True):
    """Something to draw, `thing` by its name in the pack."""

    thing: str
    count: int = 1
    color: str | None = None
    size: float = 1.0
    holds: str | None = None
    holds_color: str | None = None
    above: bool = False
    """In the air."""


class Scene(msgspec.Struct, frozen=True):
    """What a prompt asks for."""

    setting: str
    time: str
    weather: str
    lights: frozenset[str]
    subjects: tuple[Subject, ...]
    aurora: bool = False
    snowy: bool = False
    """Snow lies, wherever it is."""


def parse(prompt: str) -> Scene:
    """Never fails, whatever the text."""
    prompt = prompt.encode("utf-8", "replace").decode()
    words = [w.lower() for w in _WORD.findall(prompt[:4000])][:WORDS_MAX]
    used: set[int] = set()
    snowy = bool({"snowy", "winter", "snow", "frozen", "icy"} & set(words))
    setting = _setting(words, used)
    time = _first(words, lexicon.TIMES, used)
    weather = _first(words, lexicon.WEATHERS, used)
    lights = frozenset(v for k, v in lexicon.LIGHTS.items() if _at(words, k) is not None)
    subjects = _subjects(words, used)
    if setting is None:
        setting = _setting_by_meaning(prompt, subjects)
    return Scene(
        setting=setting,
        time=time or _usual_time(setting, lights),
        weather=weather or ("snow" if setting == "snow" and "snowing" in words else "clear"),
        lights=lights,
        subjects=tuple(subjects),
        snowy=snowy,
        aurora="aurora" in words or _at(words, "northern lights") is not None,
    )


def _at(words: list[str], phrase: str) -> int | None:
    parts = phrase.split()
    for start in range(len(words) - len(parts) + 1):
        if words[start : start + len(parts)] == parts:
            return start
    return None


def _first(words: list[str], table: Mapping[str, str], used: set[int]) -> str | None:
    """The meaning of the phrase that says most: the longest, then the earliest."""
    found = [(-len(k.split()), at, k) for k in table if (at := _at(words, k)) is not None]
    if not found:
        return None
    length, at, phrase = min(found)
    used.update(range(at, at - length))
    return table[phrase]


def _setting(words: list[str], used: set[int]) -> str | None:
    """The named place. After "in", "on", "at" it weighs more than in passing ("a snowy forest", "castle behind a forest")."""
    best: tuple[float, int, str] | None = None
    for phrase, setting in lexicon.SETTINGS.items():
        at = _at(words, phrase)
        if at is None:
            continue
        before = set(words[max(0, at - 4) : at])
        if setting == "moon" and not {"on", "surface", "lunar"} & set(words[max(0, at - 2) : at + 2]):
            continue
        after_place = bool(before & {"in", "inside", "at", "through", "across", "over", "on", "under", "into"})
        weight = len(phrase.split()) + (1.5 if after_place else 0.0) - 0.01 * at
        if phrase in (
            "snow",
            "snowy",
            "winter",
            "ice",
            "stars",
            "tropical",
            "haunted",
            "grass",
            "cloud",
            "clouds",
            "sky",
            "island",
        ):
            # They colour a place more often than they are one.
            weight -= 2.0
        if best is None or weight > best[0]:
            best = (weight, at, phrase)
    if best is None:
        return None
    _, at, phrase = best
    setting = lexicon.SETTINGS[phrase]
    if phrase not in ("castle", "volcano", "moon", "stars", "planet"):
        used.update(range(at, at + len(phrase.split())))
    else:
        used.add(at)
    return setting


def _usual_time(setting: str, lights: frozenset[str]) -> str:
    if setting in ("space", "moon", "graveyard", "stage"):
        return "night"
    if setting == "city":
        return "night" if "neon" in lights else "dusk"
    return "night" if "neon" in lights else "day"


# Subjects --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Everything that can be called by name → the thing."""
    # "black cat" is a cat that is black: the colour may be another one, the cat should be the same.
    plain = {thing.name.replace("-", " "): thing.name for thing in meaning.things()}
    names = {words: name for words, name in plain.items() if words.split()[0] not in lexicon.COLORS}
    known = set(names.values())
    return {**names, **{word: thing for word, thing in lexicon.ALIASES.items() if thing in known or thing in OWN}}


OWN = frozenset({"hot-air-balloon", "lighthouse"})
"""Things drawn by us, not in the pack."""


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ves", "f"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ses", "s")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


_PLURALS = frozenset({"people", "children", "flowers", "hot air balloons", "butterflies"})


class _Mention(msgspec.Struct):
    start: int
    end: int
    thing: str
    plural: bool


def _subjects(words: list[str], used: set[int]) -> list[Subject]:
    mentions = _mentions(words, used)
    held = _held(words, mentions)
    subjects: list[Subject] = []
    for mention in mentions:
        if any(mention is h for h in held.values()):
            continue
        before = words[max(0, mention.start - 4) : mention.start]
        mine = held.get(mention.start)
        if any(subject.thing == mention.thing for subject in subjects):
            continue
        subjects.append(
            Subject(
                thing=mention.thing,
                count=_count(before, mention.plural),
                color=_color(before[-2:]),
                size=_size(before[-3:]),
                holds=mine.thing if mine else None,
                holds_color=_color(words[max(0, mine.start - 2) : mine.start]) if mine else None,
                above=bool(
                    {"flying", "floating", "soaring", "hovering"}
                    & set(words[mention.end : mention.end + 3] + before[-2:])
                ),
            )
        )
    return subjects[:SUBJECTS_MAX]


def _mentions(words: list[str], used: set[int]) -> list[_Mention]:
    names, found, unknown, at = _names(), [], [], 0
    while at < len(words):
        for length in (3, 2, 1):
            part = words[at : at + length]
            if len(part) < length or any(i in used for i in range(at, at + length)):
                continue
            plain = " ".join(part)
            single = " ".join([*part[:-1], _singular(part[-1])])
            thing = names.get(plain) or names.get(single)
            if thing and plain not in lexicon.IGNORED and plain not in lexicon.COLORS:
                plural = plain not in names or (single != plain and single in names) or plain in _PLURALS
                found.append(_Mention(at, at + length, thing, plural))
                at += length - 1
                break
        else:
            if at not in used and _may_be_a_thing(words[at]):
                unknown.append(at)
        at += 1
    return sorted(found + _guesses(words, unknown, bool(found)), key=lambda m: m.start)


def _may_be_a_thing(word: str) -> bool:
    tables: tuple[Container[str], ...] = (
        lexicon.IGNORED,
        lexicon.COLORS,
        lexicon.NUMBERS,
        lexicon.SIZES,
        lexicon.LIGHTS,
        lexicon.TIMES,
        lexicon.WEATHERS,
    )
    tables = (*tables, lexicon.SETTINGS)
    return len(word) > 2 and not any(word in table for table in tables) and not word.endswith(("ly", "ing"))


def _guesses(words: list[str], unknown: list[int], known: bool) -> list[_Mention]:
    """The nearest thing for words that name none; a lone unknown subject takes a far one rather than an empty picture."""
    if not unknown:
        return []
    unknown = unknown[:8]
    near = meaning.nearest([_singular(words[at]) for at in unknown])
    guessed = [
        _Mention(at, at + 1, thing.name, words[at] != _singular(words[at]))
        for at, (thing, score) in zip(unknown, near, strict=True)
        if score >= NEAR_ENOUGH
    ]
    if guessed or known:
        return guessed[:2]
    score, at, thing = max((score, -at, thing.name) for at, (thing, score) in zip(unknown, near, strict=True))
    return [_Mention(-at, 1 - at, thing, False)] if score > 0.36 else []


def _held(words: list[str], mentions: list[_Mention]) -> dict[int, _Mention]:
    """Subject start → the thing that belongs to it: "a robot with an umbrella", "a fox reading a book"."""
    held: dict[int, _Mention] = {}
    for first, second in zip(mentions, mentions[1:], strict=False):
        between = words[first.end : second.start]
        if first.start in held or not any(word in lexicon.HOLDING for word in between) or len(between) > 5:
            continue
        if "and" in between or any(second is h for h in held.values()):
            continue
        if is_small(second.thing) and not any(first is h for h in held.values()):
            held[first.start] = second
    return held


def is_small(thing: str) -> bool:
    """Whether somebody can hold it."""
    group = next((t.group for t in meaning.things() if t.name == thing), "")
    return group in ("Objects", "Food & Drink", "Activities") or thing in _SMALL


_SMALL = frozenset(
    {"umbrella", "balloon", "tulip", "blossom", "rose", "sunflower", "bouquet", "fire", "butterfly", "kite", "crown"}
)


def _count(before: list[str], plural: bool) -> int:
    for word in reversed(before):
        if word in lexicon.NUMBERS:
            number = lexicon.NUMBERS[word]
            return min(COPIES_MAX, number)
    return 3 if plural else 1


def _color(before: list[str]) -> str | None:
    return next((word for word in reversed(before) if word in lexicon.COLORS), None)


def _size(before: list[str]) -> float:
    return next((lexicon.SIZES[word] for word in reversed(before) if word in lexicon.SIZES), 1.0)


# Where nothing was said ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _setting_vectors() -> tuple[list[str], meaning.Floats]:
    names = list(lexicon.SETTING_TEXTS)
    return names, meaning.embed([lexicon.SETTING_TEXTS[name] for name in names])


def _setting_by_meaning(prompt: str, subjects: list[Subject]) -> str:
    names, vectors = _setting_vectors()
    about = " ".join(subject.thing.replace("-", " ") for subject in subjects) or prompt[:300] or "a landscape"
    scores = vectors @ meaning.embed([f"{prompt[:200]} {about}"])[0]
    best = int(np.argmax(scores))
    return names[best] if scores[best] >= SETTING_NEAR_ENOUGH else "meadow"
