// A stacked column chart as numbers: which columns, how high each part, which lines across. Rule: pure; drawing is elsewhere.
import type { Kind, UsageRow } from "@/api/types";

export const KIND_ORDER: readonly Kind[] = ["image", "video", "audio", "tool"];
export type Measure = "credits" | "results";

/** Days back from today, today counted; one day is shown by the hour. */
export const PERIODS = { day: 2, week: 7, month: 30, quarter: 90 } as const;
export type Period = keyof typeof PERIODS;

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;

export interface Bucket {
  /** As the API writes it: "2026-11-25", "2026-11-25T03:00:00.000Z". */
  readonly key: string;
  readonly label: string;
}

export interface Column {
  readonly bucket: Bucket;
  readonly parts: readonly Part[];
  readonly total: number;
}

export interface Part {
  readonly kind: Kind;
  readonly value: number;
  /** Where it begins, in the same measure. */
  readonly from: number;
}

const dayName = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** First and last day, UTC, as the API takes them. */
export function daysOf(period: Period, nowMs: number): { readonly from: string; readonly to: string } {
  return { from: iso(nowMs - (PERIODS[period] - 1) * DAY_MS).slice(0, 10), to: iso(nowMs).slice(0, 10) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** Every day (or each of the last 24 hours) up to now, also those in which nothing happened. */
export function bucketsOf(period: Period, nowMs: number): readonly Bucket[] {
  if (period !== "day") {
    return Array.from({ length: PERIODS[period] }, (_, k) => {
      const ms = nowMs - (PERIODS[period] - 1 - k) * DAY_MS;
      return { key: iso(ms).slice(0, 10), label: dayName.format(ms) };
    });
  }
  const hour = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, k) => {
    const ms = hour - (HOURS - 1 - k) * HOUR_MS;
    return { key: iso(ms), label: `${iso(ms).slice(11, 13)}:00` };
  });
}

export function amountOf(row: UsageRow, measure: Measure): number {
  return measure === "credits" ? row.credits : row.jobs - row.failed;
}

export function columnsOf(rows: readonly UsageRow[], buckets: readonly Bucket[], measure: Measure): readonly Column[] {
  const found = new Map<string, number>();
  for (const row of rows) {
    const name = `${row.hour ?? row.day} ${row.kind}`;
    found.set(name, (found.get(name) ?? 0) + amountOf(row, measure));
  }
  return buckets.map((bucket) => {
    let total = 0;
    const parts: Part[] = [];
    for (const kind of KIND_ORDER) {
      const value = found.get(`${bucket.key} ${kind}`) ?? 0;
      if (value > 0) parts.push({ kind, value, from: total });
      total += value;
    }
    return { bucket, parts, total };
  });
}

const LINES = 4;

/** Round numbers from 0 to at least `most`: 1, 2 or 5 times a power of ten apart, never less than 1. */
export function ticks(most: number): readonly number[] {
  const rough = Math.max(1, most / LINES);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const count = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: count + 1 }, (_, k) => k * step);
}

/** Which columns carry their label: as many as have room, the last one always. */
export function labelled(count: number, room: number): ReadonlySet<number> {
  const every = Math.max(1, Math.ceil(count / Math.max(1, room)));
  const marked = Array.from({ length: count }, (_, k) => k).filter((k) => (count - 1 - k) % every === 0);
  return new Set(marked);
}

export interface Sum {
  readonly results: number;
  readonly failed: number;
  readonly credits: number;
}

export function sumOf(rows: readonly UsageRow[]): Sum {
  return rows.reduce(
    (sum, row) => ({
      results: sum.results + row.jobs - row.failed,
      failed: sum.failed + row.failed,
      credits: sum.credits + row.credits,
    }),
    { results: 0, failed: 0, credits: 0 },
  );
}
