"""Which parts this process is made of: one machine's own, or a fleet's. Rule: nothing else asks which of the two it is.

| | embedded | fleet |
|---|---|---|
| truth | SQLite in the data directory | PostgreSQL |
| delivery | in this process | PgQueuer on the same database |
| word of changes | in this process | LISTEN and NOTIFY |

Files lie in the data directory or in a bucket, with either.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from typing import IO, Protocol

import msgspec

from storynote import metrics
from storynote.api.caller import OwnTokens, SharedTokens, StreamTokens
from storynote.db import Database, Statement
from storynote.db.copying import MOVING, check_settled
from storynote.db.folder import DATABASE_FILE, lock_data
from storynote.db.migrate import migrate, migrate_postgres
from storynote.db.timed import Timed
from storynote.engine import Engine
from storynote.errors import ConfigurationError
from storynote.events import CHANGED, DOUBTED, Bus, Register
from storynote.limits import Limiter, OwnLimiter, SharedLimiter
from storynote.settings import Settings
from storynote.storage import Storage
from storynote.storage.folder import Folder

SCHEMES = ("postgresql://", "postgres://")


class Pool(msgspec.Struct, frozen=True):
    """Sessions with the database, and requests that wait for one."""

    used: int
    idle: int
    most: int
    waiting: int


class Notices(Protocol):
    """Word between the processes of a fleet (`db.notices`; its driver is not there on every machine)."""

    connected: bool

    def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def leads(self) -> bool: ...


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """The store and what rests on it."""

    db: Database
    engine: Engine
    bus: Bus
    secret: bytes
    notices: Notices | None = None
    lock: IO[str] | None = None
    pool: Callable[[], Pool] | None = None

    def limiter(self, name: str, limit: int) -> Limiter:
        """A limit over every process there is."""
        return OwnLimiter(name, limit) if self.notices is None else SharedLimiter(self.db, name, limit)

    def stream_tokens(self) -> StreamTokens:
        """Tickets for the event stream, good in every process there is."""
        return OwnTokens() if self.notices is None else SharedTokens(self.db)

    @property
    def shared(self) -> bool:
        """Whether there may be other processes."""
        return self.notices is not None

    def measure(self) -> None:
        """Set what is known of the sessions with the database and of the others' word."""
        if self.pool is not None and self.notices is not None:
            pool = self.pool()
            metrics.CONNECTIONS.of("used").set(pool.used)
            metrics.CONNECTIONS.of("idle").set(pool.idle)
            metrics.CONNECTIONS_MAX.of().set(pool.most)
            metrics.WAITING.of().set(pool.waiting)
            metrics.NOTICES.of().set(int(self.notices.connected))

    async def start(self) -> None:
        """Begin to hear of the others."""
        if self.notices is not None:
            self.notices.start()

    async def leads(self) -> bool:
        """Whether this process is the one that does what one of them has to do."""
        return self.notices is None or await self.notices.leads()

    async def prune(self) -> None:
        """Forget what delivery keeps for nobody."""
        await self.engine.prune()

    async def stop(self) -> None:
        """After the engine has stopped: the last word, then the store."""
        await self.bus.stop()
        if self.notices is not None:
            await self.notices.stop()
        await self.db.close()
        if self.lock is not None:
            self.lock.close()


def is_fleet(settings: Settings) -> bool:
    """Raises ConfigurationError for a database address of another kind."""
    if not settings.database_url:
        return False
    if not settings.database_url.startswith(SCHEMES):
        raise ConfigurationError("STORYNOTE_DATABASE_URL must begin with postgresql://")
    return True


def schema(settings: Settings) -> int:
    """Migrate, and return the version. Raises ConfigurationError, SchemaTooNew."""
    if is_fleet(settings):
        return asyncio.run(migrate_postgres(settings.database_url))
    return migrate(settings.data / DATABASE_FILE)


def open_store(settings: Settings) -> Database:
    """The store alone, at this code's schema: for commands. Raises ConfigurationError, SchemaTooNew."""
    if is_fleet(settings):
        from storynote.db.postgres import Database as Postgres

        schema(settings)
        return Postgres(settings.database_url, connections_max=2)
    from storynote.db.sqlite import Database as Sqlite

    schema(settings)
    return Sqlite(settings.data / DATABASE_FILE)


def open_deployment(settings: Settings, slots: Mapping[str, int]) -> Deployment:
    """Every part, not started. Raises ConfigurationError, SchemaTooNew."""
    return _fleet(settings, slots) if is_fleet(settings) else _embedded(settings, slots)


def _embedded(settings: Settings, slots: Mapping[str, int]) -> Deployment:
    from storynote.engine.embedded import Embedded

    lock = lock_data(settings.data)
    secret = asyncio.run(secret_of(open_store(settings)))
    return Deployment(db=Timed(open_store(settings)), engine=Embedded(slots), bus=Bus(), secret=secret, lock=lock)


def _fleet(settings: Settings, slots: Mapping[str, int]) -> Deployment:
    from storynote.db.notices import Notices
    from storynote.db.postgres import CONNECTIONS_MAX
    from storynote.db.postgres import Database as Postgres
    from storynote.engine.fleet import Fleet

    secret = asyncio.run(secret_of(open_store(settings)))
    db = Postgres(settings.database_url)
    notices = Notices(settings.database_url)
    bus = Bus(notices.tell, Register(db), lambda: notices.connected)
    notices.on(CHANGED, bus.ring, bus.ring_all)
    notices.on(DOUBTED, bus.doubted, bus.doubt_all)
    engine = Fleet(db, notices, slots, heartbeat_seconds=settings.heartbeat_seconds)

    def pool() -> Pool:
        used, idle, waiting = db.sessions()
        return Pool(used, idle, CONNECTIONS_MAX, waiting)

    return Deployment(db=Timed(db), engine=engine, bus=bus, secret=secret, notices=notices, pool=pool)


def open_storage(settings: Settings) -> Storage:
    """Where files lie. Raises ConfigurationError, Unavailable."""
    if not settings.storage_url:
        return Folder(settings.data / "assets")
    from storynote.storage.bucket import Bucket
    from storynote.storage.cache import Cache

    bytes_max, seconds_max = settings.storage_cache_mib_max * 1024 * 1024, settings.storage_cache_hours_max * 3600
    cache = Cache(settings.data / "cache", bytes_max, seconds_max)
    return Bucket(settings.storage_url, cache, direct=settings.storage_direct == "on")


async def check_moving(db: Database) -> None:
    """Raises ConfigurationError while the installation is moving in, or when it has moved away."""
    moving = await db.one("SELECT value FROM facts WHERE name = $1", MOVING)
    check_settled(None if moving is None else str(moving[0]))


async def secret_of(db: Database) -> bytes:
    """The installation's signing secret, made once. Raises ConfigurationError while it is moving in, or has moved away."""
    try:
        await check_moving(db)
        await db.write(
            Statement(
                "INSERT INTO facts (name, value) VALUES ('secret', $1) ON CONFLICT (name) DO NOTHING",
                (secrets.token_hex(32),),
            )
        )
        row = await db.one("SELECT value FROM facts WHERE name = 'secret'")
    finally:
        await db.close()
    return bytes.fromhex(str(row[0] if row else ""))
