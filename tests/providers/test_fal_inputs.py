"""What fal is sent, endpoint by endpoint, and what is said of what it is not sent."""

from pathlib import Path

import pytest

from storynote import models
from storynote.providers import Task
from storynote.providers.fal import ENDPOINTS, adjustments, input_of
from storynote.providers.fal.inputs import FILM_WORDS, target
from tests.providers.fal_cases import FIRST, FRAMES, LAST, MASK, PICTURE, every_task, task

RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4")
PRESETS = {
    "1:1": "square_hd", "16:9": "landscape_16_9", "9:16": "portrait_16_9", "4:3": "landscape_4_3", "3:4": "portrait_4_3",
}  # fmt: skip
SEEDREAM = {"1:1": (2048, 2048), "16:9": (2560, 1440), "9:16": (1440, 2560), "4:3": (2304, 1728), "3:4": (1728, 2304)}
FLUX = {"prompt": "A fox", "num_images": 1, "output_format": "png", "enable_prompt_expansion": False}
NANO = {"prompt": "A fox", "num_images": 1, "output_format": "png", "limit_generations": True}
VEO = {"prompt": "A fox", "resolution": "720p", "generate_audio": False, "auto_fix": False}
PIXVERSE = {
    "prompt": "A fox",
    "resolution": "720p",
    "generate_audio_switch": False,
    "generate_multi_clip_switch": False,
}
KLING = {"prompt": "A fox", "generate_audio": False}
LITE, KLING_ID = "fal-ai/veo3.1/lite", "fal-ai/kling-video/v2.6/pro"


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("seed", [None, 0, 7])
@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("fal-ai/flux-2", FLUX),
        ("fal-ai/z-image/turbo", FLUX),
        ("fal-ai/nano-banana", NANO),
        ("fal-ai/nano-banana-2", {**NANO, "resolution": "1K"}),
        ("fal-ai/nano-banana-pro", {**NANO, "resolution": "1K"}),
        ("fal-ai/bytedance/seedream/v4/text-to-image", {"prompt": "A fox", "num_images": 1, "max_images": 1}),
        ("fal-ai/recraft/v4/text-to-image", {"prompt": "A fox"}),
    ],
)
def test_a_picture(endpoint: str, expected: dict[str, object], ratio: str, seed: int | None) -> None:
    if "nano" in endpoint:
        shape: dict[str, object] = {"aspect_ratio": ratio}
    elif "seedream" in endpoint:
        shape = {"image_size": dict(zip(("width", "height"), SEEDREAM[ratio], strict=True))}
    else:
        shape = {"image_size": PRESETS[ratio]}
    seeded = seed is not None and "recraft" not in endpoint
    wanted = {**expected, **shape, **({"seed": seed} if seeded else {})}
    assert input_of(task("image", endpoint, aspect_ratio=ratio, seed=seed, width=9, height=9)) == wanted


def test_every_picture_of_seedream_is_large_enough_and_has_its_shape() -> None:
    for ratio in RATIOS:
        size = input_of(task("image", "fal-ai/bytedance/seedream/v4/text-to-image", aspect_ratio=ratio))["image_size"]
        assert isinstance(size, dict)
        across, down = (int(part) for part in ratio.split(":"))
        assert 960**2 <= size["width"] * size["height"] <= 4096**2
        assert size["width"] * down == size["height"] * across


@pytest.mark.parametrize("ratio", ["16:9", "9:16"])
@pytest.mark.parametrize("seconds", [4, 6, 8.0])
@pytest.mark.parametrize(
    ("endpoint", "mode", "frames"),
    [
        (LITE, "text", {}),
        (f"{LITE}/image-to-video", "image", {"image_url": FIRST}),
        (
            f"{LITE}/first-last-frame-to-video",
            "keyframes",
            {"first_frame_url": FIRST, "last_frame_url": LAST},
        ),
    ],
)
def test_veo(endpoint: str, mode: str, frames: dict[str, str], seconds: float, ratio: str) -> None:
    given = task("video", endpoint, aspect_ratio=ratio, duration_sec=seconds, seed=3, uploads=FRAMES[mode])
    assert input_of(given) == {
        **VEO, **frames, "aspect_ratio": ratio, "duration": f"{int(seconds)}s", "seed": 3,
    }  # fmt: skip


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("seconds", range(1, 16))
@pytest.mark.parametrize(
    ("path", "mode", "frames"),
    [
        ("text-to-video", "text", {}),
        ("image-to-video", "image", {"image_url": FIRST}),
        ("transition", "keyframes", {"first_image_url": FIRST, "end_image_url": LAST}),
    ],
)
def test_pixverse(path: str, mode: str, frames: dict[str, str], seconds: int, ratio: str) -> None:
    endpoint = f"fal-ai/pixverse/v6/{path}"
    given = task("video", endpoint, aspect_ratio=ratio, duration_sec=float(seconds), seed=0, uploads=FRAMES[mode])
    shape = {} if mode == "image" else {"aspect_ratio": ratio}
    found = input_of(given)
    assert found == {**PIXVERSE, **frames, **shape, "duration": seconds, "seed": 0}
    assert type(found["duration"]) is int


@pytest.mark.parametrize("ratio", ["16:9", "9:16", "1:1"])
@pytest.mark.parametrize("seconds", [5, 10.0])
@pytest.mark.parametrize(
    ("path", "mode", "frames"),
    [
        ("text-to-video", "text", {}),
        ("image-to-video", "image", {"start_image_url": FIRST}),
        ("image-to-video", "keyframes", {"start_image_url": FIRST, "end_image_url": LAST}),
    ],
)
def test_kling(path: str, mode: str, frames: dict[str, str], seconds: float, ratio: str) -> None:
    given = task("video", f"{KLING_ID}/{path}", aspect_ratio=ratio, duration_sec=seconds, seed=1, uploads=FRAMES[mode])
    shape = {"aspect_ratio": ratio} if mode == "text" else {}
    assert input_of(given) == {**KLING, **frames, **shape, "duration": str(int(seconds))}


SPEECH, EFFECT = "fal-ai/elevenlabs/tts/eleven-v3", "fal-ai/elevenlabs/sound-effects/v2"
MP3 = {"output_format": "mp3_44100_128"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (task("audio", SPEECH, params={"soundType": "speech", "format": "mp3"}), {"text": "A fox"}),
        (task("audio", SPEECH, params={"voiceId": "Aria"}), {"text": "A fox", "voice": "Aria"}),
        (task("audio", EFFECT), {"text": "A fox", **MP3}),
        (task("audio", EFFECT, duration_sec=0.5), {"text": "A fox", "duration_seconds": 0.5, **MP3}),
        (task("audio", "fal-ai/elevenlabs/music"), {"prompt": "A fox", **MP3}),
        (
            task("audio", "fal-ai/elevenlabs/music", duration_sec=12.3456),
            {"prompt": "A fox", "music_length_ms": 12346, **MP3},
        ),
    ],
)
def test_a_sound(given: Task, expected: dict[str, object]) -> None:
    assert input_of(given) == expected


ERASE, BOTH = "fal-ai/object-removal", {"imageUrl": PICTURE, "maskUrl": MASK}


@pytest.mark.parametrize(
    ("given", "endpoint", "expected"),
    [
        (
            task("tool", "fal-ai/bria/background/remove", uploads={"imageUrl": PICTURE}),
            "fal-ai/bria/background/remove",
            {"image_url": PICTURE},
        ),
        (
            task("tool", ERASE, prompt="the car", uploads={"imageUrl": PICTURE}),
            ERASE,
            {"prompt": "the car", "image_url": PICTURE},
        ),
        (
            task("tool", ERASE, prompt="the car", uploads=BOTH),
            f"{ERASE}/mask",
            {"image_url": PICTURE, "mask_url": MASK},
        ),
        (
            task("tool", "fal-ai/esrgan", prompt="", params={"scale": 4}, uploads={"imageUrl": PICTURE}),
            "fal-ai/esrgan",
            {"image_url": PICTURE, "scale": 4, "output_format": "png"},
        ),
    ],
)
def test_a_tool(given: Task, endpoint: str, expected: dict[str, object]) -> None:
    assert target(given)[0] == endpoint
    assert input_of(given) == expected


def test_the_mask_alone_decides_before_anything_is_uploaded() -> None:
    files = {"imageUrl": Path("picture"), "maskUrl": Path("mask")}
    assert target(task("tool", ERASE, inputs=files))[0] == f"{ERASE}/mask"


def test_a_file_of_ours_never_goes_into_a_payload() -> None:
    given = task("video", f"{KLING_ID}/image-to-video", inputs={"firstFrame": Path("/secret/a.png")}, duration_sec=5)
    assert "secret" not in str(input_of(given))


def test_a_film_of_a_picture_without_words_gets_some_and_says_so() -> None:
    given = task("video", f"{LITE}/image-to-video", prompt="  ", duration_sec=4, uploads=FRAMES["image"])
    assert input_of(given)["prompt"] == FILM_WORDS
    assert input_of(given)["aspect_ratio"] == "auto"
    assert adjustments(given) == [f"This model needs words: {FILM_WORDS!r} was sent as its prompt"]


def test_words_are_sent_to_the_letter() -> None:
    words = "  Ein Fuchs,\n»zwei« 🦊 "
    assert input_of(task("image", "fal-ai/flux-2", prompt=words))["prompt"] == words


NO_SEED = "seed is not supported by this model"
NO_SHAPE = "aspectRatio is not supported by this model here: the result has the shape of its first frame"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (task("image", "fal-ai/flux-2", seed=1, aspect_ratio="1:1"), []),
        (task("image", "fal-ai/recraft/v4/text-to-image", seed=1, aspect_ratio="1:1"), [NO_SEED]),
        (task("video", f"{KLING_ID}/text-to-video", seed=1, aspect_ratio="1:1", duration_sec=5), [NO_SEED]),
        (task("video", f"{KLING_ID}/image-to-video", aspect_ratio="1:1", uploads=FRAMES["keyframes"]), [NO_SHAPE]),
        (task("video", "fal-ai/pixverse/v6/image-to-video", aspect_ratio="1:1", uploads=FRAMES["image"]), [NO_SHAPE]),
        (
            task("video", f"{KLING_ID}/text-to-video", duration_sec=3),
            ["This model does not make 3 seconds: it was asked for 5"],
        ),
        (
            task("video", LITE, duration_sec=12),
            ["This model does not make 12 seconds: it was asked for 8"],
        ),
        (task("video", LITE, uploads=FRAMES["image"]), ["firstFrame is not supported by this model"]),
        (task("audio", SPEECH, seed=1, duration_sec=3), [NO_SEED, "duration is not supported by this model"]),
        (task("audio", EFFECT, params={"format": "wav"}), ["This model makes mp3 only"]),
        (task("tool", ERASE, uploads=BOTH), ["directPrompt is not used: the mask says what to remove"]),
        (task("tool", ERASE, prompt="", uploads=BOTH), []),
        (
            task("tool", "fal-ai/esrgan", inputs={"imageUrl": Path("a")}),
            ["directPrompt is not used by this model"],
        ),
    ],
)
def test_what_is_left_out_is_said(given: Task, said: list[str]) -> None:
    assert list(adjustments(given)) == said


def test_what_is_snapped_is_what_is_sent() -> None:
    assert input_of(task("video", LITE, duration_sec=3))["duration"] == "4s"
    assert input_of(task("video", LITE, duration_sec=12))["duration"] == "8s"
    assert input_of(task("video", "fal-ai/pixverse/v6/text-to-video", duration_sec=2.5))["duration"] == 3


def test_every_request_of_the_catalogue_can_be_made_and_uses_every_endpoint() -> None:
    used = set()
    for given in every_task():
        endpoint, known = target(given)
        used.add(endpoint)
        body = input_of(given)
        assert known.kind == given.kind
        assert {*given.uploads.values()} <= {*map(str, body.values())}
        assert all(value not in (None, "") for value in body.values())
        assert not any("does not make" in said or "duration" in said for said in adjustments(given))
    assert used == set(ENDPOINTS)


def test_every_duration_of_the_catalogue_is_one_that_its_endpoints_make() -> None:
    for model in models.load(None):
        for endpoint in model.endpoints.values():
            if endpoint in ENDPOINTS:
                assert set(model.durations) == set(ENDPOINTS[endpoint].durations)


def test_a_new_model_that_speaks_like_a_known_one_is_catalogue_data() -> None:
    given = task("image", "fal-ai/flux-3 like fal-ai/flux-2", aspect_ratio="9:16")
    assert target(given)[0] == "fal-ai/flux-3"
    assert input_of(given) == {**FLUX, "image_size": "portrait_16_9"}
    masked = task("tool", f"fal-ai/eraser like {ERASE}", uploads=BOTH)
    assert target(masked)[0] == "fal-ai/eraser/mask"
