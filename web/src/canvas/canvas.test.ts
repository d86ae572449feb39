// What the hand and the acts do to the open canvas.
import { describe, expect, it } from "vitest";
import { type Catalogue, catalogueOf, type Model } from "@/graph/catalogue";
import type { Graph } from "@/graph/model";
import { joins, looseEnd } from "./joins";
import { readStart, START_TYPE } from "./start";
import { actsOf } from "./state/acts";
import { changeNodes } from "./state/hand";
import { openCanvas } from "./state/store";

const MODEL: Model = {
  id: "m",
  name: "M",
  kind: "image",
  credits: 2,
  unit: "image",
  tier: "fast",
  aspectRatios: ["1:1"],
  modes: [],
  durations: [],
  durationRange: null,
  imagesMax: 8,
  takesSeed: true,
  soundTypes: [],
  formats: [],
  tool: null,
  isDefault: true,
  provider: "p",
  free: false,
  aliases: [],
};
const FILM: Model = { ...MODEL, id: "f", name: "F", kind: "video", modes: ["text", "image"], durations: [3] };
const CATALOGUE: Catalogue = catalogueOf([MODEL, FILM]);
const GRAPH: Graph = {
  nodes: [
    { id: "t", type: "text", position: { x: 0, y: 0 }, data: { text: "a fox" } },
    { id: "i", type: "image", position: { x: 300, y: 0 }, data: { model: "m", prompt: "", params: {} } },
    { id: "v", type: "video", position: { x: 600, y: 0 }, data: { model: "f", prompt: "", params: {} } },
  ],
  edges: [],
};

function opened() {
  const canvas = openCanvas("p", GRAPH, CATALOGUE);
  return { canvas, store: canvas.store, acts: actsOf(canvas) };
}

const place = (store: ReturnType<typeof opened>["store"], id: string) =>
  store.getState().graph.nodes.find((node) => node.id === id)?.position;

describe("the hand", () => {
  it("makes one step of undo of a whole drag", () => {
    const { store, acts } = opened();
    for (const x of [10, 20, 30])
      changeNodes(store, [{ id: "t", type: "position", position: { x, y: 0 }, dragging: true }]);
    changeNodes(store, [{ id: "t", type: "position", position: { x: 30, y: 0 }, dragging: false }]);
    expect(place(store, "t")).toEqual({ x: 30, y: 0 });
    expect(store.getState().history.past).toHaveLength(1);
    acts.undo();
    expect(place(store, "t")).toEqual({ x: 0, y: 0 });
    acts.redo();
    expect(place(store, "t")).toEqual({ x: 30, y: 0 });
  });

  it("measures and selects without touching the graph", () => {
    const { store } = opened();
    changeNodes(store, [
      { id: "t", type: "dimensions", dimensions: { width: 240, height: 90 } },
      { id: "t", type: "select", selected: true },
    ]);
    expect(store.getState().graph).toBe(GRAPH);
    expect(store.getState().sizes.get("t")).toEqual({ width: 240, height: 90 });
    expect([...store.getState().selected]).toEqual(["t"]);
  });
});

describe("acts", () => {
  it("draws a wire, or says why not and changes nothing", () => {
    const { store, acts } = opened();
    expect(acts.connect({ source: "t", target: "v", targetHandle: "firstFrame" })).toContain("not text");
    expect(store.getState().graph).toBe(GRAPH);
    expect(acts.connect({ source: "t", target: "i", targetHandle: "prompt" })).toBeNull();
    expect(store.getState().graph.edges).toHaveLength(1);
  });

  it("adds a node to the end of a dropped wire in one step", () => {
    const { store, acts } = opened();
    const id = acts.add({ type: "video", model: "f" }, { x: 900, y: 0 }, { source: "i", sourceHandle: "image" });
    const { graph, history, selected } = store.getState();
    expect(graph.edges).toMatchObject([{ source: "i", target: id, targetHandle: "firstFrame" }]);
    expect(history.past).toHaveLength(1);
    expect([...selected]).toEqual([id]);
  });

  it("deletes what is selected with its wires, and brings both back", () => {
    const { store, acts } = opened();
    acts.connect({ source: "i", target: "v", targetHandle: "firstFrame" });
    acts.select(["i"]);
    acts.removeSelected();
    expect(store.getState().graph.nodes.map((node) => node.id)).toEqual(["t", "v"]);
    expect(store.getState().graph.edges).toHaveLength(0);
    acts.undo();
    expect(store.getState().graph.nodes).toHaveLength(3);
    expect(store.getState().graph.edges).toHaveLength(1);
  });

  it("keeps typing of one field one step", () => {
    const { store, acts } = opened();
    for (const text of ["a", "a r", "a red"]) acts.setText("t", text);
    expect(store.getState().history.past).toHaveLength(1);
    acts.undo();
    expect(store.getState().graph.nodes[0]?.data.text).toBe("a fox");
  });
});

describe("a wire in hand", () => {
  it("knows which end is wanted", () => {
    expect(looseEnd({ source: "i", sourceHandle: "image" })).toEqual({ end: "source", flow: "image" });
    expect(looseEnd({ target: "v", targetHandle: "prompt" })).toEqual({ end: "target", flow: "text" });
    expect(looseEnd(null)).toBeNull();
  });

  it("finds every input there is", () => {
    const found = joins(GRAPH, CATALOGUE, { source: "i", sourceHandle: "image" });
    expect(found.map(({ other, role }) => [other, role])).toContainEqual(["v", "First frame"]);
  });
});

describe("what is dragged from the palette", () => {
  const carry = (text: string) => ({ getData: (type: string) => (type === START_TYPE ? text : "") }) as DataTransfer;

  it("is read field by field", () => {
    expect(readStart(carry(JSON.stringify({ type: "audio", model: "m", soundType: "speech", evil: 1 })))).toEqual({
      type: "audio",
      model: "m",
      soundType: "speech",
    });
    expect(readStart(carry(JSON.stringify({ type: "spaceship" })))).toBeNull();
    expect(readStart(carry(""))).toBeNull();
  });
});
