"""What a file of sound or film holds, by its own headers: so that nobody is charged for a file that no player opens.

Rule: only headers are read, with bounds, whatever the file claims; nothing is decoded here.

Sources: ISO/IEC 14496-12 §4 and §8 (MP4), RFC 8794 and RFC 9559 §5 (WebM), ISO 11172-3 §2.4 and 13818-3 (MP3), RFC 9639 §8
(FLAC), Microsoft's RIFF (WAV). Why no decoder: docs/decisions/0012-results-are-checked-by-their-headers.md.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

BOXES_MAX = 10_000
HEADER_BYTES_MAX = 64 * 1024 * 1024
"""The largest `moov` that is read."""
EBML_BYTES_MAX = 4 * 1024 * 1024
"""How far into a WebM its tracks may lie."""
SYNC_BYTES_MAX = 1024 * 1024
"""How far into an MP3 its first frames may lie, beyond its tags."""
FRAMES_IN_A_ROW = 3


class Tracks(msgspec.Struct, frozen=True):
    """How many of each kind, each with something in it."""

    video: int = 0
    audio: int = 0


def tracks(path: Path, mime_type: str) -> Tracks:
    """Read the headers of `path`. What is cut off, empty or broken has no tracks; never raises for what is in a file."""
    reader = _READERS.get(mime_type)
    if reader is None:
        return Tracks()
    with path.open("rb") as file:
        try:
            return reader(file, os.fstat(file.fileno()).st_size)
        except (ValueError, IndexError):
            return Tracks()


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


# MP4 -------------------------------------------------------------------------------------------------------------


def _mp4(file: BinaryIO, size: int) -> Tracks:
    moov, media = b"", False
    for name, start, end in _top_boxes(file, size):
        media = media or (name in (b"mdat", b"moof") and end > start)
        if name == b"moov" and end - start <= HEADER_BYTES_MAX:
            file.seek(start)
            moov = file.read(end - start)
    if not media:
        return Tracks()
    kinds = [_handler(track) for name, track in _boxes(moov) if name == b"trak"]
    return Tracks(kinds.count(b"vide"), kinds.count(b"soun"))


def _top_boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start, end) of each box. Raises ValueError for one that goes beyond the file: it was cut off."""
    at = 0
    for _ in range(BOXES_MAX):
        if at >= size:
            return
        file.seek(at)
        head = file.read(16)
        long, name, body = _number(head[:4]), head[4:8], 8
        if long == 1:
            long, body = _number(head[8:16]), 16
        elif long == 0:
            long = size - at
        if long < body or at + long > size:
            raise ValueError("a box that does not fit")
        yield name, at + body, at + long
        at += long


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        long, name, body = _number(data[at : at + 4]), data[at + 4 : at + 8], 8
        if long == 1:
            long, body = _number(data[at + 8 : at + 16]), 16
        if long < body or at + long > len(data):
            raise ValueError("a box that does not fit")
        yield name, data[at + body : at + long]
        at += long


def _inside(data: bytes, *names: bytes) -> bytes:
    for name in names:
        data = next((body for found, body in _boxes(data) if found == name), b"")
    return data


def _handler(track: bytes) -> bytes:
    """`vide`, `soun` or another; nothing for a track without a sample description."""
    entries = _number(_inside(track, b"mdia", b"minf", b"stbl", b"stsd")[4:8])
    return _inside(track, b"mdia", b"hdlr")[8:12] if entries else b""


# WebM ------------------------------------------------------------------------------------------------------------

_SEGMENT, _TRACKS, _CLUSTER, _ENTRY, _TYPE = 0x18538067, 0x1654AE6B, 0x1F43B675, 0xAE, 0x83
_UNKNOWN = -1


def _webm(file: BinaryIO, size: int) -> Tracks:
    data = file.read(EBML_BYTES_MAX)
    kinds, filled = list[int](), False
    for name, start, end in _elements(data, 0, len(data)):
        if name != _SEGMENT:
            continue
        for inner, inner_start, inner_end in _elements(data, start, end):
            filled = filled or inner == _CLUSTER
            if inner == _TRACKS:
                kinds += [_type(data, s, e) for n, s, e in _elements(data, inner_start, inner_end) if n == _ENTRY]
    return Tracks(kinds.count(1), kinds.count(2)) if filled else Tracks()


def _elements(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of each element; one of unknown size, or beyond what was read, ends where its parent does."""
    while at < end:
        name, at = _vint(data, at, keep_marker=True)
        long, at = _vint(data, at, keep_marker=False)
        stop = end if long == _UNKNOWN else min(end, at + long)
        yield name, at, stop
        at = stop


def _vint(data: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    length = 9 - data[at].bit_length()
    if length > 8:
        raise ValueError("no such length")
    value = _number(data[at : at + length])
    if not keep_marker:
        value &= (1 << 7 * length) - 1
        if value == (1 << 7 * length) - 1:
            value = _UNKNOWN
    return value, at + length


def _type(data: bytes, start: int, end: int) -> int:
    return next((_number(data[s:e]) for name, s, e in _elements(data, start, end) if name == _TYPE), 0)


# Sound -----------------------------------------------------------------------------------------------------------

_BIT_RATES = {
    # kbit/s of layer III by its index
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44100, 48000, 32000)


def _mp3(file: BinaryIO, size: int) -> Tracks:
    at, head = 0, file.read(10)
    if head[:3] == b"ID3":
        at = 10 + sum((byte & 0x7F) << 7 * (3 - k) for k, byte in enumerate(head[6:10]))
    file.seek(at)
    data = file.read(SYNC_BYTES_MAX)
    found = any(_frames(data, start) for start in range(len(data)) if data[start] == 0xFF)
    return Tracks(audio=int(found))


def _frames(data: bytes, at: int) -> bool:
    """Whether frames follow one another from `at`, three or as many as there are until the end."""
    for count in range(FRAMES_IN_A_ROW):
        if at >= len(data):
            return count > 0
        long = _frame_bytes(data[at : at + 4])
        if long == 0:
            return False
        at += long
    return True


def _frame_bytes(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bits = (head[1] >> 3) & 3, (head[2] >> 2) & 3, head[2] >> 4
    if version == 1 or rate == 3 or bits in (0, 15):
        return 0
    half = {3: 1, 2: 2, 0: 4}[version]
    kbits = _BIT_RATES[1 if version == 3 else 2][bits]
    return (144 if version == 3 else 72) * kbits * 1000 // (_RATES[rate] // half) + ((head[2] >> 1) & 1)


def _wav(file: BinaryIO, size: int) -> Tracks:
    at, channels = 12, 0
    for _ in range(BOXES_MAX):
        file.seek(at)
        head = file.read(12)
        if len(head) < 8:
            break
        long = int.from_bytes(head[4:8], "little")
        if head[:4] == b"fmt ":
            channels = int.from_bytes(head[10:12], "little")
        if head[:4] == b"data":
            return Tracks(audio=int(channels > 0 and long > 0 and size > at + 8))
        at += 8 + long + long % 2
    return Tracks()


def _flac(file: BinaryIO, size: int) -> Tracks:
    head = file.read(42)
    whole = len(head) == 42 and head[:4] == b"fLaC" and head[4] & 0x7F == 0
    return Tracks(audio=int(whole and size > 42 and _number(head[18:21]) >> 4 > 0))


_READERS = {
    "video/mp4": _mp4, "video/webm": _webm, "audio/mpeg": _mp3, "audio/wav": _wav, "audio/flac": _flac,
}  # fmt: skip
