"""A server with no provider key: the document's quick start runs, free and marked, and what it cannot make it says."""

import io
import os
import signal

import numpy as np
import psutil
import pytest
from PIL import Image

from tests.server import Client, Server, until


@pytest.fixture
def free(sandbox: Server) -> Client:
    return sandbox.account(5)


def _picture(client: Client, url: str) -> "np.typing.NDArray[np.float32]":
    answer = client.get(url)
    assert answer.status_code == 200
    return np.asarray(Image.open(io.BytesIO(answer.content)), np.float32)


def test_the_quick_start_gives_a_picture_for_nothing(free: Client) -> None:
    job_id = free.image(
        free.project("My First Project"),
        "A fox reading a book in a cozy library",
        modelId="fal-ai/flux-2",
        aspectRatio="16:9",
    )[0]
    job = free.ended(job_id, 60)
    assert (job["status"], job["provider"], job["credits"]) == ("completed", "sandbox", 0)
    assert (job["width"], job["height"]) == (1024, 576)
    pixels = _picture(free, job["imageUrl"])
    assert pixels.shape == (576, 1024, 3)
    assert pixels.std() > 25
    assert free.credits() == (5, 0)


def test_the_same_seed_draws_the_same(free: Client) -> None:
    project = free.project()
    first, second = (
        free.ended(free.image(project, "a bear in the snow", seed=9, aspectRatio="1:1")[0], 60) for _ in range(2)
    )
    assert np.array_equal(_picture(free, first["imageUrl"]), _picture(free, second["imageUrl"]))


def test_local_models_are_themselves(free: Client) -> None:
    job = free.ended(free.image(free.project(), "a house", modelId="local/scene")[0], 60)
    assert (job["status"], job["provider"]) == ("completed", "local")


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("video", {"directPrompt": "a wave", "modelId": "fal-ai/veo3.1/lite", "durationSec": 4}, "videoUrl"),
        ("audio", {"soundType": "speech", "text": "hello"}, "audioUrl"),
        ("audio", {"soundType": "sfx", "prompt": "a bell"}, "audioUrl"),
        ("audio", {"soundType": "music", "prompt": "a waltz"}, "audioUrl"),
    ],
)
def test_every_model_of_the_document_answers_for_nothing(
    free: Client, route: str, body: dict[str, str], field: str
) -> None:
    answer = free.post(f"/v1/projects/{free.project()}/{route}", body)
    assert answer.status_code == 202, answer.text
    assert answer.json()["credits"] == 0
    job = free.ended(answer.json()["jobId"], 120)
    assert (job["status"], job["provider"], job["credits"]) == ("completed", "sandbox", 0), job["error"]
    assert free.get(job[field]).status_code == 200
    assert free.credits() == (5, 0)


def test_a_killed_worker_costs_one_job_and_not_the_server(sandbox: Server, free: Client) -> None:
    project = free.project()
    free.ended(free.image(project, "warm up")[0], 60)
    assert sandbox.process is not None
    job_id = free.image(project, "the one that is hit", aspectRatio="1:1")[0]
    until(lambda: free.job(job_id)["status"] == "processing")
    for child in psutil.Process(sandbox.process.pid).children():
        os.kill(child.pid, signal.SIGKILL)
    job = free.ended(job_id, 60)
    assert (job["status"], job["errorType"]) in [("failed", "model_crashed"), ("completed", None)]
    assert free.ended(free.image(project, "the next one")[0], 60)["status"] == "completed"


def test_a_test_key_is_always_sandboxed(server: Server) -> None:
    owner = server.account(10)
    key = owner.post("/v1/keys", {"name": "trial", "mode": "test"}).json()["key"]
    trial = Client(server.url, key)
    job = trial.ended(trial.image(trial.project(), "a fox")[0], 60)
    assert (job["status"], job["provider"], job["credits"]) == ("completed", "sandbox", 0)
    assert owner.credits() == (10, 0)
