// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Asset, Job } from "@/api/types";
import type { Model } from "@/graph/catalogue";
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
    params: {},
    ...given,
  }) as Job;

const files = new Map([["a1", { url: "https://here/a1.png?e=1&s=x" } as Asset]]);
const origin = (of: Job, model: Partial<Model> | null = null) => originOf(of, model as Model | null, files);
const body = (of: Job, model: Partial<Model> | null = null) => JSON.parse(JSON.stringify(origin(of, model).call.body));

describe("the request a job came from", () => {
  it("names the pictures that went in, by what each was to it", () => {
    const film = job({
      kind: "video",
      durationSec: 3,
      aspectRatio: "4:3",
      params: {
        mode: "keyframes",
        aspectRatio: null,
        firstFrame: { assetId: "a1" },
        lastFrame: { url: "https://x/b" },
      },
    });
    expect(inputsOf(film)).toEqual({ firstFrame: { assetId: "a1" }, lastFrame: { url: "https://x/b" } });
    expect(origin(film)).toMatchObject({ complete: true, call: { room: "video", projectId: "p" } });
    // The ratio was the picture's own: nobody asked for it.
    expect(body(film)).toEqual({
      directPrompt: "A fox",
      modelId: "m",
      firstFrame: { imageUrl: "https://here/a1.png?e=1&s=x" },
      lastFrame: { imageUrl: "https://x/b" },
      durationSec: 3,
    });
  });

  it("says when a picture is gone, and what a tool was told", () => {
    const bigger = {
      kind: "tool",
      prompt: "",
      params: { tool: "image-upscale", scale: 4, imageUrl: { assetId: "a1" } },
    };
    expect(body(job(bigger as Partial<Job>))).toEqual({
      modelId: "m",
      imageUrl: "https://here/a1.png?e=1&s=x",
      scale: 4,
    });
    const gone = job({ kind: "tool", params: { imageUrl: { assetId: "a1" }, maskUrl: { assetId: "a2" } } });
    expect(origin(gone).complete).toBe(false);
    expect(body(gone)).not.toHaveProperty("maskUrl");
  });

  it("keeps voice and file of what is spoken, and gives other sounds a length their model takes", () => {
    const spoken = job({
      kind: "audio",
      durationSec: 2,
      params: { soundType: "speech", voiceId: "ava", format: "wav" },
    });
    expect(body(spoken, { soundTypes: ["sfx", "speech"], durationRange: null })).toEqual({
      soundType: "speech",
      text: "A fox",
      voiceId: "ava",
      modelId: "m",
      format: "wav",
    });
    const sound = job({ kind: "audio", durationSec: 22.04 });
    expect(body(sound, { soundTypes: ["sfx"], durationRange: [0.5, 22] })).toEqual({
      soundType: "sfx",
      prompt: "A fox",
      duration: 22,
      modelId: "m",
    });
  });

  it("trusts nothing that it does not know in a job's parameters", () => {
    const odd = job({
      kind: "audio",
      params: { soundType: "opera", voiceId: 7, format: "", firstFrame: "x", imageUrl: null },
    });
    expect(inputsOf(odd)).toEqual({});
    expect(body(odd)).toEqual({ soundType: "speech", text: "A fox", modelId: "m" });
  });
});
