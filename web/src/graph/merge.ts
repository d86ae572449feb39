// Two people's (or two tabs') graphs become one. Rule: what only one side changed is taken from that side; what both
// changed differently is decided the same way every time and said in words.
import { isRole, takesMany } from "./connect";
import { same } from "./hash";
import { type Data, type Graph, type GraphEdge, type GraphNode, list, object, type Position, string } from "./model";
import { RESULT_KEYS } from "./results";
import { downstream, indexed } from "./wires";
import { nodeName } from "./words";

export interface Conflict {
  readonly nodeId: string;
  /** "prompt", "params.seed"; "node" for one deleted here and changed there, or the other way round; "wire". */
  readonly field: string;
  readonly mine: unknown;
  readonly theirs: unknown;
  readonly words: string;
}

export interface Merged {
  readonly graph: Graph;
  readonly conflicts: readonly Conflict[];
}

/** `base`: the last graph both sides had. Nodes that stay as they are in `mine` stay the same objects. */
export function merge(base: Graph, mine: Graph, theirs: Graph): Merged {
  const conflicts: Conflict[] = [];
  const nodes = mergeNodes(base, mine, theirs, conflicts);
  const edges = mergeEdges(base, mine, theirs, nodes, conflicts);
  return { graph: { nodes, edges }, conflicts };
}

// Nodes -----------------------------------------------------------------------------------------------------------

function mergeNodes(base: Graph, mine: Graph, theirs: Graph, conflicts: Conflict[]): readonly GraphNode[] {
  const [was, here, there] = [indexed(base), indexed(mine), indexed(theirs)];
  const ids = [...mine.nodes, ...theirs.nodes, ...base.nodes].map((node) => node.id);
  return [...new Set(ids)].flatMap((id) => {
    const node = mergeNode(was.node(id), here.node(id), there.node(id), conflicts);
    return node ? [node] : [];
  });
}

function mergeNode(
  base: GraphNode | null,
  mine: GraphNode | null,
  theirs: GraphNode | null,
  conflicts: Conflict[],
): GraphNode | null {
  if (!mine || !theirs) return oneSided(base, mine, theirs, conflicts);
  if (same(mine, theirs)) return mine;
  if (base && same(theirs, base)) return mine;
  const merged = {
    id: mine.id,
    type: pick(base?.type, mine.type, theirs.type),
    position: pick<Position>(base?.position, mine.position, theirs.position),
    data: mergeData(base?.data ?? {}, mine, theirs, conflicts),
  };
  return same(merged, mine) ? mine : merged;
}

/** Of two changes to what nobody reads as words, ours stands. */
function pick<T>(base: T | undefined, mine: T, theirs: T): T {
  return same(mine, base) ? theirs : mine;
}

function oneSided(
  base: GraphNode | null,
  mine: GraphNode | null,
  theirs: GraphNode | null,
  conflicts: Conflict[],
): GraphNode | null {
  const left = mine ?? theirs;
  if (!base || !left) return left;
  if (!edited(base, left)) return null;
  const [deleted, changed] = mine ? ["elsewhere", "here"] : ["here", "elsewhere"];
  const words = `${capital(nodeName(left))} was deleted ${deleted} and changed ${changed}: it was kept`;
  conflicts.push({ nodeId: left.id, field: "node", mine, theirs, words });
  return left;
}

/** Moving a node, or a job of it ending, is no reason to keep what somebody deletes. */
function edited(base: GraphNode, now: GraphNode): boolean {
  return base.type !== now.type || !same(edits(base.data), edits(now.data));
}

function edits(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !RESULT_KEYS.includes(key)));
}

function mergeData(base: Data, mine: GraphNode, theirs: GraphNode, conflicts: Conflict[]): Data {
  const report = (field: string, ours: unknown, other: unknown): void => {
    const words = `${capital(nodeName(mine))}: ${FIELD_WORDS.get(field) ?? `“${field}”`} was changed in two places; yours was kept`;
    conflicts.push({ nodeId: mine.id, field, mine: ours, theirs: other, words });
  };
  const kept = mergeKeys(base, mine.data, theirs.data, "", report);
  return { ...kept, ...laterResults(base, mine.data, theirs.data) };
}

type Report = (field: string, mine: unknown, theirs: unknown) => void;

function mergeKeys(base: Data, mine: Data, theirs: Data, path: string, report: Report): Data {
  const merged: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    if (!path && RESULT_KEYS.includes(key)) continue;
    const value = mergeValue(base[key], mine[key], theirs[key], path + key, report);
    if (value !== undefined)
      Object.defineProperty(merged, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return merged;
}

function mergeValue(base: unknown, mine: unknown, theirs: unknown, path: string, report: Report): unknown {
  if (same(mine, theirs) || same(theirs, base)) return mine;
  if (same(mine, base)) return theirs;
  if (path === "params") return mergeKeys(object(base), object(mine), object(theirs), "params.", report);
  report(path, mine, theirs);
  return mine ?? theirs;
}

/** Results go together; those of the later run win. Job ids tell time. */
function laterResults(base: Data, mine: Data, theirs: Data): Data {
  const [was, here, there] = [base, mine, theirs].map(resultsIn);
  if (!here || !there || same(there, was) || same(here, there)) return here ?? {};
  if (same(here, was)) return there;
  const [ours, others] = [newestJob(here), newestJob(there)];
  if (ours === others) return here.hash === undefined ? there : here;
  return others > ours ? there : here;
}

function resultsIn(data: Data): Data {
  return Object.fromEntries(RESULT_KEYS.filter((key) => data[key] !== undefined).map((key) => [key, data[key]]));
}

function newestJob(results: Data): string {
  const ids = [results.jobId, ...list(results.jobIds)].map(string);
  return ids.sort().at(-1) ?? "";
}

const FIELD_WORDS: ReadonlyMap<string, string> = new Map([
  ["text", "the text"],
  ["prompt", "the prompt"],
  ["model", "the model"],
  ["params.aspectRatio", "the aspect ratio"],
  ["params.durationSec", "the duration"],
  ["params.duration", "the duration"],
  ["params.numImages", "the number of images"],
  ["params.seed", "the seed"],
  ["params.soundType", "the kind of sound"],
  ["params.voiceId", "the voice"],
  ["params.format", "the format"],
  ["params.scale", "the scale"],
]);

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

// Edges -----------------------------------------------------------------------------------------------------------

function mergeEdges(
  base: Graph,
  mine: Graph,
  theirs: Graph,
  nodes: readonly GraphNode[],
  conflicts: Conflict[],
): readonly GraphEdge[] {
  const ids = new Set(nodes.map((node) => node.id));
  const [was, here, there] = [base, mine, theirs].map(
    (graph) => new Map(graph.edges.map((edge) => [wireOf(edge), edge])),
  );
  const ends = (edge: GraphEdge): boolean => ids.has(edge.source) && ids.has(edge.target);
  const ours = mine.edges.filter((edge) => ends(edge) && (there?.has(wireOf(edge)) || !was?.has(wireOf(edge))));
  const others = theirs.edges.filter((edge) => ends(edge) && !here?.has(wireOf(edge)) && !was?.has(wireOf(edge)));
  return others.reduce<readonly GraphEdge[]>((edges, edge) => joined({ nodes, edges }, edge, conflicts), ours);
}

/** A wire is where it leads from and to; its id may be anybody's. */
function wireOf(edge: GraphEdge): string {
  return JSON.stringify([edge.source, edge.target, edge.targetHandle]);
}

function joined(graph: Graph, edge: GraphEdge, conflicts: Conflict[]): readonly GraphEdge[] {
  const { edges } = graph;
  const taken = edges.find((other) => other.target === edge.target && other.targetHandle === edge.targetHandle);
  const single = isRole(edge.targetHandle) && !takesMany(edge.targetHandle);
  const reason = single && taken ? "another wire was drawn to the same input here" : circle(graph, edge);
  if (reason) {
    const target = indexed(graph).node(edge.target);
    const words = `${target ? capital(nodeName(target)) : "A node"}: a wire drawn elsewhere was left out, as ${reason}`;
    conflicts.push({ nodeId: edge.target, field: "wire", mine: taken ?? null, theirs: edge, words });
    return edges;
  }
  const clash = edges.some((other) => other.id === edge.id);
  return [...edges, clash ? { ...edge, id: `${edge.id}~${edges.length}` } : edge];
}

function circle(graph: Graph, edge: GraphEdge): string {
  return downstream(graph, edge.target).has(edge.source) ? "it would close a circle" : "";
}
