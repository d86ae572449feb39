"""Others, measured beside ours: each set up as its own documentation says, in an environment of its own under `.bench/`.

Rule: the same machine, PostgreSQL, upstream and clients as ours, in the same run; what it cannot do is said, not guessed.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import httpx2

from tests.server import OURS, ROOT, free_port, until

FOLDER = Path(__file__).parent
ENVIRONMENTS = ROOT / ".bench"
START_SECONDS_MAX = 120.0
KEY, ACCOUNT = "peer-key", "peer"


def python_of(name: str) -> Path:
    """The interpreter of a peer's own environment, made on first use from `requirements-NAME.txt`."""
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENTS / name)], check=True)
        requirements = str(FOLDER / f"requirements-{name}.txt")
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", requirements], check=True)
    return python


class Peer:
    """A peer's processes. `ports` are those that serve."""

    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._folder = TemporaryDirectory()
        self.folder = Path(self._folder.name)
        clean = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
        path = f"{ENVIRONMENTS / name / 'bin'}:{clean.get('PATH', '')}"
        self.environment = {**clean, "PATH": path, "PEER_FILES": str(self.folder), **environment}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.ports: list[int] = []

    def run(self, *arguments: str) -> None:
        """A command of the peer's environment, to its end."""
        command = [str(python_of(self.name)), *arguments]
        subprocess.run(command, env=self.environment, cwd=FOLDER, check=True, timeout=300)

    def start(self, *arguments: str, port: int = 0) -> None:
        """A process of the peer; one with a port serves."""
        with (self.folder / "log").open("ab") as log:
            command = [str(python_of(self.name)), *arguments]
            self.processes.append(
                subprocess.Popen(command, env=self.environment, cwd=self.folder, stdout=log, stderr=log)
            )
        if port:
            self.ports.append(port)

    def wait_ready(self, path: str) -> None:
        """Until every port answers `path`, with whatever."""
        for port in self.ports:
            until(lambda port=port: _answers(f"http://127.0.0.1:{port}{path}"), START_SECONDS_MAX, self.output())  # type: ignore[misc]

    def output(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.processes]

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self._folder.cleanup()


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=2).status_code > 0
    except httpx2.TransportError:
        return False


def _prepare(url: str, accounts: int) -> None:
    async def make() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute((FOLDER / "schema.sql").read_text())
        rows = [(f"{ACCOUNT}{n}", f"{KEY}{n}", 10**12) for n in range(accounts)]
        await connection.executemany("INSERT INTO accounts (id, key, available) VALUES ($1, $2, $3)", rows)
        await connection.close()

    asyncio.run(make())


def _promising(url: str, upstream: str, promises: bool) -> dict[str, str]:
    return {"PEER_DATABASE_URL": url, "PEER_UPSTREAM": upstream, "PEER_PROMISES": str(int(promises))}


def dbos(url: str, upstream: str, accounts: int, *, promises: bool) -> Peer:
    """Two processes of FastAPI + DBOS, each of which serves and runs its own workflows."""
    _prepare(url, accounts)
    peer = Peer("dbos", _promising(url, upstream, promises))
    for _ in range(2):
        port = free_port()
        peer.start(str(FOLDER / "dbos_app.py"), str(port), port=port)
        # The first one makes its tables; two at once would fall over each other.
        peer.wait_ready("/docs")
    return peer


def procrastinate(url: str, upstream: str, accounts: int, *, promises: bool) -> Peer:
    """One process that serves and one worker."""
    _prepare(url, accounts)
    peer = Peer("procrastinate", _promising(url, upstream, promises))
    app = str(FOLDER / "procrastinate_app.py")
    peer.run(app, "schema")
    port = free_port()
    peer.start(app, "serve", str(port), port=port)
    peer.start(app, "work")
    peer.wait_ready("/docs")
    return peer


def bentoml() -> Peer:
    """A service with one task."""
    port = free_port()
    peer = Peer("bentoml", {"BENTOML_HOME": "", "BENTOML_DO_NOT_TRACK": "True"})
    peer.environment["BENTOML_HOME"] = str(peer.folder / "home")
    where = ["--working-dir", str(FOLDER), "--host", "127.0.0.1", "--port", str(port)]
    peer.start("-m", "bentoml", "serve", "bentoml_app:Pictures", *where, port=port)
    peer.wait_ready("/readyz")
    return peer


def litellm(upstream: str) -> Peer:
    """The proxy with a master key and one image model; where its database client installs it would record spend, see decision 22."""
    port = free_port()
    peer = Peer(
        "litellm", {"LITELLM_TELEMETRY": "False", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
    )
    (peer.folder / "config.yaml").write_text(
        f"model_list:\n  - model_name: pictures\n    litellm_params:\n      model: openai/gpt-image-1\n"
        f"      api_base: {upstream}/v1\n      api_key: sk-test\n"
        f"general_settings:\n  master_key: sk-{KEY}\nlitellm_settings:\n  telemetry: false\n"
    )
    peer.start(
        str(ENVIRONMENTS / "litellm" / "bin" / "litellm"),
        "--config",
        "config.yaml",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        port=port,
    )
    peer.wait_ready("/health/liveliness")
    return peer
