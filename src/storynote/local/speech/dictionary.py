"""How English words sound. Rule: what is found here is certain; what is not is for `letters` to guess.

The lexicons of misaki (hexgrad), American and British, in Kokoro's own symbols. A file of sorted lines is searched as it
is: as Python objects 200,000 words would take ten times the memory.
"""

import lzma
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from storynote.local.speech import ASSETS


class Entry(msgspec.Struct, frozen=True):
    """One word as it is written."""

    sound: str
    others: Mapping[str, str]
    """Part of speech (NOUN, VERB, ADJ, ADV, DT, VBD, VBN, VBP; None: at the end of a clause) → sound; "" is spelled."""
    sure: bool
    """Of the checked list, not the wider one."""


@lru_cache(maxsize=2)
def _lines(british: bool) -> bytes:
    return lzma.decompress((ASSETS / f"{'gb' if british else 'us'}.xz").read_bytes())


@lru_cache(maxsize=4096)
def entry(word: str, british: bool) -> Entry | None:
    """The entry of exactly this word, case and all."""
    lines, wanted = _lines(british), word.encode()
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.index(b"\n", start)
        found = lines[start : lines.index(b"\t", start)]
        if found == wanted:
            return _read(lines[start:end].decode())
        low, high = (end + 1, high) if found < wanted else (low, start)
    return None


def _read(line: str) -> Entry:
    _, sound, *rest = line.split("\t")
    others = dict(other.split("=", 1) for other in rest)
    return Entry(sound.removeprefix("~"), others, not sound.startswith("~"))
