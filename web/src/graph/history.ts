// Undo and redo. Rule: an entry says what a person changed, not how the graph looked, so undoing it leaves alone what
// others, the API and finished jobs have changed since; results are never undone.
import { same } from "./hash";
import type { Data, Graph, GraphEdge, GraphNode } from "./model";
import { RESULT_KEYS } from "./results";

export const STEPS_MAX = 100;
/** Typing in one field is one step until it pauses for this long. */
const COALESCE_MS = 1000;

interface Change<T> {
  readonly before: T | null;
  readonly after: T | null;
}

interface Entry {
  readonly nodes: ReadonlyMap<string, Change<GraphNode>>;
  readonly edges: ReadonlyMap<string, Change<GraphEdge>>;
  /** What was done, for the button: "Undo move". */
  readonly label: string;
  readonly gesture: string;
  readonly atMs: number;
}

export interface History {
  readonly past: readonly Entry[];
  readonly future: readonly Entry[];
}

export interface Act {
  readonly label: string;
  /** Changes of one gesture become one step: a drag ("move:3"), typing in one field ("prompt:NODE"). */
  readonly gesture?: string;
  readonly atMs: number;
}

export interface Turn {
  readonly history: History;
  readonly graph: Graph;
  readonly label: string;
}

export const NO_HISTORY: History = { past: [], future: [] };

/** Remembers that a person made `after` out of `before`. What changed nothing, or results only, is not remembered. */
export function record(history: History, before: Graph, after: Graph, act: Act): History {
  const nodes = changes(before.nodes, after.nodes, sameButResults);
  const edges = changes(before.edges, after.edges, same);
  if (!nodes.size && !edges.size) return history;
  const entry: Entry = { nodes, edges, label: act.label, gesture: act.gesture ?? "", atMs: act.atMs };
  const last = history.past.at(-1);
  if (last && !history.future.length && joins(last, entry)) {
    const joined = { ...entry, nodes: join(last.nodes, nodes), edges: join(last.edges, edges) };
    return { past: [...history.past.slice(0, -1), joined], future: [] };
  }
  return { past: [...history.past, entry].slice(-STEPS_MAX), future: [] };
}

/** The next change of the same gesture starts a step of its own. */
export function settle(history: History): History {
  const last = history.past.at(-1);
  if (!last?.gesture) return history;
  return { ...history, past: [...history.past.slice(0, -1), { ...last, gesture: "" }] };
}

export function undo(history: History, graph: Graph): Turn | null {
  const entry = history.past.at(-1);
  if (!entry) return null;
  const next = { past: history.past.slice(0, -1), future: [...history.future, { ...entry, gesture: "" }] };
  return { history: next, graph: apply(graph, entry, "before"), label: entry.label };
}

export function redo(history: History, graph: Graph): Turn | null {
  const entry = history.future.at(-1);
  if (!entry) return null;
  const next = { past: [...history.past, entry], future: history.future.slice(0, -1) };
  return { history: next, graph: apply(graph, entry, "after"), label: entry.label };
}

function joins(last: Entry, entry: Entry): boolean {
  return entry.gesture !== "" && entry.gesture === last.gesture && entry.atMs - last.atMs <= COALESCE_MS;
}

// Telling changes -------------------------------------------------------------------------------------------------

type Keyed = { readonly id: string };

function changes<T extends Keyed>(
  before: readonly T[],
  after: readonly T[],
  alike: (a: T, b: T) => boolean,
): ReadonlyMap<string, Change<T>> {
  const found = new Map<string, Change<T>>();
  if (before === after) return found;
  const was = new Map(before.map((item) => [item.id, item]));
  for (const item of after) {
    const old = was.get(item.id) ?? null;
    was.delete(item.id);
    if (!old || (old !== item && !alike(old, item))) found.set(item.id, { before: old, after: item });
  }
  for (const [id, old] of was) found.set(id, { before: old, after: null });
  return found;
}

function join<T>(
  first: ReadonlyMap<string, Change<T>>,
  second: ReadonlyMap<string, Change<T>>,
): ReadonlyMap<string, Change<T>> {
  const found = new Map(first);
  for (const [id, { before, after }] of second) {
    const known = first.get(id);
    const whole = known ? { before: known.before, after } : { before, after };
    if (whole.before || whole.after) found.set(id, whole);
    else found.delete(id);
  }
  return found;
}

function sameButResults(a: GraphNode, b: GraphNode): boolean {
  return a.type === b.type && same(a.position, b.position) && same(edits(a.data), edits(b.data));
}

function edits(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !RESULT_KEYS.includes(key)));
}

// Turning back ----------------------------------------------------------------------------------------------------

type Side = "before" | "after";

function apply(graph: Graph, entry: Entry, side: Side): Graph {
  const nodes = applied(graph.nodes, entry.nodes, side, mend);
  const ids = new Set(nodes.map((node) => node.id));
  const edges = applied(graph.edges, entry.edges, side, (_, wanted) => wanted);
  return { nodes, edges: edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target)) };
}

function applied<T extends Keyed>(
  present: readonly T[],
  entry: ReadonlyMap<string, Change<T>>,
  side: Side,
  mix: (now: T, wanted: T, other: T) => T,
): readonly T[] {
  const there = new Set(present.map((item) => item.id));
  const kept = present.flatMap((item) => {
    const change = entry.get(item.id);
    if (!change) return [item];
    const { wanted, other } = sides(change, side);
    return wanted ? [other ? mix(item, wanted, other) : item] : [];
  });
  const back = [...entry.values()].flatMap((change) => {
    const { wanted, other } = sides(change, side);
    // What somebody else has deleted meanwhile stays deleted; what this step deleted or made comes back.
    return wanted && !other && !there.has(wanted.id) ? [wanted] : [];
  });
  return [...kept, ...back];
}

function sides<T>(change: Change<T>, side: Side): { readonly wanted: T | null; readonly other: T | null } {
  return side === "before"
    ? { wanted: change.before, other: change.after }
    : { wanted: change.after, other: change.before };
}

/** The node as it is now, with those fields set back that the step had changed. */
function mend(now: GraphNode, wanted: GraphNode, other: GraphNode): GraphNode {
  const data: Record<string, unknown> = { ...now.data };
  for (const key of new Set([...Object.keys(wanted.data), ...Object.keys(other.data)])) {
    if (RESULT_KEYS.includes(key) || same(wanted.data[key], other.data[key])) continue;
    if (key in wanted.data) data[key] = wanted.data[key];
    else delete data[key];
  }
  const moved = !same(wanted.position, other.position);
  return { ...now, type: wanted.type, position: moved ? wanted.position : now.position, data };
}
