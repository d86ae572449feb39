// The newest state known of each job, whichever way it was heard. Rule: a job never goes backwards on the screen.
import type { Job, JobStatus } from "./types";

const RANK: Record<JobStatus, number> = { queued: 0, processing: 1, completed: 2, failed: 2 };

const known = new Map<string, Job>();

export function hasEnded(status: JobStatus): boolean {
  return RANK[status] === 2;
}

/** The later of two states of a job; an answer that was under way while the job moved on does not win. */
export function merged(before: Job | undefined, heard: Job): Job {
  if (!before) return heard;
  if (RANK[heard.status] < RANK[before.status]) return before;
  return heard.updatedAt < before.updatedAt ? before : heard;
}

/** Remembers `heard` and returns the newest state of that job. */
export function newest(heard: Job): Job {
  const job = merged(known.get(heard.id), heard);
  known.set(job.id, job);
  return job;
}

export function lastKnown(id: string): Job | undefined {
  return known.get(id);
}

let changes = 0;
const heard = new Map<string, number>();

/** A change was heard of: what is being read at this moment may not have it yet. */
export function note(job: Job): void {
  changes += 1;
  heard.set(job.id, changes);
}

/** How many changes were heard of until now. */
export function mark(): number {
  return changes;
}

/** The jobs that changed after that mark, as they are now, in the order of their making. */
export function heardSince(before: number): readonly Job[] {
  const ids = [...heard].filter(([, at]) => at > before).map(([id]) => id);
  const jobs = ids.flatMap((id) => known.get(id) ?? []);
  return jobs.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
}
