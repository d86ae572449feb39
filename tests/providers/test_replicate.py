"""What only Replicate has: models with inputs of their own, files, versions, and results that take a while."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from aiohttp import web

from storynote.ids import time_ms
from storynote.providers import Ambiguous, Broken, Busy, Output, ProviderError, Task, Ticket, Working
from storynote.providers.replicate import Replicate
from storynote.providers.replicate.inputs import input_of
from tests.fakes.media import png
from tests.fakes.replicate import PAGE, VERSION, signed
from tests.providers.cases import CASES, allow, ended, fetched, settings, submitted
from tests.providers.conftest import Stands
from tests.providers.stand import Stand
from tests.server import free_port

(CASE,) = (case for case in CASES if case.id == "replicate")


@pytest.fixture
def stand(stands: Stands) -> Stand:
    found = stands("replicate")
    found.switch()
    return found


def with_replicate(url: str, work: Callable[[Replicate], Awaitable[None]]) -> None:
    async def go() -> None:
        provider = Replicate(settings(url), allow(url))
        try:
            await work(provider)
        finally:
            await provider.close()

    asyncio.run(go())


def test_it_is_asked_until_it_is_done(stand: Stand) -> None:
    async def work(provider: Replicate) -> None:
        task, ticket = await submitted(provider, CASE.task("slow [polls=3][status_500=1]", seed=9))
        with pytest.raises(Busy):
            await provider.poll(task, ticket)
        assert await provider.poll(task, ticket) == Working()
        output = await ended(provider, task, ticket)
        assert output.seed == 9

    with_replicate(stand.url, work)


@pytest.mark.parametrize("mark", ["", "[object]", "[own_file]"])
def test_where_a_result_may_lie(stand: Stand, mark: str) -> None:
    async def work(provider: Replicate) -> None:
        task, ticket = await submitted(provider, CASE.task(f"lies {mark}"))
        assert (await fetched(provider, await ended(provider, task, ticket)))[:4] == b"\x89PNG"

    with_replicate(stand.url, work)


@pytest.mark.parametrize(
    ("mark", "error_type"),
    [("failed", "provider_unavailable"), ("late", "timeout"), ("no_media", "no_media"), ("inward", "no_media")],
)
def test_what_a_prediction_can_come_to(stand: Stand, mark: str, error_type: str) -> None:
    async def work(provider: Replicate) -> None:
        task, ticket = await submitted(provider, CASE.task(f"comes to [{mark}]"))
        with pytest.raises(ProviderError) as error:
            await _end(provider, task, ticket)
        assert isinstance(error.value, Broken)
        assert error.value.type == error_type

    with_replicate(stand.url, work)


async def _end(provider: Replicate, task: Task, ticket: Ticket) -> None:
    await fetched(provider, await ended(provider, task, ticket))


def test_the_token_goes_nowhere_else(stand: Stand) -> None:
    async def work(provider: Replicate) -> None:
        task, ticket = await submitted(provider, CASE.task("elsewhere [evil_links]"))
        assert all(url.startswith(stand.url) for url in ticket.urls.values())
        assert isinstance(await ended(provider, task, ticket), Output)

    with_replicate(stand.url, work)


def test_a_version_is_found_again_too(stand: Stand) -> None:
    prompt = "a version [lost]"

    async def work(provider: Replicate) -> None:
        at, task = time_ms(), CASE.task(prompt)
        task = msgspec.structs.replace(task, endpoint=f"someone/model:{VERSION}")
        with pytest.raises(ProviderError):
            await provider.submit(task)
        for number in range(PAGE + 1):
            # More than a page of others since.
            await submitted(provider, CASE.task(f"other {number}"))
        ticket = await provider.reconcile(task, at)
        assert ticket is not None
        await ended(provider, task, ticket)

    with_replicate(stand.url, work)
    assert len(stand.accepted(prompt)) == 1


def test_a_list_that_does_not_answer_is_asked_again(stand: Stand) -> None:
    async def work(provider: Replicate) -> None:
        stand.switch(list_down=1)
        with pytest.raises(Busy):
            await provider.reconcile(CASE.task("unasked"), time_ms())

    with_replicate(stand.url, work)


def test_pictures_are_brought_there_first(stand: Stand, tmp_path: Path) -> None:
    frame = tmp_path / "frame"
    frame.write_bytes(png(1))

    async def work(provider: Replicate) -> None:
        video = CASE.task("a film", kind="video", endpoint="kwaivgi/kling-v2.1", duration_sec=5.0)
        video = msgspec.structs.replace(video, inputs={"firstFrame": frame, "lastFrame": frame})
        await submitted(provider, video)

    with_replicate(stand.url, work)
    (taken,) = stand.accepted("a film")
    start, end = (taken["input"][name] for name in ("start_image", "end_image"))
    assert start != end
    assert start.startswith(f"{stand.url}/v1/files/")
    assert taken["input"]["duration"] == 5


def test_a_call_brings_the_receipt(stand: Stand) -> None:
    async def work(provider: Replicate) -> None:
        # The answer is lost; the call that comes all the same has what was in it.
        calls: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

        async def take(http: web.Request) -> web.Response:
            await calls.put((dict(http.headers), await http.read()))
            return web.Response(status=204)

        async with heard(take) as url:
            task = CASE.task("called back [lost][polls=2]", hook=f"{url}/hook")
            with pytest.raises(Ambiguous):
                await provider.submit(task)
            headers, raw = await asyncio.wait_for(calls.get(), 10)
        ticket = await provider.hear(headers, raw)
        assert ticket is not None
        assert ticket == await provider.hear(headers, raw)
        assert (await fetched(provider, await ended(provider, task, ticket)))[:4] == b"\x89PNG"

    with_replicate(stand.url, work)
    assert len(stand.accepted("called back [lost][polls=2]")) == 1


def test_only_a_genuine_call_is_believed(stand: Stand) -> None:
    body, now = b'{"id": "req-1"}', time.time()
    genuine = signed(body, now)
    forged: list[tuple[dict[str, str], bytes]] = [
        (signed(body, now, b"another secret"), body),
        (genuine, b'{"id": "req-2"}'),
        (signed(body, now - 400), body),
        ({**genuine, "webhook-timestamp": "soon"}, body),
        ({**genuine, "webhook-signature": "v1,%%%"}, body),
        ({**genuine, "webhook-signature": "v1,"}, body),
        ({**genuine, "webhook-signature": genuine["webhook-signature"].replace("v1", "v0")}, body),
        (signed(b"[]", now), b"[]"),
        (signed(b"{}", now), b"{}"),
        ({}, body),
    ]

    async def work(provider: Replicate) -> None:
        before = stand.log()["asked"]
        for headers, raw in forged:
            assert await provider.hear(headers, raw) is None
        assert await provider.hear(genuine, body) == Ticket(
            request_id="req-1",
            urls={name: f"{stand.url}/v1/predictions/req-1{end}" for name, end in (("get", ""), ("cancel", "/cancel"))},
        )
        # However many lie to us, the secret is asked for once.
        assert stand.log()["asked"] - before == 1

    with_replicate(stand.url, work)


def test_without_the_secret_nobody_is_believed(stand: Stand) -> None:
    async def work(provider: Replicate) -> None:
        assert await provider.hear(signed(b'{"id": "x"}', time.time(), b""), b'{"id": "x"}') is None

    with_replicate("http://127.0.0.1:1", work)


@contextlib.asynccontextmanager
async def heard(take: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """An address that takes calls."""
    app = web.Application()
    app.router.add_post("/hook", take)
    runner, port = web.AppRunner(app, access_log=None), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("endpoint", "more", "sent"),
    [
        (
            "black-forest-labs/flux-schnell",
            {"seed": 3},
            {"prompt": "p", "seed": 3, "aspect_ratio": "16:9", "num_outputs": 1},
        ),
        ("google/imagen-4", {"seed": 3}, {"prompt": "p", "aspect_ratio": "16:9", "output_format": "png"}),
        (
            "minimax/speech-02-turbo",
            {"kind": "audio", "params": {"soundType": "speech", "voiceId": "Deep_Voice_Man"}, "aspect_ratio": None},
            {"text": "p", "voice_id": "Deep_Voice_Man"},
        ),
        (
            "stability-ai/stable-audio-2.5",
            {"kind": "audio", "params": {"soundType": "music"}, "duration_sec": 12.5, "aspect_ratio": None},
            {"prompt": "p", "duration": 12.5},
        ),
        (
            "nightmareai/real-esrgan",
            {"kind": "tool", "params": {"scale": 4}, "uploads": {"imageUrl": "https://x/f"}, "aspect_ratio": None},
            {"image": "https://x/f", "scale": 4, "face_enhance": False},
        ),
    ],
)
def test_models_have_their_own_words(endpoint: str, more: dict[str, object], sent: dict[str, object]) -> None:
    assert input_of(CASE.task("p", **{"endpoint": endpoint, **more})) == sent


def test_what_is_left_out_is_said() -> None:
    async def work(provider: Replicate) -> None:
        left = provider.adjustments(CASE.task("p", endpoint="google/imagen-4", seed=3))
        assert left == ["The seed was left out: this model takes none"]
        assert provider.adjustments(CASE.task("p", seed=3)) == []

    with_replicate("http://127.0.0.1:1", work)
