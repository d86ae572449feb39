"""GET one job, a batch, and cancel. Rule: a job looks the same wherever it is shown."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from storynote import assets, jobs
from storynote.api.door import Answer, Call, encode, reply
from storynote.api.wire import BatchAnswer, JobAnswer, Nothing
from storynote.errors import BadRequest
from storynote.ids import DAY_MS, is_id, rfc3339, time_ms
from storynote.jobs import BATCH_MAX, Job
from storynote.storage import Signer

POLL_AFTER_SECONDS = 1
RENDERED_MAX = 16_384
"""Answers kept for the next poll of a job that has not changed; about 1 kB each, the oldest go first."""


class BatchQuery(msgspec.Struct, rename="camel"):
    job_ids: Annotated[
        str, Meta(pattern=r"^[^\x00]*[^,\s\x00][^\x00]*$", description="1 to 256 ids, separated by commas")
    ]


def answer_of(job: Job, signer: Signer, now_ms: int) -> JobAnswer:
    """A row as its owner sees it; addresses are signed anew on every read."""
    url = None
    if job.asset_id is not None and job.mime_type is not None:
        url = signer.asset_url(assets.name(job.asset_id, job.mime_type), now_ms)
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
    )


async def get(call: Call) -> Answer:
    job_id, account_id, server = call.params["job_id"], call.caller.account_id, call.server
    if not is_id(job_id):
        raise jobs.missing()
    now = time_ms()
    kept = server.rendered.get(job_id)
    # Every visible change has a new number and every day new signatures: the same pair is the same answer.
    if kept is not None and kept[:2] == (jobs.seen_now(server.db, account_id, job_id), now // DAY_MS):
        return Answer(200, kept[2], kept[3])
    job = jobs.find_now(server.db, account_id, job_id)
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


async def cancel(call: Call, _: Nothing) -> Answer:
    server, job_id = call.server, call.params["job_id"]
    if not is_id(job_id):
        raise jobs.missing()
    job = await jobs.get(server.db, call.caller.account_id, job_id)
    await jobs.cancel(server.db, server.engine, server.bus, job)
    job = await jobs.get(server.db, call.caller.account_id, job_id)
    return reply(200, answer_of(job, server.signer, time_ms()))
