"""Schemathesis against the running server: every check it has, two accounts that must not see each other's things."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.server import Client, Fake, Json, Server, running

EXAMPLES = 12
SEED = 20261123
SECONDS_MAX = 280

CONFIG = """
[generation]
allow-x00 = false  # refused with 400 by contract, which no schema can say (test_strict_json.py)
database = "none"

[auth.wfc]
path = "accounts.json"
peers = ["ann", "ben"]

# 402: the credits are spent. 422: an Idempotency-Key was used before. 400 below: what no schema can say, as that a
# model is not offered here, that a moment is in the future, or that an edge names a node.
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 402, 403, 404, 409, 422, 429]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429]

[[operations]]
include-operation-id = ["createImage", "createVideo", "createAudio", "createTool", "createKey", "rotateKey", "putGraph"]
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 402, 403, 404, 409, 422, 429]

[[operations]]
include-operation-id = "streamJobs"
request-timeout = 1.0  # a stream has no end

# Ids of things that are there, beside the invented ones; for keys only those that the run can do without.
[[operations]]
include-operation-id = ["revokeKey", "rotateKey"]
parameters."path.keyId" = { dictionary = "keys", probability = 1.0 }

[parameters]
"path.projectId" = { dictionary = "projects", probability = 0.6 }
"path.jobId" = { dictionary = "jobs", probability = 0.6 }
"path.token" = { dictionary = "tokens", probability = 0.6 }
"query.jobIds" = { dictionary = "jobs", probability = 0.4 }
"body.modelId" = { dictionary = "models", probability = 0.6 }
"""


def things_of(client: Client) -> dict[str, list[str]]:
    """Ids for the dictionaries: projects with a job each, keys to throw away, a share link."""
    projects = [client.project() for _ in range(6)]
    jobs = [client.image(project)[0] for project in projects]
    for job_id in jobs[:4]:
        client.ended(job_id)
    share = client.post(f"/v1/projects/{projects[-1]}/share").json()["shareUrl"]
    models = client.get("/v1/models/available").json()
    return {
        "projects": projects,
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
    words = "".join(
        f"[dictionaries.{name}]\nvalues = {json.dumps(ids)}\n" for name, ids in things_of(clients["ann"]).items()
    )
    (folder / "schemathesis.toml").write_text(words + CONFIG)


def check(server: Server, folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("schemathesis")
    arguments = ["--checks", "all", "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--no-color"]
    return subprocess.run(
        [str(program), "run", f"{server.url}/openapi.json", *arguments, "--continue-on-failure"],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )


def test_no_check_fails(fake: Fake, tmp_path: Path) -> None:
    with running(tmp_path / "data", fake.environment()) as server:
        clients = {name: server.account(1_000_000, f"{name}@example.com") for name in ("ann", "ben")}
        prepare(tmp_path, clients)
        done = check(server, tmp_path)
        assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
        # It was no run through closed doors.
        cases = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
        assert cases is not None
        assert int(cases.group(2)) > 800
        for client in clients.values():
            assert client.get("/v1/credits").status_code == 200
        assert "Traceback" not in server.log.read_text(errors="replace")
        server.ledger()
