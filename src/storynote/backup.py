"""Everything in one file, taken from a live server, and back. Rule: the database first, then the files it points to.

Files are written before the row that names them and removed long after, so whatever the copied database names is there.
"""

import asyncio
import contextlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

import apsw

from storynote import jobs, members
from storynote.db import Database as Store
from storynote.db import record
from storynote.db.folder import DATABASE_FILE, lock_data
from storynote.db.migrate import migrate
from storynote.db.sqlite import Database, connect
from storynote.errors import ConfigurationError
from storynote.ids import time_ms
from storynote.jobs import COLUMNS, Job

ASSETS = "assets"
PAGES_PER_STEP = 1000
_LIVE = {DATABASE_FILE, ASSETS}


def backup(data: Path, file: Path) -> int:
    """Write `data` to the tar `file` (whole or not at all) and return its size in bytes. Raises ConfigurationError."""
    if not (data / DATABASE_FILE).exists():
        raise ConfigurationError(f"There is no database in {data}")
    partial = file.with_name(file.name + ".partial")
    try:
        # Dereferenced: a copy may be a second name of the same file on disk, and is a file of its own in the archive.
        with (
            tempfile.TemporaryDirectory(dir=file.parent.resolve()) as folder,
            tarfile.open(partial, "w", dereference=True) as archive,
        ):
            copy = Path(folder) / DATABASE_FILE
            _copy_database(data / DATABASE_FILE, copy)
            archive.add(copy, DATABASE_FILE)
            _add_assets(archive, data / ASSETS)
        partial.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}") from error
    return file.stat().st_size


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's online backup: a consistent copy, whatever is being written meanwhile."""
    reader, writer = connect(source), apsw.Connection(str(target))
    try:
        with contextlib.closing(writer.backup("main", reader, "main")) as copying:
            while not copying.done:
                copying.step(PAGES_PER_STEP)
        writer.pragma("journal_mode", "delete")
    finally:
        writer.close()
        reader.close()


def _add_assets(archive: tarfile.TarFile, folder: Path) -> None:
    """Every stored file, in a directory that changes meanwhile.

    The store writes beside the place (`name#1`) and renames, so such a name, and what is being removed as litter, may be
    gone between the listing and the opening. What the copied database names is there before it and long after.
    """
    for place, _, names in os.walk(folder):
        for path in (Path(place) / name for name in names if "#" not in name):
            with contextlib.suppress(FileNotFoundError):
                archive.add(path, f"{ASSETS}/{path.relative_to(folder)}")


def restore(data: Path, file: Path) -> int:
    """Fill the empty directory `data` from `file`; returns how many open jobs were ended. Raises ConfigurationError.

    A job that was waiting at the time of the backup may have been sent, and paid for, after it: it is failed and
    released, never sent again. One with a ticket goes on from its ticket.
    """
    lock = lock_data(data)
    try:
        if any(path.name in _LIVE for path in data.iterdir()):
            raise ConfigurationError(f"{data} is not empty: restore into a new directory")
        with tempfile.TemporaryDirectory(dir=data) as folder:
            # Beside its place and moved when all of it is there and sound: half a restore must not look like a whole one.
            ended = _unpack(Path(folder), file)
            for name in (ASSETS, DATABASE_FILE):
                if (Path(folder) / name).exists():
                    (Path(folder) / name).rename(data / name)
        return ended
    finally:
        lock.close()


def _unpack(folder: Path, file: Path) -> int:
    try:
        with tarfile.open(file) as archive:
            for entry in archive:
                _take(archive, entry, folder)
    except (OSError, tarfile.TarError, EOFError) as error:
        raise ConfigurationError(f"{file} cannot be read as a backup: {error}") from error
    if not (folder / DATABASE_FILE).exists():
        raise ConfigurationError(f"{file} is not a backup of StoryNote")
    migrate(folder / DATABASE_FILE)
    return asyncio.run(_end_untold(folder / DATABASE_FILE))


def _take(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """Unpack one file of ours. Raises ConfigurationError for anything else: a link, a device, a path that climbs out.

    By hand, because `extractall(filter=…)` came to Python 3.11 only with 3.11.4.
    """
    parts = PurePosixPath(entry.name).parts
    if entry.isdir() and parts[0] == ASSETS and ".." not in parts:
        return
    if not entry.isfile() or ".." in parts or not parts or parts[0] not in _LIVE:
        raise ConfigurationError(f"The backup holds {entry.name!r}, which is none of ours")
    content = archive.extractfile(entry)
    assert content is not None
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)


async def _end_untold(path: Path) -> int:
    db = Database(path)
    try:
        return await end_untold(db)
    finally:
        await db.close()


async def end_untold(db: Store) -> int:
    """In a database that was just restored: end the jobs that may have been sent after the backup; returns how many.

    Raises ConfigurationError while a process of the fleet is alive: then it was not just restored, and they are at work.
    """
    if found := await members.alive(db, time_ms()):
        raise ConfigurationError(
            f"{len(found)} processes are alive: this is only for a database that was restored and that nobody serves from yet"
        )
    rows = await db.many(f"SELECT {COLUMNS} FROM jobs WHERE state IN ('queued', 'submitting')")  # noqa: S608
    for row in rows:
        job = record(Job, row)
        error = "The server was restored from a backup taken while this job was waiting"
        await db.write(*jobs.fail(job, error, "interrupted", time_ms()))
    return len(rows)
