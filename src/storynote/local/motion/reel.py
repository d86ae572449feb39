"""A film on its way to disk, one frame at a time. Rule: no frame is kept, and the file is whole or not there.

H.264 in MP4 with its index at the front, 4:2:0, BT.709, as browsers play it. Nothing in the file says when it was made, and the
encoder's threads are fixed, so the same frames are the same bytes.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorRange, Colorspace
from av.video.stream import VideoStream

from storynote.local.pictures import Bytes

RATE = 24
"""Frames per second."""
QUALITY_CRF = 18
"""x264's constant rate factor: 18 can hardly be told from the source, 23 is its default."""
DARK_TOO = 3
"""x264's aq-mode that gives bits to dark places, or a night sky shows in steps."""
THREADS = 2
_BT709 = 1
"""ITU-T H.273 tables 2 to 4: the number of BT.709 for primaries, transfer and matrix alike."""
_LIMITED = 1
"""FFmpeg's AVCOL_RANGE_MPEG: black at 16, white at 235."""


class Reel:
    """Takes frames of one size; use `opened`."""

    def __init__(self, container: av.container.OutputContainer, stream: VideoStream) -> None:
        self._container = container
        self._stream = stream

    def take(self, frame: Bytes) -> None:
        """One more frame, (height, width, 3) sRGB; it may be changed afterwards."""
        given = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        fit = given.reformat(
            format="yuv420p",
            src_colorspace=Colorspace.ITU709,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        for packet in self._stream.encode(fit):
            self._container.mux(packet)

    def end(self) -> None:
        for packet in self._stream.encode(None):
            self._container.mux(packet)


@contextlib.contextmanager
def opened(output: Path, width: int, height: int) -> Iterator[Reel]:
    """A reel that is `output` when the block ends; an error inside leaves nothing. Both sides must be even."""
    partial = output.with_name(output.name + ".partial")
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    try:
        with av.open(str(partial), "w", format="mp4", options=options) as container:
            reel = Reel(container, _stream(container, width, height))
            yield reel
            reel.end()
        partial.replace(output)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _stream(container: av.container.OutputContainer, width: int, height: int) -> VideoStream:
    options = {"preset": "veryfast", "crf": str(QUALITY_CRF), "aq-mode": str(DARK_TOO), "threads": str(THREADS)}
    stream = container.add_stream("libx264", rate=RATE, options=options)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    context = stream.codec_context
    assert isinstance(context, VideoCodecContext)
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED
    return stream
