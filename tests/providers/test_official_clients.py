"""The services' own clients against our fakes. Rule: what passes here is the wire that our adapters are tried on after.

Nothing of ours but the fakes runs in these tests.
"""

import base64
import io
import time
from collections.abc import Iterator
from typing import Any

import av
import av.container
import elevenlabs
import httpx
import openai
import pytest
from elevenlabs.client import ElevenLabs
from elevenlabs.core.api_error import ApiError
from google import genai
from google.genai import errors, types
from PIL import Image
from replicate.client import Client as Replicate
from replicate.exceptions import ReplicateError
from replicate.webhook import InvalidSignatureError, Webhooks

from tests.fakes import elevenlabs as fake_elevenlabs
from tests.fakes import google as fake_google
from tests.fakes import openai as fake_openai
from tests.fakes import replicate as fake_replicate
from tests.providers.conftest import Stands
from tests.providers.stand import Stand

Json = Any


def seconds_of(sound: bytes) -> float:
    """Decoded to the end."""
    with av.open(io.BytesIO(sound)) as container:
        assert isinstance(container, av.container.InputContainer)
        return float(sum(frame.samples / frame.sample_rate for frame in container.decode(container.streams.audio[0])))


def size_of(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        return image.size


# ElevenLabs ------------------------------------------------------------------------------------------------------


@pytest.fixture
def eleven(stands: Stands) -> Iterator[tuple[ElevenLabs, Stand]]:
    stand = stands("elevenlabs")
    stand.switch()
    with httpx.Client() as http:
        yield ElevenLabs(api_key=fake_elevenlabs.KEY, base_url=stand.url, httpx_client=http), stand


def test_elevenlabs_speaks(eleven: tuple[ElevenLabs, Stand]) -> None:
    client, stand = eleven
    voice = fake_elevenlabs.VOICE_IDS[0]
    sound = client.text_to_speech.convert(
        voice, text="official speech", model_id="eleven_v3", output_format="mp3_44100_128", seed=3
    )
    assert seconds_of(b"".join(sound)) > 0.25
    (taken,) = stand.accepted("official speech")
    assert taken["input"] == {"text": "official speech", "model_id": "eleven_v3", "seed": 3}
    plain = client.text_to_speech.convert(voice, text="official wav", model_id="eleven_v3", output_format="wav_44100")
    assert b"".join(plain)[:4] == b"RIFF"


def test_elevenlabs_finds_what_was_spoken(eleven: tuple[ElevenLabs, Stand]) -> None:
    client, _ = eleven
    voice = fake_elevenlabs.VOICE_IDS[1]
    said = b"".join(client.text_to_speech.convert(voice, text="official record", model_id="eleven_v3"))
    page = client.history.list(voice_id=voice, page_size=1000, source="TTS", date_after_unix=1)
    (item,) = [item for item in page.history if item.text == "official record"]
    assert (item.model_id, item.output_format) == ("eleven_v3", "mp3_44100_128")
    assert b"".join(client.history.get_audio(item.history_item_id)) == said


def test_elevenlabs_makes_effects_and_music(eleven: tuple[ElevenLabs, Stand]) -> None:
    client, _ = eleven
    effect = client.text_to_sound_effects.convert(text="a door", duration_seconds=2.5)
    assert seconds_of(b"".join(effect)) > 0.25
    music = client.music.compose(prompt="a waltz", music_length_ms=10_000, model_id="music_v1")
    assert seconds_of(b"".join(music)) > 0.25
    with pytest.raises(elevenlabs.UnprocessableEntityError):
        b"".join(client.music.compose(prompt="a waltz", seed=1))


def test_elevenlabs_lists_its_voices_in_pages(eleven: tuple[ElevenLabs, Stand]) -> None:
    client, _ = eleven
    first = client.voices.search(page_size=100)
    assert first.has_more
    second = client.voices.search(page_size=100, next_page_token=first.next_page_token)
    assert not second.has_more
    assert [voice.voice_id for voice in (*first.voices, *second.voices)] == fake_elevenlabs.VOICE_IDS


@pytest.mark.parametrize(
    ("mark", "status", "code"),
    [
        ("account", 401, "quota_exceeded"),
        ("plan", 403, "only_for_creator+"),
        ("policy", 400, "content_against_policy"),
        ("busy=9", 429, "too_many_concurrent_requests"),
        ("down", 503, "service_unavailable"),
    ],
)
def test_elevenlabs_reads_the_errors(eleven: tuple[ElevenLabs, Stand], mark: str, status: int, code: str) -> None:
    client, _ = eleven
    options: Json = {"max_retries": 0}
    with pytest.raises(ApiError) as caught:
        b"".join(
            client.text_to_speech.convert(
                fake_elevenlabs.VOICE_IDS[0], text=f"official [{mark}]", request_options=options
            )
        )
    assert caught.value.status_code == status
    body: Json = caught.value.body
    assert body["detail"]["status"] == code


# Google ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def gemini(stands: Stands) -> Iterator[tuple[genai.Client, Stand]]:
    stand = stands("google")
    stand.switch()
    options = types.HttpOptions(base_url=stand.url, api_version="v1beta")
    with genai.Client(api_key=fake_google.KEY, http_options=options) as client:
        yield client, stand


def _draw(client: genai.Client, prompt: str, model: str = "gemini-3-pro-image") -> types.GenerateContentResponse:
    shape = types.ImageConfig(aspect_ratio="16:9", image_size="2K")
    config = types.GenerateContentConfig(response_modalities=["IMAGE"], image_config=shape, seed=7, candidate_count=1)
    return client.models.generate_content(model=model, contents=prompt, config=config)


def test_google_draws(gemini: tuple[genai.Client, Stand]) -> None:
    client, stand = gemini
    answer = _draw(client, "official picture")
    assert answer.parts is not None
    pictures = [part.inline_data for part in answer.parts if part.inline_data and not part.thought]
    assert len(pictures) == 1
    assert pictures[0].data is not None
    assert size_of(pictures[0].data) == (64, 36)
    (taken,) = stand.accepted("official picture")
    config = taken["input"]["generationConfig"]
    assert config["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "2K"}
    assert (config["seed"], config["responseModalities"]) == (7, ["IMAGE"])


def test_google_refuses_with_200(gemini: tuple[genai.Client, Stand]) -> None:
    client, _ = gemini
    blocked = _draw(client, "official [policy]")
    assert blocked.prompt_feedback is not None
    assert blocked.prompt_feedback.block_reason is types.BlockedReason.PROHIBITED_CONTENT
    unsafe = _draw(client, "official [unsafe]")
    assert unsafe.candidates is not None
    assert unsafe.candidates[0].finish_reason is types.FinishReason.IMAGE_SAFETY


@pytest.mark.parametrize(
    ("mark", "code", "status"),
    [
        ("busy=9", 429, "RESOURCE_EXHAUSTED"),
        ("account", 403, "PERMISSION_DENIED"),
        ("refused", 400, "INVALID_ARGUMENT"),
        ("down", 503, "UNAVAILABLE"),
    ],
)
def test_google_reads_the_errors(gemini: tuple[genai.Client, Stand], mark: str, code: int, status: str) -> None:
    client, _ = gemini
    with pytest.raises(errors.APIError) as caught:
        _draw(client, f"official [{mark}]")
    assert (caught.value.code, caught.value.status) == (code, status)


def test_google_knows_no_retired_model(gemini: tuple[genai.Client, Stand]) -> None:
    client, _ = gemini
    with pytest.raises(errors.ClientError, match="NOT_FOUND"):
        _draw(client, "official", model="gemini-2.0-flash-image")


# Replicate -------------------------------------------------------------------------------------------------------


@pytest.fixture
def repl(stands: Stands) -> Iterator[tuple[Replicate, Stand]]:
    stand = stands("replicate")
    stand.switch()
    client = Replicate(api_token=fake_replicate.TOKEN.removeprefix("Bearer "), base_url=stand.url)
    yield client, stand
    client._client.close()


def test_replicate_predicts(repl: tuple[Replicate, Stand]) -> None:
    client, stand = repl
    made = client.models.predictions.create(
        model="black-forest-labs/flux-schnell", input={"prompt": "official [polls=2]", "aspect_ratio": "16:9"}
    )
    assert made.status == "starting"
    client.poll_interval = 0.01
    made.wait()
    ended = client.predictions.get(made.id)
    assert ended.status == "succeeded"
    assert isinstance(ended.output, list)
    assert len(stand.accepted("official [polls=2]")) == 1


def test_replicate_predicts_a_version_and_cancels(repl: tuple[Replicate, Stand]) -> None:
    client, _ = repl
    made = client.predictions.create(version=fake_replicate.VERSION, input={"prompt": "official [hold]"})
    made.cancel()
    made.reload()
    assert made.status == "canceled"


def test_replicate_lists_in_pages(repl: tuple[Replicate, Stand]) -> None:
    client, _ = repl
    ids = [
        client.models.predictions.create(
            model="black-forest-labs/flux-schnell", input={"prompt": f"official {number}"}
        ).id
        for number in range(fake_replicate.PAGE + 1)
    ]
    first = client.predictions.list()
    assert first.next is not None
    second = client.predictions.list(first.next)
    listed = [made.id for made in (*first.results, *second.results)]
    assert listed[: len(ids)] == ids[::-1]


def test_replicate_takes_a_file(repl: tuple[Replicate, Stand]) -> None:
    client, stand = repl
    file = client.files.create(io.BytesIO(b"a picture"), filename="frame.png", content_type="image/png")
    assert (file.size, file.content_type) == (9, "image/png")
    assert file.urls["get"].startswith(stand.url)


def test_replicate_believes_the_webhooks(repl: tuple[Replicate, Stand]) -> None:
    client, _ = repl
    body = b'{"id": "x"}'
    headers = fake_replicate.signed(body, time.time())
    secret = client.webhooks.default.secret()
    Webhooks.validate(headers=headers, body=body.decode(), secret=secret, tolerance=300)
    with pytest.raises(InvalidSignatureError):
        Webhooks.validate(headers=headers, body='{"id": "y"}', secret=secret, tolerance=300)


def test_replicate_reads_the_errors(repl: tuple[Replicate, Stand]) -> None:
    client, _ = repl
    for mark, status in (("account", 402), ("refused", 422), ("busy=9", 429)):
        with pytest.raises(ReplicateError) as caught:
            client.models.predictions.create(
                model="black-forest-labs/flux-schnell", input={"prompt": f"official [{mark}]"}
            )
        assert caught.value.status == status
    made = client.models.predictions.create(
        model="black-forest-labs/flux-schnell", input={"prompt": "official [policy]"}
    )
    made.reload()
    assert (made.status, "E005" in str(made.error)) == ("failed", True)


# OpenAI ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def oai(stands: Stands) -> Iterator[tuple[openai.OpenAI, Stand]]:
    stand = stands("openai")
    stand.switch()
    with openai.OpenAI(api_key=fake_openai.KEY, base_url=f"{stand.url}/v1", max_retries=0) as client:
        yield client, stand


def test_openai_draws(oai: tuple[openai.OpenAI, Stand]) -> None:
    client, _ = oai
    answer = client.images.generate(model="gpt-image-2", prompt="official picture", size="1536x864", n=1)
    assert answer.data is not None
    assert size_of(base64.b64decode(answer.data[0].b64_json or "")) == (64, 36)
    by_url = client.images.generate(model="sd-turbo", prompt="official [url]", size="512x512", response_format="url")
    assert by_url.data is not None
    assert (by_url.data[0].url or "").endswith(".png")


def test_openai_speaks(oai: tuple[openai.OpenAI, Stand]) -> None:
    client, _ = oai
    answer = client.audio.speech.create(model="gpt-4o-mini-tts", voice="alloy", input="official speech")
    assert seconds_of(answer.read()) > 0.25
    plain = client.audio.speech.create(model="kokoro", voice="ash", input="official wav", response_format="wav")
    assert plain.read()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("mark", "kind", "code"),
    [
        ("busy=9", openai.RateLimitError, "rate_limit_exceeded"),
        ("account", openai.RateLimitError, "insufficient_quota"),
        ("policy", openai.BadRequestError, "moderation_blocked"),
        ("down", openai.InternalServerError, None),
    ],
)
def test_openai_reads_the_errors(
    oai: tuple[openai.OpenAI, Stand], mark: str, kind: type[openai.APIStatusError], code: str | None
) -> None:
    client, _ = oai
    with pytest.raises(kind) as caught:
        client.images.generate(model="gpt-image-2", prompt=f"official [{mark}]", size="1024x1024")
    assert caught.value.code == code
