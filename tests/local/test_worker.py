"""The worker process: its protocol, its bounds, and that it outlives every job it can outlive."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Worker:
    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "storynote.local", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        found = json.loads(self.process.stdout.readline())
        assert isinstance(found, dict)
        return found

    def ask(self, **request: object) -> dict[str, Any]:
        body = {"id": "1", "model": "local/scene", "prompt": "a fox", "width": 256, "height": 144, "seed": 1}
        self.say(json.dumps({**body, **request}))
        while "progress" in (answer := self.hear()):
            assert 0 <= answer["progress"] <= 1
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@pytest.fixture
def worker() -> Iterator[Worker]:
    started = Worker()
    assert started.hear() == {"ready": True}
    yield started
    started.close()


def test_it_draws_to_the_file_it_is_told(worker: Worker, tmp_path: Path) -> None:
    answer = worker.ask(output=str(tmp_path / "a.png"))
    assert answer["done"]["width"] == 256
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_bad_requests_are_answered_and_survived(worker: Worker, tmp_path: Path) -> None:
    worker.say("not json")
    assert worker.hear()["failed"]["type"] == "invalid_input"
    worker.say("[1]")
    assert worker.hear()["failed"]["type"] == "invalid_input"
    for wrong in (
        {"width": "256"},
        {"width": 10_000},
        {"model": "song"},
        {"prompt": None},
        {"seed": True},
        {"width": None},
    ):
        assert worker.ask(output=str(tmp_path / "a.png"), **wrong)["failed"]["type"] == "invalid_input"
    assert worker.ask(output="/nowhere/at/all.png")["failed"]["type"] == "internal"
    assert "done" in worker.ask(output=str(tmp_path / "a.png"))


def test_too_little_memory_ends_the_worker_and_nothing_else(tmp_path: Path) -> None:
    small = Worker("--memory-mib", "700")
    try:
        small.say(
            json.dumps(
                {
                    "id": "1",
                    "model": "local/scene",
                    "prompt": "a fox",
                    "width": 2048,
                    "height": 2048,
                    "seed": 1,
                    "output": str(tmp_path / "a.png"),
                }
            )
        )
        assert small.process.stdout is not None
        said = small.process.stdout.read().splitlines()
        assert small.process.wait(30) != 0
        assert not any('"done"' in line for line in said)
        assert any('"out_of_memory"' in line for line in said)
    finally:
        small.close()


def test_a_worker_whose_server_is_gone_ends_in_the_middle_of_its_work(tmp_path: Path) -> None:
    lonely = Worker()
    assert lonely.hear() == {"ready": True}
    output = str(tmp_path / "a.mp4")
    body = {"id": "1", "model": "local/motion", "prompt": "rain", "width": 1280, "height": 720, "seconds": 15.0}
    lonely.say(json.dumps({**body, "output": output}))
    assert "progress" in lonely.hear()
    lonely.close()
    assert lonely.process.returncode == 0
    assert not Path(output).exists()
