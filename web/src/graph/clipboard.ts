// Copies of nodes as text, for this project or another. Rule: what is pasted may come from anywhere, so it is read like
// any stored graph; results come along within one account only.

import type { Catalogue } from "./catalogue";
import { canConnect } from "./connect";
import {
  type Data,
  edgeId,
  type Graph,
  type GraphEdge,
  type GraphNode,
  list,
  newId,
  object,
  type Position,
  readGraph,
  string,
} from "./model";

/** Says that a text is a copy of ours, and of which shape. */
const MARK = "storynote/nodes/1";
const CHARACTERS_MAX = 4_000_000;
const DUPLICATE_OFFSET_PX = 40;
const RESULTS: readonly string[] = ["jobId", "jobIds", "hash", "assetId"];

export interface Pasted {
  readonly graph: Graph;
  /** Ids of the new nodes: what is selected now. */
  readonly ids: readonly string[];
}

interface Clip {
  readonly account: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Wires from nodes that were not copied. */
  readonly inputs: readonly GraphEdge[];
}

/** The nodes `ids`, the wires among them and those that lead into them, as text. */
export function copy(graph: Graph, ids: readonly string[], account: string): string {
  const { nodes, edges, inputs } = clipOf(graph, ids, account);
  return JSON.stringify({ [MARK]: account, nodes, edges, inputs });
}

function clipOf(graph: Graph, ids: readonly string[], account: string): Clip {
  const chosen = new Set(ids);
  const into = graph.edges.filter((edge) => chosen.has(edge.target));
  return {
    account,
    nodes: graph.nodes.filter((node) => chosen.has(node.id)),
    edges: into.filter((edge) => chosen.has(edge.source)),
    inputs: into.filter((edge) => !chosen.has(edge.source)),
  };
}

/** What a text holds of ours; null: something else, to be pasted as text. */
export function readClip(text: string): Clip | null {
  if (text.length > CHARACTERS_MAX || !text.trimStart().startsWith("{")) return null;
  try {
    const stored = object(JSON.parse(text));
    if (!(MARK in stored)) return null;
    const { nodes, edges } = readGraph(stored);
    const ends = [...nodes, ...list(stored.inputs).map((edge) => ({ id: string(object(edge).source) }))];
    const inputs = readGraph({ nodes: ends, edges: stored.inputs }).edges;
    return nodes.length ? { account: string(stored[MARK]), nodes, edges, inputs } : null;
  } catch {
    return null;
  }
}

export interface Where {
  /** Where the middle of what is pasted goes; null: a little beside the original. */
  readonly at: Position | null;
  readonly account: string;
  /** Also wire it to what the originals were wired to, where that is here. */
  readonly keepInputs: boolean;
}

export function paste(graph: Graph, catalogue: Catalogue, text: string, where: Where): Pasted | null {
  const clip = readClip(text);
  return clip && put(graph, catalogue, clip, where);
}

/** Copies beside the originals, fed by the same nodes. */
export function duplicate(graph: Graph, catalogue: Catalogue, ids: readonly string[]): Pasted {
  return put(graph, catalogue, clipOf(graph, ids, ""), { at: null, account: "", keepInputs: true });
}

function put(graph: Graph, catalogue: Catalogue, clip: Clip, where: Where): Pasted {
  const names = new Map(clip.nodes.map((node) => [node.id, newId()]));
  const shift = shiftOf(graph, clip.nodes, where.at);
  const nodes = clip.nodes.map((node) => ({
    ...node,
    id: names.get(node.id) ?? newId(),
    position: { x: node.position.x + shift.x, y: node.position.y + shift.y },
    data: clip.account === where.account ? node.data : withoutResults(node.data),
  }));
  const edges = clip.edges.map((edge) => renamed(edge, names));
  const grown: Graph = { nodes: [...graph.nodes, ...nodes], edges: [...graph.edges, ...edges] };
  const wires = where.keepInputs ? clip.inputs.map((edge) => renamed(edge, names)) : [];
  return { graph: wires.reduce<Graph>((now, edge) => wired(now, catalogue, edge), grown), ids: [...names.values()] };
}

function wired(graph: Graph, catalogue: Catalogue, edge: GraphEdge): Graph {
  const verdict = canConnect(graph, catalogue, edge);
  return verdict.ok && !verdict.replaces ? { ...graph, edges: [...graph.edges, verdict.edge] } : graph;
}

function renamed(edge: GraphEdge, names: ReadonlyMap<string, string>): GraphEdge {
  const ends = {
    ...edge,
    source: names.get(edge.source) ?? edge.source,
    target: names.get(edge.target) ?? edge.target,
  };
  return { ...ends, id: edgeId(ends) };
}

/** Jobs and files of another account cannot be seen here. */
function withoutResults(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !RESULTS.includes(key)));
}

function shiftOf(graph: Graph, nodes: readonly GraphNode[], at: Position | null): Position {
  if (!at) return beside(graph, nodes[0]?.position ?? { x: 0, y: 0 });
  const xs = nodes.map((node) => node.position.x);
  const ys = nodes.map((node) => node.position.y);
  return { x: at.x - (Math.min(...xs) + Math.max(...xs)) / 2, y: at.y - (Math.min(...ys) + Math.max(...ys)) / 2 };
}

/** A little further each time, so that one copy never hides another. */
function beside(graph: Graph, first: Position): Position {
  const taken = new Set(graph.nodes.map(({ position }) => `${position.x} ${position.y}`));
  let shift = DUPLICATE_OFFSET_PX;
  while (taken.has(`${first.x + shift} ${first.y + shift}`)) shift += DUPLICATE_OFFSET_PX;
  return { x: shift, y: shift };
}

/** The graph without those nodes, those wires, and every wire that loses an end. */
export function remove(graph: Graph, nodeIds: readonly string[], edgeIds: readonly string[] = []): Graph {
  const nodes = new Set(nodeIds);
  const edges = new Set(edgeIds);
  return {
    nodes: graph.nodes.filter((node) => !nodes.has(node.id)),
    edges: graph.edges.filter((edge) => !edges.has(edge.id) && !nodes.has(edge.source) && !nodes.has(edge.target)),
  };
}
