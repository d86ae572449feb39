"""What a file of sound or film holds, as a player would find it."""

import io
from typing import Any

import av
import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Film(msgspec.Struct, frozen=True):
    codec: str
    width: int
    height: int
    frames: int
    seconds: float
    rate: float
    first: Any
    last: Any
    """(height, width, 3), 0 to 255."""


class Sound(msgspec.Struct, frozen=True):
    codec: str
    seconds: float
    rate: int
    samples: Any
    """(frames, channels), -1 to 1."""

    @property
    def peak(self) -> float:
        return float(np.abs(self.samples).max())

    @property
    def level(self) -> float:
        return float(np.sqrt((self.samples.astype(np.float64) ** 2).mean()))


def film(content: bytes) -> Film:
    """Every frame is decoded; the first and the last are kept."""
    with av.open(io.BytesIO(content), "r") as container:
        stream = container.streams.video[0]
        first, last, count = None, None, 0
        for frame in container.decode(stream):
            last = frame
            if first is None:
                first = frame.to_ndarray(format="rgb24")
            count += 1
        assert last is not None
        rate = float(stream.average_rate or 0)
        return Film(
            codec=stream.codec_context.name,
            width=stream.codec_context.width,
            height=stream.codec_context.height,
            frames=count,
            seconds=count / rate,
            rate=rate,
            first=first,
            last=last.to_ndarray(format="rgb24"),
        )


def sound(content: bytes) -> Sound:
    with av.open(io.BytesIO(content), "r") as container:
        stream = container.streams.audio[0]
        rate = stream.codec_context.sample_rate
        resampler = av.AudioResampler(format="fltp", rate=rate)
        parts = [part.to_ndarray() for frame in container.decode(stream) for part in resampler.resample(frame)]
        samples = np.concatenate(parts, axis=1).T.astype(np.float32)
        return Sound(codec=stream.codec_context.name, seconds=len(samples) / rate, rate=rate, samples=samples)
