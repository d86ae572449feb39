"""What each endpoint of fal is sent. Pure: a task goes in, the body of its submit comes out.

Rule: an endpoint is an entry of the table, not code; what it does not take is left out and said.

Wire facts: npm @fal-ai/client 1.10.1, `src/types/endpoints.d.ts` (names, types), and the model pages (ranges, defaults).
The payload is made of the task's `uploads`, never of its files, so that it is the same whenever it is made again.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from storynote.providers import Task

Input = dict[str, object]

LIKE = " like "
"""`NEW like KNOWN` in a catalogue's endpoint: NEW is asked as KNOWN is, so a model may be added without code."""
FILM_WORDS = "Natural, smooth motion"
"""What is sent when a film is made of pictures alone: every endpoint requires a prompt."""
SOUND_FORMAT = "mp3"
_PRESETS = {
    "1:1": "square_hd", "16:9": "landscape_16_9", "9:16": "portrait_16_9", "4:3": "landscape_4_3", "3:4": "portrait_4_3",
}  # fmt: skip
"""fal names the shape before the turn: `portrait_4_3` is 3:4. 1024 pixels on the longer side."""
_PIXELS_2K = {
    "1:1": (2048, 2048), "16:9": (2560, 1440), "9:16": (1440, 2560), "4:3": (2304, 1728), "3:4": (1728, 2304),
}  # fmt: skip
"""Seedream takes no less than 960² pixels in all, which two of the presets fall short of."""


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What one endpoint takes."""

    kind: str
    """image | video | audio | tool"""
    words: str = "prompt"
    """The field of the prompt or text; empty: it takes none."""
    seed: bool = False
    shape: Callable[[str | None], Input] | None = None
    """Aspect ratio → fields."""
    length: Callable[[float], Input] | None = None
    """Seconds → fields."""
    durations: tuple[float, ...] = ()
    """The only seconds it makes; empty: any in its range."""
    files: Mapping[str, str] = {}
    """Role of a file → field of its address."""
    params: Mapping[str, str] = {}
    """Our parameter → field."""
    masked: str = ""
    """What follows its id where a mask is given in place of words."""
    fixed: Mapping[str, object] = {}
    """Sent always: what must not be left to a default that costs more or changes the prompt."""


def _preset(ratio: str | None) -> Input:
    return {"image_size": _PRESETS[ratio or "1:1"]}


def _pixels_2k(ratio: str | None) -> Input:
    width, height = _PIXELS_2K[ratio or "1:1"]
    return {"image_size": {"width": width, "height": height}}


def _ratio(ratio: str | None) -> Input:
    return {} if ratio is None else {"aspect_ratio": ratio}


def _ratio_or_auto(ratio: str | None) -> Input:
    return {"aspect_ratio": ratio or "auto"}


def _google(**more: object) -> Endpoint:
    # limit_generations: one picture, whatever number the prompt speaks of.
    fixed = {"num_images": 1, "output_format": "png", "limit_generations": True, **more}
    return Endpoint(kind="image", seed=True, shape=_ratio, fixed=fixed)


_DIFFUSED = Endpoint(
    kind="image",
    seed=True,
    shape=_preset,
    fixed={"num_images": 1, "output_format": "png", "enable_prompt_expansion": False},
)


def _veo(shape: Callable[[str | None], Input], files: Mapping[str, str]) -> Endpoint:
    return Endpoint(
        kind="video",
        seed=True,
        shape=shape,
        length=lambda seconds: {"duration": f"{seconds:g}s"},
        durations=(4, 6, 8),
        files=files,
        # auto_fix would rewrite a prompt that is refused. The price is for silent film, as with the others.
        fixed={"resolution": "720p", "generate_audio": False, "auto_fix": False},
    )


def _pixverse(shape: Callable[[str | None], Input] | None, files: Mapping[str, str]) -> Endpoint:
    return Endpoint(
        kind="video",
        seed=True,
        shape=shape,
        length=lambda seconds: {"duration": int(seconds)},
        durations=tuple(range(1, 16)),
        files=files,
        fixed={"resolution": "720p", "generate_audio_switch": False, "generate_multi_clip_switch": False},
    )


def _kling(shape: Callable[[str | None], Input] | None, files: Mapping[str, str]) -> Endpoint:
    return Endpoint(
        kind="video",
        shape=shape,
        length=lambda seconds: {"duration": f"{seconds:g}"},
        durations=(5, 10),
        files=files,
        fixed={"generate_audio": False},
    )


def _tool(**more: object) -> Endpoint:
    return msgspec.structs.replace(Endpoint(kind="tool", words="", files={"imageUrl": "image_url"}), **more)


def _milliseconds(seconds: float) -> Input:
    return {"music_length_ms": round(seconds * 1000)}


_IMAGES = {
    "fal-ai/flux-2": _DIFFUSED,
    "fal-ai/z-image/turbo": _DIFFUSED,
    "fal-ai/bytedance/seedream/v4/text-to-image": Endpoint(
        kind="image", seed=True, shape=_pixels_2k, fixed={"num_images": 1, "max_images": 1}
    ),
    "fal-ai/nano-banana": _google(),
    "fal-ai/nano-banana-2": _google(resolution="1K"),
    "fal-ai/nano-banana-pro": _google(resolution="1K"),
    "fal-ai/recraft/v4/text-to-image": Endpoint(kind="image", shape=_preset),
}
_VIDEOS = {
    "fal-ai/veo3.1/lite": _veo(_ratio, {}),
    "fal-ai/veo3.1/lite/image-to-video": _veo(_ratio_or_auto, {"firstFrame": "image_url"}),
    "fal-ai/veo3.1/lite/first-last-frame-to-video": _veo(
        _ratio_or_auto, {"firstFrame": "first_frame_url", "lastFrame": "last_frame_url"}
    ),
    "fal-ai/pixverse/v6/text-to-video": _pixverse(_ratio, {}),
    "fal-ai/pixverse/v6/image-to-video": _pixverse(None, {"firstFrame": "image_url"}),
    "fal-ai/pixverse/v6/transition": _pixverse(_ratio, {"firstFrame": "first_image_url", "lastFrame": "end_image_url"}),
    "fal-ai/kling-video/v2.6/pro/text-to-video": _kling(_ratio, {}),
    "fal-ai/kling-video/v2.6/pro/image-to-video": _kling(
        None, {"firstFrame": "start_image_url", "lastFrame": "end_image_url"}
    ),
}
_SOUNDS = {
    # Which voices there are is ElevenLabs' affair: without one asked for, fal's own default speaks.
    "fal-ai/elevenlabs/tts/eleven-v3": Endpoint(kind="audio", words="text", params={"voiceId": "voice"}),
    "fal-ai/elevenlabs/sound-effects/v2": Endpoint(
        kind="audio",
        words="text",
        length=lambda seconds: {"duration_seconds": seconds},
        fixed={"output_format": "mp3_44100_128"},
    ),
    "fal-ai/elevenlabs/music": Endpoint(kind="audio", length=_milliseconds, fixed={"output_format": "mp3_44100_128"}),
}
_MASK = {"imageUrl": "image_url", "maskUrl": "mask_url"}
_TOOLS = {
    "fal-ai/bria/background/remove": _tool(),
    "fal-ai/object-removal": _tool(words="prompt", masked="/mask"),
    "fal-ai/object-removal/mask": _tool(files=_MASK),
    "fal-ai/esrgan": _tool(params={"scale": "scale"}, fixed={"output_format": "png"}),
}
ENDPOINTS: Mapping[str, Endpoint] = {**_IMAGES, **_VIDEOS, **_SOUNDS, **_TOOLS}
"""fal's endpoint id → what it takes."""


def takes(endpoint: str) -> Endpoint | None:
    """What a catalogue's endpoint takes, None where this adapter does not know."""
    new, _, known = endpoint.partition(LIKE)
    return ENDPOINTS.get(known or new)


def target(task: Task) -> tuple[str, Endpoint]:
    """The endpoint id that serves the task, and what it takes: one that takes a mask where there is one."""
    new, _, known = task.endpoint.partition(LIKE)
    found = ENDPOINTS[known or new]
    if found.masked and "maskUrl" in _roles(task):
        return new + found.masked, ENDPOINTS[(known or new) + found.masked]
    return new, found


def input_of(task: Task) -> Input:
    """The body of the task's submit, as it goes over the wire."""
    _, endpoint = target(task)
    body: Input = {endpoint.words: FILM_WORDS if _is_wordless(task) else task.prompt} if endpoint.words else {}
    body.update(endpoint.fixed)
    if endpoint.shape is not None:
        body.update(endpoint.shape(task.aspect_ratio))
    if endpoint.length is not None and task.duration_sec is not None:
        body.update(endpoint.length(seconds_made(endpoint, task.duration_sec)))
    if endpoint.seed and task.seed is not None:
        body["seed"] = task.seed
    body.update({field: task.uploads[role] for role, field in endpoint.files.items() if role in task.uploads})
    body.update({field: task.params[name] for name, field in endpoint.params.items() if name in task.params})
    return body


def adjustments(task: Task) -> Sequence[str]:
    """What of the task its endpoint cannot take, a sentence each for the user."""
    _, endpoint = target(task)
    said = []
    if task.seed is not None and not endpoint.seed:
        said.append("seed is not supported by this model")
    # A ratio that we chose ourselves, because none was asked for, is nobody's loss.
    if task.params.get("aspectRatio", task.aspect_ratio) is not None and endpoint.shape is None:
        said.append("aspectRatio is not supported by this model here: the result has the shape of its first frame")
    if task.duration_sec is not None:
        said += _about_length(endpoint, task.duration_sec)
    if _is_wordless(task):
        said.append(f"This model needs words: {FILM_WORDS!r} was sent as its prompt")
    if task.prompt.strip() and not endpoint.words:
        said.append(_why_no_words(task))
    if task.params.get("format", SOUND_FORMAT) != SOUND_FORMAT:
        said.append(f"This model makes {SOUND_FORMAT} only")
    return said + [f"{role} is not supported by this model" for role in sorted(_roles(task) - {*endpoint.files})]


def _about_length(endpoint: Endpoint, wanted: float) -> list[str]:
    if endpoint.length is None:
        return ["duration is not supported by this model"]
    made = seconds_made(endpoint, wanted)
    return [] if made == wanted else [f"This model does not make {wanted:g} seconds: it was asked for {made:g}"]


def _is_wordless(task: Task) -> bool:
    return task.kind == "video" and not task.prompt.strip()


def _why_no_words(task: Task) -> str:
    if "maskUrl" in _roles(task):
        return "directPrompt is not used: the mask says what to remove"
    return "directPrompt is not used by this model"


def seconds_made(endpoint: Endpoint, wanted: float) -> float:
    """The shortest duration it makes that is no shorter than wanted, else its longest."""
    longer = [seconds for seconds in endpoint.durations if seconds >= wanted]
    return min(longer) if longer else max(endpoint.durations, default=wanted)


def _roles(task: Task) -> set[str]:
    return {*task.inputs, *task.uploads}
