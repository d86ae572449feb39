"""Moving up: an embedded installation into PostgreSQL and, if wanted, a bucket. Rule: both are never served.

The installation that is left says so from the first moment, and the database that is filled until the last: no process
serves either meanwhile, so nothing changes under the copy, and no job can be run by two. Whatever dies, the same command goes
on where it was. (docs/decisions/0021-moving-up.md)
"""

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from msgspec import structs

from storynote import credits
from storynote.assets import Asset
from storynote.db import Database
from storynote.db.copying import MOVING, Left, Progress, Source, Table, Target, difference
from storynote.db.folder import DATABASE_FILE, lock_data
from storynote.db.migrate import migrate, migrate_postgres
from storynote.deployment import SCHEMES, open_storage
from storynote.errors import ConfigurationError
from storynote.ids import time_ms
from storynote.runner import sweep
from storynote.settings import Settings
from storynote.storage import CHUNK_BYTES, Storage

ASSETS, SPOOL = "assets", "spool"
FILES_AT_ONCE = 8
_READY = "ready"
"""What the storage writes to see whether it can: nobody's file."""
Say = Callable[[str], None]


class Moved(msgspec.Struct, frozen=True):
    """What is there now, after all of it was compared."""

    rows: dict[str, int]
    """Table → how many."""
    available: int
    held: int
    queued: int
    """Open jobs that a worker will go on with."""
    files: int
    bytes: int
    missing: tuple[str, ...]
    """Files that the database names and that were not there, or not whole, before the move either."""


def run(settings: Settings, url: str, storage_url: str, say: Say) -> Moved:
    """`move`, to wherever `storage_url` leads; "" leaves the files where they are."""
    if not url.startswith(SCHEMES):
        raise ConfigurationError("The database to move to must begin with postgresql://")
    there = structs.replace(settings, database_url=url, storage_url=storage_url)
    files = open_storage(there) if storage_url else None
    return asyncio.run(move(settings, url, files, say))


def told(moved: Moved) -> str:
    """What was seen, and what to do next."""
    lines = [
        f"moved {sum(moved.rows.values())} rows in {len(moved.rows)} tables, and compared every one:"
        f" {moved.rows['accounts']} accounts, {moved.rows['jobs']} jobs, {moved.rows['entries']} ledger entries,"
        f" {moved.available} credits available, {moved.held} held",
        f"{moved.queued} open jobs wait for a worker",
    ]
    if moved.files:
        lines.append(f"moved {moved.files} files ({moved.bytes} bytes); the SHA-256 of every one is the same")
    lines += [f"was missing or damaged before: {place}" for place in moved.missing]
    lines.append("serve from there now: this data directory will not be served any more")
    return "\n".join(lines)


async def move(settings: Settings, url: str, files: Storage | None, say: Say) -> Moved:
    """Bring the installation of `settings.data` to the database `url` and its files to `files`; compare everything.

    Raises ConfigurationError, with nothing changed that was there before: the source is being served, the target holds
    something else, or what came over is not the same.
    """
    path = settings.data / DATABASE_FILE
    if not path.exists():
        raise ConfigurationError(f"There is no database in {settings.data}")
    lock = lock_data(settings.data)
    try:
        migrate(path)
        source = Source(path)
        try:
            target = await Target.open(url)
            try:
                return await _Move(settings.data, source, target, files, say).run(url)
            finally:
                await target.close()
        finally:
            source.close()
    finally:
        lock.close()


def give_up(settings: Settings) -> str:
    """Let the installation be served where it was; returns where it was moving to. Raises ConfigurationError."""
    lock = lock_data(settings.data)
    try:
        source = Source(settings.data / DATABASE_FILE)
        try:
            fact = source.fact(MOVING)
            if fact is None:
                raise ConfigurationError(f"{settings.data} was not moved anywhere")
            source.forget(MOVING)
            return msgspec.json.decode(fact, type=Left).to
        finally:
            source.close()
    finally:
        lock.close()


class _Move:
    def __init__(self, data: Path, source: Source, target: Target, files: Storage | None, say: Say) -> None:
        self._data = data
        self._source = source
        self._target = target
        self._files = files
        self._say = say
        self._tables: list[Table] = []

    async def run(self, url: str) -> Moved:
        if await self._target.is_foreign():
            raise ConfigurationError("The database to move to holds something else: give an empty one")
        await migrate_postgres(url)
        self._tables = self._source.tables()
        progress = await self._begun()
        if progress.done_ms is None:
            self._source.state(MOVING, msgspec.json.encode(Left(_named(url))).decode())
            progress = await self._copy_rows(progress)
            progress = await self._copy_files(progress)
        try:
            moved = await self._compare(progress, await self._queue(url) if progress.done_ms is None else 0)
        except _Differs as error:
            await self._target.note(structs.replace(progress, spoiled=True))
            raise ConfigurationError(f"{error}: run the command again, and it begins anew") from error
        if progress.done_ms is None:
            await self._target.note(structs.replace(progress, done_ms=time_ms()))
        return moved

    async def _begun(self) -> Progress:
        """How far an earlier run came. Raises ConfigurationError when the target is somebody else's."""
        ours = self._identity()
        progress = await self._target.progress()
        if progress is None:
            if taken := await self._target.holds(self._tables):
                raise ConfigurationError(f"The database to move to is in use (it has {taken}): give an empty one")
            progress = Progress(ours)
            await self._target.note(progress)
        if progress.source != ours:
            raise ConfigurationError("Another installation moved to that database: give an empty one")
        if progress.done_ms is not None:
            raise ConfigurationError("This installation has moved to that database: serve from there")
        if progress.spoiled:
            progress = Progress(ours)
            await self._target.empty(self._tables, progress)
        return progress

    def _identity(self) -> str:
        """What no other installation has, without giving away the secret that it is made of."""
        if (secret := self._source.fact("secret")) is None:
            self._source.state("secret", secret := secrets.token_hex(32))
        return hashlib.sha256(b"moving " + secret.encode()).hexdigest()[:32]

    # Rows -----------------------------------------------------------------------------------------------------------

    async def _copy_rows(self, progress: Progress) -> Progress:
        for table in self._tables:
            count = 0
            while True:
                rows, last = self._source.batch(table, progress.copied.get(table.name, 0))
                if not rows:
                    break
                progress = structs.replace(progress, copied={**progress.copied, table.name: last})
                await self._target.put(table, rows, progress)
                count += len(rows)
            self._say(f"{table.name}: {count} rows")
        return progress

    async def _queue(self, url: str) -> int:
        """Give every open job its message. A second time finds that they have one."""
        from storynote.db.notices import Notices
        from storynote.db.postgres import Database as Postgres
        from storynote.engine.fleet import Fleet

        db = Postgres(url, connections_max=1)
        try:
            await sweep(db, Fleet(db, Notices(url), {}, heartbeat_seconds=30.0), time_ms())
            return await _counted(db, "pgqueuer")
        finally:
            await db.close()

    # Files ----------------------------------------------------------------------------------------------------------

    async def _copy_files(self, progress: Progress) -> Progress:
        if self._files is None:
            return progress
        count = 0
        for group in _grouped(place for place in _places(self._data) if place > progress.files):
            await asyncio.gather(*(self._copy(self._files, place) for place in group))
            progress = structs.replace(progress, files=group[-1])
            await self._target.note(progress)
            count += len(group)
        self._say(f"files: {count}")
        return progress

    async def _copy(self, files: Storage, place: str) -> None:
        await files.put(place, _chunks(_here(self._data, place)))

    # The proof ------------------------------------------------------------------------------------------------------

    async def _compare(self, progress: Progress, queued: int) -> Moved:
        for table in self._tables:
            if wrong := await difference(self._source, self._target, table):
                raise _Differs(f"What came over is not the same: {wrong}")
        self._say("every row is the same")
        for what, sql in credits.CHECKS:
            if await self._target.rows(sql):
                raise _Differs(f"The ledger does not hold: {what}")
        self._say(f"the ledger holds ({len(credits.CHECKS)} invariants)")
        rows = {table.name: int(str((await self._target.rows(_count(table)))[0][0])) for table in self._tables}
        available, held = (await self._target.rows("SELECT SUM(available)::int8, SUM(held)::int8 FROM accounts"))[0]
        files, size, missing = await self._compare_files() if self._files is not None else (0, 0, ())
        return Moved(rows, int(str(available or 0)), int(str(held or 0)), queued, files, size, missing)

    async def _compare_files(self) -> tuple[int, int, tuple[str, ...]]:
        """Read back what the database names, and what else there was."""
        (table,) = [table for table in self._tables if table.name == "assets"]
        named = {asset.place: asset for asset in (_asset(table, row) for row in self._source.in_order(table))}
        missing: list[str] = []
        size = count = 0
        for group in _grouped(iter(sorted(named.keys() | set(_places(self._data))))):
            found = await asyncio.gather(*(self._sha256(place) for place in group))
            for place, digest in zip(group, found, strict=True):
                here = await asyncio.to_thread(_sha256_here, _here(self._data, place))
                if digest != here:
                    raise _Differs(f"The file {place} is another in the new storage")
                if place in named and digest != named[place].etag:
                    missing.append(place)
                count += here is not None
                size += _here(self._data, place).stat().st_size if here is not None else 0
        self._say(f"the SHA-256 of {count} files is the same")
        return count, size, tuple(missing)

    async def _sha256(self, place: str) -> str | None:
        assert self._files is not None
        size = await self._files.size(place)
        if size is None:
            return None
        digest = hashlib.sha256()
        async for chunk in self._files.read(place, 0, size):
            digest.update(chunk)
        return digest.hexdigest()


class _Differs(Exception):
    """What came over is not what was there."""


def _asset(table: Table, row: tuple[object, ...]) -> Asset:
    values = dict(zip(table.columns, row, strict=True))
    return msgspec.convert(values, Asset)


def _count(table: Table) -> str:
    return f"SELECT COUNT(*) FROM {table.name} WHERE {table.where}"


async def _counted(db: Database, table: str) -> int:
    row = await db.one(f"SELECT COUNT(*) FROM {table}")
    return int(str(row[0])) if row else 0


def _here(data: Path, place: str) -> Path:
    """The file that goes to `place`: results that came with an answer are kept apart from what is stored."""
    return data / place if place.startswith(f"{SPOOL}/") else data / ASSETS / place


def _places(data: Path) -> list[str]:
    """Where every file of ours goes, in order. One that is still being written is none."""
    stored = (path.relative_to(data / ASSETS) for path in _files(data / ASSETS) if "#" not in path.name)
    spooled = (path.relative_to(data) for path in _files(data / SPOOL) if path.suffix != ".partial")
    return sorted({str(path) for path in (*stored, *spooled)} - {_READY})


def _files(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        yield from (Path(place) / name for name in names)


def _grouped(places: Iterator[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for place in places:
        group.append(place)
        if len(group) == FILES_AT_ONCE:
            yield group
            group = []
    if group:
        yield group


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK_BYTES):
            yield chunk


def _sha256_here(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _named(url: str) -> str:
    """The database without what nobody needs to read."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
