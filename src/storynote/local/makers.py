"""From a request to a finished file, one function for each model. Rule: a result appears under its name whole or not at all.

A model's own packages are imported by its function: a worker carries only what its model needs.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from storynote.local.unusable import Unusable

Told = Callable[[float], None]
"""Hears the share done, 0 to 1; every call also says that the worker is alive."""


class Request(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One job, as it comes over the pipe. A model reads the fields that it knows."""

    id: str
    model: str
    output: str
    """The file to write."""
    prompt: str = ""
    seed: int = 0
    width: int | None = None
    height: int | None = None
    """Pixels."""
    seconds: float | None = None
    mark: bool = False
    """The result must carry the sandbox's sign."""
    voice: str | None = None
    format: Literal["mp3", "wav"] = "mp3"
    scale: Literal[2, 4] = 2
    inputs: Mapping[str, str] = {}
    """Role (imageUrl, maskUrl, firstFrame, lastFrame) → file."""

    @property
    def size(self) -> tuple[int, int]:
        if self.width is None or self.height is None:
            raise Unusable("width and height are needed")
        return self.width, self.height

    def input(self, role: str) -> Path | None:
        found = self.inputs.get(role)
        return None if found is None else Path(found)

    def needed(self, role: str) -> Path:
        found = self.input(role)
        if found is None:
            raise Unusable(f"{role} is needed")
        return found


class Result(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What lies in `path` now."""

    path: str
    mime_type: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


def scene(request: Request, told: Told) -> Result:
    from storynote.local.scene import draw

    width, height = request.size
    png = draw(request.prompt, width=width, height=height, seed=request.seed, mark=request.mark, told=told)
    _write(Path(request.output), png)
    return Result(path=request.output, mime_type="image/png", width=width, height=height)


def motion(request: Request, told: Told) -> Result:
    from storynote.local.motion import film

    width, height = request.size
    made = film(
        request.prompt,
        seconds=request.seconds or 3.0,
        width=width,
        height=height,
        seed=request.seed,
        first=request.input("firstFrame"),
        last=request.input("lastFrame"),
        mark=request.mark,
        output=Path(request.output),
        told=told,
    )
    return Result(
        path=request.output, mime_type=made.mime_type, width=made.width, height=made.height, seconds=made.seconds
    )


def kokoro(request: Request, told: Told) -> Result:
    from storynote.local.speech import speak
    from storynote.local.waves import encode

    clip = speak(request.prompt, voice=request.voice, told=told)
    return _sounding(request, encode(clip, request.format), clip.seconds)


def sfx(request: Request, told: Told) -> Result:
    from storynote.local.sfx import sound
    from storynote.local.waves import encode

    clip = sound(request.prompt, seconds=request.seconds, seed=request.seed, told=told)
    return _sounding(request, encode(clip, request.format), clip.seconds)


def band(request: Request, told: Told) -> Result:
    from storynote.local.band import play
    from storynote.local.waves import encode

    clip = play(request.prompt, seconds=request.seconds, seed=request.seed, told=told)
    return _sounding(request, encode(clip, request.format), clip.seconds)


def _sounding(request: Request, encoded: bytes, seconds: float) -> Result:
    _write(Path(request.output), encoded)
    mime_type = "audio/wav" if request.format == "wav" else "audio/mpeg"
    return Result(path=request.output, mime_type=mime_type, seconds=round(seconds, 3))


def cutout(request: Request, told: Told) -> Result:
    from storynote.local.tools import cut_out

    made = cut_out(request.needed("imageUrl"), Path(request.output), told=told)
    return Result(path=request.output, mime_type=made.mime_type, width=made.width, height=made.height)


def erase(request: Request, told: Told) -> Result:
    from storynote.local import tools

    made = tools.erase(
        request.needed("imageUrl"),
        Path(request.output),
        mask=request.input("maskUrl"),
        words=request.prompt,
        seed=request.seed,
        told=told,
    )
    return Result(path=request.output, mime_type=made.mime_type, width=made.width, height=made.height)


def upscale(request: Request, told: Told) -> Result:
    from storynote.local import tools

    made = tools.upscale(request.needed("imageUrl"), Path(request.output), scale=request.scale, told=told)
    return Result(path=request.output, mime_type=made.mime_type, width=made.width, height=made.height)


def _write(output: Path, content: bytes) -> None:
    partial = output.with_name(output.name + ".partial")
    partial.write_bytes(content)
    partial.replace(output)


MAKERS: Mapping[str, Callable[[Request, Told], Result]] = {
    "local/scene": scene,
    "local/motion": motion,
    "local/kokoro": kokoro,
    "local/sfx": sfx,
    "local/band": band,
    "local/cutout": cutout,
    "local/erase": erase,
    "local/upscale": upscale,
}
