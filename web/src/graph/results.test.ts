// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { GraphNode } from "./model";
import { Book, chosenData, isNewer, type Job, settledData, settleResults, startedData } from "./results";
import { dice, done, graphOf, image, job, node } from "./sample";

const at = (second: number) => `2026-11-25T00:00:${String(second).padStart(2, "0")}.000Z`;
const bookOf = (...jobs: readonly Job[]) => {
  const book = new Book();
  book.take(jobs);
  return book;
};
const chosenId = (book: Book, one: GraphNode) => {
  const { chosen } = book.of(one);
  return (
    chosen && ("job" in chosen ? chosen.job.id : "jobId" in chosen ? `?${chosen.jobId}` : `asset ${chosen.assetId}`)
  );
};

describe("news in any order", () => {
  const life: readonly Job[] = [
    job("j", { updatedAt: at(0) }),
    job("j", { status: "processing", progress: 0.1, updatedAt: at(1) }),
    job("j", { status: "processing", progress: 0.7, updatedAt: at(2) }),
    job("j", { status: "completed", progress: 1, imageUrl: "/x", updatedAt: at(3) }),
  ];

  it("a job never goes back, in any of 200 orders", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const roll = dice(seed);
      const book = new Book();
      const news = [...life, ...life].sort(() => roll(3) - 1);
      let rank = -1;
      for (const one of news) {
        book.take([one]);
        const now = book.job("j");
        const found = now ? life.indexOf(now) : -1;
        expect(found).toBeGreaterThanOrEqual(rank);
        rank = found;
      }
      expect(book.job("j")).toBe(life[3]);
    }
  });

  it("an ended job does not change its end, but its address may be signed anew", () => {
    const end = done("j");
    expect(isNewer(end, job("j", { status: "failed", updatedAt: at(50) }))).toBe(false);
    expect(isNewer(end, { ...end, imageUrl: "/signed-again" })).toBe(true);
    expect(isNewer(job("j", { progress: 0.5 }), job("j", { progress: 0.4 }))).toBe(false);
  });

  it("what it is counts before when it was and how far", () => {
    const halfway = job("j", { status: "processing", progress: 0.7, updatedAt: at(5) });
    expect(isNewer(halfway, done("j", null, { progress: null, updatedAt: at(4) }))).toBe(true);
    expect(isNewer(halfway, job("j", { status: "queued", progress: 0.9, updatedAt: at(9) }))).toBe(false);
  });

  it("tells which nodes changed, and only when something did", () => {
    const book = new Book();
    const heard: string[][] = [];
    book.subscribe((ids) => heard.push([...ids]));
    book.take([job("a", { nodeId: "n" }), job("b")]);
    book.take([job("b", { updatedAt: "2020-01-01T00:00:00.000Z" })]);
    expect(heard).toEqual([["n", "b"]]);
  });

  it("a copy hears of the jobs it shows, though they belong to another node", () => {
    const book = bookOf(job("a", { nodeId: "n" }));
    const copy = image("copy", "a fox", { jobIds: ["a"] });
    expect(book.of(copy).state.phase).toBe("waiting");
    let told: readonly string[] = [];
    book.subscribe((ids) => {
      told = [...ids];
    });
    book.take([done("a", "n")]);
    expect(told).toContain("copy");
    expect(chosenId(book, copy)).toBe("a");
  });

  it("a deleted job stays deleted", () => {
    const book = bookOf(done("a", "n"));
    book.forget("a");
    book.take([done("a", "n")]);
    expect(book.of(image("n")).history).toEqual([]);
    expect(book.unknown([image("n", "x", { jobId: "a", jobIds: ["b"] })])).toEqual(["b"]);
  });

  it("answers with the same object until something of the node changes", () => {
    const book = bookOf(done("a", "n"));
    const one = image("n");
    const before = book.of(one);
    book.take([done("z", "other")]);
    expect(book.of(one)).toBe(before);
    book.take([job("b", { nodeId: "n", createdAt: at(9) })]);
    expect(book.of(one)).not.toBe(before);
  });
});

describe("what a node shows", () => {
  it("is nothing before anything was made", () => {
    expect(new Book().of(image("n"))).toMatchObject({ chosen: null, variants: [], state: { phase: "empty" } });
  });

  it("is the job of the API's own node", () => {
    expect(chosenId(bookOf(done("j")), node("j", "image", { jobId: "j", prompt: "a fox", model: "flux" }))).toBe("j");
  });

  it("is the first variant that is ready, then the one a person picks", () => {
    const book = bookOf(
      job("a", { nodeId: "n", status: "failed", errorType: "provider" }),
      done("b", "n"),
      done("c", "n"),
    );
    const one = image("n", "x", { jobIds: ["a", "b", "c"], hash: "h" });
    expect(chosenId(book, one)).toBe("b");
    expect(chosenId(book, { ...one, data: chosenData(one, "c") })).toBe("c");
    expect(book.of(one).variants.map((each) => each.id)).toEqual(["a", "b", "c"]);
    expect(book.of(one).state).toEqual({ phase: "done", credits: 4, failed: 1, asked: 3 });
  });

  it("stays the last result while a new one is made, and becomes the new one by itself", () => {
    const book = bookOf(done("a", "n"), job("b", { nodeId: "n", createdAt: at(20) }));
    const one = image("n", "x", startedData({ jobId: "a", jobIds: ["a"], hash: "1" }, ["b"], "2"));
    expect(chosenId(book, one)).toBe("a");
    expect(book.of(one).state.phase).toBe("waiting");
    book.take([done("b", "n", { createdAt: at(20) })]);
    expect(chosenId(book, one)).toBe("b");
    expect(settledData(one, book.of(one))).toEqual({
      model: "flux",
      prompt: "x",
      params: {},
      jobId: "b",
      jobIds: ["b"],
      hash: "2",
    });
  });

  it("stays the last result when the new run fails", () => {
    const book = bookOf(
      done("a", "n"),
      job("b", { nodeId: "n", createdAt: at(20), status: "failed", error: "No luck", errorType: "x", credits: 0 }),
    );
    const one = image("n", "x", { jobId: "a", jobIds: ["b"] });
    expect(chosenId(book, one)).toBe("a");
    expect(book.of(one).state).toEqual({ phase: "failed", reason: "No luck", errorType: "x" });
  });

  it("a result picked from the history stays picked, and joins the stack", () => {
    const book = bookOf(done("a", "n"), done("b", "n", { createdAt: at(20) }));
    const one = image("n", "x", { jobId: "b", jobIds: ["b"] });
    const picked = { ...one, data: chosenData(one, "a") };
    expect(chosenId(book, picked)).toBe("a");
    expect(picked.data.jobIds).toEqual(["b", "a"]);
    expect(settledData(picked, book.of(picked))).toBeNull();
  });

  it("a run whose tab died before it was saved is found again", () => {
    const late = { createdAt: at(30) };
    const book = bookOf(done("a", "n"), done("c", "n", late), done("b", "n", late));
    const one = image("n", "x", { jobId: "a", jobIds: ["a"], hash: "old" });
    expect(chosenId(book, one)).toBe("b");
    expect(settledData(one, book.of(one))).toMatchObject({ jobId: "b", jobIds: ["b", "c"] });
    expect(settledData(one, book.of(one))).not.toHaveProperty("hash");
  });

  it("a file of the account gives way to a new result", () => {
    const copied = image("n", "x", { assetId: "f", kind: "image" });
    expect(chosenId(new Book(), copied)).toBe("asset f");
    const book = bookOf(done("a", "n"));
    expect(settledData(copied, book.of(copied))).toEqual({
      model: "flux",
      prompt: "x",
      params: {},
      jobId: "a",
      jobIds: ["a"],
    });
  });

  it("a job of another project is named until it is known", () => {
    const one = image("n", "x", { jobId: "far" });
    const book = new Book();
    expect(chosenId(book, one)).toBe("?far");
    expect(book.unknown([one])).toEqual(["far"]);
  });

  it("a job that turns out not to exist gives way to what else there is", () => {
    const one = image("n", "x", { jobId: "02lost", jobIds: ["02lost"] });
    const book = bookOf(done("01old", "n"));
    expect(chosenId(book, one)).toBe("?02lost");
    let told: readonly string[] = [];
    book.subscribe((ids) => {
      told = [...ids];
    });
    book.learn(["02lost"], []);
    expect(told).toContain("n");
    expect(chosenId(book, one)).toBe("01old");
    expect(book.unknown([one])).toEqual([]);
  });

  it("works at the middle of its variants' progress", () => {
    const book = bookOf(
      done("a", "n"),
      job("b", { nodeId: "n", status: "processing", progress: 0.5, startedAt: at(5) }),
      job("c", { nodeId: "n" }),
    );
    expect(book.of(image("n"))).toMatchObject({
      state: { phase: "working", progress: 0.5, since: at(5) },
      open: [{ id: "b" }, { id: "c" }],
    });
    expect(bookOf(job("b", { nodeId: "n", status: "processing" })).of(image("n")).state).toMatchObject({
      progress: null,
    });
  });

  it("says cancelled where all of it was", () => {
    const gone = { status: "failed", errorType: "cancelled", nodeId: "n" } as const;
    expect(bookOf(job("a", gone), job("b", gone)).of(image("n")).state).toEqual({ phase: "cancelled" });
    expect(
      bookOf(job("a", gone), job("b", { ...gone, errorType: "x", error: "E" })).of(image("n")).state,
    ).toMatchObject({ phase: "failed", reason: "E" });
  });
});

it("settling changes only the nodes that say something else", () => {
  const graph = graphOf([image("n", "x", { jobIds: ["a"] }), image("m")]);
  const book = bookOf(done("a", "n"));
  const settled = settleResults(graph, book);
  expect(settled.nodes[0]?.data.jobId).toBe("a");
  expect(settled.nodes[1]).toBe(graph.nodes[1]);
  expect(settleResults(settled, book)).toBe(settled);
  expect(settleResults(graph, book, new Set(["m"]))).toBe(graph);
});
