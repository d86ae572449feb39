// @vitest-environment node
import { describe, expect, it } from "vitest";
import { canConnect, isRole, takesMany } from "./connect";
import { canonical, same } from "./hash";
import { merge } from "./merge";
import type { Graph, GraphNode } from "./model";
import { CATALOGUE, dice, graphOf, image, node, text, video, wire } from "./sample";
import { sorted } from "./wires";

const base = graphOf([text("t", "words"), image("a", "fox"), video("v")], "t>a:prompt", "a>v:firstFrame");
const put = (graph: Graph, id: string, data: Record<string, unknown>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === id ? { ...one, data: { ...one.data, ...data } } : one)),
});
const without = (graph: Graph, id: string): Graph => ({
  nodes: graph.nodes.filter((one) => one.id !== id),
  edges: graph.edges.filter((edge) => edge.source !== id && edge.target !== id),
});
const withNode = (graph: Graph, one: GraphNode): Graph => ({ ...graph, nodes: [...graph.nodes, one] });
const find = (graph: Graph, id: string) => graph.nodes.find((one) => one.id === id);

describe("merging", () => {
  it("keeps what both have added", () => {
    const { graph, conflicts } = merge(base, withNode(base, image("mine")), withNode(base, image("api")));
    expect(graph.nodes.map((one) => one.id)).toEqual(["t", "a", "v", "mine", "api"]);
    expect(conflicts).toEqual([]);
  });

  it("respects what either deleted, with its wires", () => {
    for (const [mine, theirs] of [
      [without(base, "a"), base],
      [base, without(base, "a")],
      [without(base, "a"), without(base, "a")],
    ] as const) {
      expect(merge(base, mine, theirs)).toEqual({
        graph: { nodes: [base.nodes[0], base.nodes[2]], edges: [] },
        conflicts: [],
      });
    }
  });

  it("takes each field from the side that changed it", () => {
    const mine = put(base, "a", { prompt: "wolf", params: { seed: 1 } });
    const theirs = { ...put(base, "a", { model: "recraft", params: { aspectRatio: "16:9" } }) };
    const { graph, conflicts } = merge(base, mine, {
      ...theirs,
      nodes: theirs.nodes.map((one) => (one.id === "a" ? { ...one, position: { x: 9, y: 9 } } : one)),
    });
    expect(find(graph, "a")).toEqual({
      id: "a",
      type: "image",
      position: { x: 9, y: 9 },
      data: { model: "recraft", prompt: "wolf", params: { seed: 1, aspectRatio: "16:9" } },
    });
    expect(conflicts).toEqual([]);
  });

  it.each([
    ["prompt", { prompt: "wolf" }, { prompt: "owl" }, "“wolf”: the prompt was changed in two places; yours was kept"],
    [
      "params.seed",
      { params: { seed: 1 } },
      { params: { seed: 2 } },
      "“fox”: the seed was changed in two places; yours was kept",
    ],
    ["note", { note: 1 }, { note: 2 }, "“fox”: “note” was changed in two places; yours was kept"],
  ])("says when both changed %s", (field, mine, theirs, words) => {
    const { graph, conflicts } = merge(base, put(base, "a", mine), put(base, "a", theirs));
    expect(find(graph, "a")?.data).toMatchObject(mine);
    expect(conflicts).toMatchObject([{ nodeId: "a", field, words }]);
  });

  it("the same change on both sides is no conflict, nor is being moved twice", () => {
    const moved = (x: number) => ({ ...base, nodes: base.nodes.map((one) => ({ ...one, position: { x, y: 0 } })) });
    expect(merge(base, put(base, "a", { prompt: "wolf" }), put(base, "a", { prompt: "wolf" })).conflicts).toEqual([]);
    expect(merge(base, moved(5), moved(7))).toEqual({ graph: moved(5), conflicts: [] });
  });

  it("what one deletes and the other edits is kept and said", () => {
    const here = merge(base, put(base, "a", { prompt: "wolf" }), without(base, "a"));
    expect(find(here.graph, "a")?.data.prompt).toBe("wolf");
    expect(here.conflicts).toMatchObject([
      { field: "node", words: "“wolf” was deleted elsewhere and changed here: it was kept" },
    ]);
    const there = merge(base, without(base, "a"), put(base, "a", { prompt: "wolf" }));
    expect(there.conflicts[0]?.words).toBe("“wolf” was deleted here and changed elsewhere: it was kept");
  });

  it("but moving it or a job of it ending does not keep it", () => {
    const moved = { ...base, nodes: base.nodes.map((one) => ({ ...one, position: { x: 5, y: 5 } })) };
    expect(
      find(merge(base, without(base, "a"), put(moved, "a", { jobId: "j", jobIds: ["j"], hash: "h" })).graph, "a"),
    ).toBeUndefined();
  });

  it("results go together, and those of the later run win", () => {
    const early = { jobId: "01", jobIds: ["01"], hash: "early" };
    const late = { jobId: "02", jobIds: ["02"], hash: "late" };
    for (const [mine, theirs] of [
      [early, late],
      [late, early],
    ] as const) {
      const { graph, conflicts } = merge(base, put(base, "a", mine), put(base, "a", theirs));
      expect(find(graph, "a")?.data).toMatchObject(late);
      expect(conflicts).toEqual([]);
    }
    const known = put(base, "a", early);
    expect(
      find(merge(known, put(known, "a", { prompt: "wolf" }), put(known, "a", late)).graph, "a")?.data,
    ).toMatchObject({ prompt: "wolf", ...late });
  });

  it("of the same run, the side that knows what went in wins", () => {
    const bare = { jobId: "02", jobIds: ["02"] };
    expect(find(merge(base, put(base, "a", bare), put(base, "a", { ...bare, hash: "h" })).graph, "a")?.data.hash).toBe(
      "h",
    );
  });

  it("two wires to one input, and two that close a circle: ours stays, theirs is named", () => {
    const free = graphOf([
      image("a", "fox"),
      image("b", "owl"),
      video("v", "film"),
      node("x", "tool", { prompt: "x" }),
      node("y", "tool", { prompt: "y" }),
    ]);
    const frames = merge(
      free,
      { ...free, edges: [wire("a>v:firstFrame")] },
      { ...free, edges: [wire("b>v:firstFrame")] },
    );
    expect(frames.graph.edges.map((edge) => edge.source)).toEqual(["a"]);
    expect(frames.conflicts[0]?.words).toBe(
      "“film”: a wire drawn elsewhere was left out, as another wire was drawn to the same input here",
    );
    const circle = merge(free, { ...free, edges: [wire("x>y:image")] }, { ...free, edges: [wire("y>x:image")] });
    expect(circle.graph.edges).toEqual([wire("x>y:image")]);
    expect(circle.conflicts[0]?.words).toContain("it would close a circle");
  });

  it("texts of both sides are wired to one prompt", () => {
    const free = graphOf([text("t", "1"), text("u", "2"), image("a")]);
    const { graph, conflicts } = merge(
      free,
      { ...free, edges: [wire("t>a:prompt")] },
      { ...free, edges: [wire("u>a:prompt")] },
    );
    expect(graph.edges).toHaveLength(2);
    expect(conflicts).toEqual([]);
  });

  it("a single input wired anew here stays so though the other side kept the old wire", () => {
    const two = withNode(base, image("b"));
    const mine = { ...two, edges: [wire("t>a:prompt"), wire("b>v:firstFrame")] };
    expect(merge(two, mine, put(two, "t", { text: "x" })).graph.edges).toEqual(mine.edges);
  });

  it("unknown types and names like __proto__ come through", () => {
    const odd = JSON.parse(
      '{"id":"o","type":"hologram","position":{"x":0,"y":0},"data":{"__proto__":{"x":1},"constructor":2}}',
    ) as GraphNode;
    const { graph } = merge(
      withNode(base, odd),
      withNode(base, { ...odd, position: { x: 1, y: 1 } }),
      put(withNode(base, odd), "o", { more: 1 }),
    );
    expect(canonical(find(graph, "o")?.data)).toBe('{"__proto__":{"x":1},"constructor":2,"more":1}');
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

// Properties, over graphs and edits that dice make -----------------------------------------------------------------

function randomEdit(graph: Graph, roll: (sides: number) => number, tag: string): Graph {
  const one = graph.nodes[roll(graph.nodes.length || 1)];
  const kind = roll(8);
  if (!one || kind === 0) return withNode(graph, image(`${tag}${graph.nodes.length}-${roll(100_000)}`, tag));
  if (kind === 1) return without(graph, one.id);
  if (kind === 2) return put(graph, one.id, { prompt: `${tag}${roll(3)}` });
  if (kind === 3) return put(graph, one.id, { params: { seed: roll(3), [`p${roll(3)}`]: roll(3) } });
  if (kind === 4) return put(graph, one.id, { jobId: `${roll(9)}`, jobIds: [`${roll(9)}`], hash: tag });
  if (kind === 5)
    return {
      ...graph,
      nodes: graph.nodes.map((other) => (other === one ? { ...one, position: { x: roll(9), y: roll(9) } } : other)),
    };
  if (kind === 6) return { ...graph, edges: graph.edges.filter((_, at) => at !== roll(5)) };
  return wired(graph, one.id, graph.nodes[roll(graph.nodes.length)]?.id ?? one.id);
}

function wired(graph: Graph, source: string, target: string): Graph {
  const verdict = canConnect(graph, CATALOGUE, { source, target, targetHandle: null });
  if (!verdict.ok) return graph;
  return { ...graph, edges: [...graph.edges.filter((edge) => edge !== verdict.replaces), verdict.edge] };
}

const edited = (graph: Graph, seed: number, tag: string, count = 12) => {
  const roll = dice(seed);
  return Array.from({ length: count }).reduce<Graph>((now) => randomEdit(now, roll, tag), graph);
};

const start = (seed: number) => {
  const nodes = Array.from(
    { length: 8 },
    (_, k) => [text, image, video][k % 3]?.(`n${k}`, `words ${k}`) ?? image(`n${k}`),
  );
  return edited(graphOf(nodes), seed * 31, "base", 20);
};

const key = (graph: Graph) =>
  canonical({
    nodes: [...graph.nodes].sort((a, b) => (a.id < b.id ? -1 : 1)),
    edges: [...graph.edges].map(({ id: _id, ...edge }) => edge).sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1)),
  });

describe.each(Array.from({ length: 150 }, (_, k) => k + 1))("whatever was edited (seed %i)", (seed) => {
  const origin = start(seed);
  const mine = edited(origin, seed * 7 + 1, "m");
  const theirs = edited(origin, seed * 13 + 5, "t");
  const { graph, conflicts } = merge(origin, mine, theirs);

  it("a side that did nothing changes nothing", () => {
    expect(key(merge(origin, origin, theirs).graph)).toBe(key(theirs));
    expect(key(merge(origin, mine, origin).graph)).toBe(key(mine));
    expect(merge(origin, origin, theirs).conflicts).toEqual([]);
    expect(merge(origin, mine, mine)).toEqual({ graph: mine, conflicts: [] });
  });

  it("is settled once merged", () => {
    expect(key(merge(theirs, graph, theirs).graph)).toBe(key(graph));
    expect(key(merge(theirs, theirs, graph).graph)).toBe(key(graph));
  });

  it("keeps every addition and every deletion that nobody contradicts", () => {
    const was = new Set(origin.nodes.map((one) => one.id));
    const now = new Set(graph.nodes.map((one) => one.id));
    for (const one of [...mine.nodes, ...theirs.nodes]) if (!was.has(one.id)) expect(now).toContain(one.id);
    for (const one of origin.nodes) {
      const [left, right] = [find(mine, one.id), find(theirs, one.id)];
      if (left && right) expect(now).toContain(one.id);
      else if (!left && !right) expect(now).not.toContain(one.id);
      else expect(now.has(one.id)).toBe(conflicts.some((entry) => entry.field === "node" && entry.nodeId === one.id));
    }
  });

  it("every value is one that a side has, and no change is lost without a word", () => {
    for (const one of graph.nodes) {
      const [was, left, right] = [find(origin, one.id), find(mine, one.id), find(theirs, one.id)];
      for (const [name, value] of Object.entries(one.data)) {
        if (name === "params") continue;
        expect([left?.data[name], right?.data[name]].some((side) => same(side, value))).toBe(true);
        const lost = right && left && !same(right.data[name], was?.data[name]) && !same(right.data[name], value);
        if (lost && !["jobId", "jobIds", "hash"].includes(name))
          expect(conflicts.map((entry) => entry.field)).toContain(name);
      }
    }
  });

  it("is a graph: no loose wire, no circle, no input taken twice, no id twice", () => {
    const ids = new Set(graph.nodes.map((one) => one.id));
    expect(ids.size).toBe(graph.nodes.length);
    expect(new Set(graph.edges.map((edge) => edge.id)).size).toBe(graph.edges.length);
    expect(sorted(graph).circles.size).toBe(0);
    const inputs = graph.edges
      .filter((edge) => isRole(edge.targetHandle) && !takesMany(edge.targetHandle))
      .map((edge) => `${edge.target} ${edge.targetHandle}`);
    expect(new Set(inputs).size).toBe(inputs.length);
    for (const edge of graph.edges) expect(ids.has(edge.source) && ids.has(edge.target)).toBe(true);
  });
});
