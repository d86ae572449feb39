// @vitest-environment node
import { describe, expect, it } from "vitest";
import { flowOf, newId, readEdge, readGraph, readNode, view } from "./model";
import { node } from "./sample";

describe("reading stored graphs", () => {
  const junk: readonly unknown[] = [
    null,
    undefined,
    7,
    "text",
    [],
    {},
    { nodes: 3, edges: "x" },
    { nodes: [null, 4, [], { id: 5 }, { id: "" }] },
    { nodes: {}, edges: [{ source: 1 }] },
  ];
  it.each(junk.map((stored) => [JSON.stringify(stored) ?? "undefined", stored]))(
    "%s is an empty graph",
    (_, stored) => {
      expect(readGraph(stored)).toEqual({ nodes: [], edges: [] });
    },
  );

  it("keeps unknown types and unknown data as they are", () => {
    const odd = { id: "a", type: "hologram", position: { x: 1, y: 2 }, data: { deep: [{ x: 1 }], __proto__x: 1 } };
    const graph = readGraph({ nodes: [odd], edges: [] });
    expect(graph.nodes).toEqual([odd]);
    expect(view(graph.nodes[0] as (typeof graph.nodes)[0])).toEqual({ type: "unknown", name: "hologram" });
  });

  it("mends what a node lacks", () => {
    expect(readNode({ id: "a", position: { x: Number.NaN, y: "3" }, data: [1] })).toEqual({
      id: "a",
      type: "unknown",
      position: { x: 0, y: 0 },
      data: {},
    });
  });

  it("leaves out a second node of one id, loose wires and a second wire of one id", () => {
    const nodes = [node("a", "text"), node("a", "image"), node("b", "image")];
    const wire = { id: "w", source: "a", target: "b", targetHandle: "prompt" };
    const graph = readGraph({ nodes, edges: [wire, wire, { id: "x", source: "a", target: "gone" }] });
    expect(graph.nodes.map((one) => one.type)).toEqual(["text", "image"]);
    expect(graph.edges).toEqual([{ ...wire, sourceHandle: null }]);
  });

  it("names the tools' inputs as the canvas does, and gives a nameless wire a name", () => {
    expect(readEdge({ source: "a", target: "b", targetHandle: "imageUrl" })).toMatchObject({
      id: "a-b-image",
      targetHandle: "image",
    });
    expect(readEdge({ source: "a", target: "b", targetHandle: "maskUrl" })?.targetHandle).toBe("mask");
    expect(readEdge({ source: "a", target: "b", targetHandle: "constructor" })?.targetHandle).toBe("constructor");
  });
});

describe("understanding a node", () => {
  it("takes from parameters only what is of the right kind", () => {
    const data = {
      model: 3,
      prompt: null,
      params: { seed: "8", numImages: 2.5, durationSec: 4, aspectRatio: "16:9", soundType: "shout", scale: true },
    };
    expect(view(node("a", "video", data))).toEqual({
      type: "video",
      model: "",
      prompt: "",
      params: { durationSec: 4, aspectRatio: "16:9" },
      result: null,
      jobIds: [],
      hash: "",
    });
  });

  it("reads nodes made through the API", () => {
    const found = view(node("j", "audio", { jobId: "j", prompt: "boom", model: "band", soundType: "sfx" }));
    expect(found).toMatchObject({ result: { jobId: "j" }, params: { soundType: "sfx" } });
  });

  it("reads results that are files of the account", () => {
    expect(view(node("a", "tool", { assetId: "x", kind: "tool" }))).toMatchObject({
      result: { assetId: "x", media: "image" },
    });
    expect(view(node("a", "upload", { assetId: "x", kind: "video", fileName: 4 }))).toEqual({
      type: "upload",
      assetId: "x",
      media: "video",
      fileName: "",
    });
  });

  it("survives any value in any place", () => {
    const values = [null, 0, "", [], {}, [[]], "x", Number.NaN, { a: null }, true];
    for (const type of ["text", "image", "video", "audio", "tool", "upload", "other"]) {
      for (const value of values) {
        const data = {
          text: value,
          model: value,
          prompt: value,
          params: value,
          jobId: value,
          jobIds: value,
          hash: value,
          assetId: value,
          kind: value,
          fileName: value,
        };
        expect(() => view(node("a", type, data))).not.toThrow();
      }
    }
  });

  it("says what flows out", () => {
    expect(["text", "image", "video", "audio", "tool", "other"].map((type) => flowOf(node("a", type)))).toEqual([
      "text",
      "image",
      "video",
      "audio",
      "image",
      null,
    ]);
    expect(flowOf(node("a", "upload", { kind: "audio" }))).toBe("audio");
    expect(flowOf(node("a", "upload"))).toBeNull();
  });
});

it("new ids are short, plain and never twice", () => {
  const ids = Array.from({ length: 500 }, newId);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[0-9a-z]{16}$/);
});
