"""The worker's side of the pipe: JSON lines in, JSON lines out, one job at a time.

Rule: stdout belongs to the protocol; whatever a library prints goes to stderr. A job that fails ends with an answer, not
with the process; what ends the process (memory, a crash in native code) costs that job alone.

In:  {"id", "model", "output", …}, see `makers.Request`
Out: {"ready": true}, then for each job {"id", "progress"} …, {"id", "done": {…}} or {"id", "failed": {"message", "type"}}
"""

import contextlib
import json
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Mapping
from typing import IO

import msgspec

from storynote.local.makers import MAKERS, Request
from storynote.local.unusable import Unusable

MEMORY_MIB = 4096
_NO_MEMORY = ("bad_alloc", "Insufficient memory", "Cannot allocate memory")
"""How libraries in C++ say it (std, OpenCV, the system)."""
NICE = 5
"""Making gives way to serving."""


def run(memory_mib: int, nice: int = NICE) -> None:
    """Answer requests until stdin closes."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # Ctrl-C goes to the whole terminal; the server decides when a worker stops.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(nice)
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * 2**20, memory_mib * 2**20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    _say(out, {"ready": True})
    while True:
        _say(out, _answer(lines.get(), out))


def _listen(lines: "queue.SimpleQueue[str]") -> None:
    for line in sys.stdin:
        lines.put(line)
    # The server is gone: nobody waits for what is being made, and the machine has better to do.
    os._exit(0)


def _answer(line: str, out: IO[str]) -> dict[str, object]:
    try:
        request = msgspec.json.decode(line, type=Request)
    except (msgspec.DecodeError, RecursionError) as error:
        return _failed(_id_of(line), str(error), "invalid_input")
    return _do(request, out)


def _id_of(line: str) -> str:
    """Also a request that cannot be used gets its answer."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    return str(found.get("id", "")) if isinstance(found, dict) else ""


def _do(request: Request, out: IO[str]) -> dict[str, object]:
    make = MAKERS.get(request.model)
    if make is None:
        return _failed(request.id, f"unknown model {request.model!r}; known: {', '.join(MAKERS)}", "invalid_input")
    try:
        done = make(request, lambda part: _say(out, {"id": request.id, "progress": part}))
        return {"id": request.id, "done": msgspec.to_builtins(done)}
    except Unusable as error:
        return _failed(request.id, str(error), "invalid_input")
    except Exception as error:
        if isinstance(error, MemoryError) or any(mark in str(error) for mark in _NO_MEMORY):
            # What is left of the process after this is not to be trusted.
            _say(out, _failed(request.id, "out of memory", "out_of_memory"))
            os._exit(1)
        traceback.print_exc(file=sys.stderr)
        return _failed(request.id, type(error).__name__, "internal")


def _failed(number: str, message: str, kind: str) -> dict[str, object]:
    return {"id": number, "failed": {"message": message, "type": kind}}


def _say(out: IO[str], message: Mapping[str, object]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()
