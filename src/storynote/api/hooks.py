"""POST /v1/hooks/{provider}/{job_id}/{nonce}: a provider says that something has ended.

Rule: a hook is believed to be a reason to look, never to be the result.

It wakes the job's runner, which asks the provider itself; of a submit whose answer was lost it brings the one thing that is
missing, the receipt. So it may come twice, late, or not at all.
"""

import hmac

from storynote import jobs
from storynote.api import bodies
from storynote.api.door import Answer, Call
from storynote.errors import NotFound, Unauthorized
from storynote.ids import is_id

HOOK_BYTES_MAX = 4 * 1024 * 1024


async def take(call: Call) -> Answer:
    server, provider, job_id = call.server, call.params["provider"], call.params["job_id"]
    hear = server.hooks.get(provider)
    if hear is None or not is_id(job_id):
        raise NotFound("There is no such hook")
    raw = await bodies.read(call.receive, call.headers, HOOK_BYTES_MAX)
    ticket = await hear({name.decode("latin-1"): value.decode("latin-1") for name, value in call.headers.items()}, raw)
    if ticket is None:
        raise Unauthorized("This is not signed by the provider, or too old")
    job = await jobs.find(server.db, job_id)
    if job is None or job.provider != provider or not hmac.compare_digest(job.nonce or "", call.params["nonce"]):
        # Of a submit that was given up since, or of one that is none of ours: nothing to do, and nothing to repeat.
        return Answer(204)
    await jobs.hear(server.db, server.engine, job, ticket)
    return Answer(204)
