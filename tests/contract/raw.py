"""HTTP as bytes on a socket, for what a well-behaved client library refuses to send."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urlsplit


class Reply(NamedTuple):
    """What came back. `status` 0: the connection was closed without an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def connect(url: str, seconds_max: float = 10.0) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection(("127.0.0.1", parts.port or 80), timeout=seconds_max)


def request(method: str, path: str, key: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole request, the connection to be closed after it."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {key}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(url: str, raw: bytes, seconds_max: float = 10.0) -> Reply:
    """Send `raw`, read one answer."""
    with connect(url, seconds_max) as link:
        with suppress(OSError):  # refused before all of it was read: the answer may be there all the same
            link.sendall(raw)
        return read(link)


def read(link: socket.socket) -> Reply:
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            part = link.recv(65536)
            if not part:
                return Reply(0, {}, got)
            got += part
        head, _, body = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = int(headers.get("content-length", "0"))
        while len(body) < size:
            part = link.recv(65536)
            if not part:
                break
            body += part
    except ConnectionResetError:
        return Reply(0, {}, got)
    return Reply(int(first.split(" ")[1]), headers, body)
