"""The event stream: `event: job` for every change of every job of the account.

Rule: what is sent is the row as it is now.

Ids are the account's own change numbers, so a client that comes back with the last one it saw misses nothing, in
whatever process it arrives (contract §4).
"""

import logging
import secrets
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from msgspec import Meta

from storynote import jobs
from storynote.api.caller import TOKEN_SECONDS
from storynote.api.door import Answer, Call, encode, reply
from storynote.api.jobs import answer_of
from storynote.api.wire import Nothing, TokenAnswer
from storynote.errors import BadRequest, Unavailable
from storynote.events import Subscription
from storynote.ids import rfc3339, time_ms
from storynote.jobs import Job

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 15.0
DEAF_SECONDS = 0.8
"""How often a stream looks while no word comes from the other processes."""
RETRY_MS = 3000
ROWS_MAX = 200
"""Changes read at a time: bounds what a stream holds while its reader catches up."""


class StreamQuery(msgspec.Struct, rename="camel"):
    last_event_id: Annotated[str, Meta(pattern="^[0-9]{0,18}$")] = ""
    project_id: Annotated[str, Meta(pattern="^([0-9a-f]{24})?$")] = ""
    token: str = ""


async def stream(call: Call, query: StreamQuery) -> Answer:
    server, account_id = call.server, call.caller.account_id
    given = call.header("last-event-id") or query.last_event_id
    if given and not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise BadRequest("Last-Event-ID is none of ours: it is a number", param="lastEventId")
    subscription = await server.bus.subscribe(account_id, server.settings.streams_max)
    try:
        after = int(given) if given else await jobs.last_event(server.db, account_id)
    except BaseException:
        server.bus.unsubscribe(subscription)
        raise
    return Answer(
        200,
        headers=(("X-Accel-Buffering", "no"),),
        chunks=_events(call, subscription, after, query.project_id),
        hang_up=subscription.close,
        media=(b"content-type", b"text/event-stream; charset=utf-8"),
    )


async def _events(call: Call, subscription: Subscription, after: int, project_id: str) -> AsyncIterator[bytes]:
    db = call.server.db
    try:
        yield b"retry: %d\n\n" % RETRY_MS
        while await call.gate.still(call.caller):
            missed = await jobs.changed_since(db, subscription.account_id, after, ROWS_MAX)
            for job in missed:
                after = job.seq
                if not project_id or job.project_id == project_id:
                    yield _event(call, job)
            if len(missed) == ROWS_MAX:
                continue
            if subscription.closed:
                return
            if not missed:
                yield b": still here\n\n"
            await subscription.wait(HEARTBEAT_SECONDS if call.server.bus.hears else DEAF_SECONDS)
    except Unavailable as error:
        # A clean end: the client comes back with the last id it saw, here or where the store can be reached.
        log.info("%s: the stream ends, the store is away: %s", call.request_id, error)
    finally:
        call.server.bus.unsubscribe(subscription)


def _event(call: Call, job: Job) -> bytes:
    data = encode(answer_of(job, call.server.signer, time_ms()))
    return b"event: job\nid: %d\ndata: %b\n\n" % (job.seq, data)


async def token(call: Call, _: Nothing) -> Answer:
    made = secrets.token_urlsafe(32)
    await call.tokens.put(made, call.caller)
    expires = rfc3339(time_ms() + TOKEN_SECONDS * 1000)
    return reply(201, TokenAnswer(token=made, expires_at=expires))
