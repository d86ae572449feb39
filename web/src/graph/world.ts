// What the machines of this room need of the world. Rule: they are given it, so that tests can give them another.

export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Calls `act` after so long, unless the returned function is called first. */
  after(ms: number, act: () => void): () => void;
}

/** What a transport throws. `status` 0: the server was not reached. */
export interface Refused {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSec: number | null;
}

/** What is kept on this machine, seen by every tab. Writing may fail quietly: nothing may depend on it but safety. */
export interface Shelf {
  read(key: string): string | null;
  write(key: string, text: string): void;
  remove(key: string): void;
  keys(prefix: string): readonly string[];
  /** Calls `listener` with the key when another tab has written or removed something. */
  subscribe(listener: (key: string) => void): () => void;
}

export interface Locks {
  /** Runs `task` alone among all tabs, as soon as no other one holds `name`; not at all once `signal` says stop. */
  hold(name: string, signal: AbortSignal, task: () => Promise<void>): Promise<void>;
}

const BROKEN = "Something went wrong in this page. Reload it and try again";

/** What was thrown, as a refusal. A mistake of our own has no status and is never tried again. */
export function refusal(error: unknown): Refused {
  const { status, message, retryAfterSec } = (typeof error === "object" && error ? error : {}) as Partial<Refused>;
  if (typeof status !== "number") return { status: Number.NaN, message: BROKEN, retryAfterSec: null };
  return { status, message: message ?? "", retryAfterSec: retryAfterSec ?? null };
}

/** Whether the same again can help later: away, busy, asked to wait. */
export function isPassing(status: number): boolean {
  return status === 0 || status === 409 || status === 429 || status >= 500;
}
