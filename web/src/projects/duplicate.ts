// The same canvas again: nodes and wires, to be run anew. Results stay with the project they were made in.
import { put } from "@/api/client";
import { newId } from "@/api/ids";
import { cache, keys, read } from "@/api/queries";
import type { GraphEdge, GraphNode, Project } from "@/api/types";
import { toast } from "@/ui";
import { createProject } from "./create";
import { PROJECT_NAME_CHARACTERS_MAX } from "./rename";

interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const OF_A_RUN = new Set(["jobId", "jobIds", "hash"]);

/** The graph with new ids and without what was made in it. Uploads stay: they belong to the account. */
export function withoutResults(graph: Graph, id: () => string = newId): Graph {
  const ids = new Map(graph.nodes.map((node) => [node.id, id()]));
  const nodes = graph.nodes.map((node) => ({
    ...node,
    id: ids.get(node.id) ?? id(),
    data: Object.fromEntries(Object.entries(node.data ?? {}).filter(([name]) => !OF_A_RUN.has(name))),
  }));
  const edges = graph.edges.flatMap((edge) => {
    const source = ids.get(edge.source);
    const target = ids.get(edge.target);
    return source && target ? [{ ...edge, id: id(), source, target }] : [];
  });
  return { nodes, edges };
}

export function useDuplicate(): (project: Project) => Promise<void> {
  return async (project) => {
    const graph = withoutResults(await read.project(project.id));
    const copy = await createProject(`${project.name.slice(0, PROJECT_NAME_CHARACTERS_MAX - 5)} copy`);
    const { revision } = await read.project(copy.id);
    await put(`/v1/projects/${copy.id}/graph`, graph, { headers: { "If-Match": `"${revision}"` } });
    await cache.invalidateQueries({ queryKey: keys.projects });
    toast.done("Project duplicated");
  };
}
