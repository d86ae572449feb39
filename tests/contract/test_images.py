"""POST image (contract §3): one job per picture, in order, seed + k, everything together or nothing."""

import pytest

from tests.contract import shape
from tests.server import Client, Fake, Server

RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4"]


def test_the_answer_is_the_documents(client: Client) -> None:
    project = client.project()
    answer = client.post(f"/v1/projects/{project}/image", {"directPrompt": "A fox", "numImages": 3})
    body = answer.json()
    assert answer.status_code == 202
    assert list(body)[:2] == ["jobId", "jobIds"]
    assert body["jobId"] == body["jobIds"][0]
    assert len(set(body["jobIds"])) == 3
    assert body["credits"] == 6


@pytest.mark.parametrize("count", range(1, 9))
def test_the_kth_image_has_seed_plus_k(client: Client, fake: Fake, count: int) -> None:
    prompt = f"{count} foxes {client.key[-8:]}"
    ids = client.image(client.project(), prompt, numImages=count, seed=100)
    jobs = [client.ended(job_id) for job_id in ids]
    assert [job["seed"] for job in jobs] == list(range(100, 100 + count))
    sent = [submit["input"]["seed"] for submit in fake.submits() if submit["input"].get("prompt") == prompt]
    assert sorted(sent) == list(range(100, 100 + count))


def test_a_drawn_seed_is_reported_and_counts_up(client: Client) -> None:
    ids = client.image(client.project(), numImages=3)
    seeds = [client.job(job_id)["seed"] for job_id in ids]
    assert seeds == [(seeds[0] + k) % 2**31 for k in range(3)]
    others = {client.job(client.image(client.project())[0])["seed"] for _ in range(4)}
    assert len(others) == 4


@pytest.mark.parametrize("seed", [0, 1, 2**31 - 1])
def test_the_ends_of_the_seed_range(client: Client, seed: int) -> None:
    assert client.job(client.image(client.project(), seed=seed)[0])["seed"] == seed


@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_of_the_document(client: Client, ratio: str) -> None:
    assert client.job(client.image(client.project(), aspectRatio=ratio)[0])["aspectRatio"] == ratio


def test_a_wrong_ratio_names_the_right_ones(client: Client) -> None:
    answer = client.post(f"/v1/projects/{client.project()}/image", {"directPrompt": "x", "aspectRatio": "21:9"})
    found = shape.error(answer, 400)
    assert all(ratio in found["error"] for ratio in RATIOS)


@pytest.mark.parametrize("model", ["no-such-model", "elevenlabs/tts", "fal-ai/kling-video/v2.6/pro/image-to-video"])
def test_a_wrong_model_names_the_right_ones(client: Client, model: str) -> None:
    answer = client.post(f"/v1/projects/{client.project()}/image", {"directPrompt": "x", "modelId": model})
    found = shape.error(answer, 400)
    assert found["param"] == "modelId"
    assert "fal-ai/flux-2" in found["error"]
    assert "nano-banana" in found["error"]


def test_no_model_is_the_default(client: Client) -> None:
    default = [m["id"] for m in client.get("/v1/models/available").json()["image"] if m["default"]]
    job = client.job(client.image(client.project())[0])
    assert [job["model"]] == default


def test_every_model_and_alias_can_be_ordered_at_its_price(server: Server) -> None:
    client = server.account(1000)
    project, spent = client.project(), 0
    for model in client.get("/v1/models/available").json()["image"]:
        for name in [model["id"], *model["aliases"]]:
            answer = client.post(f"/v1/projects/{project}/image", {"directPrompt": "x", "modelId": name})
            assert answer.status_code == 202, answer.text
            assert answer.json()["credits"] == model["credits"]
            spent += model["credits"]
    assert sum(client.credits()) <= 1000
    assert client.credits()[0] == 1000 - spent


def test_a_seed_for_a_model_that_takes_none(client: Client) -> None:
    models = client.get("/v1/models/available").json()["image"]
    blind = [m["id"] for m in models if not m["supportsSeed"]]
    assert blind
    answer = client.post(
        f"/v1/projects/{client.project()}/image", {"directPrompt": "x", "modelId": blind[0], "seed": 1}
    )
    assert shape.error(answer, 400)["param"] == "seed"
    assert client.credits() == (1000, 0)


def test_all_jobs_of_a_request_have_one_fate_at_the_brink(server: Server) -> None:
    client = server.account(15)
    project = client.project()
    answer = client.post(f"/v1/projects/{project}/image", {"directPrompt": "x", "numImages": 8})
    assert shape.error(answer, 402)["error"] == "Insufficient credits: this needs 16, 15 are available"
    assert client.get(f"/v1/projects/{project}").json()["nodes"] == []
    assert len(client.image(project, numImages=7)) == 7
    assert client.credits()[0] == 1


def test_a_test_key_gets_the_sandbox_for_nothing(client: Client, fake: Fake) -> None:
    made = client.post("/v1/keys", {"mode": "test"}).json()
    assert made["key"].startswith("sk_test_")
    tester = client.sibling(made["key"])
    before = len(fake.submits())
    job = tester.job(tester.image(tester.project())[0])
    assert (job["provider"], job["credits"]) == ("sandbox", 0)
    tester.ended(job["id"], 60)
    assert client.credits() == (1000, 0)
    assert len(fake.submits()) == before


def test_the_sandbox_draws_the_picture(sandbox: Server) -> None:
    client = sandbox.account(0)
    job = client.ended(client.image(client.project(), "A fox reading a book", aspectRatio="16:9", seed=7)[0], 60)
    assert job["status"] == "completed", job["error"]
    assert (job["provider"], job["credits"], job["seed"]) == ("sandbox", 0, 7)
    picture = client.get(job["imageUrl"])
    assert picture.headers["content-type"] == job["mimeType"]
    assert abs(job["width"] / job["height"] - 16 / 9) < 0.05
    assert client.credits() == (0, 0)
