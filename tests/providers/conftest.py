"""The fakes of the services, one process each, for as long as the tests run."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from tests.providers.stand import Stand


class Stands(Protocol):
    def __call__(self, name: str) -> Stand: ...


@pytest.fixture(scope="session")
def stands() -> Iterator[Stands]:
    """The fake of that name, started when it is first asked for."""
    started: dict[str, Stand] = {}

    def stand(name: str) -> Stand:
        if name not in started:
            started[name] = Stand(name)
        return started[name]

    yield stand
    for one in started.values():
        one.close()
