"""What every provider behind HTTP shares: one pooled session, JSON in and out, and what a failure means.

Rule: the difference that matters is "never reached them" against "no answer": the first may be tried again, the second,
on a submit, may have been bought. No key and no body of theirs ever gets into an error.
"""

import asyncio
import contextlib
import email.utils
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import aiohttp
import msgspec

from storynote.providers import Unreachable
from storynote.tracing import watch_http

CONNECT_SECONDS_MAX = 10.0
CHUNK_BYTES = 128 * 1024
ANSWER_BYTES_MAX = 4 * 1024 * 1024
RETRY_AFTER_SECONDS_MAX = 120.0
CONNECTIONS_MAX = 200
FATE_UNKNOWN = frozenset({408, 409, 425, 499})
"""4xx that say something of the way here and nothing of whether the request was taken."""
UNREACHABLE = "The model's provider cannot be reached right now"


class Answered(msgspec.Struct, frozen=True):
    """An HTTP answer, whole."""

    status: int
    headers: Mapping[str, str]
    raw: bytes | bytearray

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


class TooLarge(Exception):
    """The body is longer than it may be; what came of it is to be thrown away."""


class Answering:
    """An HTTP answer whose body is still on its way; good inside `Http.answering` only."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.status = response.status
        self.headers: Mapping[str, str] = dict(response.headers)
        self.content_type = response.content_type

    async def chunks(self, bytes_max: int) -> AsyncIterator[bytes]:
        """The body, never whole in memory. Raises NoAnswer when it ends early or comes too slowly, TooLarge."""
        size = self._response.content_length or 0
        if size > bytes_max:
            raise TooLarge
        size = 0
        with _mapped():
            async for chunk in self._response.content.iter_chunked(CHUNK_BYTES):
                size += len(chunk)
                if size > bytes_max:
                    raise TooLarge
                yield chunk

    async def whole(self, bytes_max: int) -> Answered:
        """The body in one piece. Raises as `chunks`."""
        raw = bytearray()
        async for chunk in self.chunks(bytes_max):
            raw += chunk
        return Answered(self.status, self.headers, raw)


@contextlib.contextmanager
def _mapped() -> Iterator[None]:
    """What went wrong on the wire, in the two words that matter."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        # Not connected: not one byte of the request has left.
        raise Unreachable(UNREACHABLE) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoAnswer(type(error).__name__) from error


def _timeout(seconds_max: float) -> aiohttp.ClientTimeout:
    """For a whole exchange. What has found no connection after half of it has not left, and that much can be said of it."""
    return aiohttp.ClientTimeout(
        total=seconds_max, connect=seconds_max / 2, sock_connect=min(CONNECT_SECONDS_MAX, seconds_max / 2)
    )


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
                trace_configs=watch_http(),
            )
        return self._session

    async def ask(
        self, method: str, url: str, *, seconds_max: float, json: Mapping[str, object] | None = None
    ) -> Answered:
        """One request, one answer, never repeated here. Raises Busy when it provably did not arrive, NoAnswer else."""
        timeout = _timeout(seconds_max)
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
            raise Unreachable(UNREACHABLE) from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from error

    @contextlib.asynccontextmanager
    async def answering(
        self, method: str, url: str, *, seconds_max: float, json: Mapping[str, object] | None = None
    ) -> AsyncIterator[Answering]:
        """One request whose answer may be large: headers first, the body as it comes. `seconds_max` is for all of it.

        Raises Unreachable when it provably did not arrive, NoAnswer else.
        """
        timeout = _timeout(seconds_max)
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        body = None if json is None else msgspec.json.encode(json)
        with _mapped():
            response = await self._opened().request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            )
        async with response:
            yield Answering(response)

    async def send_file(self, url: str, path: Path, *, field: str, content_type: str, seconds_max: float) -> Answered:
        """A multipart/form-data POST of one file, read as it is sent. Raises Unreachable, NoAnswer."""
        timeout = _timeout(seconds_max)
        with await asyncio.to_thread(path.open, "rb") as file:
            form = aiohttp.FormData()
            form.add_field(field, file, filename=path.name, content_type=content_type)
            with _mapped():
                async with self._opened().post(url, data=form, timeout=timeout, allow_redirects=False) as response:
                    return await Answering(response).whole(ANSWER_BYTES_MAX)
