// @vitest-environment node
import { describe, expect, it } from "vitest";
import { freePlace, NODE_SIZE, placeBeside, tidy } from "./layout";
import type { Graph, Position } from "./model";
import { dice, graphOf, image, node, video } from "./sample";

const at = (graph: Graph, id: string): Position =>
  graph.nodes.find((one) => one.id === id)?.position ?? { x: Number.NaN, y: Number.NaN };
const overlaps = (graph: Graph) =>
  graph.nodes.some((a, k) =>
    graph.nodes
      .slice(k + 1)
      .some(
        (b) =>
          Math.abs(a.position.x - b.position.x) < NODE_SIZE.width &&
          Math.abs(a.position.y - b.position.y) < NODE_SIZE.height,
      ),
  );

describe("room for a new node", () => {
  it("is where it was wanted, if that is free", () => {
    expect(freePlace(graphOf([image("a")]), { x: 900, y: 0 })).toEqual({ x: 900, y: 0 });
  });

  it("is near, and on nobody, however often one asks for the same place", () => {
    let graph = graphOf([]);
    for (let k = 0; k < 40; k += 1) {
      const place = freePlace(graph, { x: 0, y: 0 });
      graph = { ...graph, nodes: [...graph.nodes, node(`n${k}`, "image", {}, place.x, place.y)] };
    }
    expect(overlaps(graph)).toBe(false);
    expect(Math.max(...graph.nodes.map((one) => Math.hypot(one.position.x, one.position.y)))).toBeLessThan(4000);
  });

  it("knows real sizes", () => {
    const tall = () => ({ width: 240, height: 2000 });
    const place = freePlace(graphOf([image("a")]), { x: 0, y: 100 }, NODE_SIZE, tall);
    expect(place.x >= 260 || place.x <= -260 || place.y >= 2020 || place.y <= -280).toBe(true);
  });

  it("is beside the node the wire came from", () => {
    const graph = graphOf([image("a")]);
    const [one] = graph.nodes;
    if (!one) throw new Error("no node");
    expect(placeBeside(graph, one, "right")).toEqual({ x: 320, y: 0 });
    expect(placeBeside(graph, one, "left")).toEqual({ x: -320, y: 0 });
  });
});

describe("tidying", () => {
  const chain = graphOf(
    [video("v"), image("a"), image("b"), node("t", "text")],
    "t>a:prompt",
    "a>v:firstFrame",
    "b>v:lastFrame",
  );

  it("puts every node right of what it depends on, and what starts a chain right before it", () => {
    const graph = tidy(chain);
    expect(at(graph, "t").x).toBeLessThan(at(graph, "a").x);
    expect(at(graph, "a").x).toBeLessThan(at(graph, "v").x);
    expect(at(graph, "b").x).toBe(at(graph, "a").x);
    expect(overlaps(graph)).toBe(false);
  });

  it("tidied once is tidied", () => {
    const once = tidy(chain);
    expect(tidy(once)).toEqual(once);
  });

  it("keeps nodes that do not move the same objects, and others out of it", () => {
    const once = tidy(chain);
    expect(tidy(once).nodes.every((one, k) => one === once.nodes[k])).toBe(true);
    expect(at(tidy(chain, undefined, new Set(["a", "v"])), "t")).toEqual({ x: 0, y: 0 });
    expect(tidy(graphOf([]))).toEqual(graphOf([]));
    expect(tidy(chain, undefined, new Set())).toBe(chain);
  });

  it("no overlap and no wire backwards in 40 random graphs of 60 nodes; a circle ends too", () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const roll = dice(seed);
      const nodes = Array.from({ length: 60 }, (_, k) => node(`n${k}`, "tool", {}, roll(900), roll(900)));
      const wires = Array.from({ length: 80 }, () => [roll(60), roll(60)].sort((a, b) => a - b))
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => `n${a}>n${b}:image`);
      const graph = tidy(graphOf(nodes, ...wires));
      expect(overlaps(graph)).toBe(false);
      for (const edge of graph.edges) expect(at(graph, edge.source).x).toBeLessThan(at(graph, edge.target).x);
    }
    expect(overlaps(tidy(graphOf([image("a"), image("b")], "a>b:image", "b>a:image")))).toBe(false);
  });

  it("300 nodes within 50 ms", () => {
    const nodes = Array.from({ length: 300 }, (_, k) => node(`n${k}`, "tool"));
    const graph = graphOf(nodes, ...nodes.slice(1).map((_, k) => `n${Math.floor(k / 2)}>n${k + 1}:image`));
    const times = Array.from({ length: 10 }, () => {
      const from = performance.now();
      tidy({ ...graph });
      return performance.now() - from;
    });
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
