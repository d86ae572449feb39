"""Servers shared by the tests: one whose provider is the fake fal, one in sandbox. Tests make accounts of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import OPEN, Client, Fake, Server, running

LONG = (
    "crash/test_cycles",
    "contract/test_schemathesis",
    "contract/test_patience",
    "test_made_here",
    "test_sandbox",
    "browser/test_access",
    "browser/test_faults",
)
"""Files that take longest: begun first, so that no worker is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, name in enumerate(LONG) if name in item.nodeid), len(LONG)))


@pytest.fixture(scope="session")
def fake() -> Iterator[Fake]:
    started = Fake()
    yield started
    started.close()


@pytest.fixture(autouse=True)
def _tidy(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().http.close()
    if "fake" in request.fixturenames:
        request.getfixturevalue("fake").switch()


@pytest.fixture(scope="session")
def server(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Live: models are served by the fake fal and cost credits."""
    with running(tmp_path_factory.mktemp("live") / "data", fake.environment()) as started:
        yield started


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """No provider has a key."""
    with running(tmp_path_factory.mktemp("sandbox") / "data", {}) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Client:
    """A new account with 1,000 credits."""
    return server.account(1000)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"
