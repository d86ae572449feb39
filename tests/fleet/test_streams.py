"""Event streams over the processes of a fleet: counted together, resumed anywhere, ended cleanly."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from storynote import keys
from storynote.events import KEEP_SECONDS, LASTS_SECONDS
from tests.contract.sse import Stream
from tests.fleet.house import House
from tests.server import Client, Fake, Server, until

MOST = 10
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def house(fake: Fake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    started = House(tmp_path_factory.mktemp("streams"), fake.environment(), serving=3, working=1)
    try:
        started.start()
        yield started
        assert set(started.stop().values()) == {0}
    finally:
        started.close()


@pytest.fixture
def client(house: House) -> Client:
    return house.server.account(10_000)


def at(server: Server, client: Client) -> Client:
    """The same account at another process."""
    return Client(server.url, client.key)


def sql(house: House, text: str) -> None:
    house.postgres.psql(house.operator.environment["STORYNOTE_DATABASE_URL"].rsplit("/", 1)[1], text)


def has_room(client: Client) -> bool:
    with Stream(client) as stream:
        return stream.status == 200


def test_ten_in_all_and_no_more(house: House, client: Client) -> None:
    with ExitStack() as opened:
        streams = [opened.enter_context(Stream(at(house.serving[n % 3], client))) for n in range(MOST)]
        assert [stream.status for stream in streams] == [200] * MOST
        for server in house.serving:
            more = opened.enter_context(Stream(at(server, client)))
            assert more.status == 429
            assert "too_many_streams" in more.body.decode()
        streams[0].close()
        until(lambda: has_room(at(house.serving[1], client)), 10, "a closed stream still counts elsewhere")
    until(
        lambda: (
            house.operator.rows("SELECT COUNT(*) FROM streams WHERE account_id = $1", account_of(house, client))
            == [(0,)]
        )
    )


def account_of(house: House, client: Client) -> str:
    return str(house.operator.rows("SELECT account_id FROM keys WHERE hash = $1", keys.hashed(client.key))[0][0])


def test_opened_at_once_exactly_ten_are_let_in(house: House, client: Client) -> None:
    streams: list[Stream] = []
    gate = threading.Barrier(24)

    def one(server: Server) -> None:
        asking = at(server, client)
        gate.wait(10)
        streams.append(Stream(asking))

    threads = [threading.Thread(target=one, args=(house.serving[n % 3],)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    try:
        assert sorted(stream.status for stream in streams) == [200] * MOST + [429] * 14
    finally:
        for stream in streams:
            stream.close()


@pytest.mark.long
def test_the_streams_of_a_dead_process_are_forgotten(house: House, client: Client) -> None:
    victim, other = house.serving[2], house.serving[0]
    with ExitStack() as opened:
        for n in range(MOST):
            opened.enter_context(Stream(at(victim if n < 6 else other, client)))
        assert not has_room(at(other, client))
        house.kill(victim)
        until(lambda: has_room(at(other, client)), LASTS_SECONDS + 10, "a dead process's streams still count")
    house.again(victim)


@pytest.mark.long
def test_who_slept_too_long_gives_its_places_up(house: House, client: Client) -> None:
    sleeper, other = house.serving[1], house.serving[0]
    with ExitStack() as opened:
        slept = [opened.enter_context(Stream(at(sleeper, client))) for _ in range(4)]
        house.pause(sleeper)
        try:
            until(lambda: forgotten(house, client), LASTS_SECONDS + 10)
            for _ in range(MOST):
                assert opened.enter_context(Stream(at(other, client))).status == 200
        finally:
            house.resume(sleeper)
        until(lambda: all(stream.ended for stream in slept), KEEP_SECONDS + 10, "more than ten are open")
        count = house.operator.rows("SELECT COUNT(*) FROM streams WHERE account_id = $1", account_of(house, client))
        assert count == [(MOST,)]


def forgotten(house: House, client: Client) -> bool:
    sql = "SELECT COUNT(*) FROM streams WHERE until_s > extract(epoch FROM clock_timestamp()) AND account_id = $1"
    return house.operator.rows(sql, account_of(house, client)) == [(0,)]


def test_a_token_works_wherever_one_lands_and_once(house: House, client: Client) -> None:
    token = client.post("/v1/jobs/events/token").json()["token"]
    kept = house.operator.rows("SELECT hash, caller FROM stream_tokens")
    assert kept
    assert token not in str(kept)
    assert client.key not in str(kept)
    streams: list[Stream] = []
    gate = threading.Barrier(9)

    def one(server: Server) -> None:
        asking = at(server, client)
        gate.wait(10)
        streams.append(Stream(asking, f"?token={token}", key=""))

    threads = [threading.Thread(target=one, args=(house.serving[n % 3],)) for n in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    try:
        assert sorted(stream.status for stream in streams) == [200] + [401] * 8
        (winner,) = [stream for stream in streams if stream.status == 200]
        job_id = client.image(client.project())[0]
        assert winner.until_ended(job_id)["status"] == "completed"
    finally:
        for stream in streams:
            stream.close()


def test_a_token_is_forgotten_after_its_minute(house: House, client: Client) -> None:
    token = client.post("/v1/jobs/events/token").json()["token"]
    # As if a minute had gone by.
    sql(house, "UPDATE stream_tokens SET until_ms = until_ms - 60000")
    with Stream(at(house.serving[1], client), f"?token={token}", key="") as stream:
        assert stream.status == 401
    client.post("/v1/jobs/events/token")
    assert house.operator.rows("SELECT COUNT(*) FROM stream_tokens") == [(1,)]


def test_whoever_comes_back_to_another_process_misses_nothing(house: House, client: Client) -> None:
    """While jobs come and go all the time, the stream is left and resumed elsewhere again and again."""
    project = client.project()
    made: list[str] = []

    def order() -> None:
        for n in range(30):
            made.extend(at(house.serving[n % 3], client).image(project, f"A fox {n}", numImages=4))

    ordering = threading.Thread(target=order)
    ordering.start()
    last, ended, hops = 0, set[str](), 0
    while ordering.is_alive() or len(ended) < len(made):
        with Stream(at(house.serving[hops % 3], client), **{"Last-Event-ID": str(last)}) as stream:
            assert stream.status == 200
            stream.until(
                lambda events: len(events) >= 5 or (not ordering.is_alive() and len(ended) + len(events) >= 1), 30
            )
            for event in list(stream.events):
                assert int(event.id) > last, "an event came again, or out of order"
                last = int(event.id)
                if event.job["status"] == "completed":
                    ended.add(event.job["id"])
        hops += 1
        assert hops < 2000
    ordering.join(30)
    assert ended == set(made)
    assert len(made) == 120
    assert hops >= 6
    (newest,) = house.operator.rows("SELECT MAX(seq) FROM jobs WHERE account_id = $1", account_of(house, client))
    assert last == newest[0]


def test_a_stream_ends_cleanly_when_its_process_loses_the_database(house: House, client: Client) -> None:
    job_id = client.image(client.project(), "A fox [delay=2]")[0]
    with ExitStack() as opened:
        streams = [opened.enter_context(Stream(at(server, client), "?lastEventId=0")) for server in house.serving]
        for stream in streams:
            stream.until(lambda events: bool(events))
        house.wire.cut()
        try:
            for stream in streams:
                until(lambda stream=stream: stream.ended or stream.broken, 10, "it goes on without a database")  # type: ignore[misc]
                assert stream.ended, repr(stream.broken)
        finally:
            house.wire.mend()
        last = streams[0].events[-1].id
    until(lambda: has_room(at(house.serving[1], client)), 15, "it never recovered")
    with Stream(at(house.serving[1], client), **{"Last-Event-ID": last}) as again:
        assert again.until_ended(job_id, 40)["status"] == "completed"


def test_streams_that_the_database_forgot_are_entered_again(house: House, client: Client) -> None:
    """Its table is unlogged, so a crash empties it."""
    with ExitStack() as opened:
        streams = [opened.enter_context(Stream(at(house.serving[n % 3], client))) for n in range(MOST)]
        assert [stream.status for stream in streams] == [200] * MOST
        sql(house, "TRUNCATE streams")
        counted = "SELECT COUNT(*) FROM streams WHERE account_id = $1"
        account = account_of(house, client)
        until(lambda: house.operator.rows(counted, account) == [(MOST,)], KEEP_SECONDS + 10)
        assert not has_room(client)
