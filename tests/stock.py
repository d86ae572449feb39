"""What lies in a server's storage, as whoever owns the disk or the bucket sees it: to look, to spoil and to take away."""

from pathlib import Path
from typing import Protocol

from tests.s3 import S3


class Stock(Protocol):
    """Files by place."""

    def places(self, part: str = "") -> list[str]:
        """Every place with `part` in it, in order; not what only says that it can be written, nor half files."""
        ...

    def read(self, place: str) -> bytes: ...

    def write(self, place: str, data: bytes) -> None: ...

    def remove(self, place: str) -> None: ...

    def mark(self, place: str) -> object:
        """Another one after each time that it is written."""
        ...


class InFolder:
    """The data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def places(self, part: str = "") -> list[str]:
        found = (str(path.relative_to(self._folder)) for path in self._folder.rglob("*") if path.is_file())
        return sorted(place for place in found if part in place and place != "ready" and "#" not in place)

    def read(self, place: str) -> bytes:
        return (self._folder / place).read_bytes()

    def write(self, place: str, data: bytes) -> None:
        (self._folder / place).write_bytes(data)

    def remove(self, place: str) -> None:
        (self._folder / place).unlink()

    def mark(self, place: str) -> object:
        about = (self._folder / place).stat()
        return about.st_mtime_ns, about.st_ino


class InBucket:
    """The bucket, and with what is changed in it the copy on the server's machine."""

    def __init__(self, store: S3, url: str, cache: Path) -> None:
        self._store, self._cache = store, cache
        self._bucket, _, self._prefix = url.removeprefix("s3://").partition("/")

    def _key(self, place: str) -> str:
        return f"{self._prefix}/{place}"

    def places(self, part: str = "") -> list[str]:
        found = (key.removeprefix(f"{self._prefix}/") for key in self._store.keys(self._bucket))
        return sorted(place for place in found if part in place and not place.startswith("ready/"))

    def read(self, place: str) -> bytes:
        return bytes(self._store.get(self._bucket, self._key(place)).content)

    def write(self, place: str, data: bytes) -> None:
        self._forget(place)
        self._store.put(self._bucket, self._key(place), data)

    def remove(self, place: str) -> None:
        self._forget(place)
        self._store.delete(self._bucket, self._key(place))

    def mark(self, place: str) -> object:
        return self._store.get(self._bucket, self._key(place)).headers["last-modified"]

    def _forget(self, place: str) -> None:
        for copy in self._cache.rglob(place.replace("/", "~")):
            copy.unlink()
