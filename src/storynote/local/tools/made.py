"""What a tool hands back. Rule: it is said only of a file that is whole."""

from collections.abc import Callable

import msgspec

Told = Callable[[float], None]
"""Hears the share done, 0 to 1."""


class Made(msgspec.Struct, frozen=True):
    """The picture that was written."""

    width: int
    height: int
    mime_type: str = "image/png"
