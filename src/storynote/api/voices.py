"""GET /v1/voices and their previews. Rule: a preview needs no key, so that a page can simply play it."""

import asyncio

from storynote.api.door import Answer, Call, reply
from storynote.api.wire import VoiceAnswer, VoicesAnswer
from storynote.errors import NotFound
from storynote.voices import Voice

PREVIEW_SECONDS_FRESH = 86_400


async def page(call: Call) -> Answer:
    served = call.server.catalogue.available(test=call.caller.test)
    speaking = {
        name: [one.model.id for one in served if one.endpoint == name] for name in {one.endpoint for one in served}
    }
    voices = list(call.server.voices.values())
    return reply(200, VoicesAnswer(data=[_answer(call, voice, voice is voices[0], speaking) for voice in voices]))


def _answer(call: Call, voice: Voice, default: bool, speaking: dict[str, list[str]]) -> VoiceAnswer:
    return VoiceAnswer(
        id=voice.id,
        name=voice.name,
        description=voice.description,
        gender=voice.gender,
        accent=voice.accent,
        language=voice.language,
        provider=voice.provider,
        model_ids=speaking.get("local/kokoro", []),
        default=default,
        preview_url=f"{call.server.settings.address}/v1/voices/{voice.id}/preview",
    )


async def preview(call: Call) -> Answer:
    voice = call.server.voices.get(call.params["voice_id"])
    if voice is None:
        raise NotFound("There is no such voice")
    sound = await asyncio.to_thread(voice.preview.read_bytes)
    headers = (
        ("Cache-Control", f"public, max-age={PREVIEW_SECONDS_FRESH}"),
        ("Content-Disposition", f'inline; filename="{voice.id}.mp3"'),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
    )
    return Answer(200, sound, headers, media=(b"content-type", b"audio/mpeg"))
