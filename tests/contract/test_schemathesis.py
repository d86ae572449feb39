"""Schemathesis against the running server: every check it has, two accounts that must not see each other's things."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.server import Client, Fake, Json, Server, running

CONFIG = Path(__file__).with_name("schemathesis.toml")
SECONDS_MAX = 280


def things_of(client: Client) -> dict[str, list[str]]:
    """Ids for the dictionaries: projects with a job each, keys and projects to throw away, a share link."""
    projects = [client.project() for _ in range(6)]
    jobs = [client.image(project)[0] for project in projects]
    for job_id in jobs[:4]:
        client.ended(job_id)
    share = client.post(f"/v1/projects/{client.project()}/share").json()["shareUrl"]
    models = client.get("/v1/models/available").json()
    return {
        "projects": projects,
        "doomed": [client.project() for _ in range(6)],
        "doomedJobs": client.image(projects[0], numImages=8),
        "jobs": [*jobs, client.image(projects[0], "slow [delay=300]")[0]],
        "keys": [client.post("/v1/keys").json()["id"] for _ in range(12)],
        "tokens": [share.rsplit("/", 1)[-1]],
        "models": [model["id"] for kind in models.values() for model in kind],
    }


def prepare(folder: Path, clients: dict[str, Client]) -> None:
    entries: Json = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {client.key}"}]}
        for name, client in clients.items()
    ]
    (folder / "accounts.json").write_text(json.dumps({"auth": entries}))
    found = things_of(clients["ann"])
    words = "".join(f"\n[dictionaries.{name}]\nvalues = {json.dumps(ids)}\n" for name, ids in found.items())
    (folder / "schemathesis.toml").write_text(CONFIG.read_text() + words)


def run(server: Server, folder: Path, *arguments: str) -> int:
    """How many cases passed; fails the test when one did not."""
    program = Path(sys.executable).with_name("schemathesis")
    clients = {name: server.account(1_000_000, f"{name}@example.com") for name in ("ann", "ben")}
    prepare(folder, clients)
    done = subprocess.run(
        [
            str(program),
            "run",
            f"{server.url}/openapi.json",
            "--checks",
            "all",
            "--no-color",
            "--continue-on-failure",
            *arguments,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    for client in clients.values():
        assert client.get("/v1/credits").status_code == 200, "the run has lost its own key"
    assert "Traceback" not in server.log.read_text(errors="replace")
    passed = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert passed is not None, done.stdout[-2000:]
    return int(passed.group(2))


def each(option: str, operations: tuple[str, ...]) -> list[str]:
    return [part for name in operations for part in (option, name)]


ENDS_KEYS = ("revokeKey", "rotateKey")
"""Not beside `listKeys`: the run would find its own key there, and go on before closed doors."""


def test_no_check_fails(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        assert run(server, tmp_path, *each("--exclude-operation-id", ENDS_KEYS)) > 800
        server.ledger()


def test_no_check_fails_where_every_model_is_offered(tmp_path: Path) -> None:
    """In the sandbox: the generations that the live server has no provider for, and the routes that end keys."""
    selected = ("createVideo", "createAudio", "createTool", "createKey", *ENDS_KEYS)
    with running(tmp_path / "data", {}) as server:
        assert run(server, tmp_path, *each("--include-operation-id", selected)) > 200
        server.ledger()
