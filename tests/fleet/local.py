"""`scripts/fleet`: deploy/compose.yaml's topology on this machine without containers. Rule: what it started, it ends.

PostgreSQL from its wheel, moto's S3 server for the object store (in memory: with it everything ends that was made), the
schema, `serve --workers`, workers. A worker that dies is started again, as compose does; serving processes are `crew`'s.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2

from storynote import welcome
from storynote.settings import Settings
from tests import postgres, s3
from tests.server import ROOT, until

START_SECONDS_MAX = 120.0
STOP_SECONDS_MAX = 40.0
WATCH_SECONDS = 0.5
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "TMPDIR", "SYSTEMROOT")
OURS = ("STORYNOTE_", "FAL_", "ELEVENLABS_", "GEMINI_", "REPLICATE_", "OPENAI_", "STRIPE_", "OTEL_")
"""What of the caller's environment the fleet is told: a provider's key makes it sell what that provider makes."""


class Local:
    """The fleet's processes."""

    def __init__(self, folder: Path, environment: Mapping[str, str], port: int, metrics_port: int) -> None:
        self.folder, self.port, self.metrics_port = folder, port, metrics_port
        self.environment = dict(environment)
        self.serving: subprocess.Popen[bytes] | None = None
        self.working: list[subprocess.Popen[bytes]] = []

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "storynote", *arguments, "--data", str(self.folder / "data")]

    def _begin(self, name: str, metrics_port: int, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**self.environment, "STORYNOTE_METRICS_PORT": str(metrics_port)}
        with (self.folder / f"{name}.log").open("ab") as log:
            # Of a session of its own: Ctrl-C is heard here, and passed on once and in order.
            return subprocess.Popen(
                self._command(*arguments), env=environment, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
            )

    def start(self, serving: int, working: int) -> None:
        done = subprocess.run(
            self._command("migrate"), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        given = ("--port", str(self.port), "--workers", str(serving))
        self.serving = self._begin("serve", self.metrics_port, "serve", *given)
        self.working = [self._work(number, serving) for number in range(working)]
        until(self._ready, START_SECONDS_MAX, f"not ready; its logs are in {self.folder}")

    def _work(self, number: int, serving: int) -> subprocess.Popen[bytes]:
        port = self.metrics_port + serving + number if self.metrics_port else 0
        return self._begin(f"worker{number}", port, "worker")

    def _ready(self) -> bool:
        assert self.serving is not None
        if self.serving.poll() is not None:
            raise AssertionError((self.folder / "serve.log").read_text(errors="replace")[-2000:])
        with contextlib.suppress(httpx2.TransportError):
            return httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200
        return False

    def watch(self, serving: int) -> None:
        """Start again what died."""
        for number, worker in enumerate(self.working):
            if worker.poll() is not None:
                print(f"worker {number} ended with {worker.returncode} and is started again", file=sys.stderr)
                self.working[number] = self._work(number, serving)

    def stop(self) -> list[int]:
        """SIGTERM to all, and their exit codes: the workers hand their jobs on while there is still somebody to answer."""
        every = [one for one in (*self.working, self.serving) if one is not None]
        for one in every:
            if one.poll() is None:
                one.terminate()
        codes = []
        for one in every:
            try:
                codes.append(one.wait(STOP_SECONDS_MAX))
            except subprocess.TimeoutExpired:
                one.kill()
                codes.append(one.wait())
        return codes


@contextlib.contextmanager
def standing(folder: Path, *, objects: bool) -> Iterator[dict[str, str]]:
    """PostgreSQL and, if wanted, the object store; what the fleet's processes are told of them."""
    database = postgres.own()
    store: s3.S3 | None = None
    try:
        database.start()
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        environment |= {name: value for name, value in os.environ.items() if name.startswith(OURS)}
        environment |= {"STORYNOTE_DATABASE_URL": database.create(), "STORYNOTE_WORK": "off"}
        if objects:
            store = s3.S3()
            environment |= store.environment(store.bucket())
        yield environment
    finally:
        if store is not None:
            store.close()
        database.close()


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/fleet", description="A fleet on this machine, without containers.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--serving", type=int, default=2, help="serving processes")
    parser.add_argument("--workers", type=int, default=2, help="processes that run jobs")
    parser.add_argument("--metrics-port", type=int, default=9464, help="the first of one for each process; 0: none")
    parser.add_argument("--no-objects", action="store_true", help="results in a folder instead of an object store")
    given = parser.parse_args()
    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    with tempfile.TemporaryDirectory(prefix="storynote-fleet-") as name:
        folder = Path(name)
        print("Starting PostgreSQL" + ("" if given.no_objects else " and an object store"), "...", file=sys.stderr)
        with standing(folder, objects=not given.no_objects) as environment:
            fleet = Local(folder, environment, given.port, given.metrics_port)
            try:
                fleet.start(given.serving, given.workers)
                _greet(fleet, given.serving, given.workers)
                while not stopped.wait(WATCH_SECONDS):
                    fleet.watch(given.serving)
            finally:
                print("Stopping ...", file=sys.stderr)
                codes = fleet.stop()
    return 0 if not any(codes) else 1


def _greet(fleet: Local, serving: int, working: int) -> None:
    settings = Settings.from_environment(fleet.environment, data=fleet.folder / "data", port=fleet.port)
    print(f"A fleet of {serving} serving processes and {working} workers; logs in {fleet.folder}")
    if fleet.metrics_port:
        last = fleet.metrics_port + serving + working - 1
        print(f"  metrics    http://127.0.0.1:{fleet.metrics_port}/metrics, up to port {last}")
    welcome.greet(settings)
    print("Ctrl-C ends it, and everything in it.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
