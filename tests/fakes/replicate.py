"""A fake Replicate: predictions, their list, files, and where results lie. See `switchboard`."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import time
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from tests.fakes.media import png, sound
from tests.fakes.switchboard import Json, Switchboard, cut_off, run

TOKEN = "Bearer r8_test-token"
MODELS = (
    "black-forest-labs/flux-schnell", "kwaivgi/kling-v2.1", "minimax/speech-02-turbo", "nightmareai/real-esrgan",
    "stability-ai/stable-audio-2.5",
)  # fmt: skip
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
SECRET = b"a secret of the account"
HOOK_SECONDS_MAX = 5.0
PAGE = 10
"""Small pages, so that whoever asks has to turn them."""


def problem(status: int, title: str, detail: str, **more: object) -> web.Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    return web.json_response(body, status=status, content_type="application/problem+json")


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def signed(body: bytes, at: float, secret: bytes = SECRET) -> dict[str, str]:
    """The headers of a webhook."""
    stamp, sender = str(int(at)), "msg_1"
    digest = hmac.new(secret, f"{sender}.{stamp}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    return {"webhook-id": sender, "webhook-timestamp": stamp, "webhook-signature": signature}


class Replicate(Switchboard):
    def __init__(self) -> None:
        super().__init__()
        self.calls: set[asyncio.Task[None]] = set()
        self.predictions: dict[str, Json] = {}
        self.files: dict[str, tuple[str, bytes]] = {}

    async def create(self, http: web.Request) -> web.StreamResponse:
        given = await http.json()
        model = f"{http.match_info['owner']}/{http.match_info['name']}" if "owner" in http.match_info else ""
        if model and model not in MODELS:
            return problem(404, "Not found", "The requested resource could not be found.")
        if not model and given.get("version", "").split(":")[-1] != VERSION:
            return problem(422, "Invalid version or not permitted", "The specified version does not exist.")
        prompt = str(given["input"].get("prompt") or given["input"].get("text") or "")
        refused = self._refuse(http, prompt)
        if refused is not None:
            return refused
        made = self._made(http, prompt, model, given["input"])
        if given.get("webhook"):
            call = asyncio.create_task(self._call(made, given["webhook"]))
            self.calls.add(call)
            call.add_done_callback(self.calls.discard)
        await asyncio.sleep(self.on(prompt, "delay"))
        if self.on(prompt, "lost") or self.on(prompt, "cut"):
            return cut_off(http)
        if self.on(prompt, "bad_gateway"):
            return web.Response(status=502, text="<html>502</html>", content_type="text/html")
        if self.on(prompt, "crash"):
            return problem(500, "Internal server error", "Something went wrong.")
        if self.on(prompt, "html") or self.on(prompt, "drip") or self.on(prompt, "huge"):
            return await self.answer(http, prompt, b"{}" * 1000, "application/json")
        return web.json_response(self._shown(made), status=201)

    def _refuse(self, http: web.Request, prompt: str) -> web.Response | None:
        if http.headers.get("Authorization") != TOKEN:
            return problem(401, "Unauthenticated", "You did not pass a valid authentication token")
        if self.turns_away(prompt, "busy"):
            answer = problem(429, "Throttled", "Request was throttled. Your rate limit resets in ~1s.")
            answer.headers["Retry-After"] = "1"
            return answer
        if self.turns_away(prompt, "busy_bare"):
            return problem(429, "Throttled", "Request was throttled. Your rate limit resets in ~1s.")
        if self.on(prompt, "account"):
            return problem(402, "Insufficient credit", "You have insufficient credit to run this model.")
        if self.on(prompt, "plan"):
            return problem(403, "Permission denied", "You do not have permission to run this model.")
        if self.on(prompt, "refused"):
            return problem(422, "Input validation failed", "- input.prompt: is too long")
        return None

    def _made(self, http: web.Request, prompt: str, model: str, given: Json) -> Json:
        entry = self.accept(prompt, endpoint=model or VERSION, input=given)
        own = f"http://{http.host}/v1/predictions/{entry['id']}"
        made = {
            "id": entry["id"],
            "model": model or "replicate/hello-world",
            "version": VERSION if not model else "hidden",
            "input": given,
            "source": "api",
            "stamp": _utc(time.time()),
            "asked": 0,
            "canceled": False,
            "prompt": prompt,
            "number": entry["number"],
            "host": http.host,
            "urls": {"get": own, "cancel": f"{own}/cancel", "web": f"https://replicate.invalid/p/{entry['id']}"},
        }
        if self.on(prompt, "evil_links"):
            made["urls"] = {"get": "http://evil.invalid/get", "cancel": "http://evil.invalid/cancel"}
        self.predictions[entry["id"]] = made
        return made

    def _shown(self, made: Json) -> Json:
        prompt = made["prompt"]
        status, output, error = "processing" if made["asked"] else "starting", None, None
        if made["canceled"]:
            status = "canceled"
        elif made["asked"] > self.on(prompt, "polls") and not self.on(prompt, "hold"):
            status, output, error = self._ended(made)
        hidden = ("stamp", "asked", "canceled", "prompt", "number", "host")
        shown = {name: value for name, value in made.items() if name not in hidden}
        times = {"created_at": made["stamp"], "started_at": None, "completed_at": None}
        return {**shown, **times, "status": status, "output": output, "error": error, "logs": "", "metrics": {}}

    def _ended(self, made: Json) -> tuple[str, object, str | None]:
        prompt = made["prompt"]
        for mark, error in (
            ("policy", "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"),
            ("failed", "CUDA out of memory."),
            ("late", "Prediction timed out."),
        ):
            if self.on(prompt, mark):
                return "failed", None, error
        sound = "speech" in made["model"] or "audio" in made["model"]
        url = f"http://{made['host']}/delivery/{made['number']}.{'mp3' if sound else 'png'}"
        if self.on(prompt, "own_file"):
            url = f"http://{made['host']}/v1/files/{made['number']}/download"
        if self.on(prompt, "inward"):
            url = "http://127.0.0.1:1/x.png"
        if self.on(prompt, "no_media"):
            return "succeeded", [], None
        if self.on(prompt, "object"):
            return "succeeded", {"image": url}, None
        return "succeeded", url if sound else [url], None

    async def _call(self, made: Json, url: str) -> None:
        """The webhook of a completed prediction; what nobody hears is dropped here, where the real one tries again."""
        while self._shown(made)["status"] in ("starting", "processing"):
            await asyncio.sleep(0.02)
            # Time passes whether anyone asks or not.
            made["asked"] += 1
        body = json.dumps(self._shown(made)).encode()
        headers = {"Content-Type": "application/json", **signed(body, time.time())}
        timeout = aiohttp.ClientTimeout(total=HOOK_SECONDS_MAX)
        try:
            async with aiohttp.ClientSession(timeout=timeout) as session, session.post(url, data=body, headers=headers):
                return
        except (aiohttp.ClientError, TimeoutError):
            return

    async def secret(self, http: web.Request) -> web.Response:
        self.asked += 1
        if http.headers.get("Authorization") != TOKEN:
            raise web.HTTPUnauthorized
        return web.json_response({"key": f"whsec_{base64.b64encode(SECRET).decode()}"})

    async def get(self, http: web.Request) -> web.Response:
        self.asked += 1
        made = self._found(http)
        made["asked"] += 1
        if self.on(made["prompt"], "status_500") >= made["asked"]:
            return web.Response(status=500)
        return web.json_response(self._shown(made))

    async def cancel(self, http: web.Request) -> web.Response:
        made = self._found(http)
        made["canceled"] = made["canceled"] or self._shown(made)["status"] in ("starting", "processing")
        return web.json_response(self._shown(made))

    def _found(self, http: web.Request) -> Json:
        if http.headers.get("Authorization") != TOKEN:
            raise web.HTTPUnauthorized
        made = self.predictions.get(http.match_info["id"])
        if made is None:
            raise web.HTTPNotFound
        return made

    async def list(self, http: web.Request) -> web.Response:
        self.asked += 1
        if http.headers.get("Authorization") != TOKEN:
            raise web.HTTPUnauthorized
        if self.switches.get("list_down"):
            return web.Response(status=503)
        after, before = http.query.get("created_after", ""), http.query.get("created_before", "9")
        found = (
            made
            for made in reversed(self.predictions.values())
            if after <= made["stamp"] < before and not self.on(made["prompt"], "unlisted")
        )
        start, size = int(http.query.get("cursor", 0)), int(self.switches.get("page", PAGE))
        taken = list(itertools.islice(found, start, start + size + 1))
        following = http.url.update_query(cursor=str(start + size)) if len(taken) > size else None
        rows = [self._shown(made) for made in taken[:size]]
        page = {"previous": None, "next": str(following) if following else None, "results": rows}
        return web.json_response(page)

    # Files -------------------------------------------------------------------------------------------------------

    async def upload(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != TOKEN:
            raise web.HTTPUnauthorized
        form = await http.post()
        content = form["content"]
        assert isinstance(content, web.FileField)
        name = f"file-{len(self.files)}"
        self.files[name] = (content.content_type, content.file.read())
        return web.json_response(
            {
                "id": name,
                "name": content.filename,
                "content_type": content.content_type,
                "size": len(self.files[name][1]),
                "etag": "0",
                "checksums": {"sha256": "0"},
                "metadata": {},
                "created_at": _utc(time.time()),
                "expires_at": _utc(time.time() + 86400),
                "urls": {"get": f"http://{http.host}/v1/files/{name}"},
            },
            status=201,
        )

    async def download(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != TOKEN:
            raise web.HTTPUnauthorized
        return web.Response(body=png(int(http.match_info["number"])), content_type="image/png")

    async def delivery(self, http: web.Request) -> web.Response:
        assert "Authorization" not in http.headers
        number, is_sound = int(http.match_info["number"]), http.path.endswith("mp3")
        return web.Response(
            body=sound(0.4) if is_sound else png(number), content_type="audio/mpeg" if is_sound else "image/png"
        )

    def app(self) -> web.Application:
        app = super().app()
        app.router.add_post("/v1/models/{owner}/{name}/predictions", self.create)
        app.router.add_post("/v1/predictions", self.create)
        app.router.add_get("/v1/predictions", self.list)
        app.router.add_get("/v1/predictions/{id}", self.get)
        app.router.add_post("/v1/predictions/{id}/cancel", self.cancel)
        app.router.add_get("/v1/webhooks/default/secret", self.secret)
        app.router.add_post("/v1/files", self.upload)
        app.router.add_get("/v1/files/{number:[0-9]+}/download", self.download)
        app.router.add_get("/delivery/{number:[0-9]+}.{suffix}", self.delivery)
        return app


if __name__ == "__main__":
    run(Replicate().app())
