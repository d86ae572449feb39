"""/openapi.json, made from the route table and the very types the endpoints decode and encode with. Nothing is said twice."""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus

import msgspec

from storynote import __version__
from storynote.api.cookies import SECURE
from storynote.api.door import Endpoint
from storynote.api.wire import ErrorAnswer

Json = dict[str, object]
REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"{(\w+)(?::path)?}")
_ID_PARAMETERS = ("project_id", "job_id", "key_id", "upload_id", "asset_id", "session_id", "account_id")
_TAGS = {
    "Projects": "Every generation belongs to a project, whose graph is drawn as you generate.",
    "Generation": "Requests that make something. They answer 202 at once; the result comes with the job.",
    "Jobs": "Poll, fetch many, or listen.",
    "Models": "What can run now, and what it costs.",
    "Credits": "Held at submit, charged when the result is stored, released when the job fails.",
    "Account": "People: signing up, in and out. Only the app's cookie may change an account, no key.",
    "Keys": "Shown once; only a hash is kept.",
    "Uploads": "Files of your own, to use as inputs.",
    "Assets": "Results and uploads.",
    "Server": "For operators.",
    "Operator": "Running the place, for who is signed in as an operator. Every change is logged with their account.",
}


def document(endpoints: Iterable[Endpoint], address: str) -> Json:
    """OpenAPI 3.1 for `endpoints` served at `address`."""
    shown = [endpoint for endpoint in endpoints if not endpoint.hidden]
    types = [t for e in shown for t in (e.body, e.answer, e.query) if t is not None]
    schemas, components = msgspec.json.schema_components(
        [*types, ErrorAnswer], ref_template=REF, schema_hook=_any_value
    )
    by_type = {id(kind): schema for kind, schema in zip([*types, ErrorAnswer], schemas, strict=True)}
    paths: dict[str, Json] = {}
    for endpoint in shown:
        item = paths.setdefault(_camel_path(endpoint.path), {})
        item[endpoint.method.lower()] = _operation(endpoint, by_type, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "StoryNote API",
            "version": __version__,
            "description": "Images, video, speech, effects and music from many models, behind one key.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": address}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "security": [{"bearer": []}, {"apiKey": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": _tidy({name: schema for name, schema in components.items() if not name.endswith("Query")}),
            "headers": _headers(),
            "responses": _errors(endpoints),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "sk_live_…"},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
                "session": {"type": "apiKey", "in": "cookie", "name": SECURE},
            },
        },
    }


def _any_value(kind: type) -> Json:
    """Free JSON, as in a node's data."""
    if kind is object:
        return {"description": "Any JSON value"}
    raise NotImplementedError(kind)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _camel_path(path: str) -> str:
    return _PARAMETER.sub(lambda match: "{" + _camel(match.group(1)) + "}", path)


def _operation(endpoint: Endpoint, by_type: Mapping[int, Json], components: Mapping[str, Json]) -> Json:
    operation: Json = {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "tags": [endpoint.tag],
        "parameters": _parameters(endpoint, components),
        "responses": {str(endpoint.status): _answer(endpoint, by_type), **_refusals(endpoint)},
    }
    if endpoint.public:
        operation["security"] = []
    elif endpoint.scope in ("account", "operator"):
        operation["security"] = [{"session": []}]
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": not endpoint.body_optional,
            "content": {"application/json": {"schema": by_type[id(endpoint.body)]}},
        }
    if endpoint.name == "putUpload":
        binary: Json = {"schema": {"type": "string", "format": "binary"}}
        operation["requestBody"] = {"required": True, "content": {"application/octet-stream": binary}}
    return operation


def _parameters(endpoint: Endpoint, components: Mapping[str, Json]) -> list[Json]:
    parameters: list[Json] = []
    for name in _PARAMETER.findall(endpoint.path):
        schema: Json = {"type": "string"}
        if name in _ID_PARAMETERS:
            schema["pattern"] = "^[0-9a-f]{24}$"
        parameters.append({"name": _camel(name), "in": "path", "required": True, "schema": schema})
    if endpoint.query is not None:
        query = components[endpoint.query.__name__]
        properties, required = query["properties"], query.get("required", [])
        assert isinstance(properties, dict)
        assert isinstance(required, list)
        parameters.extend(
            {"name": name, "in": "query", "required": name in required, "schema": _tidy(schema)}
            for name, schema in properties.items()
        )
    for header, schema, methods in _REQUEST_HEADERS:
        if endpoint.name in methods or (endpoint.method in methods and not endpoint.public):
            required = header == "If-Match"
            parameters.append({"name": header, "in": "header", "required": required, "schema": schema})
    return parameters


_REQUEST_HEADERS: tuple[tuple[str, Json, tuple[str, ...]], ...] = (
    (
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
        ("POST",),
    ),
    ("If-Match", {"type": "string", "pattern": '^"[0-9]{1,18}"$'}, ("putGraph",)),
    ("Last-Event-ID", {"type": "string", "pattern": "^[0-9]{0,18}$"}, ("streamJobs",)),
    ("Range", {"type": "string"}, ("getAsset",)),
)


def _answer(endpoint: Endpoint, by_type: Mapping[int, Json]) -> Json:
    answer: Json = {"description": HTTPStatus(endpoint.status).phrase, "headers": _header_refs(endpoint)}
    if endpoint.status == 204:
        return answer
    schema: Json = {"type": "string"} if endpoint.answer is None else by_type[id(endpoint.answer)]
    if endpoint.stream:
        schema = _EVENT
    content: Json = {endpoint.media: {"schema": schema}}
    if endpoint.or_media:
        content[endpoint.or_media] = {"schema": {"type": "string"}}
    answer["content"] = content
    return answer


_EVENT: Json = {
    "description": "One server-sent event; comments are heartbeats",
    "type": "object",
    "required": ["event", "id", "data"],
    "properties": {
        "event": {"const": "job"},
        "id": {"type": "string", "pattern": "^[0-9]+$", "description": "To come back with, as Last-Event-ID"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": REF.format(name="JobAnswer")},
        },
        "retry": {"type": "integer"},
    },
}


def _header_refs(endpoint: Endpoint) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _headers()}


def _headers() -> Json:
    def header(kind: str, text: str) -> Json:
        return {"description": text, "required": True, "schema": {"type": kind}}

    return {
        "X-Request-Id": header("string", "Name it when you ask about a request"),
        "RateLimit-Policy": header("string", 'The limits that count, as in "global";q=300;w=60'),
        "RateLimit": header("string", 'Where you stand, as in "global";r=299;t=60'),
        "X-RateLimit-Limit": header("integer", "Requests a minute"),
        "X-RateLimit-Remaining": header("integer", "Requests left now"),
        "X-RateLimit-Reset": header("integer", "Seconds until one more is free"),
    }


def _codes(endpoint: Endpoint) -> list[int]:
    codes = {*endpoint.errors, 500, 503}
    if not endpoint.public:
        codes |= {401, 403, 429}
    if endpoint.body is not None:
        codes |= {400, 413, 415}
    if endpoint.query is not None:
        codes.add(400)
    if endpoint.method == "POST":
        codes |= {400, 409, 422}
    return sorted(codes - {endpoint.status})


def _refusals(endpoint: Endpoint) -> Json:
    return {str(code): {"$ref": f"#/components/responses/Error{code}"} for code in _codes(endpoint)}


def _errors(endpoints: Iterable[Endpoint]) -> Json:
    codes = sorted({code for endpoint in endpoints if not endpoint.hidden for code in _codes(endpoint)})
    content: Json = {"application/json": {"schema": {"$ref": REF.format(name="ErrorAnswer")}}}
    return {f"Error{code}": {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


def _tidy(value: object) -> object:
    """`anyOf: [T, null]` of plain types as `type: [T, "null"]`, which every generator understands."""
    if isinstance(value, dict):
        value = {key: _tidy(inner) for key, inner in value.items()}
        if value.get("type") == "string" and not {"pattern", "enum", "format"} & value.keys():
            # Strict JSON, contract §1: a string may hold anything but NUL.
            value["pattern"] = "^[^\\u0000]*$"
        options = value.get("anyOf")
        if isinstance(options, list) and len(options) == 2 and {"type": "null"} in options:
            other = next(option for option in options if option != {"type": "null"})
            if isinstance(other.get("type"), str):
                rest = {key: inner for key, inner in value.items() if key != "anyOf"}
                return {**other, "type": [other["type"], "null"], **rest}
        return value
    return [_tidy(inner) for inner in value] if isinstance(value, list) else value
