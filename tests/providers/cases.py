"""The adapters that the contract is tried on. Rule: another provider is another `Case`, and every test of the contract is its.

An adapter is made as the server makes it, and talks to its fake over HTTP.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import msgspec

from storynote.fetch import Allow
from storynote.providers import Output, Provider, Task, Ticket, Working
from storynote.providers.elevenlabs import ElevenLabs
from storynote.providers.google import Google
from storynote.providers.openai import OpenAi
from storynote.providers.replicate import Replicate
from storynote.providers.spool import Spool
from storynote.settings import ProviderSettings
from tests.fakes import elevenlabs, google, openai, replicate

SECONDS_MAX = 1.5
"""Of any answer: what drips is given up after it."""
POLLS_MAX = 20

Make = Callable[[str, Path], Provider]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One adapter with one sort of task."""

    id: str
    fake: str
    """A module of `tests.fakes`."""
    make: Make
    """From the fake's address and a folder for results."""
    kind: str
    endpoint: str
    params: Mapping[str, object] = {}
    spools: bool = True
    """The answer to the submit is the result."""
    finds: bool = False
    """A lost answer can be looked up."""
    hidden: str = "unlisted"
    """The mark that keeps a request out of what is looked up."""
    crash: str = "ambiguous"
    """What the service's own word that it failed means: `ambiguous`, or the errorType of Broken."""
    retry_after_seconds: float = 1.0
    lacks: frozenset[str] = frozenset()
    """Marks of answers that the service does not have: `policy` where it judges no content."""

    def task(self, prompt: str, **more: object) -> Task:
        """What the runner would hand over; `more` goes over this case's own."""
        known = {
            "job_id": "j",
            "nonce": "0" * 32,
            "model": "m",
            "kind": self.kind,
            "endpoint": self.endpoint,
            "params": self.params,
            "aspect_ratio": "16:9" if self.kind == "image" else None,
        }
        return msgspec.convert({**known, "prompt": prompt, **more}, Task)


def settings(url: str) -> ProviderSettings:
    return ProviderSettings(
        elevenlabs_api_key=elevenlabs.KEY,
        elevenlabs_base_url=url,
        gemini_api_key=google.KEY,
        gemini_base_url=url,
        replicate_api_token=replicate.TOKEN.removeprefix("Bearer "),
        replicate_base_url=url,
        openai_api_key=openai.KEY,
        openai_base_url=f"{url}/v1",
        answer_seconds_max=SECONDS_MAX,
        submit_seconds_max=SECONDS_MAX,
    )


def allow(url: str) -> Allow:
    return Allow().with_url(url)


CASES = [
    Case(
        id="elevenlabs-speech",
        fake="elevenlabs",
        make=lambda url, folder: ElevenLabs(settings(url), Spool(folder)),
        kind="audio",
        endpoint="eleven_v3",
        params={"soundType": "speech"},
        finds=True,
        hidden="unrecorded",
    ),
    Case(
        id="elevenlabs-effect",
        fake="elevenlabs",
        make=lambda url, folder: ElevenLabs(settings(url), Spool(folder)),
        kind="audio",
        endpoint="eleven_text_to_sound_v2",
        params={"soundType": "sfx"},
    ),
    Case(
        id="elevenlabs-music",
        fake="elevenlabs",
        make=lambda url, folder: ElevenLabs(settings(url), Spool(folder)),
        kind="audio",
        endpoint="music_v1",
        params={"soundType": "music"},
    ),
    Case(
        id="google",
        fake="google",
        make=lambda url, folder: Google(settings(url), Spool(folder)),
        kind="image",
        endpoint="gemini-3.1-flash-image",
        crash="provider_unavailable",
        retry_after_seconds=1.5,
    ),
    Case(
        id="replicate",
        fake="replicate",
        make=lambda url, folder: Replicate(settings(url), allow(url)),
        kind="image",
        endpoint="black-forest-labs/flux-schnell",
        spools=False,
        finds=True,
    ),
    Case(
        id="openai-picture",
        fake="openai",
        make=lambda url, folder: OpenAi(settings(url), Spool(folder), allow(url)),
        kind="image",
        endpoint="gpt-image-2",
        crash="provider_unavailable",
    ),
    Case(
        id="openai-speech",
        fake="openai",
        make=lambda url, folder: OpenAi(settings(url), Spool(folder), allow(url)),
        kind="audio",
        endpoint="gpt-4o-mini-tts",
        params={"soundType": "speech"},
        crash="provider_unavailable",
    ),
]


@contextlib.asynccontextmanager
async def opened(case: Case, url: str, folder: Path) -> AsyncIterator[Provider]:
    provider = case.make(url, folder)
    await provider.start()
    try:
        yield provider
    finally:
        await provider.close()


async def ended(provider: Provider, task: Task, ticket: Ticket) -> Output:
    for _ in range(POLLS_MAX):
        found = await provider.poll(task, ticket)
        if isinstance(found, Output):
            return found
        assert isinstance(found, Working)
    raise AssertionError("it never ended")


async def fetched(provider: Provider, output: Output) -> bytes:
    return b"".join([chunk async for chunk in provider.open(output)])


async def submitted(provider: Provider, task: Task) -> tuple[Task, Ticket]:
    """As the runner does it: what was prepared is part of the task from then on."""
    task = msgspec.structs.replace(task, uploads=await provider.prepare(task))
    return task, await provider.submit(task)
