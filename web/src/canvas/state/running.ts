// Runs of the open canvas: the conductor, wired to the API and to this browser. Rule: what it says is in the store.
import { ApiError, get, post } from "@/api/client";
import { cache, keys, read } from "@/api/queries";
import { useSession } from "@/api/session";
import type { Asset } from "@/api/types";
import { hearJob } from "@/events";
import { browserClock, browserLocks, browserShelf } from "@/graph/browser";
import { Conductor, type RunTransport } from "@/graph/conductor";
import { nodeById } from "@/graph/model";
import { type Plan, planOf, pressOf, type Scope } from "@/graph/plan";
import { isEnded, type Job, startedData } from "@/graph/results";
import type { RunStep } from "@/graph/run";
import { nodeName } from "@/graph/words";
import { toast } from "@/ui";
import { amend, type Canvas, withNode } from "./store";

const NO_CREDITS = 402;
const ASSET_FRESH_MS = 60_000;

export interface Runs {
  readonly start: (scope: Scope) => void;
  readonly plan: (scope: Scope) => Plan;
  readonly cancel: (nodeId: string) => void;
  readonly cancelAll: () => void;
  readonly stop: () => void;
}

interface Started {
  readonly jobId: string;
  readonly jobIds?: readonly string[];
}

function transport({ store }: Canvas): RunTransport {
  const { projectId } = store.getState();
  return {
    send: async ({ room, body, idempotencyKey }) => {
      try {
        const headers = { "Idempotency-Key": idempotencyKey };
        const answer = await post<Started>(`/v1/projects/${projectId}/${room}`, body, { headers });
        void cache.invalidateQueries({ queryKey: keys.credits });
        return { jobIds: answer.jobIds ?? [answer.jobId] };
      } catch (error) {
        if (error instanceof ApiError && error.status === NO_CREDITS) {
          store.setState(({ penniless }) => ({ penniless: new Set([...penniless, String(body.nodeId)]) }));
        }
        throw error;
      }
    },
    jobs: async (ids) => {
      const { jobs } = await get<{ readonly jobs: Readonly<Record<string, Job>> }>("/v1/jobs/batch", {
        query: { jobIds: ids.join(",") },
      });
      const found = Object.values(jobs);
      found.forEach(hearJob);
      return found;
    },
    cancel: async (jobId) => {
      const job = await post<Job>(`/v1/jobs/${jobId}/cancel`);
      hearJob(job);
      return job;
    },
    ofAsset: async (assetId) => {
      const asset: Asset = await cache.fetchQuery({
        queryKey: keys.asset(assetId),
        queryFn: () => read.asset(assetId),
        staleTime: ASSET_FRESH_MS,
      });
      return asset.url;
    },
    ofJob: async (jobId) => {
      const job = await get<Job>(`/v1/jobs/${jobId}`);
      return job.imageUrl ?? "";
    },
  };
}

function conductorOf(canvas: Canvas): Conductor {
  const { store, book } = canvas;
  const nodeOf = (id: string) => nodeById(store.getState().graph, id);
  const conductor: Conductor = new Conductor({
    projectId: store.getState().projectId,
    transport: transport(canvas),
    book,
    clock: browserClock,
    shelf: browserShelf,
    locks: browserLocks,
    names: {
      name: (id) => {
        const node = nodeOf(id);
        return node ? nodeName(node, store.getState().catalogue) : "A deleted node";
      },
      open: (id) => openJobs(canvas, id),
    },
    chosen: (id) => {
      const node = nodeOf(id);
      return node ? book.of(node).chosen : null;
    },
    started: (id, jobIds, hash) =>
      amend(store, (graph) => withNode(graph, id, (node) => ({ ...node, data: startedData(node.data, jobIds, hash) }))),
    changed: () => store.setState({ steps: stepsOf(conductor), busy: conductor.busy, pause: conductor.pause }),
  });
  return conductor;
}

function openJobs({ store, book }: Canvas, nodeId: string): readonly string[] {
  const node = nodeById(store.getState().graph, nodeId);
  return node ? book.of(node).open.map((job) => job.id) : [];
}

/** The connection or the session is back: what waits goes on. */
function whenBack(wake: () => void): () => void {
  addEventListener("online", wake);
  const stopSession = useSession.subscribe((now, before) => {
    if (now.state === "in" && before.state !== "in") wake();
  });
  return () => {
    removeEventListener("online", wake);
    stopSession();
  };
}

export function runsOf(canvas: Canvas): Runs {
  const { store, book } = canvas;
  const conductor = conductorOf(canvas);
  conductor.resume();
  const stopWaking = whenBack(() => conductor.wake());
  const kitchen = () => {
    const { graph, catalogue } = store.getState();
    return { graph, catalogue, book, busy: conductor.busy };
  };
  const plan = (scope: Scope) => planOf(kitchen(), scope);
  // Whatever started it (the button, a key), Run on a node does what its button says.
  const meant = (scope: Scope) =>
    scope.run === "node" ? (pressOf(kitchen(), plan({ run: "all" }), scope.id)?.scope ?? scope) : scope;
  return {
    plan,
    start: (scope) => begin(canvas, conductor, plan(meant(scope))),
    cancel: (id) => void conductor.cancel(id, openJobs(canvas, id)),
    cancelAll: () => {
      const open = [...book.all()].filter((job) => !isEnded(job));
      void conductor.cancel(
        undefined,
        open.map((job) => job.id),
      );
    },
    stop: () => {
      stopWaking();
      conductor.close();
    },
  };
}

function stepsOf(conductor: Conductor): ReadonlyMap<string, RunStep> {
  return new Map(conductor.runs.flatMap((run) => run.steps.map((step) => [step.nodeId, step] as const)));
}

function begin({ store }: Canvas, conductor: Conductor, plan: Plan): void {
  if (!plan.steps.length) {
    toast.info(
      plan.blocked[0] ? `Nothing ran. ${plan.blocked[0].reason}` : "Nothing ran: everything is done and unchanged",
    );
    return;
  }
  store.setState({ reused: new Set(plan.reused), penniless: new Set() });
  conductor.start(plan);
}
