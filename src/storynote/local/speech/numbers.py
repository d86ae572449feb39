"""Numbers as words. Rule: digits come in, words go out, none is lost."""

import re

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
).split()
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ("", "thousand", "million", "billion", "trillion", "quadrillion")
CARDINAL_DIGITS_MAX = 3 * len(SCALES)
"""Longer numbers are read digit by digit."""
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN_FORM = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")


def cardinal(number: int) -> str:
    """12 → "twelve", -3 → "minus three"; digit by digit from 10 to the 18th on."""
    if number < 0:
        return "minus " + cardinal(-number)
    if len(str(number)) > CARDINAL_DIGITS_MAX:
        return digits(str(number))
    if number == 0:
        return ONES[0]
    words: list[str] = []
    for power in range(len(SCALES) - 1, -1, -1):
        group = number // 1000**power % 1000
        if group:
            words += [_under_thousand(group), SCALES[power]]
    return " ".join(word for word in words if word)


def _under_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [ONES[hundreds], "hundred"] if hundreds else []
    return " ".join([*words, pair(rest)]) if rest else " ".join(words)


def pair(number: int) -> str:
    """0 to 99."""
    if number < 20:
        return ONES[number]
    tens, ones = divmod(number, 10)
    return TENS[tens] + ("-" + ONES[ones] if ones else "")


def ordinal(number: int) -> str:
    """21 → "twenty-first"."""
    words = cardinal(number)
    start, last = re.fullmatch(r"(.*?)([a-z]+)", words).groups()  # type: ignore[union-attr]
    return start + (_ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))


def year(number: int) -> str:
    """1999 → "nineteen ninety-nine", 1905 → "nineteen oh five", 2004 → "two thousand four"."""
    high, low = divmod(number, 100)
    if not 1000 <= number <= 9999 or (high % 10 == 0 and low < 10):
        return cardinal(number)
    if low == 0:
        return pair(high) + " hundred"
    return pair(high) + (" oh " + ONES[low] if low < 10 else " " + pair(low))


def digits(text: str) -> str:
    """Each digit of a text; what is no digit parts groups."""
    groups = re.findall(r"[0-9]+", text)
    return ", ".join(" ".join(ONES[int(digit)] for digit in group) for group in groups)


def number(text: str) -> str:
    """What is written as "1,234", "3.14", "007" or ".5"."""
    whole, point, after = text.replace(",", "").partition(".")
    if point and after:
        return (cardinal(int(whole)) if whole else ONES[0]) + " point " + digits(after)
    return digits(whole) if whole.startswith("0") and len(whole) > 1 else cardinal(int(whole))


def roman(text: str) -> int | None:
    """XIV → 14; None for what is no Roman numeral."""
    if not text or not _ROMAN_FORM.fullmatch(text):
        return None
    values = [_ROMAN[letter] for letter in text]
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))
