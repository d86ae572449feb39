"""Any text to the letters and signs that can be read out. Rule: what has no sound here is left out, and counted.

Accents go, quotes and dashes become plain, pictures and marks of layout vanish; Greek letters, as in formulas, have names.
"""

import re
import unicodedata

import msgspec

from storynote.local.unusable import Unusable

FOREIGN_SHARE_MAX = 0.5
"""Of all letters; a text with more in other scripts is not English."""
_SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "", "´": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "‹": '"', "›": '"', "″": '"', "‐": "-", "‑": "-", "‒": "–", "―": "—", "−": "-",
        "⁄": "/", "∕": "/", "…": "...", "·": " ", "‧": " ",
        "•": "\n", "◦": "\n", "▪": "\n", "‣": "\n", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\v": "\n", "\f": "\n",
        "ß": "ss", "æ": "ae", "Æ": "Ae", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
        "þ": "th", "Þ": "Th", "ð": "th",
        "œ": "oe", "Œ": "Oe", "ı": "i", "ŋ": "ng", "ħ": "h", "º": "", "ª": "",
        "½": " 1/2", "⅓": " 1/3", "⅔": " 2/3", "¼": " 1/4", "¾": " 3/4", "⅕": " 1/5", "⅛": " 1/8",
        "⅜": " 3/8", "⅝": " 5/8", "⅞": " 7/8",
        "²": "^2", "³": "^3", "¹": "^1", "⁴": "^4", "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9", "⁰": "^0", "⁻": "^-",
        "№": "No. ", "℃": "°C", "℉": "°F", "µ": "μ", "¿": "", "¡": "", "©": " copyright ", "‰": " per mille ", "∞": " infinity ",
        "→": ", ", "←": ", ", "↔": ", ", "⇒": ", ", "\u00ad": "", "\u200b": "", "\ufeff": "", "\u200d": "",
    }
)  # fmt: skip
_FRENCH = {
    "résumé": "rezumay",
    "exposé": "expozay",
    "pâté": "patay",
    "rosé": "rozay",
    "touché": "tooshay",
    "Beyoncé": "Beyonsay",
}
"""Words that without their accents are others."""
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_MICROS = {"m": "meter", "g": "gram", "s": "second", "L": "liter", "l": "liter", "A": "amp", "W": "watt"}
_MICRO = re.compile(r"\s?μ([mgsLlAW])\b")
_KEPT = frozenset("$£€¥₹¢%°×÷±≈≤≥≠√–—§¶")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>")
_LONE_GREEK = re.compile(r"(?<![^\W\d_])[\u03b1-\u03c9\u0391-\u03a9](?![^\W\d_])")


class Plain(msgspec.Struct, frozen=True):
    """A text in ASCII and a few signs, with lines where lines were."""

    text: str
    letters: int
    """Letters and digits that can be read."""
    foreign: int
    """Letters of other scripts, which were left out."""


def plain(text: str) -> Plain:
    """The text as far as it can be read out."""
    for word, sounding in _FRENCH.items():
        text = text.replace(word, sounding).replace(word.capitalize(), sounding.capitalize())
    text = _MICRO.sub(lambda found: f" micro{_MICROS[found[1]]}s", text)
    text = _LONE_GREEK.sub(_greek, _TAG.sub(" ", text.translate(_SAME)))
    out: list[str] = []
    foreign = 0
    for character in unicodedata.normalize("NFKD", text):
        if character.isascii() or character in _KEPT:
            out.append(character if character.isprintable() or character == "\n" else " ")
        elif unicodedata.category(character) in ("Mn", "Me", "Cf", "Cn"):
            continue
        else:
            foreign += character.isalpha()
            out.append(" ")
    kept = "".join(out)
    return Plain(kept, sum(character.isalnum() and character.isascii() for character in kept), foreign)


def _greek(found: re.Match[str]) -> str:
    letter = found[0].lower()
    # As a unit it stays what units know it by.
    return " " + _GREEK.get(letter, "") + " "


def readable(text: str) -> str:
    """The text in plain letters and signs.

    Raises Unusable when there is nothing in it to say, or when most of it is not written in Latin letters.
    """
    found = plain(text)
    if found.letters == 0 or found.foreign > FOREIGN_SHARE_MAX * (found.foreign + found.letters):
        raise Unusable(
            "prompt has nothing that this voice can say: it reads English, or other words in Latin letters, and numbers"
        )
    return found.text
