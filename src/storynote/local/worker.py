"""The worker's side of the pipe: JSON lines in, JSON lines out, one job at a time.

Rule: stdout belongs to the protocol; whatever a library prints goes to stderr. A job that fails ends with an answer, not
with the process; what ends the process (memory, a crash in native code) costs that job alone.

In:  {"id", "job": "image", "prompt", "width", "height", "seed", "mark", "output"}
Out: {"ready": true, "models": […]}, then {"id", "progress"} …, {"id", "done": {…}} or {"id", "failed": {"message", "type"}}
"""

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

MEMORY_MIB = 4096
NICE = 5
"""Drawing gives way to serving."""


class Bad(Exception):
    """The request is at fault; the message says how."""


def run(memory_mib: int) -> None:
    """Answer requests until stdin closes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Ctrl-C goes to the whole terminal; the server decides when a worker stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * 2**20, memory_mib * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from storynote.local import words

    words.parse("a fox")  # load the model now, so that the first job is as fast as the others
    _say(out, {"ready": True, "models": ["local/scene"]})
    for line in sys.stdin:
        request = _request(line)
        answer = _do(request, out) if request is not None else _failed("", "not a JSON object", "invalid_input")
        _say(out, answer)


def _request(line: str) -> Mapping[str, object] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _do(request: Mapping[str, object], out: IO[str]) -> dict[str, object]:
    number = str(request.get("id", ""))
    try:
        return {"id": number, "done": _image(request, lambda part: _say(out, {"id": number, "progress": part}))}
    except Bad as error:
        return _failed(number, str(error), "invalid_input")
    except MemoryError:
        # What is left of the process after this is not to be trusted.
        _say(out, _failed(number, "out of memory", "internal"))
        raise SystemExit(1) from None
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        return _failed(number, f"{type(error).__name__}", "internal")


def _failed(number: str, message: str, kind: str) -> dict[str, object]:
    return {"id": number, "failed": {"message": message, "type": kind}}


def _image(request: Mapping[str, object], told: Callable[[float], None]) -> dict[str, object]:
    from storynote.local import scene

    if request.get("job") != "image":
        raise Bad(f"this worker makes images, not {request.get('job')!r}")
    prompt, output = _text(request, "prompt"), Path(_text(request, "output"))
    width, height, seed = (_number(request, name) for name in ("width", "height", "seed"))
    try:
        png = scene.draw(prompt, width=width, height=height, seed=seed, mark=bool(request.get("mark")), told=told)
    except ValueError as error:
        raise Bad(str(error)) from error
    partial = output.with_name(output.name + ".partial")
    partial.write_bytes(png)
    partial.replace(output)
    return {"path": str(output), "width": width, "height": height, "mimeType": "image/png"}


def _text(request: Mapping[str, object], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        raise Bad(f"{name} must be text")
    return value


def _number(request: Mapping[str, object], name: str) -> int:
    value = request.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Bad(f"{name} must be a whole number")
    return value


def _say(out: IO[str], message: Mapping[str, object]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()
