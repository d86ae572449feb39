// Where nodes stand: room for a new one, and the whole graph tidied from left to right.
// Rule: what a person placed stays; only "tidy" moves it.
import type { Graph, GraphNode, Position } from "./model";
import { inputsOf, outputsOf, sorted } from "./wires";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A node before it has been measured. */
export const NODE_SIZE: Size = { width: 240, height: 260 };
const GAP_X_PX = 80;
const GAP_Y_PX = 40;
/** Rounds of ordering: more change hardly anything. */
const SWEEPS = 6;
const STEP_PX = 20;
const RINGS_MAX = 400;

export type SizeOf = (node: GraphNode) => Size;
const plainSize: SizeOf = () => NODE_SIZE;

interface Box extends Position, Size {}

// A place for a new node ------------------------------------------------------------------------------------------

/** The free place nearest to `wanted` (a top left corner). */
export function freePlace(
  graph: Graph,
  wanted: Position,
  size: Size = NODE_SIZE,
  sizeOf: SizeOf = plainSize,
): Position {
  const boxes = graph.nodes.map((node) => boxOf(node, sizeOf));
  for (let ring = 0; ring < RINGS_MAX; ring += 1) {
    const free = ringAround(wanted, ring * STEP_PX).find(
      (at) => !boxes.some((box) => overlap(box, { ...at, ...size })),
    );
    if (free) return free;
  }
  return wanted;
}

/** Beside a node, on the side the wire leads to. */
export function placeBeside(
  graph: Graph,
  node: GraphNode,
  side: "left" | "right",
  size: Size = NODE_SIZE,
  sizeOf: SizeOf = plainSize,
): Position {
  const box = boxOf(node, sizeOf);
  const x = side === "right" ? box.x + box.width + GAP_X_PX : box.x - GAP_X_PX - size.width;
  return freePlace(graph, { x, y: box.y }, size, sizeOf);
}

/** Below first, then to the right: that is where people look for what is new. */
function ringAround({ x, y }: Position, far: number): readonly Position[] {
  if (!far) return [{ x, y }];
  const steps = [
    [0, 1],
    [1, 0],
    [1, 1],
    [0, -1],
    [-1, 0],
    [-1, 1],
    [1, -1],
    [-1, -1],
  ] as const;
  return steps.map(([across, down]) => ({ x: x + across * far, y: y + down * far }));
}

function boxOf(node: GraphNode, sizeOf: SizeOf): Box {
  return { ...node.position, ...sizeOf(node) };
}

function overlap(a: Box, b: Box): boolean {
  const margin = STEP_PX;
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}

// Tidying ---------------------------------------------------------------------------------------------------------

/** The graph in columns: every node right of what it depends on, wires as straight as they go. `only`: the others stay. */
export function tidy(graph: Graph, sizeOf: SizeOf = plainSize, only: ReadonlySet<string> | null = null): Graph {
  const moved = only ? part(graph, only) : graph;
  if (!moved.nodes.length) return graph;
  const places = placed(columnsOf(moved), moved, sizeOf, cornerOf(moved));
  return {
    ...graph,
    nodes: graph.nodes.map((node) => {
      const at = places.get(node.id);
      return at && (at.x !== node.position.x || at.y !== node.position.y) ? { ...node, position: at } : node;
    }),
  };
}

function part(graph: Graph, ids: ReadonlySet<string>): Graph {
  return {
    nodes: graph.nodes.filter((node) => ids.has(node.id)),
    edges: graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)),
  };
}

function cornerOf(graph: Graph): Position {
  return {
    x: Math.min(...graph.nodes.map((node) => node.position.x)),
    y: Math.min(...graph.nodes.map((node) => node.position.y)),
  };
}

/** Depth of every node: one more than its deepest input. Wires that close a circle do not count. */
export function depths(graph: Graph): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { id } of sorted(graph).order) {
    const before = inputsOf(graph, id).map((input) => found.get(input) ?? -1);
    found.set(id, Math.max(-1, ...before) + 1);
  }
  return found;
}

function columnsOf(graph: Graph): readonly (readonly string[])[] {
  const depth = depths(graph);
  // A source stands right before what it feeds, not in the first column far away from it.
  const at = (id: string): number => {
    const own = depth.get(id) ?? 0;
    const next = outputsOf(graph, id)
      .map((other) => depth.get(other) ?? 0)
      .filter((other) => other > own);
    return !inputsOf(graph, id).length && next.length ? Math.min(...next) - 1 : own;
  };
  const columns: string[][] = [];
  for (const node of [...graph.nodes].sort((a, b) => a.position.y - b.position.y)) {
    const column = at(node.id);
    while (columns.length <= column) columns.push([]);
    columns[column]?.push(node.id);
  }
  return untangled(columns, graph);
}

/** Each column in the order of the middle of its neighbours, there and back again. */
function untangled(columns: readonly (readonly string[])[], graph: Graph): readonly (readonly string[])[] {
  let now = columns;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const rank = new Map(now.flatMap((column) => column.map((id, at) => [id, at] as const)));
    const near = (id: string): readonly string[] => (sweep % 2 ? outputsOf(graph, id) : inputsOf(graph, id));
    now = now.map((column) => {
      const middle = new Map(
        column.map((id, at) => [
          id,
          average(
            near(id).map((other) => rank.get(other) ?? at),
            at,
          ),
        ]),
      );
      return [...column].sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
    });
  }
  return now;
}

function average(values: readonly number[], otherwise: number): number {
  return values.length ? values.reduce((total, value) => total + value, 0) / values.length : otherwise;
}

function placed(
  columns: readonly (readonly string[])[],
  graph: Graph,
  sizeOf: SizeOf,
  corner: Position,
): ReadonlyMap<string, Position> {
  const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOf(node)]));
  const sizeBy = (id: string): Size => sizes.get(id) ?? NODE_SIZE;
  const places = new Map<string, Position>();
  let x = corner.x;
  for (const column of columns) {
    let y = corner.y;
    for (const id of column) {
      const middles = inputsOf(graph, id).flatMap((input) => middleOf(places.get(input), sizeBy(input)));
      // Level with what feeds it, where the one above leaves room.
      y = Math.max(y, Math.round(average(middles, Number.NEGATIVE_INFINITY) - sizeBy(id).height / 2));
      places.set(id, { x, y });
      y += sizeBy(id).height + GAP_Y_PX;
    }
    x += Math.max(0, ...column.map((id) => sizeBy(id).width)) + GAP_X_PX;
  }
  return places;
}

function middleOf(at: Position | undefined, size: Size): readonly number[] {
  return at ? [at.y + size.height / 2] : [];
}
