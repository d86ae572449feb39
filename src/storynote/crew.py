"""`storynote serve --workers N`: several serving processes on one host behind one address.

Rule: the parent serves nothing; it binds, starts, replaces what died, and passes on the signal to stop.

The processes accept from one listening socket, so a connection goes to whichever is free. Only a fleet can do that: the
embedded store belongs to one process.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from storynote.deployment import is_fleet, schema
from storynote.errors import ConfigurationError
from storynote.settings import Settings

BACKLOG = 2048
RESTART_SECONDS = 0.5
WATCH_SECONDS = 0.2


def serve_with(settings: Settings, workers: int) -> None:
    """Serve with `workers` processes until SIGTERM or SIGINT. Raises ConfigurationError, SchemaTooNew."""
    if not is_fleet(settings):
        raise ConfigurationError("--workers needs STORYNOTE_DATABASE_URL=postgresql://…: SQLite belongs to one process")
    schema(settings)
    listening = _bind(settings)
    command = [sys.executable, "-m", "storynote", "serve", "--fd", str(listening.fileno())]
    command += ["--data", str(settings.data), "--host", settings.host, "--port", str(settings.port)]
    stopping: list[int] = []
    children: list[subprocess.Popen[bytes]] = []

    def stop(sign: int, _frame: FrameType | None) -> None:
        stopping.append(sign)
        for child in children:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, stop)

    def start(index: int) -> subprocess.Popen[bytes]:
        # Each counts for itself, so each has a port of its own to be asked at.
        port = settings.metrics_port + index if settings.metrics_port else 0
        environment = {**os.environ, "STORYNOTE_METRICS_PORT": str(port)}
        return subprocess.Popen(command, pass_fds=(listening.fileno(),), env=environment)

    children.extend(start(index) for index in range(workers))
    while not stopping:
        time.sleep(WATCH_SECONDS)
        for index, child in enumerate(children):
            if child.poll() is not None and not stopping:
                time.sleep(RESTART_SECONDS)
                children[index] = start(index)
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
        child.wait()


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        raise ConfigurationError(f"{settings.host}:{settings.port} cannot be bound: {error.strerror}") from error
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening
