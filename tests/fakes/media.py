"""Small real media for the fakes to hand out: they open, play, and last as long as they say. Made once, kept."""

import functools
import io
import math
from collections.abc import Callable
from typing import Any

import av
import numpy as np
from PIL import Image, ImageDraw

SIZE = (64, 36)
FRAMES_PER_SECOND = 8
SAMPLE_RATE_HZ = 44_100
SECONDS_MAX = 30


def png(number: int) -> bytes:
    """A small picture that tells which request it belongs to."""
    color = (number * 37 % 256, number * 91 % 256, number * 151 % 256)
    return _saved(Image.new("RGB", SIZE, color))


def cutout(picture: bytes) -> bytes:
    """`picture` with everything but a circle in its middle made clear."""
    image = _opened(picture).convert("RGBA")
    width, height = image.size
    mask = Image.new("L", image.size, 0)
    ImageDraw.Draw(mask).ellipse((width * 0.2, height * 0.1, width * 0.8, height * 0.9), fill=255)
    image.putalpha(mask)
    return _saved(image)


def enlarged(picture: bytes, scale: float) -> bytes:
    """`picture` with `scale` times as many pixels a side."""
    image = _opened(picture)
    width, height = image.size
    return _saved(image.resize((round(width * scale), round(height * scale))))


def again(picture: bytes) -> bytes:
    """`picture` as a PNG."""
    return _saved(_opened(picture).convert("RGB"))


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture))


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@functools.cache
def film(seconds: float) -> bytes:
    """MP4 with one H.264 stream that turns from blue to red, at most SECONDS_MAX long."""

    def fill(container: Any) -> None:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        count = round(min(seconds, SECONDS_MAX) * FRAMES_PER_SECOND)
        for index in range(count):
            share = index / max(1, count - 1)
            image = Image.new("RGB", SIZE, (round(255 * share), 60, round(255 * (1 - share))))
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    return _contained("mp4", fill)


@functools.cache
def sound(seconds: float, kind: str = "mp3") -> bytes:
    """A quiet tone as MP3 (or WAV), at most SECONDS_MAX long."""

    def fill(container: Any) -> None:
        stream = container.add_stream("libmp3lame" if kind == "mp3" else "pcm_s16le", rate=SAMPLE_RATE_HZ)
        stream.layout = "mono"
        times = np.arange(round(min(seconds, SECONDS_MAX) * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        wave = (np.sin(2 * math.pi * 440 * times) * 3000).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=SAMPLE_RATE_HZ, frame_size=1152)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))

    return _contained(kind, fill)


def _contained(kind: str, fill: Callable[[Any], None]) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        fill(container)
    return out.getvalue()
