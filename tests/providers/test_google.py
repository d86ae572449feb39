"""What only Google has: refusals that are answers, quotas of a day, and pictures within JSON."""

import asyncio
import tracemalloc
from pathlib import Path

import msgspec
import pytest

from storynote.providers import Broken, ProviderError, Rejected
from storynote.providers.google import Google, input_of
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings
from tests.fakes.google import BIG_BYTES
from tests.providers.cases import CASES, Case, settings, submitted
from tests.providers.conftest import Stands
from tests.providers.stand import Stand

(GOOGLE,) = (case for case in CASES if case.id == "google")


@pytest.fixture
def stand(stands: Stands) -> Stand:
    found = stands("google")
    found.switch()
    return found


def error_of(known: ProviderSettings, folder: Path, case: Case, prompt: str) -> ProviderError | None:
    async def go() -> ProviderError | None:
        provider = Google(known, Spool(folder))
        await provider.start()
        try:
            await submitted(provider, case.task(prompt))
        except ProviderError as error:
            return error
        finally:
            await provider.close()
        return None

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("mark", "kind", "error_type"),
    [
        ("unsafe", Rejected, "content_policy"),
        ("policy", Rejected, "content_policy"),
        ("no_media", Broken, "no_media"),
        ("words", Broken, "no_media"),
        ("daily", Broken, "provider_account"),
        ("late", Broken, "timeout"),
    ],
)
def test_what_is_no_picture(stand: Stand, tmp_path: Path, mark: str, kind: type, error_type: str) -> None:
    error = error_of(settings(stand.url), tmp_path, GOOGLE, f"nothing [{mark}]")
    assert isinstance(error, kind)
    assert isinstance(error, ProviderError)
    assert error.type == error_type
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_and_a_retired_model_are_the_operators(stand: Stand, tmp_path: Path) -> None:
    wrong = msgspec.structs.replace(settings(stand.url), gemini_api_key="wrong")
    retired = msgspec.structs.replace(GOOGLE, endpoint="gemini-2.0-flash-image")
    for known, case in ((wrong, GOOGLE), (settings(stand.url), retired)):
        error = error_of(known, tmp_path, case, "unserved")
        assert isinstance(error, Broken)
        assert error.type == "provider_account"


def test_what_is_asked_for(stand: Stand, tmp_path: Path) -> None:
    case = msgspec.structs.replace(GOOGLE, endpoint="gemini-3-pro-image@2K")
    assert error_of(settings(stand.url), tmp_path, case, "two K") is None
    (taken,) = stand.accepted("two K")
    assert taken["endpoint"] == "gemini-3-pro-image"
    assert taken["input"]["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9", "imageSize": "2K"}
    seeded = input_of(GOOGLE.task("x", seed=2**31 - 1))["generationConfig"]
    assert isinstance(seeded, dict)
    assert seeded["seed"] == 2**31 - 1


def test_a_large_picture_is_held_twice_at_most(stand: Stand, tmp_path: Path) -> None:
    """Once as it came, in base64, and once decoded."""
    known = msgspec.structs.replace(settings(stand.url), answer_seconds_max=60.0)
    tracemalloc.start()
    try:
        assert error_of(known, tmp_path, GOOGLE, "large [big]") is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_size == BIG_BYTES
    # A growing buffer is a little larger than what is in it.
    assert peak < BIG_BYTES * (4 / 3 * 1.25 + 1.1)
