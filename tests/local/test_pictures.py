"""Pictures from files: every kind of pixel arrives as what it looks like, and nothing broken or huge gets through."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from storynote.local import pictures
from storynote.local.unusable import Unusable

RED, GREEN = (200, 30, 40), (20, 160, 60)


def kept(path: Path, image: Image.Image, kind: str = "PNG", **options: object) -> Path:
    image.save(path, kind, **options)
    return path


def halves(mode: str = "RGB", size: tuple[int, int] = (40, 20)) -> Image.Image:
    """Left red, right green."""
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (size[0] // 2, 0, *size))
    # Pillow converts to a fixed palette and dithers; `quantize` takes the colours that are there.
    return image.quantize(8) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode", "options", "off"),
    [
        ("PNG", "RGB", {}, 0),
        ("PNG", "P", {}, 2),
        ("GIF", "P", {}, 2),
        ("JPEG", "RGB", {"quality": 98, "subsampling": 0}, 4),
        ("JPEG", "CMYK", {"quality": 98, "subsampling": 0}, 8),
        ("JPEG", "RGB", {"quality": 95, "progressive": True, "subsampling": 0}, 6),
        ("WEBP", "RGB", {"lossless": True}, 0),
    ],
)
def test_every_kind_of_file_looks_the_same(
    tmp_path: Path, kind: str, mode: str, options: dict[str, object], off: int
) -> None:
    found = pictures.read(kept(tmp_path / "picture", halves(mode), kind, **options))
    assert (found.width, found.height, found.alpha) == (40, 20, None)
    for x, colour in ((5, RED), (35, GREEN)):
        assert np.abs(found.rgb[10, x].astype(int) - colour).max() <= off


@pytest.mark.parametrize("mode", ["1", "L", "I;16"])
def test_grey_of_any_depth_keeps_its_lightness(tmp_path: Path, mode: str) -> None:
    ramp = np.linspace(0, 1, 256)[None].repeat(8, 0)
    deep = (ramp * 65535).astype(np.uint16) if mode == "I;16" else (ramp * 255 + 0.5).astype(np.uint8)
    image = Image.fromarray(deep)
    if mode == "1":
        image = image.point(lambda level: 255 if level > 127 else 0).convert("1")
    found = pictures.read(kept(tmp_path / "grey.png", image)).rgb
    assert found.shape == (8, 256, 3)
    expected = (ramp * 255 > 127.5) * 255 if mode == "1" else ramp * 255
    assert np.abs(found[..., 1] - expected).max() <= 1
    assert (found[..., 0] == found[..., 2]).all()


@pytest.mark.parametrize("how", ["RGBA", "LA", "P", "webp"])
def test_transparency_arrives(tmp_path: Path, how: str) -> None:
    image = halves("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    path = tmp_path / "clear"
    if how == "webp":
        kept(path, image, "WEBP", lossless=True, exact=True)
    elif how == "P":
        flat = halves("P")
        kept(path, flat, transparency=flat.getpixel((35, 10)))
    else:
        kept(path, image.convert(how))
    alpha = pictures.read(path).alpha
    assert alpha is not None
    if how == "P":
        assert (alpha[:, :18] == 255).all()
        assert (alpha[:, 22:] == 0).all()
    else:
        assert (alpha == np.asarray(image.getchannel("A"))).all()


def test_an_alpha_that_hides_nothing_is_none(tmp_path: Path) -> None:
    assert pictures.read(kept(tmp_path / "full.png", halves("RGBA"))).alpha is None


@pytest.mark.parametrize("turn", range(1, 9))
def test_it_stands_as_its_exif_says(tmp_path: Path, turn: int) -> None:
    upright = np.zeros((24, 40, 3), np.uint8)
    upright[:8, :8] = 255
    upright[12:, 24:, 0] = 200
    back = {6: 8, 8: 6}.get(turn, turn)
    stored = Image.fromarray(upright)
    if turn > 1:
        stored = stored.transpose(pictures._TURNS[back])
    exif = Image.Exif()
    exif[0x0112] = turn
    path = kept(tmp_path / "turned.png", stored, exif=exif.tobytes())
    assert (pictures.read(path).rgb == upright).all()
    assert pictures.size(path) == (40, 24)


def swapped() -> bytes:
    """sRGB with red and green changed over: whoever honours a profile sees them change."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for place in range(132, 132 + 12 * struct.unpack(">I", profile[128:132])[0], 12):
        name = bytes(profile[place : place + 4])
        profile[place : place + 4] = {b"rXYZ": b"gXYZ", b"gXYZ": b"rXYZ"}.get(name, name)
    start = bytes(profile).find("sRGB".encode("utf-16-be"))
    profile[start : start + 8] = "ours".encode("utf-16-be")
    return bytes(profile)


def test_a_profile_is_honoured_and_a_broken_one_ignored(tmp_path: Path) -> None:
    image = halves()
    seen = pictures.read(kept(tmp_path / "a.png", image, icc_profile=swapped())).rgb[10, 5].astype(int)
    assert seen[1] > seen[0] + 100
    for broken in (swapped()[:200], b"x" * 500, swapped()[:16] + b"CMYK" + swapped()[20:]):
        assert tuple(pictures.read(kept(tmp_path / "b.png", image, icc_profile=broken)).rgb[10, 5]) == RED


def test_of_an_animation_the_first_picture(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, GREEN)]
    for kind in ("GIF", "WEBP", "PNG"):
        path = kept(tmp_path / kind, frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        assert np.abs(pictures.read(path).rgb[8, 8].astype(int) - RED).max() < 8


def header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds one row of nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    start = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + start + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def cut(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(out, kind)
    return out.getvalue()[: len(out.getvalue()) // 2]


BAD: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"not a picture at all" * 20,
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    "tiff": lambda: b"II*\x00\x08\x00\x00\x00\x00\x00",
    "only a signature": lambda: b"\x89PNG\r\n\x1a\n",
    "large": lambda: header(5000, 5000),
    "a bomb": lambda: header(60_000, 60_000),
    "long": lambda: header(20_000, 10),
    "no pixels": lambda: header(40, 40),
    "half a png": lambda: cut("PNG"),
    "half a jpeg": lambda: cut("JPEG"),
    "half a webp": lambda: cut("WEBP"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_said(tmp_path: Path, what: str) -> None:
    path = tmp_path / "bad"
    path.write_bytes(BAD[what]())
    with pytest.raises(Unusable, match=r"^maskUrl .*(large|broken|must be)"):
        pictures.read(path, name="maskUrl")


def test_rubbish_anywhere_in_a_file_is_never_more_than_unusable(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    path = tmp_path / "rubbish"
    for kind in ("PNG", "JPEG", "WEBP", "GIF"):
        out = io.BytesIO()
        halves().save(out, kind)
        for _ in range(60):
            broken = bytearray(out.getvalue())
            for place in rng.integers(0, len(broken), 4):
                broken[place] = int(rng.integers(0, 256))
            path.write_bytes(broken)
            try:
                found = pictures.read(path)
            except Unusable:
                continue
            assert found.rgb.ndim == 3


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    rgb, alpha = rng.integers(0, 256, (9, 7, 3), np.uint8), rng.integers(0, 255, (9, 7), np.uint8)
    path = tmp_path / "out.png"
    pictures.write_png(rgb, path, alpha=alpha)
    found = pictures.read(path)
    assert found.alpha is not None
    assert (found.rgb == rgb).all()
    assert (found.alpha == alpha).all()
    pictures.write_png(rgb, path)
    assert pictures.read(path).alpha is None
    with pytest.raises(OSError, match="nowhere"):
        pictures.write_png(rgb, tmp_path / "nowhere" / "out.png")
    assert [p.name for p in tmp_path.iterdir()] == ["out.png"]
