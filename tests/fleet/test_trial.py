"""The trial, for as long as the suite has time for it (`scripts/chaos` runs it for hours)."""

from pathlib import Path

import pytest

from tests.fleet.trial import run

pytestmark = pytest.mark.long

SECONDS = 60.0


@pytest.mark.timeout(420)
def test_nothing_is_lost_or_bought_twice_whatever_dies(tmp_path: Path) -> None:
    summary = run(tmp_path, SECONDS, seed=6)
    assert summary.completed > 100
