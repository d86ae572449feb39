import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { get, post } from "@/api/client";
import { near } from "@/api/near";
import { read } from "@/api/queries";
import { sizesOf } from "@/media/result";

const SOURCE = readFileSync("src/shell/early.js", "utf8");
const ID = "6b06588ba344ff3d8abba0f3";
let asked: string[] = [];
let status = 200;

/** The file as a page at `path` runs it; returns what it asked for. */
function open(path: string): readonly string[] {
  asked = [];
  history.replaceState(null, "", path);
  new Function(SOURCE)();
  return [...asked];
}

const settled = () => new Promise((done) => setTimeout(done));

beforeEach(() => {
  status = 200;
  localStorage.setItem("storynote.session", "in");
  vi.stubGlobal("fetch", (url: string) => {
    asked.push(url);
    return Promise.resolve(Response.json({ data: [], nextCursor: null }, { status }));
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  globalThis.storynoteEarly?.clear();
});

test.each([
  ["/app", () => Promise.all([read.account(), read.projects()])],
  ["/app/gallery", () => Promise.all([read.account(), read.jobs({ status: "completed" }, null)])],
  ["/app/playground", () => Promise.all([read.account(), read.models()])],
  [`/app/p/${ID}`, () => Promise.all([read.account(), read.project(ID), read.jobsOf(ID), read.models()])],
])("what %s needs is asked for once, before its code is there", async (path, reading) => {
  const early = open(path);
  expect(early.length).toBeGreaterThan(1);
  await reading();
  expect(asked).toEqual(early);
});

test("an answer is taken once", async () => {
  open("/app");
  await read.account();
  await read.account();
  expect(asked.filter((url) => url === "/v1/account")).toHaveLength(2);
});

test("after a change nothing is taken from before it", async () => {
  open("/app");
  await post("/v1/projects");
  await read.projects();
  expect(asked.filter((url) => url.startsWith("/v1/projects?"))).toHaveLength(2);
});

test("after a refusal nothing is taken from before it", async () => {
  status = 401;
  open("/app");
  await expect(get("/v1/account", { anonymous: true })).rejects.toThrow();
  status = 200;
  await read.projects();
  expect(asked.filter((url) => url.startsWith("/v1/projects?"))).toHaveLength(2);
});

test("who may not be signed in is asked for alone, the rest after that", async () => {
  localStorage.clear();
  expect(open("/app")).toEqual(["/v1/account"]);
  await settled();
  expect(asked).toEqual(["/v1/account", "/v1/projects?include=latest"]);
  status = 401;
  open("/app");
  await settled();
  expect(asked).toEqual(["/v1/account"]);
});

test("the first pictures are under way in the sizes that will be shown", async () => {
  const shown: { srcset: string; sizes: string }[] = [];
  vi.stubGlobal("Image", function picture() {
    const image = { srcset: "", sizes: "" };
    shown.push(image);
    return image;
  });
  const imageUrl = `${location.origin}/assets/${ID}.png?until=1&signature=a`;
  const job = { imageUrl, thumbUrl: `${imageUrl}&size=640`, width: 576, height: 1024 };
  const card = { updatedAt: "2026-11-25T03:00:00Z", latest: [job, { ...job, thumbUrl: null }] };
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json([card])));
  open("/app");
  await settled();
  await vi.waitFor(() => expect(shown).toHaveLength(1));
  expect(shown[0]).toEqual({ srcset: sizesOf(near(imageUrl), 576 / 1024), sizes: "160px" });
});

test.each(["/app/sign-in", "/app/enter", "/app/sign-up", "/app/reset"])("%s asks for nothing", (path) => {
  expect(open(path)).toEqual([]);
});

test("who signed out here is not asked for", () => {
  localStorage.setItem("storynote.session", "out");
  expect(open("/app")).toEqual([]);
});

test("theme and motion are there before the first paint", () => {
  localStorage.setItem("storynote.theme", "dark");
  localStorage.setItem("storynote.motion", "reduce");
  open("/app");
  expect(document.documentElement.dataset).toMatchObject({ theme: "dark", motion: "reduce" });
});
