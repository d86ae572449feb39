// Runs plans: sends what is ready, waits for what it needs, passes results on. Rule: what may have been sent is sent
// again only as it was, so nothing is bought twice, however often the page is closed or the net is gone.

import { newId } from "./model";
import type { Plan } from "./plan";
import { type Ready, recipeHash, served } from "./recipe";
import { type Addresses, type ApiRequest, requestOf } from "./request";
import type { Book, Chosen, Job } from "./results";
import {
  heard,
  isOver,
  madeBy,
  type Names,
  type Outcome,
  outcomeOf,
  type Run,
  type RunStep,
  readRun,
  readySteps,
  runIsOver,
  runOf,
  runText,
  stepOf,
  withoutMoney,
  withStep,
  withStops,
} from "./run";
import { type Clock, isPassing, type Locks, type Refused, refusal, type Shelf } from "./world";

/** How the conductor reaches the API. What fails is thrown as `Refused`. */
export interface RunTransport extends Addresses {
  send(request: ApiRequest): Promise<{ readonly jobIds: readonly string[] }>;
  /** Those of the jobs that there are. */
  jobs(ids: readonly string[]): Promise<readonly Job[]>;
  cancel(jobId: string): Promise<Job>;
}

export interface ConductorParts {
  readonly projectId: string;
  readonly transport: RunTransport;
  readonly book: Book;
  readonly clock: Clock;
  readonly shelf: Shelf;
  readonly locks: Locks;
  readonly names: Names;
  /** What a node shows now: a variant that a person picked goes on to the next node. */
  readonly chosen: (nodeId: string) => Chosen;
  /** Jobs of a node have begun: the graph remembers them. */
  readonly started: (nodeId: string, jobIds: readonly string[], hash: string) => void;
  readonly changed: () => void;
}

export type Pause = { readonly why: "limit" | "offline" | "signedOut"; readonly untilMs: number } | null;

/** Jobs are asked after this often even when the event stream says nothing. */
const POLL_MS = 10_000;
const RETRY_MS = 1000;
const RETRY_MS_MAX = 30_000;
/** Of requests the server fails on; one that cannot be reached is tried until it can. */
const TRIES_MAX = 6;
const PARALLEL_MAX = 4;
const POLLED_MAX = 256;
/** Between a run and one of its nodes, in the key by which another tab asks to stop it. */
const STOP = "!";

export class Conductor {
  readonly #parts: ConductorParts;
  readonly #runs = new Map<string, Run>();
  readonly #held = new Map<string, () => void>();
  readonly #sending = new Set<string>();
  readonly #unwanted = new Set<string>();
  readonly #gone = new Set<string>();
  readonly #closing = new AbortController();
  readonly #leave: readonly (() => void)[];
  #pause: Pause = null;
  #retry: (() => void) | null = null;
  #poll: (() => void) | null = null;

  constructor(parts: ConductorParts) {
    this.#parts = parts;
    this.#leave = [parts.book.subscribe(() => this.#advance()), parts.shelf.subscribe((key) => this.#elsewhere(key))];
  }

  /** Takes up runs that another tab, or this one before it was reloaded, has left. */
  resume(): void {
    for (const key of this.#parts.shelf.keys(this.#prefix)) if (!key.includes(STOP)) this.#adopt(key);
  }

  /** Begins a run. The notes of those before it are put away once all have ended. */
  start(plan: Plan): Run {
    this.dismiss();
    const { clock, names } = this.#parts;
    const run = runOf(plan, newId(), clock.now(), names);
    this.#runs.set(run.id, run);
    this.#keep(run);
    this.#adopt(this.#prefix + run.id);
    this.#parts.changed();
    return run;
  }

  /** Every run of this project that is known, the latest last; ended ones until they are dismissed. */
  get runs(): readonly Run[] {
    return [...this.#runs.values()].sort((a, b) => a.startedMs - b.startedMs);
  }

  /** Nodes that a run has yet to come to: planning counts them as running. */
  get busy(): ReadonlySet<string> {
    return new Set(this.runs.flatMap((run) => run.steps.filter((step) => !isOver(step)).map((step) => step.nodeId)));
  }

  /** The latest step of a node, of whichever run. */
  step(nodeId: string): RunStep | null {
    return this.runs.map((run) => stepOf(run, nodeId)).findLast((step) => step !== null) ?? null;
  }

  get pause(): Pause {
    return this.#pause;
  }

  /** The connection is back, or somebody has signed in again. */
  wake(): void {
    this.#retry?.();
    this.#retry = null;
    this.#pause = null;
    this.#advance();
    this.#parts.changed();
  }

  /** Ended runs and what they said are put away. */
  dismiss(): void {
    if (this.runs.every(runIsOver)) this.#runs.clear();
    this.#parts.changed();
  }

  /** Stops one node (undefined: everything), here and on the server; nothing is charged for what had not ended. */
  async cancel(nodeId?: string, openJobs: readonly string[] = []): Promise<void> {
    const jobs = new Set(openJobs);
    for (const run of this.runs) {
      for (const step of run.steps) {
        if (isOver(step) || (nodeId !== undefined && step.nodeId !== nodeId)) continue;
        this.#cancelStep(run.id, step);
        for (const id of step.jobIds) jobs.add(id);
      }
    }
    this.#advance();
    await Promise.all([...jobs].map((id) => this.#cancelJob(id)));
  }

  /** The canvas has closed; another tab, or the next visit, goes on. */
  close(): void {
    this.#closing.abort();
    for (const leave of this.#leave) leave();
    this.#retry?.();
    this.#poll?.();
    for (const release of this.#held.values()) release();
  }

  // Whose run it is -----------------------------------------------------------------------------------------------

  get #prefix(): string {
    return `storynote.run.${this.#parts.projectId}.`;
  }

  #adopt(key: string): void {
    const { shelf, locks } = this.#parts;
    const run = readRun(shelf.read(key));
    if (!run) {
      shelf.remove(key);
      return;
    }
    if (!this.#runs.has(run.id)) this.#runs.set(run.id, run);
    // Without the lock this tab watches; it conducts once the tab that holds it has gone.
    locks.hold(key, this.#closing.signal, () => this.#conduct(key)).catch(() => {});
  }

  #conduct(key: string): Promise<void> {
    const run = readRun(this.#parts.shelf.read(key));
    if (!run || this.#closing.signal.aborted) return Promise.resolve();
    this.#runs.set(run.id, run);
    for (const step of run.steps) {
      if (step.state === "running") this.#parts.started(step.nodeId, step.jobIds, step.hash);
    }
    return new Promise((release) => {
      this.#held.set(run.id, release);
      this.#advance();
    });
  }

  /** Another tab has written: its run goes on, is new, or has ended; or it wants one of ours to stop. */
  #elsewhere(key: string): void {
    if (!key.startsWith(this.#prefix)) return;
    const [id = "", stop] = key.slice(this.#prefix.length).split(STOP);
    if (stop !== undefined) {
      this.#stopped(id, stop, key);
      return;
    }
    if (this.#held.has(id)) return;
    const run = readRun(this.#parts.shelf.read(key));
    if (!run) this.#runs.delete(id);
    else if (this.#runs.has(id)) this.#runs.set(id, run);
    else this.#adopt(key);
    this.#parts.changed();
  }

  #stopped(runId: string, nodeId: string, key: string): void {
    const run = this.#runs.get(runId);
    const step = run && stepOf(run, nodeId);
    if (!step || !this.#held.has(runId) || this.#parts.shelf.read(key) === null) return;
    this.#parts.shelf.remove(key);
    if (!isOver(step)) this.#cancelStep(runId, step);
    this.#advance();
  }

  // One moment ----------------------------------------------------------------------------------------------------

  /** Brings every run of ours up to date with what is known, and sends what can be sent. */
  #advance(): void {
    for (const id of this.#held.keys()) {
      this.#update(id, (run) => this.#withAwaited(run));
      this.#update(id, (run) => withStops(heard(run, this.#parts.book, this.#gone), (node) => this.#outside(id, node)));
      const run = this.#runs.get(id);
      if (run && runIsOver(run)) this.#finish(run);
      else if (run) this.#sendReady(run);
    }
    this.#watch();
  }

  /** Jobs that another run has begun since for a node this one waits for. */
  #withAwaited(run: Run): Run {
    const missing = Object.keys(run.awaited).filter((nodeId) => !run.awaited[nodeId]?.length);
    const found = missing.map((nodeId) => [nodeId, this.#otherStep(run.id, nodeId)?.jobIds ?? []] as const);
    const fresh = found.filter(([, jobIds]) => jobIds.length);
    return fresh.length ? { ...run, awaited: { ...run.awaited, ...Object.fromEntries(fresh) } } : run;
  }

  #sendReady(run: Run): void {
    for (const step of readySteps(run, (node) => this.#outside(run.id, node))) {
      if (this.#pause || this.#sending.size >= PARALLEL_MAX) return;
      if (!this.#sending.has(this.#ticket(run.id, step.nodeId))) void this.#send(run.id, step);
    }
  }

  #ticket(runId: string, nodeId: string): string {
    return `${runId} ${nodeId}`;
  }

  async #send(runId: string, step: RunStep): Promise<void> {
    const ticket = this.#ticket(runId, step.nodeId);
    this.#sending.add(ticket);
    try {
      const recipe = served(step.recipe, (nodeId) => this.#made(runId, nodeId));
      const request = step.request ?? (await requestOf(recipe, runId, this.#parts.transport));
      const hash = step.hash || recipeHash(recipe);
      // Kept before it goes: whoever finds it sends it again, and is told the same jobs.
      this.#update(runId, (run) =>
        withStep(run, step.nodeId, { state: "sending", request, hash, tries: step.tries + 1 }),
      );
      const { jobIds } = await this.#parts.transport.send(request);
      this.#accepted(runId, step.nodeId, jobIds, hash);
    } catch (error) {
      this.#refused(runId, step, refusal(error));
    } finally {
      this.#sending.delete(ticket);
    }
    this.#advance();
  }

  #accepted(runId: string, nodeId: string, jobIds: readonly string[], hash: string): void {
    this.#update(runId, (run) => withStep(run, nodeId, { state: "running", request: null, jobIds, reason: "" }));
    this.#parts.started(nodeId, jobIds, hash);
    if (this.#unwanted.delete(this.#ticket(runId, nodeId))) for (const id of jobIds) void this.#cancelJob(id);
  }

  #refused(runId: string, step: RunStep, error: Refused): void {
    const { status, message, retryAfterSec } = error;
    const tries = step.tries + 1;
    // Provably not accepted: nothing is lost by leaving it.
    const nothingSent = status === 401 || status === 429;
    if (nothingSent) this.#update(runId, (run) => withStep(run, step.nodeId, { state: "waiting" }));
    if (nothingSent && this.#unwanted.delete(this.#ticket(runId, step.nodeId))) {
      this.#update(runId, (run) => withStep(run, step.nodeId, { state: "cancelled", request: null }));
    } else if (status === 401) this.#hold({ why: "signedOut", untilMs: Number.POSITIVE_INFINITY });
    else if (isPassing(status) && (status < 500 || tries < TRIES_MAX)) {
      const waitMs =
        retryAfterSec === null ? Math.min(RETRY_MS * 2 ** (tries - 1), RETRY_MS_MAX) : retryAfterSec * 1000;
      this.#hold({
        why: status === 0 || status >= 500 ? "offline" : "limit",
        untilMs: this.#parts.clock.now() + waitMs,
      });
    } else {
      this.#update(runId, (run) => {
        const failed = withStep(run, step.nodeId, { state: "failed", request: null, reason: message });
        return status === 402 ? withoutMoney(failed) : failed;
      });
      this.#unwanted.delete(this.#ticket(runId, step.nodeId));
    }
  }

  /** Nothing more is sent for a while. */
  #hold(pause: { readonly why: "limit" | "offline" | "signedOut"; readonly untilMs: number }): void {
    if (this.#pause && this.#pause.untilMs >= pause.untilMs) return;
    this.#pause = pause;
    this.#retry?.();
    this.#retry = null;
    if (Number.isFinite(pause.untilMs) && !this.#closing.signal.aborted) {
      this.#retry = this.#parts.clock.after(pause.untilMs - this.#parts.clock.now(), () => this.wake());
    }
    this.#parts.changed();
  }

  #outside(runId: string, nodeId: string): Outcome {
    const jobIds = this.#runs.get(runId)?.awaited[nodeId] ?? [];
    if (jobIds.length) return outcomeOf(this.#parts.book, jobIds, this.#gone);
    const step = this.#otherStep(runId, nodeId);
    if (!step) return "failed";
    return step.state === "done" ? "made" : isOver(step) ? "failed" : "pending";
  }

  /** Of a run before this one, to which the node belonged when this one was planned. */
  #otherStep(runId: string, nodeId: string): RunStep | null {
    const before = this.runs.filter((run) => run.id !== runId);
    return before.map((run) => stepOf(run, nodeId)).findLast((step) => step !== null) ?? null;
  }

  #made(runId: string, nodeId: string): Ready | null {
    const run = this.#runs.get(runId);
    const awaited = run?.awaited[nodeId] ?? [];
    const step = (run && stepOf(run, nodeId)) ?? (awaited.length ? null : this.#otherStep(runId, nodeId));
    return madeBy(this.#parts.book, step?.jobIds ?? awaited, this.#parts.chosen(nodeId));
  }

  #update(runId: string, change: (run: Run) => Run): void {
    const run = this.#runs.get(runId);
    const next = run && change(run);
    if (!next || next === run) return;
    this.#runs.set(runId, next);
    if (this.#held.has(runId)) this.#keep(next);
    this.#parts.changed();
  }

  #keep(run: Run): void {
    this.#parts.shelf.write(this.#prefix + run.id, runText(run));
  }

  #finish(run: Run): void {
    this.#parts.shelf.remove(this.#prefix + run.id);
    this.#held.get(run.id)?.();
    this.#held.delete(run.id);
    this.#parts.changed();
  }

  // Jobs ----------------------------------------------------------------------------------------------------------

  #openJobs(): readonly string[] {
    const runs = this.runs.filter((run) => this.#held.has(run.id));
    const running = runs.flatMap((run) =>
      run.steps.filter((step) => step.state === "running").flatMap((step) => step.jobIds),
    );
    const awaited = runs.flatMap((run) => Object.values(run.awaited).flat());
    const { book } = this.#parts;
    return [...new Set([...running, ...awaited])].filter(
      (id) => !this.#gone.has(id) && outcomeOf(book, [id], this.#gone) === "pending",
    );
  }

  #watch(): void {
    if (this.#poll || this.#closing.signal.aborted || !this.#openJobs().length) return;
    this.#poll = this.#parts.clock.after(POLL_MS, () => {
      this.#poll = null;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const ids = this.#openJobs().slice(0, POLLED_MAX);
    try {
      const jobs = ids.length ? await this.#parts.transport.jobs(ids) : [];
      const found = new Set(jobs.map((job) => job.id));
      for (const id of ids) if (!found.has(id)) this.#gone.add(id);
      this.#parts.book.take(jobs);
    } catch (error) {
      // The stream or the next poll will tell.
      if (Number.isNaN(refusal(error).status)) throw error;
    }
    this.#advance();
  }

  #cancelStep(runId: string, step: RunStep): void {
    if (!this.#held.has(runId)) this.#parts.shelf.write(`${this.#prefix}${runId}${STOP}${step.nodeId}`, "stop");
    else if (step.state === "waiting") this.#update(runId, (run) => withStep(run, step.nodeId, { state: "cancelled" }));
    else if (step.state === "sending") this.#unwanted.add(this.#ticket(runId, step.nodeId));
    else for (const id of step.jobIds) void this.#cancelJob(id);
  }

  async #cancelJob(id: string): Promise<void> {
    try {
      this.#parts.book.take([await this.#parts.transport.cancel(id)]);
    } catch (error) {
      // It ended first, or cannot be reached: its own news will tell.
      if (Number.isNaN(refusal(error).status)) throw error;
    }
  }
}
