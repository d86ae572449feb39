"""Any server that speaks OpenAI's API: pictures by `images/generations`, speech by `audio/speech`.

Rule: nothing is sent that only one vendor's server understands, unless the model's name says whose it is.

Wire facts: OpenAI's API reference and its client (PyPI openai 3.57.0). The answer to a submit is the result (or, on other
servers, may be an address of it); there is no idempotency on these endpoints and no list to look a request up in.
"""

from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from storynote.fetch import Allow, Fetcher, FetchFailed, FetchRefused
from storynote.providers import Ambiguous, Broken, Busy, Output, ProviderError, Rejected, Task, Ticket, Working
from storynote.providers.http import ANSWER_BYTES_MAX, FATE_UNKNOWN, Answered, Http, NoAnswer, TooLarge
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings

BASE_URL = "https://api.openai.com/v1"
RESULT_BYTES_MAX = 100 * 1024 * 1024
PICTURE_BYTES_MAX = 64 * 1024 * 1024
VOICE = "alloy"
"""Understood by OpenAI and by the servers that imitate it."""
URL = "url"
UNAVAILABLE = "The model's provider is not available at the moment"
FAILED = "The model's provider failed to make this"

_SIZES_GPT = {
    "1:1": "1024x1024", "16:9": "1536x864", "9:16": "864x1536", "4:3": "1280x960", "3:4": "960x1280",
}  # fmt: skip
"""gpt-image-2 and later: any size of sides divisible by 16, above their least number of pixels."""
_SIZES_GPT_1 = {
    "1:1": "1024x1024", "16:9": "1536x1024", "9:16": "1024x1536", "4:3": "1536x1024", "3:4": "1024x1536",
}  # fmt: skip
"""gpt-image-1: three sizes are all there are."""


class _Picture(msgspec.Struct, frozen=True):
    b64_json: bytes | None = None
    """Decoded from base64 while the JSON is read."""
    url: str | None = None


class _Pictures(msgspec.Struct, frozen=True):
    data: tuple[_Picture, ...] = ()


class OpenAi:
    """See `providers.Provider`. The endpoint is the server's name of the model."""

    name = "openai"

    def __init__(self, settings: ProviderSettings, spool: Spool, allow: Allow) -> None:
        self.queues = {self.name: settings.openai_concurrency_max}
        self.submit_seconds_max = settings.answer_seconds_max
        self._base = (settings.openai_base_url or BASE_URL).rstrip("/")
        self._voice = settings.openai_voice or VOICE
        self._spool = spool
        key = settings.openai_api_key
        self._http = Http({"Authorization": f"Bearer {key}"} if key else {})
        self._fetcher = Fetcher(allow.with_url(self._base))

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind in ("image", "audio") and bool(endpoint)

    async def start(self) -> None:
        self._spool.start()

    async def close(self) -> None:
        await self._spool.stop()
        await self._http.close()
        await self._fetcher.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        left = []
        if task.seed is not None:
            left.append("The seed was left out: this service takes none")
        if task.kind == "image" and _is_gpt_1(task.endpoint) and task.aspect_ratio not in (None, "1:1"):
            left.append(f"The picture is {_SIZES_GPT_1[task.aspect_ratio]}: this model has no {task.aspect_ratio}")
        return left

    async def prepare(self, task: Task) -> Mapping[str, str]:
        return {}

    async def submit(self, task: Task) -> Ticket:
        try:
            if task.kind == "audio":
                return await self._speak(task)
            return await self._draw(task)
        except TooLarge as error:
            raise Broken("The provider's result is too large", type="no_media") from error
        except (NoAnswer, OSError) as error:
            # Also where the result came and our disk would not have it.
            raise Ambiguous from error

    async def _speak(self, task: Task) -> Ticket:
        url, body = f"{self._base}/audio/speech", speech_of(task, self._voice)
        async with self._http.answering("POST", url, seconds_max=self.submit_seconds_max, json=body) as answer:
            if answer.status != 200:
                raise refusal(await answer.whole(ANSWER_BYTES_MAX))
            if answer.content_type.startswith("text/") or answer.content_type == "application/json":
                raise Ambiguous
            await self._spool.keep(task.nonce, answer.chunks(RESULT_BYTES_MAX))
            return self._spool.ticket(task.nonce, answer.headers.get("x-request-id", ""))

    async def _draw(self, task: Task) -> Ticket:
        url, body = f"{self._base}/images/generations", picture_of(task)
        async with self._http.answering("POST", url, seconds_max=self.submit_seconds_max, json=body) as answering:
            answer = await answering.whole(PICTURE_BYTES_MAX)
        if answer.status != 200:
            raise refusal(answer)
        picture, request_id = _first(answer), answer.headers.get("x-request-id", "")
        del answer
        if picture.b64_json:
            await self._spool.keep_whole(task.nonce, picture.b64_json)
            return self._spool.ticket(task.nonce, request_id)
        if picture.url:
            return Ticket(request_id=request_id or task.nonce, urls={URL: picture.url})
        raise Broken("The provider returned no picture", type="no_media")

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        return Output(source=ticket.urls[URL]) if URL in ticket.urls else await self._spool.output(ticket)

    async def cancel(self, ticket: Ticket) -> None:
        return

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        if await self._spool.has(task.nonce):
            return self._spool.ticket(task.nonce)
        raise Ambiguous

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        if "://" not in output.source:
            async for chunk in self._spool.open(output):
                yield chunk
            return
        try:
            async for chunk in self._fetcher.stream(output.source, bytes_max=RESULT_BYTES_MAX):
                yield chunk
        except FetchRefused as error:
            raise Broken("The provider's result lies where we may not fetch it", type="no_media") from error
        except FetchFailed as error:
            if error.again:
                raise Busy("The provider's result could not be fetched") from error
            raise Broken("The provider's result could not be fetched", type="no_media") from error


# The wire --------------------------------------------------------------------------------------------------------


def _is_gpt(endpoint: str) -> bool:
    return endpoint.startswith(("gpt-image", "chatgpt-image"))


def _is_gpt_1(endpoint: str) -> bool:
    return endpoint.startswith(("gpt-image-1", "chatgpt-image"))


def picture_of(task: Task) -> dict[str, object]:
    """The body of images/generations. OpenAI's own models refuse `response_format`; others answer with a URL without it."""
    ratio = task.aspect_ratio or "1:1"
    if _is_gpt(task.endpoint):
        size = (_SIZES_GPT_1 if _is_gpt_1(task.endpoint) else _SIZES_GPT)[ratio]
        return {"model": task.endpoint, "prompt": task.prompt, "n": 1, "size": size}
    size = f"{task.width or 1024}x{task.height or 1024}"
    return {"model": task.endpoint, "prompt": task.prompt, "n": 1, "size": size, "response_format": "b64_json"}


def speech_of(task: Task, voice: str) -> dict[str, object]:
    """The body of audio/speech."""
    return {
        "model": task.endpoint,
        "input": task.prompt,
        "voice": task.params.get("voiceId") or voice,
        "response_format": task.params.get("format") or "mp3",
    }


def _first(answer: Answered) -> _Picture:
    try:
        found = msgspec.json.decode(answer.raw, type=_Pictures).data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Ambiguous from error
    return found[0] if found else _Picture()


# Errors ----------------------------------------------------------------------------------------------------------

_POLICY = frozenset({"moderation_blocked", "content_policy_violation", "image_generation_user_error"})
_ACCOUNT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "invalid_api_key", "model_not_found"})
_USERS = frozenset({"prompt", "input", "voice"})
"""Parameters whose faults are the user's; what is said of others speaks of our own mapping."""


class _Error(msgspec.Struct, frozen=True):
    message: str = ""
    type: str | None = None
    param: str | None = None
    code: str | int | None = None


class _Failure(msgspec.Struct, frozen=True):
    error: _Error


def refusal(answer: Answered) -> ProviderError:
    """What an answer other than 200 means (error codes guide). Nothing of the operator's account is ever said."""
    try:
        error = msgspec.json.decode(answer.raw, type=_Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Not the server's own word: something in between answered, and the request may be running behind it.
        return Ambiguous() if answer.status >= 500 or answer.status < 400 else _by_status(answer, _Error())
    if error.code in _POLICY:
        return Rejected("The provider's content policy refused this prompt", type="content_policy")
    if error.code in _ACCOUNT or error.type == "insufficient_quota":
        return Broken(UNAVAILABLE, type="provider_account")
    return _by_status(answer, error)


def _by_status(answer: Answered, error: _Error) -> ProviderError:
    if answer.status in (429, 503):
        return Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds)
    if answer.status in (401, 402, 403, 404):
        return Broken(UNAVAILABLE, type="provider_account")
    if 400 <= answer.status < 500 and answer.status not in FATE_UNKNOWN:
        told = f": {error.message[:200]}" if error.param in _USERS and error.message else ""
        return Rejected(f"The model refused the request{told}", type="invalid_input")
    if answer.status == 504:
        return Broken("The model took too long", type="timeout")
    return Broken(FAILED, type="provider_unavailable") if answer.status >= 500 else Ambiguous()
