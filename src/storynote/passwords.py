"""Passwords: judged, hashed, proved. Rule: the plain text goes to argon2id and nowhere else, and never on the event loop."""

import asyncio
import base64
import secrets
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY as COST

from storynote.errors import BadRequest, Unavailable

T = TypeVar("T")
CHARACTERS_MIN = 10
CHARACTERS_MAX = 200
BYTES_MAX = 800
DISTINCT_MIN = 4
"""Different characters: "aaaaaaaaaa" is ten long and none."""
THREADS_MAX = 2
"""One hash takes 64 MiB (RFC 9106 §4, the second recommendation): so many at once bound memory and cores."""
WAITING_MAX = 64
"""Beyond that a sign-in is turned away rather than kept waiting for seconds."""
_ROWS = (
    "12345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
)
_EVERYBODYS = (
    "password",
    "passwort",
    "storynote",
    "letmein",
    "welcome",
    "iloveyou",
    "qwerty",
    "admin",
    "sunshine",
    "football",
)


def normal(password: str) -> str:
    """The same password however a keyboard composes it (NFKC, NIST SP 800-63B §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def judge(password: str, email: str, param: str = "password") -> None:
    """Raises BadRequest, saying what is missing, for a password too short, too long, or that anybody would try first."""
    plain = normal(password)
    if not CHARACTERS_MIN <= len(plain) <= CHARACTERS_MAX or len(plain.encode()) > BYTES_MAX:
        raise BadRequest(f"A password has {CHARACTERS_MIN} to {CHARACTERS_MAX} characters", param=param)
    if _is_first_guess(plain.lower(), email):
        raise BadRequest("That password is among the first anybody would try: take another", param=param)


def _is_first_guess(plain: str, email: str) -> bool:
    if len(set(plain)) < DISTINCT_MIN or any(plain in row or plain in row[::-1] for row in _ROWS):
        return True
    # What is left of "Password123!" is a word that everybody thinks of.
    word = plain.strip("0123456789!?.,-_ #$*")
    return plain == email or word in (*_EVERYBODYS, email, email.partition("@")[0])


class Passwords:
    """argon2id in a few threads of its own."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(COST)
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="password")
        self._waiting = 0
        self._nobodys = _hash_of_nobody()

    async def hash(self, password: str) -> str:
        """What is stored. Raises Unavailable when too many are waiting."""
        return await self._run(lambda: self._hasher.hash(normal(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the one; takes as long when there is none to compare with. Raises Unavailable."""
        plain = normal(password)
        if len(plain) > CHARACTERS_MAX or len(plain.encode()) > BYTES_MAX:
            plain = ""
        return await self._run(lambda: self._verify(stored or self._nobodys, plain)) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether it was hashed at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, plain: str) -> bool:
        try:
            return self._hasher.verify(stored, plain)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_MAX:
            raise Unavailable("Too many people are signing in right now: try again", retry_after_seconds=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown()


def _hash_of_nobody() -> str:
    """A hash that no password has, at the price of any other: for e-mails nobody signed up with."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=") for length in (COST.salt_len, COST.hash_len)
    )
    cost = f"m={COST.memory_cost},t={COST.time_cost},p={COST.parallelism}"
    return f"$argon2id$v={COST.version}${cost}${salt}${digest}"
