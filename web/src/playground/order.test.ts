// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Model } from "@/graph/catalogue";
import { fieldsOf, type Values } from "./form";
import { callOf, fieldAt, priceOf, problemsOf } from "./order";

function model(given: Partial<Model> & Pick<Model, "kind">): Model {
  return {
    id: "m",
    name: "M",
    credits: 2,
    unit: "generation",
    tier: "fast",
    aspectRatios: [],
    modes: [],
    durations: [],
    durationRange: null,
    imagesMax: 1,
    takesSeed: false,
    soundTypes: [],
    formats: [],
    tool: null,
    isDefault: false,
    provider: "fal",
    free: false,
    aliases: [],
    ...given,
  };
}

const IMAGE = model({ kind: "image", unit: "image", aspectRatios: ["1:1", "16:9"], imagesMax: 8, takesSeed: true });
const VEO = model({
  kind: "video",
  unit: "second",
  credits: 5,
  modes: ["text", "image", "keyframes"],
  durations: [4, 6, 8],
  aspectRatios: ["16:9", "9:16"],
});
const KLING = model({ kind: "video", unit: "second", credits: 10, modes: ["text", "image"], durations: [5, 10] });
const SPEECH = model({ kind: "audio", soundTypes: ["speech"], formats: ["mp3"] });
const SOUNDS = model({
  kind: "audio",
  soundTypes: ["sfx", "music"],
  durationRange: [0.5, 22],
  formats: ["mp3", "wav"],
});
const ERASE = model({ kind: "tool", tool: "object-removal" });

const ALL: Values = {
  prompt: "A fox",
  text: "Hello",
  aspectRatio: "1:1",
  numImages: "4",
  seed: "7",
  durationSec: "6",
  duration: "9.5",
  format: "wav",
  soundType: "music",
  voiceId: "af_heart",
  firstFrame: { jobId: "a", url: "https://x/a", shown: "/a", name: "a" },
  lastFrame: { url: "https://x/b", shown: "/b", name: "b" },
  image: { jobId: "c", url: "https://x/c", shown: "/c", name: "c" },
};

const body = (of: Model, values: Values) => JSON.parse(JSON.stringify(callOf(of, values, "p").body));

describe("a form", () => {
  it("asks exactly for what the model has", () => {
    expect(body(IMAGE, ALL)).toEqual({
      directPrompt: "A fox",
      modelId: "m",
      aspectRatio: "1:1",
      numImages: 4,
      seed: 7,
    });
    expect(body(VEO, ALL)).toEqual({
      directPrompt: "A fox",
      modelId: "m",
      firstFrame: { jobId: "a" },
      lastFrame: { imageUrl: "https://x/b" },
      durationSec: 6,
    });
    expect(body(KLING, ALL)).toEqual({
      directPrompt: "A fox",
      modelId: "m",
      firstFrame: { jobId: "a" },
      durationSec: 5,
    });
    expect(body(SPEECH, ALL)).toEqual({ soundType: "speech", text: "Hello", modelId: "m", voiceId: "af_heart" });
    expect(body(SOUNDS, ALL)).toEqual({
      soundType: "music",
      prompt: "A fox",
      modelId: "m",
      duration: 9.5,
      format: "wav",
    });
    const mask = { jobId: "d", url: "https://x/d", shown: "/d", name: "d" };
    expect(body(ERASE, { ...ALL, mask })).toEqual({ modelId: "m", jobId: "c", maskUrl: "https://x/d" });
    expect(body(ERASE, { ...ALL, remove: "the bird" })).toEqual({ modelId: "m", jobId: "c", directPrompt: "the bird" });
  });

  it("keeps a prompt to the letter", () => {
    expect(body(IMAGE, { prompt: "  two  spaces\n" }).directPrompt).toBe("  two  spaces\n");
  });

  it("prices by image, by second and by piece, and nothing in the sandbox", () => {
    expect(priceOf(IMAGE, ALL).credits).toBe(8);
    expect(priceOf(IMAGE, {}).credits).toBe(2);
    expect(priceOf(VEO, ALL).credits).toBe(30);
    expect(priceOf(VEO, {}).credits).toBe(20);
    expect(priceOf(KLING, ALL).credits).toBe(50);
    expect(priceOf(SPEECH, ALL).credits).toBe(2);
    expect(priceOf({ ...VEO, free: true }, ALL).credits).toBe(0);
  });

  it("says what is missing at its field", () => {
    expect(problemsOf(IMAGE, ALL)).toEqual({});
    expect(Object.keys(problemsOf(IMAGE, { prompt: " ", seed: "1.5" }))).toEqual(["prompt", "seed"]);
    expect(problemsOf(SOUNDS, { prompt: "x", duration: "23" })).toEqual({ duration: "A number from 0.5 to 22." });
    expect(Object.keys(problemsOf(VEO, {}))).toEqual(["prompt"]);
    expect(Object.keys(problemsOf(VEO, { ...ALL, firstFrame: undefined } as Values))).toEqual(["firstFrame"]);
    expect(problemsOf(KLING, { prompt: "x", lastFrame: ALL.lastFrame } as Values)).toEqual({});
    expect(Object.keys(problemsOf(ERASE, {}))).toEqual(["image", "remove"]);
  });

  it("finds the field an answer is about", () => {
    expect(fieldAt("directPrompt", IMAGE, {})).toBe("prompt");
    expect(fieldAt("directPrompt", ERASE, {})).toBe("remove");
    expect(fieldAt("firstFrame.imageUrl", VEO, {})).toBe("firstFrame");
    expect(fieldAt("modelId", IMAGE, {})).toBeNull();
    expect(fieldAt(null, IMAGE, {})).toBeNull();
  });

  it("offers a choice of sounds only where there is one", () => {
    const names = (of: Model) => fieldsOf(of, {}).map((field) => field.name);
    expect(names(SPEECH)).toEqual(["text", "voiceId"]);
    expect(names(SOUNDS)).toEqual(["soundType", "prompt", "duration", "format"]);
  });
});
