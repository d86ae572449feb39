"""One request as curl, Python and JavaScript. Rule: what is shown runs as it stands, with three variables set.

`STORYNOTE_API_KEY`, `PROJECT_ID` and `JOB_ID` are read from the environment, so nothing has to be edited and no key ends
up in a file.
"""

import json
import re
from collections.abc import Mapping

import msgspec

KEY = "STORYNOTE_API_KEY"
_SLOT = re.compile(r"\{(projectId|jobId)\}")
_VARIABLES = {"projectId": "PROJECT_ID", "jobId": "JOB_ID"}
_SNAKE = {"projectId": "project_id", "jobId": "job_id"}


class Request(msgspec.Struct, frozen=True):
    """`path` and texts of the body may hold {projectId} and {jobId}."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    headers: tuple[tuple[str, str], ...] = ()


def samples(request: Request, address: str) -> dict[str, str]:
    """Language → code."""
    return {
        "bash": curl(request, address),
        "python": python(request, address),
        "javascript": javascript(request, address),
    }


def curl(request: Request, address: str, authorization: str = "Authorization: Bearer") -> str:
    url = address + _SLOT.sub(lambda m: f"${_VARIABLES[m[1]]}", request.path)
    first = "curl" if request.method == "GET" else f"curl -X {request.method}"
    quoted = f'"{url}"' if re.search(r"[?&]", url) else url
    parts = [f"{first} {quoted}", f'-H "{authorization} ${KEY}"']
    parts += [f'-H "{name}: {value}"' for name, value in request.headers]
    if request.body is not None:
        text = json.dumps(request.body, indent=2 if len(request.body) > 1 else None, ensure_ascii=False)
        text = text.replace("\n", "\n  ").replace("'", "'\\''")
        text = _SLOT.sub(lambda m: f"'${_VARIABLES[m[1]]}'", text)
        parts += ['-H "Content-Type: application/json"', f"-d '{text}'"]
    return " \\\n  ".join(parts)


def python(request: Request, address: str) -> str:
    slots = _slots(request)
    lines = ["import os", "import httpx2", ""]
    lines += [
        "api = httpx2.Client(",
        f'    base_url="{address}",',
        f'    headers={{"Authorization": f"Bearer {{os.environ[\'{KEY}\']}}"}},',
        ")",
    ]
    lines += [f'{_SNAKE[slot]} = os.environ["{_VARIABLES[slot]}"]' for slot in slots]
    path = _SLOT.sub(lambda m: "{" + _SNAKE[m[1]] + "}", request.path)
    target = f'f"{path}"' if path != request.path else f'"{path}"'
    if request.method == "GET" and not request.headers:
        lines.append(f"answer = api.get({target})")
    else:
        lines += [f"answer = api.{request.method.lower()}(", f"    {target},"]
        if request.headers:
            lines.append(f"    headers={_python(dict(request.headers))},")
        if request.body is not None:
            lines.append(f"    json={_python(request.body)},")
        lines.append(")")
    return "\n".join([*lines, "print(answer.json())"])


def javascript(request: Request, address: str) -> str:
    url = address + _SLOT.sub(lambda m: "${process.env." + _VARIABLES[m[1]] + "}", request.path)
    quote = "`" if "${" in url else '"'
    lines = [f"const answer = await fetch({quote}{url}{quote}, {{"]
    if request.method != "GET":
        lines.append(f'  method: "{request.method}",')
    lines += ["  headers: {", f"    Authorization: `Bearer ${{process.env.{KEY}}}`,"]
    lines += [f'    "{name}": "{value}",' for name, value in request.headers]
    if request.body is not None:
        lines.append('    "Content-Type": "application/json",')
    lines.append("  },")
    if request.body is not None:
        lines.append(f"  body: JSON.stringify({_script(request.body)}),")
    return "\n".join([*lines, "});", "console.log(await answer.json());"])


def _slots(request: Request) -> list[str]:
    text = request.path + json.dumps(request.body)
    return [slot for slot in _VARIABLES if "{" + slot + "}" in text]


def _python(value: object, depth: int = 1) -> str:
    pad = "    " * (depth + 1)
    if isinstance(value, dict):
        if len(value) == 1 and not isinstance(next(iter(value.values())), dict):
            ((name, inner),) = value.items()
            return f"{{{json.dumps(name)}: {_python(inner, depth)}}}"
        rows = "".join(f"{pad}{json.dumps(name)}: {_python(inner, depth + 1)},\n" for name, inner in value.items())
        return "{\n" + rows + "    " * depth + "}"
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, list):
        return "[" + ", ".join(_python(inner, depth) for inner in value) + "]"
    slot = _SLOT.fullmatch(str(value))
    return _SNAKE[slot[1]] if slot else json.dumps(value, ensure_ascii=False)


def _script(value: object, depth: int = 1) -> str:
    pad = "  " * (depth + 1)
    if isinstance(value, dict):
        if len(value) == 1 and not isinstance(next(iter(value.values())), dict):
            ((name, inner),) = value.items()
            return f"{{ {name}: {_script(inner, depth)} }}"
        rows = "".join(f"{pad}{name}: {_script(inner, depth + 1)},\n" for name, inner in value.items())
        return "{\n" + rows + "  " * depth + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_script(inner, depth) for inner in value) + "]"
    slot = _SLOT.fullmatch(str(value))
    return f"process.env.{_VARIABLES[slot[1]]}" if slot else json.dumps(value, ensure_ascii=False)
