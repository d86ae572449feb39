// The graph as React Flow takes it. Rule: a node that did not change is the same object as before, so it does not render.
import type { Edge, Node } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { NODE_SIZE } from "@/graph/layout";
import { type Data, type GraphEdge, type GraphNode, NODE_TYPES } from "@/graph/model";
import { nodeName } from "@/graph/words";
import { useCanvas } from "./state/context";
import type { Size } from "./state/store";

export type CanvasNode = Node<Data, string>;
export type CanvasEdge = Edge<Record<string, unknown>, "wire">;

interface Made<From, To> {
  readonly from: From;
  readonly selected: boolean;
  readonly size: Size | undefined;
  readonly to: To;
}

const KNOWN: ReadonlySet<string> = new Set(NODE_TYPES);

function flowNode(node: GraphNode, selected: boolean, size: Size | undefined): CanvasNode {
  const known = KNOWN.has(node.type);
  return {
    id: node.id,
    type: known ? node.type : "unknown",
    position: { ...node.position },
    data: known ? node.data : { ...node.data, type: node.type },
    selected,
    ariaLabel: nodeName(node),
    // Until it is measured: a node without any size stays invisible, and could not take the caret at once.
    initialWidth: NODE_SIZE.width,
    initialHeight: NODE_SIZE.height,
    ...(size && { measured: size }),
  };
}

function flowEdge(edge: GraphEdge, selected: boolean): CanvasEdge {
  return { ...edge, type: "wire", selected, data: {}, ariaLabel: edge.targetHandle ?? "wire" };
}

/** Nodes and edges for React Flow, each kept until something of it changes. */
export function useFlow(): { readonly nodes: CanvasNode[]; readonly edges: CanvasEdge[] } {
  const graph = useCanvas((state) => state.graph);
  const selected = useCanvas((state) => state.selected);
  const wires = useCanvas((state) => state.wires);
  const sizes = useCanvas((state) => state.sizes);
  const kept = useRef(new Map<string, Made<GraphNode, CanvasNode>>());
  const keptEdges = useRef(new Map<string, Made<GraphEdge, CanvasEdge>>());
  const nodes = useMemo(
    () =>
      renewed(kept, graph.nodes, (node) => ({
        selected: selected.has(node.id),
        size: sizes.get(node.id),
        make: flowNode,
      })),
    [graph.nodes, selected, sizes],
  );
  const edges = useMemo(
    () =>
      renewed(keptEdges, graph.edges, (edge) => ({ selected: wires.has(edge.id), size: undefined, make: flowEdge })),
    [graph.edges, wires],
  );
  return { nodes, edges };
}

interface Wanted<From, To> {
  readonly selected: boolean;
  readonly size: Size | undefined;
  readonly make: (from: From, selected: boolean, size: Size | undefined) => To;
}

function renewed<From extends { readonly id: string }, To>(
  kept: { current: Map<string, Made<From, To>> },
  items: readonly From[],
  wanted: (item: From) => Wanted<From, To>,
): To[] {
  const before = kept.current;
  const now = new Map<string, Made<From, To>>();
  const made = items.map((item) => {
    const { selected, size, make } = wanted(item);
    const known = before.get(item.id);
    const same = known && known.from === item && known.selected === selected && known.size === size;
    const entry = same ? known : { from: item, selected, size, to: make(item, selected, size) };
    now.set(item.id, entry);
    return entry.to;
  });
  kept.current = now;
  return made;
}
