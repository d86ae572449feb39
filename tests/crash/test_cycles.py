"""At least fifty kill -9 under load: no acknowledged job lost, nothing bought twice, the ledger whole after each."""

from pathlib import Path

import pytest

from tests.crash import cycles
from tests.server import Fake

CYCLES = 50
SEED = 20261123


@pytest.mark.timeout(900)  # one to two minutes on two free cores, up to five where others work too
def test_fifty_deaths_under_load(fake: Fake, data: Path) -> None:
    found = cycles.run(fake, data, CYCLES, SEED)
    assert found.acknowledged > 5 * CYCLES, found
    assert found.completed > found.acknowledged / 3, found
    assert found.submits > CYCLES, found
