"""`scripts/crash`: a longer run of the kill -9 cycles than the suite has time for."""

import argparse
import contextlib
import tempfile
import time
from pathlib import Path

from tests.crash import cycles
from tests.crash.upstreams import FAL, NAMES, Upstream


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/crash", description=__doc__)
    parser.add_argument("--provider", choices=NAMES, default=FAL, help="whose jobs are under way (fal)")
    parser.add_argument("--cycles", type=int, default=300, help="how often the server is killed (300)")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="repeats the moments of death of a run")
    given = parser.parse_args()
    print(f"seed {given.seed}")
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(Upstream(given.provider)) as upstream:
        found = cycles.run(upstream, Path(folder) / "data", given.cycles, given.seed, say=print)
    print(f"{given.provider} held: {found}")


if __name__ == "__main__":
    main()
