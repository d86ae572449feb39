// @vitest-environment node
import { describe, expect, it } from "vitest";
import { near } from "@/api/near";
import type { Job } from "@/api/types";
import { fileNameOf, resultOf } from "./result";

const JOB = {
  id: "6b0651d3a15b7ba380064342",
  kind: "image",
  prompt: "Ein Fuchs, der “liest”: 日本\n<b>../../etc</b> and more words",
  imageUrl: "http://elsewhere:8000/assets/6b0651d3a15b7ba380064342.png?e=1&s=x",
  videoUrl: null,
  audioUrl: null,
  width: null,
  height: null,
  aspectRatio: "16:9",
  mimeType: "image/jpeg",
} as unknown as Job;

describe("results", () => {
  it("are reached on this server, whatever it is called; those of others where they are", () => {
    expect(near(JOB.imageUrl ?? "")).toBe("/assets/6b0651d3a15b7ba380064342.png?e=1&s=x");
    expect(near("https://voices.example/a.mp3?x=1")).toBe("https://voices.example/a.mp3?x=1");
    expect(near("https://x.example/assets/photo.png")).toBe("https://x.example/assets/photo.png");
    expect(near("not an address")).toBe("not an address");
  });

  it("have the ratio that was measured, else the one asked for", () => {
    expect(resultOf(JOB)?.ratio).toBeCloseTo(16 / 9);
    expect(resultOf({ ...JOB, width: 100, height: 200 })?.ratio).toBe(0.5);
    expect(resultOf({ ...JOB, imageUrl: null })).toBeNull();
    expect(resultOf({ ...JOB, imageUrl: null, audioUrl: "x" })).toMatchObject({ sort: "audio", url: "x" });
  });

  it("get file names that say what is in them and lead nowhere else", () => {
    expect(fileNameOf(JOB)).toBe("ein-fuchs-der-liest-日本-b-4342.jpg");
    expect(fileNameOf({ ...JOB, prompt: "///", mimeType: "audio/mpeg" })).toBe("image-4342.mp3");
  });
});
