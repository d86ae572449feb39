"""The process: every part made and wired, started in order, stopped in reverse.

Rule: nothing is a global; what needs a part is given it.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path

import msgspec
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from storynote import checkout, jobs, local, models, prices, tracing
from storynote.api.caller import Gate
from storynote.api.door import Door, Endpoint
from storynote.api.routes import ROUTES
from storynote.api.server import Hook, Readiness, Server
from storynote.api.site import nowhere
from storynote.deployment import Deployment, open_deployment, open_storage
from storynote.errors import StoryNoteError
from storynote.fetch import Allow, Fetcher
from storynote.ids import Clock, oldest_id_at, time_ms
from storynote.inputs import Inputs
from storynote.limits import WINDOW_SECONDS
from storynote.local.speech.voices import VOICES
from storynote.mail import Mail
from storynote.members import BEAT_SECONDS
from storynote.models import LOCAL, SANDBOX, Catalogue, Supports
from storynote.operations import Operations
from storynote.passwords import Passwords
from storynote.payments import Payments
from storynote.providers import Hooked, Provider, ProviderError, elevenlabs
from storynote.providers.elevenlabs import ElevenLabs
from storynote.providers.fal import Fal
from storynote.providers.google import Google
from storynote.providers.local import Local
from storynote.providers.openai import OpenAi
from storynote.providers.replicate import Replicate
from storynote.providers.spool import Spool
from storynote.providers.watched import watched
from storynote.replays import InFlight
from storynote.runner import Runner, sweep, tidy
from storynote.settings import Settings
from storynote.storage import Signer, Storage
from storynote.thumbs import Thumbs
from storynote.uploads import Uploads
from storynote.voices import Speakers, Voice

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
TIDY_SECONDS = 300.0
SIGN_INS_PER_ACCOUNT_MAX = 10
"""A minute and e-mail, right or wrong."""
PRICES_SECONDS = 3.0
"""How soon a price that another process set is asked here too."""
PURCHASES_SECONDS_MIN = 0.2
HOT_PATH, HOT_LENGTH = "/v1/jobs/", len("/v1/jobs/") + 24


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """The parts that only the process itself handles."""

    server: Server
    gate: Gate
    runner: Runner
    providers: Mapping[str, Provider]
    deployment: Deployment
    operations: Operations
    works: bool
    """Whether jobs run here, or in other processes of the fleet."""

    async def start(self) -> None:
        """Restore the limits, fill the engine from the open jobs, start delivering."""
        await self.deployment.start()
        await self.operations.start()
        for provider in self.providers.values():
            await provider.start()
        now = time_ms()
        since = oldest_id_at(now - int(WINDOW_SECONDS * 1000))
        ages: dict[str, list[float]] = {}
        for account_id, created_ms in await jobs.accepted_since(self.server.db, since):
            ages.setdefault(str(account_id), []).append(max(0.0, (now - int(str(created_ms))) / 1000))
        for account_id, times in ages.items():
            await self.server.rate_generation.restore(account_id, times)
        await self.reprice()
        if not self.works:
            return
        count = await sweep(self.server.db, self.server.engine, now)
        if count:
            log.info("resuming %d open jobs", count)
        await self.runner.remember()
        await self.server.engine.run(self.runner.run)

    async def reprice(self) -> None:
        """Take over what the operator set, here or in another process."""
        self.server.catalogue.reprice(await prices.all_set(self.server.db))

    async def stop(self) -> None:
        """Leave every open job at a safe point, then let go of everything."""
        self.server.bus.close()
        await self.server.engine.stop(self.server.settings.drain_seconds_max)
        for provider in self.providers.values():
            await provider.close()
        await self.runner.inputs.close()
        if self.server.payments is not None:
            await self.server.payments.close()
        await self.gate.save_used()
        if self.server.errands:
            await asyncio.wait(self.server.errands, timeout=self.server.settings.drain_seconds_max)
        self.server.passwords.close()
        self.server.mail.close()
        await self.operations.stop()
        await self.deployment.stop()
        await asyncio.to_thread(tracing.stop)


def open_process(settings: Settings, *, works: bool = True, serves: bool = True) -> Process:
    """Make every part. Raises ConfigurationError, SchemaTooNew."""
    role = "both" if works and serves else "serve" if serves else "worker"
    tracing.start(role)
    allow = Allow.parse(settings.fetch_allow)
    files = open_storage(settings)
    providers = _providers(settings, allow, files)
    slots = {queue: count for provider in providers.values() for queue, count in provider.queues.items()}
    deployment = open_deployment(settings, slots)
    db, bus = deployment.db, deployment.bus
    server = Server(
        settings=settings,
        db=db,
        files=files,
        thumbs=Thumbs(files),
        uploads=Uploads(db, files),
        engine=deployment.engine,
        bus=bus,
        catalogue=_catalogue(settings, providers),
        signer=Signer(deployment.secret, settings.address),
        allow=allow,
        in_flight=InFlight(),
        rate_global=deployment.limiter("global", settings.rate_global),
        rate_generation=deployment.limiter("generation", settings.rate_generation),
        rate_uploads=deployment.limiter("uploads", settings.rate_uploads),
        rate_auth_failures=deployment.limiter("auth", settings.rate_auth_failures),
        rate_sign_in=deployment.limiter("signin", settings.rate_sign_in),
        rate_sign_in_account=deployment.limiter("account", SIGN_INS_PER_ACCOUNT_MAX),
        passwords=Passwords(),
        mail=Mail(settings.smtp_url, settings.mail_from),
        errands=set(),
        rendered={},
        readiness=Readiness(db, files),
        clock=Clock(),
        voices=_voices(),
        speakers=_speakers(providers),
        hooks=_hooks(settings, providers),
        payments=Payments(settings) if settings.stripe_secret_key else None,
    )
    hooks = f"{settings.address}/v1/hooks" if settings.public_url else ""
    runner = Runner(db, files, watched(providers), bus, settings.provider, Inputs(db, files, Fetcher(allow)), hooks)
    return Process(
        server=server,
        gate=Gate(server),
        runner=runner,
        providers=providers,
        deployment=deployment,
        operations=Operations(server, deployment, role),
        works=works,
    )


def _providers(settings: Settings, allow: Allow, files: Storage) -> dict[str, Provider]:
    here = Local(settings.provider, settings.data / "made", local.missing())
    found: dict[str, Provider] = {LOCAL: here, SANDBOX: here}
    given = settings.provider

    def spool(name: str) -> Spool:
        return Spool(settings.data / "spool" / name, files if files.shared else None)

    if given.fal_key:
        found["fal"] = Fal(given, allow)
    if given.elevenlabs_api_key:
        found["elevenlabs"] = ElevenLabs(given, spool("elevenlabs"))
    if given.gemini_api_key:
        found["google"] = Google(given, spool("google"))
    if given.replicate_api_token:
        found["replicate"] = Replicate(given, allow)
    if given.openai_api_key or given.openai_base_url:
        found["openai"] = OpenAi(given, spool("openai"), allow)
    return found


def _hooks(settings: Settings, providers: Mapping[str, Provider]) -> dict[str, Hook]:
    # Without an address of our own nobody could call, so nobody who does is believed.
    return {
        name: _hook(provider)
        for name, provider in providers.items()
        if settings.public_url and isinstance(provider, Hooked)
    }


def _hook(provider: Hooked) -> Hook:
    async def hear(headers: Mapping[str, str], raw: bytes) -> str | None:
        ticket = await provider.hear(headers, raw)
        return None if ticket is None else msgspec.json.encode(ticket).decode()

    return hear


def _voices() -> dict[str, Voice]:
    if "local/kokoro" in local.missing():
        return {}
    folder = Path(local.__file__).parent / "assets" / "previews"
    return {
        voice.id: Voice(
            id=voice.id,
            name=voice.name,
            description=voice.description,
            gender=voice.gender,
            accent=voice.accent,
            language="en-GB" if voice.accent == "British" else "en-US",
            provider=LOCAL,
            preview=folder / f"{voice.id}.mp3",
        )
        for voice in VOICES
    }


def _speakers(providers: Mapping[str, Provider]) -> dict[str, Speakers]:
    found = providers.get("elevenlabs")
    if not isinstance(found, ElevenLabs):
        return {}

    async def listed() -> list[Voice]:
        try:
            voices = await found.voices()
        except ProviderError as error:
            # A list without theirs is worth more than no list.
            log.warning("the voices of elevenlabs cannot be listed now: %s", error.type)
            return []
        return [Voice(provider="elevenlabs", preview=voice.preview_url, **_told(voice)) for voice in voices]

    return {"elevenlabs": listed}


def _told(voice: elevenlabs.Voice) -> dict[str, str]:
    return {name: getattr(voice, name) for name in ("id", "name", "description", "gender", "accent", "language")}


def _catalogue(settings: Settings, providers: Mapping[str, Provider]) -> Catalogue:
    supports: dict[str, Supports] = {name: provider.supports for name, provider in providers.items() if name != SANDBOX}
    known, missing = models.load(settings.catalogue), local.missing()
    live = Catalogue(known, supports, sandbox=False, missing=missing)
    # Credentials alone sell nothing: as long as no model is served through them, the sandbox answers.
    if settings.sandbox == "off" or any(served.provider != LOCAL for served in live.available(test=False)):
        return live
    return Catalogue(known, supports, sandbox=True, missing=missing)


# The application -------------------------------------------------------------------------------------------------


def create_app(process: Process) -> ASGIApp:
    """The ASGI application over `process`."""
    tokens = process.deployment.stream_tokens()
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in ROUTES:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    doors = {path: Door(process.server, process.gate, tokens, found) for path, found in by_path.items()}
    routes = [Route(path, door) for path, door in doors.items()]
    everywhere = [
        Endpoint(
            method=method,
            path="/",
            handler=nowhere,
            summary="",
            tag="",
            name="nowhere",
            public=True,
            hidden=True,
        )
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ]
    routes.append(Route("/{rest:path}", Door(process.server, process.gate, tokens, everywhere)))
    starlette = Starlette(routes=routes, lifespan=lambda _: _running(process))
    starlette.router.redirect_slashes = False
    return _Hot(starlette, doors["/v1/jobs/{job_id}"])


class _Hot:
    """Polling is most of what a server hears: its one address goes straight to its door, past the router."""

    def __init__(self, inner: ASGIApp, poll: Door) -> None:
        self._inner = inner
        self._poll = poll

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path: str = scope["path"]
            # 24 characters with a slash, as in /v1/jobs/x/cancel, are another route.
            if len(path) == HOT_LENGTH and path.startswith(HOT_PATH) and path.find("/", len(HOT_PATH)) < 0:
                scope["path_params"] = {"job_id": path[len(HOT_PATH) :]}
                return await self._poll(scope, receive, send)
        return await self._inner(scope, receive, send)


@contextlib.asynccontextmanager
async def _running(process: Process) -> AsyncIterator[None]:
    await process.start()
    try:
        async with chores(process):
            yield
    finally:
        await process.stop()


@contextlib.asynccontextmanager
async def chores(process: Process) -> AsyncIterator[None]:
    """What is done from time to time while a process runs."""
    server, deployment = process.server, process.deployment

    async def resume() -> None:
        if await deployment.leads():
            await sweep(server.db, server.engine, time_ms())

    async def clean() -> None:
        if await deployment.leads():
            await server.uploads.look_for_due(time_ms())
            await tidy(server.db, server.files, time_ms())
            await deployment.prune()

    tasks = [
        asyncio.create_task(_every(SWEEP_SECONDS, resume)),
        asyncio.create_task(_every(TIDY_SECONDS, clean)),
        asyncio.create_task(_every(SWEEP_SECONDS, process.gate.save_used)),
        asyncio.create_task(_every(PRICES_SECONDS, process.reprice)),
        asyncio.create_task(_every(BEAT_SECONDS, process.operations.beat, at_once=True)),
        *_purchases(server),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _purchases(server: Server) -> list[asyncio.Task[None]]:
    """What makes up for webhooks that never come."""
    payments, seconds = server.payments, server.settings.purchase_seconds_min
    if payments is None:
        return []
    pace = max(PURCHASES_SECONDS_MIN, min(SWEEP_SECONDS, seconds))
    return [
        asyncio.create_task(_every(pace, lambda: checkout.look_at_due(server.db, payments, seconds))),
        asyncio.create_task(_every(TIDY_SECONDS, lambda: checkout.forget_unopened(server.db))),
    ]


async def _every(seconds: float, work: Callable[[], Awaitable[object]], *, at_once: bool = False) -> None:
    while True:
        if not at_once:
            await asyncio.sleep(seconds)
        at_once = False
        try:
            await work()
        except StoryNoteError as error:
            log.warning("a chore failed and will be tried again: %s", error)
        except Exception:
            log.exception("a chore failed and will be tried again")
