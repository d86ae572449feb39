"""Short forms that stand for longer words. Rule: after this, a full stop ends a sentence or belongs to a number."""

import re
from collections.abc import Mapping

from storynote.local.speech import numbers

_TITLES: Mapping[str, str] = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Dr": "Doctor", "Prof": "Professor", "Rev": "Reverend",
    "Hon": "Honorable", "Capt": "Captain", "Cpt": "Captain", "Col": "Colonel", "Gen": "General", "Lt": "Lieutenant",
    "Sgt": "Sergeant", "Maj": "Major", "Cmdr": "Commander", "Adm": "Admiral", "Gov": "Governor", "Sen": "Senator",
    "Rep": "Representative", "Pres": "President", "Fr": "Father", "Br": "Brother", "Sr": "Sister", "St": "Saint",
    "Mt": "Mount", "Ft": "Fort", "Messrs": "Messieurs",
}  # fmt: skip
"""Before a name."""
_AFTER_NAMES: Mapping[str, str] = {
    "Jr": "Junior", "Sr": "Senior", "Esq": "Esquire", "Inc": "Incorporated", "Ltd": "Limited", "Co": "Company",
    "Corp": "Corporation", "Bros": "Brothers", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road", "St": "Street",
    "Ln": "Lane", "Hwy": "Highway", "Sq": "Square", "Dept": "Department", "Univ": "University", "Ph.D": "P·h·D·",
    "M.D": "M·D·", "Dr": "Drive",
}  # fmt: skip
_ANYWHERE: Mapping[str, str] = {
    "e.g": "for example", "i.e": "that is", "etc": "et cetera", "vs": "versus", "et al": "et al", "cf": "compare",
    "viz": "namely", "approx": "approximately", "ca": "circa", "est": "established", "incl": "including",
    "excl": "excluding", "min": "minutes", "max": "maximum", "avg": "average", "dept": "department",
    "govt": "government", "misc": "miscellaneous", "tel": "telephone", "ext": "extension", "apt": "apartment",
    "fig": "figure", "figs": "figures", "eq": "equation", "ed": "editor", "eds": "editors", "vol": "volume",
    "vols": "volumes", "ch": "chapter", "sec": "section", "pp": "pages", "hrs": "hours", "hr": "hour",
    "mins": "minutes", "secs": "seconds", "wk": "week", "yrs": "years", "yr": "year", "a.k.a": "also known as",
    "p.s": "P·S·", "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November", "Dec": "December",
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thur": "Thursday",
    "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday",
}  # fmt: skip
_WITHOUT_STOP: Mapping[str, str] = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Dr": "Doctor", "Prof": "Professor", "vs": "versus",
    "etc": "et cetera", "aka": "also known as", "PhD": "P·h·D·", "w/o": "without", "w/": "with ", "b/c": "because",
    "OK": "okay", "ok": "okay", "km/h": "kilometers per hour", "mph": "miles per hour", "WWII": "World War Two",
    "WW2": "World War Two", "WWI": "World War One", "WW1": "World War One", "thx": "thanks", "pls": "please",
    "btw": "by the way", "idk": "I don't know", "omg": "oh my god", "24/7": "twenty-four seven",
    "9/11": "nine eleven", "c/o": "care of", "n/a": "not applicable", "N/A": "not applicable", "and/or": "and or",
    "he/she": "he or she", "TCP/IP": "T·C·P· I·P·", "AC/DC": "A·C· D·C·",
}  # fmt: skip
_NOT_WITH_STOP = frozenset("ca min max est ed sec ch fig eq apt ext hon mar sat sun jun mon wed".split())
"""Also words: a short form only before a number or a capital, or in the middle of a sentence."""
_NAMED = re.compile(r"\b(" + "|".join(_TITLES) + r")\. ?(?=[A-Z])|\b(Mrs?|Ms|Dr|Prof)\. ?(?=(?:and|&|or) )")
_TRAILING = re.compile(
    r"(?<=[A-Za-z0-9,.] )(" + "|".join(map(re.escape, _AFTER_NAMES)) + r")\.(?=(\s+[A-Z]|\s*$|[!?\n]))?"
)
_SHORT = re.compile(
    r"(?<![A-Za-z.])(" + "|".join(map(re.escape, sorted(_ANYWHERE, key=len, reverse=True))) + r")\.", re.IGNORECASE
)
_PLAIN = re.compile(
    r"(?<![\w/])(" + "|".join(map(re.escape, sorted(_WITHOUT_STOP, key=len, reverse=True))) + r")(?![\w/])"
)
_INITIALS = re.compile(
    r"(?<![A-Za-z.])((?:[A-Za-z]\.[ ]?){2,}|[A-Z]\.(?=[ ]?[A-Z]| [a-z]))(?=(\s*[A-Z]|\s*$|[ ]?[\"')])?)"
)
_SPAN = "|".join("Mon Tues? Wed Thu(?:rs)? Fri Sat Sun Jan Feb Mar Apr Jun Jul Aug Sept? Oct Nov Dec".split())
_DAYS = re.compile(rf"\b({_SPAN})\.?\s?[-–]\s?({_SPAN})\b\.?")
_NUMBERED = re.compile(r"\b(Nos?|Vol|p|pp|Ch|Sec|Art|Fig|Op)\. *(?=\d)")
_NUMBERED_THING = re.compile(
    r"(?:(?<=\border )|(?<=\bticket )|(?<=\binvoice )|(?<=\bitem )|(?<=\bmodel )|(?<=\bpart )|(?<=\bcase )|(?<=\broom )|(?<=\bissue )"
    r"|(?<=\bbus )|(?<=\bhouse )|(?<=\bflight )|(?<=\baccount )|(?<=\()|^)no\. *(?=\d)"
)
_NUMBERED_WORDS = {
    "No": "number", "Nos": "numbers", "Vol": "volume", "p": "page", "pp": "pages", "Ch": "chapter", "Sec": "section",
    "Art": "article", "Fig": "figure", "Op": "opus",
}  # fmt: skip
_ROMAN_NUMBERED = re.compile(
    r"\b(Chapter|Part|Volume|Book|Act|Scene|Section|Article|World War|Title|"
    r"Phase|Stage|Level|Type|Class|Grade|Mark|Appendix|Episode|Season|Rocky|"
    r"Super Bowl|Final Fantasy)( )([IVXLCDM]+)\b"
)
_REGNAL = re.compile(r"\b([A-Z][a-z]{2,})( )([IVX]{1,5})\b(?!['.]?[A-Za-z])")
_NO_KINGS = frozenset("The And But When Then That This What Who Why How Can Should Would Could Did Does Yes".split())


def written_out(text: str) -> str:
    """The text with its abbreviations, initials and Roman numerals in words."""
    text = _DAYS.sub(lambda found: f"{_ANYWHERE.get(found[1], 'Sunday')} to {_ANYWHERE.get(found[2], 'Sunday')}", text)
    text = _NUMBERED.sub(lambda found: _NUMBERED_WORDS[found[1]] + " ", text)
    text = _NUMBERED_THING.sub("number ", text)
    text = _ROMAN_NUMBERED.sub(_roman, text)
    text = _REGNAL.sub(_regnal, text)
    text = _TRAILING.sub(_trailing, text)
    text = _NAMED.sub(lambda found: _TITLES[found[1] or found[2]] + " ", text)
    text = _SHORT.sub(_short, text)
    text = _PLAIN.sub(lambda found: _WITHOUT_STOP[found[1]], text)
    return _INITIALS.sub(_initials, text)


def _roman(found: re.Match[str]) -> str:
    value = numbers.roman(found[3])
    ours = found[3] == "I" and found[1] in ("Book", "Mark", "Level", "Stage", "Title") and not _fits(found)
    return found[0] if value is None or ours else f"{found[1]} {numbers.cardinal(value)}"


def _fits(found: re.Match[str]) -> bool:
    """Whether an "I" can be a number where it stands: "Elizabeth I died", but "the Mary I know"."""
    return bool(_AFTER_FIRST.match(found.string, found.end()))


def _regnal(found: re.Match[str]) -> str:
    """Henry VIII is the eighth; "Did I" asks."""
    value = numbers.roman(found[3])
    if value is None or found[1] in _NO_KINGS or (found[3] in ("I", "X", "V") and not _KINGS.fullmatch(found[1])):
        return found[0]
    if found[3] == "I" and not _fits(found):
        return found[0]
    return f"{found[1]} the {numbers.ordinal(value)}"


_AFTER_FIRST = re.compile(
    r"\s*(?:$|[,.;:!?)—–\"'-])|\s+(?:of|was|and|or|in|on|at|by|to|from|is|had|has|died|ruled|reigned|became|married)\b"
)
_KINGS = re.compile(
    r"Elizabeth|Charles|James|Henry|Edward|George|William|Richard|Mary|Francis|Louis|Philip|Napoleon|Pius|Paul|John|Benedict|Frederick|"
    r"Wilhelm|Alexander|Catherine|Peter|Nicholas|Ivan|Carlos|Felipe|Alfonso|Ferdinand|Leopold|Gustav|Haakon|Christian|Margaret|Victoria|"
    r"Darius|Xerxes|Ramses|Ramesses|Cyrus|Leo|Innocent|Gregory|Clement|Urban|Otto|Franz|Joseph|Max|Boniface|Justinian|Constantine"
)


def _trailing(found: re.Match[str]) -> str:
    """After a name; where the sentence ends with it, the full stop stays."""
    before = found.string[: found.start()].split()
    name = before[-1] if before else ""
    ends = found.end() == len(found.string.rstrip()) or found[2] is not None
    if found[1] in ("St", "Dr", "Sr") and (not name[:1].isupper() and not name[:1].isdigit()):
        return found[0]
    # "on Elm St. The" ends; "with Elm St. John" hardly ever comes.
    if found[1] in ("St", "Dr") and found[2] is not None and found[2].strip() and name.rstrip(",") != name:
        return found[0]
    stays = found.end() == len(found.string.rstrip()) or (ends and found[1] not in ("Co", "Jr", "Sr", "Inc", "Ltd"))
    return _AFTER_NAMES[found[1]] + ("." if stays else "")


def _short(found: re.Match[str]) -> str:
    word = found[1]
    said = _ANYWHERE.get(word) or _ANYWHERE.get(word.lower()) or _ANYWHERE.get(word.capitalize())
    rest = found.string[found.end() :]
    starts_anew = bool(re.match(r"\s+[A-Z\"']", rest)) or not rest.strip()
    if said is None or (word.lower() in _NOT_WITH_STOP and (starts_anew or not rest.startswith(" "))):
        return found[0]
    if word[0].isupper() and word.capitalize() in _ANYWHERE and len(word) <= 5 and word.lower() not in ("etc",):
        return said
    return said + (
        "."
        if starts_anew and word.lower() in ("etc", "hrs", "hr", "min", "mins", "yrs", "yr", "secs", "govt", "dept")
        else ""
    )


def _initials(found: re.Match[str]) -> str:
    """U.S., a.m., J. K. Rowling: letters one by one; the last full stop stays where a sentence ends."""
    letters = re.findall("[A-Za-z]", found[1])
    said = "".join(letter.upper() + "·" for letter in letters)
    rest = found.string[found.end(1) :]
    ends = not rest.strip() or rest.startswith("\n")
    if len(letters) == 1 and rest.lstrip()[:1].isupper():
        # "J. Smith" goes on; "a B. She" and "Plan A. Then" end there.
        before = re.findall(r"\S+", found.string[: found.start()])
        ends = bool(before) and (before[-1][:1].islower() or before[-1] in _LETTERED)
    spaced = " " if found[1].endswith(" ") else ""
    return said + ("." if ends else "") + (spaced or (" " if rest[:1].isalnum() else ""))


_LETTERED = frozenset(
    "Plan Vitamin Type Class Section Part Group Team Option Appendix Grade Exhibit Hepatitis Point Room Gate".split()
)
