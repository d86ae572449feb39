"""What a finished request holds. Rule: completed is not made: without media, or marked as unsafe, it has failed.

Wire facts: npm @fal-ai/client 1.10.1, the output types: media stand as `File` or `Image` under one of a few names.
"""

from collections.abc import Mapping

from storynote.providers import Broken, Output, Rejected

_FIELDS = ("images", "image", "video", "audio", "audio_file", "file")


def output_of(body: object) -> Output:
    """The first piece of media of a result. Raises Rejected (content policy) or Broken (nothing was made)."""
    if not isinstance(body, dict):
        raise Broken("The provider returned nothing", type="no_media")
    marks = body.get("has_nsfw_concepts")
    if isinstance(marks, list) and any(mark is True for mark in marks):
        raise Rejected("The provider's content policy refused the result", type="content_policy")
    for field in _FIELDS:
        file = _file(body.get(field))
        if file is not None:
            seed = _number(body.get("seed"))
            return Output(
                source=str(file["url"]), seed=seed, width=_number(file.get("width")), height=_number(file.get("height"))
            )
    raise Broken("The model made nothing of this request", type="no_media")


def _file(value: object) -> Mapping[str, object] | None:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, dict) and isinstance(first.get("url"), str) and first["url"] else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
