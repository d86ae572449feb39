"""Copies on this machine of what lies in a bucket. Rule: a copy is whole from the moment it has its name.

Several processes may share the folder. A reader that must not lose its copy takes a hard link of its own (`holding`), so
whatever is thrown away meanwhile, its bytes stay; what a killed process leaves behind is thrown away by its age.
"""

import contextlib
import os
import secrets
import shutil
import time
import zlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

LEFT_SECONDS_MAX = 24 * 3600.0
"""Scratch files and links older than this belong to nobody that lives."""
YOUNG_SECONDS = 60.0
"""Who has asked for a copy has opened it by then, or holds it."""
TRIM_SECONDS = 30.0


class Cache:
    """A folder of copies, bounded by bytes and by how long nobody asked for them."""

    def __init__(self, folder: Path, bytes_max: int, seconds_max: float) -> None:
        self._bytes_max = bytes_max
        self._seconds_max = seconds_max
        self._files, self._scratch, self._held = folder / "files", folder / "scratch", folder / "held"
        self._trimmed = 0.0
        self._links: ContextVar[list[Path] | None] = ContextVar("links", default=None)
        for needed in (self._files, self._scratch, self._held):
            needed.mkdir(parents=True, exist_ok=True)

    def _path(self, place: str) -> Path:
        return self._files / f"{zlib.crc32(place.encode()) & 0xFF:02x}" / place.replace("/", "~")

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A name for a new file, gone afterwards unless `take` has taken it."""
        path = self._scratch / f"{os.getpid()}-{secrets.token_hex(8)}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def take(self, place: str, scratch: Path) -> None:
        """The file becomes the copy of what lies at `place`."""
        path = self._path(place)
        path.parent.mkdir(exist_ok=True)
        scratch.replace(path)

    def drop(self, place: str) -> None:
        self._path(place).unlink(missing_ok=True)

    def find(self, place: str) -> Path | None:
        """The copy, if there is one; a link of one's own inside of `holding`."""
        path, links = self._path(place), self._links.get()
        try:
            os.utime(path)
            return path if links is None else self._link(path, links)
        except FileNotFoundError:
            return None

    def _link(self, path: Path, links: list[Path]) -> Path:
        if not links:
            links.append(self._held / f"{os.getpid()}-{secrets.token_hex(8)}")
            links[0].mkdir()
        link = links[0] / path.name
        if not link.exists():
            try:
                link.hardlink_to(path)
            except FileNotFoundError:
                raise
            except OSError:
                # A file system without links.
                shutil.copyfile(path, link)
        return link

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        links: list[Path] = []
        token = self._links.set(links)
        try:
            yield
        finally:
            self._links.reset(token)
            for folder in links:
                shutil.rmtree(folder, ignore_errors=True)
            # A task that was begun in here may outlive it, and knows this list.
            links.clear()

    def is_due(self) -> bool:
        """Whether it is time for `trim`."""
        due = time.monotonic() - self._trimmed > TRIM_SECONDS
        if due:
            self._trimmed = time.monotonic()
        return due

    def trim(self) -> None:
        """Throw away what is too old, and then the longest unused until the rest is few enough bytes. Blocks."""
        now, found = time.time(), []
        for path in self._files.glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in found)
        for used, size, path in sorted(found):
            too_old = now - used > self._seconds_max
            if not too_old and (total <= self._bytes_max or now - used < YOUNG_SECONDS):
                break
            path.unlink(missing_ok=True)
            total -= size
        for left in (*self._scratch.iterdir(), *self._held.iterdir()):
            with contextlib.suppress(FileNotFoundError):
                if now - left.stat().st_mtime > LEFT_SECONDS_MAX:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
