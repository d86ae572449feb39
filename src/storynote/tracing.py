"""Traces by OpenTelemetry: a request, the job it made, every call of a provider. Rule: off costs nothing, on tells no secret.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT (or …_TRACES_ENDPOINT) is set; only then is the SDK loaded, which the extra `otel`
brings. A job keeps the `traceparent` (W3C Trace Context) of the request that made it, and whichever worker runs it goes on
from there. Attributes are names of models, routes and outcomes, and our ids; never a prompt, a key, or an address, which
may carry a signature. Exceptions leave their kind and not their words. Attributes `gen_ai.*` and `http.*`: OpenTelemetry's
semantic conventions.
"""

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, Protocol

import aiohttp

from storynote import __version__
from storynote.errors import ConfigurationError

if TYPE_CHECKING:
    from types import SimpleNamespace

    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as Opened
    from opentelemetry.trace import Tracer

log = logging.getLogger(__name__)

FLUSH_MS_MAX = 3000
"""How long an ending process waits for its last spans to be taken."""
Kind = Literal["server", "consumer", "client", "internal"]
Value = str | int | float | bool


class Span(Protocol):
    """What is told of one span while it is open."""

    def set(self, name: str, value: Value) -> None: ...

    def fail(self, kind: str) -> None:
        """It did not do what it was for; `kind` is a stable name, not a sentence."""
        ...


class _Nothing:
    def set(self, name: str, value: Value) -> None:
        pass

    def fail(self, kind: str) -> None:
        pass


NOTHING: Span = _Nothing()
_OFF = contextlib.nullcontext(NOTHING)
_tracer: "Tracer | None" = None
_provider: "TracerProvider | None" = None


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether the environment names somebody who takes traces."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or environment.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    return any(environment.get(f"OTEL_EXPORTER_OTLP_{what}ENDPOINT") for what in ("", "TRACES_"))


def start(role: str) -> None:
    """Begin, if the environment wants it. Raises ConfigurationError when it asks for what is not installed or not spoken."""
    global _tracer, _provider
    if not wanted(os.environ):
        return
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    if protocol not in (None, "", "http/protobuf"):
        raise ConfigurationError(
            f"OTEL_EXPORTER_OTLP_PROTOCOL={protocol!r}: only http/protobuf is spoken, which collectors take on port 4318"
        )
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigurationError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the exporter is not installed: pip install 'storynote[otel]'"
        ) from error
    name = os.environ.get("OTEL_SERVICE_NAME") or "storynote"
    resource = Resource.create({"service.name": name, "service.version": __version__, "storynote.role": role})
    _provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    _provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = _provider.get_tracer("storynote", __version__)


def stop() -> None:
    """Send what is still to be sent, within FLUSH_MS_MAX. Blocks: not for the event loop."""
    global _tracer, _provider
    provider, _tracer, _provider = _provider, None, None
    if provider is not None:
        provider.force_flush(FLUSH_MS_MAX)
        provider.shutdown()


def on() -> bool:
    return _tracer is not None


def here() -> str | None:
    """The `traceparent` of what is going on, to go on with it elsewhere; None when nothing is traced."""
    if _tracer is None:
        return None
    from opentelemetry import trace

    found = trace.get_current_span().get_span_context()
    return f"00-{found.trace_id:032x}-{found.span_id:016x}-{found.trace_flags:02x}" if found.is_valid else None


def span(
    name: str, kind: Kind = "internal", attributes: Mapping[str, Value] | None = None, parent: str | None = None
) -> "contextlib.AbstractContextManager[Span]":
    """A span for as long as the block lasts; `parent` is a traceparent from elsewhere, by default it is what is going on."""
    if _tracer is None:
        return _OFF
    return _spanning(_tracer, name, kind, attributes or {}, parent)


@contextlib.contextmanager
def _spanning(
    tracer: "Tracer", name: str, kind: Kind, attributes: Mapping[str, Value], parent: str | None
) -> Iterator[Span]:
    from opentelemetry.trace import SpanKind, use_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    # What is not a traceparent is as good as none: then a trace begins here.
    context = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
    opened = tracer.start_span(name, context=context, kind=SpanKind[kind.upper()], attributes=dict(attributes))
    told = _Span(opened)
    with use_span(opened, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield told
        except BaseException as error:
            told.fail(type(error).__name__)
            raise


class _Span:
    __slots__ = ("_opened",)

    def __init__(self, opened: "Opened") -> None:
        self._opened = opened

    def set(self, name: str, value: Value) -> None:
        self._opened.set_attribute(name, value)

    def fail(self, kind: str) -> None:
        from opentelemetry.trace import Status, StatusCode

        self._opened.set_attribute("error.type", kind)
        self._opened.set_status(Status(StatusCode.ERROR, kind))


# HTTP --------------------------------------------------------------------------------------------------------------


def watch_http() -> list[aiohttp.TraceConfig]:
    """For a session: a span around every request of it. Our traceparent is not sent along: it is nobody else's business."""
    if _tracer is None:
        return []
    config = aiohttp.TraceConfig()
    config.on_request_start.append(_http_began)
    config.on_request_end.append(_http_ended)
    config.on_request_exception.append(_http_failed)
    return [config]


async def _http_began(
    _: aiohttp.ClientSession, about: "SimpleNamespace", sent: aiohttp.TraceRequestStartParams
) -> None:
    from opentelemetry.trace import SpanKind

    host, port = sent.url.host or "", sent.url.port or 0
    attributes: dict[str, Value] = {"http.request.method": sent.method, "server.address": host, "server.port": port}
    about.opened = None
    if _tracer is not None:
        about.opened = _tracer.start_span(f"{sent.method} {host}", kind=SpanKind.CLIENT, attributes=attributes)


async def _http_ended(_: aiohttp.ClientSession, about: "SimpleNamespace", got: aiohttp.TraceRequestEndParams) -> None:
    _http_over(about, got.response.status, str(got.response.status) if got.response.status >= 400 else "")


async def _http_failed(
    _: aiohttp.ClientSession, about: "SimpleNamespace", met: aiohttp.TraceRequestExceptionParams
) -> None:
    _http_over(about, 0, type(met.exception).__name__)


def _http_over(about: "SimpleNamespace", status: int, failure: str) -> None:
    opened: Opened | None = about.opened
    if opened is None:
        return
    if status:
        opened.set_attribute("http.response.status_code", status)
    if failure:
        _Span(opened).fail(failure)
    opened.end()
