"""Who speaks: the voices that a client can name. Rule: what is listed can be used now."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One voice of one provider."""

    id: str
    name: str
    description: str
    gender: str
    accent: str
    language: str
    """BCP 47."""
    provider: str
    preview: Path | str
    """A few seconds of it: an MP3 of ours, or the address of theirs; empty where there is none."""


Speakers = Callable[[], Awaitable[Sequence[Voice]]]
"""Lists the voices of one provider."""
