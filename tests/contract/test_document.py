"""The document's own examples, as it prints them: from the first project to the picture."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.server import Client, Server, until

NODE = """
const API = "%s/v1";
const KEY = "%s";
const headers = {
  "Authorization": `Bearer ${KEY}`,
  "Content-Type": "application/json",
};
const project = await fetch(`${API}/projects`, {
  method: "POST",
  headers,
  body: JSON.stringify({ name: "API Demo" }),
}).then(r => r.json());
const { jobId } = await fetch(`${API}/projects/${project.id}/image`, {
  method: "POST",
  headers,
  body: JSON.stringify({
    directPrompt: "A fox reading a book in a cozy library, warm lighting",
    modelId: "fal-ai/flux-2",
    aspectRatio: "16:9",
  }),
}).then(r => r.json());
let job;
do {
  await new Promise(r => setTimeout(r, 200));
  job = await fetch(`${API}/jobs/${jobId}`, { headers }).then(r => r.json());
} while (job.status !== "completed" && job.status !== "failed");
if (job.status === "completed") {
  console.log("Image URL:", job.imageUrl);
} else {
  console.error("Failed:", job.error);
}
"""


def test_the_full_example(client: Client, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the document's example with")
    script = tmp_path / "example.mjs"
    script.write_text(NODE % (client.url.replace("localhost", "127.0.0.1"), client.key))
    done = subprocess.run([node, str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("Image URL: http"), done.stderr
    assert client.credits() == (998, 0)


def test_the_quick_start(client: Client) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("there is no curl to run the document's example with")

    def run(*arguments: str) -> str:
        common = [curl, "-sS", "-H", f"Authorization: Bearer {client.key}", "-H", "Content-Type: application/json"]
        done = subprocess.run([*common, *arguments], capture_output=True, text=True, timeout=30, check=True)
        return done.stdout

    project = json.loads(run("-X", "POST", f"{client.url}/v1/projects", "-d", '{"name": "My First Project"}'))["id"]
    body = """{
    "directPrompt": "A fox reading a book in a cozy library",
    "modelId": "fal-ai/flux-2",
    "aspectRatio": "16:9"
  }"""
    job_id = json.loads(run("-X", "POST", f"{client.url}/v1/projects/{project}/image", "-d", body))["jobId"]
    job = until(lambda: json.loads(run(f"{client.url}/v1/jobs/{job_id}")).get("imageUrl"))
    assert job.startswith("http")


def test_a_single_job_and_a_batch_in_the_documents_shape(client: Client) -> None:
    ids = client.image(client.project(), "A fox reading a book in a cozy library", numImages=2, seed=42)
    for job_id in ids:
        client.ended(job_id)
    job = client.job(ids[0])
    assert (job["id"], job["status"], job["model"], job["seed"]) == (ids[0], "completed", "fal-ai/flux-2", 42)
    assert job["prompt"] == "A fox reading a book in a cozy library"
    assert (job["videoUrl"], job["audioUrl"], job["error"]) == (None, None, None)
    found = client.get(f"/v1/jobs/batch?jobIds={ids[0]},{ids[1]}").json()["jobs"]
    assert set(found) == set(ids)


def test_the_error_in_the_documents_shape(server: Server) -> None:
    client = server.account(0)
    answer = client.post(f"/v1/projects/{client.project()}/image", {"directPrompt": "x"})
    assert answer.json()["code"] == 402
    assert answer.json()["error"].startswith("Insufficient credits")


def test_it_works_out_of_the_box_in_the_sandbox(sandbox: Server) -> None:
    client = sandbox.account(0)
    began = time.monotonic()
    body = {"directPrompt": "A fox reading a book in a cozy library", "modelId": "fal-ai/flux-2", "aspectRatio": "16:9"}
    job_id = client.post(f"/v1/projects/{client.project()}/image", body).json()["jobId"]
    job = client.ended(job_id, 60)
    assert job["status"] == "completed", job["error"]
    assert job["provider"] == "sandbox"
    assert time.monotonic() - began < 60
