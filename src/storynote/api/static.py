"""Files that come with the program: the built app, and what the public pages need. No key, no store.

Rule: a path is looked up in the list of files that are there, never joined to a folder; what is not listed is not there.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec

from storynote.api.door import Answer, Call
from storynote.errors import NotFound

APP = Path(str(resources.files("storynote"))) / "static" / "app"
"""Where scripts/web puts the built app."""
SITE = Path(str(resources.files("storynote"))) / "site" / "static"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSED = frozenset({
    "text/css", "text/html", "text/javascript", "text/plain", "text/markdown", "image/svg+xml", "application/json",
    "application/xml",
})  # fmt: skip
COMPRESSED_BYTES_MIN = 512
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.\w+$")
"""The bundler's own names: `index-BzX3kLm9.js`."""
_MEDIA = {".js": "text/javascript", ".woff2": "font/woff2", ".webp": "image/webp", ".svg": "image/svg+xml"}


class File(msgspec.Struct, frozen=True):
    """One file, whole, in every encoding there is of it; "" is the plain one."""

    media: str
    etag: str
    bodies: Mapping[str, bytes]

    @property
    def content_type(self) -> tuple[bytes, bytes]:
        text = self.media.startswith("text/") or self.media in ("image/svg+xml", "application/json", "application/xml")
        return b"content-type", (self.media + ("; charset=utf-8" if text else "")).encode()


class Shelf:
    """The files of one folder by name (`assets/index-Bz….js`), read when first asked for.

    `mark` is the file whose change means that the folder was built anew.
    """

    def __init__(self, root: Path, mark: str = "index.html") -> None:
        self._root, self._mark = root, root / mark
        self._seen = 0
        self._paths: dict[str, Path] = {}
        self._files: dict[str, File] = {}

    def find(self, name: str) -> File | None:
        """The file of that name. A folder that was built anew is listed anew."""
        self._look()
        path = self._paths.get(name)
        if path is None:
            return None
        if name not in self._files:
            self._files[name] = _read(path)
        return self._files[name]

    def _look(self) -> None:
        try:
            seen = self._mark.stat().st_mtime_ns
        except OSError:
            seen = 0
        if seen != self._seen or not seen:
            self._seen, self._paths, self._files = seen, _listed(self._root), {}


def _listed(root: Path) -> dict[str, Path]:
    """Every file to serve: no hidden ones, no links out, no compressed twins."""
    found = {}
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        name = path.relative_to(root)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_file() and not path.is_symlink() and not hidden and path.suffix not in (".br", ".gz"):
            found[name.as_posix()] = path
    return found


def _read(path: Path) -> File:
    plain = path.read_bytes()
    media = _MEDIA.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return file_of(plain, media, {name: _twin(path, suffix) for name, suffix in _ENCODINGS})


def _twin(path: Path, suffix: str) -> bytes:
    twin = path.with_name(path.name + suffix)
    return twin.read_bytes() if twin.is_file() else b""


def file_of(plain: bytes, media: str, twins: Mapping[str, bytes] | None = None) -> File:
    """`plain` as a File: with the compressed twins there are, and a gzip made here where a text has none."""
    bodies = {"": plain, **{name: body for name, body in (twins or {}).items() if body}}
    if media in COMPRESSED and len(plain) >= COMPRESSED_BYTES_MIN and "gzip" not in bodies:
        bodies["gzip"] = gzip.compress(plain, 9, mtime=0)
    return File(media, hashlib.sha256(plain).hexdigest()[:20], bodies)


def send(call: Call, file: File, cache: str, *headers: tuple[str, str], status: int = 200) -> Answer:
    """The file in the best encoding the client takes, or 304 when it has it (RFC 9110 §8.8.3, §12.5.3)."""
    encoding = _accepted(call.header("accept-encoding"), file)
    etag = f'"{file.etag}{"-" + encoding if encoding else ""}"'
    about = [("ETag", etag), ("Cache-Control", cache), *headers]
    if len(file.bodies) > 1:
        about.append(("Vary", "Accept-Encoding" if "private" not in cache else "Accept-Encoding, Cookie"))
    if status == 200 and _has(call.header("if-none-match"), file.etag):
        return Answer(304, b"", tuple(about))
    if encoding:
        about.append(("Content-Encoding", encoding))
    body = file.bodies[encoding]
    return Answer(status, body, (*about, ("Content-Length", str(len(body)))), media=file.content_type)


def _accepted(header: str, file: File) -> str:
    given = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        given[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name, _ in _ENCODINGS if given.get(name) and name in file.bodies), "")


def _has(header: str, etag: str) -> bool:
    """Any encoding of the same file will do: the client keeps the one it has."""
    tags = {
        part.strip().removeprefix("W/").strip('"').removesuffix("-br").removesuffix("-gzip")
        for part in header.split(",")
    }
    return etag in tags or "*" in tags


_app = Shelf(APP)
_site = Shelf(SITE, "site.css")
STYLES = ("tokens.css", "site.css")
"""Sent as one, under the name of the last."""


async def app_file(call: Call) -> Answer:
    """A file of the built app. What the bundler named by its content never changes."""
    name = call.params["name"]
    file = None if name == "index.html" else _app.find(name)
    if file is None:
        raise NotFound("There is no such file")
    return send(call, file, FOREVER if _HASHED.search(name) else "no-cache")


def app_page() -> File | None:
    """The app's one page, None as long as it was not built."""
    return _app.find("index.html")


@lru_cache(maxsize=1)
def site_prefix() -> str:
    """Where the public pages' files are found, named by the content of all of them: a change of one gives all new addresses."""
    total = hashlib.sha256()
    for name, path in _listed(SITE).items():
        total.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"/static/site/{total.hexdigest()[:12]}"


async def site_file(call: Call) -> Answer:
    """A file of the public pages. Under another version's address it is still there, for pages that are open."""
    name = call.params["name"]
    file = _styles() if name == STYLES[-1] else _site.find(name)
    if file is None:
        raise NotFound("There is no such file")
    return send(call, file, FOREVER if call.path == f"{site_prefix()}/{name}" else "no-cache")


def site_icon() -> File:
    file = _site.find("icon.svg")
    assert file is not None
    return file


@lru_cache(maxsize=1)
def _styles() -> File:
    """The one style sheet: the colours, then what is done with them."""
    text = "\n".join((SITE / name).read_text("utf-8") for name in STYLES)
    return file_of(_BLANKS.sub(" ", _REMARKS.sub("", text)).strip().encode(), "text/css")


_REMARKS, _BLANKS = re.compile(r"/\*.*?\*/", re.DOTALL), re.compile(r"\s+")
