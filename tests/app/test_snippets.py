"""Every piece of code that a person could run, run: the developers' page, each model's page, the README.

The code is taken from the pages as they are served and run as it stands, with the three variables that it names.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storynote import models
from storynote.api.site import Shown, facts_of
from storynote.models import Catalogue
from storynote.settings import Settings
from storynote.site.blocks import Code
from storynote.site.developers import sections
from tests.app.pages import page
from tests.server import ROOT, Client, Json, Server

SECONDS_MAX = 60
_SHOWN = Shown(Settings(), Catalogue(models.load(None), {}, sandbox=True, missing={}), (), signed_in=False)
BLOCKS = [
    (section.id, block.name, language)
    for section in sections(facts_of(_SHOWN))
    for block in section.blocks
    if isinstance(block, Code)
    for language in block.samples
]
PROGRAMS = {"bash": ["bash", "-euo", "pipefail"], "python": [sys.executable, "-W", "error"], "javascript": ["node"]}
SUFFIXES = {"bash": ".sh", "python": ".py", "javascript": ".mjs"}
ENDLESS = ("stream", "bash")


class Desk:
    """An account with a project and a picture in it, and where its code is run."""

    def __init__(self, client: Client, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.project = client.project()
        self.job = client.image(self.project)[0]
        self.picture = client.ended(self.job)["imageUrl"]
        assert self.picture

    @property
    def environment(self) -> dict[str, str]:
        own = {"STORYNOTE_API_KEY": self.client.key, "PROJECT_ID": self.project, "JOB_ID": self.job}
        return {**os.environ, **own, "NO_PROXY": "*"}

    def command(self, language: str, code: str) -> list[str]:
        program = PROGRAMS[language]
        if shutil.which(program[0]) is None:
            pytest.skip(f"there is no {program[0]} to run this with")
        path = self.folder / f"sample{SUFFIXES[language]}"
        path.write_text(code, "utf-8")
        return [*program, str(path)]

    def run(self, language: str, code: str) -> str:
        """What it printed. Fails the test when it does not end well."""
        done = subprocess.run(
            self.command(language, code),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def tidy(self) -> None:
        """Nothing that a sample began goes on after its test."""
        for job in self.client.get("/v1/jobs?status=queued,processing").json()["data"]:
            self.client.post(f"/v1/jobs/{job['id']}/cancel")


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(server.account(10_000), tmp_path)
    yield made
    made.tidy()


def answers(printed: str) -> list[Json]:
    """JSON values one after another, as several curls print them."""
    found, at, decoder = [], 0, json.JSONDecoder()
    while at < len(printed.rstrip()):
        value, at = decoder.raw_decode(printed, at)
        found.append(value)
        at += len(printed[at:]) - len(printed[at:].lstrip())
    return found


@pytest.mark.parametrize(("section", "block", "language"), BLOCKS, ids=["-".join(one) for one in BLOCKS])
def test_developers(desk: Desk, section: str, block: str, language: str) -> None:
    found = page(desk.client.url, "/developers")
    assert section in found.ids
    code = found.samples[(block, language)]
    if (block, language) == ENDLESS:
        return _listens(desk, code)
    if block == "quick-start-key":
        assert desk.run("bash", code + '\nprintf %s "$STORYNOTE_API_KEY"') == "sk_live_your_key_here"
        return None
    printed = desk.run(language, code)
    if block == "full-example":
        assert printed.startswith("Image URL: http"), printed
    elif block == "stream":
        assert desk.job in printed
        assert "completed" in printed
    elif language == "bash":
        assert not any(isinstance(value, dict) and "code" in value for value in answers(printed)), printed
    else:
        assert "requestId" not in printed, printed
        assert printed.strip()
    return None


def _listens(desk: Desk, code: str) -> None:
    """curl on the stream does not end by itself: it must show what happens while it runs."""
    with subprocess.Popen(
        desk.command("bash", code), env=desk.environment, cwd=desk.folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            job = desk.client.image(desk.project)[0]
            lines = [first]
            while not any(job in line for line in lines):
                line = process.stdout.readline()
                assert line, "the stream ended"
                lines.append(line)
        finally:
            process.kill()


MODELS = [model.id for model in models.load(None)]


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("model", MODELS)
def test_model(desk: Desk, model: str, language: str) -> None:
    found = page(desk.client.url, f"/models/{model}")
    samples = [code for (_, one), code in found.samples.items() if one == language]
    assert samples
    for code in samples:
        before = {job["id"] for job in desk.client.get("/v1/jobs").json()["data"]}
        printed = desk.run(language, code)
        after = [job for job in desk.client.get("/v1/jobs").json()["data"] if job["id"] not in before]
        assert [job["model"] for job in after] == [model], printed
        assert after[0]["id"] in printed
        desk.tidy()


README = (ROOT / "README.md").read_text("utf-8")
CURLS = [
    (re.sub(r"\W+", "-", title).strip("-").lower(), number, code)
    for title, body in re.findall(r"^##+ (.+?)\n(.*?)(?=^##+ |\Z)", README, re.MULTILINE | re.DOTALL)
    for number, code in enumerate(re.findall(r"```sh\n(.*?)```", body, re.DOTALL))
    if "curl " in code
]


@pytest.mark.parametrize("code", [c[2] for c in CURLS], ids=[f"{title}-{number}" for title, number, _ in CURLS])
def test_readme(desk: Desk, code: str) -> None:
    printed = desk.run("bash", _own(desk, code))
    found = answers(printed)
    assert len(found) == code.count("curl "), printed
    assert not any("code" in value for value in found), printed


def test_readme_node(desk: Desk) -> None:
    code = next(code for code in re.findall(r"```js\n(.*?)```", README, re.DOTALL) if "/image`" in code)
    assert desk.run("javascript", _own(desk, code)).startswith("http")


def _own(desk: Desk, code: str) -> str:
    """The README's code with this server's address, and the key and ids where the reader puts theirs."""
    for word, value in (
        ("http://localhost:8000", desk.client.url), ("sk_live_your_key_here", desk.client.key),
        ("/{projectId}", f"/{desk.project}"), ("/{jobId}", f"/{desk.job}"), ('"{jobId}"', f'"{desk.job}"'),
        ("https://…", desk.picture),
    ):  # fmt: skip
        code = code.replace(word, value)
    return code
