"""What the models of the fake fal take and give, from the published endpoint types, apart from what our adapter believes.

Wire facts: npm @fal-ai/client 1.10.1 `src/types/endpoints.d.ts`; the shape of a refusal: docs.fal.ai/errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tests.fakes import media

Json = Any
NANO_RATIOS = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16")
NANO_2_RATIOS = (*NANO_RATIOS, "auto", "4:1", "1:4", "8:1", "1:8")
PIXVERSE_RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "2:3", "3:2", "21:9")
VEO_SECONDS, KLING_SECONDS = ("4s", "6s", "8s"), ("5", "10")
VEO_RATIOS, KLING_RATIOS = ("16:9", "9:16"), ("16:9", "9:16", "1:1")
NUMBERS = (int, float)


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """One endpoint."""

    out: str
    """The field of its result."""
    needs: Sequence[str]
    choices: Mapping[str, Sequence[str]] = {}
    ranges: Mapping[str, tuple[float, float]] = {}
    files: Sequence[str] = ()
    echoes: Sequence[str] = ()
    """What of the input comes back in the result."""


_PICTURE = Model(out="images", needs=("prompt",), ranges={"num_images": (1, 4)}, echoes=("seed",))


def _nano(ratios: Sequence[str]) -> Model:
    return msgspec.structs.replace(_PICTURE, choices={"aspect_ratio": ratios}, echoes=())


_PIXVERSE_RANGE: Mapping[str, tuple[float, float]] = {"duration": (1, 15)}

MODELS: Mapping[str, Model] = {
    "fal-ai/flux-2": _PICTURE,
    "fal-ai/z-image/turbo": _PICTURE,
    "fal-ai/bytedance/seedream/v4/text-to-image": _PICTURE,
    "fal-ai/nano-banana": _nano(NANO_RATIOS),
    "fal-ai/nano-banana-2": _nano(NANO_2_RATIOS),
    "fal-ai/nano-banana-pro": _nano((*NANO_RATIOS, "auto")),
    "fal-ai/recraft/v4/text-to-image": Model(out="images", needs=("prompt",)),
    "fal-ai/veo3.1/lite": Model(
        out="video", needs=("prompt",), choices={"aspect_ratio": VEO_RATIOS, "duration": VEO_SECONDS}
    ),
    "fal-ai/veo3.1/lite/image-to-video": Model(
        out="video",
        needs=("prompt", "image_url"),
        choices={"aspect_ratio": (*VEO_RATIOS, "auto"), "duration": VEO_SECONDS},
        files=("image_url",),
    ),
    "fal-ai/veo3.1/lite/first-last-frame-to-video": Model(
        out="video",
        needs=("prompt", "first_frame_url", "last_frame_url"),
        choices={"aspect_ratio": (*VEO_RATIOS, "auto"), "duration": VEO_SECONDS},
        files=("first_frame_url", "last_frame_url"),
    ),
    "fal-ai/pixverse/v6/text-to-video": Model(
        out="video", needs=("prompt",), choices={"aspect_ratio": PIXVERSE_RATIOS}, ranges=_PIXVERSE_RANGE
    ),
    "fal-ai/pixverse/v6/image-to-video": Model(
        out="video", needs=("prompt", "image_url"), ranges=_PIXVERSE_RANGE, files=("image_url",)
    ),
    "fal-ai/pixverse/v6/transition": Model(
        out="video",
        needs=("prompt", "first_image_url"),
        choices={"aspect_ratio": PIXVERSE_RATIOS},
        ranges=_PIXVERSE_RANGE,
        files=("first_image_url", "end_image_url"),
    ),
    "fal-ai/kling-video/v2.6/pro/text-to-video": Model(
        out="video", needs=("prompt",), choices={"aspect_ratio": KLING_RATIOS, "duration": KLING_SECONDS}
    ),
    "fal-ai/kling-video/v2.6/pro/image-to-video": Model(
        out="video",
        needs=("prompt", "start_image_url"),
        choices={"duration": KLING_SECONDS},
        files=("start_image_url", "end_image_url"),
    ),
    "fal-ai/elevenlabs/tts/eleven-v3": Model(out="audio", needs=("text",)),
    "fal-ai/elevenlabs/sound-effects/v2": Model(
        out="audio", needs=("text",), ranges={"duration_seconds": (0.5, 22), "prompt_influence": (0, 1)}
    ),
    "fal-ai/elevenlabs/music": Model(out="audio", needs=("prompt",), ranges={"music_length_ms": (3000, 600_000)}),
    "fal-ai/bria/background/remove": Model(out="image", needs=("image_url",), files=("image_url",)),
    "fal-ai/object-removal": Model(out="images", needs=("image_url", "prompt"), files=("image_url",)),
    "fal-ai/object-removal/mask": Model(out="images", needs=("image_url", "mask_url"), files=("image_url", "mask_url")),
    "fal-ai/esrgan": Model(out="image", needs=("image_url",), ranges={"scale": (1, 8)}, files=("image_url",)),
}


def complaints(model: Model, given: Json, found: Mapping[str, bytes | None]) -> list[Json]:
    """The `detail` list of a 422, empty where the input is right. `found`: file field → bytes, None where it is not there."""
    said = [_entry(name, "Field required", "missing", given) for name in model.needs if not given.get(name)]
    for name, allowed in model.choices.items():
        if name in given and given[name] not in allowed:
            text = " or ".join(f"'{choice}'" for choice in allowed)
            said.append(
                {**_entry(name, f"Input should be {text}", "one_of", given[name]), "ctx": {"expected": [*allowed]}}
            )
    for name, (low, high) in model.ranges.items():
        value = given.get(name, low)
        if not isinstance(value, NUMBERS) or isinstance(value, bool):
            said.append(_entry(name, "Input should be a valid number", "value_error", value))
        elif not low <= value <= high:
            said.append(_entry(name, f"Input should be between {low} and {high}", "less_than_equal", value))
    return said + [
        _entry(name, f"Failed to download the file at {given[name]}", "file_download_error", given[name])
        for name, content in found.items()
        if content is None
    ]


def _entry(name: str, message: str, kind: str, value: Json) -> Json:
    url = f"https://docs.fal.ai/errors/#{kind}"
    return {"loc": ["body", name], "msg": message, "type": kind, "url": url, "ctx": {}, "input": value}


def made(endpoint: str, number: int, given: Json, found: Mapping[str, bytes | None]) -> tuple[bytes, str]:
    """(bytes, MIME type) of what the model makes of that input."""
    model = MODELS[endpoint]
    if model.out == "video":
        return media.film(float(str(given.get("duration", 5)).rstrip("s"))), "video/mp4"
    if model.out == "audio":
        seconds = given.get("duration_seconds") or given.get("music_length_ms", 1000) / 1000
        return media.sound(float(seconds)), "audio/mpeg"
    return _picture(endpoint, number, given, found.get("image_url")), "image/png"


def _picture(endpoint: str, number: int, given: Json, source: bytes | None) -> bytes:
    source = source or media.png(number)
    if endpoint == "fal-ai/esrgan":
        return media.enlarged(source, given.get("scale", 2))
    if endpoint == "fal-ai/bria/background/remove":
        return media.cutout(source)
    return media.again(source) if MODELS[endpoint].files else source
