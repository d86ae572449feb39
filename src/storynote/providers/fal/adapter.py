"""fal's queue protocol: submit, status, result, cancel.

Rule: submit sends once; what is not surely refused is Ambiguous.

Wire facts: fal's queue reference and its clients (PyPI fal-client 1.0.3, npm @fal-ai/client 1.10.1): there is no
idempotency key and no FAILED status; a failed request is COMPLETED, and its result answers with the model's own error.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote, urlsplit

from storynote.fetch import Allow, Fetcher, FetchFailed, FetchRefused
from storynote.providers import Ambiguous, Broken, Busy, Output, Task, Ticket, Unreachable, Working
from storynote.providers.fal import inputs
from storynote.providers.fal.errors import FAILED, GONE, UNAVAILABLE, busy, is_of_the_model, is_turned_away, refusal
from storynote.providers.fal.hooks import Hooks
from storynote.providers.fal.outputs import output_of
from storynote.providers.fal.uploads import Uploads
from storynote.providers.http import Answered, Http, NoAnswer
from storynote.settings import ProviderSettings

RESULT_BYTES_MAX = 500 * 1024 * 1024
ASK_SECONDS_MAX = 30.0
LOOK_UP_SECONDS_AROUND = 120
LOOK_UP_ROWS_MAX = 100
NAMESPACES = ("workflows", "comfy")
"""An app's name has two parts, and a third in these."""
_FATE_UNKNOWN = frozenset({408, 409, 425, 499})
"""4xx that say something of the way here and nothing of whether the request was taken."""


class Fal:
    """See `providers.Provider`."""

    name = "fal"

    def __init__(self, settings: ProviderSettings, allow: Allow) -> None:
        self.queues = {self.name: settings.fal_concurrency_max}
        self._queue = settings.fal_queue_url.rstrip("/")
        self._api = settings.fal_api_url.rstrip("/")
        self.submit_seconds_max = settings.submit_seconds_max
        self._http = Http({"Authorization": f"Key {settings.fal_key}"})
        self._fetcher = Fetcher(allow.with_url(self._queue).with_url(settings.fal_rest_url))
        self._uploads = Uploads(settings.fal_key, settings.fal_rest_url, self._fetcher)
        self._hooks = Hooks(settings.fal_rest_url)

    def supports(self, kind: str, endpoint: str) -> bool:
        found = inputs.takes(endpoint)
        return found is not None and found.kind == kind

    async def start(self) -> None:
        return

    async def close(self) -> None:
        await self._http.close()
        await self._uploads.close()
        await self._hooks.close()
        await self._fetcher.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        return inputs.adjustments(task)

    async def prepare(self, task: Task) -> Mapping[str, str]:
        _, endpoint = inputs.target(task)
        wanted = {role: path for role, path in task.inputs.items() if role in endpoint.files}
        return {role: await self._uploads.bring(task.job_id, role, path) for role, path in wanted.items()}

    async def submit(self, task: Task) -> Ticket:
        endpoint, _ = inputs.target(task)
        hook = f"?fal_webhook={quote(task.hook, safe='')}" if task.hook else ""
        url = f"{self._queue}/{quote(endpoint)}{hook}"
        body = inputs.input_of(task)
        try:
            answer = await self._http.ask("POST", url, seconds_max=self.submit_seconds_max, json=body)
        except NoAnswer as error:
            raise Ambiguous from error
        if answer.status == 429:
            raise Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds)
        if is_turned_away(answer):
            raise Unreachable(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)
        if 400 <= answer.status < 500 and answer.status not in _FATE_UNKNOWN:
            raise refusal(answer)
        given = answer.json()
        request_id = given.get("request_id") if isinstance(given, dict) else None
        if answer.status >= 300 or not isinstance(given, dict) or not isinstance(request_id, str) or not request_id:
            raise Ambiguous
        return self._ticket(endpoint, request_id, given)

    async def hear(self, headers: Mapping[str, str], raw: bytes) -> Ticket | None:
        """See `providers.Hooked`. The receipt has no addresses: `poll` makes them from its task."""
        return await self._hooks.hear(headers, raw)

    def _built(self, endpoint: str, request_id: str) -> Mapping[str, str]:
        """The addresses of a request whose own were lost, as fal's clients make them."""
        parts = endpoint.split("/")
        app = "/".join(parts[: 3 if parts[0] in NAMESPACES else 2])
        own = f"{self._queue}/{app}/requests/{quote(request_id, safe='')}"
        return {"status_url": f"{own}/status", "response_url": own, "cancel_url": f"{own}/cancel"}

    def _ticket(self, endpoint: str, request_id: str, given: Mapping[str, object]) -> Ticket:
        built = self._built(endpoint, request_id)
        # The key goes with every question: only to the host it was configured for.
        urls = {name: str(given[name]) if self._is_ours(given.get(name)) else built[name] for name in built}
        return Ticket(request_id=request_id, urls=urls)

    def _is_ours(self, url: object) -> bool:
        if not isinstance(url, str):
            return False
        theirs, ours = urlsplit(url), urlsplit(self._queue)
        return (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc)

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        urls = ticket.urls or self._built(inputs.target(task)[0], ticket.request_id)
        status = await self._ask("GET", urls["status_url"])
        body = status.json()
        if status.status == 404:
            # It may have been made and thrown away since: nobody else is asked to make it again.
            raise Broken(GONE, type="no_media")
        if status.status not in (200, 202) or not isinstance(body, dict):
            raise busy(status)
        if body.get("status") in ("IN_QUEUE", "IN_PROGRESS"):
            return Working()
        if body.get("status") != "COMPLETED":
            raise Busy(FAILED)
        return _output(await self._ask("GET", urls["response_url"]))

    async def _ask(self, method: str, url: str) -> Answered:
        try:
            return await self._http.ask(method, url, seconds_max=ASK_SECONDS_MAX)
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error

    async def cancel(self, ticket: Ticket) -> None:
        # A receipt that a webhook brought has no addresses: what it is of has ended.
        if "cancel_url" in ticket.urls:
            with contextlib.suppress(Busy):
                await self._ask("PUT", ticket.urls["cancel_url"])

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        """Look the request up in fal's own list, by its input. Being absent from it proves nothing: it may lag."""
        endpoint, _ = inputs.target(task)
        start = _utc(submitted_ms / 1000 - LOOK_UP_SECONDS_AROUND)
        end = _utc(submitted_ms / 1000 + self.submit_seconds_max + LOOK_UP_SECONDS_AROUND)
        query = f"endpoint_id={quote(endpoint, safe='')}&start={start}&end={end}"
        url = f"{self._api}/v1/models/requests/by-endpoint?{query}&limit={LOOK_UP_ROWS_MAX}&expand=payloads"
        answer = await self._ask("GET", url)
        body = answer.json()
        if answer.status == 429 or answer.status >= 500:
            raise busy(answer)
        items = body.get("items") if isinstance(body, dict) else None
        if answer.status != 200 or not isinstance(items, list):
            raise Ambiguous
        wanted = inputs.input_of(task)
        found = [item for item in items if isinstance(item, dict) and item.get("json_input") == wanted]
        if len(found) != 1 or not isinstance(found[0].get("request_id"), str):
            # None, or twins that cannot be told apart.
            raise Ambiguous
        return self._ticket(endpoint, str(found[0]["request_id"]), {})

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


def _output(answer: Answered) -> Output:
    """What a completed request came to. Raises as `Provider.poll`."""
    if answer.status == 404 and not is_of_the_model(answer):
        raise Broken(GONE, type="no_media")
    if answer.status == 400 and "in progress" in str(answer.json()):
        raise Busy(FAILED)
    passing = answer.status in (401, 408, 429) or 300 <= answer.status < 400
    if passing or (answer.status >= 500 and not is_of_the_model(answer)):
        # Of the way there, not of the model: the result may be there when asked again.
        raise busy(answer)
    if answer.status != 200:
        raise refusal(answer)
    return output_of(answer.json())


def _utc(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
