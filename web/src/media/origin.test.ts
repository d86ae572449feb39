// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Asset, Job } from "@/api/types";
import type { Model } from "@/graph/catalogue";
import { readGraph } from "@/graph/model";
import { inputsOf, originOf } from "./origin";

const job = (given: Partial<Job>): Job =>
  ({
    id: "j",
    nodeId: null,
    projectId: "p",
    kind: "image",
    model: "m",
    prompt: "A fox",
    seed: null,
    aspectRatio: null,
    durationSec: null,
    ...given,
  }) as Job;

const graph = readGraph({
  nodes: [
    { id: "a", type: "image", position: { x: 0, y: 0 }, data: { jobId: "ja" } },
    { id: "u", type: "upload", position: { x: 0, y: 0 }, data: { assetId: "au", kind: "image" } },
    { id: "t", type: "text", position: { x: 0, y: 0 }, data: { text: "words" } },
    { id: "n", type: "video", position: { x: 0, y: 0 }, data: {} },
  ],
  edges: [
    { id: "1", source: "a", target: "n", sourceHandle: "image", targetHandle: "firstFrame" },
    { id: "2", source: "u", target: "n", sourceHandle: "image", targetHandle: "lastFrame" },
    { id: "3", source: "t", target: "n", sourceHandle: "text", targetHandle: "prompt" },
  ],
});

const body = (of: Job, model: Partial<Model> | null = null, inputs = {}) =>
  JSON.parse(JSON.stringify(originOf(of, model as Model | null, inputs, new Map()).call.body));

describe("the request a job came from", () => {
  it("names the pictures wired into its node", () => {
    const film = job({ kind: "video", nodeId: "n", durationSec: 3 });
    const inputs = inputsOf(film, graph);
    expect(inputs).toEqual({ firstFrame: { jobId: "ja" }, lastFrame: { assetId: "au" } });
    const files = new Map([["au", { url: "https://x/u.png" } as Asset]]);
    const { call, complete } = originOf(film, null, inputs, files);
    expect(complete).toBe(true);
    expect(call).toMatchObject({
      room: "video",
      projectId: "p",
      body: { firstFrame: { jobId: "ja" }, lastFrame: { imageUrl: "https://x/u.png" }, durationSec: 3 },
    });
  });

  it("has nothing wired where the node is not on the canvas", () => {
    expect(inputsOf(job({}), graph)).toEqual({});
  });

  it("says when a tool's picture is gone", () => {
    expect(originOf(job({ kind: "tool" }), null, {}, new Map()).complete).toBe(false);
    expect(body(job({ kind: "tool", prompt: "" }), null, { image: { jobId: "ja" } })).toEqual({
      modelId: "m",
      jobId: "ja",
    });
  });

  it("puts words where the sound takes them, and a length its model takes", () => {
    const sound = job({ kind: "audio", durationSec: 22.04 });
    expect(body(sound, { soundTypes: ["speech"], durationRange: null })).toEqual({
      soundType: "speech",
      text: "A fox",
      modelId: "m",
    });
    expect(body(sound, { soundTypes: ["sfx"], durationRange: [0.5, 22] })).toEqual({
      soundType: "sfx",
      prompt: "A fox",
      duration: 22,
      modelId: "m",
    });
  });
});
