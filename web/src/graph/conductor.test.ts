// @vitest-environment node
import { beforeEach, describe, expect, it } from "vitest";
import { Conductor } from "./conductor";
import type { Graph } from "./model";
import { planOf, type Scope } from "./plan";
import type { ApiRequest } from "./request";
import { Book, type Job, startedData } from "./results";
import { CATALOGUE, calm, done, graphOf, Hand, image, job, Machine, node, video } from "./sample";

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

/** The API's generation routes: one set of jobs per idempotency key, another body under the same key is an error. */
class Api {
  readonly sent: ApiRequest[] = [];
  readonly made = new Map<string, { readonly body: string; readonly jobIds: readonly string[] }>();
  readonly jobs = new Map<string, Job>();
  readonly failures: Refusal[] = [];
  readonly asked: (readonly string[])[] = [];
  /** Answers that never arrive though the request did. */
  lost = 0;
  signatures = 0;
  #count = 0;

  async send(request: ApiRequest): Promise<{ readonly jobIds: readonly string[] }> {
    this.sent.push(request);
    await calm();
    const failure = this.failures.shift();
    if (failure) throw failure;
    const body = JSON.stringify(request.body);
    const known = this.made.get(request.idempotencyKey);
    if (known && known.body !== body) throw refused(422);
    const jobIds = known?.jobIds ?? this.#make(request, body);
    if (this.lost-- > 0) throw refused(0);
    return { jobIds };
  }

  /** Another address every time, as signed ones are. */
  sign(id: string): string {
    this.signatures += 1;
    return `https://here/${id}?signed=${this.signatures}`;
  }

  #make(request: ApiRequest, body: string): readonly string[] {
    const count = Number(request.body.numImages ?? 1);
    const first = this.#count + 1;
    this.#count += count;
    const jobIds = Array.from({ length: count }, (_, k) => `job${first + k}`);
    const nodeId = String(request.body.nodeId);
    for (const id of jobIds) this.jobs.set(id, job(id, { nodeId, kind: request.room }));
    this.made.set(request.idempotencyKey, { body, jobIds });
    return jobIds;
  }

  async jobsOf(ids: readonly string[]): Promise<readonly Job[]> {
    this.asked.push(ids);
    return ids.map((id) => this.jobs.get(id)).filter((one) => one !== undefined);
  }

  async cancel(id: string): Promise<Job> {
    const known = this.jobs.get(id);
    if (!known) throw refused(404);
    const ended = { ...known, status: "failed", errorType: "cancelled", updatedAt: "2026-11-25T00:00:09.000Z" } as Job;
    this.jobs.set(id, ended);
    return ended;
  }
}

class Tab {
  readonly book = new Book();
  readonly conductor: Conductor;
  graph: Graph;

  constructor(
    readonly api: Api,
    readonly clock: Hand,
    machine: Machine,
    graph: Graph,
  ) {
    this.graph = graph;
    this.conductor = new Conductor({
      projectId: "p",
      transport: {
        send: (request) => api.send(request),
        jobs: (ids) => api.jobsOf(ids),
        cancel: (id) => api.cancel(id),
        ofAsset: async (id) => api.sign(id),
        ofJob: async (id) => `https://here/job/${id}`,
      },
      book: this.book,
      clock,
      shelf: machine.shelf(),
      locks: machine.locks,
      names: { name: (id) => `“${id}”`, open: (id) => this.#results(id)?.open.map((one) => one.id) ?? [] },
      chosen: (id) => this.#results(id)?.chosen ?? null,
      started: (id, jobIds, hash) => {
        this.graph = {
          ...this.graph,
          nodes: this.graph.nodes.map((one) =>
            one.id === id ? { ...one, data: startedData(one.data, jobIds, hash) } : one,
          ),
        };
      },
      changed: () => {},
    });
  }

  #results(id: string) {
    const found = this.graph.nodes.find((one) => one.id === id);
    return found && this.book.of(found);
  }

  plan(scope: Scope = { run: "all" }) {
    return planOf({ graph: this.graph, catalogue: CATALOGUE, book: this.book, busy: this.conductor.busy }, scope);
  }

  async start(scope?: Scope): Promise<void> {
    this.conductor.start(this.plan(scope));
    await this.clock.pass(0);
  }

  /** An event of the stream. */
  async hear(id: string, change: Partial<Job> = {}): Promise<void> {
    const known = this.api.jobs.get(id) ?? job(id);
    const next = done(id, known.nodeId ?? null, { kind: known.kind, ...change });
    this.api.jobs.set(id, next);
    this.book.take([next]);
    await this.clock.pass(0);
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.conductor.runs.flatMap((run) => run.steps.map((step) => [step.nodeId, step.state])));
  }
}

const failed = { status: "failed", error: "No luck", errorType: "provider" } as const;
const film = graphOf(
  [
    image("fox"),
    image("owl", "an owl"),
    video("film"),
    node("cut", "tool", { model: "background-removal" }),
    image("alone", "alone"),
  ],
  "fox>film:firstFrame",
  "owl>film:lastFrame",
  "fox>cut:image",
);

let api: Api;
let clock: Hand;
let machine: Machine;
let tab: Tab;
beforeEach(() => {
  api = new Api();
  clock = new Hand();
  machine = new Machine();
  tab = new Tab(api, clock, machine, film);
});
const rooms = () => api.sent.map((request) => String(request.body.nodeId));

describe("a run", () => {
  it("sends what is ready side by side, waits, hands the results on, and ends", async () => {
    await tab.start();
    expect(rooms()).toEqual(["fox", "owl", "alone"]);
    expect(tab.states()).toEqual({ fox: "running", owl: "running", alone: "running", film: "waiting", cut: "waiting" });
    await tab.hear("job1");
    expect(rooms()).toEqual(["fox", "owl", "alone", "cut"]);
    expect(api.sent[3]?.body).toMatchObject({ jobId: "job1" });
    await tab.hear("job2");
    expect(api.sent[4]?.body).toMatchObject({ firstFrame: { jobId: "job1" }, lastFrame: { jobId: "job2" } });
    for (const id of ["job3", "job4", "job5"]) await tab.hear(id);
    expect(new Set(Object.values(tab.states()))).toEqual(new Set(["done"]));
    expect(machine.kept).toEqual([]);
    expect(tab.conductor.busy.size).toBe(0);
  });

  it("leaves the graph so that a second run has nothing to do", async () => {
    await tab.start();
    for (const id of ["job1", "job2", "job3", "job4", "job5"]) await tab.hear(id);
    expect(tab.plan()).toMatchObject({ steps: [], blocked: [] });
    expect(tab.plan().reused).toHaveLength(5);
  });

  it("hands on the variant that a person picked meanwhile", async () => {
    tab.graph = graphOf([image("fox", "a fox", { params: { numImages: 3 } }), video("film")], "fox>film:firstFrame");
    await tab.start();
    await tab.hear("job1");
    tab.graph = {
      ...tab.graph,
      nodes: tab.graph.nodes.map((one) => (one.id === "fox" ? { ...one, data: { ...one.data, jobId: "job3" } } : one)),
    };
    await tab.hear("job3");
    expect(rooms()).toEqual(["fox"]);
    await tab.hear("job2", failed);
    expect(api.sent[1]?.body).toMatchObject({ firstFrame: { jobId: "job3" } });
  });

  it("sends no more than four requests at once", async () => {
    tab.graph = graphOf(Array.from({ length: 12 }, (_, k) => image(`n${k}`, `${k}`)));
    let most = 0;
    let open = 0;
    const send = api.send.bind(api);
    api.send = async (request) => {
      open += 1;
      most = Math.max(most, open);
      try {
        return await send(request);
      } finally {
        open -= 1;
      }
    };
    await tab.start();
    await clock.pass(1);
    expect(most).toBe(4);
    expect(api.made.size).toBe(12);
  });

  it("a second run waits for what the first is making, and buys it once", async () => {
    await tab.start({ run: "to", id: "fox" });
    await tab.start({ run: "to", id: "film" });
    expect(rooms()).toEqual(["fox", "owl"]);
    await tab.hear("job1");
    await tab.hear("job2");
    expect(rooms()).toEqual(["fox", "owl", "film"]);
  });

  it("a second run waits for what the first has yet to come to", async () => {
    await tab.start({ run: "to", id: "cut" });
    tab.graph = {
      ...tab.graph,
      nodes: [...tab.graph.nodes, video("late")],
      edges: [
        ...tab.graph.edges,
        { id: "w", source: "cut", target: "late", sourceHandle: "image", targetHandle: "firstFrame" },
      ],
    };
    await tab.start({ run: "node", id: "late" });
    expect(rooms()).toEqual(["fox"]);
    await tab.hear("job1");
    await tab.hear("job2");
    expect(rooms()).toEqual(["fox", "cut", "late"]);
    expect(api.sent[2]?.body).toMatchObject({ firstFrame: { jobId: "job2" } });
  });
});

describe("failures", () => {
  it("stop what depends on them, with a reason, and nothing else", async () => {
    await tab.start();
    await tab.hear("job1", failed);
    expect(tab.states()).toEqual({ fox: "failed", owl: "running", alone: "running", film: "stopped", cut: "stopped" });
    expect(tab.conductor.step("fox")?.reason).toBe("No luck");
    expect(tab.conductor.step("film")?.reason).toBe("“fox” failed, so this did not run. Nothing was charged for it");
    await tab.hear("job2");
    expect(rooms()).toEqual(["fox", "owl", "alone"]);
  });

  it("one variant that failed of several is no failure", async () => {
    tab.graph = graphOf([image("fox", "a fox", { params: { numImages: 2 } }), video("film")], "fox>film:firstFrame");
    await tab.start();
    await tab.hear("job1", failed);
    await tab.hear("job2");
    expect(api.sent[1]?.body).toMatchObject({ firstFrame: { jobId: "job2" } });
  });

  it.each([400, 403, 404, 422])("a request refused with %i is not repeated", async (status) => {
    api.failures.push(refused(status));
    await tab.start();
    await clock.pass(9000);
    expect(tab.states()).toMatchObject({ fox: "failed", film: "stopped", cut: "stopped", owl: "running" });
    expect(tab.conductor.step("fox")?.reason).toBe(`answer ${status}`);
    expect(rooms().filter((id) => id === "fox")).toHaveLength(1);
  });

  it("402: nothing more is sent, and that is said", async () => {
    tab.graph = graphOf(Array.from({ length: 6 }, (_, k) => image(`n${k}`, `${k}`)));
    api.failures.push(refused(402));
    await tab.start();
    expect(tab.states()).toMatchObject({ n0: "failed", n4: "stopped", n5: "stopped" });
    expect(tab.conductor.step("n5")?.reason).toContain("not enough credits");
    expect(api.sent).toHaveLength(4);
  });

  it("a deleted job is noticed and ends its step", async () => {
    await tab.start({ run: "node", id: "fox" });
    api.jobs.delete("job1");
    await clock.pass(10_000);
    expect(tab.conductor.step("fox")).toMatchObject({ state: "failed", reason: "Its job was deleted" });
  });

  it("a mistake of this page fails the step and does not go round and round", async () => {
    api.failures.push(new TypeError("oops") as unknown as Refusal);
    await tab.start({ run: "node", id: "fox" });
    await clock.pass(60_000);
    expect(tab.states()).toEqual({ fox: "failed" });
    expect(api.sent).toHaveLength(1);
  });
});

describe("trying again", () => {
  it("429: everybody waits as long as asked, then it goes on", async () => {
    api.failures.push(refused(429, 20));
    await tab.start();
    expect(tab.conductor.pause).toMatchObject({ why: "limit" });
    const before = api.sent.length;
    await clock.pass(19_999);
    expect(api.sent).toHaveLength(before);
    await clock.pass(1);
    expect(tab.states()).toMatchObject({ fox: "running", owl: "running", alone: "running" });
    expect(tab.conductor.pause).toBeNull();
    expect(api.made.size).toBe(3);
  });

  it("an answer that got lost is asked for again, and buys nothing twice", async () => {
    api.lost = 1;
    await tab.start({ run: "node", id: "fox" });
    expect(tab.conductor.pause).toMatchObject({ why: "offline" });
    await clock.pass(1000);
    expect(api.sent).toHaveLength(2);
    expect(api.sent[1]).toEqual(api.sent[0]);
    expect(api.jobs.size).toBe(1);
    expect(tab.states()).toEqual({ fox: "running" });
  });

  it("is the same to the letter even where addresses are signed anew", async () => {
    tab.graph = graphOf([node("cat", "upload", { assetId: "c", kind: "image" }), video("film")], "cat>film:firstFrame");
    api.lost = 1;
    await tab.start();
    await clock.pass(1000);
    expect(api.sent[1]?.body).toEqual(api.sent[0]?.body);
    expect(tab.states()).toEqual({ film: "running" });
  });

  it("offline for an hour, then on", async () => {
    api.failures.push(...Array.from({ length: 40 }, () => refused(0)));
    await tab.start({ run: "node", id: "fox" });
    await clock.pass(600_000);
    expect(tab.states()).toEqual({ fox: "sending" });
    api.failures.length = 0;
    tab.conductor.wake();
    await clock.pass(0);
    expect(tab.states()).toEqual({ fox: "running" });
  });

  it("500 again and again fails in the end", async () => {
    api.failures.push(...Array.from({ length: 10 }, () => refused(500)));
    await tab.start({ run: "node", id: "fox" });
    await clock.pass(300_000);
    expect(tab.states()).toEqual({ fox: "failed" });
    expect(api.sent).toHaveLength(6);
  });

  it("401: waits for somebody to sign in again", async () => {
    api.failures.push(refused(401));
    await tab.start({ run: "node", id: "fox" });
    await clock.pass(600_000);
    expect(tab.conductor.pause).toMatchObject({ why: "signedOut" });
    expect(api.sent).toHaveLength(1);
    tab.conductor.wake();
    await clock.pass(0);
    expect(tab.states()).toEqual({ fox: "running" });
  });

  it("a silent event stream is made up for by asking", async () => {
    await tab.start({ run: "to", id: "cut" });
    api.jobs.set("job1", done("job1", "fox"));
    await clock.pass(10_000);
    expect(api.asked[0]).toEqual(["job1"]);
    expect(rooms()).toEqual(["fox", "cut"]);
    await tab.hear("job2");
    const { length } = api.asked;
    await clock.pass(60_000);
    expect(api.asked).toHaveLength(length);
  });
});

describe("cancelling", () => {
  it("one node: its job on the server, and what needed it", async () => {
    await tab.start();
    await tab.conductor.cancel("fox");
    await clock.pass(0);
    expect(tab.states()).toEqual({
      fox: "cancelled",
      owl: "running",
      alone: "running",
      film: "stopped",
      cut: "stopped",
    });
    expect(api.jobs.get("job1")).toMatchObject({ errorType: "cancelled" });
    expect(tab.conductor.step("film")?.reason).toContain("“fox” was cancelled");
  });

  it("everything", async () => {
    await tab.start();
    await tab.conductor.cancel();
    await clock.pass(0);
    expect(new Set(Object.values(tab.states()))).toEqual(new Set(["cancelled"]));
    expect(api.sent).toHaveLength(3);
    expect(machine.kept).toEqual([]);
  });

  it("a request on its way is cancelled as soon as it is known", async () => {
    tab.conductor.start(tab.plan({ run: "node", id: "fox" }));
    await Promise.resolve();
    for (let k = 0; k < 20 && !api.sent.length; k += 1) await Promise.resolve();
    expect(tab.states()).toEqual({ fox: "sending" });
    await tab.conductor.cancel("fox");
    await clock.pass(0);
    expect(api.jobs.get("job1")).toMatchObject({ errorType: "cancelled" });
    expect(tab.states()).toEqual({ fox: "cancelled" });
  });

  it("a request that waits out a limit is not sent at all", async () => {
    api.failures.push(refused(429, 30));
    await tab.start({ run: "node", id: "fox" });
    await tab.conductor.cancel("fox");
    await clock.pass(60_000);
    expect(tab.states()).toEqual({ fox: "cancelled" });
    expect(api.sent).toHaveLength(1);
  });

  it("jobs of nobody's run", async () => {
    api.jobs.set("x", job("x"));
    await tab.conductor.cancel("node", ["x", "unknown"]);
    expect(tab.book.job("x")).toMatchObject({ errorType: "cancelled" });
  });
});

describe("pages that come and go", () => {
  it("a reload goes on where it was, with the same requests and results", async () => {
    await tab.start();
    tab.conductor.close();
    const next = new Tab(api, clock, machine, film);
    next.conductor.resume();
    await clock.pass(0);
    expect(next.states()).toMatchObject({ fox: "running", film: "waiting" });
    expect(next.graph.nodes[0]?.data).toMatchObject({ jobIds: ["job1"], hash: expect.any(String) });
    await next.hear("job1");
    await next.hear("job2");
    expect(rooms()).toEqual(["fox", "owl", "alone", "cut", "film"]);
  });

  it("a page that died with a request on its way buys nothing twice", async () => {
    api.lost = 99;
    await tab.start({ run: "node", id: "fox" });
    tab.conductor.close();
    api.lost = 0;
    const next = new Tab(api, clock, machine, film);
    next.conductor.resume();
    await clock.pass(0);
    expect(api.jobs.size).toBe(1);
    expect(next.states()).toEqual({ fox: "running" });
  });

  it("two tabs: one conducts, both know, the other takes over", async () => {
    const other = new Tab(api, clock, machine, film);
    await tab.start();
    await clock.pass(0);
    expect(other.states()).toEqual(tab.states());
    expect(other.plan().steps).toEqual([]);
    await tab.hear("job1");
    other.book.take([...api.jobs.values()]);
    await clock.pass(0);
    expect(rooms()).toEqual(["fox", "owl", "alone", "cut"]);
    tab.conductor.close();
    await clock.pass(0);
    await other.hear("job2");
    expect(rooms()).toEqual(["fox", "owl", "alone", "cut", "film"]);
    for (const id of ["job3", "job4", "job5"]) await other.hear(id);
    expect(machine.kept).toEqual([]);
  });

  it("a tab can stop what another one conducts", async () => {
    const other = new Tab(api, clock, machine, film);
    await tab.start();
    await other.conductor.cancel("film");
    await clock.pass(0);
    expect(tab.states().film).toBe("cancelled");
    expect(other.states().film).toBe("cancelled");
    expect(machine.kept.filter((key) => key.includes("!"))).toEqual([]);
  });

  it.each(["", "null", "{}", "[]", '{"shape":1,"id":"r","steps":[{}]}', '{"shape":9,"id":"r","steps":[]}'])(
    "what is no run on the shelf is thrown away: %s",
    async (words) => {
      machine.shelf().write("storynote.run.p.r", words);
      tab.conductor.resume();
      await clock.pass(0);
      expect(machine.kept).toEqual([]);
      expect(tab.conductor.runs).toEqual([]);
    },
  );

  it("another project's runs are left alone", async () => {
    machine.shelf().write("storynote.run.q.r", "{}");
    tab.conductor.resume();
    expect(machine.kept).toEqual(["storynote.run.q.r"]);
  });
});
