"""What a file is, by its bytes.

Rule: names and declared types are never asked, and no picture is opened that would be too large.
"""

import asyncio
import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from storynote.errors import BadRequest

if TYPE_CHECKING:
    from PIL.Image import Image

PIXELS_MAX = 40_000_000
SIDE_PX_MAX = 16_384
HEAD_BYTES = 4096
"""`sniff` needs no more than this."""


class Media(msgspec.Struct, frozen=True):
    """A recognised type."""

    kind: str
    """image | video | audio"""
    mime_type: str


PNG, JPEG = Media("image", "image/png"), Media("image", "image/jpeg")
WEBP, GIF = Media("image", "image/webp"), Media("image", "image/gif")
MP4, WEBM = Media("video", "video/mp4"), Media("video", "video/webm")
MP3, WAV, FLAC = Media("audio", "audio/mpeg"), Media("audio", "audio/wav"), Media("audio", "audio/flac")
EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/flac": "flac",
}
_MP4_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"MSNV",
    b"dash",
)


def sniff(head: bytes) -> Media | None:
    """The type by its signature, or None for everything else (SVG and HTML among it)."""
    for start, found in (
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"\xff\xd8\xff", JPEG),
        (b"fLaC", FLAC),
        (b"ID3", MP3),
    ):
        if head.startswith(start):
            return found
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": WAV}.get(head[8:12])
    if head[4:8] == b"ftyp" and head[8:12] in _MP4_BRANDS:
        return MP4
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]:
        return WEBM
    if _is_mpeg_audio(head):
        return MP3
    return None


def _is_mpeg_audio(head: bytes) -> bool:
    # ISO 11172-3 §2.4.1.3: eleven sync bits, layer III, a bit rate and a sampling rate that exist.
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3


def image_size(source: bytes | Path) -> tuple[int, int]:
    """(width, height) in pixels, read from the header alone. Raises BadRequest for what is broken or too large."""
    with opened(source) as image:
        return image.size


async def check_image(path: Path) -> tuple[int, int]:
    """Decode the picture, off the event loop, to know that it can be; its size. Raises BadRequest."""
    return await asyncio.to_thread(_decode, path)


def _decode(path: Path) -> tuple[int, int]:
    with opened(path) as image:
        try:
            image.load()
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise BadRequest("The image is broken") from error
        return image.size


def opened(source: bytes | Path) -> "Image":
    """The picture with its header read and judged, not decoded yet; to be closed. Raises BadRequest."""
    # Imported here: a server that never sees a picture should not carry the library.
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow only warns below twice its own limit; ours is checked next, before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(
                io.BytesIO(source) if isinstance(source, bytes) else source,
                formats=("PNG", "JPEG", "WEBP", "GIF"),
            )
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BadRequest("The image is broken") from error
    width, height = image.size
    if width * height > PIXELS_MAX or max(width, height) > SIDE_PX_MAX:
        image.close()
        raise _too_large()
    return image


def _too_large() -> BadRequest:
    return BadRequest(f"The image may have {PIXELS_MAX // 1_000_000} megapixels and {SIDE_PX_MAX} pixels a side")
