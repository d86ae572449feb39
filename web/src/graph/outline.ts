// The graph as a list, for small screens and for ears. Rule: what can be seen on the canvas is said here.
import type { Catalogue } from "./catalogue";
import { isRole, ROLE_WORDS } from "./connect";
import { depths } from "./layout";
import { type Graph, type GraphNode, view } from "./model";
import { indexed, sorted } from "./wires";
import { listed, nodeName, short, TYPE_WORDS } from "./words";

export interface Line {
  readonly node: GraphNode;
  /** How far from the beginning: 0 for what depends on nothing. */
  readonly depth: number;
  /** Its place in the list, from 1. */
  readonly position: number;
  readonly title: string;
  /** What goes in, in words: "first frame from “A fox”". */
  readonly inputs: readonly string[];
  /** All of it in one sentence, for a screen reader. */
  readonly sentence: string;
}

/** Every node after what it depends on, chains kept together. */
export function outline(graph: Graph, catalogue: Catalogue): readonly Line[] {
  const depth = depths(graph);
  return chained(graph).map((node, at) => {
    const inputs = inputWords(graph, node, catalogue);
    const title = titleOf(node, catalogue);
    const sentence = [title, inputs.length ? `takes ${listed(inputs)}` : ""].filter(Boolean).join(", ");
    return { node, depth: depth.get(node.id) ?? 0, position: at + 1, title, inputs, sentence };
  });
}

/** "Image, Flux 2: “A fox in the snow”". */
export function titleOf(node: GraphNode, catalogue: Catalogue): string {
  const found = view(node);
  if (found.type === "unknown") return `A node this app does not know: ${short(found.name)}`;
  if (found.type === "upload") return `${TYPE_WORDS.upload}: ${found.fileName ? short(found.fileName) : "no file yet"}`;
  if (found.type === "text") return `${TYPE_WORDS.text}: ${found.text.trim() ? `“${short(found.text)}”` : "empty"}`;
  const model = catalogue.find(found.model)?.name ?? found.model;
  const head = [TYPE_WORDS[found.type], model].filter(Boolean).join(", ");
  return found.prompt.trim() ? `${head}: “${short(found.prompt)}”` : head;
}

function inputWords(graph: Graph, node: GraphNode, catalogue: Catalogue): readonly string[] {
  const index = indexed(graph);
  return index.into(node.id).flatMap((edge) => {
    const source = index.node(edge.source);
    const role = isRole(edge.targetHandle) ? ROLE_WORDS[edge.targetHandle].toLowerCase() : "an input";
    return source ? [`${role} from ${nodeName(source, catalogue)}`] : [];
  });
}

/** The topological order, but what continues a chain comes right after it as soon as all its inputs are there. */
function chained(graph: Graph): readonly GraphNode[] {
  const index = indexed(graph);
  const { order } = sorted(graph);
  const placed = new Set<string>();
  const found: GraphNode[] = [];
  const ready = (id: string): boolean => index.into(id).every((edge) => placed.has(edge.source));
  for (const first of order) {
    const open = [first];
    for (let node = open.pop(); node; node = open.pop()) {
      if (placed.has(node.id)) continue;
      placed.add(node.id);
      found.push(node);
      const next = index.outOf(node.id).map((edge) => index.node(edge.target));
      open.push(
        ...(next
          .filter((other) => other !== null && !placed.has(other.id) && ready(other.id))
          .reverse() as GraphNode[]),
      );
    }
  }
  return found;
}

/** The graph in one sentence: "5 nodes: 1 prompt, 2 images, 1 video, 1 sound". */
export function graphWords(graph: Graph): string {
  if (!graph.nodes.length) return "An empty canvas";
  const counts = new Map<string, number>();
  for (const node of graph.nodes) {
    const found = view(node);
    const word = found.type === "unknown" ? "other" : TYPE_WORDS[found.type].toLowerCase();
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const parts = [...counts].map(([word, count]) => `${count} ${count === 1 || word === "other" ? word : `${word}s`}`);
  return `${graph.nodes.length} ${graph.nodes.length === 1 ? "node" : "nodes"}: ${parts.join(", ")}`;
}
