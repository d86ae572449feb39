"""The rules against server-side request forgery: what is refused by its text, by its address, on the way, and by its size."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web

from storynote.errors import BadRequest
from storynote.fetch import Allow, Fetcher, FetchFailed, FetchRefused, check_url, is_outward

INWARD = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "192.0.0.192", "168.63.129.16", "198.18.0.1", "::1", "::", "::ffff:127.0.0.1", "::ffff:100.64.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2001::1", "fe80::1", "fec0::1", "fc00::1", "ff02::1", "5f00::1", "2001:db8::1",
]  # fmt: skip
OUTWARD = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:81b::200e"]
REFUSED = [
    "http://example.com/a.png", "file:///etc/passwd", "ftp://example.com/a", "gopher://example.com", "javascript:alert(1)", "//example.com/a",
    "https://127.0.0.1/a", "https://[::1]/a", "https://0x7f.1/", "https://2130706433/", "https://0177.0.0.1/", "https://127.1/",
    "https://localhost/", "https://intranet/", "https://printer.local/", "https://metadata.google.internal/", "https://a.localhost/",
    "https://user:pw@example.com/", "https://user@example.com/", "https://example.com:22/", "https://example.com:6379/", "https://example.com:0/",
    "https://example.com\t.evil/", "https://exam\nple.com/", "https://example.com\\@127.0.0.1/", "https://", "https:///a", "https://exämple.com/",
    "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/", "https://example.com:99999/", "https://[bad/", " https://a.com/",
]  # fmt: skip


@pytest.mark.parametrize("text", INWARD)
def test_inward_addresses_are_known(text: str) -> None:
    assert not is_outward(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", OUTWARD)
def test_outward_addresses_are_let_through(text: str) -> None:
    assert is_outward(ipaddress.ip_address(text))


@pytest.mark.parametrize("url", REFUSED)
def test_a_url_is_refused_by_its_text(url: str) -> None:
    with pytest.raises(BadRequest):
        check_url(url, Allow())


@pytest.mark.parametrize("url", ["https://example.com/a.png", "https://example.com:8443/a?b=c#d", "https://8.8.8.8/a"])
def test_a_plain_url_is_taken(url: str) -> None:
    assert check_url(url, Allow()).hostname


def test_the_operator_may_allow() -> None:
    allow = Allow.parse(["10.0.0.0/8", "files.intranet", "localhost:9000"])
    for url in ("http://10.1.2.3/a", "http://files.intranet/a", "http://localhost:9000/a"):
        check_url(url, allow)
    for url in ("http://11.1.2.3/a", "http://localhost:9001/a", "http://127.0.0.1:9000/a"):
        with pytest.raises(BadRequest):
            check_url(url, allow)


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _serve(handler: Handler) -> tuple[web.AppRunner, int]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, int(runner.addresses[0][1])


def _fetch(handler: Handler, path: str = "/a", *, bytes_max: int = 1000, also: str = "") -> bytes:
    """What fetching from a server of ours gives, whose own host and port are allowed."""

    async def run() -> bytes:
        runner, port = await _serve(handler)
        fetcher = Fetcher(Allow.parse([f"127.0.0.1:{port}", *([also] if also else [])]))
        try:
            return b"".join(
                [chunk async for chunk in fetcher.stream(f"http://127.0.0.1:{port}{path}", bytes_max=bytes_max)]
            )
        finally:
            await fetcher.close()
            await runner.cleanup()

    return asyncio.run(run())


def test_bytes_come_through() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1000)

    assert _fetch(handler) == b"x" * 1000


def test_too_much_is_refused_declared_or_not() -> None:
    async def declared(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 1001)

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 400)

    for handler in (declared, endless):
        with pytest.raises(FetchFailed, match="larger"):
            _fetch(handler)


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:1/", "https://169.254.169.254/", "file:///etc/passwd", "http://localhost/", ""]
)
def test_a_redirect_is_judged_like_the_first(to: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": to}) if request.path == "/a" else web.Response(body=b"!")

    if to:
        with pytest.raises(FetchRefused):
            _fetch(handler)
    else:
        with pytest.raises(FetchFailed, match="redirects"):
            _fetch(handler)


def test_compressed_answers_are_refused() -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=b"x", headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchFailed, match="compressed"):
        _fetch(handler)


def test_a_body_that_ends_early_is_not_a_file() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.abort()
        return response

    with pytest.raises(FetchFailed) as failed:
        _fetch(handler)
    assert failed.value.again


def test_a_name_that_changes_its_mind_reaches_nobody() -> None:
    """DNS rebinding: the address is judged at the moment of connecting, whatever an earlier answer said."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["::1"]])

    async def lookup(host: str, port: int) -> list[str]:
        return next(answers)

    async def run() -> AsyncIterator[None]:
        fetcher = Fetcher(Allow(), lookup)
        try:
            for _ in range(3):
                with pytest.raises(FetchRefused):
                    await anext(fetcher.stream("https://rebind.example.com/", bytes_max=10))
            yield None
        finally:
            await fetcher.close()

    async def drive() -> None:
        async for _ in run():
            pass

    asyncio.run(drive())


# Sending -------------------------------------------------------------------------------------------------------------


def _sent(handler: Handler, path: Path, *, to: str = "") -> None:
    """Put a file at a server of ours, whose own host and port are allowed."""

    async def run() -> None:
        runner, port = await _serve(handler)
        fetcher = Fetcher(Allow.parse([f"127.0.0.1:{port}"]))
        try:
            await fetcher.put(to or f"http://127.0.0.1:{port}/a", path, mime_type="image/png")
        finally:
            await fetcher.close()
            await runner.cleanup()

    asyncio.run(run())


def test_a_file_is_sent_whole_and_with_its_length(tmp_path: Path) -> None:
    path, seen = tmp_path / "a", []
    path.write_bytes(b"x" * 300_000)

    async def handler(request: web.Request) -> web.Response:
        seen.append((request.method, request.content_type, request.headers["Content-Length"], await request.read()))
        return web.Response(status=201)

    _sent(handler, path)
    assert seen == [("PUT", "image/png", "300000", b"x" * 300_000)]


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (403, False), (307, False), (408, True), (429, True), (500, True)]
)
def test_a_file_that_is_not_taken(tmp_path: Path, status: int, again: bool) -> None:
    path, calls = tmp_path / "a", []
    path.write_bytes(b"x")

    async def handler(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.Response(status=status, headers={"Location": "/b"})

    with pytest.raises(FetchFailed) as failed:
        _sent(handler, path)
    assert failed.value.again is again
    assert calls == ["/a"]


@pytest.mark.parametrize(
    "url", ["https://169.254.169.254/", "http://example.com/a", "https://localhost/", "ftp://example.com/"]
)
def test_a_file_is_not_sent_inward(tmp_path: Path, url: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")

    async def handler(_: web.Request) -> web.Response:
        raise AssertionError("nobody was to be asked")

    with pytest.raises(FetchRefused):
        _sent(handler, path, to=url)


def test_a_file_is_not_sent_to_a_name_that_leads_inward(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")

    async def lookup(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    async def run() -> None:
        fetcher = Fetcher(Allow(), lookup)
        try:
            await fetcher.put("https://rebind.example.com/", path, mime_type="image/png")
        finally:
            await fetcher.close()

    with pytest.raises(FetchRefused):
        asyncio.run(run())
