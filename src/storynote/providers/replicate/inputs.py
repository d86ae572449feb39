"""What a model on Replicate calls its inputs.

Rule: data only. A model of a family below, or one that uses the usual names, needs no code, only a route in the catalogue.

Wire facts: the models' schemas on replicate.com; where there is no entry the names most models share are used.
"""

from collections.abc import Mapping, Sequence

import msgspec

from storynote.providers import Task

Input = dict[str, object]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Field of a task → input of the model; "" leaves it out."""

    prompt: str = "prompt"
    seed: str = "seed"
    ratio: str = "aspect_ratio"
    duration: str = ""
    voice: str = ""
    scale: str = ""
    files: Mapping[str, str] = {}
    fixed: Mapping[str, object] = {}


_FRAMES = {"firstFrame": "image", "lastFrame": "last_frame_image"}
GENERIC: Mapping[str, Names] = {
    "image": Names(fixed={"num_outputs": 1}),
    "video": Names(duration="duration", files=_FRAMES),
    "speech": Names(prompt="text", ratio="", voice="voice_id"),
    "audio": Names(ratio="", duration="duration"),
    "tool": Names(ratio="", scale="scale", files={"imageUrl": "image", "maskUrl": "mask"}),
}
"""Kind → the names most of its models use."""

FAMILIES: Mapping[str, Names] = {
    "kwaivgi/kling-": Names(
        seed="", duration="duration", files={"firstFrame": "start_image", "lastFrame": "end_image"}
    ),
    "minimax/hailuo-": Names(
        seed="", ratio="", duration="duration", files={"firstFrame": "first_frame_image", "lastFrame": "end_image"}
    ),
    "minimax/video-": Names(seed="", ratio="", files={"firstFrame": "first_frame_image"}),
    "google/veo-3.1-lite": Names(duration="duration", files={"firstFrame": "image", "lastFrame": "last_frame"}),
    "wan-video/": Names(files={"firstFrame": "image", "lastFrame": "last_image"}),
    "google/nano-banana": Names(seed="", fixed={"output_format": "png"}),
    "google/imagen-": Names(seed="", fixed={"output_format": "png"}),
    "nightmareai/real-esrgan": Names(
        prompt="", seed="", ratio="", scale="scale", files={"imageUrl": "image"}, fixed={"face_enhance": False}
    ),
}
"""How an endpoint begins → its names; the longest that fits counts."""


def names_of(task: Task) -> Names:
    fitting = [start for start in FAMILIES if task.endpoint.startswith(start)]
    if fitting:
        return FAMILIES[max(fitting, key=len)]
    return GENERIC["speech" if task.params.get("soundType") == "speech" else task.kind]


def input_of(task: Task) -> Input:
    """The model's input, as it goes over the wire; pictures by the address that `prepare` gave them."""
    names = names_of(task)
    seconds = task.duration_sec
    # Their schemas call a duration an integer wherever ours is a whole number.
    span = int(seconds) if seconds is not None and seconds == int(seconds) else seconds
    wanted = {
        names.prompt: task.prompt or None,
        names.seed: task.seed,
        names.ratio: task.aspect_ratio,
        names.duration: span,
        names.voice: task.params.get("voiceId"),
        names.scale: task.params.get("scale"),
        **{names.files[role]: url for role, url in task.uploads.items() if role in names.files},
    }
    return {**names.fixed, **{name: value for name, value in wanted.items() if name and value is not None}}


def adjustments(task: Task) -> Sequence[str]:
    """What the model's names have no place for, a sentence each."""
    names = names_of(task)
    left = (
        ("seed", task.seed is not None and not names.seed),
        ("aspect ratio", task.aspect_ratio is not None and not names.ratio),
        ("duration", task.duration_sec is not None and not names.duration),
        ("last frame", "lastFrame" in task.inputs and "lastFrame" not in names.files),
        ("mask", "maskUrl" in task.inputs and "maskUrl" not in names.files),
    )
    return [f"The {name} was left out: this model takes none" for name, missing in left if missing]
