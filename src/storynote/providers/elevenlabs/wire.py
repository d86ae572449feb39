"""What is sent to ElevenLabs and what its lists say. Rule: pure; the endpoint's name tells which of three services it is.

Wire facts: PyPI elevenlabs 2.78.0 (text_to_speech, text_to_sound_effects, music, voices.search, history.list).
"""

from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from storynote.providers import Task

MUSIC_MS_MIN, MUSIC_MS_MAX = 3_000, 600_000
EFFECT_SECONDS_MIN, EFFECT_SECONDS_MAX = 0.5, 30.0
_FORMATS = {"mp3": "mp3_44100_128", "wav": "wav_44100"}
Input = dict[str, object]


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """One voice of the account; what its labels do not say is empty."""

    id: str
    name: str
    description: str = ""
    gender: str = ""
    accent: str = ""
    language: str = ""
    """As they write it: mostly ISO 639-1."""
    preview_url: str = ""


def is_music(endpoint: str) -> bool:
    return endpoint.startswith("music_")


def is_speech(endpoint: str) -> bool:
    return not is_music(endpoint) and not endpoint.startswith("eleven_text_to_sound")


def path_of(task: Task, voice: str) -> str:
    if is_music(task.endpoint):
        return "/v1/music"
    if is_speech(task.endpoint):
        return f"/v1/text-to-speech/{quote(voice, safe='')}"
    return "/v1/sound-generation"


def file_format(task: Task) -> str:
    wanted = str(task.params.get("format", "mp3"))
    return _FORMATS["mp3" if is_music(task.endpoint) else wanted if wanted in _FORMATS else "mp3"]


def input_of(task: Task) -> Input:
    """The body, as it goes over the wire."""
    seconds = task.duration_sec
    if is_music(task.endpoint):
        # `seed` goes with a composition plan only.
        length = {} if seconds is None else {"music_length_ms": _within(seconds * 1000, MUSIC_MS_MIN, MUSIC_MS_MAX)}
        return {"prompt": task.prompt, "model_id": task.endpoint, **length}
    if is_speech(task.endpoint):
        seed = {} if task.seed is None else {"seed": task.seed}
        return {"text": task.prompt, "model_id": task.endpoint, **seed}
    span = {} if seconds is None else {"duration_seconds": min(max(seconds, EFFECT_SECONDS_MIN), EFFECT_SECONDS_MAX)}
    return {"text": task.prompt, "model_id": task.endpoint, **span}


def _within(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def is_it(item: Mapping[str, object], task: Task, voice: str) -> bool:
    """Whether that entry of the history is what this task asked for. Fields they leave out are not held against it."""
    if item.get("text") != task.prompt or item.get("voice_id") != voice or not item.get("history_item_id"):
        return False
    same_model = item.get("model_id") in (None, task.endpoint)
    return same_model and item.get("output_format") in (None, file_format(task)) and item.get("state") != "deleted"


def voice_of(entry: Mapping[str, object]) -> Voice:
    labels = entry.get("labels")
    told = labels if isinstance(labels, dict) else {}
    spoken = entry.get("verified_languages")
    first = spoken[0] if isinstance(spoken, list) and spoken and isinstance(spoken[0], dict) else {}
    character = ", ".join(
        str(told[name]) for name in ("description", "descriptive", "age", "use_case") if told.get(name)
    )
    return Voice(
        id=str(entry["voice_id"]),
        name=str(entry.get("name") or ""),
        description=str(entry.get("description") or character),
        gender=str(told.get("gender") or ""),
        accent=str(told.get("accent") or first.get("accent") or ""),
        language=str(told.get("language") or first.get("locale") or first.get("language") or ""),
        preview_url=str(entry.get("preview_url") or ""),
    )
