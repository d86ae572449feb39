import { QueryObserver } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { forgetJob, matches, patchJob, placed } from "./live";
import { merged } from "./newest";
import { cache, keys } from "./queries";
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
  it("is read again once it is there", async () => {
    const answers: ((jobs: readonly Job[]) => void)[] = [];
    const queryKey = keys.jobsOfProject("overtaken");
    const queryFn = () => new Promise<readonly Job[]>((answer) => answers.push(answer));
    const leave = new QueryObserver(cache, { queryKey, queryFn }).subscribe(() => {});
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    const done = { ...job("a", "completed", LATE), projectId: "overtaken" };
    patchJob(done, "processing");
    answers[0]?.([]);
    await vi.waitFor(() => expect(answers).toHaveLength(2), { timeout: 3000 });
    answers[1]?.([done]);
    await vi.waitFor(() => expect(cache.getQueryData(queryKey)).toEqual([done]));
    leave();
  });
});
