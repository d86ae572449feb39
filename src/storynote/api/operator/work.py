"""Everybody's jobs: open, stuck, ambiguous, failed by reason; and stopping one. Rule: pages, never the whole list."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import jobs, oversight
from storynote.api.door import Answer, Call, reply
from storynote.api.operator import note
from storynote.api.operator.people import CURSOR, place_of
from storynote.api.wire import Nothing
from storynote.api.wire.operator import WorkAnswer, WorksAnswer, WorkSummary
from storynote.errors import BadRequest
from storynote.ids import is_id, rfc3339, time_ms
from storynote.oversight import SUMMARY_HOURS, Work

PAGE_MAX = 200
STUCK_MINUTES, STUCK_MINUTES_MAX = 10, 7 * 24 * 60


class WorksQuery(msgspec.Struct, rename="camel"):
    state: Annotated[
        Literal["open", "stuck", "ambiguous", "failed"],
        Meta(description="open and stuck: the oldest first; the others: the latest first"),
    ] = "open"
    error_type: Annotated[str, Meta(max_length=50, description="Of failed ones, those of this reason")] = ""
    minutes: Annotated[int, Meta(ge=1, le=STUCK_MINUTES_MAX, description="Stuck is what has been open for longer")] = (
        STUCK_MINUTES
    )
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50
    cursor: Annotated[str, Meta(pattern=CURSOR)] = ""


async def page(call: Call, query: WorksQuery) -> Answer:
    db, now = call.server.db, time_ms()
    stuck_before = now - query.minutes * 60_000
    found = await _found(call, query, stuck_before if query.state == "stuck" else now + 60_000)
    shown = found[: query.limit]
    cursor = None
    if len(found) > query.limit:
        cursor = f"{shown[-1].completed_ms or shown[-1].created_ms}-{shown[-1].id}"
    summary = await oversight.summary(db, stuck_before, now)
    return reply(
        200,
        WorksAnswer(
            data=[_answer(work) for work in shown],
            next_cursor=cursor,
            summary=WorkSummary(
                open=summary.open,
                stuck=summary.stuck,
                ambiguous=summary.ambiguous,
                failed=summary.failed,
                hours=SUMMARY_HOURS,
            ),
        ),
    )


async def _found(call: Call, query: WorksQuery, before_ms: int) -> list[Work]:
    db, place, more = call.server.db, place_of(query.cursor), query.limit + 1
    if query.state in ("open", "stuck"):
        if query.error_type:
            raise BadRequest("errorType goes with state failed", param="errorType")
        return await oversight.opened(db, before_ms, place, more)
    reason = "ambiguous" if query.state == "ambiguous" else query.error_type
    return await oversight.failed(db, reason, place, more)


async def cancel(call: Call, _: Nothing) -> Answer:
    """Stop somebody's open job; one that has ended is answered as it is."""
    server, job_id = call.server, call.params["job_id"]
    job = await jobs.find(server.db, job_id) if is_id(job_id) else None
    if job is None:
        raise jobs.missing()
    await jobs.cancel(server.db, server.engine, server.bus, job)
    note(call, "cancelled the job %s of the account %s", job.id, job.account_id)
    work = await oversight.one(server.db, job.id)
    if work is None:
        raise jobs.missing()
    return reply(200, _answer(work))


def _answer(work: Work) -> WorkAnswer:
    return WorkAnswer(
        id=work.id,
        account_id=work.account_id,
        email=work.email,
        kind=work.kind,  # type: ignore[arg-type]
        model=work.model,
        provider=work.provider,
        endpoint=work.endpoint,
        state=work.state,  # type: ignore[arg-type]
        error=work.error,
        error_type=work.error_type,
        attempts=work.attempts,
        credits=0 if work.state == "failed" else work.price,
        provider_request_id=work.receipt,
        cancelling=work.cancel > 0 and work.completed_ms is None,
        created_at=rfc3339(work.created_ms),
        started_at=_time(work.started_ms),
        updated_at=rfc3339(work.updated_ms),
        completed_at=_time(work.completed_ms),
    )


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc3339(at_ms)
