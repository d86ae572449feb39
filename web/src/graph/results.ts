// Jobs become results of nodes: the stack of variants, the chosen one, the history, and what a node is doing now.
// Rule: a job never goes back, in whatever order its news arrive.
import type { Job } from "@/api/types";
import { type Data, type Graph, type GraphNode, isGeneration, type Media, type Result, view } from "./model";

export type { Job };

export type NodeState =
  | { readonly phase: "empty" }
  | { readonly phase: "waiting"; readonly open: readonly Job[] }
  | {
      readonly phase: "working";
      readonly open: readonly Job[];
      readonly progress: number | null;
      readonly since: string | null;
    }
  | { readonly phase: "done"; readonly credits: number; readonly failed: number; readonly asked: number }
  | { readonly phase: "failed"; readonly reason: string; readonly errorType: string }
  | { readonly phase: "cancelled" };

export interface NodeResults {
  /** Every job of the node, newest run first, variants of a run in their order. */
  readonly history: readonly Job[];
  /** The stack: the variants of the last run (and an older one picked from the history). */
  readonly variants: readonly Job[];
  /** What the node shows and hands on. */
  readonly chosen: Chosen;
  readonly open: readonly Job[];
  readonly state: NodeState;
}

export type Chosen =
  | { readonly job: Job }
  /** A job that is not in the book: of another project, or not read yet. */
  | { readonly jobId: string }
  | { readonly assetId: string; readonly media: Media }
  | null;

const RANK: Readonly<Record<Job["status"], number>> = { queued: 0, processing: 1, completed: 2, failed: 2 };
const NONE: readonly Job[] = [];

export function isEnded(job: Job): boolean {
  return RANK[job.status] === 2;
}

/** Whether `next` is later news of the same job than `known`. Re-read addresses of an ended job count as news. */
export function isNewer(known: Job, next: Job): boolean {
  if (RANK[next.status] !== RANK[known.status]) return RANK[next.status] > RANK[known.status];
  if (isEnded(known)) return next.status === known.status && next.updatedAt >= known.updatedAt;
  return next.updatedAt >= known.updatedAt && (next.progress ?? 0) >= (known.progress ?? 0);
}

/** The node a job belongs to: the canvas's own, or the one the API made for it. */
export function nodeOf(job: Job): string {
  return job.nodeId ?? job.id;
}

/** All jobs known of one project. Listeners hear which nodes' jobs changed. */
export class Book {
  readonly #jobs = new Map<string, Job>();
  readonly #byNode = new Map<string, Set<string>>();
  readonly #gone = new Set<string>();
  readonly #listeners = new Set<(nodeIds: ReadonlySet<string>) => void>();
  readonly #answers = new WeakMap<GraphNode, { readonly version: number; readonly results: NodeResults }>();
  /** Job → nodes that show it though it belongs to another: copies. */
  readonly #readers = new Map<string, Set<string>>();
  #version = 0;

  /** Takes news in any order; returns the jobs that were news indeed. */
  take(jobs: readonly Job[]): readonly Job[] {
    const fresh = jobs.filter((job) => this.#put(job));
    if (fresh.length) this.#changed(fresh);
    return fresh;
  }

  #put(job: Job): boolean {
    const known = this.#jobs.get(job.id);
    if (this.#gone.has(job.id) || (known && !isNewer(known, job))) return false;
    // A list read before the app knew node ids may lack them: what was known stays.
    const kept = known?.nodeId && !job.nodeId ? { ...job, nodeId: known.nodeId } : job;
    this.#jobs.set(job.id, kept);
    const ids = this.#byNode.get(nodeOf(kept)) ?? new Set();
    this.#byNode.set(nodeOf(kept), ids.add(job.id));
    return true;
  }

  /** A deleted job is gone for good; late news of it are not taken. */
  forget(jobId: string): void {
    if (this.#gone.has(jobId)) return;
    const job = this.#jobs.get(jobId);
    this.#gone.add(jobId);
    this.#jobs.delete(jobId);
    if (job) this.#byNode.get(nodeOf(job))?.delete(jobId);
    this.#tell([jobId, ...(job ? [nodeOf(job)] : []), ...(this.#readers.get(jobId) ?? [])]);
  }

  /** What the API says of jobs that were asked for by id: those it leaves out do not exist. */
  learn(asked: readonly string[], jobs: readonly Job[]): void {
    this.take(jobs);
    const found = new Set(jobs.map((job) => job.id));
    for (const id of asked) if (!found.has(id)) this.forget(id);
  }

  job(id: string): Job | null {
    return this.#jobs.get(id) ?? null;
  }

  all(): Iterable<Job> {
    return this.#jobs.values();
  }

  subscribe(listener: (nodeIds: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A number that changes with every change: a snapshot for React. */
  get version(): number {
    return this.#version;
  }

  /** Results of a node; the same object until something of it changes. */
  of(node: GraphNode): NodeResults {
    const known = this.#answers.get(node);
    if (known?.version === this.#version) return known.results;
    const found = this.#gather(node);
    const results =
      known && !this.#lost(known.results) && sameJobs(known.results, found)
        ? known.results
        : resultsOf(node, found, this.#gone);
    this.#answers.set(node, { version: this.#version, results });
    return results;
  }

  /** Whether what was shown without being known has turned out not to exist. */
  #lost({ chosen }: NodeResults): boolean {
    return chosen !== null && "jobId" in chosen && this.#gone.has(chosen.jobId);
  }

  #gather(node: GraphNode): readonly Job[] {
    const ids = new Set(this.#byNode.get(node.id));
    const found = view(node);
    if (isGeneration(found)) {
      for (const id of [...found.jobIds, ...jobIdOf(found.result)]) {
        if (!ids.has(id)) this.#readers.set(id, (this.#readers.get(id) ?? new Set()).add(node.id));
        ids.add(id);
      }
    }
    const jobs = [...ids].map((id) => this.#jobs.get(id)).filter((job) => job !== undefined);
    return jobs.sort(newestRunFirst);
  }

  /** Jobs that nodes name and the book does not know: to be read one by one. */
  unknown(nodes: readonly GraphNode[]): readonly string[] {
    const named = nodes
      .map(view)
      .filter(isGeneration)
      .flatMap((found) => [...found.jobIds, ...jobIdOf(found.result)]);
    return [...new Set(named)].filter((id) => !this.#jobs.has(id) && !this.#gone.has(id));
  }

  #changed(jobs: readonly Job[]): void {
    this.#tell(jobs.flatMap((job) => [nodeOf(job), ...(this.#readers.get(job.id) ?? [])]));
  }

  #tell(ids: readonly string[]): void {
    this.#version += 1;
    const nodeIds = new Set(ids);
    for (const listener of this.#listeners) listener(nodeIds);
  }
}

function sameJobs(before: NodeResults, jobs: readonly Job[]): boolean {
  return before.history.length === jobs.length && jobs.every((job, at) => before.history[at] === job);
}

function jobIdOf(result: Result): readonly string[] {
  return result && "jobId" in result ? [result.jobId] : [];
}

/** Jobs of one request were made in the same moment; their ids sort in the order of the variants. */
function newestRunFirst(a: Job, b: Job): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

function resultsOf(node: GraphNode, history: readonly Job[], gone: ReadonlySet<string>): NodeResults {
  const open = history.filter((job) => !isEnded(job));
  const newest = history.filter((job) => job.createdAt === history[0]?.createdAt);
  const variants = lastRun(node, history, newest);
  return { history, variants, chosen: chosenOf(node, history, gone), open, state: stateOf(newest, open) };
}

/** The newest run that the node's own data does not name: its tab died, or it was made elsewhere. */
function unseenRun(node: GraphNode, history: readonly Job[]): readonly Job[] {
  const found = view(node);
  if (!isGeneration(found)) return NONE;
  const named = new Set([...found.jobIds, ...jobIdOf(found.result)]);
  const newest = history[0];
  if (!newest || named.has(newest.id)) return NONE;
  const lastNamed = history.find((job) => named.has(job.id));
  // Ids tell time as well, where the job itself has not been read yet.
  const later = lastNamed ? lastNamed.createdAt < newest.createdAt : [...named].every((id) => id < newest.id);
  if (!later) return NONE;
  return history.filter((job) => job.createdAt === newest.createdAt);
}

function lastRun(node: GraphNode, history: readonly Job[], newest: readonly Job[]): readonly Job[] {
  if (unseenRun(node, history).length) return newest;
  const found = view(node);
  const named = isGeneration(found) ? found.jobIds : [];
  const known = named.map((id) => history.find((job) => job.id === id)).filter((job) => job !== undefined);
  return known.length ? known : newest;
}

function chosenOf(node: GraphNode, history: readonly Job[], gone: ReadonlySet<string>): Chosen {
  const found = view(node);
  if (found.type === "upload") return found.media ? { assetId: found.assetId, media: found.media } : null;
  if (!isGeneration(found)) return null;
  const { result, jobIds } = found;
  const done = (job: Job | undefined): Chosen => (job?.status === "completed" ? { job } : null);
  const unseen = done(unseenRun(node, history).find((job) => job.status === "completed"));
  if (unseen) return unseen;
  const named = namedResult(result, history, gone);
  // A result that is none of the last run's is left over from before it.
  if (named && (!jobIds.length || jobIdOf(result).some((id) => jobIds.includes(id)))) return named;
  const fresh = jobIds.map((id) => history.find((job) => job.id === id)).find((job) => job?.status === "completed");
  return done(fresh) ?? named ?? done(history.find((job) => job.status === "completed"));
}

function namedResult(result: Result, history: readonly Job[], gone: ReadonlySet<string>): Chosen {
  if (!result) return null;
  if ("assetId" in result) return result;
  const job = history.find((known) => known.id === result.jobId);
  if (!job) return gone.has(result.jobId) ? null : { jobId: result.jobId };
  return job.status === "completed" ? { job } : null;
}

function stateOf(run: readonly Job[], open: readonly Job[]): NodeState {
  const working = open.filter((job) => job.status === "processing");
  if (working.length) {
    const since = working.map((job) => job.startedAt ?? job.createdAt).sort()[0] ?? null;
    const asked = run.some((job) => open.includes(job)) ? run : open;
    return { phase: "working", open, progress: progressOf(asked), since };
  }
  if (open.length) return { phase: "waiting", open };
  const done = run.filter((job) => job.status === "completed");
  if (done.length) {
    const credits = done.reduce((total, job) => total + job.credits, 0);
    return { phase: "done", credits, failed: run.length - done.length, asked: run.length };
  }
  const failure = run.find((job) => job.errorType !== "cancelled") ?? run[0];
  if (!failure) return { phase: "empty" };
  if (failure.errorType === "cancelled") return { phase: "cancelled" };
  return { phase: "failed", reason: failure.error ?? "It failed", errorType: failure.errorType ?? "" };
}

function progressOf(jobs: readonly Job[]): number | null {
  if (!jobs.some((job) => job.progress !== null)) return null;
  const parts = jobs.map((job) => (isEnded(job) ? 1 : (job.progress ?? 0)));
  return parts.reduce((total, part) => total + part, 0) / parts.length;
}

// What the graph should say of results ----------------------------------------------------------------------------

/** Keys of a node's data that are results, not edits: never undone, never in conflict. */
export const RESULT_KEYS: readonly string[] = ["jobId", "jobIds", "hash"];

/** A run of this node has begun. The result before it stays until it makes one. */
export function startedData(data: Data, jobIds: readonly string[], hash: string): Data {
  const known = Array.isArray(data.jobIds) ? data.jobIds : [];
  return data.hash === hash && jobIds.every((id) => known.includes(id)) ? data : { ...data, jobIds, hash };
}

/** The node's data with another result chosen; one from the history joins the stack. */
export function chosenData(node: GraphNode, jobId: string): Data {
  const { assetId: _asset, kind: _kind, ...data } = node.data;
  const found = view(node);
  const before = isGeneration(found) ? found.jobIds : [];
  return { ...data, jobId, jobIds: before.includes(jobId) ? before : [...before, jobId] };
}

/** The data a node should have by what is known of its jobs; null when it says so already. */
export function settledData(node: GraphNode, results: NodeResults): Data | null {
  const found = view(node);
  const { chosen } = results;
  if (!isGeneration(found) || !chosen || !("job" in chosen)) return null;
  const named = jobIdOf(found.result).includes(chosen.job.id);
  const unseen = unseenRun(node, results.history);
  if (named && !unseen.length) return null;
  if (!unseen.some((job) => job.id === chosen.job.id)) return chosenData(node, chosen.job.id);
  const { assetId: _asset, kind: _kind, hash: _hash, ...data } = node.data;
  return { ...data, jobId: chosen.job.id, jobIds: unseen.map((job) => job.id) };
}

/** The graph with every node (or those `ids`) saying what is known of its jobs; the same graph where all do. */
export function settleResults(graph: Graph, book: Book, ids?: ReadonlySet<string>): Graph {
  let changed = false;
  const nodes = graph.nodes.map((node) => {
    const data = !ids || ids.has(node.id) ? settledData(node, book.of(node)) : null;
    changed ||= data !== null;
    return data ? { ...node, data } : node;
  });
  return changed ? { ...graph, nodes } : graph;
}
