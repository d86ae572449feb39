"""GET one job, a batch, a page of all; cancel and delete. Rule: a job looks the same wherever it is shown."""

import re
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from storynote import assets, jobs, library
from storynote.api.door import Answer, Call, encode, reply
from storynote.api.wire import NODE_ID_CHARACTERS_MAX, BatchAnswer, JobAnswer, Nothing
from storynote.api.wire.library import JobsAnswer
from storynote.errors import BadRequest
from storynote.ids import DAY_MS, day_ms, is_id, rfc3339, time_ms
from storynote.jobs import BATCH_MAX, Job
from storynote.library import Filter
from storynote.storage import Signer

POLL_AFTER_SECONDS = 1
THUMB_PX = 640
"""The longer side of what `thumbUrl` leads to: sharp on a card of half its width on a dense screen."""
RENDERED_MAX = 16_384
"""Answers kept for the next poll of a job that has not changed; about 1 kB each, the oldest go first."""


class BatchQuery(msgspec.Struct, rename="camel"):
    job_ids: Annotated[
        str, Meta(pattern=r"^[^\x00]*[^,\s\x00][^\x00]*$", description="1 to 256 ids, separated by commas")
    ]


KINDS = ("image", "video", "audio", "tool")
STATUSES = ("queued", "processing", "completed", "failed")
CURSOR = "^([0-9]{1,15}-[0-9a-f]{24})?$"


def _several(allowed: tuple[str, ...]) -> Meta:
    one = f"({'|'.join(allowed)})"
    return Meta(
        max_length=100,
        description=f"One or more of {', '.join(allowed)}, separated by commas",
        extra_json_schema={"pattern": f"^({one}(,{one})*)?$"},
    )


class ListQuery(msgspec.Struct, rename="camel"):
    project_id: Annotated[str, Meta(max_length=100)] = ""
    node_id: Annotated[str, Meta(max_length=NODE_ID_CHARACTERS_MAX)] = ""
    kind: Annotated[str, _several(KINDS)] = ""
    model: Annotated[str, Meta(max_length=200, description="A model's id or alias")] = ""
    status: Annotated[str, _several(STATUSES)] = ""
    q: Annotated[str, Meta(max_length=200, description="Words of the prompt")] = ""
    from_: Annotated[date | None, Meta(description="The first day, UTC")] = msgspec.field(name="from", default=None)
    to: Annotated[date | None, Meta(description="The last day, UTC")] = None
    limit: Annotated[int, Meta(ge=1, le=library.PAGE_MAX)] = 100
    cursor: Annotated[str, Meta(pattern=CURSOR)] = ""


def answer_of(job: Job, signer: Signer, now_ms: int) -> JobAnswer:
    """A row as its owner sees it; addresses are signed anew on every read."""
    url = _url(job, signer, now_ms)
    return JobAnswer(
        id=job.id,
        status=job.status,  # type: ignore[arg-type]
        prompt=job.prompt,
        model=job.model,
        image_url=url if job.kind in ("image", "tool") else None,
        video_url=url if job.kind == "video" else None,
        audio_url=url if job.kind == "audio" else None,
        seed=job.seed,
        error=job.error,
        updated_at=rfc3339(job.updated_ms),
        project_id=job.project_id,
        kind=job.kind,  # type: ignore[arg-type]
        created_at=rfc3339(job.created_ms),
        started_at=None if job.started_ms is None else rfc3339(job.started_ms),
        completed_at=None if job.completed_ms is None else rfc3339(job.completed_ms),
        credits=0 if job.state == "failed" else job.price,
        progress=job.progress,
        provider=job.provider,
        adjusted=msgspec.json.decode(job.adjusted, type=list[str]),
        duration_sec=job.duration_sec,
        aspect_ratio=job.aspect_ratio,
        width=job.width,
        height=job.height,
        mime_type=job.mime_type,
        error_type=job.error_type,
        node_id=job.node_id,
        thumb_url=small_of(url) if url is not None and (job.mime_type or "").startswith("image/") else None,
        params=msgspec.Raw(job.params),
    )


def _url(job: Job, signer: Signer, now_ms: int) -> str | None:
    if job.asset_id is None or job.mime_type is None:
        return None
    return signer.asset_url(assets.name(job.asset_id, job.mime_type), now_ms)


def small_of(url: str) -> str:
    """The address of the smaller picture of the one at `url`. The signature speaks of the asset, whatever its size."""
    return f"{url}&size={THUMB_PX}"


async def get(call: Call) -> Answer:
    job_id, account_id, server = call.params["job_id"], call.caller.account_id, call.server
    if not is_id(job_id):
        raise jobs.missing()
    now = time_ms()
    kept = server.rendered.get(job_id)
    # Every visible change has a new number and every day new signatures: the same pair is the same answer.
    if kept is not None and kept[:2] == (await jobs.seen(server.db, account_id, job_id), now // DAY_MS):
        return Answer(200, kept[2], kept[3])
    job = await jobs.own(server.db, account_id, job_id)
    if job is None:
        raise jobs.missing()
    body, headers = encode(answer_of(job, server.signer, now)), () if job.ended else _AGAIN
    if kept is None and len(server.rendered) >= RENDERED_MAX:
        del server.rendered[next(iter(server.rendered))]
    server.rendered[job_id] = (job.seq, now // DAY_MS, body, headers)
    return Answer(200, body, headers)


_AGAIN = (("Retry-After", str(POLL_AFTER_SECONDS)),)


async def batch(call: Call, query: BatchQuery) -> Answer:
    wanted = [part for part in re.split(r"[,\s]+", query.job_ids) if part]
    if not 1 <= len(wanted) <= BATCH_MAX:
        raise BadRequest(f"jobIds takes 1 to {BATCH_MAX} ids, separated by commas", param="jobIds")
    found = await jobs.many(call.server.db, call.caller.account_id, [i for i in wanted if is_id(i)])
    now = time_ms()
    answers = {job.id: answer_of(job, call.server.signer, now) for job in found}
    answer = reply(200, BatchAnswer(jobs=answers))
    if any(not job.ended for job in found):
        answer.headers = (("Retry-After", str(POLL_AFTER_SECONDS)),)
    return answer


async def page(call: Call, query: ListQuery) -> Answer:
    now, signer = time_ms(), call.server.signer
    found = await library.page(call.server.db, _filter(call, query), place_of(query.cursor), query.limit)
    data = [answer_of(job, signer, now) for job in found.jobs]
    return reply(200, JobsAnswer(data=data, next_cursor=cursor_of(found.after)))


def _filter(call: Call, query: ListQuery) -> Filter:
    model = call.server.catalogue.named(query.model)
    return Filter(
        account_id=call.caller.account_id,
        project_id=query.project_id,
        node_id=query.node_id,
        kinds=_chosen("kind", query.kind, KINDS),
        models=[query.model] if model is None and query.model else [] if model is None else [model.id, *model.aliases],
        statuses=_chosen("status", query.status, STATUSES),
        words=query.q.strip(),
        from_ms=0 if query.from_ is None else day_ms(query.from_),
        until_ms=library.NEWEST[0] if query.to is None else day_ms(query.to) + DAY_MS,
    )


def _chosen(field: str, given: str, allowed: tuple[str, ...]) -> list[str]:
    chosen = list(dict.fromkeys(part.strip() for part in given.split(","))) if given else []
    if not set(allowed).issuperset(chosen):
        raise BadRequest(f"{field} takes one or more of {', '.join(allowed)}, separated by commas", param=field)
    return chosen


def place_of(cursor: str) -> library.Place:
    """Where a list goes on: after the row that the cursor names."""
    created_ms, _, row_id = cursor.partition("-")
    return (int(created_ms), row_id) if cursor else library.NEWEST


def cursor_of(place: library.Place | None) -> str | None:
    return None if place is None else f"{place[0]}-{place[1]}"


async def delete(call: Call) -> Answer:
    job_id = call.params["job_id"]
    if not is_id(job_id):
        raise jobs.missing()
    await jobs.delete(call.server.db, call.caller.account_id, job_id, time_ms())
    return Answer(204)


async def cancel(call: Call, _: Nothing) -> Answer:
    server, job_id = call.server, call.params["job_id"]
    if not is_id(job_id):
        raise jobs.missing()
    job = await jobs.get(server.db, call.caller.account_id, job_id)
    await jobs.cancel(server.db, server.engine, server.bus, job)
    job = await jobs.get(server.db, call.caller.account_id, job_id)
    return reply(200, answer_of(job, server.signer, time_ms()))
