"""Kill -9 under load, for every provider: no acknowledged job lost, nothing bought twice, the ledger whole after each."""

import contextlib
from pathlib import Path

import pytest

from tests.crash import cycles
from tests.crash.upstreams import FAL, NAMES, Upstream
from tests.server import Fake

CYCLES = 50
CYCLES_EACH = 6
SEED = 20261123


@pytest.mark.timeout(900)  # one to two minutes on two free cores, up to five where others work too
def test_fifty_deaths_under_load(fake: Fake, data: Path) -> None:
    found = cycles.run(Upstream(FAL, fake), data, CYCLES, SEED)
    assert found.acknowledged > 5 * CYCLES, found
    assert found.completed > found.acknowledged / 3, found
    assert found.submits > CYCLES, found


@pytest.mark.parametrize("name", [name for name in NAMES if name != FAL])
def test_and_of_every_other_provider(name: str, data: Path) -> None:
    with contextlib.closing(Upstream(name)) as upstream:
        found = cycles.run(upstream, data, CYCLES_EACH, SEED)
    assert found.completed > CYCLES_EACH, found
    assert found.submits > CYCLES_EACH, found
