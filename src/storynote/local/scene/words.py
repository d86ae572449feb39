"""A prompt to a Scene: where, when, what weather, what light, and who is there doing what with which thing.

Rule: it always finds a scene. What it does not know becomes the nearest thing it does, or nothing.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec
import numpy as np

from storynote.local import meaning, styles
from storynote.local.scene import lexicon
from storynote.local.scene.mentions import Subject, find, names, singular, subjects

TEXT_MAX = 4000
"""Characters that are read."""
WORDS_MAX = 120
"""The beginning of a very long prompt says what is in the picture; the rest is mood."""
SETTING_NEAR_ENOUGH = 0.15
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?", re.UNICODE)


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
    moon: Literal["full", "crescent", "plain"] | None = None
    """Named as something to see."""
    sun: bool = False
    rainbow: bool = False
    season: str | None = None
    """`spring` or `autumn`; winter is `snowy`."""
    features: frozenset[str] = frozenset()
    """What is to be seen besides the setting: `mountains`, `island`, `river`, `table`."""
    field: str | None = None
    """What grows all over: "a field of sunflowers"."""
    style: str | None = None
    """How it is painted, by its name in `styles`."""


def parse(prompt: str) -> Scene:
    """Never fails, whatever the text."""
    prompt = prompt.encode("utf-8", "replace").decode()
    words = _words(prompt)
    used, placed = set[int](), set[int]()
    style = _first(words, _styles(), used)
    setting = _setting(words, placed)
    used |= placed
    time = _first(words, lexicon.TIMES, used)
    weather, season = _first(words, lexicon.WEATHERS, used), _first(words, lexicon.SEASONS, used)
    lights = _every(words, lexicon.LIGHTS)
    moon, field = _moon(words, setting), _field(words, used, placed)
    cast = subjects(words, used, placed)
    setting = setting or _setting_by_meaning(prompt, cast, weather)
    if not cast and setting in ("castle", "volcano"):
        cast = [Subject(setting, size=1.1)]
    return Scene(
        setting=setting,
        time=time or ("night" if moon else _usual_time(setting, lights)),
        weather=weather or "clear",
        lights=lights,
        subjects=tuple(cast),
        snowy=bool({"snowy", "winter", "snow", "frozen", "icy"} & set(words)),
        aurora="aurora" in words or find(words, "northern lights") is not None,
        moon=moon,
        sun="sun" in words,
        rainbow="rainbow" in words,
        season=season,
        features=_every(words, lexicon.FEATURES),
        field=field,
        style=style,
    )


def _words(prompt: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(prompt[:TEXT_MAX])][:WORDS_MAX]


@lru_cache(maxsize=1)
def _styles() -> dict[str, str]:
    """Words are told apart at hyphens: so are the names."""
    return {" ".join(_words(name)): style for name, style in styles.NAMES.items()}


def _moon(words: list[str], setting: str | None) -> Literal["full", "crescent", "plain"] | None:
    if "crescent" in words or find(words, "new moon") is not None:
        return "crescent"
    if "moon" in words and {"full", "huge", "giant", "big", "large", "enormous"} & set(
        words[: words.index("moon")][-2:]
    ):
        return "full"
    if {"moonlight", "moonlit"} & set(words):
        return "full"
    return "plain" if "moon" in words and setting != "moon" else None


_FIELDS = frozenset(
    {
        "sunflower",
        "tulip",
        "rose",
        "blossom",
        "hibiscus",
        "cherry-blossom",
        "mushroom",
        "jack-o-lantern",
        "cactus",
        "hyacinth",
    }
)


def _field(words: list[str], used: set[int], placed: set[int]) -> str | None:
    """What a field, a meadow or a garden is full of: "a field of tulips", "a tulip field"."""
    for at in sorted(placed):
        for k in (at - 1, *range(at + 2, at + 5)):
            if 0 <= k < len(words) and (k < at or "of" in words[at + 1 : k]):
                name = names().get(words[k]) or names().get(singular(words[k]))
                if name in _FIELDS and words[at] in ("field", "fields", "meadow", "garden", "hill", "hills", "patch"):
                    used.add(k)
                    return name
    return None


def _first(words: list[str], table: Mapping[str, str], used: set[int]) -> str | None:
    """The meaning of the phrase that says most: the longest, then the earliest."""
    found = [(-len(k.split()), at, k) for k in table if (at := find(words, k)) is not None]
    if not found:
        return None
    length, at, phrase = min(found)
    used.update(range(at, at - length))
    return table[phrase]


def _every(words: list[str], table: Mapping[str, str]) -> frozenset[str]:
    return frozenset(meant for phrase, meant in table.items() if find(words, phrase) is not None)


def _setting(words: list[str], placed: set[int]) -> str | None:
    """The named place. After "in", "on", "at" it weighs more than in passing ("a snowy forest", "castle behind a forest")."""
    best: tuple[float, int, str] | None = None
    for phrase, setting in lexicon.SETTINGS.items():
        at = find(words, phrase)
        if at is None:
            continue
        before = set(words[max(0, at - 4) : at])
        if setting == "moon" and not {"on", "surface", "lunar"} & set(words[max(0, at - 2) : at + 2]):
            continue
        weight = len(phrase.split()) + (1.5 if before & _PLACING else 0.0) - 0.01 * at
        if phrase in _IN_PASSING:
            weight -= 2.0
        if best is None or weight > best[0]:
            best = (weight, at, phrase)
    if best is None:
        return None
    _, at, phrase = best
    placed.update(range(at, at + len(phrase.split())))
    return lexicon.SETTINGS[phrase]


_PLACING = frozenset(
    "in inside at through across over on under into behind above by near beyond along".split()  # noqa: SIM905
)
_IN_PASSING = frozenset("snow snowy winter ice stars tropical haunted grass cloud clouds sky island roof cabin".split())  # noqa: SIM905
"""They colour a place more often than they are one."""


def _usual_time(setting: str, lights: frozenset[str]) -> str:
    if setting in ("space", "moon", "graveyard", "stage"):
        return "night"
    if setting == "city":
        return "night" if "neon" in lights else "dusk"
    return "night" if "neon" in lights else "day"


# Where nothing was said ------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _setting_vectors() -> tuple[list[str], meaning.Floats]:
    settings = list(lexicon.SETTING_TEXTS)
    return settings, meaning.embed([lexicon.SETTING_TEXTS[name] for name in settings])


def _setting_by_meaning(prompt: str, cast: list[Subject], weather: str | None) -> str:
    settings, vectors = _setting_vectors()
    about = " ".join(subject.thing.replace("-", " ") for subject in cast) or prompt[:300] or "a landscape"
    scores = vectors @ meaning.embed([f"{prompt[:200]} {about}"])[0]
    for at in np.argsort(-scores):
        if scores[at] < SETTING_NEAR_ENOUGH:
            break
        if _suits(settings[int(at)], cast, weather):
            return settings[int(at)]
    return "meadow"


def _suits(setting: str, cast: list[Subject], weather: str | None) -> bool:
    """Boats want water, rain wants a sky, and the sky wants somebody who flies."""
    things = {subject.thing for subject in cast}
    if things & lexicon.BOATS:
        return setting in ("sea", "lake", "beach")
    if weather in ("rain", "storm", "snow", "fog") and setting in lexicon.WITHOUT_WEATHER:
        return False
    if setting == "snow" and not things & lexicon.OF_THE_COLD:
        return False
    return setting not in ("sky", "underwater") or bool(
        things & (lexicon.FLYERS if setting == "sky" else lexicon.SWIMMERS)
    )
