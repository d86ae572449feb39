"""An upstream that costs nearly nothing: fal's queue protocol over bare sockets, in a process of its own.

Rule: it answers at once, forgets everything and refuses nothing. What must be remembered and judged is the tests' fake's
(`tests.fakes.fal`), which takes about as much of the processor as a whole worker; here others are measured.

`python -m bench.fal` prints its address. It speaks OpenAI's image call too, for the peers that know no other.
"""

import asyncio
import base64
import itertools
import subprocess
import sys
from typing import cast

import uvloop

from tests.fakes.media import png
from tests.server import ROOT

PICTURE = png(7)
OPENAI = b'{"created": 1700000000, "data": [{"b64_json": "' + base64.b64encode(PICTURE) + b'"}]}'
_numbers = itertools.count(1)


def _answer(status: bytes, body: bytes, kind: bytes = b"application/json") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body)


_FILE = _answer(b"200 OK", PICTURE, b"image/png")
_IMAGE = _answer(b"200 OK", OPENAI)


def _links(host: bytes, request_id: bytes, status: bytes) -> bytes:
    own = b"http://%s/fal-ai/flux-2/requests/%s" % (host, request_id)
    links = b'"response_url": "%s", "status_url": "%s/status", "cancel_url": "%s/cancel"' % (own, own, own)
    return b'{"status": "%s", "request_id": "%s", %s}' % (status, request_id, links)


def answer(method: bytes, path: bytes, host: bytes) -> bytes:
    """The whole answer to one request."""
    if method == b"POST":
        if path.startswith(b"/v1/"):
            return _IMAGE
        return _answer(b"200 OK", _links(host, b"req-%08d" % next(_numbers), b"IN_QUEUE"))
    if path.startswith(b"/files/"):
        return _FILE
    request_id = path.split(b"/requests/")[-1].removesuffix(b"/status")
    if path.endswith(b"/status"):
        return _answer(b"200 OK", _links(host, request_id, b"COMPLETED"))
    picture = b'{"url": "http://%s/files/%s.png", "content_type": "image/png"}' % (host, request_id)
    return _answer(b"200 OK", b'{"images": [%s], "prompt": "", "timings": {}, "seed": 7}' % picture)


class _Speaker(asyncio.Protocol):
    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop has a class of its own

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            lines = self._buffer[:end].split(b"\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
            whole = end + 4 + int(headers.get(b"content-length", b"0"))
            if len(self._buffer) < whole:
                return
            self._buffer = self._buffer[whole:]
            method, path, _ = lines[0].split(b" ")
            self._transport.write(answer(method, path, headers[b"host"]))


class Upstream:
    """It, as a process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.fal"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def environment(self) -> dict[str, str]:
        """For a server of ours."""
        urls = dict.fromkeys(("FAL_QUEUE_URL", "FAL_API_URL", "FAL_REST_URL"), self.url)
        return {"FAL_KEY": "test-id:test-secret", **urls}

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Speaker, "127.0.0.1", 0)
    print(f"http://localhost:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
