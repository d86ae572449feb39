"""The way to the bucket, with its faults: an HTTP relay that may answer for the bucket, cut a request short, or never answer.

Rule: what it lets through goes byte for byte; it knows nothing of S3 but methods and addresses.
"""

import asyncio
import threading
from collections.abc import Callable
from io import BytesIO

import aiohttp
from aiohttp import web
from yarl import URL

Fault = Callable[[str, str], str]
"""Method and path with query → "" (pass), "500", "cut" (half of the body is taken, then silence for ever) or "hang"."""
HOPS = ("connection", "keep-alive", "transfer-encoding", "te", "upgrade", "proxy-authorization", "content-encoding")


def whole(_method: str, _path: str) -> str:
    """No fault."""
    return ""


class Relay:
    """Relays 127.0.0.1:`port` to `to`, on a thread of its own. `fault` may be changed at any time."""

    def __init__(self, to: str) -> None:
        self._to = to
        self.fault: Fault = whole
        self.seen: list[tuple[str, str, str]] = []
        """Method, path with query, and what became of it."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.port = self._run(self._start())
        self.url = f"http://127.0.0.1:{self.port}"

    def _run(self, work: "asyncio.Future[int] | object") -> int:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)  # type: ignore[arg-type]

    async def _start(self) -> int:
        self._released = asyncio.Event()
        self._http = aiohttp.ClientSession(auto_decompress=False)
        application = web.Application(client_max_size=1024**3)
        application.router.add_route("*", "/{rest:.*}", self._serve)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path
        fault = self.fault(request.method, path)
        self.seen.append((request.method, path, fault))
        if fault == "500":
            return web.Response(status=500, text="<Error><Code>InternalError</Code></Error>")
        if fault == "cut":
            await request.content.readany()
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError
        if fault == "hang":
            await self._released.wait()
            return web.Response(status=500)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOPS}
        body = await request.read()
        async with self._http.request(
            request.method,
            URL(self._to + path, encoded=True),
            headers=headers,
            data=BytesIO(body),
            allow_redirects=False,
        ) as answer:
            back = {name: value for name, value in answer.headers.items() if name.lower() not in HOPS}
            return web.Response(status=answer.status, headers=back, body=await answer.read())

    def count(self, method: str, part: str = "", fault: str = "") -> int:
        """Requests seen with that method, `part` in their address, and that fate."""
        return sum(1 for m, path, fate in self.seen if (m, fate) == (method, fault) and part in path)

    def close(self) -> None:
        async def end() -> int:
            self._released.set()
            await self._runner.cleanup()
            await self._http.close()
            return 0

        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()
