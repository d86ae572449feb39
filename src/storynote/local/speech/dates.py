"""Dates and times of day as one says them. Rule: a day is named before its year, in the order of the speaker's country."""

import re
from datetime import date

from storynote.local.speech import numbers

MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "(" + "|".join(MONTHS) + ")"
_YEAR = r"(\d{4})"
_DAY = r"([0-3]?\d)(?:st|nd|rd|th)?"
_MONTH_FIRST = re.compile(rf"\b{_MONTH} {_DAY}(?!\d|:|,\d|\.\d|[/%])(?:(,?) {_YEAR}\b(?![/%:.]\d))?")
_DAY_FIRST = re.compile(rf"(?<![\d.,/:])\b([Tt]he )?{_DAY}(?: of)? {_MONTH}\b(?:,? {_YEAR}\b(?![/%:]))?")
_MONTH_YEAR = re.compile(rf"\b{_MONTH},? {_YEAR}\b")
_ISO = re.compile(
    r"(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?Z?)?(?![\d/-])"
)
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)")
_SPAN = re.compile(r"(?<![\d.,/:-])([12]\d{3})\s?[-–—]\s?([12]\d{3}|\d{2})(?![\d%/:-]|[.,]\d)")
_DECADE = re.compile(r"(?<!\d)'?((?:1[1-9]|20)?\d0)'?s\b")
_ERA = re.compile(r"(?<![\d.,])(\d{1,4}) ?(BCE|BC|AD|CE)\b|\b(AD) (\d{1,4})\b")
_SHORT_YEAR = re.compile(r"(?<![\w'])'(\d\d)\b(?!')")
_TIME = re.compile(
    r"(?<![\d:.])([01]?\d|2[0-4])(?:[:.]([0-5]\d))(?::([0-5]\d))?"
    r"(?: ?(?:([AaPp])\.?[Mm](?:\.|\b)|(h(?:ours|rs)?)\b))?(?![\d:%])(?!\.\d)"
)
_UNTIL = re.compile(
    r"(?<=:\d\d)\s?[-–]\s?(?=\d)|(?<=[AaPp][Mm])\s?[-–]\s?(?=\d)|(?<=[Mm]\.)\s?[-–]\s?(?=\d)"
    r"|(?<=\dst|\dnd|\drd|\dth)[-–](?=\d)|(?<=\d)\s?[-–]\s?(?=\d\d?(?::\d\d)? ?[AaPp]\.?[Mm]\b)"
)
_HOUR = re.compile(r"(?<![\d:.,])(1[0-2]|0?[1-9]) ?([AaPp])\.?[Mm](?:\.|\b)")
_IN_YEAR = re.compile(r"(?<![\d.,:/$£€-])\b(1\d{3}|20\d\d)\b(?![\d%°/:]|[.,]\d|-\d)(?=(\s+([A-Za-z]+))?)")
_YEAR_CUES = frozenset(
    "in since until till by before after from to of during circa around year years early late mid spring summer autumn fall "
    "winter and between".split()
)
_COUNTED = frozenset("people men women children percent million".split())
_NOT_PLURAL = frozenset("was is has as this his its us plus thus various".split())


def clock(text: str, british: bool) -> str:
    """The text with its times of day in words, and dates in figures: before "a.m." is taken for an abbreviation."""
    text = _ISO.sub(lambda found: _iso(found, british), text)
    text = _NUMERIC.sub(lambda found: _numeric(found, british), text)
    text = _UNTIL.sub(" to ", text)
    text = _TIME.sub(_time, text)
    return _HOUR.sub(_hour, text)


def calendar(text: str, british: bool) -> str:
    """The text with its dates, years, decades and eras in words; months are written out before."""
    text = _MONTH_FIRST.sub(lambda found: _day(found[0], int(found[2]), found[1], found[4], british), text)
    text = _DAY_FIRST.sub(lambda found: _day(found[0], int(found[2]), found[3], found[4], british, first=True), text)
    text = _MONTH_YEAR.sub(lambda found: f"{found[1]} {numbers.year(int(found[2]))}", text)
    text = _SPAN.sub(_span, text)
    text = _DECADE.sub(_decade, text)
    text = _ERA.sub(_era, text)
    text = _SHORT_YEAR.sub(_short_year, text)
    return _IN_YEAR.sub(_alone, text)


def _short_year(found: re.Match[str]) -> str:
    return "oh " + numbers.ONES[int(found[1])] if found[1].startswith("0") else numbers.pair(int(found[1]))


def _named(day: int, month: str, year: int | None, british: bool) -> str:
    said = f"the {numbers.ordinal(day)} of {month}" if british else f"{month} {numbers.ordinal(day)}"
    return said if year is None else f"{said}, {numbers.year(year)}"


def _day(whole: str, day: int, month: str, year: str | None, british: bool, *, first: bool = False) -> str:
    if not 1 <= day <= 31:
        return whole
    return _named(day, month, None if year is None else int(year), british or first)


def _valid(year: int, month: int, day: int) -> bool:
    try:
        return bool(date(year, month, day))
    except ValueError:
        return False


def _iso(found: re.Match[str], british: bool) -> str:
    year, month, day = int(found[1]), int(found[2]), int(found[3])
    if not _valid(year, month, day):
        return found[0]
    said = _named(day, MONTHS[month - 1], year, british)
    return said if found[4] is None else f"{said}, at {found[4]}"


def _numeric(found: re.Match[str], british: bool) -> str:
    """24/11/2026: by its numbers where they leave no doubt, else as the country of the voice writes it."""
    one, two = int(found[1]), int(found[3])
    year = int(found[4]) if len(found[4]) == 4 else 2000 + int(found[4]) - (100 if int(found[4]) > 50 else 0)
    day_first = one > 12 or (two <= 12 and (british or found[2] == "."))
    day, month = (one, two) if day_first else (two, one)
    return _named(day, MONTHS[month - 1], year, british) if _valid(year, month, day) else found[0]


def _span(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    if len(found[2]) == 2:
        last += first // 100 * 100
    if not 1000 <= first < last <= 2199:
        return found[0]
    joint = "and" if re.search(r"\bbetween\s+$", found.string[: found.start()], re.IGNORECASE) else "to"
    return f"{numbers.year(first)} {joint} {numbers.year(last) if len(found[2]) == 4 else numbers.pair(last % 100)}"


def _decade(found: re.Match[str]) -> str:
    number = int(found[1])
    if len(found[1]) == 4 and number % 100 == 0:
        return numbers.year(number) + "s" if number != 2000 else "two thousands"
    words = numbers.year(number) if len(found[1]) == 4 else numbers.pair(number)
    return words[:-1] + "ies" if words.endswith("y") else words + "s"


def _era(found: re.Match[str]) -> str:
    number, era = (int(found[1]), found[2]) if found[1] else (int(found[4]), found[3])
    letters = "".join(letter + "·" for letter in era)
    return f"{numbers.year(number)} {letters}" if found[1] else f"{letters} {numbers.year(number)}"


def _time(found: re.Match[str]) -> str:
    """10:30 am; "10.30" only with am or pm: alone it is a number."""
    dotted = found[0][len(found[1])] == "."
    if dotted and not found[4]:
        return found[0]
    hour, minute = int(found[1]), int(found[2])
    words = [numbers.pair(hour)]
    if minute:
        words.append("oh " + numbers.ONES[minute] if minute < 10 else numbers.pair(minute))
    elif not found[4]:
        words.append(
            "o'clock" if 0 < hour <= 12 and len(found[1]) == len(str(hour)) else "hundred" if hour else "hundred hours"
        )
    if found[3]:
        words.append(f"and {numbers.cardinal(int(found[3]))} seconds")
    if found[4]:
        words.append(f"{found[4].upper()}·M·")
    return " ".join(words) + _stop(found)


def _hour(found: re.Match[str]) -> str:
    return f"{numbers.pair(int(found[1]))} {found[2].upper()}·M·{_stop(found)}"


def _stop(found: re.Match[str]) -> str:
    """The stop of "p.m." also ends the sentence where nothing follows it, or a capital."""
    rest = found.string[found.end() :]
    return "." if found[0].endswith(".") and (not rest.strip() or re.match(r"\s+[A-Z\"“]", rest)) else ""


def _alone(found: re.Match[str]) -> str:
    """Four digits are a year after a word such as "in", or unless a plural follows: "1250 apples" are counted."""
    number = int(found[1])
    before = re.findall(r"[A-Za-z]+", found.string[max(0, found.start() - 30) : found.start()])
    cue = bool(before) and before[-1].lower() in _YEAR_CUES
    following = (found[3] or "").lower()
    counted = (following.endswith("s") and following not in _NOT_PLURAL) or following in (
        "people",
        "men",
        "women",
        "children",
        "percent",
        "million",
    )
    if number < 1100 and not cue:
        return found[0]
    return found[0] if counted else numbers.year(number)
