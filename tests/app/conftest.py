"""A server where anybody may sign up, with a mail server beside it."""

from collections.abc import Iterator

import pytest

from tests.app.people import Person, newcomer
from tests.fakes.smtp import Smtp
from tests.server import Fake, Server, running


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smtp]:
    started = Smtp(tmp_path_factory.mktemp("post"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def house(fake: Fake, post: Smtp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Sign-up is open and gives 100 credits; models are served by the fake fal; mail is sent."""
    settings = {"STORYNOTE_SIGN_UP": "open", "STORYNOTE_SIGN_UP_CREDITS": "100"}
    with running(
        tmp_path_factory.mktemp("house") / "data", {**fake.environment(), **post.environment(), **settings}
    ) as it:
        yield it


@pytest.fixture
def person(house: Server) -> Person:
    """Somebody who has just signed up."""
    return newcomer(house)
