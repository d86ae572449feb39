"""/reference: every endpoint and type of the API's description, for people.

Rule: nothing is said that the description does not say.
"""

import json
from collections.abc import Mapping

import msgspec

from storynote.site.samples import KEY
from storynote.site.schemas import Description
from storynote.site.words import EXAMPLES

Row = tuple[str, str, str]


class Entry(msgspec.Struct, frozen=True):
    """One endpoint."""

    name: str
    method: str
    path: str
    summary: str
    needs: str
    curl: str
    inputs: list[tuple[str, list[Row]]]
    answers: list[tuple[str, str]]


class Group(msgspec.Struct, frozen=True):
    """A tag of the description with its endpoints."""

    id: str
    name: str
    text: str
    endpoints: list[Entry]


def groups(description: Description) -> list[Group]:
    """Everything there is, by tag, in the description's order."""
    found: dict[str, list[Entry]] = {}
    for path, methods in _map(description.document["paths"]).items():
        for method, operation in _map(methods).items():
            entry = _entry(description, method.upper(), path, _map(operation))
            found.setdefault(str(_list(_map(operation)["tags"])[0]), []).append(entry)
    tags = {str(_map(tag)["name"]): str(_map(tag)["description"]) for tag in _list(description.document["tags"])}
    return [Group(name.lower(), name, text, found[name]) for name, text in tags.items() if name in found]


def types(description: Description) -> list[tuple[str, list[Row]]]:
    """Every named shape with its fields."""
    return [
        (name, _rows(description, name)) for name, schema in description.schemas.items() if "properties" in _map(schema)
    ]


def _entry(description: Description, method: str, path: str, operation: Mapping[str, object]) -> Entry:
    inputs: list[tuple[str, list[Row]]] = []
    for where, title in (("path", "Path"), ("query", "Query"), ("header", "Headers")):
        given = [_map(p) for p in _list(operation["parameters"]) if _map(p)["in"] == where]
        rows = [
            (str(p["name"]), description.type_of(_map(p["schema"])), _note(p, bool(p.get("required")))) for p in given
        ]
        if rows:
            inputs.append((title, rows))
    body = _shape(operation.get("requestBody", {}))
    if body:
        inputs.append(("Body", _rows(description, body)))
    answers = [(code, _shape(answer)) for code, answer in _map(operation["responses"]).items()]
    needs = "Needs no key." if operation.get("security") == [] else ""
    curl = _curl(description, method, path, operation, body)
    return Entry(str(operation["operationId"]), method, path, str(operation["summary"]), needs, curl, inputs, answers)


def _curl(description: Description, method: str, path: str, operation: Mapping[str, object], body: str) -> str:
    """The request with what it must have; `{…}` is for the reader to fill in."""
    servers = _list(description.document["servers"])
    query = [
        str(_map(p)["name"]) for p in _list(operation["parameters"]) if _map(p)["in"] == "query" and _map(p)["required"]
    ]
    url = f"{_map(servers[0])['url']}{path}" + ("?" + "&".join(f"{name}={{{name}}}" for name in query) if query else "")
    parts = [f'curl "{url}"' if method == "GET" else f'curl -X {method} "{url}"']
    if operation.get("security") != []:
        parts.append(f'-H "Authorization: Bearer ${KEY}"')
    if body:
        fields = _map(description.body(body).get("properties", {}))
        wanted = {
            name: EXAMPLES.get(name, f"{{{name}}}")
            for name in fields
            if name in _list(description.body(body).get("required", []))
        }
        parts += ['-H "Content-Type: application/json"', f"-d '{json.dumps(wanted, ensure_ascii=False)}'"]
    return " \\\n  ".join(parts)


def _rows(description: Description, name: str) -> list[Row]:
    schema = description.body(name)
    required = _list(schema.get("required", []))
    request = name.endswith("Request")
    return [
        (field, description.type_of(_map(inner)), _note(_map(inner), request and field in required))
        for field, inner in _map(schema.get("properties", {})).items()
    ]


def _note(schema: Mapping[str, object], required: bool) -> str:
    said = str(schema.get("description") or _map(schema.get("schema", {})).get("description") or "")
    return ". ".join(part for part in ("Required" if required else "", said) if part)


def _shape(content: object) -> str:
    """The name of the type that a body or an answer has, "" where it is no named one."""
    media = _map(_map(content).get("content", {}))
    for kind in media.values():
        schema = _map(_map(kind).get("schema", {}))
        reference = schema.get("$ref") or _map(schema.get("items", {})).get("$ref")
        if reference:
            return str(reference).rsplit("/", 1)[-1]
    return ""


def _map(value: object) -> Mapping[str, object]:
    assert isinstance(value, Mapping)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
