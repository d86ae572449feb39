// The plan of the whole graph, kept up to date for every Run button. Rule: moving nodes is no reason to plan anew.

import type { Graph } from "@/graph/model";
import { type Press, planOf, pressOf } from "@/graph/plan";
import type { Canvas, CanvasState, Outlook } from "./store";

const SOON_MS = 80;

/** Whether two graphs differ in more than where their nodes lie. */
function differs(a: Graph, b: Graph): boolean {
  if (a === b) return false;
  if (a.edges !== b.edges || a.nodes.length !== b.nodes.length) return true;
  return a.nodes.some((node, at) => node.data !== b.nodes[at]?.data || node.id !== b.nodes[at]?.id);
}

function outlookOf({ book }: Canvas, { graph, catalogue, busy }: CanvasState): Outlook {
  const kitchen = { graph, catalogue, book, busy };
  const plan = planOf(kitchen, { run: "all" });
  const presses = new Map<string, Press>();
  for (const { id } of graph.nodes) {
    const press = pressOf(kitchen, plan, id);
    if (press) presses.set(id, press);
  }
  return { plan, presses, blocked: new Map(plan.blocked.map(({ nodeId, reason }) => [nodeId, reason])) };
}

/** Keeps the outlook of an open canvas; returns how to stop. */
export function watchOutlook(canvas: Canvas): () => void {
  const { store, book } = canvas;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = () => store.setState((state) => ({ outlook: outlookOf(canvas, state) }));
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(now, SOON_MS);
  };
  now();
  const stopGraph = store.subscribe((next, before) => {
    if (next.catalogue !== before.catalogue || next.busy !== before.busy || differs(next.graph, before.graph)) soon();
  });
  const stopBook = book.subscribe(soon);
  return () => {
    clearTimeout(timer);
    stopGraph();
    stopBook();
  };
}
