// What a key's dates and limits mean now. A rotated key has its end in the future: it still works until then.
import type { Key } from "@/api/types";
import { credits, when } from "@/ui/words";

const WEEK_MS = 7 * 24 * 3600 * 1000;

export interface Badge {
  readonly tone: "plain" | "waiting" | "failed";
  readonly text: string;
  readonly at: string;
}

function time(text: string | null): number {
  return text === null ? Number.POSITIVE_INFINITY : Date.parse(text);
}

export function hasStopped(key: Key, now: number): boolean {
  return time(key.revokedAt) <= now || time(key.expiresAt) <= now;
}

/** How and when the key ends, if it does. */
export function ending(key: Key, now: number): Badge | null {
  const revoked = time(key.revokedAt);
  const expires = time(key.expiresAt);
  if (revoked <= now) return { tone: "failed", text: `Revoked ${when(revoked, now)}`, at: key.revokedAt ?? "" };
  if (expires <= now) return { tone: "failed", text: `Expired ${when(expires, now)}`, at: key.expiresAt ?? "" };
  if (revoked <= expires && key.revokedAt) {
    return { tone: "waiting", text: `Rotated, stops ${when(revoked, now)}`, at: key.revokedAt };
  }
  if (key.expiresAt === null) return null;
  const soon = expires - now < WEEK_MS;
  return { tone: soon ? "waiting" : "plain", text: `Expires ${when(expires, now)}`, at: key.expiresAt };
}

/** "120 of 500 credits spent". */
export function spending(key: Key): string {
  const spent = key.spent ?? 0;
  if (key.creditLimit === null || key.creditLimit === undefined) return `${credits(spent)} spent`;
  return `${spent.toLocaleString("en")} of ${credits(key.creditLimit)} spent`;
}

/** The part of the limit that is spent, 0–1; null without a limit. */
export function spentPart(key: Key): number | null {
  const limit = key.creditLimit;
  if (limit === null || limit === undefined) return null;
  return limit === 0 ? 1 : Math.min(1, (key.spent ?? 0) / limit);
}
