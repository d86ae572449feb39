// How one changed job changes everything cached. Rule: a job never goes backwards; lists keep their order, newest first.
import type { InfiniteData } from "@tanstack/react-query";
import { hasEnded, merged, newest, note } from "./newest";
import { matches, placed } from "./placing";
import { cache, type JobFilter, keys } from "./queries";
import type { Job, JobStatus, Page } from "./types";

const MONEY_MS = 400;

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

/** Puts the job's new state into everything cached. */
export function patchJob(job: Job, before: JobStatus | undefined): void {
  note(newest(job));
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
