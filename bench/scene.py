"""Local pictures: wall time, processor time and memory, in a fresh process."""

import resource
import statistics
import time

from bench.load import show
from storynote.local.scene import draw

PROMPTS = (
    "A fox reading a book in a cozy library", "a red racing car in the desert at sunset", "neon city in the rain, a robot with an umbrella",
    "A sailboat on a calm ocean at sunrise", "an astronaut on the moon, a rocket", "a dragon over snowy mountains at night, aurora",
    "a whale under the sea", "a castle behind a forest", "two cats in the garden", "a bear in the forest at night",
)  # fmt: skip
TARGET = "median ≤ 1.5 s at 1024 x 576"


def main() -> None:
    began = time.perf_counter()
    draw("warm up", width=64, height=64, seed=1)
    load = time.perf_counter() - began
    walls, cpus = [], []
    for prompt in PROMPTS:
        wall, cpu = time.perf_counter(), time.process_time()
        draw(prompt, width=1024, height=576, seed=7)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    row = [
        f"{load:.2f}",
        f"{statistics.median(walls):.2f}",
        f"{max(walls):.2f}",
        f"{statistics.median(cpus):.2f}",
        f"{memory:.0f}",
    ]
    show(
        "local/scene, 10 prompts, first time each", ["load s", "median s", "worst s", "CPU s", "peak MB"], [row], TARGET
    )


if __name__ == "__main__":
    main()
