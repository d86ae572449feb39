// Numbers and moments in words. Rule: credits always carry their unit; a time is relative, its exact form is for hovering.
const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const WEEK_S = 7 * DAY_S;
const NOW_S = 10;

const number = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const COMPACT_FROM = 100_000;

export function count(value: number, one: string, many = `${one}s`): string {
  return `${number.format(value)} ${value === 1 ? one : many}`;
}

/** "1 credit", "1,200 credits", "free" when asked for a price that is nothing. */
export function credits(value: number): string {
  return count(value, "credit");
}

export function price(value: number): string {
  return value === 0 ? "free" : credits(value);
}

/** A number for a narrow place: 1,200 · 120K. */
export function short(value: number): string {
  return value >= COMPACT_FROM ? compact.format(value) : number.format(value);
}

function step(seconds: number, unit: number, name: Intl.RelativeTimeFormatUnit): string {
  const steps = seconds / unit;
  // What is to come is rounded: a key made for a week ends in 7 days, not in 6.
  return relative.format(steps < 0 ? Math.trunc(steps) : Math.round(steps), name);
}

const thisYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const otherYear = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** "now", "5 minutes ago", "yesterday", "in 3 days"; beyond a week the date. */
export function when(time: string | number | Date, now: number = Date.now()): string {
  const date = new Date(time);
  const seconds = (date.getTime() - now) / 1000;
  const far = Math.abs(seconds);
  if (Number.isNaN(far)) return "";
  if (far < NOW_S) return "now";
  if (far < MINUTE_S) return step(seconds, 1, "second");
  if (far < HOUR_S) return step(seconds, MINUTE_S, "minute");
  if (far < DAY_S) return step(seconds, HOUR_S, "hour");
  if (far < WEEK_S) return step(seconds, DAY_S, "day");
  return (date.getFullYear() === new Date(now).getFullYear() ? thisYear : otherYear).format(date);
}

export function exact(time: string | number | Date): string {
  return full.format(new Date(time));
}

/** Seconds as a clock shows them: 0:07, 1:05:00. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [Math.floor(whole / HOUR_S), Math.floor((whole % HOUR_S) / MINUTE_S), whole % MINUTE_S];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, at) => (at === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

export function size(bytes: number): string {
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < UNITS.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[at]}`;
}
