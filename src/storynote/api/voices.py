"""GET /v1/voices and their previews. Rule: a preview needs no key, so that a page can simply play it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from storynote.api.door import Answer, Call, reply
from storynote.api.wire import VoiceAnswer, VoicesAnswer
from storynote.errors import NotFound
from storynote.models import LOCAL, SANDBOX
from storynote.voices import Voice

PREVIEW_SECONDS_FRESH = 86_400


async def page(call: Call) -> Answer:
    speaking: dict[str, list[str]] = {}
    for served in call.server.catalogue.available(test=call.caller.test):
        if "speech" in served.model.sound_types:
            who = LOCAL if served.provider == SANDBOX else served.provider
            speaking.setdefault(who, []).append(served.model.id)
    answers: list[VoiceAnswer] = []
    for provider, model_ids in speaking.items():
        voices = await _voices(call, provider)
        answers += [_answer(call, voice, model_ids, voice is voices[0]) for voice in voices]
    return reply(200, VoicesAnswer(data=answers))


async def _voices(call: Call, provider: str) -> Sequence[Voice]:
    """In the order the provider prefers; none where it cannot say now."""
    if provider == LOCAL:
        return list(call.server.voices.values())
    listed = call.server.speakers.get(provider)
    return () if listed is None else await listed()


def _answer(call: Call, voice: Voice, model_ids: list[str], default: bool) -> VoiceAnswer:
    ours = f"{call.server.settings.address}/v1/voices/{voice.id}/preview"
    return VoiceAnswer(
        id=voice.id,
        name=voice.name,
        description=voice.description,
        gender=voice.gender,
        accent=voice.accent,
        language=voice.language,
        provider=voice.provider,
        model_ids=model_ids,
        default=default,
        preview_url=ours if isinstance(voice.preview, Path) else voice.preview or None,
    )


async def preview(call: Call) -> Answer:
    voice = call.server.voices.get(call.params["voice_id"])
    if voice is None or not isinstance(voice.preview, Path):
        raise NotFound("There is no such voice")
    sound = await asyncio.to_thread(voice.preview.read_bytes)
    headers = (
        ("Cache-Control", f"public, max-age={PREVIEW_SECONDS_FRESH}"),
        ("Content-Disposition", f'inline; filename="{voice.id}.mp3"'),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    return Answer(200, sound, headers, media=(b"content-type", b"audio/mpeg"))
