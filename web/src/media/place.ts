// A result put onto a project's canvas, as a file node. Rule: the graph is replaced only from the revision that was read; when
// somebody else was faster it is read again.
import { ApiError, get, post, put } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { Job, Project, ProjectGraph, Upload } from "@/api/types";
import { newId, type Position, readGraph } from "@/graph/model";
import { fileNameOf, resultOf } from "./result";

const TRIES_MAX = 4;
const GAP_PX = 80;
/** How wide nodes are, on the canvas. */
const NODE_PX = 240;

/** A file of the account, as a node's data names it. */
export interface Placeable {
  readonly assetId: string;
  readonly kind: "image" | "video" | "audio";
  readonly fileName: string;
}

export function placeableOfJob(job: Job): Placeable | null {
  const result = resultOf(job);
  const assetId = result?.url.match(/\/assets\/([0-9a-f]{24})\./)?.[1];
  return result && assetId ? { assetId, kind: result.sort, fileName: fileNameOf(job) } : null;
}

export function placeableOfUpload(upload: Upload, fileName: string): Placeable {
  const sort = upload.mimeType.split("/")[0];
  return { assetId: upload.id, kind: sort === "video" || sort === "audio" ? sort : "image", fileName };
}

/** To the right of everything, at the height of the top. */
function freePlace(positions: readonly Position[]): Position {
  if (positions.length === 0) return { x: 0, y: 0 };
  return {
    x: Math.max(...positions.map(({ x }) => x)) + NODE_PX + GAP_PX,
    y: Math.min(...positions.map(({ y }) => y)),
  };
}

/** Adds the node and returns its project's id. Raises ApiError. */
export async function placeIn(projectId: string, what: Placeable): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const project = await get<ProjectGraph>(`/v1/projects/${projectId}`);
    const graph = readGraph(project);
    const position = freePlace(graph.nodes.map((node) => node.position));
    const nodes = [...graph.nodes, { id: newId(), type: "upload", position, data: { ...what } }];
    try {
      const saved = await put<ProjectGraph>(
        `/v1/projects/${projectId}/graph`,
        { nodes, edges: graph.edges },
        { headers: { "If-Match": `"${project.revision}"` } },
      );
      cache.setQueryData(keys.project(projectId), saved);
      return;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || tried === TRIES_MAX) throw error;
    }
  }
}

export async function newProject(name: string): Promise<string> {
  const { id } = await post<Project>("/v1/projects", { name });
  void cache.invalidateQueries({ queryKey: keys.projects });
  return id;
}
