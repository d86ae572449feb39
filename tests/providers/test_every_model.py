"""Every model and mode of the document, from a request over the public API to a stored file that plays, and what it cost."""

import base64
import io
from collections.abc import Mapping

import av
import pytest
from PIL import Image

from tests.fakes.media import png
from tests.server import Client, Fake, Json

PICTURE = "data:image/png;base64," + base64.b64encode(png(1)).decode()
FRAME = {"imageUrl": PICTURE}
MODES: Mapping[str, Json] = {
    "text": {"directPrompt": "A fox"},
    "image": {"directPrompt": "It runs", "firstFrame": FRAME},
    "wordless": {"firstFrame": FRAME},
    "keyframes": {"directPrompt": "It turns", "firstFrame": FRAME, "lastFrame": FRAME},
}
# modelId → (duration in seconds, credits a second)
VIDEOS = {
    "fal-ai/veo3.1/lite": (4, 5),
    "fal-ai/pixverse/v6": (3, 7),
    "fal-ai/kling-video/v2.6/pro": (5, 10),
    "fal-ai/kling-video/v2.6/pro/image-to-video": (10, 10),
}
IMAGES = {
    "fal-ai/z-image/turbo": 1,
    "fal-ai/flux-2": 2,
    "fal-ai/bytedance/seedream/v4/text-to-image": 5,
    "nano-banana": 6,
    "fal-ai/recraft/v4/text-to-image": 6,
    "nano-banana-2": 12,
    "nano-banana-pro": 35,
}
SOUNDS: list[tuple[Json, int, str]] = [
    ({"soundType": "speech", "text": "Hello", "modelId": "elevenlabs/tts"}, 3, "tts/eleven-v3"),
    ({"soundType": "speech", "text": "Hello", "voiceId": "Aria", "modelId": "elevenlabs/tts"}, 3, "tts/eleven-v3"),
    ({"soundType": "sfx", "prompt": "Rain", "duration": 2, "modelId": "elevenlabs/sfx"}, 2, "sound-effects/v2"),
    ({"soundType": "music", "prompt": "Jazz", "duration": 5, "modelId": "elevenlabs/music"}, 1, "music"),
]
TOOLS: list[tuple[Json, int, str]] = [
    ({"modelId": "background-removal"}, 3, "fal-ai/bria/background/remove"),
    ({"modelId": "object-removal", "directPrompt": "the car"}, 3, "fal-ai/object-removal"),
    ({"modelId": "object-removal", "maskUrl": PICTURE}, 3, "fal-ai/object-removal/mask"),
    ({"modelId": "image-upscale"}, 5, "fal-ai/esrgan"),
    ({"modelId": "image-upscale", "scale": 4}, 5, "fal-ai/esrgan"),
]


def _made(client: Client, kind: str, body: Json) -> tuple[Json, bytes]:
    """The completed job and its file."""
    answer = client.post(f"/v1/projects/{client.project()}/{kind}", body)
    assert answer.status_code == 202, answer.text
    job = client.ended(answer.json()["jobId"], 60)
    assert job["status"] == "completed", job
    assert job["provider"] == "fal"
    assert client.credits() == (1000 - job["credits"], 0)
    file = client.get(job[f"{'image' if kind == 'tool' else kind}Url"], headers={"Authorization": ""})
    assert file.status_code == 200
    return job, file.content


def _last(fake: Fake) -> Json:
    return fake.submits()[-1]


@pytest.mark.parametrize("model", IMAGES)
def test_images(client: Client, fake: Fake, model: str) -> None:
    job, content = _made(client, "image", {"directPrompt": "A fox", "modelId": model, "aspectRatio": "9:16"})
    assert job["credits"] == IMAGES[model]
    with Image.open(io.BytesIO(content)) as image:
        image.load()
    assert _last(fake)["endpoint"].endswith(model)
    assert (job["seed"] is None) == ("recraft" in model)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("model", VIDEOS)
def test_videos(client: Client, fake: Fake, model: str, mode: str) -> None:
    seconds, credits = VIDEOS[model]
    job, content = _made(client, "video", {"modelId": model, "durationSec": seconds, **MODES[mode]})
    assert (job["durationSec"], job["credits"]) == (seconds, seconds * credits)
    with av.open(io.BytesIO(content), "r") as film:
        assert film.duration == seconds * 1_000_000
        assert len(list(film.decode(film.streams.video[0]))) > seconds
    frames = [name for name, value in _last(fake)["input"].items() if name.endswith("url") and "/cdn/" in value]
    assert len(frames) == {"text": 0, "keyframes": 2}.get(mode, 1)


@pytest.mark.parametrize(("body", "credits", "endpoint"), SOUNDS)
def test_sounds(client: Client, fake: Fake, body: Json, credits: int, endpoint: str) -> None:
    job, content = _made(client, "audio", body)
    assert (job["credits"], job["mimeType"]) == (credits, "audio/mpeg")
    with av.open(io.BytesIO(content), "r") as sound:
        assert len(list(sound.decode(sound.streams.audio[0]))) > 0
    assert _last(fake)["endpoint"] == f"fal-ai/elevenlabs/{endpoint}"


@pytest.mark.parametrize(("body", "credits", "endpoint"), TOOLS)
def test_tools(client: Client, fake: Fake, body: Json, credits: int, endpoint: str) -> None:
    job, content = _made(client, "tool", {"imageUrl": PICTURE, **body})
    assert job["credits"] == credits
    assert _last(fake)["endpoint"] == endpoint
    scale = body.get("scale", 2) if "upscale" in body["modelId"] else 1
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert image.size == (64 * scale, 36 * scale) == (job["width"], job["height"])
        assert (image.mode == "RGBA") == ("background" in body["modelId"])
