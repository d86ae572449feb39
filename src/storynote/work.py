"""`storynote worker`: runs the fleet's jobs and serves nobody. Rule: told to stop, it hands every job on within moments."""

import asyncio
import contextlib
import logging
import signal

import uvloop

from storynote.app import chores, open_process
from storynote.deployment import is_fleet
from storynote.errors import ConfigurationError
from storynote.settings import Settings

log = logging.getLogger(__name__)


def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT. Raises ConfigurationError, SchemaTooNew."""
    if not is_fleet(settings):
        raise ConfigurationError(
            "A worker needs STORYNOTE_DATABASE_URL=postgresql://…: without it `storynote serve` runs the jobs itself"
        )
    process = open_process(settings, serves=False)

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sign in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(sign, stop.set)
        await process.start()
        log.info("working")
        try:
            async with chores(process):
                await stop.wait()
        finally:
            await process.stop()

    with contextlib.suppress(KeyboardInterrupt):
        # A third less of the processor for the same jobs than on asyncio's own loop: most of it is small writes to sockets.
        uvloop.run(run())
