import { describe, expect, it } from "vitest";
import type { Models } from "@/api/types";
import { firstGraph } from "./create";
import { withoutResults } from "./duplicate";

const MODELS = {
  image: [
    { id: "one", default: false },
    { id: "two", default: true },
  ],
  video: [
    { id: "words-only", default: true, modes: ["text"] },
    { id: "moves", default: false, modes: ["text", "image"] },
  ],
} as unknown as Models;

function counted() {
  let at = 0;
  return () => {
    at += 1;
    return `n${at}`;
  };
}

describe("the first graph", () => {
  const graph = firstGraph(MODELS, counted());

  it("is a prompt, its image, and a video of that", () => {
    expect(graph.nodes.map((node) => node.type)).toEqual(["text", "image", "video"]);
    expect(graph.edges.map((edge) => [edge.source, edge.sourceHandle, edge.target, edge.targetHandle])).toEqual([
      ["n1", "text", "n2", "prompt"],
      ["n2", "image", "n3", "firstFrame"],
    ]);
  });

  it("takes models that can do it", () => {
    expect(graph.nodes.map((node) => node.data?.model)).toEqual([undefined, "two", "moves"]);
  });
});

describe("a duplicate", () => {
  it("has ids of its own, the same wires, and nothing that was made in the first", () => {
    const copy = withoutResults(
      {
        nodes: [
          { id: "a", type: "text", position: { x: 1, y: 2 }, data: { text: "hello" } },
          {
            id: "b",
            type: "image",
            position: { x: 3, y: 4 },
            data: { prompt: "", jobId: "j", jobIds: ["j"], hash: "h" },
          },
        ],
        edges: [{ id: "e", source: "a", target: "b", sourceHandle: "text", targetHandle: "prompt" }],
      },
      counted(),
    );
    expect(copy.nodes.map(({ id, data }) => [id, data])).toEqual([
      ["n1", { text: "hello" }],
      ["n2", { prompt: "" }],
    ]);
    expect(copy.edges).toEqual([
      { id: "n3", source: "n1", target: "n2", sourceHandle: "text", targetHandle: "prompt" },
    ]);
  });

  it("drops a wire whose end is not there", () => {
    const dangling = { nodes: [], edges: [{ id: "e", source: "x", target: "y" }] };
    expect(withoutResults(dangling).edges).toEqual([]);
  });
});
