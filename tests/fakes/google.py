"""A fake Gemini API: `generateContent` for pictures. See `switchboard`."""

import base64
import json
import os
from typing import Any

from aiohttp import web

from tests.fakes.media import png
from tests.fakes.switchboard import Json, Switchboard, run

KEY = "test-gemini-key"
MODELS = ("gemini-2.5-flash-image", "gemini-3.1-flash-image", "gemini-3-pro-image")
RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
SIZES = ("512", "1K", "2K", "4K")
CONFIG = ("responseModalities", "imageConfig", "seed", "candidateCount", "temperature")
RPC = "type.googleapis.com/google.rpc."
BIG_BYTES = 20 << 20


def error(code: int, status: str, message: str, *details: Json) -> web.Response:
    return web.json_response(
        {"error": {"code": code, "message": message, "status": status, "details": list(details)}}, status=code
    )


class Google(Switchboard):
    async def generate(self, http: web.Request) -> web.StreamResponse:
        if http.headers.get("x-goog-api-key") != KEY:
            info = {"@type": f"{RPC}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"}
            return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", info)
        given = await http.json()
        refused = _checked(http.match_info["model"], given)
        if refused is not None:
            return refused
        prompt = "".join(part.get("text", "") for part in given["contents"][0]["parts"])
        refused = self._refuse(prompt)
        if refused is not None:
            return refused
        entry = self.accept(prompt, endpoint=http.match_info["model"], input=given)
        if self.on(prompt, "crash"):
            return error(500, "INTERNAL", "An internal error has occurred.")
        if self.on(prompt, "late"):
            return error(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
        body = json.dumps(self._made(prompt, entry["number"]), indent=2).encode()
        return await self.answer(http, prompt, body, "application/json")

    def _refuse(self, prompt: str) -> web.Response | None:
        retry = {"@type": f"{RPC}RetryInfo", "retryDelay": "1.5s"}
        if self.turns_away(prompt, "busy"):
            return error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", retry)
        if self.turns_away(prompt, "busy_bare"):
            return error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted.")
        if self.on(prompt, "daily"):
            quota = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "0"}
            failure = {"@type": f"{RPC}QuotaFailure", "violations": [quota]}
            return error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", failure, retry)
        if self.on(prompt, "account"):
            return error(403, "PERMISSION_DENIED", "Your project has been denied access.")
        if self.on(prompt, "plan"):
            return error(400, "FAILED_PRECONDITION", "User location is not supported for the API use.")
        if self.on(prompt, "refused"):
            return error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
        if self.on(prompt, "down"):
            return error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
        return None

    def _made(self, prompt: str, number: int) -> Json:
        told: Json = {
            "modelVersion": "fake",
            "responseId": f"response-{number}",
            "usageMetadata": {"totalTokenCount": 9},
        }
        if self.on(prompt, "policy"):
            return {**told, "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}
        for mark, reason in (("unsafe", "IMAGE_SAFETY"), ("no_media", "NO_IMAGE")):
            if self.on(prompt, mark):
                return {**told, "candidates": [{"content": {}, "finishReason": reason, "index": 0}]}
        if self.on(prompt, "words"):
            parts: list[Json] = [{"text": "I would rather not."}]
        else:
            data = os.urandom(BIG_BYTES) if self.on(prompt, "big") else png(number)
            parts = [_inline(png(0), thought=True), {"text": "Here it is:"}, _inline(data)]
        content = {"role": "model", "parts": parts}
        return {**told, "candidates": [{"content": content, "finishReason": "STOP", "index": 0}]}

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/{version:v1|v1beta}/models/{model:[^:/]+}:generateContent", self.generate)
        return app


def _inline(data: bytes, **more: Any) -> Json:
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}, **more}


def _checked(model: str, given: Json) -> web.Response | None:
    if model not in MODELS:
        return error(404, "NOT_FOUND", f"models/{model} is not found for API version v1beta.")
    config = given.get("generationConfig", {})
    unknown = [name for name in config if name not in CONFIG] + [
        n for n in given if n not in ("contents", "generationConfig")
    ]
    if unknown:
        return error(400, "INVALID_ARGUMENT", f'Invalid JSON payload received. Unknown name "{unknown[0]}"')
    shape = config.get("imageConfig", {})
    if shape.get("aspectRatio", "1:1") not in RATIOS or shape.get("imageSize", "1K") not in SIZES:
        return error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
    return None


if __name__ == "__main__":
    run(Google().app())
