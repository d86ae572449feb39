// A run: the steps of a plan, each somewhere on its way. Rule: pure; what happens to a run is a new run.
import { list, object, string } from "./model";
import type { Plan } from "./plan";
import type { Ready, Recipe } from "./recipe";
import type { ApiRequest } from "./request";
import { type Book, type Chosen, isEnded } from "./results";

export type StepState =
  /** For its turn, or for what it needs. */
  | "waiting"
  /** Its request is under way, or will be repeated. */
  | "sending"
  | "running"
  | "done"
  | "failed"
  /** Something it needed did not come about. */
  | "stopped"
  | "cancelled";

export interface RunStep {
  readonly nodeId: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly credits: number;
  readonly needs: readonly string[];
  readonly state: StepState;
  /** As it was first sent: a repeat must be the same to the letter, or it is no repeat. */
  readonly request: ApiRequest | null;
  readonly jobIds: readonly string[];
  readonly hash: string;
  /** Of failed and stopped ones, in words. */
  readonly reason: string;
  readonly tries: number;
}

export interface Run {
  readonly id: string;
  readonly startedMs: number;
  readonly steps: readonly RunStep[];
  /** Jobs that ran already when the run began, by node. */
  readonly awaited: Readonly<Record<string, readonly string[]>>;
}

export interface Names {
  readonly name: (nodeId: string) => string;
  /** Jobs of a node that are open now. */
  readonly open: (nodeId: string) => readonly string[];
}

export function runOf(plan: Plan, id: string, startedMs: number, { name, open }: Names): Run {
  const own = new Set(plan.steps.map((step) => step.nodeId));
  const outside = [...new Set(plan.steps.flatMap((step) => step.needs))].filter((nodeId) => !own.has(nodeId));
  const steps = plan.steps.map(({ nodeId, recipe, price, needs }) => ({
    nodeId,
    name: name(nodeId),
    recipe,
    credits: price.credits,
    needs,
    state: "waiting" as const,
    request: null,
    jobIds: [],
    hash: "",
    reason: "",
    tries: 0,
  }));
  return { id, startedMs, steps, awaited: Object.fromEntries(outside.map((nodeId) => [nodeId, open(nodeId)])) };
}

export function isOver(step: RunStep): boolean {
  return step.state !== "waiting" && step.state !== "sending" && step.state !== "running";
}

export function runIsOver(run: Run): boolean {
  return run.steps.every(isOver);
}

export function withStep(run: Run, nodeId: string, change: Partial<RunStep>): Run {
  return { ...run, steps: run.steps.map((step) => (step.nodeId === nodeId ? { ...step, ...change } : step)) };
}

export function stepOf(run: Run, nodeId: string): RunStep | null {
  return run.steps.find((step) => step.nodeId === nodeId) ?? null;
}

// What the jobs say -----------------------------------------------------------------------------------------------

export type Outcome = "pending" | "made" | "failed";

/** What became of jobs: pending until all have ended, then made if one of them was. */
export function outcomeOf(book: Book, jobIds: readonly string[], gone: ReadonlySet<string>): Outcome {
  const jobs = jobIds.map((id) => book.job(id));
  if (jobs.some((job, at) => (job ? !isEnded(job) : !gone.has(jobIds[at] ?? "")))) return "pending";
  return jobs.some((job) => job?.status === "completed") ? "made" : "failed";
}

/** What jobs have made: the one a person chose of them, else the first. */
export function madeBy(book: Book, jobIds: readonly string[], chosen: Chosen): Ready | null {
  if (chosen && "job" in chosen && jobIds.includes(chosen.job.id)) return { jobId: chosen.job.id };
  const first = jobIds.find((id) => book.job(id)?.status === "completed");
  return first ? { jobId: first } : null;
}

/** The run after the latest news of its jobs. */
export function heard(run: Run, book: Book, gone: ReadonlySet<string>): Run {
  return run.steps.reduce((now, step) => {
    if (step.state !== "running") return now;
    const outcome = outcomeOf(book, step.jobIds, gone);
    return outcome === "pending" ? now : withStep(now, step.nodeId, ended(step, outcome, book));
  }, run);
}

function ended(step: RunStep, outcome: Outcome, book: Book): Partial<RunStep> {
  if (outcome === "made") return { state: "done" };
  const jobs = step.jobIds.map((id) => book.job(id));
  const failure = jobs.find((job) => job && job.errorType !== "cancelled");
  if (!failure && jobs.some(Boolean)) return { state: "cancelled", reason: "" };
  return { state: "failed", reason: failure?.error ?? "Its job was deleted" };
}

const WHY: Readonly<Partial<Record<StepState, string>>> = {
  failed: "failed",
  stopped: "did not run",
  cancelled: "was cancelled",
};

/** The run with every step stopped that waits for something that will not come. `outside`: of nodes not in the run. */
export function withStops(run: Run, outside: (nodeId: string) => Outcome): Run {
  const states = new Map(run.steps.map((step) => [step.nodeId, step]));
  let changed = false;
  const steps = run.steps.map((step) => {
    if (step.state !== "waiting") return step;
    const reason = step.needs.map((id) => whyStopped(states.get(id), id, outside)).find(Boolean);
    if (!reason) return step;
    changed = true;
    const stopped = {
      ...step,
      state: "stopped" as const,
      reason: `${reason}, so this did not run. Nothing was charged for it`,
    };
    states.set(step.nodeId, stopped);
    return stopped;
  });
  return changed ? { ...run, steps } : run;
}

function whyStopped(step: RunStep | undefined, id: string, outside: (nodeId: string) => Outcome): string {
  if (!step) return outside(id) === "failed" ? "What it is wired to failed" : "";
  const why = WHY[step.state];
  return why ? `${step.name} ${why}` : "";
}

/** Waiting steps whose needs are all there. */
export function readySteps(run: Run, outside: (nodeId: string) => Outcome): readonly RunStep[] {
  const states = new Map(run.steps.map((step) => [step.nodeId, step.state]));
  const made = (id: string): boolean => (states.has(id) ? states.get(id) === "done" : outside(id) === "made");
  return run.steps.filter((step) => step.state === "sending" || (step.state === "waiting" && step.needs.every(made)));
}

/** Money has run out: what has not been sent yet is not sent. */
export function withoutMoney(run: Run): Run {
  const steps = run.steps.map((step) =>
    step.state === "waiting" ? { ...step, state: "stopped" as const, reason: NO_MONEY } : step,
  );
  return { ...run, steps };
}

const NO_MONEY = "There were not enough credits left, so this did not run. Nothing was charged for it";

// Keeping ---------------------------------------------------------------------------------------------------------

const SHAPE = 1;

export function runText(run: Run): string {
  return JSON.stringify({ shape: SHAPE, ...run });
}

/** A run out of what was kept of it; null for anything else. */
export function readRun(text: string | null): Run | null {
  try {
    const stored = object(JSON.parse(text ?? "null"));
    const steps = list(stored.steps);
    if (stored.shape !== SHAPE || !string(stored.id) || !steps.length || !steps.every(isStep)) return null;
    const awaited = object(stored.awaited) as Run["awaited"];
    return { id: string(stored.id), startedMs: Number(stored.startedMs) || 0, steps, awaited };
  } catch {
    return null;
  }
}

function isStep(stored: unknown): stored is RunStep {
  const step = object(stored);
  const lists = [step.needs, step.jobIds, object(step.recipe).inputs].every(Array.isArray);
  return lists && string(step.nodeId) !== "" && string(step.state) !== "";
}
