"""Projects, their graph, and sharing. Rule: a project of somebody else is a project that does not exist."""

import json
import re
import secrets
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from storynote import jobs, library, projects
from storynote.api.assets import answer_of as file_of
from storynote.api.door import Answer, Call, reply
from storynote.api.jobs import answer_of
from storynote.api.shared import show
from storynote.api.wire import (
    NAME_CHARACTERS_MAX,
    GraphRequest,
    Nothing,
    ProjectAnswer,
    ProjectGraphAnswer,
    ProjectRequest,
    ShareAnswer,
    SharedAnswer,
    SharedAsset,
    SharedJob,
)
from storynote.api.wire.library import ListedProject
from storynote.errors import BadRequest
from storynote.ids import new_id, rfc3339, time_ms
from storynote.projects import PAGE_MAX, Project

P = TypeVar("P", bound=msgspec.Struct)
_REVISION = re.compile(r'^"([0-9]{1,18})"$', re.ASCII)
_CURSOR = re.compile(r"^([0-9]{1,15})-([0-9a-f]{24})$", re.ASCII)
CARDS_MAX = 200
"""Projects of one page that come with their latest results."""


class PageQuery(msgspec.Struct):
    include: Literal["", "latest"] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_MAX
    cursor: Annotated[str, Meta(pattern=r"^([0-9]{1,15}-[0-9a-f]{24})?$")] = ""


def _answer(project: Project) -> ProjectAnswer:
    return ProjectAnswer(id=project.id, name=project.name, created_at=rfc3339(project.created_ms))


def checked_name(given: str) -> str:
    """Trimmed. Raises BadRequest."""
    name = given.strip()
    if not 1 <= len(name) <= NAME_CHARACTERS_MAX:
        raise BadRequest(f"name must have 1 to {NAME_CHARACTERS_MAX} characters", param="name")
    return name


async def create(call: Call, request: ProjectRequest) -> Answer:
    now = call.server.clock.next_ms()
    project = Project(new_id(now), call.caller.account_id, checked_name(request.name), 1, 0, None, now, now)
    answer = reply(201, _answer(project), ("Location", f"/v1/projects/{project.id}"))
    await call.server.db.write(projects.insert(project), *call.remember(answer))
    return answer


async def page(call: Call, query: PageQuery) -> Answer:
    limit = min(query.limit, CARDS_MAX) if query.include else query.limit
    cursor = _CURSOR.match(query.cursor)
    before = (int(cursor.group(1)), cursor.group(2)) if cursor else None
    found = await projects.page(call.server.db, call.caller.account_id, before, limit + 1)
    shown = found[:limit]
    answer = reply(200, await _cards(call, shown) if query.include else [_answer(project) for project in shown])
    if len(found) > limit:
        last = found[limit - 1]
        more = f"&include={query.include}" if query.include else ""
        url = f"{call.server.settings.address}/v1/projects?limit={limit}&cursor={last.created_ms}-{last.id}{more}"
        answer.headers = (("Link", f'<{url}>; rel="next"'),)
    return answer


async def _cards(call: Call, shown: list[Project]) -> list[ListedProject]:
    """Each with how many results it has and the newest of them: two statements, however many projects."""
    ids, now, signer = [project.id for project in shown], time_ms(), call.server.signer
    counts, latest = await library.counts(call.server.db, ids), await library.latest(call.server.db, ids)
    return [
        ListedProject(
            id=project.id,
            name=project.name,
            created_at=rfc3339(project.created_ms),
            updated_at=rfc3339(project.updated_ms),
            results=counts.get(project.id, 0),
            latest=[answer_of(job, signer, now) for job in latest.get(project.id, [])],
        )
        for project in shown
    ]


async def _own(call: Call) -> Project:
    return await projects.get(call.server.db, call.caller.account_id, call.params["project_id"])


def _share_url(call: Call, project: Project) -> str | None:
    return f"{call.server.settings.address}/s/{project.share}" if project.share else None


async def get(call: Call) -> Answer:
    project = await _own(call)
    graph = await projects.graph(call.server.db, project.id)
    answer = ProjectGraphAnswer(
        id=project.id,
        name=project.name,
        nodes=graph.nodes,
        edges=graph.edges,
        created_at=rfc3339(project.created_ms),
        updated_at=rfc3339(project.updated_ms),
        revision=project.revision,
        share_url=_share_url(call, project),
    )
    return reply(200, answer, ("ETag", f'"{project.revision}"'))


async def rename(call: Call, request: ProjectRequest) -> Answer:
    project = await _own(call)
    name = checked_name(request.name)
    await call.server.db.write(projects.rename(call.caller.account_id, project.id, name, time_ms()))
    return reply(200, _answer(await _own(call)))


async def delete(call: Call) -> Answer:
    server = call.server
    await jobs.delete_project(server.db, server.engine, call.caller.account_id, call.params["project_id"])
    return Answer(204)


async def put_graph(call: Call, request: GraphRequest) -> Answer:
    project = await _own(call)
    seen = _revision(call.header("if-match"))
    _check_graph(request)
    nodes = [json.loads(msgspec.json.encode(node)) for node in request.nodes]
    edges = [json.loads(msgspec.json.encode(edge)) for edge in request.edges]
    await call.server.db.write(*projects.replace(call.caller.account_id, project.id, seen, nodes, edges, time_ms()))
    return await get(call)


def _revision(if_match: str) -> int:
    found = _REVISION.match(if_match)
    if found is None:
        raise BadRequest('If-Match must name the revision you saw, as in If-Match: "3"', param="If-Match")
    return int(found.group(1))


def _check_graph(request: GraphRequest) -> None:
    ids = [node.id for node in request.nodes]
    known = set(ids)
    if len(known) < len(ids):
        raise BadRequest("nodes: every id may be there once", param="nodes")
    if len({edge.id for edge in request.edges}) < len(request.edges):
        raise BadRequest("edges: every id may be there once", param="edges")
    for index, edge in enumerate(request.edges):
        for end, name in ((edge.source, "source"), (edge.target, "target")):
            if end not in known:
                raise BadRequest(f"edges[{index}].{name} names no node", param=f"edges[{index}].{name}")


async def share(call: Call, _: Nothing) -> Answer:
    project = await _own(call)
    await call.server.db.write(projects.share(call.caller.account_id, project.id, secrets.token_urlsafe(24), time_ms()))
    url = _share_url(call, await _own(call))
    return reply(200, ShareAnswer(share_url=url or ""))


async def unshare(call: Call) -> Answer:
    await call.server.db.write(projects.share(call.caller.account_id, call.params["project_id"], None, time_ms()))
    return Answer(204)


async def shared(call: Call) -> Answer:
    return reply(200, await shared_of(call))


async def shared_of(call: Call) -> SharedAnswer:
    """What anyone with the link may see: the graph, and the results of its nodes. Raises NotFound."""
    shown, signer, now = await show(call, call.params["token"]), call.server.signer, time_ms()
    files = {asset.id: asset for asset in shown.asset_of.values()}
    return SharedAnswer(
        name=shown.project.name,
        nodes=[msgspec.Raw(msgspec.json.encode(node)) for node in shown.nodes],
        edges=[msgspec.Raw(msgspec.json.encode(edge)) for edge in shown.edges],
        created_at=rfc3339(shown.project.created_ms),
        jobs={job.id: _part(SharedJob, answer_of(job, signer, now)) for job in shown.jobs.values()},
        assets={asset.id: _part(SharedAsset, file_of(asset, signer, now)) for asset in files.values()},
    )


def _part(kind: type[P], whole: msgspec.Struct) -> P:
    """Of a whole answer, what `kind` has."""
    return kind(**{name: getattr(whole, name) for name in kind.__struct_fields__})
