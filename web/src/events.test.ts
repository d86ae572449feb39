import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "./api/types";
import { join, type StreamState, type World } from "./events";

/** A browser with as many windows as a test opens: its locks, its channel and its connections, as the standards have them. */
function browser() {
  const waiting: (() => void)[] = [];
  const windows = new Set<{ readonly hear: (event: MessageEvent) => void }>();
  const sources: Source[] = [];
  let held = false;

  class Source extends EventTarget {
    closed = false;
    constructor(readonly url: string) {
      super();
      sources.push(this);
    }
    close() {
      this.closed = true;
    }
    opened() {
      this.dispatchEvent(new Event("open"));
    }
    sent(id: string, job: Job) {
      this.dispatchEvent(new MessageEvent("job", { data: JSON.stringify(job), lastEventId: id }));
    }
    broke() {
      this.dispatchEvent(new Event("error"));
    }
  }

  async function hold(work: () => Promise<void>) {
    if (held) await new Promise<void>((turn) => waiting.push(turn));
    held = true;
    await work();
    held = false;
    waiting.shift()?.();
  }

  const request = ((_name: string, _options: LockOptions, work: () => Promise<void>) =>
    hold(work)) as LockManager["request"];

  function world(): World {
    let me: { readonly hear: (event: MessageEvent) => void } | null = null;
    return {
      locks: { request },
      channel: () => ({
        postMessage: (data: unknown) => {
          for (const one of windows) if (one !== me) one.hear(new MessageEvent("message", { data }));
        },
        close: () => {
          if (me) windows.delete(me);
        },
        addEventListener: (_: string, hear: unknown) => {
          me = { hear: hear as (event: MessageEvent) => void };
          windows.add(me);
        },
      }),
      source: (url) => new Source(url),
      waking: () => () => {},
    };
  }

  return { world, sources, open: () => sources.filter((source) => !source.closed) };
}

function job(id: string, status: Job["status"] = "queued"): Job {
  return { id, status, updatedAt: "2026-11-25T12:00:00.000Z" } as Job;
}

function hearer() {
  const jobs: string[] = [];
  const states: StreamState[] = [];
  let broken = 0;
  return {
    jobs,
    states,
    broken: () => broken,
    job: (one: Job) => jobs.push(`${one.id} ${one.status}`),
    state: (state: StreamState) => states.push(state),
    broke: () => {
      broken += 1;
    },
  };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

describe("the stream", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is opened by one window and heard in all", async () => {
    const { world, sources } = browser();
    const [first, second] = [hearer(), hearer()];
    join(world(), first);
    join(world(), second);
    await settled();
    expect(sources.map((source) => source.url)).toEqual(["/v1/jobs/events/stream"]);
    sources[0]?.opened();
    sources[0]?.sent("7", job("a"));
    expect(first.jobs).toEqual(["a queued"]);
    expect(second.jobs).toEqual(["a queued"]);
    expect(second.states.at(-1)).toBe("live");
  });

  it("is taken over by the next window, after the last change anybody saw", async () => {
    const { world, sources, open } = browser();
    const second = hearer();
    const leave = join(world(), hearer());
    join(world(), second);
    await settled();
    sources[0]?.opened();
    sources[0]?.sent("41", job("a"));
    leave();
    await settled();
    expect(open().map((source) => source.url)).toEqual(["/v1/jobs/events/stream?lastEventId=41"]);
    open()[0]?.sent("42", job("a", "completed"));
    expect(second.jobs).toEqual(["a queued", "a completed"]);
  });

  it("tells a window that joins later how it stands", async () => {
    const { world, sources } = browser();
    join(world(), hearer());
    await settled();
    sources[0]?.opened();
    const late = hearer();
    join(world(), late);
    await settled();
    expect(late.states).toEqual(["connecting", "live"]);
  });

  it("comes back by itself, waiting longer each time, and misses nothing", async () => {
    const { world, sources, open } = browser();
    const only = hearer();
    join(world(), only);
    await settled();
    sources[0]?.opened();
    sources[0]?.sent("5", job("a"));
    sources[0]?.broke();
    expect(open()).toEqual([]);
    expect(only.states.at(-1)).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1000);
    expect(open().map((source) => source.url)).toEqual(["/v1/jobs/events/stream?lastEventId=5"]);
    open()[0]?.broke();
    await vi.advanceTimersByTimeAsync(1000);
    expect(open()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    open()[0]?.opened();
    expect(only.states.at(-1)).toBe("live");
    expect(only.broken()).toBe(2);
  });

  it("stops with the last window", async () => {
    const { world, open } = browser();
    const leave = join(world(), hearer());
    await settled();
    leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(open()).toEqual([]);
  });

  it("is read by each window for itself where there are no locks", async () => {
    const { world, sources } = browser();
    const heard = hearer();
    join({ ...world(), locks: undefined }, heard);
    await settled();
    sources[0]?.sent("1", job("a"));
    expect(heard.jobs).toEqual(["a queued"]);
  });
});
