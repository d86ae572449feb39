"""Replicate's predictions: create, get, cancel, list, and files that a model starts from.

Rule: a prediction is created once; what is not surely refused is Ambiguous, and only the list of predictions may say more.

Wire facts: Replicate's HTTP reference (predictions.*, files.create, rate limits) and its client (PyPI replicate 1.0.7). There is
no idempotency key, and the client never repeats a POST either. Inputs and results are deleted there after an hour.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from storynote import media
from storynote.fetch import Allow, Fetcher, FetchFailed, FetchRefused
from storynote.providers import Ambiguous, Broken, Busy, Output, ProviderError, Rejected, Task, Ticket, Working
from storynote.providers.http import FATE_UNKNOWN, Answered, Http, NoAnswer, TooLarge
from storynote.providers.replicate import inputs
from storynote.providers.replicate.hooks import Hooks
from storynote.settings import ProviderSettings

RESULT_BYTES_MAX = 500 * 1024 * 1024
FILE_BYTES_MAX = 100 * 1024 * 1024
ASK_SECONDS_MAX = 30.0
UPLOAD_SECONDS_MAX = 120.0
LOOK_UP_SECONDS_AROUND = 120
LOOK_UP_PAGES_MAX = 10
"""Of a hundred predictions each."""
UNAVAILABLE = "The model's provider is not available at the moment"
FAILED = "The model's provider failed to make this"
_KEYS = ("image", "images", "video", "audio", "audio_out", "file", "url", "output", "result")
"""Where an output that is an object keeps its file."""
_POLICY = ("nsfw", "flagged as sensitive", "(e005)", "content policy", "safety", "moderation", "prohibited")
_INVALID = ("input validation error", "invalid input", "(e006)")
_LATE = ("timed out", "timeout", "(e1001)")


class Replicate:
    """See `providers.Provider`. The endpoint is `owner/name` of an official model, or `owner/name:version`."""

    name = "replicate"

    def __init__(self, settings: ProviderSettings, allow: Allow) -> None:
        self.queues = {self.name: settings.replicate_concurrency_max}
        self._api = f"{settings.replicate_base_url.rstrip('/')}/v1"
        self.submit_seconds_max = settings.submit_seconds_max
        self._http = Http({"Authorization": f"Bearer {settings.replicate_api_token}"})
        self._fetcher = Fetcher(allow.with_url(self._api))
        self._hooks = Hooks(self._http, self._api)

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind in inputs.GENERIC and endpoint.count("/") == 1

    async def start(self) -> None:
        return

    async def close(self) -> None:
        await self._http.close()
        await self._fetcher.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        return inputs.adjustments(task)

    # Submit ------------------------------------------------------------------------------------------------------

    async def prepare(self, task: Task) -> Mapping[str, str]:
        wanted = inputs.names_of(task).files
        return {role: await self._upload(role, path) for role, path in task.inputs.items() if role in wanted}

    async def _upload(self, role: str, path: Path) -> str:
        """POST /files. Raises Busy, Rejected (too large) or Broken."""
        head, size = await asyncio.to_thread(_look, path)
        if size > FILE_BYTES_MAX:
            raise Rejected(f"{role}: this service takes up to {FILE_BYTES_MAX >> 20} MB", type="invalid_input")
        found = media.sniff(head)
        content_type = found.mime_type if found is not None else "application/octet-stream"
        try:
            answer = await self._http.send_file(
                f"{self._api}/files", path, field="content", content_type=content_type, seconds_max=UPLOAD_SECONDS_MAX
            )
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error
        body = answer.json()
        urls = body.get("urls") if isinstance(body, dict) else None
        if answer.status in (200, 201) and isinstance(urls, dict) and isinstance(urls.get("get"), str):
            return str(urls["get"])
        raise refusal(answer) if 400 <= answer.status < 500 else Busy(UNAVAILABLE)

    async def submit(self, task: Task) -> Ticket:
        model, _, version = task.endpoint.partition(":")
        hook = {"webhook": task.hook, "webhook_events_filter": ["completed"]} if task.hook else {}
        given = {"input": inputs.input_of(task), **hook}
        url, body = (
            (f"{self._api}/predictions", {"version": version, **given})
            if version
            else (f"{self._api}/models/{quote(model)}/predictions", given)
        )
        try:
            answer = await self._http.ask("POST", url, seconds_max=self.submit_seconds_max, json=body)
        except NoAnswer as error:
            raise Ambiguous from error
        if 400 <= answer.status < 500 and answer.status not in FATE_UNKNOWN:
            raise refusal(answer)
        made = answer.json()
        if answer.status not in (200, 201, 202) or not isinstance(made, dict):
            raise Ambiguous
        return self._ticket(made)

    def _ticket(self, made: Mapping[str, object]) -> Ticket:
        request_id = made.get("id")
        if not isinstance(request_id, str) or not request_id:
            raise Ambiguous
        own = f"{self._api}/predictions/{quote(request_id, safe='')}"
        built = {"get": own, "cancel": f"{own}/cancel"}
        urls = made.get("urls")
        given: Mapping[str, object] = urls if isinstance(urls, dict) else {}
        # The token goes with every question: only to the host it was configured for.
        return Ticket(
            request_id=request_id,
            urls={name: str(given[name]) if self._is_ours(given.get(name)) else built[name] for name in built},
        )

    def _is_ours(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        theirs, ours = urlsplit(url), urlsplit(self._api)
        return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)

    # Result ------------------------------------------------------------------------------------------------------

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        answer = await self._ask("GET", ticket.urls["get"])
        made = answer.json()
        if answer.status == 404:
            raise Broken("The provider no longer has the result", type="no_media")
        if answer.status != 200 or not isinstance(made, dict):
            raise Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)
        status = made.get("status")
        if status in ("starting", "processing", "queued"):
            return Working()
        if status == "succeeded":
            source = _first_url(made.get("output"))
            if source is None:
                raise Broken("The model made nothing of this: try other words", type="no_media")
            return Output(source=source, seed=task.seed if inputs.names_of(task).seed else None)
        if status in ("failed", "canceled", "aborted"):
            raise _failure(str(made.get("error") or ""))
        raise Busy(UNAVAILABLE)

    async def _ask(self, method: str, url: str) -> Answered:
        try:
            return await self._http.ask(method, url, seconds_max=ASK_SECONDS_MAX)
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error

    async def cancel(self, ticket: Ticket) -> None:
        try:
            await self._ask("POST", ticket.urls["cancel"])
        except Busy:
            return

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        try:
            if output.source.startswith(f"{self._api}/files/"):
                # What lies with the API itself needs its token; replicate.delivery does not, and never gets it.
                async for chunk in self._own(output.source):
                    yield chunk
                return
            async for chunk in self._fetcher.stream(output.source, bytes_max=RESULT_BYTES_MAX):
                yield chunk
        except FetchRefused as error:
            raise Broken("The provider's result lies where we may not fetch it", type="no_media") from error
        except FetchFailed as error:
            if error.again:
                raise Busy("The provider's result could not be fetched") from error
            raise Broken("The provider's result could not be fetched", type="no_media") from error

    async def _own(self, url: str) -> AsyncIterator[bytes]:
        try:
            async with self._http.answering("GET", url, seconds_max=UPLOAD_SECONDS_MAX) as answer:
                if answer.status != 200:
                    again = answer.status in (408, 429) or answer.status >= 500
                    raise FetchFailed(f"HTTP {answer.status}", again=again)
                async for chunk in answer.chunks(RESULT_BYTES_MAX):
                    yield chunk
        except TooLarge as error:
            raise FetchFailed("too large") from error
        except NoAnswer as error:
            raise FetchFailed("no answer", again=True) from error

    async def hear(self, headers: Mapping[str, str], raw: bytes) -> Ticket | None:
        """See `providers.Hooked`. The body is the prediction; what became of it is asked for, not believed."""
        if not await self._hooks.is_genuine(headers, raw):
            return None
        try:
            made = msgspec.json.decode(raw, type=dict[str, object])
            return self._ticket(made)
        except (Ambiguous, msgspec.DecodeError, UnicodeDecodeError):
            return None

    # After a lost answer -----------------------------------------------------------------------------------------

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        """GET /predictions of that time, by model and input, exactly one. Being absent proves nothing: the list may lag."""
        model, _, version = task.endpoint.partition(":")
        start = submitted_ms / 1000 - LOOK_UP_SECONDS_AROUND
        end = submitted_ms / 1000 + self.submit_seconds_max + LOOK_UP_SECONDS_AROUND
        query = urlencode({"created_after": _utc(start), "created_before": _utc(end)})
        wanted, found = inputs.input_of(task), []
        url: object = f"{self._api}/predictions?{query}"
        for _ in range(LOOK_UP_PAGES_MAX):
            page = await self._page(str(url))
            rows = page.get("results")
            found += [row for row in rows if _is_it(row, model, version, wanted)] if isinstance(rows, list) else []
            url = page.get("next")
            if not self._is_ours(url):
                break
        else:
            # There is more than was looked at: a twin may be among it.
            raise Ambiguous
        if len(found) != 1:
            raise Ambiguous
        return self._ticket(found[0])

    async def _page(self, url: str) -> Mapping[str, object]:
        answer = await self._ask("GET", url)
        body = answer.json()
        if answer.status == 429 or answer.status >= 500:
            raise Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)
        if answer.status != 200 or not isinstance(body, dict):
            raise Ambiguous
        return body


def _is_it(row: object, model: str, version: str, wanted: inputs.Input) -> bool:
    if not isinstance(row, dict) or row.get("input") != wanted:
        return False
    return row.get("version") == version if version else row.get("model") == model


def _first_url(output: object) -> str | None:
    """Models answer with an address, a list of them, or an object that holds one."""
    if isinstance(output, str):
        return output if output.startswith(("https://", "http://")) else None
    if isinstance(output, list):
        return _first_url(output[0]) if output else None
    if isinstance(output, dict):
        return next((url for url in (_first_url(output.get(key)) for key in _KEYS) if url), None)
    return None


def _failure(error: str) -> ProviderError:
    """What the `error` of a failed prediction means: a sentence of the model's, with no type to go by."""
    told = error.lower()
    if any(word in told for word in _POLICY):
        return Rejected("The provider's content policy refused this prompt", type="content_policy")
    if any(word in told for word in _INVALID):
        return Rejected("The model refused the request", type="invalid_input")
    if any(word in told for word in _LATE):
        return Broken("The model took too long", type="timeout")
    return Broken(FAILED, type="provider_unavailable")


def refusal(answer: Answered) -> ProviderError:
    """What a 4xx to a create means (RFC 7807 bodies). Nothing of the operator's account is ever said."""
    if answer.status == 429:
        return Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds or _reset(answer))
    if answer.status in (401, 402, 403, 404):
        # 404: the model is gone or private; the route is the operator's to change.
        return Broken(UNAVAILABLE, type="provider_account")
    return Rejected("The model refused the request", type="invalid_input")


def _reset(answer: Answered) -> float | None:
    """429 bodies say when: {"detail": …, "retry_after": seconds}."""
    body = answer.json()
    wait = body.get("retry_after") if isinstance(body, dict) else None
    return float(wait) if isinstance(wait, int | float) and 0 <= wait <= 120 else None


def _utc(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def _look(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(media.HEAD_BYTES), path.stat().st_size
