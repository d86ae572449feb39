"""Amounts: money, measures, shares, fractions, ranges, formulas, telephone numbers. Rule: the unit comes after its number."""

import re
from collections.abc import Callable, Mapping

from storynote.local.speech import addresses, numbers

_CURRENCIES: Mapping[str, tuple[str, str, str, str]] = {
    "$": ("dollar", "dollars", "cent", "cents"), "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"), "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"), "US$": ("U·S· dollar", "U·S· dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
}  # fmt: skip
_CODES = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥", "INR": "₹"}
_SCALE = {
    "k": "thousand",
    "K": "thousand",
    "m": "million",
    "M": "million",
    "bn": "billion",
    "B": "billion",
    "b": "billion",
    "tn": "trillion",
    "T": "trillion",
}
_UNITS: Mapping[str, tuple[str, str]] = {
    "km/h": ("kilometer per hour", "kilometers per hour"), "kph": ("kilometer per hour", "kilometers per hour"),
    "mph": ("mile per hour", "miles per hour"), "m/s^2": ("meter per second squared", "meters per second squared"),
    "m/s": ("meter per second", "meters per second"), "km^2": ("square kilometer", "square kilometers"),
    "m^2": ("square meter", "square meters"), "cm^2": ("square centimeter", "square centimeters"),
    "m^3": ("cubic meter", "cubic meters"), "cm^3": ("cubic centimeter", "cubic centimeters"),
    "km": ("kilometer", "kilometers"), "cm": ("centimeter", "centimeters"), "mm": ("millimeter", "millimeters"),
    "nm": ("nanometer", "nanometers"), "m": ("meter", "meters"), "mi": ("mile", "miles"), "ft": ("foot", "feet"),
    "in": ("inch", "inches"), "yd": ("yard", "yards"), "kg": ("kilogram", "kilograms"),
    "mg": ("milligram", "milligrams"), "g": ("gram", "grams"), "t": ("ton", "tons"), "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"), "oz": ("ounce", "ounces"), "l": ("liter", "liters"), "L": ("liter", "liters"),
    "ml": ("milliliter", "milliliters"), "mL": ("milliliter", "milliliters"),
    "°C": ("degree Celsius", "degrees Celsius"), "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°": ("degree", "degrees"), "K": ("kelvin", "kelvins"), "TB": ("terabyte", "terabytes"),
    "GB": ("gigabyte", "gigabytes"), "MB": ("megabyte", "megabytes"), "kB": ("kilobyte", "kilobytes"),
    "KB": ("kilobyte", "kilobytes"), "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"), "MB/s": ("megabyte per second", "megabytes per second"),
    "GiB": ("gibibyte", "gibibytes"), "MiB": ("mebibyte", "mebibytes"), "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"), "MHz": ("megahertz", "megahertz"), "GHz": ("gigahertz", "gigahertz"),
    "W": ("watt", "watts"), "kW": ("kilowatt", "kilowatts"), "MW": ("megawatt", "megawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"), "V": ("volt", "volts"), "mA": ("milliamp", "milliamps"),
    "mAh": ("milliamp hour", "milliamp hours"), "A": ("amp", "amps"), "J": ("joule", "joules"),
    "kJ": ("kilojoule", "kilojoules"), "kcal": ("kilocalorie", "kilocalories"), "N": ("newton", "newtons"),
    "Pa": ("pascal", "pascals"), "hPa": ("hectopascal", "hectopascals"), "dB": ("decibel", "decibels"),
    "px": ("pixel", "pixels"), "ms": ("millisecond", "milliseconds"), "s": ("second", "seconds"),
    "min": ("minute", "minutes"), "h": ("hour", "hours"), "fps": ("frame per second", "frames per second"),
    "rpm": ("revolution per minute", "revolutions per minute"), "dpi": ("dot per inch", "dots per inch"),
    "ha": ("hectare", "hectares"), "mpg": ("mile per gallon", "miles per gallon"), "gal": ("gallon", "gallons"),
    "hp": ("horsepower", "horsepower"), "pt": ("point", "points"), "hrs": ("hour", "hours"),
    "mins": ("minute", "minutes"), "secs": ("second", "seconds"), "yrs": ("year", "years"),
}  # fmt: skip
_MAYBE_WORDS = ("in", "A", "t", "s", "K", "T", "V", "N", "J")
_NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<!\d)\.\d+"
_PER = {
    "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day", "day": "day", "wk": "week",
    "week": "week", "mo": "month", "month": "month", "yr": "year", "year": "year", "kg": "kilogram", "g": "gram",
    "lb": "pound", "oz": "ounce", "l": "liter", "L": "liter", "ml": "milliliter", "m": "meter", "km": "kilometer",
    "kWh": "kilowatt hour", "person": "person", "night": "night", "unit": "unit", "user": "user", "piece": "piece",
    "m^2": "square meter", "m^3": "cubic meter", "cm^3": "cubic centimeter",
}  # fmt: skip
_MONEY = re.compile(
    rf"(?<!\w)([-–]?)(US\$|C\$|A\$|[$£€¥₹]) ?({_NUM})(?:\s?[-–]\s?[$£€¥₹]?({_NUM}))?"
    r"(?: ?(k|K|bn|tn|[mMbBT])\b| (hundred|thousand|million|billion|trillion))?"
)
_MONEY_AFTER = re.compile(rf"(?<![\w.])({_NUM}) ?([€£¥₹]|(?:USD|GBP|EUR|JPY|INR)\b)|\b(USD|GBP|EUR|JPY|INR) ({_NUM})")
_CENTS = re.compile(r"(?<![\w.])(\d+) ?¢")
_PHONE = re.compile(
    r"(?<![\w.,$£€+])(?:\+\d{1,3}[ -]?(?:\(?\d{1,4}\)?[ -]?){2,5}\d{2,4}|\(\d{3}\) ?\d{3}-\d{4}|(?:1-)?\d{3}-\d{3}-\d{4}"
    r"|\d{3}-\d{4}|0\d{2,4} \d{3,4} ?\d{3,4})(?![\w%]|[.,]\d)"
)
_FEET = re.compile(r"(?<![\w.])(\d{1,2})'(\d{1,2})(?:\"|'')?(?!\w)")
_UNIT_NAMES = "|".join(map(re.escape, sorted(_UNITS, key=len, reverse=True)))
_MEASURE = re.compile(
    rf"(?<![\w.$£€])((?:{_NUM})(?: ?(?:[-–]|to|x|×) ?(?:{_NUM})){{0,3}})([ -]?)({_UNIT_NAMES})(?![\w^]|'[a-z])"
)
_PER_UNIT = re.compile(
    rf"(?<=[\w$£€%°])(?: ?/ ?)({'|'.join(map(re.escape, sorted(_PER, key=len, reverse=True)))})(?![\w/])"
)
_SCIENTIFIC = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[eE]([+-]?\d+)(?!\w)")
_SCALED = re.compile(r"(?<![\w.,])(\d[\d,]*\.\d+|\d[\d,]*)(k|M|B|bn|tn)\b|(?<![\w.,])(\d\d[\d,]*|\d+\.\d+)(K)\b")
_CODED = re.compile(
    r"\b((?:ID|id|code|zip|ZIP|PIN|pin|account|serial|tracking|phone|ref)(?: (?:number|code))?:? )(\d{4,})\b"
)
_NAMED = re.compile(
    r"\b((?:Boeing|Airbus|Flight|flight|Room|room|Highway|Suite|Apartment|Gate|Bus|Porsche|Peugeot) )(\d{3})\b"
)
_PERCENT = re.compile(rf"({_NUM}) ?%(?:-point)?")
_MIXED = re.compile(r"(?<![\w./])(?:(\d+)[ -])?(\d{1,3})/(\d{1,3})(?![\w/]|\.\d)")
_POWER = re.compile(r"(\w)\^([+-]?\d+)")
_BY = re.compile(r"(?<=\d)x(?=\d)")
_TIMES = re.compile(r"(?<=\d)\s?[x×*]\s?(?=\d)")
_EACH = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[x×](?!\w)")
_RANGE = re.compile(rf"(?<![\w.,-])({_NUM})\s?[-–]\s?({_NUM})(?![\w-]|[.,]\d)")
_NEGATIVE = re.compile(r"(?:(?<=[\s(=:,])|^)[-–](?=\d|\.\d)", re.MULTILINE)
_SIGNED = re.compile(r"(?:(?<=[\s(=:,])|^)\+(?=\d)", re.MULTILINE)
_VERSION = re.compile(r"(?<![\w.,$£€])[vV]?(\d+(?:\.\d+){2,})(?!\w|\.\d)|\b[vV](\d+(?:\.\d+)?)(?!\w)")
_ORDINAL = re.compile(r"(?<![\w.])((?:\d{1,3}(?:,\d{3})+|\d+))(?:st|nd|rd|th)\b", re.IGNORECASE)
_RATIO = re.compile(r"(?<![\w:.])(\d{1,4}):(\d{1,4})(?![\w:])")
_MIXTURE = re.compile(r"\b([A-Za-z]+)-?(\d+)(?=[A-Za-z-]|\b)|(?<![\w.,])(\d+)-?([A-Za-z]+)\b")
_REPEATED = re.compile(r"[$£€]{2,}")
_CIPHER = re.compile(r"\b(?:\d+[A-Za-z]+\d+|[A-Za-z]+\d+[A-Za-z]+\d+)[A-Za-z\d]*\b")
_COMPARED = (
    (re.compile(r"(?<!\w)(?<!\w\s)<\s?(?=\d)"), "less than "),
    (re.compile(r"(?<!\w)(?<!\w\s)>\s?(?=\d)"), "more than "),
    (re.compile(r"(?<!\w)~\s?(?=\d)"), "about "),
)
_HASH = re.compile(r"#(?=\d)")
_NUMBER = re.compile(_NUM)
_NAMED_FRACTIONS = {(1, 2): "one half", (1, 4): "one quarter", (3, 4): "three quarters"}


def written_out(text: str) -> str:
    """The text with every number in words."""
    for pattern, words in _STEPS:
        text = pattern.sub(words, text)
    return text


def joint(found: re.Match[str]) -> str:
    """ "between 10–20" is between ten and twenty."""
    if found[1] == found[2]:
        return ""
    return "and " if re.search(r"\bbetween\s+$", found.string[: found.start()], re.IGNORECASE) else "to "


def _count(amount: str, one: str, many: str) -> str:
    return f"{numbers.number(amount)} {one if amount.replace(',', '') == '1' else many}"


def _money(found: re.Match[str]) -> str:
    one, many, cent, cents = _CURRENCIES[found[2]]
    minus = "minus " if found[1] else ""
    amount, upper = found[3], found[4]
    scale = _SCALE.get(found[5] or "") or found[6]
    if upper or scale:
        span = numbers.number(amount) + (f" to {numbers.number(upper)}" if upper else "")
        return f"{minus}{span} {scale + ' ' if scale else ''}{many}"
    whole, _, part = amount.replace(",", "").partition(".")
    if len(part) > 2:
        return f"{minus}{numbers.number(amount)} {many}"
    small = int(part.ljust(2, "0")) if part else 0
    parts = [_count(whole or "0", one, many)] if int(whole or 0) or not small else []
    if small:
        parts.append(_count(str(small), cent, cents))
    return minus + " and ".join(parts)


def _money_after(found: re.Match[str]) -> str:
    amount, sign = (found[1], found[2]) if found[1] else (found[4], found[3])
    money = _MONEY.fullmatch(_CODES.get(sign, sign) + amount)
    return found[0] if money is None else _money(money)


def _measure(found: re.Match[str]) -> str:
    amount, space, unit = found[1], found[2], found[3]
    after = found.string[found.end() : found.end() + 2]
    # "5 in the box": with a space a short unit must end what it stands in, or it is a word. "4K" is no temperature.
    if unit == "K" and not space:
        return found[0]
    if space == " " and unit in _MAYBE_WORDS and re.match(r" [a-z]", after):
        return found[0]
    if unit == "s" and not space and "." not in amount:
        return found[0]
    one, many = _UNITS[unit]
    alone = amount.replace(",", "") == "1"
    return f"{_spanned(amount)} {one if alone or space == '-' else many}"


def _spanned(amount: str) -> str:
    """ "10–20" → "10 to 20"; "3x4" → "3 by 4"."""
    return re.sub(
        r"(?<=[\d.])\s?(?:[-–]|to)\s?(?=[\d.])", " to ", re.sub(r"(?<=[\d.])\s?[x×]\s?(?=[\d.])", " by ", amount)
    )


def _fraction(found: re.Match[str]) -> str:
    over, under = int(found[2]), int(found[3])
    if over == under or (found[1] is None and over <= 12 and 20 < under <= 31):
        # "50/50", and what is rather a day than a part: 12/25.
        return f"{numbers.cardinal(over)} {numbers.cardinal(under)}"
    if not 1 < under <= 100 or over == 0:
        return found[0].replace("/", " over ")
    said = _NAMED_FRACTIONS.get((over, under))
    if said is None:
        part = "half" if under == 2 else "quarter" if under == 4 else numbers.ordinal(under)
        plural = "halves" if under == 2 else part + "s"
        said = f"{numbers.cardinal(over)} {part if over == 1 else plural}"
    if found[1] is None:
        return said
    return f"{found[1]} and {said.replace('one ', 'a ', 1) if over == 1 and under in (2, 4) else said}"


def _power(found: re.Match[str]) -> str:
    power = int(found[2])
    if power < 0:
        return f"{found[1]} to the power of minus {numbers.cardinal(-power)}"
    return f"{found[1]} {'squared' if power == 2 else 'cubed' if power == 3 else 'to the power of ' + numbers.cardinal(power)}"


def _version(found: re.Match[str]) -> str:
    version = found[1] or found[2]
    said = " point ".join(numbers.cardinal(int(part)) for part in version.split("."))
    return ("version " if found[0][0] in "vV" else "") + said


def _mixture(found: re.Match[str]) -> str:
    """MP3, A4, COVID-19, 3D, 4K, 80s: letters and digits side by side are read apart."""
    if found[1]:
        word, number = found[1], found[2]
        short = len(word) <= 3 and (word.isupper() or len(word) == 1)
        said = "".join(letter.upper() + "·" for letter in word) if short else word
        return f"{said} {_brief(number)} "
    number, word = found[3], found[4]
    if word == "s":
        words = numbers.number(number)
        return words[:-1] + "ies" if words.endswith("y") else words + "s"
    if word in ("k", "K") and len(number) > 1:
        return f"{numbers.number(number)} thousand"
    short = len(word) == 1 or (word.isupper() and len(word) <= 3) or not re.search("[aeiouy]", word.lower())
    said = "".join(letter.upper() + "·" for letter in word) if short else word
    return f"{_brief(number)} {said}"


def _brief(number: str) -> str:
    """A name's number: by pairs where it has three or four digits, as one says "seven forty-seven"."""
    if number.startswith("0") or len(number) > 4:
        return numbers.digits(number)
    if len(number) == 3 and number[1:] != "00":
        rest = int(number[1:])
        return f"{numbers.ONES[int(number[0])]} {'oh ' + numbers.ONES[rest] if rest < 10 else numbers.pair(rest)}"
    return numbers.year(int(number)) if len(number) == 4 else numbers.cardinal(int(number))


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_REPEATED, " "),
    *_COMPARED,
    (_HASH, "number "),
    (_SCIENTIFIC, r"\1 × 10^\2"),
    (_CODED, lambda found: found[1] + numbers.digits(found[2])),
    (_NAMED, lambda found: found[1] + _brief(found[2])),
    (_FEET, lambda found: f"{_count(found[1], 'foot', 'feet')} {numbers.number(found[2])}"),
    (_CENTS, lambda found: _count(found[1], "cent", "cents")),
    (_MONEY, _money),
    (_MONEY_AFTER, _money_after),
    (_PHONE, lambda found: f" {'plus ' if found[0].startswith('+') else ''}{numbers.digits(found[0])}"),
    (_SCALED, lambda found: f"{found[1] or found[3]} {_SCALE[found[2] or found[4]]}"),
    (_MEASURE, _measure),
    (_PER_UNIT, lambda found: " per " + _PER[found[1]]),
    (_PERCENT, lambda found: found[1] + " percent"),
    (_MIXED, _fraction),
    (_POWER, _power),
    (_VERSION, _version),
    (_BY, " by "),
    (_TIMES, " times "),
    (_EACH, lambda found: f"{found[1]} times"),
    (_RATIO, lambda found: f"{found[1]} to {found[2]}"),
    (_RANGE, lambda found: f"{found[1]} {joint(found)}{found[2]}"),
    (_NEGATIVE, "minus "),
    (_SIGNED, "plus "),
    (_ORDINAL, lambda found: numbers.ordinal(int(found[1].replace(",", "")))),
    (_CIPHER, lambda found: addresses.spoken(found[0])),
    (_MIXTURE, _mixture),
    (_NUMBER, lambda found: numbers.number(found[0])),
)
"""In this order: what is more particular before what is less."""
