"""The fal adapter against the fake over HTTP: every model made, and every way in which a step can end."""

import asyncio
import io
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import av
import pytest
from msgspec.structs import replace
from PIL import Image

from storynote.fetch import Allow
from storynote.providers import (
    Ambiguous,
    Broken,
    Busy,
    Output,
    ProviderError,
    Rejected,
    Task,
    Ticket,
    Unreachable,
    Working,
)
from storynote.providers.fal import ENDPOINTS, Fal
from storynote.providers.fal.inputs import target
from storynote.providers.fal.uploads import FILE_BYTES_MAX, KEPT_SECONDS
from storynote.settings import ProviderSettings
from tests.fakes.media import png
from tests.providers.fal_cases import FLUX, adapter, ended, every_task, picture, task
from tests.server import Fake, free_port

T = TypeVar("T")


def _run(fake: Fake, what: Callable[[Fal], Awaitable[T]], **more: object) -> T:
    async def drive() -> T:
        async with adapter(fake, **more) as fal:
            return await what(fal)

    return asyncio.run(drive())


async def _made(fal: Fal, given: Task) -> tuple[Output, bytes]:
    output = await ended(fal, given, await fal.submit(given))
    return output, b"".join([chunk async for chunk in fal.open(output)])


def _failure(fake: Fake, what: Callable[[Fal], Awaitable[object]], **more: object) -> ProviderError:
    """What `what` fails with; the user may read it, so it must not tell on the operator."""
    with pytest.raises(ProviderError) as failed:
        _run(fake, what, **more)
    said = failed.value.message.lower()
    assert not any(word in said for word in ("balance", "locked", "http", "secret", "test-id", "payment"))
    return failed.value


def _submits(fake: Fake, given: Task) -> int:
    return fake.submits_of(given.prompt)


# Every model ----------------------------------------------------------------------------------------------------------


def _one_of_each() -> Iterator[Task]:
    seen = set()
    for given in every_task():
        key = (target(given)[0], given.params.get("mode"))
        if key not in seen:
            seen.add(key)
            yield given


def _files(folder: Path, given: Task) -> Task:
    """The task as it is before its files are at the provider."""
    inputs = {}
    for number, role in enumerate(given.uploads):
        inputs[role] = folder / f"{role}.png"
        inputs[role].write_bytes(png(number))
    return replace(given, uploads={}, inputs=inputs)


CASES = {"-".join((target(given)[0], str(given.params.get("mode", "")))).strip("-"): given for given in _one_of_each()}


@pytest.mark.parametrize("name", CASES)
def test_every_endpoint_makes_something_that_plays(fake: Fake, tmp_path: Path, name: str) -> None:
    given = _files(tmp_path, CASES[name])

    async def make(fal: Fal) -> tuple[Task, bytes]:
        ready = replace(given, uploads=await fal.prepare(given))
        return ready, (await _made(fal, ready))[1]

    ready, content = _run(fake, make)
    assert set(ready.uploads) == set(given.inputs)
    if given.kind in ("image", "tool"):
        _check_picture(given, content)
        return
    with av.open(io.BytesIO(content), "r") as container:
        streams = container.streams.video if given.kind == "video" else container.streams.audio
        assert len(list(container.decode(streams[0]))) > 0
        if given.kind == "video":
            assert container.duration == (given.duration_sec or 0) * 1_000_000


def _check_picture(given: Task, content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        scale = given.params.get("scale", 1)
        assert isinstance(scale, int)
        assert image.size == (64 * scale, 36 * scale)
        assert (image.mode == "RGBA") == ("background" in given.endpoint)


def test_the_cases_are_every_endpoint() -> None:
    assert {target(given)[0] for given in CASES.values()} == set(ENDPOINTS)


def test_the_seed_comes_back(fake: Fake) -> None:
    output, _ = _run(fake, lambda fal: _made(fal, picture()))
    assert output.seed == 5


def test_what_is_supported() -> None:
    fal = Fal(ProviderSettings(fal_key="a:b"), Allow())
    assert all(fal.supports(known.kind, endpoint) for endpoint, known in ENDPOINTS.items())
    assert fal.supports("image", "fal-ai/flux-3 like fal-ai/flux-2")
    assert not fal.supports("video", FLUX)
    assert not fal.supports("image", "fal-ai/unheard-of")
    assert not fal.supports("image", "fal-ai/flux-3 like fal-ai/unheard-of")


# Submit ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "kind", "error_type", "accepted"),
    [
        ("locked", Broken, "provider_account", 0),
        ("unpaid", Broken, "provider_account", 0),
        ("bad_input", Rejected, "invalid_input", 0),
        ("busy=1", Busy, "provider_unavailable", 0),
        ("busy_bare=1", Busy, "provider_unavailable", 0),
        ("turned_away", Unreachable, "provider_unavailable", 0),
        ("cut_before", Ambiguous, "ambiguous", 0),
        ("submit_500", Ambiguous, "ambiguous", 1),
        ("submit_502", Ambiguous, "ambiguous", 1),
        ("lost", Ambiguous, "ambiguous", 1),
        ("submit_cut", Ambiguous, "ambiguous", 1),
        ("html", Ambiguous, "ambiguous", 1),
        ("submit_delay=2", Ambiguous, "ambiguous", 1),
    ],
)
def test_a_submit_that_fails(fake: Fake, mark: str, kind: type[ProviderError], error_type: str, accepted: int) -> None:
    given = picture(f"[{mark}]")
    failed = _failure(fake, lambda fal: fal.submit(given), submit_seconds_max=1.0)
    assert (type(failed), failed.type) == (kind, error_type)
    assert _submits(fake, given) == accepted


@pytest.mark.parametrize(("mark", "wait"), [("busy=1", 1.0), ("busy_bare=1", None), ("turned_away", 2.0)])
def test_how_long_to_wait_is_told(fake: Fake, mark: str, wait: float | None) -> None:
    failed = _failure(fake, lambda fal: fal.submit(picture(f"[{mark}]")))
    assert isinstance(failed, Busy)
    assert failed.retry_after_seconds == wait


def test_a_wrong_key_is_the_operators_affair(fake: Fake) -> None:
    failed = _failure(fake, lambda fal: fal.submit(picture()), fal_key="wrong:key")
    assert (type(failed), failed.type) == (Broken, "provider_account")


def test_an_endpoint_that_is_gone_is_not_the_users_fault(fake: Fake) -> None:
    given = replace(picture(), endpoint="fal-ai/closed-down like fal-ai/flux-2")
    failed = _failure(fake, lambda fal: fal.submit(given))
    assert (type(failed), failed.type) == (Broken, "provider_unavailable")


def test_nobody_there_is_not_ambiguous(fake: Fake) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert isinstance(_failure(fake, lambda fal: fal.submit(picture()), fal_queue_url=url), Unreachable)


# Poll -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "kind", "error_type"),
    [
        ("policy", Rejected, "content_policy"),
        ("nsfw", Rejected, "content_policy"),
        ("bad_file", Rejected, "invalid_input"),
        ("no_media", Broken, "no_media"),
        ("empty", Broken, "no_media"),
        ("garbage", Broken, "no_media"),
        ("result_html", Broken, "no_media"),
        ("result_huge", Broken, "no_media"),
        ("crash", Broken, "provider_unavailable"),
        ("downstream", Broken, "provider_unavailable"),
        ("infra", Broken, "provider_unavailable"),
        ("slow_model", Broken, "timeout"),
        ("start_timeout", Broken, "timeout"),
        ("locked_late", Broken, "provider_account"),
        ("expired", Broken, "no_media"),
        ("gone", Broken, "no_media"),
    ],
)
def test_a_request_that_fails(fake: Fake, mark: str, kind: type[ProviderError], error_type: str) -> None:
    failed = _failure(fake, lambda fal: _made(fal, picture(f"[{mark}]")))
    assert (type(failed), failed.type) == (kind, error_type)


def test_input_that_the_model_refuses_names_the_reason(fake: Fake) -> None:
    failed = _failure(fake, lambda fal: _made(fal, task("image", "fal-ai/nano-banana", aspect_ratio="7:1")))
    assert (type(failed), failed.type) == (Rejected, "invalid_input")
    assert "Input should be '21:9'" in failed.message


@pytest.mark.parametrize(
    ("mark", "wait"),
    [
        ("status_500=1", None),
        ("status_429=1", 3.0),
        ("status_garbage=1", None),
        ("result_gateway", None),
        ("result_cut", None),
    ],
)
def test_a_question_that_went_unanswered_may_be_asked_again(fake: Fake, mark: str, wait: float | None) -> None:
    failed = _failure(fake, lambda fal: _made(fal, picture(f"[{mark}]")))
    assert isinstance(failed, Busy)
    assert failed.retry_after_seconds == wait


def test_a_key_that_was_changed_meanwhile_costs_no_result(fake: Fake) -> None:
    given = picture()
    ticket = _run(fake, lambda fal: fal.submit(given))
    assert isinstance(_failure(fake, lambda fal: fal.poll(given, ticket), fal_key="wrong:key"), Busy)
    assert isinstance(_run(fake, lambda fal: fal.poll(given, ticket)), Output)


def test_waiting_and_working_are_said(fake: Fake) -> None:
    given = picture("[queued=1][polls=2]")

    async def ask(fal: Fal) -> list[Working | Output]:
        ticket = await fal.submit(given)
        return [await fal.poll(given, ticket) for _ in range(3)]

    *open_, last = _run(fake, ask)
    assert open_ == [Working(), Working()]
    assert isinstance(last, Output)


def test_a_result_asked_for_too_early_is_asked_for_again(fake: Fake) -> None:
    async def ask(fal: Fal) -> object:
        done, held = await fal.submit(picture()), await fal.submit(picture("[hold]"))
        # As if the status were ahead of the result.
        return await fal.poll(picture(), replace(held, urls={**held.urls, "status_url": done.urls["status_url"]}))

    assert isinstance(_failure(fake, ask), Busy)


def test_addresses_are_used_as_given(fake: Fake) -> None:
    given = picture("[other_links]")

    async def ask(fal: Fal) -> tuple[Ticket, Output]:
        ticket = await fal.submit(given)
        return ticket, await ended(fal, given, ticket)

    ticket, output = _run(fake, ask)
    assert ticket.urls["response_url"].endswith("/response")
    assert output.source.endswith(f"{ticket.request_id}.png")


def test_addresses_elsewhere_do_not_get_the_key(fake: Fake) -> None:
    ticket = _run(fake, lambda fal: fal.submit(picture("[evil_links]")))
    assert all(url.startswith(f"{fake.url}/fal-ai/flux-2/requests/") for url in ticket.urls.values())


# Cancel ---------------------------------------------------------------------------------------------------------------


async def _cancelled(fal: Fal, given: Task) -> ProviderError | Working | Output:
    ticket = await fal.submit(given)
    try:
        await fal.poll(given, ticket)
        await fal.cancel(ticket)
        return await fal.poll(given, ticket)
    except ProviderError as error:
        return error


@pytest.mark.parametrize("mark", ["queued=9", "polls=9", "hold"])
def test_an_open_request_is_cancelled(fake: Fake, mark: str) -> None:
    given = picture(f"[{mark}]")
    failed = _run(fake, lambda fal: _cancelled(fal, given))
    assert isinstance(failed, Broken)
    assert next(submit["cancelled"] for submit in fake.submits() if submit["input"].get("prompt") == given.prompt)


def test_a_cancel_that_comes_too_late_leaves_the_result(fake: Fake) -> None:
    assert isinstance(_run(fake, lambda fal: _cancelled(fal, picture())), Output)


def test_a_cancel_that_is_ignored_leaves_the_request_working(fake: Fake) -> None:
    assert isinstance(_run(fake, lambda fal: _cancelled(fal, picture("[hold][ignore_cancel]"))), Working)


@pytest.mark.parametrize("mark", ["gone", "cancel_500"])
def test_a_cancel_that_cannot_be_done_does_not_raise(fake: Fake, mark: str) -> None:
    given = picture(f"[hold][{mark}]")

    async def ask(fal: Fal) -> None:
        await fal.cancel(await fal.submit(given))

    _run(fake, ask)
    _run(
        fake,
        lambda fal: fal.cancel(
            Ticket(request_id="never", urls={"cancel_url": f"{fake.url}/a/b/requests/never/cancel"})
        ),
    )
    _run(fake, lambda fal: fal.cancel(Ticket(request_id="x", urls={"cancel_url": f"http://127.0.0.1:{free_port()}/"})))


# Reconcile ------------------------------------------------------------------------------------------------------------


async def _lost(fal: Fal, given: Task) -> Ticket | None:
    with pytest.raises(Ambiguous):
        await fal.submit(given)
    return await fal.reconcile(given, int(time.time() * 1000))


def test_a_lost_answer_is_found_and_leads_to_the_result(fake: Fake) -> None:
    given = picture("[lost]")

    async def ask(fal: Fal) -> Output:
        ticket = await _lost(fal, given)
        assert ticket is not None
        return await ended(fal, given, ticket)

    assert _run(fake, ask).source
    assert _submits(fake, given) == 1


def test_a_lost_answer_is_found_by_what_was_uploaded_though_the_files_are_gone(fake: Fake, tmp_path: Path) -> None:
    given = _files(tmp_path, CASES["fal-ai/object-removal/mask"])

    async def ask(fal: Fal) -> Ticket | None:
        ready = replace(given, uploads=await fal.prepare(given))
        sent = await fal.submit(ready)
        found = await fal.reconcile(replace(ready, inputs={}), int(time.time() * 1000))
        assert found is not None
        assert found.request_id == sent.request_id
        return found

    assert _run(fake, ask) is not None


@pytest.mark.parametrize("mark", ["lost][unlisted", "cut_before"])
def test_what_is_not_listed_stays_unknown(fake: Fake, mark: str) -> None:
    assert isinstance(_failure(fake, lambda fal: _lost(fal, picture(f"[{mark}]"))), Ambiguous)


def test_twins_cannot_be_told_apart(fake: Fake) -> None:
    given = picture()

    async def ask(fal: Fal) -> None:
        await fal.submit(given)
        await fal.submit(given)
        await fal.reconcile(given, int(time.time() * 1000))

    assert isinstance(_failure(fake, ask), Ambiguous)


def test_a_list_that_does_not_answer_is_asked_again(fake: Fake) -> None:
    fake.switch(list_500=1)
    assert isinstance(_failure(fake, lambda fal: _lost(fal, picture("[lost]"))), Busy)


# Uploads --------------------------------------------------------------------------------------------------------------


def _framed(folder: Path, content: bytes = b"") -> Task:
    file = folder / "frame"
    file.write_bytes(content or png(1))
    return task("video", "fal-ai/veo3.1/lite/image-to-video", duration_sec=4, inputs={"firstFrame": file})


def test_a_picture_is_stored_as_what_it_is_and_not_for_ever(fake: Fake, tmp_path: Path) -> None:
    uploads = _run(fake, lambda fal: fal.prepare(_framed(tmp_path)))
    path = uploads["firstFrame"].rpartition("/cdn/")[2]
    assert path.endswith("/firstFrame.png")
    stored = next(file for file in fake.files() if file["path"] == path)
    assert stored == {
        "path": path,
        "bytes": len(png(1)),
        "mimeType": "image/png",
        "expiresSeconds": KEPT_SECONDS,
        "keyed": False,
    }


def test_a_job_that_is_turned_away_brings_its_picture_once_and_another_job_its_own(fake: Fake, tmp_path: Path) -> None:
    given = _framed(tmp_path)

    async def prepare(fal: Fal) -> list[str]:
        other = replace(given, job_id="another")
        return [(await fal.prepare(which))["firstFrame"] for which in (given, given, other)]

    first, again, other = _run(fake, prepare)
    assert first == again != other


def test_only_what_the_endpoint_takes_is_uploaded(fake: Fake, tmp_path: Path) -> None:
    given = _framed(tmp_path)
    assert _run(fake, lambda fal: fal.prepare(replace(given, endpoint="fal-ai/veo3.1/lite"))) == {}
    assert _run(fake, lambda fal: fal.prepare(picture())) == {}


@pytest.mark.parametrize(
    ("switch", "kind", "error_type"),
    [
        ("initiate_401", Broken, "provider_account"),
        ("initiate_403", Broken, "provider_account"),
        ("initiate_404", Broken, "provider_unavailable"),
        ("initiate_429", Busy, "provider_unavailable"),
        ("initiate_500", Busy, "provider_unavailable"),
        ("initiate_503", Busy, "provider_unavailable"),
        ("initiate_garbage", Busy, "provider_unavailable"),
        ("put_500", Busy, "provider_unavailable"),
        ("put_cut", Busy, "provider_unavailable"),
        ("put_403", Broken, "provider_unavailable"),
        ("put_307", Broken, "provider_unavailable"),
        ("put_inward", Broken, "provider_unavailable"),
    ],
)
def test_an_upload_that_fails(
    fake: Fake, tmp_path: Path, switch: str, kind: type[ProviderError], error_type: str
) -> None:
    fake.switch(**{switch: 1})
    failed = _failure(fake, lambda fal: fal.prepare(_framed(tmp_path)))
    assert (type(failed), failed.type) == (kind, error_type)


def test_a_storage_that_is_not_there_is_unreachable(fake: Fake, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    assert isinstance(_failure(fake, lambda fal: fal.prepare(_framed(tmp_path)), fal_rest_url=url), Unreachable)


def test_a_picture_that_is_too_large_is_refused_unsent(fake: Fake, tmp_path: Path) -> None:
    given, before = _framed(tmp_path), len(fake.files())
    with given.inputs["firstFrame"].open("r+b") as file:
        file.truncate(FILE_BYTES_MAX + 1)
    failed = _failure(fake, lambda fal: fal.prepare(given))
    assert (type(failed), failed.type) == (Rejected, "invalid_input")
    assert len(fake.files()) == before


def test_a_large_picture_never_lies_in_memory(fake: Fake, tmp_path: Path) -> None:
    given, size = _framed(tmp_path), 40 * 1024 * 1024
    with given.inputs["firstFrame"].open("r+b") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        _run(fake, lambda fal: fal.prepare(given))
        assert tracemalloc.get_traced_memory()[1] < size / 4
    finally:
        tracemalloc.stop()
    assert fake.files()[-1]["bytes"] == size


# The result's bytes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("file_404", Broken),
        ("file_redirect", Broken),
        ("inward", Broken),
        ("file_huge", Broken),
        ("file_cut", Busy),
    ],
)
def test_a_result_that_cannot_be_had(fake: Fake, mark: str, kind: type[ProviderError]) -> None:
    failed = _failure(fake, lambda fal: _made(fal, picture(f"[{mark}]")))
    assert type(failed) is kind
    assert failed.type == ("no_media" if kind is Broken else "provider_unavailable")


def test_a_result_that_has_moved_is_followed(fake: Fake) -> None:
    _, content = _run(fake, lambda fal: _made(fal, picture("[file_moved]")))
    assert content.startswith(b"\x89PNG")
