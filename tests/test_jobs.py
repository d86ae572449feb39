"""A job's way through the public API, with the fake provider: what comes back, what it costs, and every way it can fail."""

import pytest

from tests.server import Client, Fake, Server, until

TEN = ["id", "status", "prompt", "model", "imageUrl", "videoUrl", "audioUrl", "seed", "error", "updatedAt"]


def test_an_image_is_made_charged_and_served(client: Client) -> None:
    project = client.project()
    answer = client.post(
        f"/v1/projects/{project}/image",
        {"directPrompt": "A fox", "modelId": "fal-ai/flux-2", "aspectRatio": "16:9", "seed": 42},
    )
    assert answer.status_code == 202
    body = answer.json()
    assert body["jobIds"] == [body["jobId"]]
    assert body["credits"] == 2
    job = client.ended(body["jobId"])
    assert list(job)[:10] == TEN
    assert job["status"] == "completed"
    assert (job["seed"], job["provider"], job["credits"]) == (42, "fal", 2)
    assert (job["width"], job["height"], job["mimeType"]) == (64, 36, "image/png")
    assert client.credits() == (998, 0)
    picture = client.get(job["imageUrl"], headers={"Authorization": ""})
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_eight_images_have_seeds_in_order(client: Client, fake: Fake) -> None:
    ids = client.image(client.project(), "eight foxes", numImages=8, seed=2**31 - 3)
    jobs = [client.ended(job_id) for job_id in ids]
    assert [job["seed"] for job in jobs] == [2**31 - 3, 2**31 - 2, 2**31 - 1, 0, 1, 2, 3, 4]
    assert fake.submits_of("eight foxes") == 8
    assert client.credits() == (984, 0)


@pytest.mark.parametrize(
    ("mark", "error_type"),
    [
        ("policy", "content_policy"),
        ("nsfw", "content_policy"),
        ("bad_input", "invalid_input"),
        ("no_media", "no_media"),
        ("empty", "no_media"),
        ("garbage", "no_media"),
        ("crash", "provider_unavailable"),
        ("locked", "provider_account"),
        ("file_404", "no_media"),
        ("file_html", "no_media"),
        ("file_broken", "no_media"),
        ("file_redirect", "no_media"),
        ("inward", "no_media"),
    ],
)
def test_a_failure_is_named_and_released(client: Client, mark: str, error_type: str) -> None:
    job = client.ended(client.image(client.project(), f"a fox [{mark}]")[0])
    assert job["status"] == "failed"
    assert job["errorType"] == error_type
    assert job["error"]
    assert "balance" not in job["error"]
    assert job["imageUrl"] is None
    assert job["credits"] == 0
    assert client.credits() == (1000, 0)


@pytest.mark.parametrize("mark", ["busy=2", "status_500=3", "file_cut"])
def test_what_is_safe_to_try_again_is_tried_again(client: Client, fake: Fake, mark: str) -> None:
    prompt = f"again [{mark}]"
    job = client.ended(client.image(client.project(), prompt)[0], 60)
    assert job["status"] == ("failed" if mark == "file_cut" else "completed")
    assert fake.submits_of(prompt) == 1


@pytest.mark.parametrize("mark", ["lost", "submit_500", "html"])
def test_a_lost_answer_is_found_again_and_never_sent_twice(client: Client, fake: Fake, mark: str) -> None:
    prompt = f"lost and found [{mark}]"
    job = client.ended(client.image(client.project(), prompt)[0], 30)
    assert job["status"] == "completed"
    assert fake.submits_of(prompt) == 1


def test_an_answer_that_cannot_be_found_costs_the_user_nothing(client: Client, fake: Fake, server: Server) -> None:
    prompt = "lost for good [lost][unlisted]"
    job_id = client.image(client.project(), prompt)[0]
    job = client.ended(job_id, 30)
    assert (job["status"], job["errorType"]) == ("failed", "ambiguous")
    assert fake.submits_of(prompt) == 1
    assert client.credits() == (1000, 0)
    assert job_id in server.command("jobs", "ambiguous").stdout


def test_links_to_elsewhere_are_not_followed_with_our_key(client: Client) -> None:
    job = client.ended(client.image(client.project(), "a fox [evil_links]")[0])
    assert job["status"] == "completed"


def test_a_queued_job_is_cancelled_at_once(server: Server, client: Client) -> None:
    project = client.project()
    job_id = client.image(project, "slow [delay=60]")[0]
    until(lambda: client.job(job_id)["status"] == "processing")
    answer = client.post(f"/v1/jobs/{job_id}/cancel")
    assert answer.status_code == 200
    job = client.ended(job_id)
    assert (job["status"], job["errorType"]) == ("failed", "cancelled")
    assert client.credits() == (1000, 0)


def test_a_deleted_project_takes_its_jobs_along(client: Client) -> None:
    project = client.project()
    done = client.ended(client.image(project, "done")[0])
    slow = client.image(project, "slow [delay=60]")[0]
    assert client.http.delete(f"/v1/projects/{project}").status_code == 204
    assert client.get(f"/v1/jobs/{done['id']}").status_code == 404
    assert client.get(f"/v1/jobs/{slow}").status_code == 404
    assert client.get(done["imageUrl"]).status_code == 404
    until(lambda: client.credits() == (998, 0))


def test_the_ledger_holds_after_all_this(server: Server, client: Client) -> None:
    client.ended(client.image(client.project())[0])
    assert "ledger ok" in server.ledger()
