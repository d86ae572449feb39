"""Fetching what a URL points to, and sending to one that a provider names, under the rules against server-side request forgery.

Rule: connect only to an address that was judged.

The name is resolved once, every address is judged, and the connection goes to the judged address itself, so a second
answer of the DNS changes nothing. Redirects are followed by hand, each judged like the first. Which addresses
Python calls global although they lead inward was measured; the ranges are IANA's special-purpose registries.
"""

import asyncio
import errno
import ipaddress
import socket
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult

from storynote.errors import BadRequest, StoryNoteError
from storynote.tracing import watch_http

REDIRECTS_MAX = 3
CONNECT_SECONDS_MAX = 10.0
CHUNK_BYTES = 128 * 1024
BYTES_PER_SECOND_MIN = 2_000
GRACE_SECONDS = 15.0
SENT_BYTES_PER_SECOND_MIN = 50_000
ANSWER_SECONDS_MAX = 60.0
"""How long the other side may take to answer once it has all of a file."""
_PORTS = frozenset({80, 443, 8000, 8080, 8443})

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_INWARD: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        # Azure's wire server is a global address that only answers from inside.
        "168.63.129.16/32",
    )
)  # fmt: skip
_OUTWARD_V6 = ipaddress.ip_network("2000::/3")
_INWARD_V6: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    # Teredo, benchmarking, ORCHID, documentation, 6to4: all inside 2000::/3.
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)


class FetchRefused(StoryNoteError):
    """The rules forbid it. The message is for the user and names no address."""


class FetchFailed(StoryNoteError):
    """It was tried and did not work. `again`: whether a second try may."""

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again


class Allow(msgspec.Struct, frozen=True):
    """What the operator allows although the rules forbid it: hosts, host:port and networks."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Sequence[str]) -> "Allow":
        hosts, networks = set(), []
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                hosts.add(entry.lower())
        return cls(frozenset(hosts), tuple(networks))

    def with_url(self, url: str) -> "Allow":
        """Also the host and port of `url`: a configured provider's own."""
        parts = urlsplit(url)
        return Allow(self.hosts | {f"{parts.hostname}:{_port(parts)}"}, self.networks)

    def host(self, name: str, port: int) -> bool:
        return name in self.hosts or f"{name}:{port}" in self.hosts

    def address(self, address: Address) -> bool:
        return any(address in network for network in self.networks if network.version == address.version)


def is_outward(address: Address) -> bool:
    """Whether `address` is on the public internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _INWARD)
    # Only global unicast; so mapped, compatible, NAT64, site-local and multicast forms fall out by themselves.
    return address in _OUTWARD_V6 and not any(address in network for network in _INWARD_V6)


def check_url(url: str, allow: Allow) -> SplitResult:
    """The parts of a URL that may be fetched, as far as its text tells. Raises BadRequest saying what is wrong."""
    if any(ord(c) <= 32 or ord(c) == 127 for c in url) or "\\" in url:
        raise BadRequest("the URL has characters that do not belong in one")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", _port(parts)
    except ValueError as error:
        raise BadRequest("the URL cannot be read") from error
    if parts.scheme not in ("https", "http"):
        raise BadRequest("only https URLs (and data: URIs) are taken")
    if not host or parts.username is not None or parts.password is not None or not host.isascii():
        raise BadRequest("the URL needs a plain host name and no user name")
    literal = _literal(host)
    allowed = allow.host(host, port) or (literal is not None and allow.address(literal))
    if allowed:
        return parts
    if parts.scheme != "https":
        raise BadRequest("only https URLs (and data: URIs) are taken")
    if port not in _PORTS:
        raise BadRequest(f"port {port} is not allowed in a URL")
    if (literal is not None and not is_outward(literal)) or _is_inward_name(host):
        raise BadRequest("the URL leads to an address that is not public")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port if parts.port is not None else (443 if parts.scheme == "https" else 80)


def _literal(host: str) -> Address | None:
    """The address a host is, in every spelling `inet_aton` understands (0x7f.1, 2130706433, 0177.0.0.1)."""
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_inward_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    return "." not in name or name.endswith((".localhost", ".local", ".internal", ".home.arpa", ".onion"))


class Lookup(Protocol):
    """Names to addresses: the system's resolver, or a test's."""

    async def __call__(self, host: str, port: int) -> list[str]: ...


async def system_lookup(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class _Judged(AbstractResolver):
    """A resolver that gives out only judged addresses."""

    def __init__(self, allow: Allow, lookup: Lookup) -> None:
        self._allow = allow
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        good = []
        for text in await self._lookup(host, port):
            address = ipaddress.ip_address(text.split("%")[0])
            if is_outward(address) or self._allow.host(host, port) or self._allow.address(address):
                kind = socket.AF_INET if address.version == 4 else socket.AF_INET6
                good.append(
                    ResolveResult(
                        hostname=host, host=text, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST
                    )
                )
        if not good:
            raise OSError(errno.EACCES, _REFUSED)
        return good

    async def close(self) -> None:
        return


_REFUSED = "the URL leads to an address that is not public"


class Fetcher:
    """Downloads and uploads. One session, no cookies, no proxies from the environment, no redirects of its own."""

    def __init__(self, allow: Allow, lookup: Lookup = system_lookup) -> None:
        self._allow = allow
        self._lookup = lookup
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                resolver=_Judged(self._allow, self._lookup), use_dns_cache=False, limit=100
            )
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS_MAX, sock_read=GRACE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                trust_env=False,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=watch_http(),
                headers={"Accept-Encoding": "identity", "User-Agent": "StoryNote"},
            )
        return self._session

    async def stream(self, url: str, *, bytes_max: int) -> AsyncIterator[bytes]:
        """The bytes at `url`. Raises FetchRefused, FetchFailed; what was yielded before then is to be thrown away."""
        for _ in range(REDIRECTS_MAX + 1):
            self._check(url)
            try:
                async with self._opened().get(url, allow_redirects=False) as response:
                    if response.status in (301, 302, 303, 307, 308):
                        url = urljoin(url, response.headers.get("Location", ""))
                        continue
                    async for chunk in _body(response, bytes_max):
                        yield chunk
                    return
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise _failure(error, "the file could not be fetched") from error
        raise FetchFailed("the URL redirects too often")

    async def put(self, url: str, path: Path, *, mime_type: str) -> None:
        """Send a file to `url` with PUT, streamed from the disk. Raises FetchRefused, FetchFailed.

        A redirect is a failure: what was judged is this address, and the bytes are gone after the first try.
        """
        self._check(url)
        with await asyncio.to_thread(path.open, "rb") as file:
            size = (await asyncio.to_thread(path.stat)).st_size
            seconds = CONNECT_SECONDS_MAX + ANSWER_SECONDS_MAX + size / SENT_BYTES_PER_SECOND_MIN
            timeout = aiohttp.ClientTimeout(seconds, sock_connect=CONNECT_SECONDS_MAX, sock_read=ANSWER_SECONDS_MAX)
            # With its length said the body is sent as it is: storage services refuse a chunked one.
            headers = {"Content-Type": mime_type, "Content-Length": str(size)}
            try:
                async with self._opened().put(
                    url, data=_pieces(file), headers=headers, timeout=timeout, allow_redirects=False
                ) as response:
                    status = response.status
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise _failure(error, "the file could not be sent") from error
        if not 200 <= status < 300:
            raise FetchFailed(f"the file could not be sent: HTTP {status}", again=_passes(status))

    def _check(self, url: str) -> None:
        try:
            check_url(url, self._allow)
        except BadRequest as error:
            raise FetchRefused(error.message) from error


def _failure(error: Exception, message: str) -> StoryNoteError:
    if getattr(error, "errno", None) == errno.EACCES or _REFUSED in str(error):
        return FetchRefused(_REFUSED)
    return FetchFailed(message, again=True)


def _passes(status: int) -> bool:
    return status in (408, 429) or status >= 500


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
        yield chunk


async def _body(response: aiohttp.ClientResponse, bytes_max: int) -> AsyncIterator[bytes]:
    if response.status != 200:
        raise FetchFailed(f"the file could not be fetched: HTTP {response.status}", again=_passes(response.status))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchFailed("the file came compressed although it was asked for plain")
    declared = response.content_length
    if declared is not None and declared > bytes_max:
        raise FetchFailed(f"the file is larger than {bytes_max} bytes")
    size, began = 0, time.monotonic()
    async for chunk in response.content.iter_chunked(CHUNK_BYTES):
        size += len(chunk)
        if size > bytes_max:
            raise FetchFailed(f"the file is larger than {bytes_max} bytes")
        if time.monotonic() - began > GRACE_SECONDS + size / BYTES_PER_SECOND_MIN:
            raise FetchFailed("the file came too slowly", again=True)
        yield chunk
    if declared is not None and size != declared:
        raise FetchFailed("the file ended early", again=True)
