"""Word from one process to all: PostgreSQL's LISTEN and NOTIFY, after the commit and in bunches.

Rule: a notice is a hint. Whoever hears one reads the rows; whoever hears none looks by itself from time to time.

Not inside the writing transaction: commits that notify wait for each other, which ended at 800 to 1,000 commits a second
in our measurements. One notice carries everything of the last moment.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

import asyncpg

log = logging.getLogger(__name__)

CHANNEL = "storynote"
BUNCH_SECONDS = 0.015
PAYLOAD_BYTES_MAX = 7500
"""PostgreSQL refuses 8,000 and more (documentation of NOTIFY)."""
RECONNECT_SECONDS_MIN, RECONNECT_SECONDS_MAX = 0.2, 5.0
PROBE_SECONDS = 10.0
LEADER_LOCK = 0x6C6561646572
"""Of PostgreSQL's advisory locks, the one that the process with the common chores holds."""

Hear = Callable[[str], None]
_GONE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class Notices:
    """One connection that listens and speaks. A topic is a letter; what is told of it are names without spaces."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._hear: dict[str, Hear] = {}
        self._lost: list[Callable[[], None]] = []
        self._told: dict[str, None] = {}
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.connected = False
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._leading = False
        self._asking = asyncio.Lock()

    def on(self, topic: str, hear: Hear, lost: Callable[[], None] | None = None) -> None:
        """`hear` is called with each name told of `topic` by any process.

        `lost` is called when hearing stops and when it begins again: word may have been missed.
        """
        self._hear[topic] = hear
        if lost is not None:
            self._lost.append(lost)

    def tell(self, topic: str, name: str) -> None:
        """Every process hears of it within moments, or not at all."""
        self._told[f"{topic}{name}"] = None
        self._due.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Say what is still to be said, if that is possible, and let go."""
        if self._connection is not None and self._told:
            with contextlib.suppress(*_GONE):
                await self._say(self._connection)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def leads(self) -> bool:
        """Whether this process is the one of all that does the common chores: it holds an advisory lock as long as it lives."""
        async with self._asking:
            if self._connection is None:
                return False
            if not self._leading:
                with contextlib.suppress(*_GONE):
                    self._leading = bool(
                        await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", LEADER_LOCK)
                    )
            return self._leading

    async def _run(self) -> None:
        wait = RECONNECT_SECONDS_MIN
        while True:
            try:
                connection = await asyncpg.connect(self._url, timeout=5, command_timeout=5)
            except _GONE as error:
                log.warning("no notices: %s", type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, RECONNECT_SECONDS_MAX)
                continue
            wait = RECONNECT_SECONDS_MIN
            try:
                await self._talk(connection)
            except _GONE as error:
                log.warning("notices stopped: %s", type(error).__name__)
            finally:
                self.connected = self._leading = False
                self._connection = None
                connection.terminate()
                self._tell_lost()

    async def _talk(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await connection.add_listener(CHANNEL, self._heard)
        self.connected, self._connection = True, connection
        connection.add_termination_listener(lambda _: self._due.set())
        self._tell_lost()
        said = 0.0
        while True:
            try:
                await asyncio.wait_for(self._due.wait(), PROBE_SECONDS)
            except TimeoutError:
                # A connection that died silently is found out here, and not when somebody waits for word.
                async with self._asking:
                    await connection.execute("SELECT 1")
                continue
            if connection.is_closed():
                raise ConnectionResetError
            # The first word after a silence goes at once; what comes soon after it goes together.
            await asyncio.sleep(said + BUNCH_SECONDS - time.monotonic())
            said = time.monotonic()
            await self._say(connection)

    async def _say(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        told, self._told = list(self._told), {}
        self._due.clear()
        try:
            for payload in _bunched(told):
                async with self._asking:
                    await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, payload)
        except BaseException:
            self._told = {**dict.fromkeys(told), **self._told}
            self._due.set()
            raise

    def _tell_lost(self) -> None:
        for lost in self._lost:
            lost()

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        for told in str(payload).split(" "):
            hear = self._hear.get(told[:1])
            if hear is not None:
                hear(told[1:])


def _bunched(told: list[str]) -> list[str]:
    bunches: list[str] = []
    size = PAYLOAD_BYTES_MAX
    for name in told:
        if size + len(name) + 1 > PAYLOAD_BYTES_MAX:
            bunches.append(name)
            size = len(name)
        else:
            bunches[-1] += " " + name
            size += len(name) + 1
    return bunches
