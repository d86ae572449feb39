// Where a job belongs in a list. Rule: lists keep their order, newest first, and lose nothing that was heard while they were read.
import { heardSince, merged } from "./newest";
import type { JobFilter } from "./queries";
import type { Job } from "./types";

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

/** A list that was read since `mark`, with what was heard of meanwhile: the answer may be older than that. */
export function overlaid(list: readonly Job[], filter: JobFilter, mark: number): readonly Job[] {
  let found = list;
  for (const job of heardSince(mark)) {
    found = matches(filter, job) ? placed(found, job, true) : found.filter((one) => one.id !== job.id);
  }
  return found;
}
