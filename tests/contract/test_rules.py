"""Video, audio and tool (contract §3): what goes together, what is allowed, and refusals that say so. In the sandbox."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import shape
from tests.fakes.fal import png
from tests.server import Client, Fake, Json, Server, running

PICTURE = "data:image/png;base64," + base64.b64encode(png(1)).decode()
FRAME = {"imageUrl": PICTURE}
KLING = "fal-ai/kling-video/v2.6/pro/image-to-video"


@pytest.fixture
def here(sandbox: Server) -> Iterator[tuple[Client, str]]:
    client = sandbox.account(0)
    project = client.project()
    yield client, project
    # What was taken is not waited for, and must not keep the machine from the next test.
    client.delete(f"/v1/projects/{project}")


def post(here: tuple[Client, str], kind: str, **body: Json) -> Json:
    client, project = here
    return client.post(f"/v1/projects/{project}/{kind}", body)


VIDEOS: dict[str, tuple[Json, float]] = {
    "a prompt alone": ({"directPrompt": "A fox runs"}, 3),
    "a first frame alone": ({"firstFrame": FRAME}, 3),
    "both": ({"directPrompt": "x", "firstFrame": FRAME}, 3),
    "two frames": ({"firstFrame": FRAME, "lastFrame": FRAME}, 3),
    "kling from a frame, 3 is none of its": ({"firstFrame": FRAME, "modelId": KLING}, 5),
    "kling, 10": ({"firstFrame": FRAME, "modelId": KLING, "durationSec": 10}, 10),
    "veo's shortest": ({"directPrompt": "x", "modelId": "veo-3.1-lite"}, 4),
    "a float that is whole": ({"directPrompt": "x", "modelId": "veo-3.1-lite", "durationSec": 8.0}, 8),
    "a seed": ({"directPrompt": "x", "seed": 5}, 3),
    "portrait": ({"directPrompt": "x", "aspectRatio": "9:16"}, 3),
}


@pytest.mark.parametrize("name", VIDEOS)
def test_videos_that_are_taken(here: tuple[Client, str], name: str) -> None:
    body, seconds = VIDEOS[name]
    answer = post(here, "video", **body)
    assert answer.status_code == 202, answer.text
    assert "jobIds" not in answer.json()
    assert answer.json()["durationSec"] == seconds
    job = here[0].job(answer.json()["jobId"])
    assert (job["kind"], job["durationSec"]) == ("video", seconds)


WRONG_VIDEOS: dict[str, tuple[Json, str, tuple[str, ...]]] = {
    "nothing": ({}, "directPrompt", ()),
    "a blank prompt": ({"directPrompt": "  "}, "directPrompt", ()),
    "a last frame alone": ({"lastFrame": FRAME}, "lastFrame", ("firstFrame",)),
    "a last frame and a prompt": ({"lastFrame": FRAME, "directPrompt": "x"}, "lastFrame", ("firstFrame",)),
    "3 s of kling": ({"firstFrame": FRAME, "modelId": KLING, "durationSec": 3}, "durationSec", ("5", "10")),
    "0 s": ({"directPrompt": "x", "durationSec": 0}, "durationSec", ()),
    "-1 s": ({"directPrompt": "x", "durationSec": -1}, "durationSec", ()),
    "2.5 s": ({"directPrompt": "x", "durationSec": 2.5}, "durationSec", ("1", "15")),
    "1e9 s": ({"directPrompt": "x", "durationSec": 1e9}, "durationSec", ()),
    "text for s": ({"directPrompt": "x", "durationSec": "3"}, "durationSec", ()),
    "true for s": ({"directPrompt": "x", "durationSec": True}, "durationSec", ()),
    "a ratio of others": ({"directPrompt": "x", "modelId": "veo-3.1-lite", "aspectRatio": "1:1"}, "aspectRatio", ("9:16",)),
    "a ratio of nobody": ({"directPrompt": "x", "aspectRatio": "2:1"}, "aspectRatio", ("16:9", "9:16")),
    "an image model": ({"directPrompt": "x", "modelId": "fal-ai/flux-2"}, "modelId", ("fal-ai/veo3.1/lite",)),
    "no such model": ({"directPrompt": "x", "modelId": "sora"}, "modelId", ("fal-ai/veo3.1/lite",)),
    "a seed for kling": ({"firstFrame": FRAME, "modelId": KLING, "seed": 1}, "seed", ()),
    "a frame of text": ({"firstFrame": "https://example.com/x.png"}, "firstFrame", ()),
    "an empty frame": ({"firstFrame": {}}, "firstFrame.imageUrl", ("imageUrl", "jobId")),
    "a number for a url": ({"firstFrame": {"imageUrl": 5}}, "firstFrame.imageUrl", ()),
    "http": ({"firstFrame": {"imageUrl": "http://example.com/x.png"}}, "firstFrame.imageUrl", ("https",)),
    "a file": ({"firstFrame": {"imageUrl": "file:///etc/passwd"}}, "firstFrame.imageUrl", ()),
    "no base64": ({"firstFrame": {"imageUrl": "data:image/png;base64,*"}}, "firstFrame.imageUrl", ()),
    "no picture": ({"firstFrame": {"imageUrl": "data:image/png;base64,aGVsbG8="}}, "firstFrame.imageUrl", ()),
    "svg": ({"firstFrame": {"imageUrl": "data:image/svg+xml;base64,PHN2Zy8+"}}, "firstFrame.imageUrl", ()),
    "half a picture": ({"firstFrame": {"imageUrl": PICTURE[:100]}}, "firstFrame.imageUrl", ()),
    "no such job": ({"firstFrame": {"jobId": "0" * 24}}, "firstFrame.jobId", ()),
    "the second frame": ({"firstFrame": FRAME, "lastFrame": {"imageUrl": "x"}}, "lastFrame.imageUrl", ()),
    "over 10 MB": ({"firstFrame": {"imageUrl": "data:image/png;base64," + "A" * 14_000_000}}, "firstFrame.imageUrl", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_VIDEOS)
def test_videos_that_are_refused(here: tuple[Client, str], name: str) -> None:
    body, param, words = WRONG_VIDEOS[name]
    refused(here, "video", body, param, words)


def refused(here: tuple[Client, str], kind: str, body: Json, param: str, words: tuple[str, ...]) -> None:
    found = shape.error(post(here, kind, **body), 400)
    assert found["param"] == param, found
    assert all(word in found["error"] for word in words), found["error"]
    assert here[0].get(f"/v1/projects/{here[1]}").json()["nodes"] == []


AUDIO: dict[str, Json] = {
    "speech": {"soundType": "speech", "text": "Hello"},
    "speech with a voice": {"soundType": "speech", "text": "Hello", "voiceId": "Rachel"},
    "sfx": {"soundType": "sfx", "prompt": "A door"},
    "sfx for 2 s": {"soundType": "sfx", "prompt": "A door", "duration": 2},
    "music": {"soundType": "music", "prompt": "A waltz", "duration": 30.5},
    "music by name": {"soundType": "music", "prompt": "A waltz", "modelId": "elevenlabs/music"},
}


@pytest.mark.parametrize("name", AUDIO)
def test_sounds_that_are_taken(here: tuple[Client, str], name: str) -> None:
    answer = post(here, "audio", **AUDIO[name])
    assert answer.status_code == 202, answer.text
    job = here[0].job(answer.json()["jobId"])
    assert job["kind"] == "audio"
    assert job["prompt"] in ("Hello", "A door", "A waltz")
    assert {"speech": "tts", "sfx": "sfx", "music": "music"}[AUDIO[name]["soundType"]] in job["model"]


WRONG_AUDIO: dict[str, tuple[Json, str, tuple[str, ...]]] = {
    "nothing": ({}, "soundType", ()),
    "noise": ({"soundType": "noise", "prompt": "x"}, "soundType", ("speech", "sfx", "music")),
    "a number": ({"soundType": 1, "prompt": "x"}, "soundType", ("speech", "sfx", "music")),
    "speech without text": ({"soundType": "speech"}, "text", ()),
    "speech with a prompt": ({"soundType": "speech", "prompt": "x"}, "text", ()),
    "speech of blanks": ({"soundType": "speech", "text": "  "}, "text", ()),
    "sfx without a prompt": ({"soundType": "sfx", "text": "x"}, "prompt", ()),
    "music without a prompt": ({"soundType": "music"}, "prompt", ()),
    "a voice for music": ({"soundType": "music", "prompt": "x", "voiceId": "Rachel"}, "voiceId", ()),
    "a duration for speech": ({"soundType": "speech", "text": "x", "duration": 5}, "duration", ()),
    "too short an effect": ({"soundType": "sfx", "prompt": "x", "duration": 0.1}, "duration", ("0.5", "22")),
    "too long an effect": ({"soundType": "sfx", "prompt": "x", "duration": 23}, "duration", ("0.5", "22")),
    "no duration at all": ({"soundType": "music", "prompt": "x", "duration": 0}, "duration", ()),
    "the wrong maker": ({"soundType": "sfx", "prompt": "x", "modelId": "elevenlabs/tts"}, "modelId", ("elevenlabs/sfx",)),
    "an image model": ({"soundType": "sfx", "prompt": "x", "modelId": "nano-banana"}, "modelId", ("elevenlabs/sfx",)),
    "too long a text": ({"soundType": "speech", "text": "x" * 10_001}, "text", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_AUDIO)
def test_sounds_that_are_refused(here: tuple[Client, str], name: str) -> None:
    body, param, words = WRONG_AUDIO[name]
    refused(here, "audio", body, param, words)


TOOLS: dict[str, Json] = {
    "background": {"modelId": "background-removal", "imageUrl": PICTURE},
    "object by mask": {"modelId": "object-removal", "imageUrl": PICTURE, "maskUrl": PICTURE},
    "object by word": {"modelId": "object-removal", "imageUrl": PICTURE, "directPrompt": "the lamp"},
    "upscale": {"modelId": "image-upscale", "imageUrl": PICTURE},
    "upscale by 4": {"modelId": "image-upscale", "imageUrl": PICTURE, "scale": 4},
    "a provider's id": {"modelId": "fal-ai/esrgan", "imageUrl": PICTURE, "scale": 2},
}


@pytest.mark.parametrize("name", TOOLS)
def test_tools_that_are_taken(here: tuple[Client, str], name: str) -> None:
    answer = post(here, "tool", **TOOLS[name])
    assert answer.status_code == 202, answer.text
    assert here[0].job(answer.json()["jobId"])["kind"] == "tool"


WRONG_TOOLS: dict[str, tuple[Json, str, tuple[str, ...]]] = {
    "no model": ({"imageUrl": PICTURE}, "modelId", ()),
    "no such tool": ({"modelId": "hammer", "imageUrl": PICTURE}, "modelId", ("background-removal", "image-upscale")),
    "no tool": ({"modelId": "nano-banana", "imageUrl": PICTURE}, "modelId", ("background-removal",)),
    "no picture": ({"modelId": "background-removal"}, "imageUrl", ()),
    "by 3": ({"modelId": "image-upscale", "imageUrl": PICTURE, "scale": 3}, "scale", ("2", "4")),
    "by text": ({"modelId": "image-upscale", "imageUrl": PICTURE, "scale": "2"}, "scale", ("2", "4")),
    "a scale for another": ({"modelId": "background-removal", "imageUrl": PICTURE, "scale": 2}, "scale", ()),
    "a mask for another": ({"modelId": "background-removal", "imageUrl": PICTURE, "maskUrl": PICTURE}, "maskUrl", ()),
    "nothing to remove": ({"modelId": "object-removal", "imageUrl": PICTURE}, "maskUrl", ()),
    "a mask that is none": ({"modelId": "object-removal", "imageUrl": PICTURE, "maskUrl": "x"}, "maskUrl", ()),
    "a list of pictures": ({"modelId": "image-upscale", "imageUrl": [PICTURE]}, "imageUrl", ()),
    "an object": ({"modelId": "image-upscale", "imageUrl": {"imageUrl": PICTURE}}, "imageUrl", ()),
}


@pytest.mark.parametrize("name", WRONG_TOOLS)
def test_tools_that_are_refused(here: tuple[Client, str], name: str) -> None:
    body, param, words = WRONG_TOOLS[name]
    refused(here, "tool", body, param, words)


def test_ten_megabytes_fit(here: tuple[Client, str]) -> None:
    padded = png(2) + b"\0" * (10 * 1024 * 1024 - len(png(2)))
    url = "data:image/png;base64," + base64.b64encode(padded).decode()
    assert post(here, "video", firstFrame={"imageUrl": url}).status_code == 202


@pytest.mark.parametrize("kind", ["video", "audio", "tool"])
def test_what_is_taken_is_made_and_costs_nothing(here: tuple[Client, str], kind: str) -> None:
    bodies: Json = {"video": VIDEOS["both"][0], "audio": AUDIO["sfx"], "tool": TOOLS["upscale"]}
    client = here[0]
    job = client.ended(post(here, kind, **bodies[kind]).json()["jobId"], 120)
    assert (job["status"], job["errorType"]) == ("completed", None)
    assert client.credits() == (0, 0)


ELSEWHERE = """
[[model]]
id = "else/film"
name = "A film"
kind = "video"
modes = ["text"]
durations = [3]
aspect_ratios = ["16:9"]
tier = "fast"
credits = 1
unit = "second"
routes = [{ provider = "replicate", endpoint = "else/film" }]

[[model]]
id = "else/song"
name = "A song"
kind = "audio"
sound_types = ["music"]
tier = "fast"
credits = 1
unit = "generation"
routes = [{ provider = "replicate", endpoint = "else/song" }]

[[model]]
id = "else/tool"
name = "A tool"
kind = "tool"
tool = "image-upscale"
tier = "fast"
credits = 1
unit = "generation"
routes = [{ provider = "replicate", endpoint = "else/tool" }]
"""
CANNOT_RUN: dict[str, Json] = {
    "video": {"directPrompt": "x", "modelId": "else/film"},
    "audio": {"soundType": "music", "prompt": "x", "modelId": "else/song"},
    "tool": {"modelId": "else/tool", "imageUrl": PICTURE},
}


def test_a_known_model_that_cannot_run_is_400_not_a_failure(fake: Fake, tmp_path: Path) -> None:
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(ELSEWHERE)
    with running(tmp_path / "data", {**fake.environment(), "STORYNOTE_CATALOGUE": str(catalogue)}) as server:
        client = server.account(1000)
        project = client.project()
        for kind, body in CANNOT_RUN.items():
            listed = client.get("/v1/models/available").json()[{"tool": "tools"}.get(kind, kind)]
            assert body["modelId"] not in [model["id"] for model in listed]
            found = shape.error(client.post(f"/v1/projects/{project}/{kind}", body), 400)
            assert "REPLICATE_API_TOKEN" in found["error"]
        assert client.credits() == (1000, 0)
