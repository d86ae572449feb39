"""Google's Gemini API: pictures by `generateContent`.

Rule: model ids are the route's; Google retires them too often for code.

Wire facts: Gemini API reference (models.generateContent, troubleshooting, billing) and its client (PyPI google-genai 3.6.1).
The answer is the picture, in base64 within JSON. A refusal is a 200 without one. There is no idempotency key and no list of
requests; a request that ends in an error of theirs is not charged (billing page).
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from urllib.parse import quote

import msgspec

from storynote.providers import Ambiguous, Broken, Busy, Output, ProviderError, Rejected, Task, Ticket, Working
from storynote.providers.http import FATE_UNKNOWN, Answered, Http, NoAnswer, TooLarge
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings

ANSWER_BYTES_MAX = 64 * 1024 * 1024
"""A 4K picture is some 25 MB as PNG and a third more in base64; interim pictures may come with it."""
RETRY_SECONDS_MAX = 120.0
UNAVAILABLE = "The model's provider is not available at the moment"
FAILED = "The model's provider failed to make this"

_POLICY = frozenset({
    "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "MODEL_ARMOR", "JAILBREAK",
    "IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION",
})  # fmt: skip
"""finishReason and blockReason values that say the content was the matter."""


class _Blob(msgspec.Struct, frozen=True, rename="camel"):
    mime_type: str = ""
    data: bytes = b""
    """Decoded from base64 while the JSON is read: no copy as text is ever made."""


class _Part(msgspec.Struct, frozen=True, rename="camel"):
    inline_data: _Blob | None = None
    thought: bool = False
    """An interim picture of the model's reasoning, not the result."""


class _Content(msgspec.Struct, frozen=True):
    parts: tuple[_Part, ...] = ()


class _Candidate(msgspec.Struct, frozen=True, rename="camel"):
    content: _Content = _Content()
    finish_reason: str | None = None


class _Feedback(msgspec.Struct, frozen=True, rename="camel"):
    block_reason: str | None = None


class _Generated(msgspec.Struct, frozen=True, rename="camel"):
    candidates: tuple[_Candidate, ...] = ()
    prompt_feedback: _Feedback = _Feedback()
    response_id: str = ""


class Google:
    """See `providers.Provider`. The endpoint is a model id, with `@2K` behind it for a size other than the model's own."""

    name = "google"

    def __init__(self, settings: ProviderSettings, spool: Spool) -> None:
        self.queues = {self.name: settings.google_concurrency_max}
        self.submit_seconds_max = settings.answer_seconds_max
        self._base = settings.gemini_base_url.rstrip("/")
        self._spool = spool
        self._http = Http({"x-goog-api-key": settings.gemini_api_key})

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind == "image" and bool(endpoint)

    async def start(self) -> None:
        self._spool.start()

    async def close(self) -> None:
        await self._spool.stop()
        await self._http.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        return ()

    async def prepare(self, task: Task) -> Mapping[str, str]:
        return {}

    async def submit(self, task: Task) -> Ticket:
        model = quote(task.endpoint.partition("@")[0], safe="")
        url = f"{self._base}/v1beta/models/{model}:generateContent"
        try:
            async with self._http.answering(
                "POST", url, seconds_max=self.submit_seconds_max, json=input_of(task)
            ) as answering:
                answer = await answering.whole(ANSWER_BYTES_MAX)
        except TooLarge as error:
            raise Broken("The provider's result is too large", type="no_media") from error
        except NoAnswer as error:
            raise Ambiguous from error
        if answer.status != 200:
            raise refusal(answer)
        generated = _generated(answer)
        del answer
        return await self._keep(task, generated)

    async def _keep(self, task: Task, generated: _Generated) -> Ticket:
        picture = next(_pictures(generated), None)
        if picture is None:
            raise _without_picture(generated)
        try:
            await self._spool.keep_whole(task.nonce, picture)
        except OSError as error:
            # It was made and cannot be kept here.
            raise Ambiguous from error
        return self._spool.ticket(task.nonce, generated.response_id)

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        found = await self._spool.output(ticket)
        return msgspec.structs.replace(found, seed=task.seed) if isinstance(found, Output) else found

    async def cancel(self, ticket: Ticket) -> None:
        return

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        if await self._spool.has(task.nonce):
            return self._spool.ticket(task.nonce)
        raise Ambiguous

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        async for chunk in self._spool.open(output):
            yield chunk


def input_of(task: Task) -> dict[str, object]:
    """The body, as it goes over the wire."""
    size = task.endpoint.partition("@")[2]
    shape = {
        **({"aspectRatio": task.aspect_ratio} if task.aspect_ratio else {}),
        **({"imageSize": size} if size else {}),
    }
    return {
        "contents": [{"role": "user", "parts": [{"text": task.prompt}]}],
        "generationConfig": {
            "responseModalities": ["IMAGE"],
            "candidateCount": 1,
            **({"imageConfig": shape} if shape else {}),
            **({} if task.seed is None else {"seed": task.seed}),
        },
    }


def _generated(answer: Answered) -> _Generated:
    try:
        return msgspec.json.decode(answer.raw, type=_Generated)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Ambiguous from error


def _pictures(generated: _Generated) -> Iterator[bytes]:
    for candidate in generated.candidates:
        for part in candidate.content.parts:
            blob = part.inline_data
            if not part.thought and blob is not None and blob.mime_type.startswith("image/") and blob.data:
                yield blob.data


def _without_picture(generated: _Generated) -> ProviderError:
    reasons = [candidate.finish_reason for candidate in generated.candidates]
    # A blocked prompt has no candidates at all; whatever the reason is called, it was the prompt's.
    if generated.prompt_feedback.block_reason or any(reason in _POLICY for reason in reasons):
        return Rejected("The provider's content policy refused this prompt", type="content_policy")
    return Broken("The model made no picture of this prompt: try other words", type="no_media")


# Errors ----------------------------------------------------------------------------------------------------------


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    """One of `google.rpc`'s error details: ErrorInfo, RetryInfo, QuotaFailure."""

    reason: str = ""
    retry_delay: str = ""
    violations: tuple[Mapping[str, object], ...] = ()


class _Error(msgspec.Struct, frozen=True):
    status: str = ""
    details: tuple[_Said, ...] = ()


class _Failure(msgspec.Struct, frozen=True):
    error: _Error


def refusal(answer: Answered) -> ProviderError:
    """What an answer other than 200 means (troubleshooting page). Nothing of the operator's account is ever said."""
    try:
        error = msgspec.json.decode(answer.raw, type=_Failure).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Not theirs: something in between answered, and the request may be running behind it.
        return Ambiguous() if answer.status >= 500 or answer.status < 400 else _by_status(answer, _Error())
    return _by_status(answer, error)


def _by_status(answer: Answered, error: _Error) -> ProviderError:
    if answer.status == 429 and not _is_daily(error):
        return Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds or _delay(error))
    reasons = {said.reason for said in error.details}
    if answer.status in (401, 402, 403, 404, 429) or "API_KEY_INVALID" in reasons:
        # 404: the model is retired or not for this account; the route is the operator's to change.
        return Broken(UNAVAILABLE, type="provider_account")
    if answer.status == 400 and error.status == "FAILED_PRECONDITION":
        return Broken(UNAVAILABLE, type="provider_account")
    if 400 <= answer.status < 500 and answer.status not in FATE_UNKNOWN:
        return Rejected("The model refused the request", type="invalid_input")
    if answer.status == 503:
        return Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds or _delay(error))
    if answer.status == 504:
        return Broken("The model took too long", type="timeout")
    return Broken(FAILED, type="provider_unavailable") if answer.status >= 500 else Ambiguous()


def _is_daily(error: _Error) -> bool:
    """A quota of the day does not come back while a job waits."""
    return any("PerDay" in str(one.get("quotaId", "")) for said in error.details for one in said.violations)


def _delay(error: _Error) -> float | None:
    """google.rpc.RetryInfo, a protobuf Duration: "37.5s"."""
    for said in error.details:
        try:
            return min(max(float(said.retry_delay.removesuffix("s")), 0.0), RETRY_SECONDS_MAX)
        except ValueError:
            continue
    return None
