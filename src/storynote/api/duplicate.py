"""POST a copy of a shared project: its graph, and its results as files of whoever asked.

Rule: the copy is there whole or not at all. Files first, each at a place that is litter until the one write which makes
the project; what a crash leaves behind is swept away.
"""

import asyncio
import json

import msgspec

from storynote import assets, projects
from storynote.api.door import Answer, Call, reply
from storynote.api.projects import checked_name
from storynote.api.shared import Json, Shown, show
from storynote.api.wire import NAME_CHARACTERS_MAX, ProjectAnswer
from storynote.api.wire.library import DuplicateRequest
from storynote.assets import Asset
from storynote.errors import BadRequest
from storynote.ids import new_id, rfc3339, time_ms
from storynote.jobs import Job
from storynote.projects import Project
from storynote.storage import Gone

RESULTS_MAX = 300
BYTES_MAX = 500 * 1000 * 1000
COPIED_AT_ONCE = 8
_RESULT = ("jobId", "jobIds", "hash", "assetId")
"""What a node's data says of its result."""


async def duplicate(call: Call, request: DuplicateRequest) -> Answer:
    shown = await show(call, call.params["token"])
    name = shown.project.name if request.name is None else checked_name(request.name)
    files = await _files(call, shown)
    now, account_id = call.server.clock.next_ms(), call.caller.account_id
    project = Project(new_id(now), account_id, name[:NAME_CHARACTERS_MAX], 1, len(shown.nodes), None, now, now)
    copies = await _copy(call, files, project)
    nodes = [_node(node, shown, copies) for node in shown.nodes]
    answer = reply(
        201,
        ProjectAnswer(id=project.id, name=project.name, created_at=rfc3339(now)),
        ("Location", f"/v1/projects/{project.id}"),
    )
    await call.server.db.write(
        projects.insert(project),
        *projects.fill(project.id, nodes, shown.edges),
        *(statement for copy in copies.values() for statement in (assets.insert(copy), assets.swept(copy.place))),
        *call.remember(answer),
    )
    return answer


async def _files(call: Call, shown: Shown) -> list[Asset]:
    """Every file behind a node, once. Raises BadRequest when they are too many or too large."""
    ids = [shown.asset_id(str(node.get("id", ""))) for node in shown.nodes]
    found = await assets.many(call.server.db, shown.project.account_id, [i for i in ids if i])
    if len(found) > RESULTS_MAX:
        raise BadRequest(
            f"This project has {len(found)} results; up to {RESULTS_MAX} can be duplicated", type="too_much_to_copy"
        )
    size = sum(asset.bytes for asset in found)
    if size > BYTES_MAX:
        raise BadRequest(
            f"The results of this project have {size // 1_000_000} MB; up to {BYTES_MAX // 1_000_000} MB can be duplicated",
            type="too_much_to_copy",
        )
    return found


async def _copy(call: Call, files: list[Asset], project: Project) -> dict[str, Asset]:
    """The id of each file → its copy; what was deleted meanwhile has none."""
    copies = {asset.id: _twin(asset, project) for asset in files}
    if copies:
        await call.server.db.write(*(assets.litter(copy.place, time_ms()) for copy in copies.values()))
    slots = asyncio.Semaphore(COPIED_AT_ONCE)

    async def one(asset: Asset) -> bool:
        async with slots:
            try:
                await call.server.files.copy(asset.place, copies[asset.id].place)
            except Gone:
                return False
            return True

    there = await asyncio.gather(*(one(asset) for asset in files))
    return {asset.id: copies[asset.id] for asset, is_there in zip(files, there, strict=True) if is_there}


def _twin(asset: Asset, project: Project) -> Asset:
    asset_id = new_id(project.created_ms)
    return msgspec.structs.replace(
        asset,
        id=asset_id,
        account_id=project.account_id,
        project_id=project.id,
        job_id=None,
        place=assets.place(project.account_id, asset_id),
        created_ms=project.created_ms,
    )


def _node(node: Json, shown: Shown, copies: dict[str, Asset]) -> Json:
    """The node with its copied file in place of the job or the file it had."""
    node_id, data = str(node.get("id", "")), node.get("data")
    data = {key: value for key, value in data.items() if key not in _RESULT} if isinstance(data, dict) else {}
    job = shown.job_of.get(node_id)
    if job is not None:
        # Whoever has the copy cannot read the job: what it was made with goes into the node.
        data = {"prompt": job.prompt, "model": job.model, "params": _params(job), **data}
    copy = copies.get(shown.asset_id(node_id) or "")
    if copy is not None:
        data |= {"assetId": copy.id, "kind": copy.kind}
    return {**node, "data": data}


def _params(job: Job) -> Json:
    known = json.loads(job.params)
    wanted = {"aspectRatio": job.aspect_ratio, "durationSec": job.duration_sec}
    wanted |= {name: known.get(name) for name in ("soundType", "voiceId", "format", "scale")}
    return {name: value for name, value in wanted.items() if value is not None}
