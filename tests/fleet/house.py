"""A fleet on this machine: PostgreSQL, a wire to it, serving processes and workers. Rule: every process has its own life."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests import postgres
from tests.fleet.wire import Wire
from tests.server import ROOT, Server, until

HEARTBEAT_SECONDS = 10
START_SECONDS_MAX = 60.0


class Worker:
    """A `storynote worker`."""

    def __init__(self, name: str, data: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._data = data
        self._environment = environment
        self.log = data.parent / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "storynote", "worker", "--data", str(self._data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, cwd=ROOT)

    def output(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]


class House:
    """Everything, started; `server` is the installation that all of it belongs to."""

    def __init__(self, folder: Path, environment: Mapping[str, str], *, serving: int = 4, working: int = 2) -> None:
        self.postgres = postgres.own()
        self.postgres.start()
        self.wire = Wire(self.postgres.port)
        direct = self.postgres.create()
        url = direct.replace(f":{self.postgres.port}/", f":{self.wire.port}/")
        told = {
            "STORYNOTE_DATABASE_URL": url,
            "STORYNOTE_WORK": "off",
            "STORYNOTE_HEARTBEAT_SECONDS": str(HEARTBEAT_SECONDS),
            **environment,
        }
        self.data = folder / "data"
        self.serving = [Server(self.data, told) for _ in range(serving)]
        for number, server in enumerate(self.serving):
            server.log = folder / f"serve{number}.log"
        self.server = self.serving[0]
        self.working = [Worker(f"worker{n}", self.data, self.server.environment) for n in range(working)]
        # The operator's commands go past the wire: they judge, they do not take part.
        self.operator = Server(self.data, {**told, "STORYNOTE_DATABASE_URL": direct})

    def start(self) -> None:
        assert self.operator.command("migrate").returncode == 0
        for server in self.serving:
            server.start(ready=False)
        for worker in self.working:
            worker.start()
        for server in self.serving:
            until(server.is_ready, START_SECONDS_MAX, f"not ready:\n{server.output()}")

    @property
    def all(self) -> list[Server | Worker]:
        return [*self.serving, *self.working]

    def kill(self, one: Server | Worker) -> None:
        self._signal(one, signal.SIGKILL)
        assert one.process is not None
        one.process.wait(10)

    def pause(self, one: Server | Worker) -> None:
        """STOP: it does nothing and knows of nothing, and believes afterwards that no time has passed."""
        self._signal(one, signal.SIGSTOP)

    def resume(self, one: Server | Worker) -> None:
        self._signal(one, signal.SIGCONT)

    def again(self, one: Server | Worker) -> None:
        """Start what was killed."""
        if isinstance(one, Server):
            one.start(ready=False)
            until(one.is_ready, START_SECONDS_MAX, f"not ready:\n{one.output()}")
        else:
            one.start()

    def _signal(self, one: Server | Worker, what: signal.Signals) -> None:
        assert one.process is not None
        one.process.send_signal(what)

    def stop(self) -> dict[str, int]:
        """SIGTERM to all; exit codes by name."""
        for one in self.all:
            if one.process is not None and one.process.poll() is None:
                one.process.send_signal(signal.SIGCONT)
                one.process.terminate()
        codes = {}
        for number, one in enumerate(self.all):
            if one.process is not None:
                codes[f"{type(one).__name__} {number}"] = one.process.wait(60)
        return codes

    def close(self) -> None:
        for one in self.all:
            if one.process is not None and one.process.poll() is None:
                one.process.kill()
                one.process.wait(10)
        self.wire.close()
        self.postgres.close()
