"""Who and what a prompt names: how many, which colour, doing what, holding what, and how one stands to another.

Rule: a word that names a place, an hour or a manner is taken before it gets here and names nobody.
"""

from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from storynote.local import meaning
from storynote.local.scene import lexicon

SUBJECTS_MAX = 4
COPIES_MAX = 9
NEAR_ENOUGH = 0.60
FAR_ENOUGH = 0.36
"""The least likeness at which a lone unknown word still takes the nearest thing."""

Relation = Literal["on", "in", "under", "behind", "before", "beside", "left", "right", "above"]


class Subject(msgspec.Struct, frozen=True):
    """Something to draw, `thing` by its name in the pack."""

    thing: str
    count: int = 1
    color: str | None = None
    size: float = 1.0
    holds: str | None = None
    holds_color: str | None = None
    wears: str | None = None
    above: bool = False
    """In the air."""
    where: Relation | None = None
    """How it stands to another."""
    to: int | None = None
    """Which one, by its place in the scene's subjects; None: the setting itself."""


class Mention(msgspec.Struct):
    """Words `start` to `end` name `thing`."""

    start: int
    end: int
    thing: str
    plural: bool
    color: str | None = None


@lru_cache(maxsize=1)
def names() -> dict[str, str]:
    """Everything that can be called by name → the thing."""
    # "black cat" is a cat that is black: the colour may be another one, the cat should be the same.
    plain = {thing.name.replace("-", " "): thing.name for thing in meaning.things()}
    found = {
        words: name
        for words, name in plain.items()
        if words.split()[0] not in lexicon.COLORS and name not in lexicon.NEVER_GUESSED
    }
    known = set(found.values())
    return {**found, **{word: thing for word, thing in lexicon.ALIASES.items() if thing in known or thing in OWN}}


OWN = frozenset({"hot-air-balloon", "lighthouse", "knight", "igloo"})
"""Things drawn by us, not in the pack."""


def singular(word: str) -> str:
    """`foxes` → `fox`."""
    for ending, instead in (("ies", "y"), ("ves", "f"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("ses", "s")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


_PLURALS = frozenset({"people", "children", "flowers", "hot air balloons", "butterflies"})


def subjects(words: list[str], used: set[int], placed: set[int]) -> list[Subject]:
    """In the order of the words. `used` are taken; `placed`, a part of them, name the setting."""
    used = used | _poses(words)
    mentions = _mentions(words, used, placed)
    held = _held(words, mentions)
    taken = [mention for things in held.values() for mention in things]
    free: list[Mention] = []
    for mention in mentions:
        known = any((mention.thing, mention.color) == (other.thing, other.color) for other in free)
        if not known and not any(mention is other for other in taken):
            free.append(mention)
    free = free[:SUBJECTS_MAX]
    return _aboard([_subject(words, used, free, k, held.get(mention.start, [])) for k, mention in enumerate(free)])


def _poses(words: list[str]) -> set[int]:
    """The words of "riding a bicycle", when it is a person who does it: no bicycle stands beside."""
    if not any(names().get(word) in lexicon.POSED for word in words):
        return set()
    found = [(at, len(verb.split())) for verb in lexicon.POSES if " " in verb and (at := find(words, verb)) is not None]
    return {i for at, length in found for i in range(at, at + length)}


def _subject(words: list[str], used: set[int], free: list[Mention], k: int, held: list[Mention]) -> Subject:
    mention = free[k]
    before, after = words[max(0, mention.start - 4) : mention.start], words[mention.end : mention.end + 4]
    where, to = _relation(words, used, free, k)
    if where is None and set(after[:3]) & {"sitting", "standing", "perched", "resting", "sleeping", "walking"}:
        where = "on"
    worn = next((h for h in held if h.thing in _WORN), None)
    carried = next((h for h in held if h.thing not in _WORN), None) or worn
    return Subject(
        thing=_posed(mention.thing, words),
        count=_count(before, after, mention.plural),
        color=mention.color,
        size=_size(before[-3:]),
        holds=carried.thing if carried else None,
        holds_color=carried.color if carried else None,
        wears=worn.thing if worn and worn is not carried else None,
        above=_is_aloft(before, after),
        where=where,
        to=to,
    )


_WORN = frozenset({"glasses", "sunglasses", "top-hat", "crown", "scarf", "goggles", "graduation-cap", "billed-cap"})
_ALOFT = frozenset({"flying", "floating", "soaring", "hovering"})


def _is_aloft(before: list[str], after: list[str]) -> bool:
    """Flies itself: "a flying fox", "a fox flying over"; not "a boy flying a kite"."""
    for at, word in enumerate(after[:3]):
        if word in _ALOFT and all(earlier in ("is", "are", "that") for earlier in after[:at]):
            return after[at + 1 : at + 2] not in (["a"], ["an"], ["the"], ["his"], ["her"], ["their"])
    return bool(_ALOFT & set(before[-2:]))


def _aboard(cast: list[Subject]) -> list[Subject]:
    """Who sits in a boat needs one to sit in."""
    boats = {s.to for s in cast if s.where in ("in", "on") and s.to is not None and cast[s.to].thing == "sailboat"}
    return [
        msgspec.structs.replace(s, thing="canoe", where=None, to=None) if k in boats else s for k, s in enumerate(cast)
    ]


def _relation(words: list[str], used: set[int], free: list[Mention], k: int) -> tuple[Relation | None, int | None]:
    """The first word of place after a thing, and what follows it: another thing, or the setting (None)."""
    start = free[k].end
    following = free[k + 1] if k + 1 < len(free) else None
    until = min(following.start if following else len(words), start + 7)
    for at in range(start, until):
        for length in (4, 3, 2, 1):
            said = lexicon.RELATIONS.get(" ".join(words[at : at + length]))
            if said is None or at + length > until:
                continue
            end = at + length
            to_setting = any(i in used for i in range(end, min(end + 3, until)))
            if following is not None and following.start - end <= 3 and not to_setting:
                return _RELATION[said], k + 1
            return (_RELATION[said], None) if said in ("behind", "above", "on") and to_setting else (None, None)
    return None, None


_RELATION: Mapping[str, Relation] = {
    "on": "on", "in": "in", "under": "under", "behind": "behind", "before": "before", "beside": "beside", "left": "left",
    "right": "right", "above": "above",
}  # fmt: skip


def _posed(thing: str, words: list[str]) -> str:
    """A person who runs is drawn running."""
    if thing not in lexicon.POSED:
        return thing
    pose = next((end for verb, end in lexicon.POSES.items() if find(words, verb) is not None), None)
    wanted = f"{lexicon.POSED[thing]}-{pose}"
    return wanted if pose and wanted in {t.name for t in meaning.things()} else thing


def _mentions(words: list[str], used: set[int], placed: set[int]) -> list[Mention]:
    found: list[Mention] = []
    unknown: list[int] = []
    at = 0
    while at < len(words):
        mention = _named(words, used, at)
        if mention is not None:
            # "a flower garden", "a pine forest": the garden has been painted already.
            if mention.end not in placed or words[mention.end] not in lexicon.GROUNDS:
                found.append(mention)
            at = mention.end
            continue
        if at not in used and _may_be_a_thing(words[at]):
            unknown.append(at)
        at += 1
    both = sorted(found + _guesses(words, unknown, bool(found)), key=lambda m: m.start)
    for mention in both:
        mention.color = _color(words[max(0, mention.start - 2) : mention.start])
    return both


def _named(words: list[str], used: set[int], at: int) -> Mention | None:
    """The longest name that begins here."""
    for length in (3, 2, 1):
        part = words[at : at + length]
        if len(part) < length or any(i in used for i in range(at, at + length)):
            continue
        if part[-1] in lexicon.NUMBERS and words[at + length : at + length + 1] == ["of"]:
            continue  # a school of fish
        plain = " ".join(part)
        single = " ".join([*part[:-1], singular(part[-1])])
        thing = names().get(plain) or names().get(single)
        if thing and plain not in lexicon.IGNORED and plain not in lexicon.COLORS:
            plural = plain not in names() or plain in _PLURALS
            return Mention(at, at + length, thing, plural)
    return None


def _may_be_a_thing(word: str) -> bool:
    tables: tuple[Container[str], ...] = (
        lexicon.IGNORED, lexicon.COLORS, lexicon.NUMBERS, lexicon.SIZES, lexicon.LIGHTS, lexicon.TIMES, lexicon.WEATHERS,
        lexicon.SETTINGS,
    )  # fmt: skip
    return len(word) > 2 and not any(word in table for table in tables) and not word.endswith(("ly", "ing"))


def _guesses(words: list[str], unknown: list[int], known: bool) -> list[Mention]:
    """The nearest thing for words that name none; a lone unknown subject takes a far one rather than an empty picture."""
    if not unknown:
        return []
    unknown = unknown[:8]
    near = meaning.nearest([singular(words[at]) for at in unknown])
    guessed = [
        Mention(at, at + 1, thing.name, words[at] != singular(words[at]))
        for at, (thing, score) in zip(unknown, near, strict=True)
        if score >= NEAR_ENOUGH and thing.name not in lexicon.NEVER_GUESSED
    ]
    if guessed or known:
        return guessed[:2]
    score, at, thing = max((score, -at, thing.name) for at, (thing, score) in zip(unknown, near, strict=True))
    return [Mention(-at, 1 - at, thing, False)] if score > FAR_ENOUGH else []


def _held(words: list[str], mentions: list[Mention]) -> dict[int, list[Mention]]:
    """Subject start → what belongs to it: "a robot with an umbrella", "an owl wearing glasses reading a book"."""
    held: dict[int, list[Mention]] = {}
    owner: Mention | None = None
    for first, second in zip(mentions, mentions[1:], strict=False):
        between = words[first.end : second.start]
        mine = held.get(owner.start, []) if owner else []
        who = owner if owner and any(first is h for h in mine) else first
        owner = None
        if not any(word in lexicon.HOLDING for word in between) or len(between) > 5 or "and" in between:
            continue
        if (
            _has_hands(who.thing)
            and is_small(second.thing)
            and not (second.plural and second.thing == "butterfly")
            and len(held.get(who.start, [])) < 2
        ):
            held.setdefault(who.start, []).append(second)
            owner = who
    return held


def _has_hands(thing: str) -> bool:
    group = next((t.group for t in meaning.things() if t.name == thing), "People & Body" if thing == "knight" else "")
    return group in ("People & Body", "Animals & Nature", "Smileys & Emotion") or thing in (
        "robot",
        "snowman-without-snow",
        "teddy-bear",
    )


def is_small(thing: str) -> bool:
    """Whether somebody can hold it."""
    group = next((t.group for t in meaning.things() if t.name == thing), "")
    return thing in _SMALL or (group in ("Objects", "Food & Drink", "Activities") and thing not in _HEAVY)


_SMALL = frozenset(
    {"umbrella", "balloon", "tulip", "blossom", "rose", "sunflower", "bouquet", "fire", "butterfly", "kite", "crown"}
)
_HEAVY = frozenset(
    {
        "bed",
        "couch-and-lamp",
        "door",
        "bathtub",
        "toilet",
        "television",
        "christmas-tree",
        "coffin",
        "elevator",
        "window",
    }
)


def _count(before: list[str], after: list[str], plural: bool) -> int:
    if after[:1] in (["family"], ["herd"], ["flock"], ["group"]):
        return lexicon.NUMBERS[after[0]]
    for word in reversed(before):
        if word in lexicon.NUMBERS:
            number = lexicon.NUMBERS[word]
            if number > 1 or not plural:
                return min(COPIES_MAX, number)
            break
    return 3 if plural else 1


def _color(before: list[str]) -> str | None:
    return next((word for word in reversed(before) if word in lexicon.COLORS), None)


def _size(before: list[str]) -> float:
    return next((lexicon.SIZES[word] for word in reversed(before) if word in lexicon.SIZES), 1.0)


def find(words: list[str], phrase: str) -> int | None:
    """Where a phrase begins."""
    parts = phrase.split()
    for start in range(len(words) - len(parts) + 1):
        if words[start : start + len(parts)] == parts:
            return start
    return None
