"""What one process serves with: every part an endpoint may use, made once by `app`."""

import msgspec

from storynote.db.sqlite import Database
from storynote.engine import Engine
from storynote.events import Bus
from storynote.fetch import Allow
from storynote.limits import Limiter
from storynote.models import Catalogue
from storynote.replays import InFlight
from storynote.settings import Settings
from storynote.storage import Signer, Storage


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """The parts, wired."""

    settings: Settings
    db: Database
    files: Storage
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
    rendered: dict[tuple[str, int, int], tuple[bytes, tuple[tuple[str, str], ...]]]
    """(job, change number, day) → body and headers of its answer: polls of what has not changed."""
    notices: dict[str, str]
    """Kind → why the sandbox cannot make it yet."""
