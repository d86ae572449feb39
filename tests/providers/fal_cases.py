"""The fal adapter beside its fake, and all that the catalogue can ask of it: model × mode × aspect ratio × duration × more."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import product

from storynote import models
from storynote.fetch import Allow
from storynote.models import Model
from storynote.providers import Output, Task, Ticket
from storynote.providers.fal import Fal
from storynote.settings import ProviderSettings
from tests.server import Fake

POLLS_MAX = 50
FLUX = "fal-ai/flux-2"
_numbers = iter(range(1, 10**6))
FIRST, LAST = "https://v3.fal.media/files/first.png", "https://v3.fal.media/files/last.png"
PICTURE, MASK = "https://v3.fal.media/files/picture.png", "https://v3.fal.media/files/mask.png"
FRAMES: Mapping[str, Mapping[str, str]] = {
    "text": {},
    "image": {"firstFrame": FIRST},
    "keyframes": {"firstFrame": FIRST, "lastFrame": LAST},
}


def task(kind: str, endpoint: str, **more: object) -> Task:
    """A task as the runner makes it."""
    given = {"job_id": "job", "nonce": "nonce", "model": endpoint, "prompt": "A fox", **more}
    return Task(kind=kind, endpoint=endpoint, **given)  # type: ignore[arg-type]


@asynccontextmanager
async def adapter(fake: Fake, **more: object) -> AsyncIterator[Fal]:
    given = {
        "fal_key": "test-id:test-secret",
        "fal_queue_url": fake.url,
        "fal_api_url": fake.url,
        "fal_rest_url": fake.url,
        "submit_seconds_max": 5.0,
        **more,
    }
    fal = Fal(ProviderSettings(**given), Allow())  # type: ignore[arg-type]
    await fal.start()
    try:
        yield fal
    finally:
        await fal.close()


def picture(mark: str = "", **more: object) -> Task:
    """A picture whose prompt no other test has."""
    return task("image", FLUX, prompt=f"a fox {next(_numbers)} {mark}", aspect_ratio="1:1", seed=5, **more)


async def ended(fal: Fal, given: Task, ticket: Ticket) -> Output:
    for _ in range(POLLS_MAX):
        answer = await fal.poll(given, ticket)
        if isinstance(answer, Output):
            return answer
    raise AssertionError("it never ended")


def every_task() -> Iterator[Task]:
    """All of them, in the catalogue's order."""
    makers = {"image": _images, "video": _videos, "audio": _sounds, "tool": _tools}
    for model in models.load(None):
        for route in model.routes:
            if route.provider == "fal":
                yield from makers[model.kind](model, route.endpoint)


def _images(model: Model, endpoint: str) -> Iterator[Task]:
    for ratio, seed in product(model.aspect_ratios, (None, 0, models.SEED_MAX)):
        yield task("image", endpoint, aspect_ratio=ratio, seed=seed)


def _videos(model: Model, _: str) -> Iterator[Task]:
    for mode, seconds, seed in product(model.modes, model.durations, (None, 42)):
        for ratio, prompt in product(model.aspect_ratios, ("A fox", "")):
            if prompt or mode != "text":
                yield task(
                    "video",
                    model.endpoints[mode],
                    prompt=prompt,
                    aspect_ratio=ratio,
                    seed=seed,
                    duration_sec=seconds,
                    params={"mode": mode},
                    uploads=FRAMES[mode],
                )


def _sounds(model: Model, endpoint: str) -> Iterator[Task]:
    lengths = (None, *model.duration_range) if model.duration_range else (None,)
    voices: tuple[str | None, ...] = (None, "Aria") if "speech" in model.sound_types else (None,)
    for sound, seconds, voice in product(model.sound_types, lengths, voices):
        params = {"soundType": sound, "format": "mp3", **({"voiceId": voice} if voice else {})}
        yield task("audio", endpoint, duration_sec=seconds, params=params)


def _tools(model: Model, endpoint: str) -> Iterator[Task]:
    picture = {"imageUrl": PICTURE}
    if model.tool == "image-upscale":
        for scale in (2, 4):
            yield task("tool", endpoint, prompt="", params={"tool": model.tool, "scale": scale}, uploads=picture)
        return
    prompts = ("", "the car") if model.tool == "background-removal" else ("the car",)
    for prompt in prompts:
        yield task("tool", endpoint, prompt=prompt, params={"tool": model.tool}, uploads=picture)
    if model.tool == "object-removal":
        for prompt in ("", "the car"):
            both = {**picture, "maskUrl": MASK}
            yield task("tool", endpoint, prompt=prompt, params={"tool": model.tool}, uploads=both)
