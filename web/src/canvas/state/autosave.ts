// The saver, wired to the API, this browser and the open canvas.
import { create } from "zustand";
import { get, put } from "@/api/client";
import { cache, keys } from "@/api/queries";
import { useSession } from "@/api/session";
import type { ProjectGraph } from "@/api/types";
import { browserClock, browserShelf } from "@/graph/browser";
import { same } from "@/graph/hash";
import { freePlace } from "@/graph/layout";
import type { Conflict } from "@/graph/merge";
import { type Graph, object, readGraph } from "@/graph/model";
import { type Journal, Saver, type SaveState, type SaveTransport, type Stored, type Unsaved } from "@/graph/saving";
import { toast } from "@/ui";
import { amend, type Canvas, withNode } from "./store";

const KEEP_PREFIX = "storynote.unsaved.";
const TOLD_MAX = 3;

export const useSaving = create<{ readonly state: SaveState }>(() => ({ state: { state: "saved" } }));

/** Other tabs hear that a project was saved, and read it. */
const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("storynote.graph");

function transport(projectId: string): SaveTransport {
  return {
    put: async (graph, revision, last) => {
      const headers = { "If-Match": `"${revision}"` };
      const path = `/v1/projects/${projectId}/graph`;
      if (!last) {
        const answer = await put<ProjectGraph>(path, graph, { headers });
        cache.setQueryData(keys.project(projectId), answer);
        others?.postMessage(projectId);
        return answer;
      }
      return put<ProjectGraph>(path, graph, { headers, keepalive: true });
    },
    read: async () => {
      const answer = await get<ProjectGraph>(`/v1/projects/${projectId}`);
      cache.setQueryData(keys.project(projectId), answer);
      return { graph: readGraph(answer), revision: answer.revision };
    },
  };
}

function journal(projectId: string): Journal {
  const key = KEEP_PREFIX + projectId;
  return {
    keep: (unsaved: Unsaved) => browserShelf.write(key, JSON.stringify(unsaved)),
    take: () => {
      const { base, graph } = object(JSON.parse(browserShelf.read(key) ?? "null"));
      return graph ? { base: readGraph(base), graph: readGraph(graph) } : null;
    },
    clear: () => browserShelf.remove(key),
  };
}

/** Whoever has both tabs open is told once, not once per field. */
function tell(conflicts: readonly Conflict[]): void {
  const words = conflicts.slice(0, TOLD_MAX).map((conflict) => `${conflict.words}.`);
  if (conflicts.length > TOLD_MAX) words.push(`And ${conflicts.length - TOLD_MAX} more.`);
  if (words.length) toast.info(words.join(" "));
}

/** Nodes the API has made stand on a grid of its own: where one would cover another it moves aside. */
function withRoom(before: Graph, graph: Graph): Graph {
  const known = new Set(before.nodes.map((node) => node.id));
  let next = graph;
  for (const node of graph.nodes) {
    if (known.has(node.id) || node.data.jobId !== node.id) continue;
    const others = { nodes: next.nodes.filter((other) => other.id !== node.id), edges: [] };
    const position = freePlace(others, node.position);
    if (!same(position, node.position)) next = withNode(next, node.id, (one) => ({ ...one, position }));
  }
  return next;
}

export interface Autosave {
  readonly saver: Saver;
  readonly stop: () => void;
}

/** Saves the canvas from now on, until stopped. */
export function autosave(canvas: Canvas, projectId: string, stored: Stored): Autosave {
  const { store } = canvas;
  const saver = new Saver(stored, {
    transport: transport(projectId),
    clock: browserClock,
    journal: journal(projectId),
    events: {
      state: (state) => useSaving.setState({ state }),
      adopt: (graph: Graph, conflicts) => {
        amend(store, (before) => withRoom(before, graph));
        tell(conflicts);
      },
    },
  });
  useSaving.setState({ state: { state: "saved" } });
  const stopWatching = store.subscribe((now, before) => {
    if (now.graph !== before.graph) saver.edit(now.graph);
  });
  const stopListening = listen(saver, projectId);
  saver.recover();
  const stop = () => {
    stopListening();
    stopWatching();
    saver.close();
  };
  return { saver, stop };
}

/** What happens around the page that saving depends on; returns how to stop. */
function listen(saver: Saver, projectId: string): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  const stopSession = useSession.subscribe((now, before) => {
    if (now.state === "in" && before.state !== "in") saver.wake();
  });
  others?.addEventListener("message", ({ data }) => data === projectId && saver.refresh(), { signal });
  // Another machine may have changed it while this window was away.
  addEventListener("focus", () => saver.refresh(), { signal });
  addEventListener("online", () => saver.wake(), { signal });
  addEventListener("pagehide", () => saver.flush(), { signal });
  const asking = (event: BeforeUnloadEvent) => {
    saver.flush();
    // Kept on this machine in any case; the question is only for what the server will not have.
    if (saver.state.state === "refused") event.preventDefault();
  };
  addEventListener("beforeunload", asking, { signal });
  return () => {
    leaving.abort();
    stopSession();
  };
}
