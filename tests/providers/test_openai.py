"""What only OpenAI's API has: many servers that speak it, each a little differently."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from storynote.providers import Broken, Output, ProviderError
from storynote.providers.openai import OpenAi
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings
from tests.providers.cases import CASES, Case, allow, ended, fetched, settings, submitted
from tests.providers.conftest import Stands
from tests.providers.stand import Stand

PICTURE, SPEECH = (case for case in CASES if case.fake == "openai")


@pytest.fixture
def stand(stands: Stands) -> Stand:
    found = stands("openai")
    found.switch()
    return found


def made(known: ProviderSettings, folder: Path, case: Case, prompt: str, **more: object) -> tuple[Output, bytes]:
    async def go() -> tuple[Output, bytes]:
        provider = OpenAi(known, Spool(folder), allow(known.openai_base_url))
        await provider.start()
        try:
            task, ticket = await submitted(provider, case.task(prompt, **more))
            output = await ended(provider, task, ticket)
            return output, await fetched(provider, output)
        finally:
            await provider.close()

    return asyncio.run(go())


def test_a_server_of_ones_own_needs_no_key(stand: Stand, tmp_path: Path) -> None:
    stand.switch(open=1)
    known = msgspec.structs.replace(settings(stand.url), openai_api_key="")
    local = msgspec.structs.replace(PICTURE, endpoint="sd-turbo")
    _, data = made(known, tmp_path, local, "my own", width=1024, height=576)
    assert data[:4] == b"\x89PNG"
    (taken,) = stand.accepted("my own")
    assert taken["input"]["size"] == "1024x576"
    assert taken["input"]["response_format"] == "b64_json"


def test_a_result_may_be_an_address(stand: Stand, tmp_path: Path) -> None:
    local = msgspec.structs.replace(PICTURE, endpoint="sd-turbo")
    output, data = made(settings(stand.url), tmp_path, local, "elsewhere [url]")
    assert output.source.startswith(stand.url)
    assert data[:4] == b"\x89PNG"


@pytest.mark.parametrize("model", ["gpt-image-2", "gpt-image-1.5"])
@pytest.mark.parametrize("ratio", ["1:1", "16:9", "9:16", "4:3", "3:4"])
def test_every_ratio_is_a_size_they_take(stand: Stand, tmp_path: Path, model: str, ratio: str) -> None:
    case = msgspec.structs.replace(PICTURE, endpoint=model)
    made(settings(stand.url), tmp_path, case, f"ratio {model} {ratio}", aspect_ratio=ratio)


def test_how_speech_is_asked_for(stand: Stand, tmp_path: Path) -> None:
    _, data = made(settings(stand.url), tmp_path, SPEECH, "spoken", params={"format": "wav", "voiceId": "marin"})
    assert data[:4] == b"RIFF"
    known = msgspec.structs.replace(settings(stand.url), openai_voice="ash")
    made(known, tmp_path, SPEECH, "spoken again")
    voices = [entry["input"]["voice"] for prompt in ("spoken", "spoken again") for entry in stand.accepted(prompt)]
    assert voices == ["marin", "ash"]


def test_no_picture_in_an_answer(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(Broken) as error:
        made(settings(stand.url), tmp_path, PICTURE, "none [no_media]")
    assert error.value.type == "no_media"


def test_an_unknown_model_is_the_operators(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(Broken) as error:
        made(settings(stand.url), tmp_path, msgspec.structs.replace(PICTURE, endpoint="nothing"), "unknown")
    assert error.value.type == "provider_account"


def test_an_unknown_voice_is_the_users(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="Invalid voice") as error:
        made(settings(stand.url), tmp_path, SPEECH, "unknown", params={"voiceId": "nobody"})
    assert error.value.type == "invalid_input"
