"""A fake ElevenLabs: speech, effects, music, voices and the history of what was spoken. See `switchboard`."""

import time
from typing import Any

from aiohttp import web

from tests.fakes.media import sound
from tests.fakes.switchboard import Json, Switchboard, cut_off, run

KEY = "test-elevenlabs-key"
VOICES = 3
VOICE_IDS = [f"voice{number:015d}" for number in range(VOICES)]
TEXT_CHARACTERS_MAX = 3000
MUSIC_MS = (3000, 600_000)
EFFECT_SECONDS = (0.5, 30)
MUSIC_FORMATS = ("mp3_44100_128", "pcm_44100")
SOUND_FORMATS = (*MUSIC_FORMATS, "wav_44100")


def error(status: int, code: str, message: str, kind: str = "", **more: Any) -> web.Response:
    detail = {"type": kind or code, "code": code, "status": code, "message": message, "request_id": "r", **more}
    return web.json_response({"detail": detail}, status=status)


def invalid(field: str, message: str) -> web.Response:
    entry = {"loc": ["body", field], "msg": message, "type": "value_error"}
    return web.json_response({"detail": [entry]}, status=422)


def _sound(number: int, output_format: str) -> bytes:
    """As long as its number says, so that two are never the same."""
    return sound(0.3 + number % 50 / 50, "wav" if output_format.startswith("wav") else "mp3")


class ElevenLabs(Switchboard):
    def __init__(self) -> None:
        super().__init__()
        self.history: list[Json] = []

    async def speak(self, http: web.Request) -> web.StreamResponse:
        given, voice = await http.json(), http.match_info["voice"]
        text = given.get("text")
        if not isinstance(text, str) or not text:
            return self._key(http) or invalid("text", "Field required")
        if voice not in VOICE_IDS:
            return error(404, "voice_not_found", f"A voice with voice_id '{voice}' was not found.", "not_found")
        if len(text) > TEXT_CHARACTERS_MAX:
            return error(400, "max_character_limit_exceeded", "The text is too long.", "validation_error")
        return await self._made(http, text, given, voice=voice)

    async def effect(self, http: web.Request) -> web.StreamResponse:
        given = await http.json()
        seconds = given.get("duration_seconds")
        if seconds is not None and not EFFECT_SECONDS[0] <= seconds <= EFFECT_SECONDS[1]:
            return invalid("duration_seconds", "Input should be between 0.5 and 30")
        return await self._made(http, given["text"], given)

    async def music(self, http: web.Request) -> web.StreamResponse:
        given = await http.json()
        if given.get("seed") is not None and given.get("composition_plan") is None:
            return invalid("seed", "seed can only be used with composition_plan")
        length = given.get("music_length_ms")
        if length is not None and not (isinstance(length, int) and MUSIC_MS[0] <= length <= MUSIC_MS[1]):
            return invalid("music_length_ms", "Input should be between 3000 and 600000")
        return await self._made(http, given["prompt"], given)

    def _key(self, http: web.Request) -> web.Response | None:
        if http.headers.get("xi-api-key") == KEY:
            return None
        return error(401, "invalid_api_key", "Invalid API key", "authentication_error")

    def _refuse(self, http: web.Request, prompt: str) -> web.Response | None:
        if (refused := self._key(http)) is not None:
            return refused
        if self.turns_away(prompt, "busy"):
            answer = error(429, "too_many_concurrent_requests", "Too many concurrent requests.", "rate_limit_error")
            answer.headers["Retry-After"] = "1"
            return answer
        if self.turns_away(prompt, "busy_bare"):
            return error(429, "system_busy", "Heavy traffic.", "rate_limit_error")
        if self.on(prompt, "account"):
            # The older shape, as many accounts still see it.
            detail = {"status": "quota_exceeded", "message": "This request exceeds your quota of 10000."}
            return web.json_response({"detail": detail}, status=401)
        if self.on(prompt, "plan"):
            return error(403, "only_for_creator+", "Your plan does not include this output format.")
        if self.on(prompt, "policy"):
            if "music" in http.path:
                hint = {"prompt_suggestion": "A quiet lake"}
                return error(400, "bad_prompt", "The prompt names a copyrighted work.", "validation_error", data=hint)
            return error(400, "content_against_policy", "The text is against the terms.", "validation_error")
        if self.on(prompt, "refused"):
            return invalid("text", "Input is not valid")
        if self.on(prompt, "down"):
            return error(503, "service_unavailable", "Try again later.", "service_error")
        return None

    async def _made(self, http: web.Request, prompt: str, given: Json, voice: str = "") -> web.StreamResponse:
        if (refused := self._refuse(http, prompt)) is not None:
            return refused
        wanted = http.query.get("output_format", "mp3_44100_128")
        if wanted not in (MUSIC_FORMATS if http.path == "/v1/music" else SOUND_FORMATS):
            return invalid("output_format", "Input should be a known format")
        entry = self.accept(prompt, path=http.path, input=given, output_format=wanted)
        if voice and not self.on(prompt, "unrecorded"):
            self.history.insert(0, self._record(entry, voice))
        if self.on(prompt, "crash"):
            return error(500, "internal_server_error", "Something went wrong.", "service_error")
        if self.on(prompt, "stopped"):
            return cut_off(http)
        data = _sound(entry["number"], wanted)
        headers = {"request-id": entry["id"], "character-cost": str(len(prompt))}
        return await self.answer(http, prompt, data, "audio/wav" if wanted.startswith("wav") else "audio/mpeg", headers)

    def _record(self, entry: Json, voice: str) -> Json:
        return {
            "history_item_id": f"item-{entry['number']}",
            "request_id": entry["id"],
            "voice_id": voice,
            "model_id": entry["input"].get("model_id", "eleven_multilingual_v2"),
            "voice_name": "A voice",
            "voice_category": "professional",
            "text": entry["prompt"],
            "date_unix": int(time.time()),
            "character_count_change_from": 0,
            "character_count_change_to": len(entry["prompt"]),
            "content_type": "audio/mpeg",
            "state": "created",
            "source": "TTS",
            "output_format": entry["output_format"],
            "number": entry["number"],
        }

    async def recorded(self, http: web.Request) -> web.Response:
        self.asked += 1
        if (refused := self._key(http)) is not None:
            return refused
        if self.switches.get("history_down"):
            return web.Response(status=503)
        if self.switches.get("history_forbidden"):
            return error(401, "missing_permissions", "The API key is missing the permission speech_history_read.")
        found = [
            item
            for item in self.history
            if http.query.get("voice_id") in (None, item["voice_id"])
            and int(http.query.get("date_after_unix", 0)) <= item["date_unix"]
            and item["date_unix"] < int(http.query.get("date_before_unix", 2**40))
        ][: int(http.query.get("page_size", 100))]
        last = found[-1]["history_item_id"] if found else None
        return web.json_response({"history": found, "last_history_item_id": last, "has_more": False})

    async def recording(self, http: web.Request) -> web.Response:
        if (refused := self._key(http)) is not None:
            return refused
        for item in self.history:
            if item["history_item_id"] == http.match_info["id"]:
                is_wav = item["output_format"].startswith("wav")
                data = _sound(item["number"], item["output_format"])
                return web.Response(body=data, content_type="audio/wav" if is_wav else "audio/mpeg")
        return error(404, "history_item_not_found", "No such item.", "not_found")

    async def voices(self, http: web.Request) -> web.Response:
        self.asked += 1
        if (refused := self._key(http)) is not None:
            return refused
        if self.switches.get("no_voices"):
            return web.json_response({"voices": [], "has_more": False, "total_count": 0, "next_page_token": None})
        # Small pages, so that whoever asks has to turn them.
        start = int(http.query.get("next_page_token") or 0)
        size = min(int(http.query.get("page_size", 10)), 2)
        end = min(start + size, VOICES)
        return web.json_response(
            {
                "voices": [self._voice(number) for number in range(start, end)],
                "has_more": end < VOICES,
                "total_count": VOICES,
                "next_page_token": str(end) if end < VOICES else None,
            }
        )

    def _voice(self, number: int) -> Json:
        return {
            "voice_id": VOICE_IDS[number],
            "name": ("Rachel - calm narration", "Ada", "Mina")[number],
            "category": "professional",
            "labels": {
                "gender": "female",
                "accent": "american",
                "language": "en",
                "age": "young",
                "use_case": "stories",
            },
            "description": "A warm voice." if number == 0 else None,
            "preview_url": f"https://storage.invalid/previews/{number}.mp3",
        }

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/v1/text-to-speech/{voice}", self.speak)
        app.router.add_post("/v1/sound-generation", self.effect)
        app.router.add_post("/v1/music", self.music)
        app.router.add_get("/v2/voices", self.voices)
        app.router.add_get("/v1/history", self.recorded)
        app.router.add_get("/v1/history/{id}/audio", self.recording)
        return app


if __name__ == "__main__":
    run(ElevenLabs().app())
