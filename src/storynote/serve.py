"""uvicorn, with the two things it leaves out: deadlines for clients that trickle, and a clean end for open streams."""

import asyncio
import contextlib
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from storynote.api.cookies import is_this_machine
from storynote.api.door import refused, standing_headers
from storynote.app import create_app, open_process
from storynote.deployment import is_fleet
from storynote.errors import BadRequest
from storynote.limits import Quota
from storynote.settings import Settings

log = logging.getLogger(__name__)

HEADER_SECONDS_MAX = 10.0
"""From the first byte (or the connection) to the end of the headers."""
BODY_SECONDS_MAX = 20.0
BODY_BYTES_PER_SECOND_MIN = 20_000
"""A body may take longer than BODY_SECONDS_MAX only while it comes at least this fast."""
CHECK_SECONDS = 4.0
KEEP_ALIVE_SECONDS = 20
HEADER_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 20_000


class Deadlines(HttpToolsProtocol):
    """A connection that must make progress: an idle one, slow headers and slow bodies are cut (slowloris)."""

    _timer: asyncio.TimerHandle | None = None
    _phase = "headers"
    _began = 0.0
    _received = 0
    rate_global = 0
    """Set by `serve`: what the RateLimit headers of an answer without a caller say."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._enter("headers")
        self._timer = self.loop.call_later(CHECK_SECONDS, self._check)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._phase == "idle":
            self._enter("headers")
        self._received += len(data)
        if self._phase == "headers" and self._received > HEADER_BYTES_MAX + len(data):
            self.transport.close()
            return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._enter("body")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._enter("idle")
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP at all never reaches a door; it is still answered in the one error shape."""
        request_id = "req_" + secrets.token_hex(8)
        answer = refused(BadRequest("This is not a valid HTTP request", type="bad_http"), request_id)
        headers = standing_headers(request_id, [Quota("global", self.rate_global, self.rate_global, 0)])
        headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer.body))]
        lines = [b"HTTP/1.1 400 Bad Request", b"connection: close", *(b"%b: %b" % pair for pair in headers)]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + answer.body)
        self.transport.close()

    def _enter(self, phase: str) -> None:
        self._phase, self._received = phase, 0
        if phase != "idle":
            self._began = self.loop.time()

    def _check(self) -> None:
        """Every few seconds, rather than a timer for every phase of every request: that would cost more than a poll does."""
        lasted = self.loop.time() - self._began
        allowed = BODY_SECONDS_MAX + self._received / BODY_BYTES_PER_SECOND_MIN
        late = lasted > HEADER_SECONDS_MAX if self._phase == "headers" else self._phase == "body" and lasted > allowed
        if late and not self.transport.is_closing():
            self.transport.close()
            return
        self._timer = self.loop.call_later(CHECK_SECONDS, self._check)


class _Server(uvicorn.Server):
    """Ends streams first: uvicorn waits for open responses, and a stream has no end of its own."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._end_streams()
        super().handle_exit(sig, frame)


def _warn_of_plain_http(settings: Settings) -> None:
    host = urlsplit(settings.address).hostname or ""
    if settings.address.startswith("https://") or (is_this_machine(host) and is_this_machine(settings.host)):
        return
    log.warning(
        "%s is plain http: whoever listens on the network can take keys, passwords and signed-in browsers with them."
        " Put a server with TLS before this one and set STORYNOTE_PUBLIC_URL=https://…",
        settings.address if not is_this_machine(host) else f"http://{settings.host}:{settings.port}",
    )


def serve(settings: Settings, fd: int | None = None) -> None:
    """Serve until SIGTERM or SIGINT, on the listening socket `fd` if one is given.

    Raises ConfigurationError, SchemaTooNew before anything is bound.
    """
    works = settings.work == "on" or (settings.work == "auto" and not is_fleet(settings))
    process = open_process(settings, works=works)
    _warn_of_plain_http(settings)
    Deadlines.rate_global = settings.rate_global
    config = uvicorn.Config(
        create_app(process),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=Deadlines,
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        date_header=True,
        log_config=None,
        log_level="warning",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.drain_seconds_max),
        limit_concurrency=CONNECTIONS_MAX,
        backlog=2048,
        proxy_headers=False,
    )
    server = _Server(config, process.server.bus.close)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # uvicorn raises the signal it was stopped by once more when all is done: then that is a clean end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with contextlib.suppress(KeyboardInterrupt):
        server.run([socket.socket(fileno=fd)] if fd is not None else None)
