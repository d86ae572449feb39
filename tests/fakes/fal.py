"""A fake fal: the queue protocol, its platform list and its file host, as a process of its own.

Rule: it remembers every submit it accepted, so that a test can prove there was one. Behaviour is switched over
`POST /_control`, or for one request by a mark in its prompt: `[422]`, `[lost]`, `[html]` … (see `MARKS`).
"""

import argparse
import asyncio
import io
import itertools
import json
import re
import time
from typing import Any

from aiohttp import web
from PIL import Image

MARKS = re.compile(r"\[([a-z0-9_]+)(?:=([0-9.]+))?\]")
KEY = "Key test-id:test-secret"


def png(number: int) -> bytes:
    """A small picture that tells which request it belongs to."""
    color = (number * 37 % 256, number * 91 % 256, number * 151 % 256)
    out = io.BytesIO()
    Image.new("RGB", (64, 36), color).save(out, "PNG")
    return out.getvalue()


class Request:
    __slots__ = ("asked", "at", "cancelled", "endpoint", "id", "input", "marks", "number")

    def __init__(self, number: int, endpoint: str, given: dict[str, Any]) -> None:
        self.number = number
        self.id = f"req-{number:08d}"
        self.endpoint = endpoint
        self.input = given
        self.at = time.time()
        self.asked = 0
        self.cancelled = False
        self.marks = {name: float(value or 1) for name, value in MARKS.findall(str(given.get("prompt", "")))}


class Fal:
    """The state of one fake."""

    def __init__(self) -> None:
        self.requests: dict[str, Request] = {}
        self.numbers = itertools.count(1)
        self.switches: dict[str, float] = {}
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
        given = await http.json()
        request = Request(next(self.numbers), http.match_info["endpoint"], given)
        refused = self._refuse(request)
        if refused is not None:
            return refused
        if self.switch(request, "cut_before"):
            http.transport.abort()  # type: ignore[union-attr]
            return web.Response()
        self.requests[request.id] = request
        if delay := self.switch(request, "submit_delay"):
            await asyncio.sleep(delay)
        if self.switch(request, "lost"):
            http.transport.abort()  # type: ignore[union-attr]
            return web.Response()
        if self.switch(request, "submit_500"):
            return web.Response(status=500, text="upstream connect error")
        if self.switch(request, "html"):
            return web.Response(text="<html>ok</html>", content_type="text/html")
        return web.json_response(self._links(http, request, {"status": "IN_QUEUE", "queue_position": 0}))

    def _refuse(self, request: Request) -> web.Response | None:
        if self.switch(request, "locked"):
            return web.json_response({"detail": "User is locked. Reason: Exhausted balance."}, status=403)
        if self.switch(request, "busy") > self.busy_answers:
            self.busy_answers += 1
            return web.json_response({"detail": "queue full"}, status=429, headers={"Retry-After": "1"})
        if self.switch(request, "bad_input"):
            return web.json_response(
                {"detail": [{"loc": ["body", "prompt"], "msg": "too long", "type": "sequence_too_long"}]}, status=422
            )
        return None

    def _links(self, http: web.Request, request: Request, status: dict[str, Any]) -> dict[str, Any]:
        host = "http://evil.invalid" if self.switch(request, "evil_links") else f"http://{http.host}"
        own = f"{host}/{'/'.join(request.endpoint.split('/')[:2])}/requests/{request.id}"
        return {
            **status,
            "request_id": request.id,
            "response_url": own,
            "status_url": f"{own}/status",
            "cancel_url": f"{own}/cancel",
        }

    def _found(self, http: web.Request) -> Request:
        if http.headers.get("Authorization") != KEY:
            raise web.HTTPUnauthorized
        request = self.requests.get(http.match_info["id"])
        if request is None:
            raise web.HTTPNotFound(text=json.dumps({"status": "NOT_FOUND"}), content_type="application/json")
        return request

    def _done(self, request: Request) -> bool:
        return (
            time.time() - request.at >= self.switch(request, "delay")
            and request.asked > self.switch(request, "polls")
            and not self.switch(request, "hold")
        )

    async def status(self, http: web.Request) -> web.Response:
        self.polls += 1
        request = self._found(http)
        request.asked += 1
        if self.switch(request, "status_500") >= request.asked:
            return web.Response(status=500)
        done = self._done(request)
        state = "COMPLETED" if done or request.cancelled else "IN_PROGRESS"
        return web.json_response(self._links(http, request, {"status": state}), status=200 if done else 202)

    async def result(self, http: web.Request) -> web.Response:
        request = self._found(http)
        if request.cancelled:
            return web.json_response({"detail": "Request was cancelled", "error_type": "client_cancelled"}, status=499)
        if self.switch(request, "policy"):
            detail = [{"loc": ["body", "prompt"], "msg": "flagged", "type": "content_policy_violation"}]
            return web.json_response({"detail": detail}, status=422)
        if self.switch(request, "no_media"):
            return web.json_response({"detail": [{"msg": "none", "type": "no_media_generated"}]}, status=422)
        if self.switch(request, "crash"):
            return web.json_response({"detail": "Internal Server Error"}, status=500)
        if self.switch(request, "garbage"):
            return web.Response(text="{not json")
        url = f"http://{http.host}/files/{request.id}.png"
        if self.switch(request, "inward"):
            url = "http://127.0.0.1:1/x.png"
        body: dict[str, Any] = {"images": [{"url": url, "content_type": "image/png"}], "prompt": "", "timings": {}}
        if self.switch(request, "empty"):
            body["images"] = []
        if self.switch(request, "nsfw"):
            body["has_nsfw_concepts"] = [True]
        if "seed" in request.input:
            body["seed"] = request.input["seed"]
        return web.json_response(body)

    async def cancel(self, http: web.Request) -> web.Response:
        request = self._found(http)
        if self._done(request):
            return web.json_response({"status": "ALREADY_COMPLETED"}, status=400)
        request.cancelled = not self.switch(request, "ignore_cancel")
        return web.json_response({"status": "CANCELLATION_REQUESTED"}, status=202)

    # Files, the platform's list, control -------------------------------------------------------------------------

    async def file(self, http: web.Request) -> web.StreamResponse:
        request = self.requests[http.match_info["id"]]
        data = png(request.number)
        if self.switch(request, "file_404"):
            return web.Response(status=404)
        if self.switch(request, "file_html"):
            return web.Response(text="<html><script>alert(1)</script>", content_type="text/html")
        if self.switch(request, "file_broken"):
            return web.Response(body=data[: len(data) - 30], content_type="image/png")
        if self.switch(request, "file_redirect"):
            return web.HTTPFound("http://127.0.0.1:1/secret")
        if self.switch(request, "file_cut"):
            response = web.StreamResponse(headers={"Content-Type": "image/png", "Content-Length": str(len(data))})
            await response.prepare(http)
            await response.write(data[:20])
            http.transport.abort()  # type: ignore[union-attr]
            return response
        return web.Response(body=data, content_type="image/png")

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
        self.switches = {str(k): float(v) for k, v in (await http.json()).items()}
        self.busy_answers = 0
        return web.json_response({})

    async def log(self, http: web.Request) -> web.Response:
        submits = [{"id": r.id, "endpoint": r.endpoint, "input": r.input} for r in self.requests.values()]
        return web.json_response({"submits": submits, "polls": self.polls})

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/_control", self.control)
        app.router.add_get("/_log", self.log)
        app.router.add_get("/v1/models/requests/by-endpoint", self.by_endpoint)
        app.router.add_get("/files/{id}.png", self.file)
        app.router.add_get("/{app:[^/]+/[^/]+}/requests/{id}/status", self.status)
        app.router.add_get("/{app:[^/]+/[^/]+}/requests/{id}", self.result)
        app.router.add_put("/{app:[^/]+/[^/]+}/requests/{id}/cancel", self.cancel)
        app.router.add_post("/{endpoint:.+}", self.submit)
        return app


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
