"""What every fake of a service has: switches, a log of what it accepted, and the ways an answer can go wrong.

Rule: it remembers every request it accepted, so that a test can prove there was one. Behaviour is switched over `POST /_control`,
or for one request by a mark in its prompt: `[lost]`, `[busy=2]` …
"""

import argparse
import asyncio
import itertools
import re
from typing import Any

from aiohttp import web

MARKS = re.compile(r"\[([a-z0-9_]+)(?:=([0-9.]+))?\]")
HUGE_CHUNK, HUGE_CHUNKS = b"\0" * (1 << 20), 700
DRIP_SECONDS = 0.05

Json = dict[str, Any]


class Switchboard:
    """The part of a fake's state that has nothing to do with whose API it speaks."""

    def __init__(self) -> None:
        self.accepted: list[Json] = []
        self.numbers = itertools.count(1)
        self.switches: dict[str, float] = {}
        self.turned_away: dict[str, int] = {}
        self.asked = 0

    def on(self, prompt: str, name: str) -> float:
        """How far a switch is on for that request: 0 is off."""
        found = {mark: float(value or 1) for mark, value in MARKS.findall(prompt)}
        return found.get(name, self.switches.get(name, 0.0))

    def turns_away(self, prompt: str, name: str) -> bool:
        """`[name=2]`: the first two times."""
        key = f"{name} {prompt}"
        if self.on(prompt, name) > self.turned_away.get(key, 0):
            self.turned_away[key] = self.turned_away.get(key, 0) + 1
            return True
        return False

    def accept(self, prompt: str, **what: Any) -> Json:
        number = next(self.numbers)
        entry = {"number": number, "id": f"req-{number:08d}", "prompt": prompt, **what}
        self.accepted.append(entry)
        return entry

    async def answer(
        self, http: web.Request, prompt: str, data: bytes, content_type: str, headers: dict[str, str] | None = None
    ) -> web.StreamResponse:
        """The accepted request's answer, or what became of it on its way."""
        await asyncio.sleep(self.on(prompt, "delay"))
        if self.on(prompt, "lost"):
            return cut_off(http)
        if self.on(prompt, "bad_gateway"):
            return web.Response(status=502, text="<html>502 Bad Gateway</html>", content_type="text/html")
        if self.on(prompt, "html"):
            return web.Response(text="<html>ok</html>", content_type="text/html")
        if self.on(prompt, "cut"):
            response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Length": str(len(data))})
            await response.prepare(http)
            await response.write(data[: len(data) // 2])
            return cut_off(http)
        if self.on(prompt, "huge"):
            return await _poured(http, content_type)
        if self.on(prompt, "drip"):
            return await _dripped(http, data, content_type)
        return web.Response(body=data, content_type=content_type, headers=headers)

    # Control -----------------------------------------------------------------------------------------------------

    async def control(self, http: web.Request) -> web.Response:
        self.switches = {str(name): float(value) for name, value in (await http.json()).items()}
        self.turned_away.clear()
        return web.json_response({})

    async def log(self, http: web.Request) -> web.Response:
        return web.json_response({"submits": self.accepted, "asked": self.asked})

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/_control", self.control)
        app.router.add_get("/_log", self.log)
        return app


def cut_off(http: web.Request) -> web.Response:
    # None: whoever asked has gone already.
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


async def _poured(http: web.Request, content_type: str) -> web.StreamResponse:
    """More than anyone should take, without saying so beforehand."""
    response = web.StreamResponse(headers={"Content-Type": content_type})
    await response.prepare(http)
    for _ in range(HUGE_CHUNKS):
        await response.write(HUGE_CHUNK)
    return response


async def _dripped(http: web.Request, data: bytes, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Length": str(len(data))})
    await response.prepare(http)
    for byte in data:
        await response.write(bytes([byte]))
        await asyncio.sleep(DRIP_SECONDS)
    return response


def run(app: web.Application) -> None:
    """Serve it until the process is ended; its address is the first line of the output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(app, parser.parse_args().port))


async def _serve(app: web.Application, port: int) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    assert isinstance(site._server, asyncio.Server)
    print(f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.Event().wait()
