"""What a process tells its operator: /metrics, /healthz and /readyz on a port of its own, and its sign of life.

Rule: never on the port that clients reach.

What is counted says how much is sold and through whom, so it is nobody's business but the operator's: the listener is off
until STORYNOTE_METRICS_PORT is set, and on loopback unless STORYNOTE_METRICS_HOST says otherwise. A worker, which serves
nobody, can be probed there too. What only the store knows (queues, open jobs, who is alive) is read by one process of all,
the leader, and at most once in GATHER_SECONDS: the cost does not grow with the fleet.
"""

import asyncio
import contextlib
import logging
import os
import platform
import time
from collections import Counter
from pathlib import Path

from aiohttp import web

from storynote import __version__, members, metrics, oversight
from storynote.api.server import Server, why_not_ready
from storynote.deployment import Deployment
from storynote.errors import StoryNoteError, Unavailable
from storynote.ids import time_ms

log = logging.getLogger(__name__)

GATHER_SECONDS = 5.0
_PROC = Path("/proc/self")


class Operations:
    """One process's listener and sign of life."""

    def __init__(self, server: Server, deployment: Deployment, role: str) -> None:
        self._server, self._deployment = server, deployment
        self._me = members.this(role)
        self._runner: web.AppRunner | None = None
        self._gathered = float("-inf")
        self._gathering = asyncio.Lock()
        self._started = time.time()
        store = "postgres" if deployment.shared else "sqlite"
        metrics.BUILD.of(__version__, platform.python_version(), role, store).set(1)

    async def start(self) -> None:
        """Listen, where that is wanted."""
        settings = self._server.settings
        if not settings.metrics_port:
            return
        app = web.Application()
        app.add_routes(
            [
                web.get("/metrics", self._metrics),
                web.get("/healthz", self._health),
                web.get("/readyz", self._ready),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, settings.metrics_host, settings.metrics_port).start()
        except OSError as error:
            # Who cannot be watched still serves.
            log.error("no metrics: %s:%d: %s", settings.metrics_host, settings.metrics_port, error.strerror)

    async def stop(self) -> None:
        """Before the store closes."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._deployment.shared:
            with contextlib.suppress(StoryNoteError):
                await self._server.db.write(members.leave(self._me))

    async def beat(self) -> None:
        """Write that this process is alive; alone there is nobody to tell."""
        if self._deployment.shared:
            await self._server.db.write(*members.beat(self._me, time_ms()))
        metrics.HEARTBEAT.of().set(time.time())

    # Answers ---------------------------------------------------------------------------------------------------------

    async def _metrics(self, _: web.Request) -> web.Response:
        self._measure()
        async with self._gathering:
            if time.monotonic() - self._gathered > GATHER_SECONDS:
                await self._gather()
                self._gathered = time.monotonic()
        return web.Response(body=metrics.text(), headers={"Content-Type": metrics.CONTENT_TYPE})

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "version": __version__})

    async def _ready(self, _: web.Request) -> web.Response:
        wrong = await why_not_ready(self._server)
        return web.json_response({"status": wrong or "ready", "version": __version__}, status=503 if wrong else 200)

    def _measure(self) -> None:
        """What this process knows without asking."""
        metrics.STREAMS.of().set(self._server.bus.count())
        metrics.STARTED.of().set(self._started)
        times = os.times()
        cpu = metrics.CPU.of()
        cpu.value = times.user + times.system
        with contextlib.suppress(OSError, ValueError):
            metrics.MEMORY.of().set(int((_PROC / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
            metrics.FILES.of().set(len(os.listdir(_PROC / "fd")))
        self._deployment.measure()

    async def _gather(self) -> None:
        """What the store knows, told by one process of the fleet; the others forget what they told when they led."""
        for family in (metrics.QUEUED, metrics.SLOTS, metrics.OPEN, metrics.OLDEST, metrics.PROCESSES):
            family.clear()
        leads = await self._deployment.leads()
        metrics.LEADER.of().set(int(leads))
        if not leads:
            return
        try:
            await self._gather_queues()
            await self._gather_jobs()
            if self._deployment.shared:
                roles = Counter(one.role for one in await members.alive(self._server.db, time_ms()))
                metrics.PROCESSES.of("serve").set(roles["serve"] + roles["both"])
                metrics.PROCESSES.of("worker").set(roles["worker"] + roles["both"])
        except Unavailable as error:
            log.warning("what the store knows could not be measured: %s", error)

    async def _gather_queues(self) -> None:
        for name, depth in (await self._server.engine.depths()).items():
            metrics.SLOTS.of(name).set(depth.slots)
            for state in ("waiting", "delayed", "running"):
                metrics.QUEUED.of(name, state).set(getattr(depth, state))

    async def _gather_jobs(self) -> None:
        oldest = 0.0
        for state, kind, provider, count, since_ms in await oversight.standing(self._server.db):
            metrics.OPEN.of(str(state), str(kind), str(provider)).set(float(str(count)))
            if state == "queued":
                oldest = max(oldest, (time_ms() - int(str(since_ms))) / 1000)
        metrics.OLDEST.of().set(oldest)
