"""A film from whatever is given: words, a first frame, both ends. Rule: every input is judged before the first frame is made."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import msgspec

from storynote.local.motion import between, directions, frames, reel, scenery, still
from storynote.local.motion.camera import Pose
from storynote.local.motion.mark import Mark
from storynote.local.pictures import Bytes
from storynote.local.unusable import Unusable

Told = Callable[[float], None]
SECONDS_MIN, SECONDS_MAX = 1.0, 15.0
SIDE_PX_MIN, SIDE_PX_MAX = 96, 1920
THREADS = 2
PREPARED = 0.12
"""The share of the work that is done before the first frame."""
TOLD_FRAMES = 4
"""Progress is told every so many frames."""


class Film(msgspec.Struct, frozen=True):
    """The film that was written."""

    width: int
    height: int
    """Pixels; even, as 4:2:0 needs it."""
    seconds: float
    mime_type: str = "video/mp4"


def film(
    prompt: str,
    *,
    seconds: float,
    width: int,
    height: int,
    seed: int,
    first: Path | None,
    last: Path | None,
    mark: bool,
    output: Path,
    told: Told | None = None,
) -> Film:
    """Write a film to `output`: H.264 in MP4, round(seconds * 24) frames, sides rounded to even numbers of pixels.

    With both frames it begins and ends with them; with one it moves through that picture; with none it shows the prompt. `mark`
    puts the sandbox's sign in the corner. `told` hears of progress, 0 to 1. Raises Unusable for a length or a size out of bounds,
    and for pictures that cannot be read.
    """
    _judge(seconds, width, height)
    cv2.setNumThreads(THREADS)
    width, height = width // 2 * 2, height // 2 * 2
    count = round(seconds * reel.RATE)
    tell = told or (lambda _: None)
    made = _frames(prompt, count, width, height, seed, first, last, lambda share: tell(share * PREPARED))
    sign = Mark(width, height) if mark else None
    with reel.opened(output, width, height) as to:
        for number, frame in enumerate(made, 1):
            to.take(frame if sign is None else sign.on(frame))
            if number % TOLD_FRAMES == 0:
                tell(PREPARED + (1 - PREPARED) * number / count)
    tell(1.0)
    return Film(width, height, count / reel.RATE)


def _judge(seconds: float, width: int, height: int) -> None:
    if not SECONDS_MIN <= seconds <= SECONDS_MAX:
        raise Unusable(f"durationSec must be {SECONDS_MIN:g} to {SECONDS_MAX:g}")
    if not (SIDE_PX_MIN <= width <= SIDE_PX_MAX and SIDE_PX_MIN <= height <= SIDE_PX_MAX):
        raise Unusable(f"a side must have {SIDE_PX_MIN} to {SIDE_PX_MAX} pixels")


def _frames(
    prompt: str, count: int, width: int, height: int, seed: int, first: Path | None, last: Path | None, tell: Told
) -> Iterator[Bytes]:
    tell(0.0)
    seconds = count / reel.RATE
    if first is not None and last is not None:
        ends = frames.read(first, width, height, "firstFrame"), frames.read(last, width, height, "lastFrame")
        return between.frames(*ends, count, seed)
    if first is None and last is None:
        return scenery.frames(prompt, width, height, count, seconds, seed, tell)
    said = directions.read(prompt, seconds)
    path = said.path or directions.usual(seconds, seed)
    if first is not None:
        return still.frames(frames.read(first, width, height, "firstFrame"), prompt, path, count, seconds, seed)
    assert last is not None
    ending = path.moved(Pose().plus(path.poses[-1], -1.0))
    return still.frames(frames.read(last, width, height, "lastFrame"), prompt, ending, count, seconds, seed)
