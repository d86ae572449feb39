"""Projects and their graph. Rule: every change of a graph raises its revision, and a writer must name the one it saw.

The graph is React Flow's own shape (node `{id, type, position, data}`, edge `{id, source, target, sourceHandle,
targetHandle}`). Generation appends to it: the lineage draws itself.
"""

import json
from collections.abc import Mapping, Sequence

import msgspec

from storynote.db import Database, Statement, record
from storynote.errors import Conflict, NotFound

PAGE_MAX = 1000
NODES_MAX = 5000
EDGES_MAX = 20_000
COLUMN_PX, ROW_PX, COLUMNS = 320, 360, 4
"""Where generated nodes are laid: a grid, in order of making."""

Json = Mapping[str, object]


class Project(msgspec.Struct, frozen=True):
    """A project without its graph."""

    id: str
    account_id: str
    name: str
    revision: int
    placed: int
    share: str | None
    created_ms: int
    updated_ms: int


class Graph(msgspec.Struct, frozen=True):
    """Nodes and edges as JSON values, in the order they were added."""

    nodes: list[msgspec.Raw]
    edges: list[msgspec.Raw]


_COLUMNS = ", ".join(Project.__struct_fields__)


def missing() -> NotFound:
    """Foreign and missing projects are answered alike."""
    return NotFound("There is no such project")


def insert(project: Project) -> Statement:
    return Statement(
        f"INSERT INTO projects ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        msgspec.structs.astuple(project),
    )


def touch(account_id: str, project_id: str, now_ms: int) -> Statement:
    """Something was made in the project, its graph is as it was. Raises NotFound."""
    return _touch(account_id, project_id, "updated_ms = $3", now_ms)


def rename(account_id: str, project_id: str, name: str, now_ms: int) -> Statement:
    return _touch(account_id, project_id, "name = $4, updated_ms = $3", now_ms, name)


def share(account_id: str, project_id: str, token: str | None, now_ms: int) -> Statement:
    """Set or take back the link's token; an existing link stays as it is."""
    change = "share = NULL" if token is None else "share = COALESCE(share, $4)"
    return _touch(account_id, project_id, f"{change}, updated_ms = $3", now_ms, *([token] if token else []))


def _touch(account_id: str, project_id: str, change: str, now_ms: int, *values: str) -> Statement:
    return Statement(
        f"UPDATE projects SET {change} WHERE id = $1 AND account_id = $2",
        (project_id, account_id, now_ms, *values),
        rows=1,
        refusal=missing(),
    )


def delete(account_id: str, project_id: str) -> Statement:
    """The project and its graph; jobs lose their project, and with it everyone who could read them."""
    return Statement(
        "DELETE FROM projects WHERE id = $1 AND account_id = $2",
        (project_id, account_id),
        rows=1,
        refusal=missing(),
    )


def delete_all(account_id: str) -> Statement:
    return Statement("DELETE FROM projects WHERE account_id = $1", (account_id,))


def append(
    account_id: str, project_id: str, nodes: Sequence[Json], edges: Sequence[Json], now_ms: int
) -> list[Statement]:
    """Add generated nodes (without a position: they get the next places of the grid) and edges. Raises NotFound."""
    count = len(nodes)
    statements = [
        Statement(
            "UPDATE projects SET revision = revision + 1, placed = placed + $3, updated_ms = $4"
            " WHERE id = $1 AND account_id = $2",
            (project_id, account_id, count, now_ms),
            rows=1,
            refusal=missing(),
        )
    ]
    for index, node in enumerate(nodes):
        head = json.dumps({"id": node["id"], "type": node["type"]})[:-1]
        data = json.dumps(node["data"])
        statements.append(
            Statement(
                "INSERT INTO nodes (project_id, id, position, body) SELECT id, $2, placed - $3,"
                f" $4 || (((placed - $3) % {COLUMNS}) * {COLUMN_PX}) || $5 || (((placed - $3) / {COLUMNS}) * {ROW_PX}) || $6"
                " FROM projects WHERE id = $1",
                (
                    project_id,
                    str(node["id"]),
                    count - index,
                    f'{head}, "position": {{"x": ',
                    ', "y": ',
                    f'}}, "data": {data}}}',
                ),
                rows=1,
            )
        )
    statements.extend(_edge(project_id, edge, now_ms) for edge in edges)
    return statements


def _edge(project_id: str, edge: Json, position: int) -> Statement:
    return Statement(
        "INSERT INTO edges (project_id, id, position, body) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (project_id, id) DO NOTHING",
        (project_id, str(edge["id"]), position, json.dumps(edge)),
    )


def replace(
    account_id: str, project_id: str, seen: int, nodes: Sequence[Json], edges: Sequence[Json], now_ms: int
) -> list[Statement]:
    """Put a whole graph in place of revision `seen`. Raises Conflict when it is no longer that one."""
    return [
        Statement(
            "UPDATE projects SET revision = revision + 1, placed = CASE WHEN placed > $4 THEN placed ELSE $4 END,"
            " updated_ms = $5 WHERE id = $1 AND account_id = $2 AND revision = $3 RETURNING revision",
            (project_id, account_id, seen, len(nodes), now_ms),
            rows=1,
            refusal=Conflict(
                "The graph was changed since that revision: read it again, then send your change",
                type="revision_conflict",
                param="If-Match",
            ),
        ),
        Statement("DELETE FROM nodes WHERE project_id = $1", (project_id,)),
        Statement("DELETE FROM edges WHERE project_id = $1", (project_id,)),
        *fill(project_id, nodes, edges),
    ]


def fill(project_id: str, nodes: Sequence[Json], edges: Sequence[Json]) -> list[Statement]:
    """Nodes and edges of a project that has none."""
    return [
        *(
            Statement(
                "INSERT INTO nodes (project_id, id, position, body) VALUES ($1, $2, $3, $4)",
                (project_id, str(node["id"]), index, json.dumps(node)),
            )
            for index, node in enumerate(nodes)
        ),
        *(_edge(project_id, edge, index) for index, edge in enumerate(edges)),
    ]


async def get(db: Database, account_id: str, project_id: str) -> Project:
    """Raises NotFound, for a foreign project too."""
    row = await db.one(
        f"SELECT {_COLUMNS} FROM projects WHERE id = $1 AND account_id = $2",
        project_id,
        account_id,
    )
    if row is None:
        raise missing()
    return record(Project, row)


async def shared(db: Database, token: str) -> Project:
    """The project a share link shows. Raises NotFound."""
    row = await db.one(f"SELECT {_COLUMNS} FROM projects WHERE share = $1", token)
    if row is None:
        raise NotFound("There is no such shared project")
    return record(Project, row)


async def page(db: Database, account_id: str, before: tuple[int, str] | None, limit: int) -> list[Project]:
    """Newest first, older than the project with (created_ms, id) `before`. Ids alone tell time only to the second."""
    created_ms, project_id = before or (2**62, "")
    rows = await db.many(
        f"SELECT {_COLUMNS} FROM projects WHERE account_id = $1 AND (created_ms, id) < ($2, $3)"
        " ORDER BY created_ms DESC, id DESC LIMIT $4",
        account_id,
        created_ms,
        project_id,
        limit,
    )
    return [record(Project, row) for row in rows]


async def graph(db: Database, project_id: str) -> Graph:
    sql = "SELECT body FROM {} WHERE project_id = $1 ORDER BY position, id"
    nodes = await db.many(sql.format("nodes"), project_id)
    edges = await db.many(sql.format("edges"), project_id)
    return Graph([msgspec.Raw(str(row[0])) for row in nodes], [msgspec.Raw(str(row[0])) for row in edges])


async def nodes_present(db: Database, project_id: str, node_ids: Sequence[str]) -> list[str]:
    """Which of these nodes the project's graph has."""
    if not node_ids:
        return []
    marks = ", ".join(f"${i + 2}" for i in range(len(node_ids)))
    rows = await db.many(
        f"SELECT id FROM nodes WHERE project_id = $1 AND id IN ({marks})",
        project_id,
        *node_ids,
    )
    return [str(row[0]) for row in rows]
