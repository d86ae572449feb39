// Live changes of jobs. Rule: ONE stream per browser. The window that holds the lock reads it and tells all others; when it
// goes, the next one resumes after the last change anybody saw. What is heard patches the query cache.
import { useEffect, useRef } from "react";
import { create } from "zustand";
import { get } from "./api/client";
import { patchJob, refreshJobs } from "./api/live";
import { hasEnded, lastKnown, newest } from "./api/newest";
import { read } from "./api/queries";
import type { Job, Page } from "./api/types";

const NAME = "storynote.events";
const STREAM = "/v1/jobs/events/stream";
const WAIT_MS_MAX = 15_000;
const AWAY_MS = 45_000;

export type StreamState = "off" | "connecting" | "live" | "reconnecting";

type Message =
  | { readonly kind: "job"; readonly id: string; readonly job: Job }
  | { readonly kind: "state"; readonly state: StreamState }
  | { readonly kind: "ask" };

/** What the stream needs of the browser; the tests bring their own. */
export interface World {
  readonly locks: Pick<LockManager, "request"> | undefined;
  readonly channel: () => Pick<BroadcastChannel, "postMessage" | "close" | "addEventListener">;
  readonly source: (url: string) => { close: () => void; addEventListener: EventTarget["addEventListener"] };
  /** Calls `wake` when the network or the page is back after being away; returns how to stop that. */
  readonly waking: (wake: () => void) => () => void;
}

export interface Hearer {
  readonly job: (job: Job) => void;
  readonly state: (state: StreamState, resumed: boolean) => void;
  /** The stream was refused or broke: is the session still good? */
  readonly broke: () => void;
}

function streamAddress(after: string | null): string {
  return after === null ? STREAM : `${STREAM}?lastEventId=${encodeURIComponent(after)}`;
}

function jobMessage(event: Event): Message {
  const { data, lastEventId } = event as MessageEvent<string>;
  return { kind: "job", id: lastEventId, job: JSON.parse(data) as Job };
}

/** Reads the stream until stopped, opening it again after the last change seen. Returns how to stop. */
function lead(
  world: World,
  last: () => string | null,
  tell: (message: Message) => void,
  broke: () => void,
): () => void {
  let source: ReturnType<World["source"]> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tried = 0;
  const open = () => {
    clearTimeout(timer);
    source?.close();
    const mine = world.source(streamAddress(last()));
    source = mine;
    mine.addEventListener("open", () => {
      tried = 0;
      tell({ kind: "state", state: "live" });
    });
    mine.addEventListener("job", (event) => tell(jobMessage(event)));
    mine.addEventListener("error", () => source === mine && later());
  };
  const later = () => {
    source?.close();
    tell({ kind: "state", state: "reconnecting" });
    timer = setTimeout(open, Math.min(1000 * 2 ** tried, WAIT_MS_MAX));
    tried += 1;
    broke();
  };
  open();
  const stopWaking = world.waking(open);
  return () => {
    stopWaking();
    clearTimeout(timer);
    source?.close();
    source = null;
  };
}

/** What one window knows of the stream. */
interface Seat {
  last: string | null;
  state: StreamState;
  leads: boolean;
}

function take(message: Message, seat: Seat, hear: Hearer, answer: (message: Message) => void): void {
  if (message.kind === "job") {
    if (message.id) seat.last = message.id;
    hear.job(message.job);
  } else if (message.kind === "state") {
    seat.state = message.state;
    hear.state(message.state, seat.last !== null);
  } else if (seat.leads) answer({ kind: "state", state: seat.state });
}

/** Takes part in the browser's one stream, as its reader or as a listener. Returns how to leave. */
export function join(world: World, hear: Hearer): () => void {
  const channel = world.channel();
  const leaving = new AbortController();
  const seat: Seat = { last: null, state: "connecting", leads: false };
  const post = (message: Message) => channel.postMessage(message);
  channel.addEventListener("message", (event) => take(event.data as Message, seat, hear, post));
  const tell = (message: Message) => {
    post(message);
    take(message, seat, hear, post);
  };
  const reading = () =>
    new Promise<void>((done) => {
      if (leaving.signal.aborted) return done();
      seat.leads = true;
      const stop = lead(world, () => seat.last, tell, hear.broke);
      leaving.signal.addEventListener("abort", () => {
        stop();
        done();
      });
    });
  hear.state("connecting", false);
  post({ kind: "ask" });
  // Without locks (plain http on a local network) every window reads for itself.
  if (world.locks) void world.locks.request(NAME, { signal: leaving.signal }, reading).catch(() => {});
  else void reading();
  return () => {
    leaving.abort();
    channel.close();
  };
}

function waking(wake: () => void): () => void {
  let hiddenAt = 0;
  const shown = () => {
    if (document.visibilityState === "hidden") hiddenAt = Date.now();
    else if (hiddenAt && Date.now() - hiddenAt > AWAY_MS) wake();
  };
  const stop = new AbortController();
  addEventListener("online", wake, { signal: stop.signal });
  document.addEventListener("resume", wake, { signal: stop.signal });
  document.addEventListener("visibilitychange", shown, { signal: stop.signal });
  return () => stop.abort();
}

/** A channel to no one, where the browser has none. */
const ALONE = { postMessage: () => {}, close: () => {}, addEventListener: () => {} };

const BROWSER: World = {
  locks: navigator.locks,
  channel: () => (typeof BroadcastChannel === "undefined" ? ALONE : new BroadcastChannel(NAME)),
  source: (url) => new EventSource(url),
  waking,
};

interface Live {
  readonly stream: StreamState;
  /** Ids of jobs that are waiting or working, as far as this browser has heard. */
  readonly open: ReadonlySet<string>;
}

const useLive = create<Live>(() => ({ stream: "off", open: new Set() }));
const listeners = new Set<(job: Job) => void>();

function countOpen(job: Job): void {
  const { open } = useLive.getState();
  const ended = hasEnded(job.status);
  if (open.has(job.id) !== ended) return;
  const next = new Set(open);
  if (ended) next.delete(job.id);
  else next.add(job.id);
  useLive.setState({ open: next });
}

/** One change of one job, from the stream or from an answer of the API: everything that shows it is brought up to date. */
export function hearJob(heard: Job): void {
  const before = lastKnown(heard.id);
  const job = newest(heard);
  if (job === before) return;
  countOpen(job);
  patchJob(job, before?.status);
  for (const listener of listeners) listener(job);
}

async function findOpen(): Promise<void> {
  for (const status of ["queued", "processing"]) {
    const page = await get<Page<Job>>("/v1/jobs", { query: { status, limit: 100 } });
    for (const job of page.data) countOpen(newest(job));
  }
}

/** Joins the stream as the signed-in person. Once, in the shell. Returns how to leave. */
export function listen(): () => void {
  const leave = join(BROWSER, {
    job: hearJob,
    state: (stream, resumed) => {
      useLive.setState({ stream });
      // What changed before the first connection was not heard: read once.
      if (stream === "live" && !resumed) refreshJobs();
    },
    broke: () => void read.account().catch(() => {}),
  });
  void findOpen().catch(() => {});
  return () => {
    leave();
    useLive.setState({ stream: "off", open: new Set() });
  };
}

/** Calls `hear` for every change of any job of the account while the component is there. */
export function useJobEvents(hear: (job: Job) => void): void {
  const latest = useRef(hear);
  useEffect(() => {
    latest.current = hear;
  });
  useEffect(() => {
    const listener = (job: Job) => latest.current(job);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
}

export const useOpenJobs = (): number => useLive((live) => live.open.size);
export const useStream = (): StreamState => useLive((live) => live.stream);
