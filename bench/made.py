"""Everything made here: wall and processor time of each local model in its own worker process, warm, and its memory.

A worker is started as the server starts it, spoken to as the server speaks to it, and ended at the end. `python -m bench.made
image music` measures only these.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import psutil
from PIL import Image

from bench.load import show

Request = Mapping[str, object]


class Line(msgspec.Struct, frozen=True):
    """One row of the table."""

    name: str
    model: str
    requests: Sequence[Request]
    target: str
    wall_seconds_max: float | None = None
    """What the median is held against; None: times the length of the sound."""


class Run(msgspec.Struct, frozen=True):
    wall: float
    cpu: float
    seconds: float
    """Length of what was made, 0 for pictures."""


def _wide(prompt: str, seed: int) -> Request:
    return {"prompt": prompt, "seed": seed, "width": 1024, "height": 576}


PICTURES = (
    "A fox reading a book in a cozy library", "a red racing car in the desert at sunset", "neon city in the rain, a robot with an umbrella",
    "A sailboat on a calm ocean at sunrise", "an astronaut on the moon, a rocket", "a dragon over snowy mountains at night, aurora",
    "a whale under the sea", "a castle behind a forest", "two cats in the garden", "a bear in the forest at night",
)  # fmt: skip
STYLED = ("watercolour", "oil painting", "ink drawing", "pixel art", "blueprint", "storybook illustration")
TEXT = (
    "The lighthouse keeper wrote down the weather every morning for thirty-one years. On the 3rd of March, 1987, he wrote "
    "nothing at all, and the harbour master, Mr. Ellis, walked out along the wall to find out why."
)
EFFECTS = (
    "thunderstorm with distant church bells", "footsteps on gravel", "a dog barking", "a laser blast", "rain on a roof",
    "a car passing by", "crackling fire", "three knocks on a door", "birds in a forest at dawn", "glass breaking",
)  # fmt: skip
MUSIC = (
    "a slow waltz for piano and strings", "lofi hip hop, relaxed", "epic orchestral battle", "happy ukulele folk song", "dark techno, 130 bpm",
)  # fmt: skip


def _films(folder: Path) -> Iterator[Line]:
    size = {"width": 1280, "height": 720, "seconds": 3.0}
    one, other = str(folder / "one.png"), str(folder / "other.png")
    words = ("a sailboat in a storm, slow dolly in", "a fox in the snow at night, pan left", "neon city in the rain")
    yield Line("film of words, 3 s 720p", "local/motion", [{**size, "prompt": p} for p in words], "≤ 12 s", 12)
    picture = {**size, "prompt": "slow dolly in", "inputs": {"firstFrame": one}}
    yield Line("film of a picture, 3 s 720p", "local/motion", [picture, picture], "≤ 12 s", 12)
    between = {**size, "inputs": {"firstFrame": one, "lastFrame": other}}
    yield Line("film between two, 3 s 720p", "local/motion", [between, between], "≤ 12 s", 12)


def lines(folder: Path) -> Iterator[Line]:
    """Every line of the table; pictures to work on are drawn into `folder` first."""
    wide = [_wide(prompt, 7) for prompt in PICTURES]
    yield Line("image 1024x576", "local/scene", wide, "≤ 1.5 s", 1.5)
    styled = [_wide(f"a lighthouse by the sea, {style}", 7) for style in STYLED]
    yield Line("image with a style", "local/scene", styled, "≤ 1.5 s", 1.5)
    yield from _films(folder)
    yield Line("speech", "local/kokoro", [{"prompt": TEXT, "seed": k} for k in range(3)], "≤ 1.0 x its length")
    yield Line("effect, 5 s", "local/sfx", [{"prompt": p, "seconds": 5.0} for p in EFFECTS], "≤ 0.5 s", 0.5)
    yield Line("music, 30 s", "local/band", [{"prompt": p, "seconds": 30.0} for p in MUSIC], "≤ 4 s", 4)
    square = {"imageUrl": str(folder / "square.png")}
    yield Line("background removal 1024x1024", "local/cutout", [{"inputs": square}] * 3, "≤ 2 s", 2)
    mask = {**square, "maskUrl": str(folder / "mask.png")}
    yield Line("object removal 1024x1024", "local/erase", [{"inputs": mask}] * 3, "")
    small = {"imageUrl": str(folder / "small.png")}
    yield Line("upscale 512x512, x2", "local/upscale", [{"inputs": small, "scale": 2}] * 3, "≤ 12 s", 12)
    yield Line("upscale 512x512, x4", "local/upscale", [{"inputs": small, "scale": 4}], "")


class Worker:
    """A worker process, as `providers.lanes` starts one."""

    def __init__(self, folder: Path) -> None:
        self._output = folder / "output"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "storynote.local"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._seen = psutil.Process(self._process.pid)
        self._hear()

    def _hear(self) -> dict[str, object]:
        assert self._process.stdout is not None
        found = json.loads(self._process.stdout.readline())
        assert isinstance(found, dict)
        return found

    def make(self, model: str, request: Request) -> Run:
        assert self._process.stdin is not None
        before, began = sum(self._seen.cpu_times()[:2]), time.perf_counter()
        whole = {"id": "1", "model": model, "output": str(self._output), "format": "wav", **request}
        self._process.stdin.write(json.dumps(whole) + "\n")
        self._process.stdin.flush()
        while "progress" in (answer := self._hear()):
            pass
        done = answer.get("done")
        if not isinstance(done, dict):
            raise SystemExit(f"{model}: {answer}")
        wall, cpu = time.perf_counter() - began, sum(self._seen.cpu_times()[:2]) - before
        return Run(wall, cpu, float(done.get("seconds") or 0.0))

    def peak_mb(self) -> float:
        """Highest resident memory since the start."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM")) / 1000

    def close(self) -> None:
        self._process.communicate(timeout=20)


@contextmanager
def _pictures() -> Iterator[Path]:
    """A folder with what films and tools begin with."""
    with TemporaryDirectory(prefix="storynote-bench-") as name:
        folder = Path(name)
        worker = Worker(folder)
        for file, prompt, width, height in (
            ("one.png", "a red fox in the snow, noon", 1280, 720),
            ("other.png", "a red fox in the snow, night", 1280, 720),
            ("square.png", "a cat in a garden", 1024, 1024),
            ("small.png", "a cat in a garden", 512, 512),
        ):
            request = {"prompt": prompt, "seed": 3, "width": width, "height": height}
            worker.make("local/scene", request)
            (folder / "output").replace(folder / file)
        worker.close()
        mask = np.zeros((1024, 1024), np.uint8)
        mask[600:800, 400:600] = 255
        Image.fromarray(mask).save(folder / "mask.png")
        yield folder


def _measured(line: Line, folder: Path) -> list[str]:
    worker = Worker(folder)
    first = worker.make(line.model, line.requests[0])
    runs = [worker.make(line.model, request) for request in line.requests]
    wall = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    limit = line.wall_seconds_max
    shown = f"{wall:.2f} s"
    if runs[0].seconds and limit is None:
        share = statistics.median(run.wall / run.seconds for run in runs)
        shown, limit, wall = f"{share:.2f} x", 1.0, share
    met = "" if not line.target else "met" if wall <= (limit or 0) else "MISSED"
    row = [line.name, shown, f"{max(run.wall for run in runs):.2f}", f"{cpu:.2f}", f"{first.wall:.2f}"]
    row += [f"{worker.peak_mb():.0f}", line.target, met]
    worker.close()
    return row


def main(only: Sequence[str] = ()) -> None:
    with _pictures() as folder:
        wanted = [one for one in lines(folder) if not only or any(word in one.name for word in only)]
        rows = [_measured(line, folder) for line in wanted]
    heads = ["made", "median", "worst s", "CPU s", "first s", "peak MB", "target", ""]
    show("Local models, each in its own worker, warm; first: with loading", heads, rows, "on two cores")


if __name__ == "__main__":
    main(sys.argv[1:])
