"""What keeps a server from starting is said in one sentence, with an exit code, and harms nothing."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import ROOT, Server, running, until


def attempt(data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`serve` that is expected to give up."""
    server = Server(data, environment)
    return subprocess.run(
        [sys.executable, "-m", "storynote", "serve", "--data", str(data), "--port", str(server.port)],
        env=server.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def said(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stderr, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert all(word in last for word in words), last


def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said(attempt(tmp_path / "file" / "data"), str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("arguments", [("keys", "create", "--email", "a@example.com"), ("ledger", "check")])
def test_the_commands_say_so_too(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("in the way")
    done = Server(tmp_path / "file" / "data", {}).command(*arguments)
    assert done.stdout == ""
    said(done, str(tmp_path / "file"))


def test_a_directory_without_room_for_a_file(tmp_path: Path) -> None:
    """/proc takes no files, not even from root."""
    said(attempt(Path("/proc/storynote")), "/proc/storynote")


def test_a_database_that_is_none(data: Path) -> None:
    data.mkdir()
    (data / "storynote.db").write_bytes(b"this is no database, but a text that is long enough" * 200)
    said(attempt(data), "storynote.db")
    assert (data / "storynote.db").read_bytes().startswith(b"this is no database")


def test_a_schema_from_the_future(data: Path) -> None:
    with running(data, {}):
        pass
    before = shutil.copytree(data, data.with_name("copy"))
    link = sqlite3.connect(data / "storynote.db")
    link.execute("INSERT INTO migrations SELECT 9999, 'from the future', sha256, applied_ms FROM migrations LIMIT 1")
    link.commit()
    link.close()
    said(attempt(data), "9999")
    done = Server(data, {}).command("ledger", "check")
    said(done, "9999")
    with running(before, {}):
        pass


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STORYNOTE_RATE_GLOBAL", "many"),
        ("STORYNOTE_RATE_GENERATION", "0"),
        ("STORYNOTE_RATE_UPLOADS", "-5"),
        ("STORYNOTE_SANDBOX", "perhaps"),
        ("STORYNOTE_CATALOGUE", "/nowhere/catalogue.toml"),
        ("STORYNOTE_PUBLIC_URL", "ftp://example.com"),
    ],
)
def test_a_senseless_setting_is_named(data: Path, name: str, value: str) -> None:
    said(attempt(data, **{name: value}), name)


def test_a_port_that_is_taken(data: Path, tmp_path: Path) -> None:
    with running(data, {}) as first:
        second = Server(tmp_path / "second", {})
        second.port = first.port
        second.start(ready=False)
        assert second.process is not None
        assert second.process.wait(20) != 0
        assert "Traceback" not in second.output()
        assert str(first.port) in second.output()
        assert first.is_ready()


def test_two_starters_at_once_and_one_comes_up(data: Path) -> None:
    rivals = [Server(data, {}) for _ in range(3)]
    for rival in rivals:
        rival.start(ready=False)
    alive: list[Server] = []

    def settled() -> bool:
        alive[:] = [one for one in rivals if one.process is not None and one.process.poll() is None]
        return len(alive) == 1 and alive[0].is_ready()

    try:
        until(settled, 30)
    finally:
        for one in rivals:
            assert one.process is not None
            one.process.kill()
            one.process.wait(10)
