"""A fake of OpenAI's API, and of the servers that imitate it (models `sd-turbo`, `kokoro`). See `switchboard`."""

import base64
import json
import time

from aiohttp import web

from tests.fakes.media import png, sound
from tests.fakes.switchboard import Json, Switchboard, run

KEY = "test-openai-key"
IMAGE_MODELS = ("gpt-image-2", "gpt-image-1.5", "sd-turbo")
SPEECH_MODELS = ("gpt-4o-mini-tts", "kokoro")
VOICES = ("alloy", "ash", "marin")
PIXELS_MIN = 655_360


def error(status: int, message: str, kind: str, code: str | None = None, param: str | None = None) -> web.Response:
    return web.json_response({"error": {"message": message, "type": kind, "param": param, "code": code}}, status=status)


class OpenAi(Switchboard):
    async def picture(self, http: web.Request) -> web.StreamResponse:
        given = await http.json()
        prompt = str(given.get("prompt", ""))
        refused = self._refuse(http, prompt) or _picture_checked(given)
        if refused is not None:
            return refused
        entry = self.accept(prompt, endpoint=given["model"], input=given)
        if self.on(prompt, "crash"):
            return error(500, "The server had an error while processing your request.", "server_error")
        made: Json = {"b64_json": base64.b64encode(png(entry["number"])).decode()}
        if self.on(prompt, "url"):
            made = {"url": f"http://{http.host}/files/{entry['number']}.png"}
        data = [] if self.on(prompt, "no_media") else [made]
        body = json.dumps({"created": int(time.time()), "data": data}).encode()
        return await self.answer(http, prompt, body, "application/json", {"x-request-id": entry["id"]})

    async def speech(self, http: web.Request) -> web.StreamResponse:
        given = await http.json()
        prompt = str(given.get("input", ""))
        refused = self._refuse(http, prompt)
        if refused is not None:
            return refused
        if given.get("model") not in SPEECH_MODELS:
            return _no_model(given.get("model"))
        if given.get("voice") not in VOICES:
            return error(400, f"Invalid voice: expected one of {VOICES}", "invalid_request_error", None, "voice")
        entry = self.accept(prompt, endpoint=given["model"], input=given)
        if self.on(prompt, "crash"):
            return error(500, "The server had an error while processing your request.", "server_error")
        is_wav = given.get("response_format") == "wav"
        data, kind = (sound(0.4, "wav"), "audio/wav") if is_wav else (sound(0.4), "audio/mpeg")
        return await self.answer(http, prompt, data, kind, {"x-request-id": entry["id"]})

    def _refuse(self, http: web.Request, prompt: str) -> web.Response | None:
        if http.headers.get("Authorization") != f"Bearer {KEY}" and not self.switches.get("open"):
            return error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
        if self.turns_away(prompt, "busy"):
            answer = error(429, "Rate limit reached.", "requests", "rate_limit_exceeded")
            answer.headers["Retry-After"] = "1"
            return answer
        if self.turns_away(prompt, "busy_bare"):
            return error(429, "Rate limit reached.", "requests", "rate_limit_exceeded")
        if self.on(prompt, "account"):
            return error(429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota")
        if self.on(prompt, "plan"):
            return error(400, "Billing hard limit has been reached.", "billing_error", "billing_hard_limit_reached")
        if self.on(prompt, "policy"):
            return error(400, "Rejected by the safety system.", "image_generation_user_error", "moderation_blocked")
        if self.on(prompt, "refused"):
            return error(400, "The prompt is too long.", "invalid_request_error", None, "prompt")
        if self.on(prompt, "down"):
            return error(503, "The engine is currently overloaded.", "server_error")
        return None

    async def file(self, http: web.Request) -> web.Response:
        return web.Response(body=png(int(http.match_info["number"])), content_type="image/png")

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/v1/images/generations", self.picture)
        app.router.add_post("/v1/audio/speech", self.speech)
        app.router.add_get("/files/{number:[0-9]+}.png", self.file)
        return app


def _no_model(model: object) -> web.Response:
    return error(
        404,
        f"The model '{model}' does not exist or you do not have access to it.",
        "invalid_request_error",
        "model_not_found",
    )


def _picture_checked(given: Json) -> web.Response | None:
    model = given.get("model")
    if model not in IMAGE_MODELS:
        return _no_model(model)
    if model == "sd-turbo":
        return None
    if "response_format" in given:
        return error(
            400,
            "Unknown parameter: 'response_format'.",
            "invalid_request_error",
            "unknown_parameter",
            "response_format",
        )
    width, height = (int(side) for side in given["size"].split("x"))
    if model == "gpt-image-2":
        fits = width % 16 == height % 16 == 0 and width * height >= PIXELS_MIN
    else:
        fits = given["size"] in ("1024x1024", "1536x1024", "1024x1536")
    return None if fits else error(400, "Invalid size.", "invalid_request_error", "invalid_value", "size")


if __name__ == "__main__":
    run(OpenAi().app())
