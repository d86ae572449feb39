"""Web and e-mail addresses, handles, tags and file names as one says them. Rule: what looks like an address is read as one."""

import re

from storynote.local.speech import numbers

_ENDS = (
    "com org net edu gov io co uk de fr eu us ca au dev app ai tv info biz me xyz ly gg at ch nl it es jp in tech cloud "
    "online store blog news page site"
).split()
_FILES = (
    "pdf txt md csv json xml html htm css js ts py rs go java png jpg jpeg gif svg webp mp3 mp4 wav avi mov zip tar gz exe doc "
    "docx xls xlsx ppt pptx toml yaml yml sh"
).split()
_ADDRESS = re.compile(r"(?<![\w@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?<![.-])", re.ASCII)
_URL = re.compile(
    r"(?<![\w@.])(?:(?:https?|ftp)://[^\s<>\"]+|www\.[^\s<>\"]+|(?:[A-Za-z0-9-]+\.)+(?:"
    + "|".join(_ENDS)
    + r")(?![\w-])(?:/[^\s<>\"]*)?)(?<![.,;:!?)'])",
    re.ASCII,
)
_FILE = re.compile(r"(?<![\w.@])[\w-]+\.(?:" + "|".join(_FILES) + r")\b(?!\.\w)", re.ASCII)
_HANDLE = re.compile(r"(?<![\w@])@([A-Za-z_]\w*)")
_TAG = re.compile(r"(?<![\w#&])#([A-Za-z]\w*)")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\sA-Za-z0-9]")
_SIGNS = {
    ".": "dot", "/": "slash", "-": "dash", "_": "underscore", "@": "at", ":": "colon", "?": "question mark",
    "=": "equals", "&": "and", "+": "plus", "%": "percent", "#": "hash", "~": "tilde",
}  # fmt: skip
_SPELLED = frozenset(
    "www http https ftp uk de fr eu us ca au io ai tv css js ts py rs md csv xml html htm jpg svg mp avi gz exe txt pdf php id "
    "api url".split()
)
_ENDINGS_SAID = frozenset("com org net gov info biz store blog news page site dev app online tech cloud".split())


def written_out(text: str) -> str:
    """The text with its addresses in words."""
    text = _ADDRESS.sub(lambda found: spoken(found[0]), text)
    text = _URL.sub(lambda found: spoken(re.sub(r"^[a-z]+://(www\.)?", "", found[0]).rstrip("/")), text)
    text = _FILE.sub(lambda found: spoken(found[0]), text)
    text = _HANDLE.sub(lambda found: "at " + spoken(found[1]), text)
    return _TAG.sub(lambda found: "hashtag " + spoken(found[1]), text)


def spoken(address: str) -> str:
    """ "a.b@mail.org" → "A· dot B· at mail dot org"."""
    return " ".join(said for piece in _PIECE.findall(address) if (said := _piece(piece)))


def _piece(piece: str) -> str:
    if piece.isdigit():
        return numbers.digits(piece) if len(piece) > 4 or piece.startswith("0") else _few(piece)
    if not piece.isalpha():
        return _SIGNS.get(piece, "")
    low = piece.lower()
    if low in _SPELLED or len(piece) == 1 or (len(piece) < 4 and not re.search("[aeiouy]", low)):
        return "".join(letter + "·" for letter in piece.upper())
    return low if low in _ENDINGS_SAID else piece


def _few(digits: str) -> str:
    return numbers.year(int(digits)) if len(digits) == 4 else numbers.cardinal(int(digits))
