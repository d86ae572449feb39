"""`scripts/chaos`: the trial for as long as one likes."""

import argparse
import tempfile
import time
from pathlib import Path

from tests.fleet.trial import run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}, {given.minutes:g} minutes", flush=True)
    with tempfile.TemporaryDirectory(prefix="storynote-fleet-") as folder:
        summary = run(Path(folder), given.minutes * 60, given.seed, lambda line: print(line, flush=True))
    print(summary)
    print("everything held")


if __name__ == "__main__":
    main()
