"""What a share link shows of a graph: the result of each node. Rule: only what belongs to the shared project, or was laid
into it: its own jobs, its own assets, and uploads of its owner that a node names.
"""

import json
from typing import TypeVar

import msgspec

from storynote import assets, library, projects
from storynote.api.door import Call
from storynote.assets import Asset
from storynote.ids import is_id
from storynote.jobs import Job
from storynote.projects import Project

T = TypeVar("T")
Json = dict[str, object]


class Shown(msgspec.Struct, frozen=True):
    """A shared project with what its nodes have to show, each by its own id and by the node's."""

    project: Project
    nodes: list[Json]
    edges: list[Json]
    jobs: dict[str, Job]
    assets: dict[str, Asset]
    job_of: dict[str, Job]
    """Node → the job whose result it shows, ended or not."""
    asset_of: dict[str, Asset]
    """Node → the asset it shows, where it is not a job's."""

    def asset_id(self, node_id: str) -> str | None:
        """The file behind the node, if it has one."""
        if node_id in self.job_of:
            return self.job_of[node_id].asset_id
        return self.asset_of[node_id].id if node_id in self.asset_of else None


async def show(call: Call, token: str) -> Shown:
    """Raises NotFound when nothing is shared by that token."""
    db = call.server.db
    project = await projects.shared(db, token)
    graph = await projects.graph(db, project.id)
    nodes, edges = ([json.loads(bytes(raw)) for raw in part] for part in (graph.nodes, graph.edges))
    named = {str(node.get("id", "")): _named(node) for node in nodes}
    jobs = await library.of_project(db, project.id, [job_id for job_id, _ in named.values() if job_id])
    files = await assets.many(db, project.account_id, [asset_id for _, asset_id in named.values() if asset_id])
    by_id = {asset.id: asset for asset in files if asset.project_id in (None, project.id)}
    newest = await library.newest_of_nodes(db, project)
    job_of = {node_id: jobs[job_id] for node_id, (job_id, _) in named.items() if job_id in jobs}
    # The canvas may have been closed before it wrote down what was made for its node.
    job_of |= {node_id: job for node_id, job in newest.items() if named.get(node_id) == ("", "")}
    return Shown(
        project=project,
        nodes=nodes,
        edges=edges,
        jobs={job.id: job for job in job_of.values()},
        assets=by_id,
        job_of=job_of,
        asset_of={
            node_id: by_id[asset_id]
            for node_id, (_, asset_id) in named.items()
            if asset_id in by_id and node_id not in job_of
        },
    )


def _named(node: Json) -> tuple[str, str]:
    """The job and the asset that a node names; one that the API drew has its job's id."""
    data = node.get("data")
    data = data if isinstance(data, dict) else {}
    job_id, asset_id = (value if isinstance(value, str) and is_id(value) else "" for value in map(data.get, _NAMES))
    node_id = str(node.get("id", ""))
    return job_id or ("" if asset_id or not is_id(node_id) else node_id), asset_id


_NAMES = ("jobId", "assetId")
