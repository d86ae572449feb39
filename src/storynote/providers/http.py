"""What every provider behind HTTP shares: one pooled session, JSON in and out, and what a failure means.

Rule: the difference that matters is "never reached them" against "no answer": the first may be tried again, the second,
on a submit, may have been bought. No key and no body of theirs ever gets into an error.
"""

import email.utils
import time
from collections.abc import Mapping

import aiohttp
import msgspec

from storynote.providers import Busy

CONNECT_SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 4 * 1024 * 1024
RETRY_AFTER_SECONDS_MAX = 120.0
CONNECTIONS_MAX = 200
UNREACHABLE = "The model's provider cannot be reached right now"


class Answered(msgspec.Struct, frozen=True):
    """An HTTP answer, whole."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    def json(self) -> object:
        """The body, or None when it is no JSON."""
        try:
            return msgspec.json.decode(self.raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None

    @property
    def retry_after_seconds(self) -> float | None:
        """RFC 9110 §10.2.3, both forms, at most RETRY_AFTER_SECONDS_MAX."""
        text = {name.lower(): value for name, value in self.headers.items()}.get("retry-after", "")
        if text.isascii() and text.isdigit():
            return min(float(text), RETRY_AFTER_SECONDS_MAX)
        try:
            wait = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
        return min(max(wait, 0.0), RETRY_AFTER_SECONDS_MAX)


class NoAnswer(Exception):
    """The request may have arrived; no complete answer came back."""


class Http:
    """A session for one provider."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
                headers=self._headers,
                trust_env=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    async def ask(
        self, method: str, url: str, *, seconds_max: float, json: Mapping[str, object] | None = None
    ) -> Answered:
        """One request, one answer, never repeated here. Raises Busy when it provably did not arrive, NoAnswer else."""
        timeout = aiohttp.ClientTimeout(total=seconds_max, sock_connect=min(CONNECT_SECONDS_MAX, seconds_max))
        body = None if json is None else msgspec.json.encode(json)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            async with self._opened().request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                raw = await response.content.read(ANSWER_BYTES_MAX + 1)
                while len(raw) <= ANSWER_BYTES_MAX and not response.content.at_eof():
                    raw += await response.content.read(ANSWER_BYTES_MAX + 1 - len(raw))
                return Answered(response.status, dict(response.headers), raw)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # Not connected: not one byte of the request has left.
            raise Busy(UNREACHABLE) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from error
