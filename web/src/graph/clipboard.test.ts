// @vitest-environment node
import { describe, expect, it } from "vitest";
import { copy, duplicate, paste, readClip, remove } from "./clipboard";
import { CATALOGUE, graphOf, image, node, text, video } from "./sample";

const graph = graphOf(
  [
    text("t", "words"),
    image("a", "fox", { jobId: "j", jobIds: ["j"], hash: "h", note: { deep: 1 } }),
    video("v"),
    node("x", "hologram", { odd: true }),
  ],
  "t>a:prompt",
  "a>v:firstFrame",
);
const where = { at: null, account: "me", keepInputs: false };
const added = (pasted: ReturnType<typeof paste>, count: number) => {
  if (!pasted) throw new Error("nothing was pasted");
  return { nodes: pasted.graph.nodes.slice(-count), edges: pasted.graph.edges };
};

describe("copying", () => {
  it("keeps wires among the copied under new ids, and unknown nodes as they are", () => {
    const pasted = paste(graphOf([]), CATALOGUE, copy(graph, ["a", "v", "x"], "me"), where);
    const { nodes, edges } = added(pasted, 3);
    expect(nodes.map((one) => one.type)).toEqual(["image", "video", "hologram"]);
    expect(nodes[2]?.data).toEqual({ odd: true });
    expect(edges).toEqual([
      {
        id: expect.any(String),
        source: nodes[0]?.id,
        target: nodes[1]?.id,
        sourceHandle: "image",
        targetHandle: "firstFrame",
      },
    ]);
    expect(pasted?.ids).toEqual(nodes.map((one) => one.id));
    for (const one of nodes) expect(graph.nodes.map((other) => other.id)).not.toContain(one.id);
  });

  it("results come along within one account only", () => {
    const clip = copy(graph, ["a"], "me");
    expect(added(paste(graph, CATALOGUE, clip, where), 1).nodes[0]?.data).toEqual(graph.nodes[1]?.data);
    expect(added(paste(graph, CATALOGUE, clip, { ...where, account: "you" }), 1).nodes[0]?.data).toEqual({
      model: "flux",
      prompt: "fox",
      params: {},
      note: { deep: 1 },
    });
  });

  it("goes around the given place, or a little beside the original", () => {
    const far = {
      ...graph,
      nodes: [
        { ...graph.nodes[1], position: { x: 100, y: 100 } },
        { ...graph.nodes[2], position: { x: 300, y: 200 } },
      ],
    } as typeof graph;
    const clip = copy(far, ["a", "v"], "me");
    expect(
      added(paste(graph, CATALOGUE, clip, { ...where, at: { x: 0, y: 0 } }), 2).nodes.map((one) => one.position),
    ).toEqual([
      { x: -100, y: -50 },
      { x: 100, y: 50 },
    ]);
    expect(added(paste(graph, CATALOGUE, clip, where), 2).nodes[0]?.position).toEqual({ x: 140, y: 140 });
  });

  it("keeps the wires that led in where that is asked for and their source is here", () => {
    const clip = copy(graph, ["a"], "me");
    const wires = (onto: typeof graph, keepInputs: boolean) =>
      paste(onto, CATALOGUE, clip, { ...where, keepInputs })?.graph.edges.length;
    expect(wires(graph, true)).toBe(3);
    expect(wires(graph, false)).toBe(2);
    expect(wires(graphOf([]), true)).toBe(0);
  });

  it("duplicates beside the originals, fed by the same nodes", () => {
    const twice = duplicate(graph, CATALOGUE, ["v"]);
    expect(twice.graph.nodes).toHaveLength(5);
    expect(twice.graph.edges.filter((edge) => edge.source === "a")).toHaveLength(2);
  });

  it("pasting twice makes two of it", () => {
    const clip = copy(graph, ["a", "v"], "me");
    const once = paste(graph, CATALOGUE, clip, where)?.graph ?? graph;
    const again = paste(once, CATALOGUE, clip, where)?.graph ?? graph;
    expect(new Set(again.nodes.map((one) => one.id)).size).toBe(8);
    expect(again.nodes.filter((one) => one.type === "image").map((one) => one.position.x)).toEqual([0, 40, 80]);
    expect(new Set(again.edges.map((one) => one.id)).size).toBe(4);
  });
});

it.each([
  "",
  "hello",
  "{}",
  "{",
  "[]",
  "null",
  '{"nodes":[{"id":"a"}]}',
  '{"storynote/nodes/1":"me"}',
  '{"storynote/nodes/1":"me","nodes":[{"id":4}]}',
  `{"storynote/nodes/1":"${"x".repeat(4_000_000)}"}`,
])("what is no copy of ours is left to be pasted as text (%#)", (words) => {
  expect(readClip(words)).toBeNull();
});

it("a forged copy cannot bring loose wires or circles", () => {
  const clip = {
    "storynote/nodes/1": "me",
    nodes: [{ id: "q", type: "image" }],
    edges: [{ source: "q", target: "gone" }],
    inputs: [{ source: "q", target: "q", targetHandle: "prompt" }, 7],
  };
  expect(paste(graph, CATALOGUE, JSON.stringify(clip), { ...where, keepInputs: true })?.graph.edges).toEqual(
    graph.edges,
  );
});

it("deleting takes the wires along", () => {
  expect(remove(graph, ["a"]).edges).toEqual([]);
  expect(remove(graph, [], ["t-a-prompt"]).edges.map((edge) => edge.id)).toEqual(["a-v-firstFrame"]);
});
