// News of jobs, as they happen: into the book, and from there into the graph. A job of a node nobody knows was made
// through the API: the graph is read again, so that its node appears.
import { useEffect } from "react";
import { get } from "@/api/client";
import { hearJob, useJobEvents } from "@/events";
import { nodeById } from "@/graph/model";
import { type Job, nodeOf, settleResults } from "@/graph/results";
import { useCanvas, useOpen } from "./context";
import { useAutosave } from "./saving";
import { amend, type Canvas } from "./store";

/** What the API takes at once. */
const BATCH_MAX = 256;

/** Nodes whose results have come say so in the graph, so that it is whole without this window too. */
function settle({ store, book }: Canvas, nodeIds?: ReadonlySet<string>): void {
  amend(store, (graph) => settleResults(graph, book, nodeIds));
}

async function readUnknown({ store, book }: Canvas): Promise<void> {
  const ids = book.unknown(store.getState().graph.nodes).slice(0, BATCH_MAX);
  if (!ids.length) return;
  const { jobs } = await get<{ readonly jobs: Readonly<Record<string, Job>> }>("/v1/jobs/batch", {
    query: { jobIds: ids.join(",") },
  });
  for (const job of Object.values(jobs)) hearJob(job);
  book.learn(ids, Object.values(jobs));
}

export function useLiveJobs(): void {
  const { canvas } = useOpen();
  const saver = useAutosave();
  const { store, book } = canvas;
  useJobEvents((job) => {
    const { projectId, graph } = store.getState();
    if (job.projectId !== projectId) return;
    book.take([job]);
    if (!nodeById(graph, nodeOf(job)) && job.nodeId == null) saver.refresh();
  });
  useEffect(() => {
    settle(canvas);
    // What cannot be read now is read when the next news of it come.
    readUnknown(canvas).catch(() => {});
    return book.subscribe((nodeIds) => settle(canvas, nodeIds));
  }, [canvas, book]);
  // A node may come with a reading of the graph whose job's news were before this window heard any.
  const named = useCanvas(({ graph }) => book.unknown(graph.nodes).join(","));
  useEffect(() => {
    if (named) readUnknown(canvas).catch(() => {});
  }, [canvas, named]);
}
