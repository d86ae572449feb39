"""/reference: the route table for people, as one page without scripts. Made from the same lines as /openapi.json."""

import html
import json
from collections.abc import Iterable, Mapping

from storynote.api.door import Endpoint
from storynote.api.openapi import document

_STYLE = """
:root{color-scheme:light dark;--ground:#fdfdfc;--text:#21201c;--quiet:#63635e;--line:#e3e2de;--tint:#f0f1fe;--accent:#5b5bd6}
@media (prefers-color-scheme:dark){:root{--ground:#111110;--text:#eeeeec;--quiet:#b5b3ad;--line:#31312e;--tint:#202248;--accent:#9e9ef5}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 Inter,system-ui,sans-serif}
main{max-width:900px;margin:0 auto;padding:40px 20px 80px}h1{font-size:40px;line-height:1.2;margin:0 0 8px}
h2{font-size:28px;line-height:1.2;margin:56px 0 4px}nav{display:flex;flex-wrap:wrap;gap:8px 16px;margin:20px 0}
a{color:var(--accent)}p.quiet,td.quiet{color:var(--quiet)}details{border:1px solid var(--line);border-radius:10px;margin:12px 0}
summary{padding:12px 16px;cursor:pointer;display:flex;flex-wrap:wrap;gap:4px 12px;align-items:baseline}
summary::marker{content:""}summary b{color:var(--accent);min-width:56px;font-size:14px}summary code{font-weight:600;overflow-wrap:anywhere}
summary span{color:var(--quiet);font-size:14px}section{padding:0 16px 16px}table{border-collapse:collapse;width:100%;font-size:14px}
td,th{text-align:left;padding:6px 12px 6px 0;border-top:1px solid var(--line);vertical-align:top}th{border:0;color:var(--quiet)}
code,pre{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:14px}pre{background:var(--tint);padding:12px 16px;border-radius:6px;overflow-x:auto}
"""


def page(endpoints: Iterable[Endpoint], address: str) -> str:
    """The whole page."""
    described = document(endpoints, address)
    components = _dict(_dict(described["components"])["schemas"])
    sections: dict[str, list[str]] = {}
    for path, item in _dict(described["paths"]).items():
        for method, operation in _dict(item).items():
            parts = _dict(operation)
            tags = parts["tags"]
            assert isinstance(tags, list)
            sections.setdefault(str(tags[0]), []).append(_entry(method, path, parts, components, address))
    texts = {str(_dict(tag)["name"]): str(_dict(tag)["description"]) for tag in _list(described["tags"])}
    links = "".join(f'<a href="#{name.lower()}">{name}</a>' for name in sections)
    body = "".join(
        f'<h2 id="{name.lower()}">{name}</h2><p class="quiet">{html.escape(texts[name])}</p>{"".join(entries)}'
        for name, entries in sections.items()
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>StoryNote API reference</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>StoryNote API</h1>"
        f'<p class="quiet">{html.escape(address)}/v1 · <a href="/openapi.json">openapi.json</a></p>'
        f"<nav>{links}</nav>{body}</main></body></html>"
    )


def _entry(
    method: str, path: str, operation: Mapping[str, object], components: Mapping[str, object], address: str
) -> str:
    rows = [
        _row(_dict(p)["name"], _dict(p)["schema"], _dict(p)["in"], bool(_dict(p)["required"]))
        for p in _list(operation["parameters"])
    ]
    schema = _body(operation, components)
    required = _list(schema.get("required", []))
    for name, field in _dict(schema.get("properties", {})).items():
        rows.append(_row(name, field, "body", name in required))
    table = f"<table><tr><th>field<th>in<th>type<th></tr>{''.join(rows)}</table>" if rows else ""
    answers = ", ".join(f"<code>{html.escape(code)}</code>" for code in _dict(operation["responses"]))
    curl = html.escape(_curl(method, path, bool(schema), bool(operation.get("security", True)), address))
    return (
        f"<details><summary><b>{method.upper()}</b><code>{html.escape(path)}</code>"
        f"<span>{html.escape(str(operation['summary']))}</span></summary>"
        f"<section><pre>{curl}</pre>{table}<p class='quiet'>Answers {answers}</p></section></details>"
    )


def _body(operation: Mapping[str, object], components: Mapping[str, object]) -> Mapping[str, object]:
    content = _dict(_dict(operation.get("requestBody", {})).get("content", {}))
    schema = _dict(_dict(content.get("application/json", {})).get("schema", {}))
    name = str(schema.get("$ref", "")).rsplit("/", 1)[-1]
    return _dict(components.get(name, {}))


def _curl(method: str, path: str, body: bool, key: bool, address: str) -> str:
    parts = [f"curl -X {method.upper()} {address}{path}"]
    if key:
        parts.append('-H "Authorization: Bearer $STORYNOTE_KEY"')
    if body:
        parts += ['-H "Content-Type: application/json"', "-d '{…}'"]
    return " \\\n  ".join(parts)


def _row(name: object, schema: object, where: object, required: bool) -> str:
    must = "required" if required else ""
    return (
        f"<tr><td><code>{html.escape(str(name))}</code><td class='quiet'>{html.escape(str(where))}"
        f"<td>{html.escape(_type(_dict(schema)))}<td class='quiet'>{must}</tr>"
    )


def _type(schema: Mapping[str, object]) -> str:
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in _list(schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_type(_dict(option)) for option in _list(schema["anyOf"]))
    kind = schema.get("type", "any")
    text = " | ".join(str(k) for k in kind) if isinstance(kind, list) else str(kind)
    bounds = [f"{word} {schema[key]}" for key, word in _BOUNDS if key in schema]
    return f"{text} ({', '.join(bounds)})" if bounds else text


_BOUNDS = (
    ("minimum", "from"), ("exclusiveMinimum", "over"), ("maximum", "to"), ("minLength", "at least"),
    ("maxLength", "at most"),
)  # fmt: skip


def _dict(value: object) -> Mapping[str, object]:
    assert isinstance(value, dict)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
