// What the gallery shows: filters as they stand in the address, as the API takes them, and as words. Rule: pure.
import type { JobFilter } from "@/api/queries";
import type { Kind } from "@/api/types";

export interface Filters {
  readonly kind: Kind | "";
  readonly model: string;
  readonly projectId: string;
  readonly since: Since | "";
  readonly from: string;
  readonly to: string;
  readonly q: string;
}

export const NO_FILTERS: Filters = { kind: "", model: "", projectId: "", since: "", from: "", to: "", q: "" };

export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  image: "Images",
  video: "Videos",
  audio: "Audio",
  tool: "Edited",
};

/** Days back from today, today counted; `dates` is a stretch of its own. */
export const SINCE = { today: 1, week: 7, month: 30, dates: 0 } as const;
export type Since = keyof typeof SINCE;
export const SINCE_WORDS: Readonly<Record<Since, string>> = {
  today: "Today",
  week: "Last 7 days",
  month: "Last 30 days",
  dates: "Between two days",
};

const DAY_MS = 24 * 3600 * 1000;
const DAY = /^\d{4}-\d\d-\d\d$/;

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Days are UTC, as the API counts them. */
export function asQuery(filters: Filters, nowMs: number): JobFilter {
  const back = filters.since && filters.since !== "dates" ? SINCE[filters.since] : 0;
  const from = back ? day(nowMs - (back - 1) * DAY_MS) : filters.since === "dates" ? filters.from : "";
  const to = filters.since === "dates" ? filters.to : "";
  return {
    status: "completed",
    ...(filters.kind && { kind: filters.kind }),
    ...(filters.model && { model: filters.model }),
    ...(filters.projectId && { projectId: filters.projectId }),
    ...(filters.q.trim() && { q: filters.q.trim() }),
    ...(DAY.test(from) && { from }),
    ...(DAY.test(to) && { to }),
  };
}

/** Anything may stand in an address: what is no filter is dropped. */
export function fromSearch(search: string): Filters {
  const given = new URLSearchParams(search);
  const text = (name: string) => given.get(name) ?? "";
  const one = <T extends string>(name: string, allowed: readonly T[]): T | "" =>
    allowed.find((value) => value === text(name)) ?? "";
  const date = (name: string) => (DAY.test(text(name)) ? text(name) : "");
  return {
    kind: one("kind", Object.keys(KIND_WORDS) as Kind[]),
    model: text("model").slice(0, 200),
    projectId: text("project").slice(0, 100),
    since: one("since", Object.keys(SINCE) as Since[]),
    from: date("from"),
    to: date("to"),
    q: text("q").slice(0, 200),
  };
}

export function toSearch(filters: Filters): string {
  const search = new URLSearchParams();
  const { projectId, ...others } = filters;
  for (const [name, value] of Object.entries({ ...others, project: projectId })) if (value) search.set(name, value);
  return search.toString();
}

export function filtered(filters: Filters): boolean {
  return toSearch(filters) !== "";
}
