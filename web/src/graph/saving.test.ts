// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";
import type { Conflict } from "./merge";
import { type Graph, readGraph } from "./model";
import { calm, graphOf, Hand, image, text } from "./sample";
import { type Journal, KEEPALIVE_BYTES_MAX, Saver, type SaveState, type SaveTransport, type Unsaved } from "./saving";

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly retryAfterSec: number | null;
}
const refused = (status: number, retryAfterSec: number | null = null): Refusal => ({
  status,
  message: `answer ${status}`,
  retryAfterSec,
});

/** The graph's server, as putGraph describes it: If-Match or 409. Its answers can be held back and its failures scripted. */
class Server implements SaveTransport {
  graph: Graph;
  revision = 1;
  readonly puts: { readonly graph: Graph; readonly last: boolean }[] = [];
  readonly failures: Refusal[] = [];
  reads = 0;
  #gate: Promise<void> | null = null;
  #open: () => void = () => {};

  constructor(graph: Graph) {
    this.graph = graph;
  }

  hold(): void {
    this.#gate = new Promise((open) => {
      this.#open = open;
    });
  }

  async letGo(): Promise<void> {
    this.#gate = null;
    this.#open();
    await calm();
  }

  /** Another tab, or the API. */
  change(change: (graph: Graph) => Graph): void {
    this.graph = change(this.graph);
    this.revision += 1;
  }

  async put(graph: Graph, revision: number, last: boolean): Promise<{ readonly revision: number }> {
    this.puts.push({ graph, last });
    const failure = this.failures.shift();
    await this.#gate;
    if (failure) throw failure;
    if (revision !== this.revision) throw refused(409);
    this.graph = readGraph(JSON.parse(JSON.stringify(graph)));
    this.revision += 1;
    return { revision: this.revision };
  }

  async read() {
    this.reads += 1;
    await this.#gate;
    return { graph: this.graph, revision: this.revision };
  }
}

class Drawer implements Journal {
  kept: Unsaved | null = null;
  keep(unsaved: Unsaved): void {
    this.kept = unsaved;
  }
  take(): Unsaved | null {
    return this.kept;
  }
  clear(): void {
    this.kept = null;
  }
}

const origin = graphOf([text("t", "words"), image("a", "fox")], "t>a:prompt");
const say = (graph: Graph, id: string, words: string): Graph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === id ? { ...one, data: { ...one.data, prompt: words } } : one)),
});
const add = (graph: Graph, id: string): Graph => ({ ...graph, nodes: [...graph.nodes, image(id, id)] });
const ids = (graph: Graph) => graph.nodes.map((one) => one.id);
const promptOf = (graph: Graph, id = "a") => graph.nodes.find((one) => one.id === id)?.data.prompt;

function tab(server: Server, clock: Hand, journal = new Drawer()) {
  const states: SaveState["state"][] = [];
  const conflicts: Conflict[] = [];
  const canvas = { graph: server.graph };
  const saver: Saver = new Saver(
    { graph: server.graph, revision: server.revision },
    {
      transport: server,
      clock,
      journal,
      events: {
        state: ({ state }) => states.push(state),
        adopt: (graph, found) => {
          canvas.graph = graph;
          conflicts.push(...found);
          // As the canvas does: what it is told comes back as its own change.
          saver.edit(graph);
        },
      },
    },
  );
  const edit = (change: (graph: Graph) => Graph) => {
    canvas.graph = change(canvas.graph);
    saver.edit(canvas.graph);
  };
  return { saver, states, conflicts, canvas, journal, edit };
}

let server: Server;
let clock: Hand;
let one: ReturnType<typeof tab>;
beforeEach(() => {
  server = new Server(origin);
  clock = new Hand();
  one = tab(server, clock);
});

describe("saving by itself", () => {
  it("a pause after the last edit saves all of them at once", async () => {
    for (const words of ["w", "wo", "wolf"]) {
      one.edit((graph) => say(graph, "a", words));
      await clock.pass(300);
    }
    expect(server.puts).toHaveLength(0);
    await clock.pass(800);
    expect(server.puts).toHaveLength(1);
    expect(promptOf(server.graph)).toBe("wolf");
    expect(one.states).toEqual(["waiting", "saving", "saved"]);
    expect(one.saver.dirty).toBe(false);
  });

  it("somebody who never pauses is saved every few seconds", async () => {
    for (let k = 0; k < 40; k += 1) {
      one.edit((graph) => say(graph, "a", `${k}`));
      await clock.pass(300);
    }
    expect(server.puts.length).toBeGreaterThanOrEqual(2);
    expect(server.puts.length).toBeLessThan(5);
  });

  it("an edit made while a save is under way is saved after it", async () => {
    server.hold();
    one.edit((graph) => say(graph, "a", "first"));
    await clock.pass(800);
    one.edit((graph) => say(graph, "a", "second"));
    await server.letGo();
    expect(promptOf(server.graph)).toBe("first");
    expect(one.saver.dirty).toBe(true);
    await clock.pass(800);
    expect(promptOf(server.graph)).toBe("second");
    expect(one.states.at(-1)).toBe("saved");
  });

  it("what was edited back is not saved", async () => {
    one.edit((graph) => say(graph, "a", "wolf"));
    one.edit((graph) => say(graph, "a", "fox"));
    await clock.pass(5000);
    expect(server.puts).toHaveLength(0);
    expect(one.states.at(-1)).toBe("saved");
  });

  it("now, when asked to", async () => {
    one.edit((graph) => say(graph, "a", "wolf"));
    one.saver.wake();
    await clock.pass(0);
    expect(server.puts).toHaveLength(1);
  });
});

describe("two tabs", () => {
  it("both additions are kept, and both tabs show both", async () => {
    const two = tab(server, clock);
    one.edit((graph) => add(graph, "one"));
    two.edit((graph) => add(graph, "two"));
    await clock.pass(10_000);
    expect(ids(server.graph).sort()).toEqual(["a", "one", "t", "two"]);
    one.saver.refresh();
    await clock.pass(1000);
    expect(ids(one.canvas.graph).sort()).toEqual(["a", "one", "t", "two"]);
    expect(one.conflicts).toEqual([]);
  });

  it("a real conflict is said once, and mine stands", async () => {
    const two = tab(server, clock);
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(800);
    two.edit((graph) => say(graph, "a", "owl"));
    await clock.pass(800);
    expect(promptOf(server.graph)).toBe("owl");
    expect(two.conflicts.map((conflict) => conflict.words)).toEqual([
      "“owl”: the prompt was changed in two places; yours was kept",
    ]);
  });

  it("an edit made while the others' graph is being read is merged too", async () => {
    server.change((graph) => add(graph, "theirs"));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(799);
    server.hold();
    await clock.pass(1);
    one.edit((graph) => add(graph, "late"));
    await server.letGo();
    await clock.pass(2000);
    expect(ids(server.graph).sort()).toEqual(["a", "late", "t", "theirs"]);
    expect(promptOf(server.graph)).toBe("wolf");
    expect(ids(one.canvas.graph).sort()).toEqual(["a", "late", "t", "theirs"]);
  });

  it("many tabs editing at once end in one graph, with nothing lost", async () => {
    const tabs = [one, ...Array.from({ length: 4 }, () => tab(server, clock))];
    for (let round = 0; round < 10; round += 1) {
      for (const [k, each] of tabs.entries()) each.edit((graph) => add(graph, `${k}-${round}`));
      await clock.pass(170 * (1 + (round % 4)));
    }
    await clock.pass(60_000);
    for (const each of tabs) each.saver.refresh();
    await clock.pass(5000);
    expect(ids(server.graph)).toHaveLength(2 + 50);
    for (const each of tabs) expect(ids(each.canvas.graph).sort()).toEqual(ids(server.graph).sort());
    for (const each of tabs) expect(each.saver.state).toEqual({ state: "saved" });
  });

  it("what the API adds appears without being asked to be saved", async () => {
    server.change((graph) => add(graph, "api"));
    one.saver.refresh();
    one.saver.refresh();
    await clock.pass(1000);
    expect(ids(one.canvas.graph)).toContain("api");
    expect(server.puts).toHaveLength(0);
    expect(server.reads).toBe(1);
  });

  it("news of our own save change nothing", async () => {
    one.saver.refresh();
    await clock.pass(1000);
    expect(one.states).toEqual([]);
    expect(one.canvas.graph).toBe(origin);
  });
});

describe("trouble", () => {
  it("offline: kept, tried again ever more slowly, saved when it is back", async () => {
    server.failures.push(...Array.from({ length: 4 }, () => refused(0)));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(800);
    expect(one.saver.state.state).toBe("offline");
    expect(promptOf(one.journal.kept?.graph ?? origin)).toBe("wolf");
    one.edit((graph) => add(graph, "more"));
    await clock.pass(1000 + 2000 + 4000);
    expect(server.puts).toHaveLength(4);
    await clock.pass(8000);
    expect(server.puts).toHaveLength(5);
    expect(ids(server.graph)).toContain("more");
    expect(one.saver.state.state).toBe("saved");
    expect(one.journal.kept).toBeNull();
  });

  it("back online: at once", async () => {
    server.failures.push(refused(0), refused(0), refused(0));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(800 + 1000 + 2000);
    one.saver.wake();
    await clock.pass(0);
    expect(one.saver.state.state).toBe("saved");
  });

  it("429: waits as long as it was asked to", async () => {
    server.failures.push(refused(429, 17));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(800 + 16_999);
    expect(server.puts).toHaveLength(1);
    await clock.pass(1);
    expect(server.puts).toHaveLength(2);
  });

  it.each([400, 403, 413])("%i: said, not tried again until something is edited", async (status) => {
    server.failures.push(refused(status));
    one.edit((graph) => say(graph, "a", "x".repeat(99)));
    await clock.pass(60_000);
    expect(server.puts).toHaveLength(1);
    expect(one.saver.state).toEqual({ state: "refused", reason: `answer ${status}` });
    expect(one.journal.kept).not.toBeNull();
    one.edit((graph) => say(graph, "a", "short"));
    await clock.pass(800);
    expect(one.saver.state.state).toBe("saved");
  });

  it("an edit made while the refusal was on its way is tried", async () => {
    server.failures.push(refused(413));
    server.hold();
    one.edit((graph) => say(graph, "a", "long"));
    await clock.pass(800);
    one.edit((graph) => say(graph, "a", "short"));
    await server.letGo();
    await clock.pass(800);
    expect(promptOf(server.graph)).toBe("short");
  });

  it("401: kept until somebody has signed in again", async () => {
    server.failures.push(refused(401));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(60_000);
    expect(one.saver.state.state).toBe("signedOut");
    one.edit((graph) => add(graph, "more"));
    await clock.pass(60_000);
    expect(server.puts).toHaveLength(1);
    one.saver.wake();
    await clock.pass(0);
    expect(ids(server.graph)).toContain("more");
    expect(promptOf(server.graph)).toBe("wolf");
  });

  it("404: the project is gone, and that is the end of it", async () => {
    server.failures.push(refused(404));
    one.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(800);
    one.edit((graph) => say(graph, "a", "owl"));
    one.saver.wake();
    await clock.pass(60_000);
    expect(one.saver.state.state).toBe("gone");
    expect(server.puts).toHaveLength(1);
  });

  it("a mistake of this page is said, kept, and not repeated for ever", async () => {
    const broken = tab(
      Object.assign(new Server(origin), { put: () => Promise.reject(new TypeError("x is undefined")) }),
      clock,
    );
    broken.edit((graph) => say(graph, "a", "wolf"));
    await clock.pass(60_000);
    expect(broken.saver.state.state).toBe("refused");
    expect(broken.journal.kept).not.toBeNull();
  });
});

describe("leaving", () => {
  it("small: sent by the browser after the page has gone, and kept here in any case", () => {
    one.edit((graph) => say(graph, "a", "wolf"));
    one.saver.flush();
    one.saver.flush();
    expect(server.puts).toMatchObject([{ last: true }]);
    expect(promptOf(one.journal.kept?.graph ?? origin)).toBe("wolf");
  });

  it("a page that comes back from the cache goes on as if nothing had been", async () => {
    one.edit((graph) => say(graph, "a", "wolf"));
    one.saver.flush();
    await clock.pass(5000);
    expect(one.saver.dirty).toBe(false);
    expect(one.journal.kept).toBeNull();
    expect(promptOf(server.graph)).toBe("wolf");
  });

  it("too large for that: taken up by the next page, merged with what happened since", async () => {
    one.edit((graph) => say(graph, "a", "x".repeat(KEEPALIVE_BYTES_MAX)));
    one.saver.flush();
    expect(server.puts).toHaveLength(0);
    server.change((graph) => add(graph, "api"));
    const next = tab(server, new Hand(), one.journal);
    next.saver.recover();
    expect(ids(next.canvas.graph)).toContain("api");
    expect(promptOf(next.canvas.graph)).toHaveLength(KEEPALIVE_BYTES_MAX);
    expect(next.saver.dirty).toBe(true);
  });

  it("what had arrived after all is not merged twice", async () => {
    one.edit((graph) => add(graph, "more"));
    one.saver.flush();
    await calm();
    one.journal.keep({ base: origin, graph: one.canvas.graph });
    const next = tab(server, clock, one.journal);
    next.saver.recover();
    expect(next.saver.dirty).toBe(false);
    expect(one.journal.kept).toBeNull();
    expect(ids(next.canvas.graph)).toEqual(["t", "a", "more"]);
  });

  it("closing the canvas saves what is left, once", async () => {
    one.edit((graph) => say(graph, "a", "wolf"));
    one.saver.close();
    await clock.pass(60_000);
    expect(server.puts).toHaveLength(1);
    expect(promptOf(server.graph)).toBe("wolf");
    expect(one.journal.kept).toBeNull();
  });

  it("closing it during a save saves what came after too", async () => {
    server.hold();
    one.edit((graph) => say(graph, "a", "first"));
    await clock.pass(800);
    one.edit((graph) => say(graph, "a", "second"));
    one.saver.close();
    await server.letGo();
    await clock.pass(0);
    expect(promptOf(server.graph)).toBe("second");
    expect(clock.waiting).toBe(0);
  });

  it("closing it offline keeps the edits and stops", async () => {
    server.failures.push(refused(0));
    one.edit((graph) => say(graph, "a", "wolf"));
    one.saver.close();
    await clock.pass(60_000);
    expect(server.puts).toHaveLength(1);
    expect(promptOf(one.journal.kept?.graph ?? origin)).toBe("wolf");
  });
});
