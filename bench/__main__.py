"""`python -m bench`: every table of one machine. `python -m bench app polls`: these. `python -m bench fleet` (or `rivals`, `growth`, `model`): those of a fleet."""

import sys

from bench import (
    app,
    beside,
    fleet,
    growth,
    latency,
    library,
    made,
    memory,
    model,
    pages,
    polls,
    rivals,
    size,
    stored,
    streams,
    submits,
    upstream,
)

TABLES = (made, beside, size, polls, submits, latency, streams, memory, stored, library, upstream, pages, app)
FLEET = {"fleet": fleet.main, "rivals": rivals.main, "growth": growth.main, "model": model.main}


def tables(asked: list[str]) -> None:
    names = [each.__name__.removeprefix("bench.") for each in TABLES]
    if unknown := [name for name in asked if name not in names]:
        sys.exit(f"There is no table {unknown[0]}; there are {', '.join([*names, *FLEET])}.")
    for each, name in zip(TABLES, names, strict=True):
        if not asked or name in asked:
            each.main()


if __name__ == "__main__":
    first, *rest = sys.argv[1:] or [""]
    if first in FLEET:
        FLEET[first](rest)
    else:
        tables(sys.argv[1:])
