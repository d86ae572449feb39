"""`python -m bench`: every table. `python -m bench app polls`: these."""

import sys

from bench import app, beside, latency, library, made, memory, pages, polls, size, stored, streams, submits, upstream

TABLES = (made, beside, size, polls, submits, latency, streams, memory, stored, library, upstream, pages, app)

if __name__ == "__main__":
    asked = sys.argv[1:]
    names = [each.__name__.removeprefix("bench.") for each in TABLES]
    if unknown := [name for name in asked if name not in names]:
        sys.exit(f"There is no table {unknown[0]}; there are {', '.join(names)}.")
    for each, name in zip(TABLES, names, strict=True):
        if not asked or name in asked:
            each.main()
