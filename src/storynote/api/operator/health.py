"""How the place is: providers, queues, store and storage. Rule: what is reported was tried just now, or counted."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable

import msgspec

from storynote import __version__, oversight
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.operator import Check, ProviderHealth, QueueDepth, SystemHealth
from storynote.db import StoreUnavailable
from storynote.errors import Unavailable
from storynote.ids import rfc3339, time_ms
from storynote.models import SANDBOX
from storynote.oversight import Fare


async def show(call: Call) -> Answer:
    server, now = call.server, time_ms()
    store, storage = await _tried(server.db.check), await _tried(server.files.check)
    return reply(
        200,
        SystemHealth(
            providers=await _providers(call, now),
            queues=[
                QueueDepth(name=name, **msgspec.structs.asdict(depth))
                for name, depth in (await server.engine.depths()).items()
            ],
            store=store,
            storage=storage,
            sandbox=server.catalogue.sandbox,
            version=__version__,
            started_at=rfc3339(server.started_ms),
            uptime_seconds=(now - server.started_ms) // 1000,
        ),
    )


async def _tried(check: Callable[[], Awaitable[None]]) -> Check:
    began = time.perf_counter()
    error = None
    try:
        await check()
    except StoreUnavailable as failure:
        error = failure.reason
    except Unavailable as failure:
        error = failure.message
    return Check(ok=error is None, milliseconds=round((time.perf_counter() - began) * 1000, 1), error=error)


async def _providers(call: Call, now_ms: int) -> list[ProviderHealth]:
    """Those that could serve here, the configured first; and those that left jobs behind."""
    catalogue = call.server.catalogue
    configured = {*catalogue.providers, *([SANDBOX] if catalogue.sandbox else [])}
    fares = await oversight.fares(call.server.db, now_ms)
    served = Counter(served.provider for served in catalogue.available(test=False))
    routed = {route.provider for model in catalogue.models for route in model.routes}
    names = sorted({*configured, *fares, *routed}, key=lambda name: (name not in configured, name))
    return [_answer(name, name in configured, served[name], fares.get(name, Fare())) for name in names]


def _answer(name: str, configured: bool, models: int, fare: Fare) -> ProviderHealth:
    return ProviderHealth(
        name=name,
        configured=configured,
        models=models,
        open=fare.open,
        queued=fare.queued,
        completed_hour=fare.completed_hour,
        failed_hour=fare.failed_hour,
        last_error=fare.last_error,
        last_error_type=fare.last_error_type,
        last_error_at=None if fare.last_error_ms is None else rfc3339(fare.last_error_ms),
    )
