// @vitest-environment node
import { describe, expect, it } from "vitest";
import { type History, NO_HISTORY, record, redo, STEPS_MAX, settle, undo } from "./history";
import type { Graph } from "./model";
import { dice, graphOf, image, text, video, wire } from "./sample";

const act = (label: string, gesture = "", atMs = 0) => ({ label, gesture, atMs });
const put = (graph: Graph, id: string, data: Record<string, unknown>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === id ? { ...one, data: { ...one.data, ...data } } : one)),
});
const move = (graph: Graph, id: string, x: number): Graph => ({
  ...graph,
  nodes: graph.nodes.map((one) => (one.id === id ? { ...one, position: { x, y: 0 } } : one)),
});
const turned = (found: ReturnType<typeof undo>) => {
  if (!found) throw new Error("nothing to turn back");
  return found;
};

const start = graphOf([text("t", "words"), image("a", "fox"), video("v")], "a>v:firstFrame");

describe("undo and redo", () => {
  it("take back and bring back adding, wiring, editing, moving, deleting", () => {
    const steps: Graph[] = [start];
    const grow = (graph: Graph) => steps.push(graph);
    grow({ ...start, nodes: [...start.nodes, image("b", "owl")] });
    grow({ ...(steps[1] as Graph), edges: [...start.edges, wire("b>v:lastFrame")] });
    grow(put(steps[2] as Graph, "a", { prompt: "wolf" }));
    grow(move(steps[3] as Graph, "a", 50));
    grow({ nodes: (steps[4] as Graph).nodes.filter((one) => one.id !== "a"), edges: [wire("b>v:lastFrame")] });
    let history: History = NO_HISTORY;
    for (let k = 1; k < steps.length; k += 1)
      history = record(history, steps[k - 1] as Graph, steps[k] as Graph, act(`step ${k}`));
    let graph = steps.at(-1) as Graph;
    for (let k = steps.length - 1; k > 0; k -= 1) {
      const back = turned(undo(history, graph));
      expect(back.label).toBe(`step ${k}`);
      expect(sortedOf(back.graph)).toEqual(sortedOf(steps[k - 1] as Graph));
      ({ history, graph } = back);
    }
    expect(undo(history, graph)).toBeNull();
    for (let k = 1; k < steps.length; k += 1) {
      const forth = turned(redo(history, graph));
      expect(sortedOf(forth.graph)).toEqual(sortedOf(steps[k] as Graph));
      ({ history, graph } = forth);
    }
    expect(redo(history, graph)).toBeNull();
  });

  it("a new act forgets what was undone", () => {
    const edited = put(start, "a", { prompt: "wolf" });
    const back = turned(undo(record(NO_HISTORY, start, edited, act("typing")), edited));
    const other = put(back.graph, "t", { text: "new" });
    expect(record(back.history, back.graph, other, act("typing")).future).toEqual([]);
  });

  it("remembers 100 steps", () => {
    let history = NO_HISTORY;
    let graph = start;
    for (let k = 0; k < STEPS_MAX + 20; k += 1) {
      const next = put(graph, "a", { prompt: `${k}` });
      history = record(history, graph, next, act("typing"));
      graph = next;
    }
    expect(history.past).toHaveLength(STEPS_MAX);
  });

  it("does not remember what changed nothing", () => {
    expect(record(NO_HISTORY, start, { ...start, nodes: [...start.nodes] }, act("nothing"))).toBe(NO_HISTORY);
    expect(record(NO_HISTORY, start, put(start, "a", { prompt: "fox" }), act("nothing"))).toBe(NO_HISTORY);
  });
});

describe("one gesture is one step", () => {
  const type = (gap: number, gesture = "prompt:a") => {
    let history = NO_HISTORY;
    let graph = start;
    for (const [k, prompt] of ["w", "wo", "wol", "wolf"].entries()) {
      const next = put(graph, "a", { prompt });
      history = record(history, graph, next, act("typing", gesture, 1000 + k * gap));
      graph = next;
    }
    return { history, graph };
  };

  it("typing without a pause", () => {
    const { history, graph } = type(300);
    expect(history.past).toHaveLength(1);
    expect(turned(undo(history, graph)).graph.nodes[1]?.data.prompt).toBe("fox");
  });

  it("but not typing with pauses, nor in different fields", () => {
    expect(type(1500).history.past).toHaveLength(4);
    expect(type(300, "").history.past).toHaveLength(4);
  });

  it("a drag that has ended does not go on", () => {
    const one = record(NO_HISTORY, start, move(start, "a", 5), act("move", "drag", 0));
    const two = record(settle(one), move(start, "a", 5), move(start, "a", 9), act("move", "drag", 10));
    expect(two.past).toHaveLength(2);
    expect(settle(NO_HISTORY)).toBe(NO_HISTORY);
  });

  it("made and moved and deleted within one gesture is nothing", () => {
    const more = { ...start, nodes: [...start.nodes, image("b")] };
    const one = record(NO_HISTORY, start, more, act("drop", "g", 0));
    const two = record(one, more, start, act("drop", "g", 10));
    expect(turned(undo(two, start)).graph).toEqual(start);
  });
});

describe("what others do meanwhile", () => {
  it("results are never undone", () => {
    const edited = put(start, "a", { prompt: "wolf" });
    const history = record(NO_HISTORY, start, edited, act("typing"));
    const ran = put(edited, "a", { jobId: "j", jobIds: ["j"], hash: "h" });
    expect(record(history, edited, ran, act("run"))).toBe(history);
    const back = turned(undo(history, ran));
    expect(back.graph.nodes[1]?.data).toMatchObject({ prompt: "fox", jobId: "j", jobIds: ["j"], hash: "h" });
    expect(turned(redo(back.history, back.graph)).graph.nodes[1]?.data).toMatchObject({ prompt: "wolf", jobId: "j" });
  });

  it("not even those that came with an edit", () => {
    const both = put(start, "a", { prompt: "wolf", jobId: "j", jobIds: ["j"] });
    const { graph } = turned(undo(record(NO_HISTORY, start, both, act("typing")), both));
    expect(graph.nodes[1]?.data).toMatchObject({ prompt: "fox", jobId: "j", jobIds: ["j"] });
  });

  it("nodes of the API and another tab's edits stay", () => {
    const moved = move(start, "a", 50);
    const history = record(NO_HISTORY, start, moved, act("move"));
    const later = put({ ...moved, nodes: [...moved.nodes, image("api")] }, "a", { prompt: "from elsewhere" });
    const { graph } = turned(undo(history, later));
    expect(graph.nodes.map((one) => one.id)).toContain("api");
    expect(graph.nodes[1]).toMatchObject({ position: { x: 0, y: 0 }, data: { prompt: "from elsewhere" } });
  });

  it("what another tab deleted is not brought back by undoing an edit of it, nor do wires hang loose", () => {
    const edited = put(start, "a", { prompt: "wolf" });
    const history = record(NO_HISTORY, start, edited, act("typing"));
    const gone = { nodes: edited.nodes.filter((one) => one.id !== "a"), edges: [] };
    expect(turned(undo(history, gone)).graph).toEqual(gone);
    const unwired = record(NO_HISTORY, start, { ...start, edges: [] }, act("unwire"));
    expect(turned(undo(unwired, gone)).graph.edges).toEqual([]);
  });
});

it("any sequence of acts can be taken back to the beginning", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const roll = dice(seed);
    let history = NO_HISTORY;
    let graph = start;
    for (let k = 0; k < 30; k += 1) {
      const next = randomAct(graph, roll, `n${k}`);
      history = record(history, graph, next, act("x"));
      graph = next;
    }
    const end = graph;
    let steps = 0;
    for (let back = undo(history, graph); back; back = undo(history, graph)) {
      ({ history, graph } = back);
      steps += 1;
    }
    expect(sortedOf(graph)).toEqual(sortedOf(start));
    for (; steps > 0; steps -= 1) ({ history, graph } = turned(redo(history, graph)));
    expect(sortedOf(graph)).toEqual(sortedOf(end));
  }
});

function randomAct(graph: Graph, roll: (sides: number) => number, id: string): Graph {
  const one = graph.nodes[roll(graph.nodes.length || 1)];
  if (!one || roll(4) === 0) return { ...graph, nodes: [...graph.nodes, image(id)] };
  if (roll(4) === 0)
    return {
      nodes: graph.nodes.filter((other) => other !== one),
      edges: graph.edges.filter((edge) => edge.source !== one.id && edge.target !== one.id),
    };
  return roll(2) ? move(graph, one.id, roll(500)) : put(graph, one.id, { prompt: `${roll(9)}` });
}

function sortedOf(graph: Graph) {
  const by = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return { nodes: [...graph.nodes].sort(by), edges: [...graph.edges].sort(by) };
}
