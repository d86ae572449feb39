// @vitest-environment node
import { describe, expect, it } from "vitest";
import { modelOf } from "./catalogue";
import { fitting, newNode, withModel } from "./create";
import type { Params } from "./model";
import { isGeneration, view } from "./model";
import { amountWords, effectiveSeconds, priceOf, priceOfNode, priceWords, sum, unitWords } from "./price";
import { CATALOGUE, image, node, video } from "./sample";

const model = (id: string) => {
  const found = CATALOGUE.find(id);
  if (!found) throw new Error(id);
  return found;
};

describe("prices", () => {
  it.each<[string, Params, string]>([
    ["flux", {}, "2 credits"],
    ["flux", { numImages: 4 }, "8 credits"],
    ["flux", { numImages: 99 }, "16 credits"],
    ["flux", { numImages: -3 }, "2 credits"],
    ["flux", { durationSec: 10 }, "2 credits"],
    ["pix", {}, "21 credits"],
    ["pix", { durationSec: 5 }, "35 credits"],
    ["pix", { durationSec: 99 }, "21 credits"],
    ["pix", { numImages: 4 }, "21 credits"],
    ["veo", {}, "20 credits"],
    ["half", {}, "3 credits"],
    ["half", { durationSec: 1.5 }, "8 credits"],
    ["tts", {}, "3 credits"],
    ["band", { duration: 60 }, "1 credit"],
    ["background-removal", {}, "3 credits"],
    ["scene", { numImages: 8 }, "free here"],
    ["local/upscale", {}, "free here"],
  ])("%s with %j costs %s", (id, params, words) => {
    expect(priceWords(priceOf(params, model(id)))).toBe(words);
  });

  it("the shortest is taken where 3 seconds cannot be made", () => {
    expect([
      effectiveSeconds(model("pix"), {}),
      effectiveSeconds(model("veo"), {}),
      effectiveSeconds(model("half"), {}),
    ]).toEqual([3, 4, 0.5]);
  });

  it("no figure is told for a model that cannot run", () => {
    const found = view(image("a", "x", { model: "gone" }));
    expect(isGeneration(found) && priceOfNode(found, modelOf(CATALOGUE, found))).toBeNull();
  });

  it("adds up, and is free only where all of it is", () => {
    expect(
      sum([
        { credits: 2, free: false },
        { credits: 0, free: true },
      ]),
    ).toEqual({ credits: 2, free: false });
    expect(sum([{ credits: 0, free: true }]).free).toBe(true);
  });

  it("says what the list says", () => {
    expect(["flux", "pix", "tts", "scene", "band"].map((id) => unitWords(model(id)))).toEqual([
      "2 credits per image",
      "7 credits per second",
      "3 credits each",
      "free here",
      "1 credit each",
    ]);
    const words = (found: ReturnType<typeof view>, id: string) => isGeneration(found) && amountWords(found, model(id));
    expect(words(view(image("a", "x", { params: { numImages: 3 } })), "flux")).toBe("3 images");
    expect(words(view(video("a", "x", { params: { durationSec: 1 } })), "pix")).toBe("1 second");
  });
});

describe("new nodes and other models", () => {
  it("start with the catalogue's default and no choice made", () => {
    expect(newNode(CATALOGUE, { type: "image" }, { x: 1, y: 2 }, "n")).toEqual({
      id: "n",
      type: "image",
      position: { x: 1, y: 2 },
      data: { model: "flux", prompt: "", params: {} },
    });
    expect(newNode(CATALOGUE, { type: "audio", soundType: "sfx" }, { x: 0, y: 0 }).data).toMatchObject({
      model: "band",
      params: { soundType: "sfx" },
    });
    expect(newNode(CATALOGUE, { type: "text", text: "hi" }, { x: 0, y: 0 }).data).toEqual({ text: "hi" });
    expect(newNode(CATALOGUE, { type: "upload" }, { x: 0, y: 0 }).data).toMatchObject({ assetId: "" });
  });

  it("keep every value the new model also has", () => {
    const params = { aspectRatio: "16:9", numImages: 4, seed: 7, durationSec: 4, scale: 2, format: "wav" };
    expect(fitting(params, model("flux"))).toEqual({ aspectRatio: "16:9", numImages: 4, seed: 7 });
    expect(fitting(params, model("recraft"))).toEqual({ aspectRatio: "16:9", numImages: 4 });
    expect(fitting(params, model("veo"))).toEqual({ aspectRatio: "16:9", seed: 7, durationSec: 4 });
    expect(fitting(params, model("local/upscale"))).toEqual({ scale: 2 });
    expect(fitting({ soundType: "speech", voiceId: "v", duration: 10 }, model("band"))).toEqual({
      soundType: "music",
      duration: 10,
    });
    expect(fitting({ soundType: "speech", voiceId: "v", duration: 10 }, model("tts"))).toEqual({
      soundType: "speech",
      voiceId: "v",
    });
  });

  it("leave everything else of the node alone", () => {
    const before = image("a", "fox", { jobId: "j", note: 1, params: { seed: 3 } });
    expect(withModel(before, model("recraft"))).toEqual({
      model: "recraft",
      prompt: "fox",
      jobId: "j",
      note: 1,
      params: {},
    });
    expect(withModel(node("t", "text", { text: "x" }), model("flux"))).toEqual({ text: "x" });
  });
});
