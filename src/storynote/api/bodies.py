"""Bytes of a request to the value an endpoint asks for.

Rule: what is wrong is named by its path, what is allowed is said.

Strict JSON as contract §1 has it: msgspec refuses wrong types, NaN, Infinity and lone surrogates; NUL and bad UTF-8
are refused here.
"""

import asyncio
import re
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.types import Receive

from storynote.errors import BadRequest, TooLarge, UnsupportedMediaType

T = TypeVar("T")
JSON_BYTES_MAX = 1024 * 1024
MEDIA_JSON_BYTES_MAX = 16 * 1024 * 1024
"""Video and tool requests may carry `data:` URIs."""
BODY_SECONDS_MAX = 30.0
QUERY_FIELDS_MAX = 20
QUERY_BYTES_MAX = 16 * 1024
_AT = re.compile(r" - at `(?:key in )?\$?\.?(.*)`$")


class Disconnected(Exception):
    """The client went away before its request was complete: there is nobody to answer."""


async def read(receive: Receive, headers: Mapping[bytes, bytes], bytes_max: int) -> bytes:
    """The whole body. Raises TooLarge as soon as it is known, Disconnected."""
    declared = headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > bytes_max:
        raise TooLarge(f"The body may have {bytes_max} bytes")
    parts, size = [], 0
    async with asyncio.timeout(BODY_SECONDS_MAX):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Disconnected
            part = message.get("body", b"")
            size += len(part)
            if size > bytes_max:
                raise TooLarge(f"The body may have {bytes_max} bytes")
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)


def check_type(headers: Mapping[bytes, bytes]) -> None:
    """Raises UnsupportedMediaType unless the body is declared as plain UTF-8 JSON."""
    declared = headers.get(b"content-type", b"").decode("latin-1").lower()
    kind, *parameters = [part.strip() for part in declared.split(";")]
    charset_ok = all(part.replace('"', "") == "charset=utf-8" for part in parameters if part.startswith("charset"))
    if kind != "application/json" or not charset_ok or headers.get(b"content-encoding", b"identity") != b"identity":
        raise UnsupportedMediaType("Send the body as Content-Type: application/json, in UTF-8 and not compressed")


def decode(raw: bytes, kind: type[T]) -> T:
    """The body as `kind`. Raises BadRequest with the path of the field and what it may be."""
    try:
        raw.decode("utf-8")
        value = _typed(raw, kind)
        if b"\\u0000" in raw:
            # Only what was asked for: unknown fields are ignored, whatever is in them.
            _refuse_nul(msgspec.to_builtins(value), "")
    except msgspec.ValidationError as error:
        raise refusal(error, kind) from error
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not valid UTF-8") from error
    except msgspec.DecodeError as error:
        raise BadRequest("The body is not valid JSON") from error
    except RecursionError as error:
        raise BadRequest("The body is nested too deeply") from error
    return value


def _typed(raw: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        if "got `float`" not in str(error):
            raise
        # To JSON Schema 1.0 is an integer, and some languages write it so; 1.5 is refused with the same words as before.
        return msgspec.convert(_WHOLE.decode(raw), kind)


def _whole(text: str) -> float | int:
    number = float(text)
    # 1e-400 reads as 0.0 and is none.
    lost = number == 0 and any(digit in "123456789" for digit in text.lower().partition("e")[0])
    return int(number) if number.is_integer() and not lost else number


_WHOLE = msgspec.json.Decoder(float_hook=_whole)


def generic(raw: bytes) -> object:
    """The body as a plain JSON value: what two requests are compared by. Call after `decode`."""
    return msgspec.json.decode(raw) if raw.strip() else {}


def _refuse_nul(value: object, path: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise BadRequest(f"{path or 'The body'}: NUL characters are not allowed", param=path or None)
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_nul(key, path)
            _refuse_nul(inner, f"{path}.{key}".lstrip(".")[:200])
    if isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_nul(inner, f"{path}[{index}]")


def query(raw: bytes, kind: type[T]) -> T:
    """The query string as `kind`, numbers read from text; unknown fields are ignored. Raises BadRequest."""
    if len(raw) > QUERY_BYTES_MAX:
        raise BadRequest(f"The query may have {QUERY_BYTES_MAX} bytes")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, max_num_fields=QUERY_FIELDS_MAX, errors="strict")
    except ValueError as error:
        raise BadRequest("The query cannot be read") from error
    _refuse_nul(dict(pairs), "")
    try:
        return msgspec.convert(dict(pairs), kind, strict=False)
    except msgspec.ValidationError as error:
        raise refusal(error, kind) from error


def refusal(error: msgspec.ValidationError, kind: type) -> BadRequest:
    """msgspec's verdict as ours: the field's path and, for a choice, the choices."""
    text = str(error)
    found = _AT.search(text)
    path = found.group(1) if found else ""
    what = _AT.sub("", text).replace("`", "")
    missing = re.match(r"Object missing required field (\S+)", what)
    if missing:
        path = f"{path}.{missing.group(1)}".lstrip(".")
        return BadRequest(f"{path} is required", param=path)
    allowed = _choices(msgspec.inspect.type_info(kind), path)
    if allowed:
        what = f"must be one of {', '.join(allowed)}"
    return BadRequest(f"{path}: {what}" if path else f"The body is not as it should be: {what}", param=path or None)


def _choices(info: msgspec.inspect.Type, path: str) -> list[str]:
    """The allowed values at `path`, when it is a choice."""
    for part in filter(None, re.split(r"[.]|\[\.\.\.\]", path)):
        info = next((t for t in _flat(info) if isinstance(t, msgspec.inspect.StructType)), info)
        if isinstance(info, msgspec.inspect.StructType):
            info = next((field.type for field in info.fields if field.encode_name == part), info)
    inner = [t.item_type if isinstance(t, msgspec.inspect.ListType) else t for t in _flat(info)]
    return [str(v) for t in inner if isinstance(t, msgspec.inspect.LiteralType) for v in t.values]


def _flat(info: msgspec.inspect.Type) -> list[msgspec.inspect.Type]:
    if isinstance(info, msgspec.inspect.Metadata):
        return _flat(info.type)
    if isinstance(info, msgspec.inspect.UnionType):
        return [t for part in info.types for t in _flat(part)]
    if isinstance(info, msgspec.inspect.ListType):
        return [info, *_flat(info.item_type)]
    return [info]
