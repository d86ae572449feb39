"""What part of speech a word plays, where that changes its sound. Rule: only neighbours decide, nearest first.

"They record a record": some 700 English words are spoken in two ways. A tagger would be right a little more often, and
would weigh ten times what all the rest of the front-end does.
"""

from collections.abc import Callable, Mapping, Sequence

BREAK = ""
"""Stands between words where a clause ends."""
_DETERMINERS = frozenset(
    "the a an this that these those some any no every each another whose which my your his her its our their one's".split()
)
_MODALS = frozenset(
    "will would can could shall should may might must cannot do does did don't doesn't didn't won't can't couldn't shouldn't "
    "wouldn't mustn't let's let please i'll you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd help "
    "helps helped gonna wanna".split()
)
_SUBJECTS = frozenset("i you we they he she it who people".split())
_SINGULAR = frozenset("he she it".split())
_OBJECTS = frozenset("me you him her it us them myself yourself himself herself itself ourselves themselves".split())
_BE = frozenset(
    "am is are was were be been being isn't aren't wasn't weren't i'm you're we're they're he's she's it's that's there's "
    "what's who's get gets got become becomes became feel feels felt seem seems seemed".split()
)
_HAVE = frozenset(
    "have has had having haven't hasn't hadn't i've you've we've they've could've would've should've might've".split()
)
_PREPOSITIONS = frozenset(
    "of in on at for with from by into about under over after before during without within between through against per "
    "via upon onto above below near than as".split()
)
_ADVERBS = frozenset(
    "not never always also just still often ever soon now already only even really almost usually sometimes both all "
    "either rarely seldom once simply actually probably".split()
)
_QUALITIES = frozenset(
    "big small new old good bad great long short high low first second last next best worst own other same such few many "
    "several two three four five six seven eight nine ten main major minor early late public open free full whole real more "
    "most less little large young strong strange broken total common hot cold deep dark light nine another".split()
)
_ENDINGS = (
    "ful",
    "ous",
    "ive",
    "able",
    "ible",
    "ical",
    "ional",
    "less",
    "ish",
    "ary",
    "ant",
    "ent",
    "al",
    "ic",
    "ern",
    "ese",
    "ian",
)
_LINKS = frozenset("and or but then so".split())
_PAST = frozenset("yesterday ago last earlier once was were had did knew said went came took saw made".split())
_NOT_TO_DO = frozenset("due according prior thanks access addicted related opposed close next similar back".split())
_PLURALS = frozenset("people children men women mice geese police".split())


def part(words: Sequence[str], at: int) -> str:
    """The part that words[at] plays: "" (its usual one), NOUN, VERB, ADJ (said of something), ATTR (before a noun), VBD,
    VBN or a sense (METAL, FISH). `words` are in lower case, with BREAK where clauses end."""
    special = _SPECIAL.get(words[at])
    found = special(words, at) if special else None
    return _by_neighbours(words, at) if found is None else found


def _left(words: Sequence[str], at: int, skip: int = 0) -> str:
    """The nearest word before that is no adverb, or the one `skip` further; BREAK at the start."""
    while at > 0 and words[at - 1]:
        at -= 1
        if words[at] not in _ADVERBS and not (words[at].endswith("ly") and len(words[at]) > 4):
            if skip == 0:
                return words[at]
            skip -= 1
    return BREAK


def _right(words: Sequence[str], at: int) -> str:
    return words[at + 1] if at + 1 < len(words) else BREAK


def _by_neighbours(words: Sequence[str], at: int) -> str:
    left, right = _left(words, at), _right(words, at)
    if left in _DETERMINERS or (left.endswith(("'s", "s'")) and left not in _BE and left not in _MODALS):
        return "ATTR" if _content(right) else "NOUN"
    if left == "to":
        return "NOUN" if _left(words, at, 1) in _NOT_TO_DO else "VERB"
    if left in _MODALS or left in _SUBJECTS:
        return "VERB"
    if left in _BE:
        return "VBN" if right in ("by", "to", "out", "aloud") else "ADJ"
    if left in _HAVE:
        return "VBN"
    if left in _PREPOSITIONS or left in _QUALITIES or left.endswith(_ENDINGS):
        return "ATTR" if _content(right) and left in _PREPOSITIONS else "NOUN"
    return _by_what_follows(words[at], left, right)


def _by_what_follows(word: str, left: str, right: str) -> str:
    if right == "of":
        return "NOUN"
    if right in _DETERMINERS or right in _OBJECTS:
        return "VERB"
    if left in _PLURALS or (left.endswith("s") and not left.endswith(("ss", "us", "is")) and not word.endswith("s")):
        return "VERB"
    if left == BREAK or left in _LINKS:
        return ""
    acting = right in _PREPOSITIONS - {"of"} or right.endswith("ly") or word.endswith("ates")
    return "VERB" if word.endswith("s") and acting else ""


def _content(word: str) -> bool:
    """Whether it may be a noun that the word before belongs to."""
    return word not in (BREAK, "to", "not", "that", "if", "when", "while", "because", "who", "where") and not any(
        word in words
        for words in (_DETERMINERS, _MODALS, _SUBJECTS, _BE, _HAVE, _PREPOSITIONS, _ADVERBS, _LINKS, _OBJECTS)
    )


# Words with rules of their own: None leaves it to the neighbours.

_LIVE = frozenset(
    "music show shows concert concerts broadcast broadcasts stream streams audience audiences performance performances "
    "television tv radio event events album recording recordings wire wires ammunition animals band demo video coverage "
    "session sessions feed theater theatre version chat updates".split()
)
_LEADEN = frozenset(
    "pipe pipes paint paints poisoning pencil pencils shot weight weights bullet bullets acid ore content".split()
)


def _live(words: Sequence[str], at: int) -> str | None:
    left, right = _left(words, at), _right(words, at)
    seen = left in _OBJECTS and _left(words, at, 1) not in ("let", "make", "makes", "made", "help", "helps", "helped")
    staged = left in ("go", "goes", "went", "going", "gone", "streamed", "broadcast", "play")
    if right in _LIVE or left in _BE or seen or staged:
        return ""
    return "" if left in _DETERMINERS and right else "VERB"


def _lives(words: Sequence[str], at: int) -> str | None:
    left = _left(words, at)
    if (
        left in _DETERMINERS - {"that", "this"}
        or left in _QUALITIES
        or left in _PREPOSITIONS
        or left.startswith(("sav", "los", "los"))
    ):
        return ""
    return "" if left.endswith(_ENDINGS) or left.endswith("ed") or _right(words, at) in _BE else "VERB"


def _read(words: Sequence[str], at: int) -> str | None:
    left = _left(words, at)
    if left in _HAVE or left in _BE:
        return "VBN"
    before = [word for word in words[max(0, at - 5) : at] if word]
    if (
        left in _DETERMINERS
        or left == BREAK
        or left in _LINKS
        or left in ("to", "who")
        or any(w in _MODALS for w in before)
    ):
        return "VBD" if left == "who" or (left in _LINKS and _PAST & set(words)) else ""
    if left in _SINGULAR or (left not in _SUBJECTS and not left.endswith("s") and left not in _PREPOSITIONS):
        return "VBD"
    return "VBD" if _PAST & set(words) else ""


def _lead(words: Sequence[str], at: int) -> str | None:
    left, right = _left(words, at), _right(words, at)
    if right in _LEADEN or (left == "of" and right in (BREAK, "and", "or")) or left in ("molten", "liquid"):
        return "METAL"
    return ""


def _bass(words: Sequence[str], at: int) -> str | None:
    start = next((place + 1 for place in range(at, -1, -1) if not words[place]), 0)
    end = next((place for place in range(at, len(words)) if not words[place]), len(words))
    near = set(words[start:end])
    return (
        ""
        if near & {"fish", "fishing", "lake", "caught", "catch", "river", "sea", "striped", "grilled", "trout"}
        else "ADJ"
    )


def _minute(words: Sequence[str], at: int) -> str | None:
    fine = {
        "details",
        "detail",
        "amounts",
        "amount",
        "quantities",
        "quantity",
        "traces",
        "particles",
        "differences",
        "changes",
    }
    return "ADJ" if _right(words, at) in fine else ""


def _wind(words: Sequence[str], at: int) -> str | None:
    if _left(words, at) in (BREAK, "and", "then") and _right(words, at) in _DETERMINERS:
        return "VERB"
    verbal = _right(words, at) in ("up", "down", "around", "back", "through", "along")
    return "VERB" if _left(words, at) == "to" or (verbal and _left(words, at) not in _DETERMINERS) else ""


def _tear(words: Sequence[str], at: int) -> str | None:
    left, right = _left(words, at), _right(words, at)
    ripping = right in ("up", "down", "apart", "off", "out", "away", "it", "them", "the", "open") or (
        left == "a" and right == "in"
    )
    return "VERB" if left in ("to", "wear") or left in _MODALS or ripping else ""


def _bow(words: Sequence[str], at: int) -> str | None:
    down = _right(words, at) in ("to", "down", "out", "before", "deeply") and _left(words, at) not in _DETERMINERS
    return "VERB" if down else None


def _content_of(words: Sequence[str], at: int) -> str | None:
    """Pleased, or what is in something."""
    return "" if _left(words, at) in _BE or _right(words, at) in ("with", "to") else "NOUN"


def _wound(words: Sequence[str], at: int) -> str | None:
    winding = _right(words, at) in ("up", "down", "around", "through", "its", "back", "along")
    return "VBD" if winding or _left(words, at) in _SUBJECTS else ""


def _used(words: Sequence[str], at: int) -> str | None:
    """ "Used to sing" is a habit, "is used to cut" a use."""
    if _right(words, at) != "to":
        return ""
    after = words[at + 2] if at + 2 < len(words) else BREAK
    tool = _left(words, at) in ("is", "are", "was", "were", "be", "been", "being", "it's", "that's") and _content(after)
    return "" if tool and not after.endswith("ing") else "VBD"


def _invalid(words: Sequence[str], at: int) -> str | None:
    return "NOUN" if _left(words, at) in ("an", "the") and not _content(_right(words, at)) else ""


def _that(words: Sequence[str], at: int) -> str | None:
    pointing = _left(words, at) in (BREAK, *_PREPOSITIONS) and _right(words, at) not in _DETERMINERS
    return "DT" if pointing else ""


def _close(words: Sequence[str], at: int) -> str | None:
    left, right = _left(words, at), _right(words, at)
    if right == "to" or left in ("too", "very", "so", "how", "came", "come", "get", "stay", "stand", "stood", "up"):
        return ""
    if left in _DETERMINERS:
        return "NOUN" if right in (BREAK, "of") else ""
    return None


def _thing(words: Sequence[str], at: int) -> str | None:
    return "NOUN"


def _usual(words: Sequence[str], at: int) -> str | None:
    return ""


_SPECIAL: Mapping[str, Callable[[Sequence[str], int], str | None]] = {
    "live": _live, "lives": _lives, "read": _read, "lead": _lead, "bass": _bass, "minute": _minute, "wind": _wind,
    "winds": _wind, "tear": _tear, "wound": _wound, "used": _used, "invalid": _invalid, "that": _that,
    "bow": _bow, "bows": _bow, "content": _content_of, "contents": _thing,
    "close": _close, "learned": _usual, "frequent": _usual, "resume": _usual,
}  # fmt: skip
