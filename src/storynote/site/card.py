"""The picture that stands for a shared project where its link is posted.

Rule: 1200 by 630, a JPEG, made from at most four results.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

WIDTH_PX, HEIGHT_PX = 1200, 630
BAND_PX = 118
GAP_PX = 6
PICTURES_MAX = 4
PIXELS_MAX = 100_000_000
_GROUND, _TEXT, _QUIET, _ACCENT = "#fdfdfc", "#21201c", "#63635e", "#5b5bd6"
# The places of one, two, three and four pictures, as fractions of the field: x, y, width, height.
_PLACES = {
    1: ((0.0, 0.0, 1.0, 1.0),),
    2: ((0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)),
    3: ((0.0, 0.0, 0.64, 1.0), (0.64, 0.0, 0.36, 0.5), (0.64, 0.5, 0.36, 0.5)),
    4: ((0.0, 0.0, 0.5, 0.5), (0.5, 0.0, 0.5, 0.5), (0.0, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5, 0.5)),
}


def card(name: str, maker: str, pictures: Sequence[bytes]) -> bytes:
    """The JPEG. Pictures that cannot be read are left out; without any there are only the words."""
    canvas = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _GROUND)
    opened = [picture for picture in map(_opened, pictures[:PICTURES_MAX]) if picture is not None]
    field = HEIGHT_PX - BAND_PX
    for picture, (x, y, width, height) in zip(opened, _PLACES.get(len(opened), ()), strict=True):
        box = _pixels(x, y, width, height, field)
        fitted = ImageOps.fit(
            picture, (box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS, centering=(0.5, 0.4)
        )
        canvas.paste(fitted, box[:2])
    _write(canvas, name, maker, bare=not opened)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


def _pixels(x: float, y: float, width: float, height: float, field: int) -> tuple[int, int, int, int]:
    left, top = round(x * WIDTH_PX), round(y * field)
    right, bottom = round((x + width) * WIDTH_PX), round((y + height) * field)
    half = GAP_PX // 2
    return (
        left + half * (left > 0),
        top + half * (top > 0),
        right - half * (right < WIDTH_PX),
        bottom - half * (bottom < field),
    )


def _opened(raw: bytes) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(raw)) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                return None
            picture.draft("RGB", (WIDTH_PX, HEIGHT_PX))
            return picture.convert("RGB")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=8)
def _font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        io.BytesIO((resources.files("storynote.site") / "static" / "fonts" / file).read_bytes()), size
    )


def _write(canvas: Image.Image, name: str, maker: str, *, bare: bool) -> None:
    draw = ImageDraw.Draw(canvas)
    if bare:
        font = _font("fraunces.woff2", 72)
        draw.text((60, 220), _cut(draw, name, font, WIDTH_PX - 120), _TEXT, font)
    top = HEIGHT_PX - BAND_PX
    title, small = _font("fraunces.woff2", 40), _font("inter.woff2", 24)
    right = "StoryNote · made with AI"
    room = WIDTH_PX - 72 - 40 - round(draw.textlength(right, small))
    draw.text((36, top + 18), _cut(draw, "" if bare else name, title, room), _TEXT, title)
    draw.text((36, top + 70), _cut(draw, f"by {maker}" if maker else "", small, room), _QUIET, small)
    draw.text((WIDTH_PX - 36, top + 70), right, _QUIET, small, anchor="ra")
    draw.rounded_rectangle((WIDTH_PX - 60, top + 24, WIDTH_PX - 36, top + 48), 6, _ACCENT)


def _cut(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    text = " ".join(text.split())[:200]
    if draw.textlength(text, font) <= width:
        return text
    while text and draw.textlength(text + "…", font) > width:
        text = text[:-1]
    return text + "…" if text else ""
