// @vitest-environment node
import { describe, expect, it } from "vitest";
import { CATALOGUE } from "./sample";
import { type Loose, offers, plain, search } from "./search";

const all = offers(CATALOGUE);
const found = (typed: string, loose: Loose | null = null) => search(all, typed, loose).map((offer) => offer.id);

describe("what can be added", () => {
  it("is everything, once, with its price", () => {
    expect(new Set(all.map((offer) => offer.id)).size).toBe(all.length);
    expect(all.find((offer) => offer.id === "pix")).toMatchObject({
      note: "7 credits per second",
      group: "Videos",
      start: { type: "video", model: "pix" },
    });
    expect(all.filter((offer) => offer.start.model === "band").map((offer) => offer.start.soundType)).toEqual([
      "music",
      "sfx",
    ]);
    expect(found("")).toEqual(all.map((offer) => offer.id));
  });
});

describe("searching", () => {
  it.each([
    ["flux", "flux"],
    ["FLUX 2", "flux"],
    ["fl", "flux"],
    ["veo", "veo"],
    ["3.1", "veo"],
    ["voice", "tts"],
    ["voice-over", "tts"],
    ["narration", "tts"],
    ["song", "band music"],
    ["sound effect", "band sfx"],
    ["upscale", "local/upscale"],
    ["cutout", "background-removal"],
    ["erase", "object-removal"],
    ["film", "pix"],
    ["picture", "upload"],
    ["prompt", "text"],
    ["pxv", "pix"],
    ["élevenlabs", "tts"],
  ])("%s finds %s first", (typed, id) => {
    expect(found(typed)[0]).toBe(id);
  });

  it.each(["zzz", "flux zzz", "<zz>", "q"])("%s finds nothing", (typed) => {
    expect(found(typed)).toEqual([]);
  });

  it("only punctuation is nothing typed", () => {
    expect(found("  ?! ")).toHaveLength(all.length);
    expect(plain(" Über-Größe! ")).toBe("uber große");
  });
});

describe("a wire let go of in the open", () => {
  it("offers only what takes what it carries", () => {
    expect(found("", { end: "source", flow: "image" })).toEqual([
      "pix",
      "veo",
      "half",
      "still",
      "between",
      "background-removal",
      "object-removal",
      "local/upscale",
      "acme/magic",
    ]);
    expect(found("", { end: "source", flow: "text" })).not.toContain("background-removal");
    expect(found("", { end: "source", flow: "audio" })).toEqual([]);
    expect(found("flux", { end: "source", flow: "image" })).toEqual([]);
  });

  it("or what could have come from it", () => {
    expect(found("", { end: "target", flow: "text" })).toEqual(["text"]);
    expect(found("", { end: "target", flow: "image" })).toEqual([
      "upload",
      "flux",
      "recraft",
      "scene",
      "background-removal",
      "object-removal",
      "local/upscale",
      "acme/magic",
    ]);
  });
});
