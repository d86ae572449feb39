// Who depends on whom. Rule: whatever somebody stored, every walk through the graph ends.
import type { Graph, GraphEdge, GraphNode } from "./model";

export interface Index {
  readonly node: (id: string) => GraphNode | null;
  /** Edges into a node, in the order they were drawn. */
  readonly into: (id: string) => readonly GraphEdge[];
  readonly outOf: (id: string) => readonly GraphEdge[];
}

const NONE: readonly GraphEdge[] = [];
const indices = new WeakMap<Graph, Index>();

/** Made once per graph object. */
export function indexed(graph: Graph): Index {
  let index = indices.get(graph);
  if (!index) {
    const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    const into = grouped(graph.edges, "target");
    const outOf = grouped(graph.edges, "source");
    index = {
      node: (id) => nodes.get(id) ?? null,
      into: (id) => into.get(id) ?? NONE,
      outOf: (id) => outOf.get(id) ?? NONE,
    };
    indices.set(graph, index);
  }
  return index;
}

function grouped(edges: readonly GraphEdge[], end: "source" | "target"): ReadonlyMap<string, readonly GraphEdge[]> {
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const known = found.get(edge[end]);
    if (known) known.push(edge);
    else found.set(edge[end], [edge]);
  }
  return found;
}

/** The nodes wired into a node, each once, in the order of the wires. */
export function inputsOf(graph: Graph, id: string): readonly string[] {
  const edges = indexed(graph).into(id);
  return [...new Set(edges.map((edge) => edge.source))];
}

export function outputsOf(graph: Graph, id: string): readonly string[] {
  const edges = indexed(graph).outOf(id);
  return [...new Set(edges.map((edge) => edge.target))];
}

/** A node and all it depends on. */
export function upstream(graph: Graph, id: string): ReadonlySet<string> {
  return reach(id, (other) => inputsOf(graph, other));
}

/** A node and all that depends on it. */
export function downstream(graph: Graph, id: string): ReadonlySet<string> {
  return reach(id, (other) => outputsOf(graph, other));
}

function reach(from: string, next: (id: string) => readonly string[]): ReadonlySet<string> {
  // A Set being walked hands out what is added meanwhile, each once.
  const seen = new Set([from]);
  for (const id of seen) for (const other of next(id)) seen.add(other);
  return seen;
}

export interface Order {
  /** Every node after its inputs; what is in a circle, or behind one, comes last. */
  readonly order: readonly GraphNode[];
  /** Nodes that depend on themselves. */
  readonly circles: ReadonlySet<string>;
}

export function sorted(graph: Graph): Order {
  const index = indexed(graph);
  const known = (id: string): boolean => index.node(id) !== null;
  const left = new Map(graph.nodes.map(({ id }) => [id, inputsOf(graph, id).filter(known).length]));
  const order = graph.nodes.filter((node) => left.get(node.id) === 0);
  for (const { id } of order) {
    for (const other of outputsOf(graph, id)) {
      const rest = (left.get(other) ?? 0) - 1;
      left.set(other, rest);
      const ready = rest === 0 ? index.node(other) : null;
      if (ready) order.push(ready);
    }
  }
  const placed = new Set(order);
  const rest = graph.nodes.filter((node) => !placed.has(node));
  return { order: [...order, ...rest], circles: circlesAmong(graph, rest) };
}

function circlesAmong(graph: Graph, nodes: readonly GraphNode[]): ReadonlySet<string> {
  const within = nodes.filter(({ id }) => inputsOf(graph, id).some((other) => upstream(graph, other).has(id)));
  return new Set(within.map((node) => node.id));
}
