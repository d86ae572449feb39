// What a person can do to the graph. Rule: each act is one step of undo, named for the button.
import type { StoreApi } from "zustand";
import type { Catalogue } from "@/graph/catalogue";
import { duplicate, type Pasted, paste, remove } from "@/graph/clipboard";
import { type Connection, canConnect } from "@/graph/connect";
import { newNode, type Start, withModel } from "@/graph/create";
import { redo, settle, type Turn, undo } from "@/graph/history";
import { type Data, type Graph, newId, nodeById, type Params, type Position } from "@/graph/model";
import { chosenData } from "@/graph/results";
import { amend, type Canvas, type CanvasState, edit, selectOnly, withNode } from "./store";

type Store = StoreApi<CanvasState>;

export interface Acts {
  /** Makes a node; returns its id. With a wire, it is connected too. */
  readonly add: (start: Start, at: Position, wire?: Partial<Connection> | null) => string;
  /** Draws a wire; returns why not, or null. */
  readonly connect: (connection: Connection) => string | null;
  readonly disconnect: (edgeId: string) => void;
  readonly removeSelected: () => void;
  readonly removeNode: (id: string) => void;
  readonly setText: (id: string, text: string) => void;
  readonly setPrompt: (id: string, prompt: string) => void;
  readonly setParams: (id: string, params: Params) => void;
  readonly setModel: (id: string, model: string) => void;
  /** Another variant, or one of the history, becomes what the node shows and hands on. */
  readonly choose: (id: string, jobId: string) => void;
  readonly duplicateSelected: () => void;
  /** False: the text is no copy of nodes. */
  readonly paste: (text: string, at: Position | null, account: string, keepInputs: boolean) => boolean;
  readonly replaceGraph: (label: string, change: (graph: Graph) => Graph) => void;
  readonly select: (ids: Iterable<string>) => void;
  readonly undo: () => string | null;
  readonly redo: () => string | null;
}

export function actsOf({ store }: Canvas): Acts {
  return { ...wireActs(store), ...nodeActs(store), ...wholeActs(store), ...copyActs(store) };
}

function wireActs(store: Store): Pick<Acts, "connect" | "disconnect"> {
  return {
    connect: (connection) => {
      const { graph, catalogue } = store.getState();
      const verdict = canConnect(graph, catalogue, connection);
      if (!verdict.ok) return verdict.reason;
      edit(store, "connect", (now) => wired(now, verdict));
      return null;
    },
    disconnect: (edgeId) => edit(store, "disconnect", (graph) => remove(graph, [], [edgeId])),
  };
}

function patch(store: Store, id: string, label: string, data: Data, gesture: string): void {
  const change = (graph: Graph) => withNode(graph, id, (node) => ({ ...node, data: { ...node.data, ...data } }));
  edit(store, label, change, gesture);
}

type NodeActs = Pick<Acts, "add" | "removeNode" | "setText" | "setPrompt" | "setParams" | "setModel" | "choose">;

function nodeActs(store: Store): NodeActs {
  return {
    add: (start, at, wire = null) => {
      const id = newId();
      edit(store, "add", (graph) => grown(graph, store.getState().catalogue, start, at, id, wire));
      store.setState(selectOnly([id]));
      return id;
    },
    removeNode: (id) => {
      edit(store, "delete", (graph) => remove(graph, [id]));
      store.setState(({ selected }) => selectOnly([...selected].filter((other) => other !== id)));
    },
    setText: (id, text) => patch(store, id, "typing", { text }, `text:${id}`),
    setPrompt: (id, prompt) => patch(store, id, "typing", { prompt }, `prompt:${id}`),
    setParams: (id, params) => patch(store, id, "change", { params }, `params:${id}`),
    setModel: (id, name) => {
      const model = store.getState().catalogue.find(name);
      if (!model) return;
      const change = (graph: Graph) => withNode(graph, id, (node) => ({ ...node, data: withModel(node, model) }));
      edit(store, "change of model", change);
    },
    choose: (id, jobId) =>
      amend(store, (graph) => withNode(graph, id, (node) => ({ ...node, data: chosenData(node, jobId) }))),
  };
}

function turned(store: Store, turn: Turn | null): string | null {
  if (!turn) return null;
  store.setState(({ selected }) => ({
    graph: turn.graph,
    history: turn.history,
    selected: new Set([...selected].filter((id) => nodeById(turn.graph, id))),
  }));
  return turn.label;
}

function wholeActs(store: Store): Pick<Acts, "removeSelected" | "replaceGraph" | "select" | "undo" | "redo"> {
  return {
    removeSelected: () => {
      const { selected, wires } = store.getState();
      if (!selected.size && !wires.size) return;
      edit(store, "delete", (graph) => remove(graph, [...selected], [...wires]));
      store.setState(selectOnly([]));
    },
    replaceGraph: (label, change) => edit(store, label, change),
    select: (ids) => store.setState(selectOnly(ids)),
    undo: () => {
      const { history, graph } = store.getState();
      return turned(store, undo(settle(history), graph));
    },
    redo: () => {
      const { history, graph } = store.getState();
      return turned(store, redo(history, graph));
    },
  };
}

function copyActs(store: Store): Pick<Acts, "duplicateSelected" | "paste"> {
  const put = (label: string, pasted: Pasted) => {
    edit(store, label, () => pasted.graph);
    store.setState(selectOnly(pasted.ids));
  };
  return {
    duplicateSelected: () => {
      const { graph, catalogue, selected } = store.getState();
      if (selected.size) put("duplicate", duplicate(graph, catalogue, [...selected]));
    },
    paste: (text, at, account, keepInputs) => {
      const { graph, catalogue } = store.getState();
      const pasted = paste(graph, catalogue, text, { at, account, keepInputs });
      if (pasted) put("paste", pasted);
      return pasted !== null;
    },
  };
}

type Drawn = Extract<ReturnType<typeof canConnect>, { readonly ok: true }>;

function wired(graph: Graph, { edge, replaces }: Drawn): Graph {
  const kept = replaces ? graph.edges.filter((other) => other.id !== replaces.id) : graph.edges;
  return { ...graph, edges: [...kept, edge] };
}

function grown(
  graph: Graph,
  catalogue: Catalogue,
  start: Start,
  at: Position,
  id: string,
  wire: Partial<Connection> | null,
): Graph {
  const nodes = [...graph.nodes, newNode(catalogue, start, at, id)];
  const bigger = { ...graph, nodes };
  if (!wire) return bigger;
  const connection = { source: id, target: id, ...wire };
  const verdict = canConnect(bigger, catalogue, connection);
  return verdict.ok ? wired(bigger, verdict) : bigger;
}
