"""A real server process for a test to talk to, kill and start again, and the fake provider beside it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from tests import postgres, s3
from tests.stock import InBucket, InFolder, Stock

ROOT = Path(__file__).parent.parent
START_SECONDS_MAX = 30.0
POLL_SECONDS = 0.02
MANY = "1000000"
"""A limit that no test reaches."""

STORE = os.environ.get("STORYNOTE_TEST_STORE", "sqlite")
"""Which store the servers of this run have: sqlite or postgres."""

STORAGE = os.environ.get("STORYNOTE_TEST_STORAGE", "folder")
"""Where the servers of this run have their files: folder or s3."""

Json = Any
OPEN: list["Client"] = []
"""Clients to close when the test has ended."""
T = TypeVar("T")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(what: Callable[[], T], seconds_max: float = 20.0, why: str = "it never came true") -> T:
    """Ask again and again until the answer is true; fail the test after `seconds_max`."""
    deadline = time.monotonic() + seconds_max
    while True:
        found = what()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(why)
        time.sleep(POLL_SECONDS)


OURS = ("STORYNOTE_", "FAL_", "ELEVENLABS_", "GEMINI_", "REPLICATE_", "OPENAI_", "STRIPE_", "AWS_", "GOOGLE_", "AZURE_")
"""Variables that a test must not inherit: it could spend somebody's money."""


class Server:
    """One installation: a data directory and, while it runs, a process."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = data.with_name(data.name + ".log")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
        self.environment = {
            **clean,
            "STORYNOTE_RATE_GLOBAL": MANY,
            "STORYNOTE_RATE_GENERATION": MANY,
            "STORYNOTE_RATE_UPLOADS": MANY,
            "STORYNOTE_RATE_AUTH_FAILURES": MANY,
            "STORYNOTE_RATE_SIGN_IN": MANY,
            "STORYNOTE_POLL_SECONDS_MIN": "0.02",
            "STORYNOTE_POLL_SECONDS_MAX": "0.2",
            # Tests share a server: what one leaves waiting at the provider must not keep the next one out.
            "STORYNOTE_FAL_CONCURRENCY_MAX": "500",
            **environment,
        }
        if STORE == "postgres":
            self.environment.setdefault("STORYNOTE_DATABASE_URL", postgres.database())
            self.environment.setdefault("STORYNOTE_HEARTBEAT_SECONDS", "10")
            self.environment.setdefault("STORYNOTE_WORK", "on")
        if STORAGE == "s3" and "STORYNOTE_STORAGE_URL" not in self.environment:
            self.environment |= s3.shared().environment(s3.shared().bucket_of(data))
        self.process: subprocess.Popen[bytes] | None = None
        self.program = ["-m", "storynote"]
        """What Python is to run."""
        self.verb = "serve"
        """`serve` or `up`."""

    def start(self, *, ready: bool = True) -> None:
        command = [sys.executable, *self.program, self.verb, "--data", str(self.data), "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log, cwd=ROOT)
        if ready:
            until(self.is_ready, START_SECONDS_MAX, f"not ready:\n{self.output()}")

    def is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.output()}")
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx2.TransportError:
            return False

    def output(self) -> str:
        return self.log.read_text(errors="replace")[-4000:]

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(25)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command about this installation; what follows `--` is no option."""
        end = arguments.index("--") if "--" in arguments else len(arguments)
        given = [*arguments[:end], "--data", str(self.data), *arguments[end:]]
        return subprocess.run(
            [sys.executable, *self.program, *given],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    def account(self, credits: int = 0, email: str = "") -> "Client":
        """A new account's client. Made in this process: starting a command for each would take most of the suite's time."""
        import asyncio

        from storynote import accounts
        from storynote.ids import new_id

        async def make() -> str:
            db = self.store()
            try:
                made = await accounts.create_key(db, email or f"{new_id()}@example.com", "test", credits)
                return made.plain
            finally:
                await db.close()

        return Client(self.url, asyncio.run(make()))

    def store(self) -> Any:
        """The store, as code beside the server opens it."""
        if url := self.environment.get("STORYNOTE_DATABASE_URL"):
            from storynote.db.postgres import Database as Postgres

            return Postgres(url, connections_max=1)
        from storynote.db.folder import DATABASE_FILE
        from storynote.db.sqlite import Database as Sqlite

        return Sqlite(self.data / DATABASE_FILE)

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """A look into the store."""
        import asyncio

        async def look() -> list[tuple[Any, ...]]:
            db = self.store()
            try:
                return list(await db.many(sql, *params))
            finally:
                await db.close()

        return asyncio.run(look())

    @property
    def stock(self) -> Stock:
        """What lies in its storage."""
        if url := self.environment.get("STORYNOTE_STORAGE_URL"):
            return InBucket(s3.shared(), url, self.data / "cache")
        return InFolder(self.data / "assets")

    def state_of(self, job_id: str) -> str:
        """The job's own state, finer than what clients see."""
        return str(self.rows("SELECT state FROM jobs WHERE id = $1", job_id)[0][0])

    def ledger(self) -> str:
        """`storynote ledger check`; fails the test unless every invariant holds."""
        done = self.command("ledger", "check")
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout


class Client:
    """The public API, as a user calls it."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.key = key
        # No certificates: reading them takes most of the time of making a client.
        self.http = httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30, verify=False)
        OPEN.append(self)

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.http.get(path, **more)

    def post(self, path: str, body: Json = None, **more: Any) -> httpx2.Response:
        return self.http.post(path, json={} if body is None else body, **more)

    def send(self, method: str, path: str, raw: bytes = b"", **more: Any) -> httpx2.Response:
        """Any request, its body byte for byte."""
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        return self.http.request(method, path, content=raw, headers=headers, **more)

    def delete(self, path: str) -> httpx2.Response:
        return self.http.delete(path)

    def project(self, name: str = "a project") -> str:
        answer = self.post("/v1/projects", {"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def image(self, project: str, prompt: str = "A fox", **more: Any) -> list[str]:
        answer = self.post(f"/v1/projects/{project}/image", {"directPrompt": prompt, **more})
        assert answer.status_code == 202, answer.text
        return list(answer.json()["jobIds"])

    def job(self, job_id: str) -> Json:
        answer = self.get(f"/v1/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ended(self, job_id: str, seconds_max: float = 20.0) -> Json:
        return until(lambda: self._if_ended(job_id), seconds_max, f"job {job_id} never ended")

    def _if_ended(self, job_id: str) -> Json:
        job = self.job(job_id)
        return job if job["status"] in ("completed", "failed") else None

    def credits(self) -> tuple[int, int]:
        found = self.get("/v1/credits").json()
        return found["available"], found["held"]

    def sibling(self, key: str) -> "Client":
        """The same server, another key."""
        return Client(self.url, key)


class Fake:
    """The fake fal as a process."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.fal"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def switch(self, **switches: float) -> None:
        httpx2.post(f"{self.url}/_control", json=switches, timeout=10)

    def submits(self) -> list[Json]:
        return list(httpx2.get(f"{self.url}/_log", timeout=30).json()["submits"])

    def files(self) -> list[Json]:
        """What was brought to the fake's storage, in order."""
        return list(httpx2.get(f"{self.url}/_log", timeout=30).json()["files"])

    def submits_of(self, prompt: str) -> int:
        return sum(1 for submit in self.submits() if submit["input"].get("prompt") == prompt)

    def environment(self) -> dict[str, str]:
        return {
            "FAL_KEY": "test-id:test-secret",
            "FAL_QUEUE_URL": self.url,
            "FAL_API_URL": self.url,
            "FAL_REST_URL": self.url,
            "STORYNOTE_SUBMIT_SECONDS_MAX": "1",
            "STORYNOTE_SUBMIT_MARGIN_SECONDS": "0.2",
        }

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()


@contextlib.contextmanager
def running(data: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """A started server that is stopped at the end, whatever happened."""
    server = Server(data, environment)
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.stop()
