"""What only ElevenLabs has: voices, formats, and a history to look speech up in."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from storynote.ids import time_ms
from storynote.providers import Ambiguous, Broken, Busy, Rejected, Task
from storynote.providers.elevenlabs import ElevenLabs
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings
from tests.fakes.elevenlabs import VOICE_IDS
from tests.providers.cases import ended, fetched, settings, submitted
from tests.providers.conftest import Stands
from tests.providers.stand import Stand


@pytest.fixture
def stand(stands: Stands) -> Stand:
    found = stands("elevenlabs")
    found.switch()
    return found


def with_eleven(
    known: ProviderSettings, folder: Path, work: Callable[[ElevenLabs], Awaitable[None]], **more: str
) -> None:
    async def go() -> None:
        provider = ElevenLabs(msgspec.structs.replace(known, **more), Spool(folder))
        await provider.start()
        try:
            await work(provider)
        finally:
            await provider.close()

    asyncio.run(go())


def speech(prompt: str, **params: object) -> Task:
    given = {"soundType": "speech", **params}
    return Task(job_id="j", nonce="1" * 32, kind="audio", model="m", endpoint="eleven_v3", prompt=prompt, params=given)


def test_every_voice_is_listed_once_in_a_while(stand: Stand, tmp_path: Path) -> None:
    async def work(provider: ElevenLabs) -> None:
        before = stand.log()["asked"]
        voices = await provider.voices()
        assert [voice.id for voice in voices] == VOICE_IDS
        first = voices[0]
        assert (first.name, first.description) == ("Rachel - calm narration", "A warm voice.")
        assert (first.gender, first.accent, first.language) == ("female", "american", "en")
        assert first.preview_url.startswith("https://")
        assert voices[1].description == "young, stories"
        await provider.voices()
        # Two pages, asked for once.
        assert stand.log()["asked"] - before == 2

    with_eleven(settings(stand.url), tmp_path, work)


@pytest.mark.parametrize(
    ("params", "setting", "spoken"),
    [
        ({}, "", VOICE_IDS[0]),
        ({}, VOICE_IDS[2], VOICE_IDS[2]),
        ({"voiceId": VOICE_IDS[1]}, VOICE_IDS[2], VOICE_IDS[1]),
        ({"voiceId": "rachel"}, "", VOICE_IDS[0]),
        ({"voiceId": "Ada"}, "", VOICE_IDS[1]),
    ],
)
def test_who_speaks(stand: Stand, tmp_path: Path, params: dict[str, str], setting: str, spoken: str) -> None:
    prompt = f"who speaks: {params} {setting}"

    async def work(provider: ElevenLabs) -> None:
        await submitted(provider, speech(prompt, **params))

    with_eleven(settings(stand.url), tmp_path, work, elevenlabs_voice_id=setting)
    (taken,) = stand.accepted(prompt)
    assert taken["path"] == f"/v1/text-to-speech/{spoken}"


@pytest.mark.parametrize(
    ("params", "setting", "kind", "error_type"),
    [({"voiceId": "nobody"}, "", Rejected, "invalid_input"), ({}, "x" * 20, Broken, "provider_account")],
)
def test_an_unknown_voice_is_the_fault_of_who_named_it(
    stand: Stand,
    tmp_path: Path,
    params: dict[str, str],
    setting: str,
    kind: type[Rejected | Broken],
    error_type: str,
) -> None:
    async def work(provider: ElevenLabs) -> None:
        with pytest.raises(kind) as error:
            await submitted(provider, speech("unknown", **params))
        assert error.value.type == error_type

    with_eleven(settings(stand.url), tmp_path, work, elevenlabs_voice_id=setting)


def test_an_account_without_voices_is_the_operators(stand: Stand, tmp_path: Path) -> None:
    stand.switch(no_voices=1)

    async def work(provider: ElevenLabs) -> None:
        with pytest.raises(Broken) as error:
            await provider.prepare(speech("nobody there"))
        assert error.value.type == "provider_account"

    with_eleven(settings(stand.url), tmp_path, work)


def test_a_voice_name_is_no_path(stand: Stand, tmp_path: Path) -> None:
    async def work(provider: ElevenLabs) -> None:
        with pytest.raises(Rejected, match="no such voiceId"):
            await submitted(provider, speech("a path", voiceId="../music?x="))

    with_eleven(settings(stand.url), tmp_path, work)
    assert stand.accepted("a path") == []


@pytest.mark.parametrize(
    ("endpoint", "wanted", "sent", "start"),
    [
        ("eleven_v3", "wav", "wav_44100", b"RIFF"),
        ("eleven_v3", None, "mp3_44100_128", b""),
        ("eleven_text_to_sound_v2", "wav", "wav_44100", b"RIFF"),
        ("music_v1", "wav", "mp3_44100_128", b""),
    ],
)
def test_formats(stand: Stand, tmp_path: Path, endpoint: str, wanted: str | None, sent: str, start: bytes) -> None:
    prompt = f"format {endpoint} {wanted}"
    params = {"format": wanted} if wanted else {}

    async def work(provider: ElevenLabs) -> None:
        task = msgspec.structs.replace(speech(prompt, **params), endpoint=endpoint)
        known, ticket = await submitted(provider, task)
        data = await fetched(provider, await ended(provider, known, ticket))
        assert data.startswith(start)
        assert bool(provider.adjustments(task)) == (endpoint == "music_v1")

    with_eleven(settings(stand.url), tmp_path, work)
    assert stand.accepted(prompt)[0]["output_format"] == sent


@pytest.mark.parametrize(
    ("endpoint", "seconds", "sent"),
    [
        ("music_v1", 12.5, {"music_length_ms": 12_500}),
        ("music_v1", None, {}),
        ("eleven_text_to_sound_v2", 2.5, {"duration_seconds": 2.5}),
        ("eleven_text_to_sound_v2", None, {}),
    ],
)
def test_durations(stand: Stand, tmp_path: Path, endpoint: str, seconds: float | None, sent: dict[str, object]) -> None:
    prompt = f"duration {endpoint} {seconds}"

    async def work(provider: ElevenLabs) -> None:
        task = msgspec.structs.replace(speech(prompt), endpoint=endpoint, duration_sec=seconds, seed=5)
        await submitted(provider, task)

    with_eleven(settings(stand.url), tmp_path, work)
    taken = stand.accepted(prompt)[0]["input"]
    assert {name: value for name, value in taken.items() if name not in ("text", "prompt", "model_id")} == sent


def test_a_refused_music_prompt_comes_with_a_suggestion(stand: Stand, tmp_path: Path) -> None:
    async def work(provider: ElevenLabs) -> None:
        task = msgspec.structs.replace(speech("like a famous song [policy]"), endpoint="music_v1")
        with pytest.raises(Rejected, match="A quiet lake"):
            await provider.submit(task)

    with_eleven(settings(stand.url), tmp_path, work)


def test_a_history_that_may_not_be_read_proves_nothing(stand: Stand, tmp_path: Path) -> None:
    async def work(provider: ElevenLabs) -> None:
        task = msgspec.structs.replace(speech("unread"), uploads={"voice": VOICE_IDS[0]})
        stand.switch(history_forbidden=1)
        with pytest.raises(Ambiguous):
            await provider.reconcile(task, time_ms())
        stand.switch(history_down=1)
        with pytest.raises(Busy):
            await provider.reconcile(task, time_ms())

    with_eleven(settings(stand.url), tmp_path, work)


def test_old_speech_is_not_taken_for_new(stand: Stand, tmp_path: Path) -> None:
    async def work(provider: ElevenLabs) -> None:
        task, _ = await submitted(provider, speech("said before"))
        later = msgspec.structs.replace(task, nonce="2" * 32)
        with pytest.raises(Ambiguous):
            await provider.reconcile(later, time_ms() + 3_600_000)
        found = await provider.reconcile(later, time_ms())
        assert found is not None

    with_eleven(settings(stand.url), tmp_path, work)
