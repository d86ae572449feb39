"""Pictures from files, as numbers in sRGB, and back.

Rule: nothing is decoded before its size is known to be bearable, and whatever a file does wrong ends as `Unusable`.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, UnidentifiedImageError

from storynote.local.unusable import Unusable

Bytes = npt.NDArray[np.uint8]

PIXELS_MAX = 4096 * 4096
SIDE_PX_MAX = 16_384
FILE_BYTES_MAX = 64 * 2**20
PROFILE_BYTES_MAX = 4 * 2**20
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_ORIENTATION = 0x0112
"""The EXIF tag; its values are in CIPA DC-008 §4.6.4."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class Picture(msgspec.Struct, frozen=True):
    """A picture in memory; its arrays are read-only."""

    rgb: Bytes
    """(height, width, 3), sRGB, not premultiplied."""
    alpha: Bytes | None
    """(height, width), 255 is opaque; None when all of it is."""

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])


def read(path: Path, *, pixels_max: int = PIXELS_MAX, name: str = "imageUrl") -> Picture:
    """The picture in a PNG, JPEG, WebP or GIF file (of an animation the first), turned as its EXIF says.

    Raises Unusable, naming the field `name`, for anything else, what is broken or cut off, and more than `pixels_max`.
    """
    try:
        with _opened(path, pixels_max, name) as image:
            image.load()
            turned = _turned(image)
            return _picture(turned)
    except (Unusable, MemoryError):
        raise
    except Exception as error:
        # Decoders that are fed rubbish raise nearly anything: OSError, SyntaxError, struct.error, zlib.error …
        raise Unusable(f"{name} is broken or cut off: it cannot be read as a picture") from error


def size(path: Path, *, pixels_max: int = PIXELS_MAX, name: str = "imageUrl") -> tuple[int, int]:
    """(width, height) as `read` would give it, without decoding. Raises Unusable as `read` does, but for broken pixels."""
    try:
        with _opened(path, pixels_max, name) as image:
            width, height = image.size
            return (height, width) if _orientation(image) >= 5 else (width, height)
    except (Unusable, MemoryError):
        raise
    except Exception as error:
        raise Unusable(f"{name} is broken or cut off: it cannot be read as a picture") from error


def coarseness(path: Path) -> float:
    """How coarsely a JPEG was quantised: the mean step of its lightness, from 1 (hardly) to about 200; 0 for other files."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=("JPEG",)) as image:
                tables: dict[int, list[int]] = getattr(image, "quantization", {})
                return float(np.mean(tables[0]))
    except (OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return 0.0


@contextlib.contextmanager
def _opened(path: Path, pixels_max: int, name: str) -> Iterator[Image.Image]:
    if path.stat().st_size > FILE_BYTES_MAX:
        raise Unusable(f"{name} may have {FILE_BYTES_MAX // 2**20} MB at the most")
    try:
        with warnings.catch_warnings():
            # Pillow warns of large pictures and of odd metadata; the size is judged below, the rest does no harm.
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                width, height = image.size
                if width * height > pixels_max or max(width, height) > SIDE_PX_MAX:
                    raise _too_large(f"{width} x {height}", pixels_max, name)
                yield image
    except Image.DecompressionBombError as error:
        raise _too_large("far too many", pixels_max, name) from error
    except UnidentifiedImageError as error:
        raise Unusable(f"{name} must be a PNG, JPEG, WebP or GIF picture") from error


def _too_large(what: str, pixels_max: int, name: str) -> Unusable:
    most = f"{pixels_max / 1e6:.1f} million pixels and {SIDE_PX_MAX} on a side"
    return Unusable(f"{name} is too large ({what} pixels): at the most {most}")


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1  # broken metadata is no reason to refuse the pixels
    return found if isinstance(found, int) else 1


def _turned(image: Image.Image) -> Image.Image:
    turn = _TURNS.get(_orientation(image))
    profile, transparency = image.info.get("icc_profile"), image.info.get("transparency")
    turned = image if turn is None else image.transpose(turn)
    turned.info = {"icc_profile": profile}
    if transparency is not None:
        turned.info["transparency"] = transparency
    return turned


def _picture(image: Image.Image) -> Picture:
    image = _in_eight_bits(image)
    alpha = _alpha(image)
    rgb = _in_srgb(image, image.info.get("icc_profile"))
    if rgb is None:
        rgb = image.convert("RGBA").convert("RGB") if image.mode in ("P", "PA") else image.convert("RGB")
    pixels = np.array(rgb, np.uint8)
    pixels.setflags(write=False)
    if alpha is not None:
        alpha.setflags(write=False)
    return Picture(pixels, alpha)


def _in_eight_bits(image: Image.Image) -> Image.Image:
    # Pillow's own conversion cuts 16-bit grey off at 255 and would leave little but white.
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        deep = np.asarray(image).astype(np.float64)
        most = 1.0 if image.mode == "F" else 65535.0
        flat = Image.fromarray((np.clip(np.nan_to_num(deep) / most, 0, 1) * 255 + 0.5).astype(np.uint8))
        flat.info = {"icc_profile": image.info.get("icc_profile")}
        return flat
    return image


def _alpha(image: Image.Image) -> Bytes | None:
    if not image.has_transparency_data:
        return None
    alpha = np.array(image.convert("RGBA").getchannel("A"), np.uint8)
    return None if alpha.min() == 255 else alpha


def _in_srgb(image: Image.Image, profile: object) -> Image.Image | None:
    """Through the file's own colour profile; None where it has none that is valid and fits its pixels."""
    if not isinstance(profile, bytes) or not 128 <= len(profile) <= PROFILE_BYTES_MAX:
        return None
    space = profile[16:20]  # ICC.1:2022 §7.2.6: the colour space of the data
    mode = {b"RGB ": "RGB", b"GRAY": "L", b"CMYK": "CMYK"}.get(space)
    if mode is None or (mode == "CMYK") != (image.mode == "CMYK") or (mode == "L") != (image.mode in ("1", "L", "LA")):
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if mode == "RGB" and "sRGB" in ImageCms.getProfileDescription(source):
            return None  # as it should be already; converting would only round
        plain = image.convert("RGBA").convert("RGB") if image.mode in ("P", "PA") else image.convert(mode)
        found = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
    return found


def write_png(rgb: Bytes, path: Path, *, alpha: Bytes | None = None) -> None:
    """Write (height, width, 3) and, if given, its alpha (height, width) so that `path` is whole or not there."""
    pixels = rgb if alpha is None else np.dstack([rgb, alpha])
    partial = path.with_name(path.name + ".partial")
    try:
        Image.fromarray(np.ascontiguousarray(pixels)).save(partial, "PNG", compress_level=3)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
