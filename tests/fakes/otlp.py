"""A collector of traces: OTLP over HTTP with protobuf bodies, gzip or not. Rule: it keeps what came, as it came."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

PATH = "/v1/traces"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One span, with the role of the process that sent it."""

    name: str
    role: str
    kind: str
    trace: str
    id: str
    parent: str
    failed: bool
    attributes: dict[str, object]


class Collector:
    """A server on loopback."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        """Every body, unpacked."""
        self.refused: list[str] = []
        """What was wrong with those that were not taken."""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status = collector._take(self.path, self.headers.get("Content-Type", ""), body, self._encoding())
                answer = ExportTraceServiceResponse().SerializeToString() if status == 200 else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def _encoding(self) -> str:
                return str(self.headers.get("Content-Encoding", ""))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def _take(self, path: str, content_type: str, body: bytes, encoding: str) -> int:
        if path != PATH or content_type != "application/x-protobuf":
            self.refused.append(f"{path} {content_type}")
            return 404 if path != PATH else 415
        self.raw.append(gzip.decompress(body) if encoding == "gzip" else body)
        return 200

    def spans(self) -> list[Told]:
        return [span for raw in list(self.raw) for span in _spans(ExportTraceServiceRequest.FromString(raw))]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


def _spans(request: ExportTraceServiceRequest) -> Iterator[Told]:
    for resource in request.resource_spans:
        about = {pair.key: _value(pair.value) for pair in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Told(
                    name=span.name,
                    role=str(about.get("storynote.role", "")),
                    kind=Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_").lower(),
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    failed=span.status.code == Status.STATUS_CODE_ERROR,
                    attributes={pair.key: _value(pair.value) for pair in span.attributes},
                )


def _value(value: AnyValue) -> object:
    which = value.WhichOneof("value")
    return getattr(value, which) if which else None
