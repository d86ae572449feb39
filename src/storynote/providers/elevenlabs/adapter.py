"""ElevenLabs: speech, sound effects, music, and the voices of the operator's account.

Rule: the answer to a submit is the sound, and it is paid for: it goes to the spool before anything else is done.

Wire facts: ElevenLabs' API reference and its client (PyPI elevenlabs 2.78.0). There is no idempotency key. Speech can be found
again in the account's history; effects and music cannot (the client's own words at `history.list`).
"""

import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote, urlencode

from storynote.providers import Ambiguous, Broken, Busy, Output, Task, Ticket, Working
from storynote.providers.elevenlabs.errors import UNAVAILABLE, refusal
from storynote.providers.elevenlabs.wire import (
    Voice,
    file_format,
    input_of,
    is_it,
    is_music,
    is_speech,
    path_of,
    voice_of,
)
from storynote.providers.http import ANSWER_BYTES_MAX, Answered, Http, NoAnswer, TooLarge
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings

SOUND_BYTES_MAX = 100 * 1024 * 1024
"""Ten minutes, the longest they make, in 16-bit stereo at 44.1 kHz."""
ASK_SECONDS_MAX = 30.0
VOICES_SECONDS_FRESH = 300.0
VOICES_PAGE, VOICES_PAGES_MAX = 100, 20
LOOK_UP_SECONDS_AROUND, LOOK_UP_ROWS_MAX = 60, 1000
HISTORY = "history:"
"""How a result begins that lies in their history, not in our spool."""

_VOICE_ID = re.compile(r"[A-Za-z0-9]{20}")


class ElevenLabs:
    """See `providers.Provider`. The endpoint is their model id: `eleven_v3`, `eleven_text_to_sound_v2`, `music_v1` …"""

    name = "elevenlabs"

    def __init__(self, settings: ProviderSettings, spool: Spool) -> None:
        self.queues = {self.name: settings.elevenlabs_concurrency_max}
        self.submit_seconds_max = settings.answer_seconds_max
        self._base = settings.elevenlabs_base_url.rstrip("/")
        self._default_voice = settings.elevenlabs_voice_id
        self._spool = spool
        self._http = Http({"xi-api-key": settings.elevenlabs_api_key})
        self._voices: list[Voice] = []
        self._voices_until = 0.0

    def supports(self, kind: str, endpoint: str) -> bool:
        return kind == "audio" and endpoint.startswith(("eleven_", "music_"))

    async def start(self) -> None:
        self._spool.start()

    async def close(self) -> None:
        await self._spool.stop()
        await self._http.close()

    def adjustments(self, task: Task) -> Sequence[str]:
        left = []
        if task.seed is not None and not is_speech(task.endpoint):
            left.append("The seed was left out: this service takes none for effects and music")
        if task.params.get("format") == "wav" and is_music(task.endpoint):
            left.append("The music is an MP3: this service makes no WAV of it")
        return left

    async def prepare(self, task: Task) -> Mapping[str, str]:
        # Part of the intent, so that a look-up after a crash asks for the same voice.
        return {"voice": await self._voice(task)} if is_speech(task.endpoint) else {}

    # Voices ------------------------------------------------------------------------------------------------------

    async def voices(self) -> Sequence[Voice]:
        """Every voice of the account, asked for at most every VOICES_SECONDS_FRESH. GET /v2/voices.

        Raises Busy, or Broken where the key may not list voices.
        """
        if time.monotonic() > self._voices_until:
            self._voices = await self._listed()
            self._voices_until = time.monotonic() + VOICES_SECONDS_FRESH
        return self._voices

    async def _listed(self) -> list[Voice]:
        found: list[Voice] = []
        page = ""
        for _ in range(VOICES_PAGES_MAX):
            query = urlencode({"page_size": VOICES_PAGE, **({"next_page_token": page} if page else {})})
            body = (await self._ask(f"{self._base}/v2/voices?{query}")).json()
            listed = body.get("voices") if isinstance(body, dict) else None
            if not isinstance(body, dict) or not isinstance(listed, list):
                raise Busy(UNAVAILABLE)
            found += [voice_of(entry) for entry in listed if isinstance(entry, dict) and entry.get("voice_id")]
            page = str(body.get("next_page_token") or "")
            if not body.get("has_more") or not page:
                break
        return found

    async def _voice(self, task: Task) -> str:
        """The id of who speaks: the one named (by id or name), the operator's, the account's first."""
        wanted = task.params.get("voiceId")
        if not isinstance(wanted, str) or not wanted:
            if self._default_voice:
                return self._default_voice
            first = next(iter(await self.voices()), None)
            if first is None:
                raise Broken(UNAVAILABLE, type="provider_account")
            return first.id
        if _VOICE_ID.fullmatch(wanted):
            return wanted
        for voice in await self.voices():
            # Their library names voices "Rachel - calm narration".
            if wanted.casefold() in (voice.id.casefold(), voice.name.casefold(), voice.name.casefold().split(" - ")[0]):
                return voice.id
        return wanted

    # Submit and result -------------------------------------------------------------------------------------------

    async def submit(self, task: Task) -> Ticket:
        voice = task.uploads.get("voice") or (await self._voice(task) if is_speech(task.endpoint) else "")
        url = f"{self._base}{path_of(task, voice)}?output_format={file_format(task)}"
        body = input_of(task)
        try:
            async with self._http.answering("POST", url, seconds_max=self.submit_seconds_max, json=body) as answer:
                if answer.status != 200:
                    raise refusal(await answer.whole(ANSWER_BYTES_MAX), task)
                if answer.content_type.startswith("text/") or answer.content_type == "application/json":
                    raise Ambiguous
                await self._spool.keep(task.nonce, answer.chunks(SOUND_BYTES_MAX))
                return self._spool.ticket(task.nonce, answer.headers.get("request-id", ""))
        except TooLarge as error:
            raise Broken("The provider's result is too large", type="no_media") from error
        except (NoAnswer, OSError) as error:
            raise Ambiguous from error

    async def poll(self, task: Task, ticket: Ticket) -> Working | Output:
        if HISTORY in ticket.urls:
            return Output(source=HISTORY + ticket.urls[HISTORY], seed=task.seed)
        return await self._spool.output(ticket)

    async def cancel(self, ticket: Ticket) -> None:
        return

    async def open(self, output: Output) -> AsyncIterator[bytes]:
        if not output.source.startswith(HISTORY):
            async for chunk in self._spool.open(output):
                yield chunk
            return
        url = f"{self._base}/v1/history/{quote(output.source.removeprefix(HISTORY), safe='')}/audio"
        try:
            async with self._http.answering("GET", url, seconds_max=self.submit_seconds_max) as answer:
                if answer.status != 200:
                    raise refusal(await answer.whole(ANSWER_BYTES_MAX), None)
                async for chunk in answer.chunks(SOUND_BYTES_MAX):
                    yield chunk
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error
        except TooLarge as error:
            raise Broken("The provider's result is too large", type="no_media") from error

    async def _ask(self, url: str) -> Answered:
        """A question that costs nothing. Raises Busy, or Broken where the key may not ask it."""
        try:
            answer = await self._http.ask("GET", url, seconds_max=ASK_SECONDS_MAX)
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error
        if answer.status in (401, 402, 403):
            raise Broken(UNAVAILABLE, type="provider_account")
        if answer.status != 200:
            raise Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)
        return answer

    # After a lost answer -----------------------------------------------------------------------------------------

    async def reconcile(self, task: Task, submitted_ms: int) -> Ticket | None:
        """The spool knows what came whole. Speech may be in the history: same words, voice, model, format and time, once."""
        if await self._spool.has(task.nonce):
            return self._spool.ticket(task.nonce)
        voice = task.uploads.get("voice", "")
        if not is_speech(task.endpoint) or not voice:
            raise Ambiguous
        found = [item for item in await self._history(voice, submitted_ms) if is_it(item, task, voice)]
        if len(found) != 1:
            # None proves nothing (the operator may keep no history), and twins cannot be told apart.
            raise Ambiguous
        item = str(found[0]["history_item_id"])
        return Ticket(request_id=str(found[0].get("request_id") or item), urls={HISTORY: item})

    async def _history(self, voice: str, submitted_ms: int) -> list[dict[str, object]]:
        """GET /v1/history, of one voice and the time around the submit. Raises Ambiguous where it may not be asked."""
        at = submitted_ms // 1000
        query = urlencode({
            "page_size": LOOK_UP_ROWS_MAX,
            "voice_id": voice,
            "source": "TTS",
            "date_after_unix": at - LOOK_UP_SECONDS_AROUND,
            "date_before_unix": at + int(self.submit_seconds_max) + LOOK_UP_SECONDS_AROUND,
        })  # fmt: skip
        try:
            body = (await self._ask(f"{self._base}/v1/history?{query}")).json()
        except Broken as error:
            raise Ambiguous from error
        items = body.get("history") if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise Ambiguous
        return [item for item in items if isinstance(item, dict)]
