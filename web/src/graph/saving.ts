// The graph saves itself. Rule: an edit is never lost: not one made while a save is under way, not one made offline,
// not one that meets another tab's.
import { same } from "./hash";
import { type Conflict, merge } from "./merge";
import type { Graph } from "./model";
import { type Clock, isPassing, type Refused, refusal } from "./world";

export type { Clock, Refused };

/** How long a person may pause before what they did is saved. */
const DEBOUNCE_MS = 800;
/** Somebody who never pauses is saved this often all the same. */
const LATEST_MS = 5000;
const RETRY_MS = 1000;
const RETRY_MS_MAX = 30_000;
/** Merges in a row before giving others a moment. */
const MERGES_MAX = 5;
/** What a browser sends after a page has gone. */
export const KEEPALIVE_BYTES_MAX = 60_000;

export type SaveState =
  | { readonly state: "saved" }
  /** Changed, and about to be saved. */
  | { readonly state: "waiting" }
  | { readonly state: "saving" }
  /** The server cannot be reached or asked to wait; it is tried again by itself. */
  | { readonly state: "offline" }
  /** The session has ended: saved after signing in. */
  | { readonly state: "signedOut" }
  /** The server will not have it, whatever is tried; the next edit may change that. */
  | { readonly state: "refused"; readonly reason: string }
  /** The project was deleted. */
  | { readonly state: "gone" };

export const SAVE_WORDS: Readonly<Record<SaveState["state"], string>> = {
  saved: "Saved",
  waiting: "Saving soon",
  saving: "Saving",
  offline: "Offline, kept here",
  signedOut: "Sign in to save",
  refused: "Not saved",
  gone: "Project deleted",
};

export interface Stored {
  readonly graph: Graph;
  readonly revision: number;
}

/** How the graph travels. Each failure is thrown as what it is: see `Refused`. */
export interface SaveTransport {
  /** `last`: the page is going away, and nobody will hear the answer. */
  put(graph: Graph, revision: number, last: boolean): Promise<{ readonly revision: number }>;
  read(): Promise<Stored>;
}

/** What outlives the page on this machine. */
export interface Journal {
  keep(unsaved: Unsaved): void;
  take(): Unsaved | null;
  clear(): void;
}

export interface Unsaved {
  readonly base: Graph;
  readonly graph: Graph;
}

export interface SaverEvents {
  /** The state shown beside the project's name. */
  readonly state: (state: SaveState) => void;
  /** Others changed the graph: this is what the canvas shows from now on. */
  readonly adopt: (graph: Graph, conflicts: readonly Conflict[]) => void;
}

export interface SaverParts {
  readonly transport: SaveTransport;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly events: SaverEvents;
}

export class Saver {
  readonly #parts: SaverParts;
  /** What the server has, as far as we know, and what both sides had last. */
  #base: Graph;
  #revision: number;
  #mine: Graph;
  #state: SaveState = { state: "saved" };
  #busy = false;
  #again = false;
  #dirtySinceMs = 0;
  #failures = 0;
  #merges = 0;
  #readWanted = false;
  #timer: (() => void) | null = null;
  #closed = false;
  #flushed: Graph | null = null;

  constructor(stored: Stored, parts: SaverParts) {
    this.#base = stored.graph;
    this.#mine = stored.graph;
    this.#revision = stored.revision;
    this.#parts = parts;
  }

  /** Takes up what an earlier page could not save. To be called once, after the canvas shows the stored graph. */
  recover(): void {
    const unsaved = this.#parts.journal.take();
    if (!unsaved) return;
    this.#join(unsaved.base, unsaved.graph, this.#base);
    if (this.dirty) this.#plan(0);
    else this.#parts.journal.clear();
  }

  get state(): SaveState {
    return this.#state;
  }

  /** Whether something would be lost if this page, and all it keeps, went away now. */
  get dirty(): boolean {
    return this.#mine !== this.#base && !same(this.#mine, this.#base);
  }

  get revision(): number {
    return this.#revision;
  }

  /** Every change of the canvas, at once. */
  edit(graph: Graph): void {
    if (graph === this.#mine || this.#closed || this.#state.state === "gone") return;
    const clean = this.#mine === this.#base;
    this.#mine = graph;
    if (clean) this.#dirtySinceMs = this.#parts.clock.now();
    if (this.#busy) {
      this.#again = true;
      return;
    }
    if (this.#failures && this.#state.state !== "refused") return;
    this.#failures = 0;
    const latest = this.#dirtySinceMs + LATEST_MS - this.#parts.clock.now();
    this.#plan(Math.max(0, Math.min(DEBOUNCE_MS, latest)));
    this.#say({ state: "waiting" });
  }

  /** Now rather than later: Ctrl+S, the connection is back, signed in again. */
  wake(): void {
    if (this.#closed || this.#busy || this.#state.state === "gone") return;
    if (this.dirty || this.#readWanted) this.#plan(0);
  }

  /** Somebody else (the API, another tab) has changed the graph: read it and join it. */
  refresh(): void {
    this.#readWanted = true;
    if (!this.#closed && !this.#busy && this.#timer === null) this.#plan(DEBOUNCE_MS / 4);
  }

  /** The page goes away: sent where a browser still does that, and kept on this machine in any case. */
  flush(): void {
    if (!this.dirty || this.#state.state === "gone") return;
    this.#parts.journal.keep({ base: this.#base, graph: this.#mine });
    // Both "beforeunload" and "pagehide" may call.
    if (this.#flushed === this.#mine) return;
    this.#flushed = this.#mine;
    if (this.#busy || new Blob([JSON.stringify(this.#mine)]).size > KEEPALIVE_BYTES_MAX) return;
    const sent = this.#mine;
    // Nobody may be left to hear of a failure; what is kept on this machine tells the next page.
    this.#parts.transport.put(sent, this.#revision, true).then(
      ({ revision }) => this.#stored(sent, revision),
      () => {},
    );
  }

  /** The canvas has closed, the page has not: what is left is saved, once, and what fails is kept on this machine. */
  close(): void {
    this.#closed = true;
    this.#timer?.();
    this.#timer = null;
    this.#remember();
    if (!this.#busy && this.dirty && this.#state.state !== "gone") this.#plan(0);
  }

  #plan(ms: number): void {
    this.#timer?.();
    this.#timer = this.#parts.clock.after(ms, () => {
      this.#timer = null;
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#again = false;
    try {
      if (this.#readWanted) await this.#read();
      if (this.dirty) await this.#put();
      this.#failures = 0;
    } catch (error) {
      this.#failed(refusal(error));
    } finally {
      this.#busy = false;
    }
    this.#next();
  }

  async #put(): Promise<void> {
    const sent = this.#mine;
    this.#say({ state: "saving" });
    try {
      const { revision } = await this.#parts.transport.put(sent, this.#revision, false);
      this.#stored(sent, revision);
    } catch (error) {
      if (refusal(error).status !== 409 || this.#merges >= MERGES_MAX) throw error;
      this.#merges += 1;
      await this.#read();
      if (this.dirty) await this.#put();
    }
  }

  #stored(graph: Graph, revision: number): void {
    this.#base = graph;
    this.#revision = revision;
    this.#merges = 0;
    this.#dirtySinceMs = this.#parts.clock.now();
    if (!this.dirty) this.#parts.journal.clear();
  }

  async #read(): Promise<void> {
    const theirs = await this.#parts.transport.read();
    this.#readWanted = false;
    if (theirs.revision <= this.#revision) return;
    this.#revision = theirs.revision;
    this.#join(this.#base, this.#mine, theirs.graph);
  }

  /** No await in here: what the canvas shows and what it will be told are one moment. */
  #join(base: Graph, mine: Graph, theirs: Graph): void {
    const { graph, conflicts } = merge(base, mine, theirs);
    this.#base = theirs;
    const changed = !same(graph, this.#mine);
    this.#mine = same(graph, theirs) ? theirs : graph;
    if (changed || conflicts.length) this.#parts.events.adopt(this.#mine, conflicts);
  }

  #failed(error: Refused): void {
    this.#failures += 1;
    this.#merges = 0;
    const { status, message } = error;
    if (status === 401) this.#say({ state: "signedOut" });
    else if (status === 404) this.#say({ state: "gone" });
    else if (isPassing(status)) this.#retry(error);
    else this.#say({ state: "refused", reason: message });
    this.#remember();
  }

  #retry({ retryAfterSec }: Refused): void {
    const backoff = Math.min(RETRY_MS * 2 ** (this.#failures - 1), RETRY_MS_MAX);
    this.#say({ state: "offline" });
    if (!this.#closed) this.#plan(retryAfterSec === null ? backoff : retryAfterSec * 1000);
  }

  /** What cannot be sent is kept here, so that a crash loses nothing either. */
  #remember(): void {
    if (this.dirty && this.#state.state !== "gone") this.#parts.journal.keep({ base: this.#base, graph: this.#mine });
  }

  #next(): void {
    if (this.#timer !== null) return;
    const { state } = this.#state;
    if (this.#failures) {
      // Edited while it was refused: what was edited may be just what was wrong.
      if (state === "refused" && this.#again) this.#plan(DEBOUNCE_MS);
    } else if (this.dirty) {
      this.#plan(this.#closed ? 0 : DEBOUNCE_MS);
      this.#say({ state: "waiting" });
    } else if (this.#readWanted) this.#plan(0);
    else this.#say({ state: "saved" });
  }

  #say(state: SaveState): void {
    if (same(state, this.#state)) return;
    this.#state = state;
    this.#parts.events.state(state);
  }
}
