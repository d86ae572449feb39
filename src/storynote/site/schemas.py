"""What the API's description says of a body: its parameters as a table, an answer as an example.

Rule: names, types, limits and shapes come from the description; only meanings and example values are said here.
"""

import json
from collections.abc import Mapping

from storynote.models import ASPECT_RATIOS
from storynote.site.blocks import Table
from storynote.site.words import EXAMPLES, PARAMETERS

Schema = Mapping[str, object]
SHORT_FIELDS_MAX = 2
"""A type with so few fields is shown in place of its name."""


class Description:
    """An OpenAPI document, looked into."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.schemas = _map(_map(document["components"])["schemas"])

    def body(self, name: str) -> Schema:
        return _map(self.schemas[name])

    def parameters(self, name: str) -> Table:
        """Every field of a request body, as the document's own tables have them."""
        body = self.body(name)
        required = _list(body.get("required", []))
        rows = []
        for field, schema in _map(body["properties"]).items():
            mark = "**" if field in required else ""
            rows.append(
                (f"`{field}`{mark and ' **required**'}", self.type_of(_map(schema)), meaning(name, field, _map(schema)))
            )
        return Table(("Field", "Type", "Meaning"), rows)

    def fields(self, name: str) -> list[str]:
        return list(_map(self.body(name)["properties"]))

    def type_of(self, schema: Schema) -> str:
        if "enum" in schema:
            values = [value for value in _list(schema["enum"]) if value is not None]
            # The description sorts by letters; people read these in their own order.
            values = list(ASPECT_RATIOS) if set(values) == set(ASPECT_RATIOS) else values
            return " ".join(f"`{json.dumps(value)}`" for value in values)
        if "$ref" in schema:
            name = str(schema["$ref"]).rsplit("/", 1)[-1]
            inner = _map(self.body(name).get("properties", {}))
            return "`{ " + " | ".join(inner) + " }`" if 1 <= len(inner) <= SHORT_FIELDS_MAX else name
        options = [_map(option) for option in _list(schema.get("anyOf", []))]
        if options:
            return " or ".join(self.type_of(option) for option in options if option.get("type") != "null")
        kinds = schema.get("type", "value")
        names = [str(kind) for kind in kinds if kind != "null"] if isinstance(kinds, list) else [str(kinds)]
        if names == ["array"]:
            return "list of " + self.type_of(_map(schema.get("items", {})))
        return " or ".join(names) + bounds(schema)

    def example(self, shape: str, /, **given: object) -> str:
        """An answer of that shape, as JSON."""
        return json.dumps(self._example({"$ref": f"/{shape}"}, "", given), indent=2, ensure_ascii=False)

    def _example(self, schema: Schema, field: str, given: Mapping[str, object]) -> object:
        if field in given:
            return given[field]
        if "$ref" in schema:
            body = self.body(str(schema["$ref"]).rsplit("/", 1)[-1])
            fields = _map(body["properties"])
            return {name: self._example(_map(inner), name, given) for name, inner in fields.items()}
        if field in EXAMPLES:
            return EXAMPLES[field]
        kinds = schema.get("type")
        if kinds == "array":
            return [self._example(_map(schema.get("items", {})), field + "[]", given)]
        return [] if kinds == "array" else {} if kinds == "object" else None


def bounds(schema: Schema) -> str:
    """` from 1 to 8, else 1`: limits and default in words."""
    low, high = schema.get("minimum"), schema.get("maximum")
    said = ""
    if low is not None and high is not None:
        said = f" {low:,} to {high:,}"
    elif low is not None:
        said = f" from {low:,}"
    elif high is not None:
        said = f" to {high:,}"
    if isinstance(schema.get("maxLength"), int):
        said += f", at most {schema['maxLength']:,} characters"
    if schema.get("default") is not None:
        said += f", {json.dumps(schema['default'])} unless you say"
    return said


def meaning(body: str, field: str, schema: Schema) -> str:
    return PARAMETERS.get((body, field)) or PARAMETERS.get(("", field)) or str(schema.get("description", ""))


def _map(value: object) -> Schema:
    assert isinstance(value, Mapping)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
