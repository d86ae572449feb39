// The world of this room's machines, as a browser has it. Rule: what a browser forbids or lacks is done without.
import type { Clock, Locks, Shelf } from "./world";

export const browserClock: Clock = {
  now: () => Date.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export const browserShelf: Shelf = {
  read: (key) => allowed(() => localStorage.getItem(key), null),
  write: (key, text) => allowed(() => localStorage.setItem(key, text), undefined),
  remove: (key) => allowed(() => localStorage.removeItem(key), undefined),
  keys: (prefix) => allowed(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix)), []),
  subscribe(listener) {
    const hear = (event: StorageEvent): void => {
      if (event.key !== null) listener(event.key);
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  },
};

/** Storage may be full or forbidden. */
function allowed<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export const browserLocks: Locks = {
  async hold(name, signal, task) {
    const { locks } = navigator as { readonly locks?: LockManager };
    // Over plain HTTP there are no locks. Two tabs then send the same requests, which the server knows for one.
    if (!locks) await task();
    else await locks.request(name, { signal }, task);
  },
};
