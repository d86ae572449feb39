"""A fake fal: the queue protocol, its storage, its platform list and its file host, as a process of its own.

Rule: it remembers every submit it accepted, so that a test can prove there was one. Behaviour is switched over
`POST /_control`, or for one request by a mark in its prompt: `[422]`, `[lost]`, `[html]` … (see `MARKS`).
What its models take and make: `fal_models`.
"""

import argparse
import asyncio
import itertools
import json
import re
import time
from typing import Any

from aiohttp import web

from tests.fakes import fal_models
from tests.fakes.fal_errors import FAILURES, NGINX
from tests.fakes.fal_hooks import Hooks
from tests.fakes.fal_storage import Storage
from tests.fakes.media import png

__all__ = ["Fal", "png"]

MARKS = re.compile(r"\[([a-z0-9_]+)(?:=([0-9.]+))?\]")
KEY = "Key test-id:test-secret"
UPLOAD_BYTES_MAX = 100 * 1024 * 1024
HUGE_BYTES = 600 * 1024 * 1024
ANSWER_BYTES_HUGE = 5 * 1024 * 1024
TYPES = {"png": "image/png", "mp4": "video/mp4", "mp3": "audio/mpeg"}


class Request:
    __slots__ = ("asked", "at", "cancelled", "endpoint", "hook", "id", "input", "marks", "number")

    def __init__(self, number: int, endpoint: str, given: dict[str, Any]) -> None:
        self.number = number
        self.id = f"req-{number:08d}"
        self.endpoint = endpoint
        self.input = given
        self.at = time.time()
        self.asked = 0
        self.cancelled = False
        self.hook = ""
        words = str(given.get("prompt", given.get("text", "")))
        self.marks = {name: float(value or 1) for name, value in MARKS.findall(words)}

    @property
    def model(self) -> fal_models.Model:
        return fal_models.MODELS[self.endpoint]


class Fal:
    """The state of one fake."""

    def __init__(self) -> None:
        self.requests: dict[str, Request] = {}
        self.numbers = itertools.count(1)
        self.switches: dict[str, float] = {}
        self.storage = Storage(self.switches, KEY)
        self.hooks = Hooks()
        self.polls = 0
        self.busy_answers = 0

    def switch(self, request: Request | None, name: str) -> float:
        if request is not None and name in request.marks:
            return request.marks[name]
        return self.switches.get(name, 0.0)

    # The queue ---------------------------------------------------------------------------------------------------

    async def submit(self, http: web.Request) -> web.StreamResponse:
        if http.headers.get("Authorization") != KEY:
            return web.json_response({"detail": "Cannot access application. Authentication is required."}, status=401)
        endpoint = http.match_info["endpoint"]
        if endpoint not in fal_models.MODELS:
            return web.json_response({"detail": f"Application '{endpoint}' not found"}, status=404)
        request = Request(next(self.numbers), endpoint, await http.json())
        request.hook = http.query.get("fal_webhook", "")
        refused = self._refuse(request)
        if refused is not None:
            return refused
        if self.switch(request, "cut_before"):
            return _cut(http)
        self.requests[request.id] = request
        if delay := self.switch(request, "submit_delay"):
            await asyncio.sleep(delay)
        return await self._accepted(http, request)

    async def _accepted(self, http: web.Request, request: Request) -> web.StreamResponse:
        body = self._links(http, request, {"status": "IN_QUEUE", "queue_position": 0})
        if self.switch(request, "lost"):
            return _cut(http)
        if self.switch(request, "submit_cut"):
            return await _half(http, json.dumps(body).encode(), "application/json")
        if self.switch(request, "submit_500"):
            return web.Response(status=500, text="upstream connect error")
        if self.switch(request, "submit_502"):
            return web.Response(status=502, text=NGINX.format("502 Bad Gateway"), content_type="text/html")
        if self.switch(request, "html"):
            return web.Response(text="<html>ok</html>", content_type="text/html")
        return web.json_response(body, headers={"x-fal-request-id": request.id})

    def _refuse(self, request: Request) -> web.Response | None:
        if self.switch(request, "locked"):
            return web.json_response({"detail": "User is locked. Reason: Exhausted balance."}, status=403)
        if self.switch(request, "unpaid"):
            return web.json_response({"detail": "Payment required: balance -3.20"}, status=402)
        for name, headers in (("busy", {"Retry-After": "1"}), ("busy_bare", {})):
            if self.switch(request, name) > self.busy_answers:
                self.busy_answers += 1
                return web.json_response({"detail": "queue full"}, status=429, headers=headers)
        if self.switch(request, "turned_away"):
            page = NGINX.format("503 Service Temporarily Unavailable")
            return web.Response(status=503, text=page, content_type="text/html", headers={"Retry-After": "2"})
        if self.switch(request, "bad_input"):
            return web.json_response(
                {"detail": [{"loc": ["body", "prompt"], "msg": "too long", "type": "sequence_too_long"}]}, status=422
            )
        return None

    def _links(self, http: web.Request, request: Request, status: dict[str, Any]) -> dict[str, Any]:
        host = "http://evil.invalid" if self.switch(request, "evil_links") else f"http://{http.host}"
        own = f"{host}/{'/'.join(request.endpoint.split('/')[:2])}/requests/{request.id}"
        tail = "/response" if self.switch(request, "other_links") else ""
        return {
            **status,
            "request_id": request.id,
            "response_url": own + tail,
            "status_url": f"{own}/status",
            "cancel_url": f"{own}/cancel",
        }

    def _found(self, http: web.Request) -> Request:
        if http.headers.get("Authorization") != KEY:
            raise web.HTTPUnauthorized
        request = self.requests.get(http.match_info["id"])
        if request is None or self.switch(request, "gone"):
            raise web.HTTPNotFound(text=json.dumps({"status": "NOT_FOUND"}), content_type="application/json")
        return request

    def _done(self, request: Request) -> bool:
        return (
            time.time() - request.at >= self.switch(request, "delay")
            and request.asked > max(self.switch(request, "polls"), self.switch(request, "queued"))
            and not self.switch(request, "hold")
        )

    async def status(self, http: web.Request) -> web.Response:
        self.polls += 1
        request = self._found(http)
        request.asked += 1
        if self.switch(request, "status_500") >= request.asked:
            return web.Response(status=500)
        if self.switch(request, "status_429") >= request.asked:
            return web.Response(status=429, headers={"Retry-After": "3"})
        if self.switch(request, "status_garbage") >= request.asked:
            return web.Response(text="{not json")
        if self.switch(request, "queued") >= request.asked and not request.cancelled:
            body = self._links(http, request, {"status": "IN_QUEUE", "queue_position": 1})
            return web.json_response(body, status=202)
        if not self._done(request) and not request.cancelled:
            return web.json_response(self._links(http, request, {"status": "IN_PROGRESS", "logs": []}), status=202)
        ended = {"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 0.1}}
        return web.json_response(self._links(http, request, ended))

    async def result(self, http: web.Request) -> web.StreamResponse:
        request = self._found(http)
        if request.cancelled:
            return web.json_response({"detail": "Request was cancelled", "error_type": "client_cancelled"}, status=499)
        if not self._done(request):
            return web.json_response({"detail": "Request is still in progress"}, status=400)
        failed = await self._fail(http, request)
        if failed is not None:
            return failed
        found = self._inputs(request)
        said = fal_models.complaints(request.model, request.input, found)
        if said:
            return web.json_response({"detail": said}, status=422)
        return web.json_response(self._made(http, request))

    async def _fail(self, http: web.Request, request: Request) -> web.StreamResponse | None:
        for mark, status, body in FAILURES:
            if self.switch(request, mark):
                return web.json_response(body, status=status)
        if self.switch(request, "expired"):
            return web.json_response({"status": "NOT_FOUND"}, status=404)
        if self.switch(request, "garbage"):
            return web.Response(text="{not json")
        if self.switch(request, "result_html"):
            return web.Response(text="<html>ok</html>", content_type="text/html")
        if self.switch(request, "result_huge"):
            return web.Response(text='{"x":"' + "x" * ANSWER_BYTES_HUGE + '"}', content_type="application/json")
        if self.switch(request, "result_gateway"):
            return web.Response(status=503, text=NGINX.format("503"), content_type="text/html")
        if self.switch(request, "result_cut"):
            return await _half(http, json.dumps(self._made(http, request)).encode(), "application/json")
        return None

    def _inputs(self, request: Request) -> dict[str, bytes | None]:
        """What lies at the addresses of files in the input; only what is said to be here can be missed."""
        given = {name: request.input[name] for name in request.model.files if name in request.input}
        return {name: self.storage.found(url) for name, url in given.items() if "/cdn/" in str(url)}

    def _made(self, http: web.Request, request: Request) -> dict[str, Any]:
        model = request.model
        extension = {"video": "mp4", "audio": "mp3"}.get(model.out, "png")
        url = f"http://{http.host}/files/{request.id}.{extension}"
        if self.switch(request, "inward"):
            url = "http://127.0.0.1:1/x.png"
        media = {"url": url, "content_type": TYPES[extension], "file_name": f"made.{extension}"}
        body: dict[str, Any] = {model.out: [media] if model.out == "images" else media}
        if model.out == "images":
            body |= {"prompt": "", "timings": {}}
        if self.switch(request, "empty"):
            body[model.out] = [] if model.out == "images" else {"url": None}
        if self.switch(request, "nsfw"):
            body["has_nsfw_concepts"] = [True]
        if "seed" in request.input and "seed" in model.echoes:
            body["seed"] = request.input["seed"]
        return body

    async def cancel(self, http: web.Request) -> web.Response:
        request = self._found(http)
        if self.switch(request, "cancel_500"):
            return web.Response(status=500)
        if self._done(request):
            return web.json_response({"status": "ALREADY_COMPLETED"}, status=400)
        request.cancelled = not self.switch(request, "ignore_cancel")
        return web.json_response({"status": "CANCELLATION_REQUESTED"}, status=202)

    # Files, the platform's list, control -------------------------------------------------------------------------

    async def file(self, http: web.Request) -> web.StreamResponse:
        request = self.requests[http.match_info["id"]]
        data, mime_type = fal_models.made(request.endpoint, request.number, request.input, self._inputs(request))
        if self.switch(request, "file_404"):
            return web.Response(status=404)
        if self.switch(request, "file_html"):
            return web.Response(text="<html><script>alert(1)</script>", content_type="text/html")
        if self.switch(request, "file_broken"):
            return web.Response(body=data[: len(data) - 30], content_type=mime_type)
        if self.switch(request, "file_redirect"):
            return web.HTTPFound("http://127.0.0.1:1/secret")
        if self.switch(request, "file_moved"):
            return web.HTTPFound(f"http://{http.host}/moved/{request.id}")
        if self.switch(request, "file_huge"):
            response = web.StreamResponse(headers={"Content-Length": str(HUGE_BYTES)})
            await response.prepare(http)
            return _cut(http)
        if self.switch(request, "file_cut"):
            return await _half(http, data, mime_type)
        return web.Response(body=data, content_type=mime_type)

    async def moved(self, http: web.Request) -> web.Response:
        request = self.requests[http.match_info["id"]]
        data, mime_type = fal_models.made(request.endpoint, request.number, request.input, self._inputs(request))
        return web.Response(body=data, content_type=mime_type)

    async def by_endpoint(self, http: web.Request) -> web.Response:
        if http.headers.get("Authorization") != KEY:
            raise web.HTTPUnauthorized
        if self.switches.get("list_500"):
            return web.Response(status=503)
        endpoint = http.query["endpoint_id"]
        items = [
            {"request_id": r.id, "endpoint_id": r.endpoint, "json_input": r.input}
            for r in self.requests.values()
            if r.endpoint == endpoint and not self.switch(r, "unlisted")
        ]
        return web.json_response({"items": items[-100:], "has_more": len(items) > 100})

    async def control(self, http: web.Request) -> web.Response:
        self.switches.clear()
        self.switches.update({str(k): float(v) for k, v in (await http.json()).items()})
        self.busy_answers = 0
        return web.json_response({})

    async def hook(self, http: web.Request) -> web.Response:
        """Sign a webhook about a request and call its address, or only show it where `send` is false."""
        asked = await http.json()
        if asked.get("turn"):
            self.hooks.turn()
        request = self.requests[asked["id"]]
        body = {
            "request_id": request.id,
            "gateway_request_id": request.id,
            "status": "OK",
            "payload": self._made(http, request),
        }
        headers, raw = self.hooks.signed(body, age_seconds=asked.get("age", 0), forged=bool(asked.get("forged")))
        times = int(asked.get("send", 1))
        statuses = [await self.hooks.call(request.hook, headers, raw) for _ in range(times)]
        return web.json_response({"headers": headers, "raw": raw.decode(), "hook": request.hook, "statuses": statuses})

    async def log(self, http: web.Request) -> web.Response:
        submits = [
            {"id": r.id, "endpoint": r.endpoint, "input": r.input, "cancelled": r.cancelled, "at": r.at}
            for r in self.requests.values()
        ]
        counts = {"polls": self.polls, "keysAsked": self.hooks.asked}
        return web.json_response({"submits": submits, "files": self.storage.log(), **counts})

    def app(self) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_BYTES_MAX)
        app.router.add_post("/_control", self.control)
        app.router.add_get("/_log", self.log)
        app.router.add_post("/_hook", self.hook)
        app.router.add_get("/.well-known/jwks.json", self.hooks.keys)
        app.router.add_get("/v1/models/requests/by-endpoint", self.by_endpoint)
        app.router.add_get("/files/{id}.{extension}", self.file)
        app.router.add_get("/moved/{id}", self.moved)
        app.router.add_post("/storage/upload/initiate", self.storage.initiate)
        app.router.add_post("/storage/auth/token", self.storage.token)
        app.router.add_post("/files/upload", self.storage.upload)
        app.router.add_put("/cdn-upload/{path:.+}", self.storage.put)
        app.router.add_get("/cdn/{path:.+}", self.storage.get)
        app.router.add_get("/{app:[^/]+/[^/]+}/requests/{id}/status", self.status)
        app.router.add_get("/{app:[^/]+/[^/]+}/requests/{id}", self.result)
        app.router.add_get("/{app:[^/]+/[^/]+}/requests/{id}/response", self.result)
        app.router.add_put("/{app:[^/]+/[^/]+}/requests/{id}/cancel", self.cancel)
        app.router.add_post("/{endpoint:.+}", self.submit)
        return app


def _cut(http: web.Request) -> web.Response:
    """The connection ends without an answer."""
    assert http.transport is not None
    http.transport.abort()
    return web.Response()


async def _half(http: web.Request, data: bytes, mime_type: str) -> web.StreamResponse:
    """An answer that ends before it said it would."""
    response = web.StreamResponse(headers={"Content-Type": mime_type, "Content-Length": str(len(data))})
    await response.prepare(http)
    await response.write(data[:20])
    _cut(http)
    return response


async def main(port: int) -> None:
    runner = web.AppRunner(Fal().app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    bound = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    print(f"http://127.0.0.1:{bound}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(main(parser.parse_args().port))
