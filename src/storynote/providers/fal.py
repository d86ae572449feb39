"""fal's queue protocol: submit, status, result, cancel.

Rule: submit sends once; what is not surely refused is Ambiguous.

Wire facts: fal's queue reference and its clients (PyPI fal-client 1.0.3, npm @fal-ai/client 1.10.1): there is no
idempotency key and no FAILED status; a failed request is COMPLETED, and its result answers with the model's own error.
"""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from urllib.parse import quote, urlsplit

from storynote.fetch import Allow, Fetcher, FetchFailed, FetchRefused
from storynote.providers import Ambiguous, Broken, Busy, Output, Rejected, Task, Ticket, Working
from storynote.providers.http import Answered, Http, NoAnswer
from storynote.settings import ProviderSettings

RESULT_BYTES_MAX = 500 * 1024 * 1024
ASK_SECONDS_MAX = 30.0
LOOK_UP_SECONDS_AROUND = 120
LOOK_UP_ROWS_MAX = 100

Input = dict[str, object]
UNAVAILABLE = "The model's provider is not available at the moment"
FAILED = "The model's provider failed to make this"


def _sized(task: Task) -> Input:
    return {
        "image_size": {"width": task.width, "height": task.height},
        "num_images": 1,
        "output_format": "png",
    }


_PIXELS_2K = {
    "1:1": (2048, 2048), "16:9": (2560, 1440), "9:16": (1440, 2560), "4:3": (2304, 1728), "3:4": (1728, 2304),
}  # fmt: skip


def _seedream(task: Task) -> Input:
    # At least 960² pixels in all, and no output_format.
    width, height = _PIXELS_2K[task.aspect_ratio or "1:1"]
    return {"image_size": {"width": width, "height": height}, "num_images": 1, "max_images": 1}


def _ratio(task: Task) -> Input:
    return {"aspect_ratio": task.aspect_ratio or "1:1", "num_images": 1, "output_format": "png"}


def _recraft(task: Task) -> Input:
    # Takes neither num_images nor seed nor output_format.
    return {"image_size": {"width": task.width, "height": task.height}}


ENDPOINTS: Mapping[str, Callable[[Task], Input]] = {
    "fal-ai/flux-2": _sized,
    "fal-ai/z-image/turbo": _sized,
    "fal-ai/bytedance/seedream/v4/text-to-image": _seedream,
    "fal-ai/nano-banana": _ratio,
    "fal-ai/nano-banana-2": _ratio,
    "fal-ai/nano-banana-pro": _ratio,
    "fal-ai/recraft/v4/text-to-image": _recraft,
}
"""Endpoint → its parameters, beside prompt and seed."""


class Fal:
    """See `providers.Provider`."""

    name = "fal"

    def __init__(self, settings: ProviderSettings, allow: Allow) -> None:
        self.queues = {self.name: settings.fal_concurrency_max}
        self._queue = settings.fal_queue_url.rstrip("/")
        self._api = settings.fal_api_url.rstrip("/")
        self._submit_seconds_max = settings.submit_seconds_max
        self._http = Http({"Authorization": f"Key {settings.fal_key}"})
        self._fetcher = Fetcher(allow.with_url(self._queue))

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind == "image" and endpoint in ENDPOINTS

    async def start(self) -> None:
        return

    async def close(self) -> None:
        await self._http.close()
        await self._fetcher.close()

    async def submit(self, task: Task) -> Ticket:
        url = f"{self._queue}/{quote(task.endpoint)}"
        try:
            answer = await self._http.ask("POST", url, seconds_max=self._submit_seconds_max, json=input_of(task))
        except NoAnswer as error:
            raise Ambiguous from error
        if answer.status == 429:
            raise Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds)
        if 400 <= answer.status < 500:
            raise refusal(answer)
        if answer.status >= 300:
            raise Ambiguous
        body = answer.json()
        request_id = body.get("request_id") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(request_id, str) or not request_id:
            raise Ambiguous
        return self._ticket(task.endpoint, request_id, body)

    def _ticket(self, endpoint: str, request_id: str, body: Mapping[str, object]) -> Ticket:
        own = f"{self._queue}/{'/'.join(endpoint.split('/')[:2])}/requests/{quote(request_id, safe='')}"
        built = {"status_url": f"{own}/status", "response_url": own, "cancel_url": f"{own}/cancel"}
        given = {name: body.get(name) for name in built}
        # The key goes with every question: only to the host it was configured for.
        urls = {name: str(given[name]) if self._is_ours(given[name]) else built[name] for name in built}
        return Ticket(request_id=request_id, urls=urls)

    def _is_ours(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        theirs, ours = urlsplit(url), urlsplit(self._queue)
        return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        status = await self._ask("GET", ticket.urls["status_url"])
        body = status.json()
        if status.status == 404:
            raise Broken(FAILED, type="provider_unavailable")
        if status.status not in (200, 202) or not isinstance(body, dict):
            raise _busy(status)
        if body.get("status") in ("IN_QUEUE", "IN_PROGRESS"):
            return Working()
        if body.get("status") != "COMPLETED":
            raise Busy(FAILED)
        return self._output(await self._ask("GET", ticket.urls["response_url"]))

    def _output(self, answer: Answered) -> Output:
        if answer.status == 429 or (answer.status in (502, 503, 504) and _type_of(answer) is None):
            raise _busy(answer)
        if answer.status == 400 and "in progress" in str(answer.json()):
            raise Busy(FAILED)
        if answer.status != 200:
            raise refusal(answer)
        body = answer.json()
        if not isinstance(body, dict):
            raise Broken(FAILED, type="no_media")
        marks = body.get("has_nsfw_concepts")
        if isinstance(marks, list) and any(mark is True for mark in marks):
            raise Rejected("The provider's content policy refused the result", type="content_policy")
        seed = body.get("seed")
        return _output_of(body, seed if isinstance(seed, int) and not isinstance(seed, bool) else None)

    async def _ask(self, method: str, url: str) -> Answered:
        try:
            return await self._http.ask(method, url, seconds_max=ASK_SECONDS_MAX)
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error

    async def cancel(self, ticket: Ticket) -> None:
        try:
            await self._ask("PUT", ticket.urls["cancel_url"])
        except Busy:
            return

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        """Look the request up in fal's own list, by its input. Being absent from it proves nothing: it may lag."""
        start = _utc(submitted_ms / 1000 - LOOK_UP_SECONDS_AROUND)
        end = _utc(submitted_ms / 1000 + self._submit_seconds_max + LOOK_UP_SECONDS_AROUND)
        query = f"endpoint_id={quote(task.endpoint, safe='')}&start={start}&end={end}"
        url = f"{self._api}/v1/models/requests/by-endpoint?{query}&limit={LOOK_UP_ROWS_MAX}&expand=payloads"
        answer = await self._ask("GET", url)
        body = answer.json()
        if answer.status in (429, 500, 502, 503, 504):
            raise _busy(answer)
        items = body.get("items") if isinstance(body, dict) else None
        if answer.status != 200 or not isinstance(items, list):
            raise Ambiguous
        wanted = input_of(task)
        found = [item for item in items if isinstance(item, dict) and item.get("json_input") == wanted]
        if len(found) != 1 or not isinstance(found[0].get("request_id"), str):
            # None, or twins that cannot be told apart.
            raise Ambiguous
        return self._ticket(task.endpoint, str(found[0]["request_id"]), {})

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._fetcher.stream(output.source, bytes_max=RESULT_BYTES_MAX):
                yield chunk
        except FetchRefused as error:
            raise Broken("The provider's result lies where we may not fetch it", type="no_media") from error
        except FetchFailed as error:
            if error.again:
                raise Busy("The provider's result could not be fetched") from error
            raise Broken("The provider's result could not be fetched", type="no_media") from error


def input_of(task: Task) -> Input:
    """The model's input, as it goes over the wire."""
    built = ENDPOINTS[task.endpoint](task)
    seed: Input = {} if task.seed is None else {"seed": task.seed}
    return {"prompt": task.prompt, **built, **seed}


def _output_of(body: Mapping[str, object], seed: int | None) -> Output:
    images = body.get("images")
    first = images[0] if isinstance(images, list) and images else body.get("image")
    if not isinstance(first, dict) or not isinstance(first.get("url"), str):
        raise Broken("The provider returned no picture", type="no_media")
    return Output(source=first["url"], seed=seed)


_POLICY = frozenset({"content_policy_violation"})
_PASSING = frozenset({"internal_server_error", "downstream_service_error", "downstream_service_unavailable"})


def refusal(answer: Answered) -> Rejected | Broken:
    """What an error of theirs means for the user. Nothing of our account with them is ever said."""
    kind, message = _type_of(answer), _message_of(answer)
    if kind in _POLICY:
        return Rejected("The provider's content policy refused this prompt", type="content_policy")
    if kind == "no_media_generated":
        return Broken("The model made nothing of this prompt: try other words", type="no_media")
    if kind in ("generation_timeout", "request_timeout", "startup_timeout") or answer.status == 504:
        return Broken("The model took too long", type="timeout")
    if answer.status in (401, 402, 403):
        return Broken(UNAVAILABLE, type="provider_account")
    if answer.status in (400, 404, 413, 422) and kind not in _PASSING:
        return Rejected(f"The model refused the request{message}", type="invalid_input")
    return Broken(FAILED, type="provider_unavailable")


def _type_of(answer: Answered) -> str | None:
    """fal has four shapes of error bodies; the type may be in any of them, or in a header."""
    body = answer.json()
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, list) and detail and isinstance(detail[0], dict):
        return str(detail[0].get("type"))
    if isinstance(body, dict) and isinstance(body.get("error_type"), str):
        return str(body["error_type"])
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return headers.get("x-fal-error-type")


def _message_of(answer: Answered) -> str:
    """fal's sentence about a field of the input; other texts may speak of the account and are not passed on."""
    body = answer.json()
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, list) and detail and isinstance(detail[0], dict) and answer.status == 422:
        return f": {str(detail[0].get('msg', ''))[:200]}"
    return ""


def _busy(answer: Answered) -> Busy:
    return Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)


def _utc(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
