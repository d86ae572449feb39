// Whether this browser is signed in, and as whom. Rule: "expired" keeps the page as it is; only "out" leaves it.
import { create } from "zustand";
import { del, onUnauthorized } from "./client";
import { cache, keys, read } from "./queries";
import type { Account } from "./types";

export type SessionState = "unknown" | "in" | "expired" | "out";

interface Store {
  readonly state: SessionState;
  readonly accountId: string | null;
}

const CHANNEL = "storynote.session";
const MARK = "storynote.session";
const HOME = "/app";

export const useSession = create<Store>(() => ({ state: "unknown", accountId: null }));

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

onUnauthorized(() => {
  const expired = useSession.getState().accountId !== null;
  if (!expired) mark("out");
  useSession.setState({ state: expired ? "expired" : "out" });
});

type Told = "in" | "out";

// Another window signed out: this one keeps what is on it and asks to sign in again. Signed in again there, it goes on here.
channel?.addEventListener("message", ({ data }: MessageEvent<Told>) => {
  const { state } = useSession.getState();
  if (data === "out" && state === "in") useSession.setState({ state: "expired" });
  if (data === "in" && state === "expired") void read.known().then(recogniseAnew, () => {});
});

/** What this browser did last: "in", "out", or "" where that is unknown. The cookie itself cannot be seen from here. */
export function lastMark(): "in" | "out" | "" {
  try {
    const mark = localStorage.getItem(MARK);
    return mark === "in" || mark === "out" ? mark : "";
  } catch {
    return "";
  }
}

function tell(what: Told): void {
  channel?.postMessage(what);
}

function mark(as: "in" | "out"): void {
  try {
    localStorage.setItem(MARK, as);
  } catch {
    // Without storage the API is simply asked each time.
  }
}

/** Whose session this is. Another person than before gets a fresh page: nothing of the first may stay in it. */
export function recognise(account: Account): void {
  const { accountId, state } = useSession.getState();
  if (accountId !== null && accountId !== account.id) {
    location.assign(HOME);
    return;
  }
  mark("in");
  useSession.setState({ state: "in", accountId: account.id });
  if (state === "expired") void cache.invalidateQueries();
}

function recogniseAnew(account: Account): void {
  cache.setQueryData(keys.account, account);
  recognise(account);
}

/** Somebody has just signed in on this page. */
export function signedIn(account: Account): void {
  recogniseAnew(account);
  tell("in");
}

export async function signOut(): Promise<void> {
  const before = useSession.getState();
  // The event stream is left first: it would only be cut off.
  useSession.setState({ state: "out" });
  try {
    await del("/v1/session", undefined, { anonymous: true });
  } catch (error) {
    useSession.setState(before);
    throw error;
  }
  mark("out");
  tell("out");
  location.assign(`${HOME}/sign-in`);
}

/** Leaves without asking the API: the account is gone. */
export function leave(): void {
  mark("out");
  tell("out");
  location.assign("/");
}
