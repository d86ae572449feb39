// @vitest-environment node
import { expect, it } from "vitest";
import type { Job } from "@/api/types";
import type { Model } from "@/graph/catalogue";
import { wordsOf } from "./recall";

const job = (given: Partial<Job>): Job =>
  ({ kind: "image", prompt: "A fox", seed: null, aspectRatio: null, durationSec: null, ...given }) as Job;

it("brings back what a job says, under the names the form has", () => {
  expect(wordsOf(job({ seed: 0, aspectRatio: "16:9" }), null)).toEqual({
    prompt: "A fox",
    seed: "0",
    aspectRatio: "16:9",
    numImages: "1",
  });
  expect(wordsOf(job({ kind: "audio", durationSec: 3 }), { soundTypes: ["speech"] } as unknown as Model)).toEqual({
    text: "A fox",
    numImages: "1",
  });
  expect(wordsOf(job({ kind: "video", prompt: "", durationSec: 4 }), null)).toEqual({
    durationSec: "4",
    numImages: "1",
  });
  expect(wordsOf(job({ kind: "tool" }), null).remove).toBe("A fox");
});
