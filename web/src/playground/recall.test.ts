// @vitest-environment node
import { expect, it } from "vitest";
import type { Job } from "@/api/types";
import type { Model } from "@/graph/catalogue";
import { valuesOf } from "./recall";

const job = (given: Partial<Job>): Job =>
  ({ kind: "image", prompt: "A fox", seed: null, aspectRatio: null, durationSec: null, params: {}, ...given }) as Job;
const sound = (given: Partial<Model>): Model => ({ soundTypes: ["speech"], durationRange: null, ...given }) as Model;

it("brings back what a job says, under the names the form has, and empties what it does not say", () => {
  expect(valuesOf(job({ seed: 0, aspectRatio: "16:9" }), null)).toEqual({
    prompt: "A fox",
    seed: "0",
    aspectRatio: "16:9",
    numImages: "1",
  });
  expect(valuesOf(job({ kind: "video", prompt: "", durationSec: 4, aspectRatio: "4:3" }), null)).toEqual({
    prompt: "",
    seed: "",
    // The first frame's own: it was not asked for.
    aspectRatio: "",
    durationSec: "4",
    numImages: "1",
  });
});

it("brings back voice, file, length and scale", () => {
  const spoken = job({ kind: "audio", durationSec: 3, params: { soundType: "speech", voiceId: "ava", format: "wav" } });
  expect(valuesOf(spoken, sound({}))).toMatchObject({
    text: "A fox",
    soundType: "speech",
    voiceId: "ava",
    format: "wav",
  });
  const music = job({ kind: "audio", durationSec: 20, params: { soundType: "music" } });
  const values = valuesOf(music, sound({ soundTypes: ["speech", "music"], durationRange: [5, 60] }));
  expect(values).toMatchObject({ prompt: "A fox", soundType: "music", duration: "20", format: "" });
  expect(valuesOf(job({ kind: "tool", params: { scale: 4 } }), null)).toMatchObject({ remove: "A fox", scale: "4" });
});
