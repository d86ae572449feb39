"""Types by their bytes, sizes by their headers, and pictures that are meant to hurt."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from storynote.errors import BadRequest
from storynote.media import image_size, sniff


def _image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), (200, 30, 30)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("head", "mime_type"),
    [
        (_image("PNG"), "image/png"),
        (_image("JPEG"), "image/jpeg"),
        (_image("WEBP"), "image/webp"),
        (_image("GIF"), "image/gif"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "video/mp4"),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm", "video/webm"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"fLaC\x00\x00\x00\x22", "audio/flac"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
    ],
)
def test_types_are_known_by_their_bytes(head: bytes, mime_type: str) -> None:
    found = sniff(head)
    assert found is not None
    assert found.mime_type == mime_type


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
        b"<!doctype html>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"#EXTM3U",
        b"\xff\xff\xff\xff",
        b"\x00" * 64,
    ],
)
def test_everything_else_is_nothing(head: bytes) -> None:
    assert sniff(head) is None


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_sizes_come_from_the_header(kind: str, tmp_path: Path) -> None:
    assert image_size(_image(kind)) == (20, 10)
    (tmp_path / "a").write_bytes(_image(kind))
    assert image_size(tmp_path / "a") == (20, 10)


def _bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(13_000, 13_000), (100_000, 100_000), (17_000, 1), (1, 17_000), (2**31 - 1, 2**31 - 1)]
)
def test_bombs_are_refused_unopened(size: tuple[int, int]) -> None:
    with pytest.raises(BadRequest, match="megapixels"):
        image_size(_bomb(*size))


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", _image("PNG")[:20], b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"]
)
def test_broken_pictures_are_said_to_be(data: bytes) -> None:
    with pytest.raises(BadRequest):
        image_size(data)
