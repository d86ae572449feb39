"""GET /v1/models/available. Rule: only what a request could name now is listed, at the price it would have."""

from storynote.api.door import Answer, Call, reply
from storynote.api.wire import ModelAnswer, ModelsAnswer
from storynote.models import IMAGES_MAX, Served

_GROUPS = {"image": "image", "video": "video", "audio": "audio", "tool": "tools"}


async def available(call: Call) -> Answer:
    groups: dict[str, list[ModelAnswer]] = {group: [] for group in _GROUPS.values()}
    for served in call.server.catalogue.available(test=call.caller.test):
        groups[_GROUPS[served.model.kind]].append(_answer(served))
    return reply(200, ModelsAnswer(**groups))


def _answer(served: Served) -> ModelAnswer:
    model = served.model
    return ModelAnswer(
        id=model.id,
        name=model.name,
        credits=model.credits,
        tier=model.tier,  # type: ignore[arg-type]
        allowed_aspect_ratios=list(model.aspect_ratios),
        credit_unit=model.unit,  # type: ignore[arg-type]
        modes=list(model.modes),
        allowed_durations=list(model.durations),
        duration_range=None if model.duration_range is None else list(model.duration_range),
        max_images=IMAGES_MAX if model.kind == "image" else None,
        supports_seed=model.seed,
        sound_types=list(model.sound_types),
        default=model.default,
        provider=served.provider,
        aliases=list(model.aliases),
        formats=list(model.formats),
        tool=model.tool or None,
    )
