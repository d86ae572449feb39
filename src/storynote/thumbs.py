"""Smaller pictures of stored ones, for lists and cards. Rule: made once, when first asked for, beside what they are of.

Their place follows from the picture's, so whatever forgets the picture forgets them too. Pictures are decoded in a thread,
few at a time, and never one that `media` would not open.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from storynote import assets, media
from storynote.assets import Asset
from storynote.errors import BadRequest, Unavailable
from storynote.storage import Gone, Storage

if TYPE_CHECKING:
    from PIL.Image import Image

MIME_TYPE = "image/webp"
QUALITY = 80
MAKING_MAX = 2
"""Decoded at once: 40 megapixels take 160 MB."""
WAITING_MAX = 500
"""Beyond so many that are still to be made, the next is asked to come back."""


class Thumbs:
    """Gives smaller pictures, and makes those that are not there yet."""

    def __init__(self, files: Storage) -> None:
        self._files = files
        self._slots = asyncio.Semaphore(MAKING_MAX)
        self._making: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, asset: Asset, size_px: int) -> bytes:
        """A WebP whose longer side is at most `size_px`. Raises Gone, BadRequest (broken), Unavailable (too many)."""
        place = assets.small(asset.place, size_px)
        try:
            return await self._files.whole(place)
        except Gone:
            making = self._making.get(place) or self._begin(asset, size_px, place)
        # Whoever goes away leaves the others their picture.
        return await asyncio.shield(making)

    def _begin(self, asset: Asset, size_px: int, place: str) -> "asyncio.Task[bytes]":
        if len(self._making) >= WAITING_MAX:
            raise Unavailable("Too many pictures are being made smaller", retry_after_seconds=1)
        making = asyncio.create_task(self._make(asset, size_px, place))
        self._making[place] = making
        making.add_done_callback(lambda _: self._making.pop(place, None))
        return making

    async def _make(self, asset: Asset, size_px: int, place: str) -> bytes:
        async with self._slots:
            with self._files.holding():
                made = await asyncio.to_thread(smaller, await self._files.local(asset.place), size_px)
        await self._files.put(place, _once(made))
        return made


async def _once(made: bytes) -> AsyncIterator[bytes]:
    yield made


def smaller(path: Path, size_px: int) -> bytes:
    """The picture at `path` as a WebP of at most `size_px` a side, upright. Raises Gone, BadRequest when it is broken."""
    from PIL import Image, ImageOps

    if not path.exists():
        raise Gone(str(path))
    out = io.BytesIO()
    with media.opened(path) as image:
        try:
            # JPEG can be decoded small in the first place; what is small already is cheap to turn.
            image.draft("RGB", (size_px, size_px))
            plain = _plain(image)
            plain.thumbnail((size_px, size_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
            profile = image.info.get("icc_profile", b"") if image.mode in ("RGB", "RGBA") else b""
            ImageOps.exif_transpose(plain).save(out, "WEBP", quality=QUALITY, method=4, icc_profile=profile)
        except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
            raise BadRequest("The image is broken") from error
    return out.getvalue()


def _plain(image: "Image") -> "Image":
    """RGB or RGBA, whatever it was; the picture itself where it is that already."""
    if image.mode.startswith("I;16"):
        # Pillow would cut 16 bits to the lower 8.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    clear = "A" in image.getbands() or "transparency" in image.info
    wanted = "RGBA" if clear else "RGB"
    return image if image.mode == wanted else image.convert(wanted)
