// What React Flow reports of the mouse and the arrow keys, taken into the canvas. A whole drag is one step of undo.
import type { EdgeChange, NodeChange } from "@xyflow/react";
import type { StoreApi } from "zustand";
import { record } from "@/graph/history";
import type { Graph } from "@/graph/model";
import type { CanvasEdge, CanvasNode } from "../flownodes";
import type { CanvasState, Size } from "./store";

/** The graph as it was when the drag began. */
const before = new WeakMap<StoreApi<CanvasState>, Graph>();

export function changeNodes(store: StoreApi<CanvasState>, changes: readonly NodeChange<CanvasNode>[]): void {
  const moves = new Map<string, { readonly x: number; readonly y: number }>();
  const sizes = new Map<string, Size>();
  const chosen = new Map<string, boolean>();
  let dragging = false;
  for (const change of changes) {
    if (change.type === "position" && change.position) {
      moves.set(change.id, change.position);
      dragging ||= change.dragging ?? false;
    } else if (change.type === "dimensions" && change.dimensions) sizes.set(change.id, change.dimensions);
    else if (change.type === "select") chosen.set(change.id, change.selected);
  }
  if (sizes.size) store.setState((state) => ({ sizes: new Map([...state.sizes, ...sizes]) }));
  if (chosen.size) store.setState((state) => ({ selected: withChosen(state.selected, chosen) }));
  if (moves.size) move(store, moves, dragging);
}

function withChosen(selected: ReadonlySet<string>, chosen: ReadonlyMap<string, boolean>): ReadonlySet<string> {
  const next = new Set(selected);
  for (const [id, on] of chosen) {
    if (on) next.add(id);
    else next.delete(id);
  }
  return next;
}

type Moves = ReadonlyMap<string, { readonly x: number; readonly y: number }>;

function move(store: StoreApi<CanvasState>, moves: Moves, dragging: boolean): void {
  const { graph, history } = store.getState();
  const nodes = graph.nodes.map((node) => {
    const to = moves.get(node.id);
    return to && (to.x !== node.position.x || to.y !== node.position.y) ? { ...node, position: to } : node;
  });
  const moved = nodes.some((node, at) => node !== graph.nodes[at]) ? { ...graph, nodes } : graph;
  if (dragging) {
    if (!before.has(store)) before.set(store, graph);
    store.setState({ graph: moved });
    return;
  }
  const from = before.get(store) ?? graph;
  const gesture = before.delete(store) ? "" : `move:${[...moves.keys()].join()}`;
  const act = { label: "move", atMs: Date.now(), ...(gesture && { gesture }) };
  store.setState({ graph: moved, history: record(history, from, moved, act) });
}

export function changeEdges(store: StoreApi<CanvasState>, changes: readonly EdgeChange<CanvasEdge>[]): void {
  const chosen = new Map<string, boolean>();
  for (const change of changes) if (change.type === "select") chosen.set(change.id, change.selected);
  if (chosen.size) store.setState((state) => ({ wires: withChosen(state.wires, chosen) }));
}
