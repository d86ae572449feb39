import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetJob, patchJob } from "./live";
import { merged } from "./newest";
import { matches, placed } from "./placing";
import { cache, keys, read } from "./queries";
import type { Job, JobStatus } from "./types";

const EARLY = "2026-11-25T12:00:00.000Z";
const LATE = "2026-11-25T12:00:05.000Z";

function job(id: string, status: JobStatus = "queued", updatedAt = EARLY): Job {
  return {
    id,
    status,
    updatedAt,
    createdAt: EARLY,
    projectId: "p",
    kind: "image",
    model: "m",
    prompt: "A red Fox",
    nodeId: "n",
  } as Job;
}

describe("merged", () => {
  it("never takes a job backwards", () => {
    const done = job("a", "completed", LATE);
    expect(merged(done, job("a", "processing", LATE))).toBe(done);
    expect(merged(done, job("a", "queued", EARLY))).toBe(done);
  });

  it("takes the later of two", () => {
    const [early, late] = [job("a", "processing", EARLY), job("a", "processing", LATE)];
    expect(merged(early, late)).toBe(late);
    expect(merged(late, early)).toBe(late);
    expect(merged(undefined, early)).toBe(early);
  });
});

describe("matches", () => {
  it.each([
    [{}, true],
    [{ projectId: "p", kind: "image" }, true],
    [{ projectId: "q" }, false],
    [{ nodeId: "other" }, false],
    [{ status: "completed" }, false],
    [{ q: "red fox" }, true],
    [{ q: "blue" }, false],
    [{ from: "2026-11-25", to: "2026-11-25" }, true],
    [{ from: "2026-11-26" }, false],
    [{ to: "2026-11-24" }, false],
  ])("%o: %s", (filter, fits) => expect(matches(filter, job("a"))).toBe(fits));
});

describe("placed", () => {
  it("puts a new job first and keeps the others where they are", () => {
    const list = [job("b"), job("a")];
    expect(placed(list, job("c"), true).map((one) => one.id)).toEqual(["c", "b", "a"]);
    expect(placed(list, job("a", "completed"), true).map((one) => one.status)).toEqual(["queued", "completed"]);
    expect(placed(list, job("c"), false)).toBe(list);
  });
});

describe("patchJob", () => {
  beforeEach(() => cache.clear());

  const list = (filter: object) =>
    cache
      .getQueryData<{ pages: { data: Job[] }[] }>(keys.jobList(filter))
      ?.pages.map((page) => page.data.map((one) => one.id));
  const seed = (filter: object, ...pages: Job[][]) =>
    cache.setQueryData(keys.jobList(filter), {
      pages: pages.map((data) => ({ data, nextCursor: null })),
      pageParams: pages.map(() => null),
    });

  it("adds to the lists it belongs to and leaves those it no longer does", () => {
    seed({}, [job("a")], [job("z")]);
    seed({ status: "queued" }, [job("a")]);
    seed({ kind: "video" }, []);
    patchJob(job("b"), undefined);
    patchJob(job("a", "completed", LATE), "queued");
    expect(list({})).toEqual([["b", "a"], ["z"]]);
    expect(list({ status: "queued" })).toEqual([["b"]]);
    expect(list({ kind: "video" })).toEqual([[]]);
  });

  it("is in one list once, whichever page it is on", () => {
    seed({}, [job("a")], [job("z")]);
    patchJob(job("z", "completed", LATE), "queued");
    expect(list({})).toEqual([["a"], ["z"]]);
  });

  it("keeps a project's jobs and the job itself", () => {
    cache.setQueryData(keys.jobsOfProject("p"), [job("a")]);
    cache.setQueryData(keys.job("a"), job("a"));
    patchJob(job("a", "completed", LATE), "queued");
    expect(cache.getQueryData<Job[]>(keys.jobsOfProject("p"))?.[0]?.status).toBe("completed");
    expect(cache.getQueryData<Job>(keys.job("a"))?.status).toBe("completed");
  });

  it("forgets what was deleted everywhere", () => {
    seed({}, [job("a"), job("b")]);
    cache.setQueryData(keys.jobsOfProject("p"), [job("a"), job("b")]);
    forgetJob("a");
    expect(list({})).toEqual([["b"]]);
    expect(cache.getQueryData<Job[]>(keys.jobsOfProject("p"))?.map((one) => one.id)).toEqual(["b"]);
  });

  it("reads the balance and the account again, whatever else changes after a job has ended", async () => {
    cache.setQueryData(keys.account, {});
    cache.setQueryData(keys.credits, {});
    patchJob(job("a", "completed", LATE), "queued");
    patchJob(job("b"), undefined);
    await vi.waitFor(() => expect(cache.getQueryState(keys.account)?.isInvalidated).toBe(true));
    expect(cache.getQueryState(keys.credits)?.isInvalidated).toBe(true);
  });
});

describe("an answer that a change has overtaken", () => {
  afterEach(() => vi.unstubAllGlobals());

  function held(): (jobs: readonly Job[]) => void {
    let answer: (response: Response) => void = () => {};
    vi.stubGlobal(
      "fetch",
      () =>
        new Promise<Response>((resolve) => {
          answer = resolve;
        }),
    );
    return (data) => answer(Response.json({ data, nextCursor: null }));
  }

  it("has what was heard of while it was on its way", async () => {
    const send = held();
    const reading = read.jobsOf("overtaken");
    const done = { ...job("late", "completed", LATE), projectId: "overtaken" };
    patchJob(done, "processing");
    send([]);
    expect(await reading).toEqual([done]);
  });

  it("leaves out what no longer fits, and what does not belong there", async () => {
    const send = held();
    const reading = read.jobs({ projectId: "overtaken", status: "processing" }, null);
    patchJob({ ...job("fits", "completed", LATE), projectId: "overtaken" }, "processing");
    patchJob({ ...job("other", "processing", LATE), projectId: "another" }, "queued");
    send([{ ...job("fits", "processing", EARLY), projectId: "overtaken" }]);
    expect((await reading).data).toEqual([]);
  });
});
