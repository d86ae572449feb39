"""Clients at work while processes die, sleep and are cut off; then everything is judged.

Rule: whatever was told to a client must be true afterwards, and whatever was bought was bought once.
"""

import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.crash.cycles import CREDITS, Summary, heal, judge
from tests.crash.load import Load
from tests.crash.upstreams import Upstream
from tests.fleet.house import HEARTBEAT_SECONDS, House
from tests.server import OPEN

CALM_SECONDS = (0.5, 3.0)
DEAD_SECONDS = (0.2, 4.0)
CUT_SECONDS = (0.3, 3.0)
Blow = Callable[[House, random.Random], None]


def _kill_one(house: House, chance: random.Random) -> None:
    one = chance.choice(house.all)
    house.kill(one)
    time.sleep(chance.uniform(*DEAD_SECONDS))  # how long it is missing
    house.again(one)


def _kill_workers(house: House, chance: random.Random) -> None:
    for worker in house.working:
        house.kill(worker)
    time.sleep(chance.uniform(*DEAD_SECONDS))
    for worker in house.working:
        house.again(worker)


def _sleep_one(house: House, chance: random.Random) -> None:
    """Longer than its heartbeat: its jobs go to another, and then it wakes and believes that they are its own."""
    worker = chance.choice(house.working)
    house.pause(worker)
    time.sleep(HEARTBEAT_SECONDS * chance.uniform(1.1, 1.5))
    house.resume(worker)


def _cut_wire(house: House, chance: random.Random) -> None:
    house.wire.cut()
    time.sleep(chance.uniform(*CUT_SECONDS))
    house.wire.mend()


def _crash_postgres(house: House, chance: random.Random) -> None:
    import signal

    house.postgres.stop(chance.choice((signal.SIGQUIT, signal.SIGINT)))
    time.sleep(chance.uniform(*CUT_SECONDS))
    house.postgres.start()


def _roll(house: House, chance: random.Random) -> None:
    """A rolling restart: one after the other, each told to stop."""
    for one in house.all:
        assert one.process is not None
        one.process.terminate()
        one.process.wait(30)
        house.again(one)


BLOWS: tuple[tuple[Blow, int], ...] = (
    (_kill_one, 10),
    (_kill_workers, 3),
    (_sleep_one, 2),
    (_cut_wire, 4),
    (_crash_postgres, 2),
    (_roll, 1),
)


def run(folder: Path, seconds: float, seed: int, say: Callable[[str], None] = lambda _: None) -> Summary:
    """Raises AssertionError naming what was lost, repeated or charged wrongly."""
    upstream = Upstream("fal")
    chance = random.Random(seed)
    blows = 0
    load: Load | None = None
    house = House(folder, upstream.environment(folder))
    try:
        house.start()
        client = house.server.account(CREDITS)
        OPEN.remove(client)
        project = client.project("fleet")
        load = Load(client, project, upstream, seed, urls=[server.url for server in house.serving])
        load.up.set()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(chance.uniform(*CALM_SECONDS))
            (blow,) = chance.choices([b for b, _ in BLOWS], [weight for _, weight in BLOWS])
            blow(house, chance)
            blows += 1
            assert load.history.faults == [], load.history.faults[:5]
            say(f"{blows} {blow.__name__[1:]}: {len(load.history.acknowledged)} orders acknowledged")
        load.finish_orders()
        jobs = heal(client, load, upstream.plan.kind)
        load.stop()
        codes = house.stop()
        assert set(codes.values()) == {0}, f"SIGTERM did not end it well: {codes}"
        client.http.close()
        house.operator.ledger()
        listed = {line.split()[0] for line in house.operator.command("jobs", "ambiguous").stdout.splitlines()}
        return judge(upstream, load, jobs, listed, blows)
    finally:
        if load is not None:
            load.stop()
        house.close()
        upstream.close()
