// What each command does on the open canvas. Rule: an act answers whether there was anything to do; if not, the browser
// may have the key.
import type { FitViewOptions, ReactFlowInstance } from "@xyflow/react";
import { copy } from "@/graph/clipboard";
import { tidy } from "@/graph/layout";
import { flowOf, type GraphNode, nodeById, type Position, view } from "@/graph/model";
import type { Saver } from "@/graph/saving";
import type { Command } from "@/graph/shortcuts";
import { copyText } from "@/ui";
import type { CanvasEdge, CanvasNode } from "../flownodes";
import { type Open, sizeOf } from "./context";
import { editWords, openConnect, openPanel, openSearch, usePanels } from "./panels";
import type { Canvas } from "./store";

export const GLIDE_MS = 160;
const EDGE = "48px";
/** The inspector stands over the canvas: what is fitted goes beside it. */
const INSPECTOR = "344px";

/** How everything, or a part, is brought into view. */
export function framing(canvas: Canvas): FitViewOptions<CanvasNode> {
  const covered = canvas.store.getState().selected.size > 0 && usePanels.getState().inspector;
  return {
    padding: { top: EDGE, left: EDGE, bottom: EDGE, right: covered ? INSPECTOR : EDGE },
    maxZoom: 1,
    duration: GLIDE_MS,
  };
}

export interface Desk extends Open {
  readonly flow: ReactFlowInstance<CanvasNode, CanvasEdge>;
  readonly saver: Saver;
  readonly accountId: string;
  /** The corner of a node that stands in the middle of the view. */
  readonly middle: () => Position;
}

export type Commands = Readonly<Partial<Record<Command, () => boolean>>>;

/** An act there is always something to do for. */
const always = (act: () => unknown) => () => {
  void act();
  return true;
};

export function commandsOf(desk: Desk): Commands {
  return { ...addCommands(desk), ...runCommands(desk), ...editCommands(desk), ...lookCommands(desk) };
}

function selectedIds({ canvas }: Desk): readonly string[] {
  return [...canvas.store.getState().selected];
}

function selectedNode(desk: Desk): GraphNode | null {
  return nodeById(desk.canvas.store.getState().graph, selectedIds(desk)[0] ?? "");
}

function addCommands(desk: Desk): Commands {
  return {
    search: always(() => openSearch()),
    text: always(() => editWords(desk.acts.add({ type: "text" }, desk.middle()))),
    connect: () => {
      const node = selectedNode(desk);
      const out = node && flowOf(node);
      if (node) openConnect(out ? { source: node.id, sourceHandle: out } : { target: node.id });
      return node !== null;
    },
  };
}

function runCommands(desk: Desk): Commands {
  const { runs } = desk;
  return {
    run: () => {
      const ids = selectedIds(desk);
      if (ids.length === 1) runs.start({ run: "node", id: ids[0] ?? "" });
      else if (ids.length) runs.start({ run: "selection", ids });
      return ids.length > 0;
    },
    runTo: () => {
      const [id] = selectedIds(desk);
      if (id) runs.start({ run: "to", id });
      return id !== undefined;
    },
    runAll: always(() => runs.start({ run: "all" })),
    cancel: always(() => runs.cancelAll()),
  };
}

function editCommands(desk: Desk): Commands {
  const { canvas, acts } = desk;
  const { store } = canvas;
  const copySelected = () => {
    const ids = selectedIds(desk);
    if (ids.length) void copyText(copy(store.getState().graph, ids, desk.accountId));
    return ids.length > 0;
  };
  return {
    undo: always(acts.undo),
    redo: always(acts.redo),
    copy: copySelected,
    cut: () => {
      const copied = copySelected();
      if (copied) acts.removeSelected();
      return copied;
    },
    duplicate: always(acts.duplicateSelected),
    selectAll: always(() => acts.select(store.getState().graph.nodes.map((node) => node.id))),
    selectNone: () => {
      const { selected, wires } = store.getState();
      if (selected.size || wires.size) acts.select([]);
      return selected.size + wires.size > 0;
    },
    delete: always(acts.removeSelected),
    tidy: always(() => tidyAll(desk)),
    save: always(() => desk.saver.wake()),
  };
}

export function tidyAll({ canvas, acts, flow }: Pick<Desk, "canvas" | "acts" | "flow">): void {
  acts.replaceGraph("tidy up", (graph) => tidy(graph, (node) => sizeOf(canvas, node)));
  requestAnimationFrame(() => void flow.fitView(framing(canvas)));
}

function lookCommands(desk: Desk): Commands {
  const { flow, canvas } = desk;
  return {
    open: () => {
      const node = selectedNode(desk);
      const chosen = node && desk.canvas.book.of(node).chosen;
      if (!node || !chosen || view(node).type === "text") return false;
      openPanel({ kind: "look", nodeId: node.id, jobId: null });
      return true;
    },
    previous: () => flip(desk, -1),
    next: () => flip(desk, 1),
    fit: always(() => flow.fitView(framing(canvas))),
    fitSelection: always(() => {
      const ids = selectedIds(desk);
      return flow.fitView({ ...framing(canvas), ...(ids.length && { nodes: ids.map((id) => ({ id })) }) });
    }),
    zoomIn: always(() => flow.zoomIn({ duration: GLIDE_MS })),
    zoomOut: always(() => flow.zoomOut({ duration: GLIDE_MS })),
    zoomActual: always(() => flow.zoomTo(1, { duration: GLIDE_MS })),
    list: always(() => usePanels.setState(({ list }) => ({ list: !list }))),
    inspector: always(() => usePanels.setState(({ inspector }) => ({ inspector: !inspector }))),
  };
}

/** The variant before or after the one that shows. */
function flip(desk: Desk, by: number): boolean {
  const node = selectedNode(desk);
  if (!node) return false;
  const { variants, chosen } = desk.canvas.book.of(node);
  const done = variants.filter((job) => job.status === "completed");
  const at = done.findIndex((job) => chosen && "job" in chosen && chosen.job.id === job.id);
  const next = done[(at + by + done.length) % done.length];
  if (next) desk.acts.choose(node.id, next.id);
  return next !== undefined;
}
