"""fal's own client (PyPI fal-client) is content with the fake: so the fake is true before our adapter is tried on it.

The client takes hosts from the environment, but always speaks https to them; its addresses are set in its module instead.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import fal_client
import httpx
import pytest
from fal_client import client as module

from tests.fakes.media import png
from tests.server import Fake

MODEL = "fal-ai/flux-2"
# Their client leaves connections of its uploads open; they are collected here, not in whatever test comes next.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def official(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Iterator[fal_client.SyncClient]:
    monkeypatch.setattr(module, "QUEUE_URL_FORMAT", f"{fake.url}/")
    monkeypatch.setattr(module, "REST_URL", fake.url)
    monkeypatch.setattr(module, "CDN_URL", fake.url)
    client = fal_client.SyncClient(key="test-id:test-secret", default_timeout=20)
    yield client
    client._client.close()
    gc.collect()


def _prompt(text: str) -> dict[str, object]:
    return {"prompt": text, "image_size": "square_hd"}


def test_submit_status_result(official: fal_client.SyncClient) -> None:
    handle = official.submit(MODEL, arguments=_prompt("official [queued=1][polls=2]"))
    assert [type(handle.status(with_logs=True)) for _ in range(3)] == [
        fal_client.Queued,
        fal_client.InProgress,
        fal_client.Completed,
    ]
    made = handle.get()
    assert httpx.get(made["images"][0]["url"]).content.startswith(b"\x89PNG")


def test_a_request_is_found_again_by_its_id(official: fal_client.SyncClient) -> None:
    handle = official.submit(MODEL, arguments=_prompt("official again"))
    built = official.get_handle(MODEL, handle.request_id)
    assert (built.status_url, built.response_url, built.cancel_url) == (
        handle.status_url,
        handle.response_url,
        handle.cancel_url,
    )
    assert isinstance(official.status(MODEL, handle.request_id), fal_client.Completed)
    assert official.result(MODEL, handle.request_id)["images"]


def test_subscribe_reports_what_happens(official: fal_client.SyncClient) -> None:
    seen: list[type] = []
    made = official.subscribe(
        "fal-ai/pixverse/v6/text-to-video",
        arguments={"prompt": "official [queued=1][polls=2]", "duration": 1},
        with_logs=True,
        on_queue_update=lambda status: seen.append(type(status)),
    )
    assert seen[0] is fal_client.Queued
    assert fal_client.InProgress in seen
    assert made["video"]["content_type"] == "video/mp4"


def test_cancel(official: fal_client.SyncClient, fake: Fake) -> None:
    handle = official.submit(MODEL, arguments=_prompt("official [hold]"))
    handle.cancel()
    assert next(s["cancelled"] for s in fake.submits() if s["id"] == handle.request_id)


def test_a_model_error_is_its_error(official: fal_client.SyncClient) -> None:
    with pytest.raises(fal_client.FalClientHTTPError) as failed:
        official.subscribe(MODEL, arguments=_prompt("official [policy]"))
    assert failed.value.status_code == 422
    assert "content_policy_violation" in failed.value.response.text
    with pytest.raises(fal_client.FalClientHTTPError) as missing:
        official.subscribe(MODEL, arguments={"image_size": "square_hd"})
    assert missing.value.response.json()["detail"][0]["loc"] == ["body", "prompt"]


def test_an_infrastructure_error_has_its_type(official: fal_client.SyncClient) -> None:
    with pytest.raises(fal_client.FalClientHTTPError) as failed:
        official.subscribe(MODEL, arguments=_prompt("official [infra]"))
    assert (failed.value.status_code, failed.value.error_type) == (503, "runner_scheduling_failure")


def test_a_wrong_key_is_refused(official: fal_client.SyncClient, fake: Fake) -> None:
    stranger = fal_client.SyncClient(key="some:body", default_timeout=20)
    with pytest.raises(fal_client.FalClientHTTPError) as failed:
        stranger.submit(MODEL, arguments=_prompt("official"))
    stranger._client.close()
    assert failed.value.status_code == 401


def test_a_file_is_uploaded_over_the_cdn_and_used(official: fal_client.SyncClient, fake: Fake, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(png(7))
    url = official.upload_file(path)
    assert httpx.get(url).content == png(7)
    made = official.subscribe("fal-ai/esrgan", arguments={"image_url": url, "scale": 2})
    assert httpx.get(made["image"]["url"]).content.startswith(b"\x89PNG")


def test_a_file_is_uploaded_by_initiating(official: fal_client.SyncClient, fake: Fake) -> None:
    url = official.upload(png(8), "image/png", "b.png", repository="fal", fallback_repository=[])
    assert httpx.get(url).content == png(8)
