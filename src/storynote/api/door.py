"""One request, from its first byte to its last: identify, limit, read, call the endpoint, answer.

Rule: every answer leaves through here.

So every answer has its request id, its limits and its CORS headers, and every failure the one error shape. The order of
refusals is contract §1's: 401, 429, 400 (body), then what the endpoint finds.
"""

import asyncio
import itertools
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from time import perf_counter

import msgspec
from starlette.types import Receive, Scope, Send

from storynote import metrics, replays, tracing
from storynote.api import bodies
from storynote.api.caller import Caller, Gate, StreamTokens, permit
from storynote.api.server import Server
from storynote.api.wire import ErrorAnswer
from storynote.db import Duplicate, Statement
from storynote.errors import BadRequest, InternalError, MethodNotAllowed, Refusal
from storynote.ids import time_ms
from storynote.limits import Limiter, Quota
from storynote.logs import about
from storynote.replays import Stored
from storynote.settings import Network

log = logging.getLogger(__name__)

ADDRESS_CHARACTERS_MAX = 64
SEND_SECONDS_MAX = 30.0
"""A client that takes nothing for so long is cut off."""
JSON = (b"content-type", b"application/json")
_EXPOSED = (
    b"X-Request-Id, RateLimit-Policy, RateLimit, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset,"
    b" Retry-After, Location, Link, ETag, Idempotent-Replayed"
)
_CORS = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _EXPOSED)]
_PREFLIGHT = [
    (
        b"access-control-allow-headers",
        b"Authorization, X-API-Key, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range, Last-Event-ID",
    ),
    (b"access-control-max-age", b"86400"),
]
_ALWAYS = [*_CORS, (b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
GONE = 499
"""What is counted for a client that left before its answer."""
NOWHERE = "(none)"
"""The route of every path that is none of ours."""
encode = msgspec.json.Encoder().encode
_PROCESS = os.urandom(4).hex()
_NUMBERS = itertools.count(int.from_bytes(os.urandom(3), "big"))
"""Request ids name a request, they protect nothing: a start no other process has, and a number."""


class Answer(msgspec.Struct):
    """What an endpoint returns. `chunks` in place of `body` streams."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    chunks: AsyncIterator[bytes] | None = None
    hang_up: Callable[[], None] | None = None
    """Called once when the client of a stream has gone."""
    media: tuple[bytes, bytes] = JSON


def reply(status: int, value: object, *headers: tuple[str, str]) -> Answer:
    """`value` as JSON."""
    return Answer(status, encode(value), headers)


class Call(msgspec.Struct, kw_only=True):
    """One request as its endpoint sees it."""

    server: Server
    gate: Gate
    tokens: StreamTokens
    request_id: str
    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[bytes, bytes]
    query: bytes
    receive: Receive
    address: str = ""
    """Where the client is, as the connection says."""
    caller_or_none: Caller | None = None
    quotas: list[Quota] = []
    raw: bytes = b""
    replay: tuple[str, str] | None = None
    """Idempotency-Key and fingerprint, when there is one."""
    remembered: bool = False

    @property
    def caller(self) -> Caller:
        if self.caller_or_none is None:
            raise InternalError("This route has no caller")
        return self.caller_or_none

    def header(self, name: str) -> str:
        return self.headers.get(name.lower().encode(), b"").decode("latin-1")

    def remember(self, answer: Answer, stored_body: bytes | None = None) -> list[Statement]:
        """The statements that store `answer` for a repeated request; to commit with the work itself."""
        if self.replay is None:
            return []
        self.remembered = True
        key, fingerprint = self.replay
        now = time_ms()
        text = (answer.body if stored_body is None else stored_body).decode()
        headers = {name: value for name, value in answer.headers if name != "Set-Cookie"}
        stored = Stored(fingerprint, answer.status, headers, text)
        account_id = self.caller.account_id
        return [
            replays.forget_expired(account_id, key, now),
            replays.insert(account_id, key, stored, now),
        ]


Handler = Callable[[Call], Awaitable[Answer]]


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the route table; /openapi.json is made from the same lines."""

    method: str
    path: str
    handler: Callable[..., Awaitable[Answer]]
    summary: str
    tag: str
    name: str
    scope: str = ""
    """The scope a caller needs; "" with `public` False means any. No key has "account" (a signed-in person) or "operator"."""
    public: bool = False
    body: type | None = None
    body_optional: bool = False
    bytes_max: int = bodies.JSON_BYTES_MAX
    query: type | None = None
    status: int = 200
    answer: type | None = None
    media: str = "application/json"
    or_media: str = ""
    """What `?format=` can have it as instead."""
    limit: str = ""
    """ "generation" or "uploads": counted beside the global limit."""
    errors: tuple[int, ...] = ()
    hidden: bool = False
    stream: bool = False
    rebuild: Callable[[Call, Stored], bytes] | None = None
    """How to make a stored answer whole again, when it may not be stored whole."""


class Door:
    """The ASGI application of one path: its methods, and everything that is the same for all of them."""

    def __init__(self, server: Server, gate: Gate, tokens: StreamTokens, endpoints: list[Endpoint]) -> None:
        self._server = server
        self._gate = gate
        self._tokens = tokens
        self._by_method = {endpoint.method: endpoint for endpoint in endpoints}
        self._route = endpoints[0].path if endpoints[0].name != "nowhere" else NOWHERE
        self._counts: dict[tuple[str, int], tuple[metrics.Number, metrics.Times]] = {}
        if "GET" in self._by_method and not self._by_method["GET"].stream:
            self._by_method.setdefault("HEAD", self._by_method["GET"])
        everything = server.rate_global
        self._limiters: Mapping[str, tuple[Limiter, ...]] = {
            "": (everything,),
            "generation": (server.rate_generation, everything),
            "uploads": (server.rate_uploads, everything),
        }
        self._allow = ", ".join(sorted({*self._by_method, "OPTIONS"}))
        self._free = Quota("global", server.settings.rate_global, server.settings.rate_global, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = f"req_{_PROCESS}{next(_NUMBERS):08x}"
        call = Call(
            server=self._server,
            gate=self._gate,
            tokens=self._tokens,
            request_id=request_id,
            method=scope["method"],
            path=scope["path"],
            params=scope.get("path_params", {}),
            headers=dict(reversed(scope["headers"])),
            query=scope["query_string"],
            receive=receive,
            address=address_of(scope, self._server.settings.proxies),
            quotas=[],
        )
        began = perf_counter()
        answer = await (self._traced(call) if tracing.on() else self._answered(call))
        if answer is None:
            self._count(call.method, GONE, began)
            return
        self._count(call.method, answer.status, began)
        await self._send(call, answer, send)

    def _count(self, method: str, status: int, began: float) -> None:
        found = self._counts.get((method, status))
        if found is None:
            known = method if method in self._by_method or method == "OPTIONS" else metrics.OTHER
            found = self._counts[method, status] = (
                metrics.REQUESTS.of(self._route, known, str(status)),
                metrics.REQUEST_SECONDS.of(self._route, known),
            )
        found[0].value += 1
        found[1].observe(perf_counter() - began)

    async def _traced(self, call: Call) -> Answer | None:
        told = {"http.request.method": call.method, "http.route": self._route, "storynote.request_id": call.request_id}
        parent = call.header("traceparent") or None
        with tracing.span(f"{call.method} {self._route}", "server", told, parent) as span:
            answer = await self._answered(call)
            status = GONE if answer is None else answer.status
            span.set("http.response.status_code", status)
            if call.caller_or_none is not None:
                span.set("storynote.account_id", call.caller_or_none.account_id)
            if status >= 500:
                span.fail(str(status))
            return answer

    async def _answered(self, call: Call) -> Answer | None:
        """The answer, whatever happened; None for whoever has gone."""
        try:
            return await self._answer(call)
        except bodies.Disconnected:
            return None
        except Refusal as error:
            return refused(error, call.request_id)
        except TimeoutError:
            return refused(BadRequest("The body took too long", type="slow_body"), call.request_id)
        except Exception:
            # By its route: an address may hold what only its owner may know.
            about((call.request_id, call.caller_or_none.account_id if call.caller_or_none else "", ""))
            log.exception("%s %s failed", call.method, self._route)
            return refused(InternalError("Something went wrong on our side"), call.request_id)

    async def _answer(self, call: Call) -> Answer:
        endpoint = self._by_method.get(call.method)
        if call.method == "OPTIONS":
            return Answer(204, b"", (("Access-Control-Allow-Methods", self._allow),))
        if endpoint is None:
            raise MethodNotAllowed(f"{call.method} is not possible here", headers=(("Allow", self._allow),))
        if endpoint.public:
            about((call.request_id, "", ""))
        else:
            await self._admit(call, endpoint)
        arguments: list[object] = [call]
        if endpoint.query is not None:
            arguments.append(bodies.query(call.query, endpoint.query))
        if endpoint.body is not None:
            arguments.append(await self._read(call, endpoint))
        if endpoint.method == "POST" and b"idempotency-key" in call.headers and not endpoint.public:
            return await self._once(call, endpoint, arguments)
        return await endpoint.handler(*arguments)

    async def _admit(self, call: Call, endpoint: Endpoint) -> None:
        if endpoint.stream and b"token=" in call.query and b"authorization" not in call.headers:
            call.caller_or_none = await self._tokens.take(bodies.query(call.query, _Token).token)
        else:
            call.caller_or_none = await self._gate.identify(call.headers, call.address, call.method)
        account_id = call.caller.account_id
        about((call.request_id, account_id, ""))
        for limiter in self._limiters[endpoint.limit]:
            taken = await limiter.take(account_id)
            if not isinstance(taken, Quota):
                # On the way to a refusal, its headers say where the caller stands.
                call.quotas.append(limiter.spent(taken))
                taken = await limiter.take_waiting(account_id)
                call.quotas.pop()
            call.quotas.append(taken)
        if endpoint.scope:
            permit(call.caller, endpoint.scope)

    async def _read(self, call: Call, endpoint: Endpoint) -> object:
        call.raw = await bodies.read(call.receive, call.headers, endpoint.bytes_max)
        kind = endpoint.body or object
        if endpoint.body_optional and not call.raw.strip():
            return bodies.decode(b"{}", kind)
        bodies.check_type(call.headers)
        return bodies.decode(call.raw, kind)

    async def _once(self, call: Call, endpoint: Endpoint, arguments: list[object]) -> Answer:
        """Do it, or answer as it was answered before (contract §3, Idempotency-Key)."""
        key, account_id = call.header("idempotency-key"), call.caller.account_id
        replays.check(key)
        fingerprint = replays.fingerprint(call.method, call.path, bodies.generic(call.raw))
        call.replay = (key, fingerprint)
        stored = await replays.find(self._server.db, account_id, key, fingerprint, time_ms())
        if stored is not None:
            return _again(call, endpoint, stored)
        self._server.in_flight.enter(account_id, key)
        try:
            answer = await endpoint.handler(*arguments)
            if not call.remembered and answer.status < 300:
                await self._server.db.write(*call.remember(answer))
        except Duplicate:
            # Another process did it between our look and our write.
            stored = await replays.find(self._server.db, account_id, key, fingerprint, time_ms())
            if stored is None:
                raise
            return _again(call, endpoint, stored)
        finally:
            self._server.in_flight.leave(account_id, key)
        return answer

    async def _send(self, call: Call, answer: Answer, send: Send) -> None:
        headers = standing_headers(call.request_id, call.quotas or [self._free])
        if call.method == "OPTIONS":
            headers += _PREFLIGHT
        own: set[str] = set()
        if answer.headers:
            own = {name.lower() for name, _ in answer.headers}
            if "cache-control" in own:
                headers = [pair for pair in headers if pair[0] != b"cache-control"]
            headers += [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers]
        if answer.chunks is not None:
            headers.append(answer.media)
        elif answer.status not in (204, 304):
            headers.append(answer.media)
            if "content-length" not in own:
                headers.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        if answer.chunks is None or call.method == "HEAD":
            await send({"type": "http.response.body", "body": b"" if call.method == "HEAD" else answer.body})
            return
        await _stream(call, answer, answer.chunks, send)


class _Token(msgspec.Struct):
    token: str = ""


async def _stream(call: Call, answer: Answer, chunks: AsyncIterator[bytes], send: Send) -> None:
    watch = asyncio.create_task(_gone(call.receive, answer.hang_up)) if answer.hang_up else None
    try:
        async for chunk in chunks:
            async with asyncio.timeout(SEND_SECONDS_MAX):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        log.info("the client takes nothing, cut off")
        raise
    finally:
        if watch is not None:
            watch.cancel()
        closing = getattr(chunks, "aclose", None)
        if closing is not None:
            await closing()


async def _gone(receive: Receive, hang_up: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
    hang_up()


def refused(error: Refusal, request_id: str) -> Answer:
    """The one error shape (contract §1)."""
    value = ErrorAnswer(error=error.message, code=error.code, type=error.type, param=error.param, request_id=request_id)
    headers = list(error.headers)
    retry = error.retry_after_seconds
    if retry is None and error.code in (429, 503):
        retry = 1
    if retry is not None:
        headers.append(("Retry-After", str(retry)))
    return Answer(error.code, encode(value), tuple(headers))


def _again(call: Call, endpoint: Endpoint, stored: Stored) -> Answer:
    raw = endpoint.rebuild(call, stored) if endpoint.rebuild else stored.body.encode()
    return Answer(stored.status, raw, (*stored.headers.items(), ("Idempotent-Replayed", "true")))


def standing_headers(request_id: str, quotas: list[Quota]) -> list[tuple[bytes, bytes]]:
    """The headers of every answer there is (contract §1)."""
    return [(b"x-request-id", request_id.encode()), *_ALWAYS, *_limit_headers(quotas)]


def _limit_headers(quotas: list[Quota]) -> list[tuple[bytes, bytes]]:
    """IETF draft-ietf-httpapi-ratelimit-headers and the older X- form; the first quota is the tightest."""
    first = quotas[0]
    state = ", ".join([f'"{q.name}";r={q.remaining};t={q.reset_seconds}' for q in quotas])
    return [
        (b"ratelimit-policy", b", ".join([_policy(q.name, q.limit) for q in quotas])),
        (b"ratelimit", state.encode()),
        (b"x-ratelimit-limit", b"%d" % first.limit),
        (b"x-ratelimit-remaining", b"%d" % first.remaining),
        (b"x-ratelimit-reset", b"%d" % first.reset_seconds),
    ]


@lru_cache(maxsize=16)
def _policy(name: str, limit: int) -> bytes:
    return f'"{name}";q={limit};w=60'.encode()


def address_of(scope: Scope, proxies: tuple[Network, ...]) -> str:
    """Where the client is: the other end of the connection, or whom a proxy of ours says it speaks for.

    X-Forwarded-For is read from its end, past our own proxies, to the first that is none of them: what stands before that
    the client may have written itself.
    """
    client = scope.get("client")
    address = str(client[0]) if client else "local"
    if not proxies or not _within(address, proxies):
        return address
    told = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    for part in reversed(b",".join(told).decode("latin-1").split(",")):
        if not part.strip():
            continue
        address = part.strip()
        if not _within(address, proxies):
            break
    return address[:ADDRESS_CHARACTERS_MAX]


def _within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
