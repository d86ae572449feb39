"""A fake service as a process, for tests that talk to it directly."""

import subprocess
import sys
from typing import Any

import httpx2

from tests.fakes import elevenlabs, google, openai, replicate
from tests.server import ROOT

Json = Any


ENVIRONMENT = {
    "elevenlabs": ({"ELEVENLABS_API_KEY": elevenlabs.KEY}, "ELEVENLABS_BASE_URL"),
    "google": ({"GEMINI_API_KEY": google.KEY}, "GEMINI_BASE_URL"),
    "replicate": ({"REPLICATE_API_TOKEN": replicate.TOKEN.removeprefix("Bearer ")}, "REPLICATE_BASE_URL"),
    "openai": ({"OPENAI_API_KEY": openai.KEY}, "OPENAI_BASE_URL"),
}
"""Fake → its credentials, and the variable with its address."""


class Stand:
    """One of `tests.fakes`, running."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"tests.fakes.{name}"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()

    def environment(self) -> dict[str, str]:
        """What a server needs to use it."""
        key, address = ENVIRONMENT[self.name]
        suffix = "/v1" if self.name == "openai" else ""
        return {**key, address: self.url + suffix}

    def switch(self, **switches: float) -> None:
        """What is not named is off."""
        httpx2.post(f"{self.url}/_control", json=switches, timeout=10)

    def log(self) -> Json:
        return httpx2.get(f"{self.url}/_log", timeout=30).json()

    def accepted(self, prompt: str) -> list[Json]:
        """Every request with that prompt that was taken, and so may be billed."""
        return [entry for entry in self.log()["submits"] if entry["prompt"] == prompt]

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()
