// @vitest-environment node
import { describe, expect, it } from "vitest";
import { canConnect, rolesOf } from "./connect";
import { CATALOGUE, graphOf, image, node, text, video } from "./sample";

const tool = (id: string, model: string) => node(id, "tool", { model, prompt: "" });
const nodes = [
  text("words", "hello"),
  image("fox"),
  image("owl", "an owl"),
  video("film", "it runs"),
  video("film2", "on and on"),
  video("wordy", "talk", { model: "words" }),
  node("say", "audio", { model: "tts", prompt: "" }),
  tool("cut", "background-removal"),
  tool("erase", "object-removal"),
  node("file", "upload", { assetId: "x", kind: "image", fileName: "cat.png" }),
  node("empty", "upload", {}),
  node("odd", "hologram"),
];

const ask = (source: string, target: string, targetHandle: string | null, ...wires: readonly string[]) =>
  canConnect(graphOf(nodes, ...wires), CATALOGUE, { source, target, targetHandle });

describe("inputs", () => {
  it.each([
    ["fox", ["prompt"]],
    ["film", ["prompt", "firstFrame", "lastFrame"]],
    ["wordy", ["prompt"]],
    ["say", ["prompt"]],
    ["cut", ["image"]],
    ["erase", ["image", "mask", "prompt"]],
    ["words", []],
    ["file", []],
    ["odd", []],
  ])("%s takes %j", (id, roles) => {
    expect(rolesOf(nodes.find((one) => one.id === id) ?? node("", ""), CATALOGUE)).toEqual(roles);
  });

  it("a model that is not listed hides no input", () => {
    expect(rolesOf(video("v", "", { model: "gone" }), CATALOGUE)).toEqual(["prompt", "firstFrame", "lastFrame"]);
    expect(rolesOf(node("t", "tool", { model: "acme/magic" }), CATALOGUE)).toEqual(["image", "mask", "prompt"]);
    expect(rolesOf(video("v", "", { model: "still" }), CATALOGUE)).toEqual(["prompt", "firstFrame"]);
  });
});

describe("refusals", () => {
  it.each([
    ["fox", "gone", "prompt", "One of the two nodes is gone"],
    ["fox", "fox", "prompt", "A node cannot feed itself"],
    ["odd", "fox", "prompt", "Nothing flows out of the “hologram” node"],
    ["empty", "film", "firstFrame", "Nothing flows out of the upload"],
    ["words", "file", null, "“cat.png” takes nothing in"],
    ["fox", "words", null, "“hello” takes nothing in"],
    ["fox", "wordy", "firstFrame", "“talk” takes no first frame"],
    ["fox", "film", "soundtrack", "“it runs” takes no such input"],
    ["words", "film", "firstFrame", "First frame takes an image, not text"],
    ["say", "film", "firstFrame", "First frame takes an image, not sound"],
    ["film", "film2", "lastFrame", "Last frame takes an image, not a video"],
    ["fox", "owl", "prompt", "Prompt takes text, not an image"],
    ["film", "cut", null, "Background Removal takes an image, not a video"],
    ["say", "film", null, "“it runs” takes text and an image, not sound"],
  ])("%s → %s %s: %s", (source, target, role, reason) => {
    expect(ask(source, target, role)).toEqual({ ok: false, reason });
  });

  it("the same wire twice", () => {
    expect(ask("fox", "film", "firstFrame", "fox>film:firstFrame")).toEqual({
      ok: false,
      reason: "These two are connected already",
    });
  });

  it("a circle, however long", () => {
    const verdict = ask("cut", "erase", "image", "erase>film:firstFrame", "erase>cut:image");
    expect(verdict).toEqual({
      ok: false,
      reason: "That would be a circle: Background Removal already depends on Object Removal",
    });
  });
});

describe("wires that may be drawn", () => {
  it("becomes React Flow's edge, named after both ends", () => {
    const edge = {
      id: "fox-film-firstFrame",
      source: "fox",
      target: "film",
      sourceHandle: "image",
      targetHandle: "firstFrame",
    };
    expect(ask("fox", "film", "firstFrame")).toEqual({ ok: true, edge, replaces: null });
  });

  it("a single input says which wire it gives up; a prompt takes many", () => {
    const verdict = ask("owl", "film", "firstFrame", "fox>film:firstFrame");
    expect(verdict).toMatchObject({ ok: true, replaces: { id: "fox-film-firstFrame" } });
    expect(ask("words", "fox", "prompt", "words>owl:prompt")).toMatchObject({ ok: true, replaces: null });
  });

  it("dropped on the node itself goes to the first free input that takes it", () => {
    const role = (verdict: ReturnType<typeof ask>) => verdict.ok && verdict.edge.targetHandle;
    expect(role(ask("fox", "film", null))).toBe("firstFrame");
    expect(role(ask("owl", "film", null, "fox>film:firstFrame"))).toBe("lastFrame");
    expect(role(ask("words", "film", null))).toBe("prompt");
    expect(role(ask("file", "erase", null, "fox>erase:image"))).toBe("mask");
  });

  it("the same picture may be both frames", () => {
    expect(ask("fox", "film", "lastFrame", "fox>film:firstFrame").ok).toBe(true);
  });

  it("never names two wires alike", () => {
    const graph = graphOf(nodes);
    const taken = {
      ...graph,
      edges: [
        { id: "fox-film-firstFrame", source: "words", target: "film", sourceHandle: "text", targetHandle: "prompt" },
      ],
    };
    const verdict = canConnect(taken, CATALOGUE, { source: "fox", target: "film", targetHandle: "firstFrame" });
    expect(verdict.ok && verdict.edge.id).toBe("fox-film-firstFrame-2");
  });
});
