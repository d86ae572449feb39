"""A text as one reads it out: words and marks, nothing else. Rule: each step only turns signs into words; order matters.

Out come letters, apostrophes, hyphens, spaces and the marks that Kokoro knows; "F·B·I·" is to be spelled.
"""

import re

from storynote.local.speech import abbreviations, addresses, dates, numbers, quantities
from storynote.local.speech.alphabet import readable

_PARAGRAPH = re.compile(r"\n\s*")
_WRAPPED = re.compile(r"(?<=[^\n]{50}[A-Za-z0-9,;:'\")-])\n(?=[A-Za-z0-9\"'(])")
"""A line so long that does not end a sentence goes on in the next."""
_MARKDOWN = re.compile(
    r"^\s*(?:#{1,6}|>|[-*+])\s+|(?<!\w)(?:[*_]{1,3}|~~)(?=\S)|(?<=\S)(?:[*_]{1,3}|~~)(?!\w)|`+", re.MULTILINE
)
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+\)")
_ENDLESS = re.compile(rf"\d{{{numbers.CARDINAL_DIGITS_MAX + 1},}}")
_LISTED = re.compile(r"^(\d{1,3}|[a-z])\)\s+")
_SIGNS = (
    (re.compile(r"\s*&\s*|(?<=\w) '?[nN]' (?=\w)"), " and "),
    (re.compile(r"(?<=\d|\w)\s?\+\s?(?=[\dA-Za-z])"), " plus "),
    (re.compile(r"(?<=\w)\+\+"), " plus plus"),
    (re.compile(r"(?<=\w)\+(?=\W|$)"), " plus"),
    (re.compile(r"(?<=\w)\s*≈\s*"), " is about "),
    (re.compile(r"\s*≈\s*"), " about "),
    (re.compile(r"\s*==?\s*"), " equals "),
    (re.compile(r"\s*≤\s*"), " is at most "),
    (re.compile(r"\s*≥\s*"), " is at least "),
    (re.compile(r"\s*≠\s*"), " is not "),
    (re.compile(r"\s*±\s*"), " plus or minus "),
    (re.compile(r"\s*×\s*|(?<=\w)\*(?=\w)"), " times "),
    (re.compile(r"\s*÷\s*"), " divided by "),
    (re.compile(r"√\s*"), " the square root of "),
    (re.compile(r"(?<=\w)\s?<\s?(?=\w)"), " is less than "),
    (re.compile(r"(?<=\w)\s?>\s?(?=\w)"), " is greater than "),
    (re.compile(r"#\s?(?=\d)"), "number "),
    (re.compile(r"(?<=\w)#(?=\W|$)"), " sharp"),
    (re.compile(r"§+\s?"), " section "),
    (re.compile(r"\s@\s"), " at "),
    (re.compile(r"(?<=[A-Za-z])@(?=[A-Za-z])"), " at "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"°"), " degrees "),
    (re.compile(r"[$]"), " dollar "),
    (re.compile(r"£"), " pound "),
    (re.compile(r"€"), " euro "),
    (re.compile(r"(?<=\w)/(?=\w)"), " slash "),
)
_BRITISH_AND = re.compile(
    r"\b(hundred|thousand) (?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety)\b(?!-?\w* (?:hundred|thousand)))"
)
_MARKS = (
    (re.compile(r"\.{2,}|…"), "…"),
    (re.compile(r"\s+[-–]{1,3}\s+|\s*(?:—|--+)\s*"), " — "),
    (re.compile(r"[–]"), "-"),
    (re.compile(r'"(?=\w)'), "“"),
    (re.compile(r'"'), "”"),
    (re.compile(r"[\[{]"), "("),
    (re.compile(r"[\]}]"), ")"),
    (re.compile(r"[?!]*\?[?!]*"), "?"),
    (re.compile(r"!+"), "!"),
    (re.compile(r"(?<![A-Za-z·])'(?![A-Za-z])|(?<![A-Za-z·])'(?=[A-Z])|[^A-Za-z'·\s,.;:!?—…()“”-]"), " "),
    (re.compile(r"(?<![A-Za-z·])-+|-+(?![A-Za-z])"), " "),
    (re.compile(r"—(?=\s*[,.;:!?…])|(?<=[,.;:!?…])\s*—"), " "),
    (re.compile(r"\s+(?=[,.;:!?…)”])"), ""),
    (re.compile(r"(?<=[(“])\s+"), ""),
    (re.compile(r"([,.;:])[,.;:]+"), r"\1"),
    (re.compile(r"\s*— "), "— "),
    (re.compile(r"^[\s,.;:!?—…)”]+"), ""),
    (re.compile(r"\s+"), " "),
)


def paragraphs(text: str, british: bool) -> list[str]:
    """The paragraphs of a text as they are read out; those in which there is nothing to say are left out.

    Raises Unusable as `alphabet.readable`.
    """
    lines = _PARAGRAPH.split(_WRAPPED.sub(" ", re.sub(r"[ \t]*\n[ \t]*", "\n", readable(text))))
    said = [read_out(line, british) for line in lines]
    return [line for line in said if re.search("[A-Za-z]", line)]


def read_out(line: str, british: bool) -> str:
    """One paragraph in plain letters and signs → words and marks."""
    line = _MARKDOWN.sub("", _LINK.sub(r"\1", line)).strip()
    line = _LISTED.sub(r"\1. ", line)
    line = _ENDLESS.sub(lambda found: f" {numbers.digits(found[0])} ", line)
    line = addresses.written_out(line)
    line = dates.clock(line, british)
    line = abbreviations.written_out(line)
    line = dates.calendar(line, british)
    line = quantities.written_out(line)
    for sign, words in _SIGNS:
        line = sign.sub(words, line)
    if british:
        line = _BRITISH_AND.sub(r"\1 and ", line)
    for mark, plain in _MARKS:
        line = mark.sub(plain, line)
    return line.strip()
