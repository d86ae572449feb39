// How one changed job changes everything cached. Rule: a job never goes backwards; lists keep their order, newest first.
import type { InfiniteData } from "@tanstack/react-query";
import { hasEnded, merged } from "./newest";
import { cache, type JobFilter, keys } from "./queries";
import type { Job, JobStatus, Page } from "./types";

const MONEY_MS = 400;

function within(job: Job, filter: JobFilter): boolean {
  const { from, to } = filter;
  return (!from || job.createdAt >= from) && (!to || job.createdAt.slice(0, to.length) <= to);
}

/** Whether a list with this filter shows the job. */
export function matches(filter: JobFilter, job: Job): boolean {
  const exact: readonly [string | undefined, string | null | undefined][] = [
    [filter.projectId, job.projectId],
    [filter.nodeId, job.nodeId],
    [filter.kind, job.kind],
    [filter.model, job.model],
    [filter.status, job.status],
  ];
  const words = filter.q?.toLowerCase();
  if (words && !job.prompt.toLowerCase().includes(words)) return false;
  // Like the API, a filter may name several, separated by commas.
  return exact.every(([wanted, is]) => !wanted || wanted.split(",").includes(is ?? "")) && within(job, filter);
}

/** `list` (newest first) with the job's new state; a new job is put first when `mayAdd`. */
export function placed(list: readonly Job[], job: Job, mayAdd: boolean): readonly Job[] {
  const at = list.findIndex((one) => one.id === job.id);
  if (at >= 0) {
    const next = [...list];
    next[at] = merged(list[at], job);
    return next;
  }
  return mayAdd ? [job, ...list] : list;
}

type Pages = InfiniteData<Page<Job>, string | null>;

function placedInPages(pages: Pages, filter: JobFilter, job: Job): Pages {
  const fits = matches(filter, job);
  const known = pages.pages.some((page) => page.data.some((one) => one.id === job.id));
  if (!fits && !known) return pages;
  const next = pages.pages.map((page, at) => ({
    ...page,
    data: fits ? placed(page.data, job, at === 0 && !known) : page.data.filter((one) => one.id !== job.id),
  }));
  return { ...pages, pages: next };
}

let planned = false;
let someEnded = false;

// Many jobs change at once; what follows from it is read once for all of them.
function refreshMoney(ended: boolean): void {
  someEnded ||= ended;
  if (planned) return;
  planned = true;
  setTimeout(() => {
    const ofResults = someEnded ? [keys.transactions, keys.account, keys.projects, ["usage"]] : [];
    planned = false;
    someEnded = false;
    for (const queryKey of [keys.credits, ...ofResults]) void cache.invalidateQueries({ queryKey });
  }, MONEY_MS);
}

const overtaken = new Set<string>();

// An answer that was asked for before this change, and comes after it, would put the old state back for good: it is read again
// once it is there. Never while it is on its way, or with enough changes it would not arrive at all.
function noteOvertaken(): void {
  const waiting = overtaken.size > 0;
  for (const query of cache.getQueryCache().findAll({ queryKey: keys.jobs, fetchStatus: "fetching" })) {
    overtaken.add(query.queryHash);
  }
  if (overtaken.size > 0 && !waiting) readAgain();
}

function readAgain(): void {
  setTimeout(() => {
    for (const hash of [...overtaken]) {
      const query = cache.getQueryCache().get(hash);
      if (query?.state.fetchStatus === "fetching") continue;
      overtaken.delete(hash);
      if (query) void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }
    if (overtaken.size > 0) readAgain();
  }, MONEY_MS);
}

/** Puts the job's new state into everything cached. */
export function patchJob(job: Job, before: JobStatus | undefined): void {
  if (before !== job.status) noteOvertaken();
  cache.setQueryData<Job>(keys.job(job.id), (known) => (known ? merged(known, job) : known));
  if (job.projectId) {
    cache.setQueryData<readonly Job[]>(keys.jobsOfProject(job.projectId), (list) => list && placed(list, job, true));
  }
  for (const [key, pages] of cache.getQueriesData<Pages>({ queryKey: ["jobs", "list"] })) {
    if (pages) cache.setQueryData<Pages>(key, placedInPages(pages, key[2] as JobFilter, job));
  }
  if (before !== job.status) refreshMoney(hasEnded(job.status));
}

export function refreshJobs(): void {
  void cache.invalidateQueries({ queryKey: keys.jobs });
  void cache.invalidateQueries({ queryKey: keys.credits });
}

/** The job is deleted: gone from every list. */
export function forgetJob(id: string): void {
  cache.removeQueries({ queryKey: keys.job(id) });
  cache.setQueriesData<Pages>(
    { queryKey: ["jobs", "list"] },
    (pages) =>
      pages && {
        ...pages,
        pages: pages.pages.map((page) => ({ ...page, data: page.data.filter((one) => one.id !== id) })),
      },
  );
  cache.setQueriesData<readonly Job[]>({ queryKey: ["jobs", "project"] }, (list) =>
    list?.filter((one) => one.id !== id),
  );
  void cache.invalidateQueries({ queryKey: keys.projects });
}
