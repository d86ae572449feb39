// The open canvas: the graph, what is selected, and what only this window knows of it.
// Rule: every change of the graph by a person goes through `edit`, so that it can be undone and is saved.
import { createStore, type StoreApi } from "zustand";
import type { Catalogue } from "@/graph/catalogue";
import type { Pause } from "@/graph/conductor";
import { type History, NO_HISTORY, record } from "@/graph/history";
import type { Flow, Graph, GraphNode } from "@/graph/model";
import type { Plan, Press } from "@/graph/plan";
import { Book } from "@/graph/results";
import type { RunStep } from "@/graph/run";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A wire in the hand. */
export interface Drawing {
  readonly nodeId: string;
  readonly side: "source" | "target";
  readonly flow: Flow;
}

/** A file on its way into an upload node. */
export interface Upload {
  readonly part: number;
  readonly file: File;
  readonly problem: string | null;
  /** Whether the same file may do better next time. */
  readonly again: boolean;
}

/** The plan of the whole graph, for every node's button and the bar. */
export interface Outlook {
  readonly plan: Plan | null;
  readonly blocked: ReadonlyMap<string, string>;
  /** What Run on each node does and costs; without those that cannot run at all. */
  readonly presses: ReadonlyMap<string, Press>;
}

export interface CanvasState {
  readonly projectId: string;
  readonly catalogue: Catalogue;
  readonly graph: Graph;
  readonly history: History;
  readonly selected: ReadonlySet<string>;
  readonly wires: ReadonlySet<string>;
  readonly sizes: ReadonlyMap<string, Size>;
  readonly drawing: Drawing | null;
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Nodes that the last run found done and unchanged. */
  readonly reused: ReadonlySet<string>;
  /** Nodes that runs under way have yet to bring to an end. */
  readonly busy: ReadonlySet<string>;
  /** What runs say of each node, the latest last. */
  readonly steps: ReadonlyMap<string, RunStep>;
  /** Why runs wait before they send more. */
  readonly pause: Pause;
  /** Nodes whose run was refused for want of credits. */
  readonly penniless: ReadonlySet<string>;
  readonly outlook: Outlook;
}

export interface Canvas {
  readonly store: StoreApi<CanvasState>;
  readonly book: Book;
}

const NO_OUTLOOK: Outlook = { plan: null, blocked: new Map(), presses: new Map() };
const NONE: ReadonlySet<string> = new Set();

export function openCanvas(projectId: string, graph: Graph, catalogue: Catalogue): Canvas {
  const store = createStore<CanvasState>(() => ({
    projectId,
    catalogue,
    graph,
    history: NO_HISTORY,
    selected: NONE,
    wires: NONE,
    sizes: new Map(),
    drawing: null,
    uploads: new Map(),
    reused: NONE,
    busy: NONE,
    steps: new Map(),
    pause: null,
    penniless: NONE,
    outlook: NO_OUTLOOK,
  }));
  return { store, book: new Book() };
}

/** What a person does to the graph: one step of undo, or part of one where the gesture goes on. */
export function edit(store: StoreApi<CanvasState>, label: string, change: (graph: Graph) => Graph, gesture = ""): void {
  store.setState((state) => {
    const graph = change(state.graph);
    if (graph === state.graph) return state;
    const act = { label, atMs: Date.now(), ...(gesture && { gesture }) };
    return { graph, history: record(state.history, state.graph, graph, act) };
  });
}

/** What results, other windows or the API change: nothing to undo. */
export function amend(store: StoreApi<CanvasState>, change: (graph: Graph) => Graph): void {
  store.setState((state) => {
    const graph = change(state.graph);
    return graph === state.graph ? state : { graph };
  });
}

/** The graph with one node changed; the same graph where it is not there or stays as it was. */
export function withNode(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  let changed = false;
  const nodes = graph.nodes.map((node) => {
    if (node.id !== id) return node;
    const next = change(node);
    changed = next !== node;
    return next;
  });
  return changed ? { ...graph, nodes } : graph;
}

export function selectOnly(ids: Iterable<string>): Pick<CanvasState, "selected" | "wires"> {
  return { selected: new Set(ids), wires: NONE };
}
