"""Ids, times and secrets. Rule: an id may be guessed without harm, a secret may not; access never rests on an id."""

import secrets
import time
from datetime import date, timedelta
from functools import lru_cache

ID_LENGTH = 24
DAY_MS = 24 * 3600 * 1000
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HEX = frozenset("0123456789abcdef")


def new_id(now_ms: int | None = None) -> str:
    """24 lowercase hex digits: Unix seconds (8) and 64 random bits (16)."""
    seconds = (now_ms or time_ms()) // 1000
    return f"{seconds & 0xFFFFFFFF:08x}{secrets.token_hex(8)}"


def new_ids(count: int, now_ms: int | None = None) -> list[str]:
    """`count` ids that sort in the order they are returned."""
    return sorted(new_id(now_ms) for _ in range(count))


def oldest_id_at(at_ms: int) -> str:
    """The smallest id that can have been made at `at_ms`: a bound for scans by time."""
    return f"{max(0, at_ms // 1000) & 0xFFFFFFFF:08x}" + "0" * 16


def is_id(value: str) -> bool:
    return len(value) == ID_LENGTH and _HEX.issuperset(value)


def time_ms() -> int:
    """Unix time in milliseconds."""
    return time.time_ns() // 1_000_000


class Clock:
    """Times that never repeat in one process: what was made later sorts later, even within a millisecond."""

    def __init__(self) -> None:
        self._last = 0

    def next_ms(self) -> int:
        """Unix time in milliseconds, at least one more than the last."""
        self._last = max(self._last + 1, time_ms())
        return self._last


def rfc3339(at_ms: int) -> str:
    """`2025-05-01T12:00:00.000Z`."""
    days, rest = divmod(at_ms, DAY_MS)
    minutes, milliseconds = divmod(rest, 60_000)
    return f"{_date(days)}T{minutes // 60:02d}:{minutes % 60:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}Z"


def day_ms(day: date) -> int:
    """Unix time of the day's first millisecond, UTC; negative before 1970."""
    return (day - date(1970, 1, 1)).days * DAY_MS


@lru_cache(maxsize=4096)
def _date(days: int) -> str:
    return (date(1970, 1, 1) + timedelta(days)).isoformat()


def base62(number: int, width: int) -> str:
    """`number` in base 62, padded with zeros to `width`."""
    digits = []
    while number:
        number, digit = divmod(number, 62)
        digits.append(BASE62[digit])
    return "".join(reversed(digits)).rjust(width, "0")


def random_base62(length: int) -> str:
    return "".join(secrets.choice(BASE62) for _ in range(length))
