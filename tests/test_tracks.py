"""What a file of sound or film is found to hold: real files, cut ones, and rubbish."""

import io
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from storynote.tracks import Tracks, tracks


def _film(kind: str, codec: str, sound: str = "") -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as file:
        picture: Any = file.add_stream(codec, rate=12)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        heard: Any = file.add_stream(sound, rate=48000) if sound else None
        for k in range(12):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), k * 20, np.uint8), "rgb24")
            frame.pts, frame.time_base = k, Fraction(1, 12)
            file.mux(picture.encode(frame))
        file.mux(picture.encode(None))
        if heard is not None:
            file.mux(heard.encode(_quiet("s16" if sound == "libopus" else "fltp", 960 if sound == "libopus" else 1024)))
            file.mux(heard.encode(None))
    return out.getvalue()


def _quiet(form: str, frames: int) -> "av.AudioFrame":
    kind: Any = np.int16 if form == "s16" else np.float32
    shape = (1, frames * 2) if form == "s16" else (2, frames)
    frame = av.AudioFrame.from_ndarray(np.zeros(shape, kind), form, "stereo")
    frame.sample_rate = 48000
    return frame


def _sound(kind: str, codec: str) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as file:
        stream: Any = file.add_stream(codec, rate=48000)
        stream.layout = "stereo"
        for _ in range(20):
            file.mux(stream.encode(_quiet("fltp" if codec == "libmp3lame" else "s16", 1152)))
        file.mux(stream.encode(None))
    return out.getvalue()


FILES = {
    "video/mp4": (_film("mp4", "libx264"), Tracks(video=1)),
    "video/mp4+sound": (_film("mp4", "libx264", "aac"), Tracks(video=1, audio=1)),
    "video/webm": (_film("webm", "libvpx"), Tracks(video=1)),
    "video/webm+sound": (_film("webm", "libvpx", "libopus"), Tracks(video=1, audio=1)),
    "audio/mpeg": (_sound("mp3", "libmp3lame"), Tracks(audio=1)),
    "audio/wav": (_sound("wav", "pcm_s16le"), Tracks(audio=1)),
    "audio/flac": (_sound("flac", "flac"), Tracks(audio=1)),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_there_is_found(tmp_path: Path, name: str) -> None:
    content, expected = FILES[name]
    path = tmp_path / "a"
    path.write_bytes(content)
    assert tracks(path, name.split("+")[0]) == expected


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_at_its_head_holds_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    for keep in (0, 1, 4, 11, 30):
        path.write_bytes(FILES[name][0][:keep])
        assert tracks(path, name.split("+")[0]) == Tracks()


@pytest.mark.parametrize("name", ["video/mp4", "video/mp4+sound"])
def test_a_film_that_was_cut_off_holds_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    content = FILES[name][0]
    for part in (0.3, 0.6, 0.9, 0.99):
        path.write_bytes(content[: int(len(content) * part)])
        assert tracks(path, "video/mp4") == Tracks()


def test_sound_in_a_film_is_no_film(tmp_path: Path) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream: Any = file.add_stream("aac", rate=48000)
        file.mux(stream.encode(_quiet("fltp", 1024)))
        file.mux(stream.encode(None))
    path = tmp_path / "a"
    path.write_bytes(out.getvalue())
    assert tracks(path, "video/mp4") == Tracks(audio=1)


def test_rubbish_never_raises(tmp_path: Path) -> None:
    rng = random.Random(7)
    path = tmp_path / "a"
    for name, (content, _) in FILES.items():
        for _ in range(150):
            spoilt = bytearray(content[: rng.randrange(1, len(content) + 1)])
            for _ in range(rng.randrange(1, 8)):
                spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
            path.write_bytes(spoilt)
            found = tracks(path, name.split("+")[0])
            assert found.video <= 2
            assert found.audio <= 2
