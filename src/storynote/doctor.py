"""`storynote doctor`: what is installed, and whether it works. Rule: nothing is said to work that was not just tried."""

import asyncio
import platform
import shutil
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import msgspec

from storynote import __version__, local, models
from storynote.db.folder import DATABASE_FILE
from storynote.deployment import is_fleet
from storynote.errors import StoryNoteError
from storynote.inspection import Finding, Mark, common
from storynote.providers import ProviderError
from storynote.providers.lanes import Lane
from storynote.settings import ProviderSettings, Settings

FREE_BYTES_MIN = 2 * 1024**3
OK: Mark = "ok"
ABSENT: Mark = "--"
WRONG: Mark = "!!"


async def examine(settings: Settings, *, models: bool = True) -> AsyncIterator[Finding]:
    """Everything that can be tried from here, one finding at a time."""
    yield Finding(OK, "storynote", f"{__version__} on Python {platform.python_version()}, {platform.machine()}")
    yield _folder(settings.data)
    if is_fleet(settings):
        async for finding in _fleet(settings):
            yield finding
    else:
        yield _database(settings.data)
    async for finding in common(settings):
        yield finding
    for name, variable, key, address in _credentials(settings.provider):
        yield _provider(name, variable, key, address)
    yield _sandbox(settings)
    if models:
        async for finding in _models(settings):
            yield finding


async def _fleet(settings: Settings) -> AsyncIterator[Finding]:
    # Its driver is not there on every machine.
    try:
        from storynote.inspection.fleet import fleet
    except ImportError:
        yield Finding(WRONG, "database", "its driver is not installed: pip install 'storynote[postgres]'")
        return
    async for finding in fleet(settings):
        yield finding


async def _models(settings: Settings) -> AsyncIterator[Finding]:
    absent = local.missing()
    with tempfile.TemporaryDirectory(prefix="storynote-doctor-") as name:
        for model in local.NEEDED:
            if model in absent:
                yield Finding(ABSENT, model, absent[model])
            else:
                yield await _model(model, settings, Path(name))


def _folder(data: Path) -> Finding:
    nearest = next(path for path in (data.absolute(), *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(nearest).free
    said = f"{data}: {free / 1024**3:.1f} GiB free" + ("" if nearest == data.absolute() else ", will be made")
    return Finding(OK if free >= FREE_BYTES_MIN else WRONG, "data directory", said)


def _database(data: Path) -> Finding:
    path = data / DATABASE_FILE
    if not path.exists():
        return Finding(ABSENT, "database", "none yet: it is made by the first start")
    try:
        return _checked(path)
    except StoryNoteError as error:
        return Finding(WRONG, "database", str(error))


def _checked(path: Path) -> Finding:
    from storynote.db.sqlite import connect

    connection = connect(path)
    try:
        found = str(connection.execute("PRAGMA quick_check(1)").fetchall()[0][0])
    finally:
        connection.close()
    size = path.stat().st_size / 1024**2
    return Finding(
        OK if found == "ok" else WRONG, "database", f"{found}, {size:.1f} MiB; its money: storynote ledger check"
    )


def _credentials(given: ProviderSettings) -> tuple[tuple[str, str, str, str], ...]:
    """(provider, its variable, what is set, address)."""
    return (
        ("fal", "FAL_KEY", given.fal_key, given.fal_queue_url),
        ("elevenlabs", "ELEVENLABS_API_KEY", given.elevenlabs_api_key, given.elevenlabs_base_url),
        ("google", "GEMINI_API_KEY", given.gemini_api_key, given.gemini_base_url),
        ("replicate", "REPLICATE_API_TOKEN", given.replicate_api_token, given.replicate_base_url),
        ("openai", "OPENAI_API_KEY", given.openai_api_key or given.openai_base_url, given.openai_base_url or "OpenAI"),
    )


def _provider(name: str, variable: str, key: str, address: str) -> Finding:
    if not key:
        return Finding(ABSENT, name, f"{variable} is not set")
    return Finding(OK, name, f"{variable} is set, for {address}; not tried, it could cost money")


def _sandbox(settings: Settings) -> Finding:
    have = {name for name, _, key, _ in _credentials(settings.provider) if key}
    sold = any(route.provider in have for model in models.load(settings.catalogue) for route in model.routes)
    on = settings.sandbox == "auto" and not sold
    return Finding(OK, "sandbox", "on: local models stand in for all others" if on else "off, except for test keys")


# Models ----------------------------------------------------------------------------------------------------------


async def _model(model: str, settings: Settings, folder: Path) -> Finding:
    lane = Lane(model, settings.provider)
    picture = folder / "input.png"
    picture.write_bytes(_picture(96, 96))
    request = {**_TRIALS[model], "id": "doctor", "model": model, "output": str(folder / "output"), "seed": 1}
    if model in _WITH_PICTURE:
        request["inputs"] = {"imageUrl": str(picture), "maskUrl": str(_mask(folder))}
    began = time.monotonic()
    try:
        made = await lane.make(request, lambda _: None)
        took = time.monotonic() - began
        size = (await asyncio.to_thread(Path(made.path).stat)).st_size
        return Finding(OK, model, f"{made.mime_type}, {size / 1024:.0f} KiB, after {took:.1f} s with its start")
    except (ProviderError, OSError) as error:
        return Finding(WRONG, model, str(error))
    finally:
        await lane.close()


_TRIALS: Mapping[str, Mapping[str, object]] = {
    "local/scene": {"prompt": "a fox in the snow", "width": 256, "height": 144},
    "local/motion": {"prompt": "a boat on the sea", "width": 256, "height": 144, "seconds": 1.0},
    "local/kokoro": {"prompt": "All is well."},
    "local/sfx": {"prompt": "a bell", "seconds": 1.0},
    "local/band": {"prompt": "a calm piano", "seconds": 3.0},
    "local/cutout": {},
    "local/erase": {},
    "local/upscale": {"scale": 2},
}
_WITH_PICTURE = frozenset({"local/cutout", "local/erase", "local/upscale"})


def _mask(folder: Path) -> Path:
    path = folder / "mask.png"
    path.write_bytes(_png(96, 96, lambda x, y: (255, 255, 255) if 40 <= x < 56 and 40 <= y < 56 else (0, 0, 0)))
    return path


def _picture(width: int, height: int) -> bytes:
    """A disc on a slope of colour: something to cut out, to erase from and to enlarge."""

    def colour(x: int, y: int) -> tuple[int, int, int]:
        inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (width / 4) ** 2
        return (200, 60, 40) if inside else (40 + x, 90 + y, 160)

    return _png(width, height, colour)


def _png(width: int, height: int, colour: Callable[[int, int], tuple[int, int, int]]) -> bytes:
    # Written by hand (PNG §5, §11.2): the doctor must work where no picture library does.
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in colour(x, y)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def run(settings: Settings, *, as_json: bool = False, models: bool = True) -> bool:
    """Print the report on stdout; whether nothing is wrong."""

    async def report() -> list[Finding]:
        findings = []
        async for finding in examine(settings, models=models):
            findings.append(finding)
            if not as_json:
                sys.stdout.write(f"{finding.mark}  {finding.what:<16}{finding.said}\n")
                sys.stdout.flush()
        return findings

    findings = asyncio.run(report())
    well = all(finding.mark != WRONG for finding in findings)
    if as_json:
        sys.stdout.write(msgspec.json.encode({"ok": well, "findings": findings}).decode() + "\n")
    return well
