"""What one process serves with: every part an endpoint may use, made once by `app`."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import msgspec

from storynote.db import Database
from storynote.engine import Engine
from storynote.errors import StoryNoteError
from storynote.events import Bus
from storynote.fetch import Allow
from storynote.ids import Clock, time_ms
from storynote.limits import Limiter
from storynote.mail import Mail
from storynote.models import Catalogue
from storynote.passwords import Passwords
from storynote.payments import Payments
from storynote.replays import InFlight
from storynote.settings import Settings
from storynote.storage import Signer, Storage
from storynote.thumbs import Thumbs
from storynote.uploads import Uploads
from storynote.voices import Speakers, Voice


class Readiness:
    """Whether store and storage can be written, asked of them at most once a second however often we are asked.

    The question costs an fsync and needs no key: without this it would be a way to keep the disk busy.
    """

    SECONDS = 1.0

    def __init__(self, db: Database, files: Storage) -> None:
        self._db, self._files = db, files
        self._until = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def check(self) -> None:
        """Raises Unavailable. Only a yes is remembered; whoever asks meanwhile hears the same answer."""
        if time.monotonic() < self._until:
            return
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        # Whoever asked first may go away.
        await asyncio.shield(self._asking)

    async def _ask(self) -> None:
        await self._db.check()
        await self._files.check()
        self._until = time.monotonic() + self.SECONDS


async def why_not_ready(server: "Server") -> str:
    """What keeps this process from its work; empty when nothing does."""
    try:
        await server.readiness.check()
    except StoryNoteError:
        return "the store or the storage cannot be written"
    return "" if server.engine.delivering else "jobs are not being delivered"


Hook = Callable[[Mapping[str, str], bytes], Awaitable[str | None]]
"""Headers in lower case and body → the receipt (JSON) of the submit that a genuine webhook speaks of, else None."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The parts, wired."""

    settings: Settings
    db: Database
    files: Storage
    thumbs: Thumbs
    uploads: Uploads
    engine: Engine
    bus: Bus
    catalogue: Catalogue
    signer: Signer
    allow: Allow
    in_flight: InFlight
    rate_global: Limiter
    rate_generation: Limiter
    rate_uploads: Limiter
    rate_auth_failures: Limiter
    rate_sign_in: Limiter
    """By client address."""
    rate_sign_in_account: Limiter
    """By e-mail, whether there is such an account or not."""
    passwords: Passwords
    mail: Mail
    errands: set[asyncio.Task[None]]
    """What goes on after its answer."""
    rendered: dict[str, tuple[int, int, bytes, tuple[tuple[str, str], ...]]]
    """Job → change number, day, body and headers of its answer: for polls of what has not changed."""
    readiness: Readiness
    clock: Clock
    voices: Mapping[str, Voice]
    """Those of this machine, by id, the default one first."""
    speakers: Mapping[str, Speakers]
    """Provider → who lists its voices."""
    hooks: Mapping[str, Hook]
    """Provider → what tells its genuine webhooks from others."""
    payments: Payments | None
    """None: nothing is for sale."""
    started_ms: int = msgspec.field(default_factory=time_ms)
