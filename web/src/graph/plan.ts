// What a run has to do: which nodes, in which order, for how much, and why some cannot.
// Rule: planning changes nothing and sends nothing; a circle somebody stored is named, never followed.
import { modelOf } from "./catalogue";
import { type Graph, type GraphNode, isGeneration, view } from "./model";
import { FREE, type Price, priceOf, sum } from "./price";
import { isUnchanged, type Kitchen, lackOf, type Recipe, recipeOf } from "./recipe";
import { downstream, indexed, inputsOf, sorted, upstream } from "./wires";
import { nodeName } from "./words";

export type Scope =
  /** That node once more, with what its inputs show now. */
  | { readonly run: "node"; readonly id: string }
  /** That node and what it depends on, as far as that is not done. */
  | { readonly run: "to"; readonly id: string }
  /** That node once more, and all that depends on it. */
  | { readonly run: "from"; readonly id: string }
  | { readonly run: "all" }
  | { readonly run: "selection"; readonly ids: readonly string[] };

export interface Step {
  readonly nodeId: string;
  readonly recipe: Recipe;
  readonly price: Price;
  /** Nodes that have to end first: steps of this plan, or jobs that run already. */
  readonly needs: readonly string[];
}

export interface Blocked {
  readonly nodeId: string;
  readonly reason: string;
}

export interface Plan {
  /** In an order in which every step comes after what it needs. */
  readonly steps: readonly Step[];
  /** The same by waves: what stands together can run together. */
  readonly groups: readonly (readonly string[])[];
  /** Done, and nothing of theirs has changed. */
  readonly reused: readonly string[];
  /** At work already. */
  readonly running: readonly string[];
  readonly blocked: readonly Blocked[];
  readonly price: Price;
}

interface Draft {
  readonly kitchen: Kitchen;
  readonly wanted: ReadonlySet<string>;
  readonly forced: ReadonlySet<string>;
  readonly steps: Map<string, Step>;
  readonly running: Set<string>;
  readonly blocked: Map<string, string>;
  readonly reused: string[];
}

export function planOf(kitchen: Kitchen, scope: Scope): Plan {
  const { graph } = kitchen;
  const { order, circles } = sorted(graph);
  const draft: Draft = {
    kitchen,
    wanted: wantedBy(graph, scope),
    forced: new Set(scope.run === "node" || scope.run === "from" ? [scope.id] : []),
    steps: new Map(),
    running: new Set(),
    blocked: new Map(),
    reused: [],
  };
  for (const node of order) consider(draft, node, circles.has(node.id));
  return planned(draft);
}

function planned({ wanted, steps, reused, running, blocked }: Draft): Plan {
  const inOrder = [...steps.values()];
  const needed = new Set(inOrder.flatMap((step) => step.needs));
  return {
    steps: inOrder,
    groups: waves(inOrder),
    reused,
    running: [...running].filter((id) => wanted.has(id) || needed.has(id)),
    blocked: [...blocked].map(([nodeId, reason]) => ({ nodeId, reason })),
    price: inOrder.length ? sum(inOrder.map((step) => step.price)) : FREE,
  };
}

function consider(draft: Draft, node: GraphNode, inCircle: boolean): void {
  const { kitchen, blocked, steps, running, reused } = draft;
  const found = view(node);
  if (!isGeneration(found)) return;
  if (kitchen.busy?.has(node.id) || kitchen.book.of(node).open.length) {
    running.add(node.id);
    if (draft.forced.has(node.id)) blocked.set(node.id, "It is running already");
    return;
  }
  if (!draft.wanted.has(node.id)) return;
  const model = modelOf(kitchen.catalogue, found);
  const needs = needsOf(draft, node);
  const recipe = recipeOf(kitchen, node, new Set(needs));
  if (!recipe) return;
  // What is done needs nothing any more, not even a model that can still run.
  const kept = !inCircle && !needs.length && !draft.forced.has(node.id);
  if (kept && isUnchanged(kitchen, node, recipe)) {
    reused.push(node.id);
    return;
  }
  const reason = inCircle ? "It is part of a circle: take one wire away" : lack(draft, recipe, model);
  if (reason || !model) blocked.set(node.id, reason ?? "Choose a model");
  else steps.set(node.id, { nodeId: node.id, recipe, price: priceOf(found.params, model), needs });
}

/** Those nodes before it that will have a new result: steps of this plan, or at work. */
function needsOf({ kitchen, steps, running }: Draft, node: GraphNode): readonly string[] {
  return inputsOf(kitchen.graph, node.id).filter((id) => steps.has(id) || running.has(id));
}

function lack(draft: Draft, recipe: Recipe, model: Parameters<typeof lackOf>[1]): string | null {
  const found = lackOf(recipe, model);
  if (!found?.from) return found?.reason ?? null;
  const source = indexed(draft.kitchen.graph).node(found.from);
  if (!source) return found.reason;
  const name = nodeName(source, draft.kitchen.catalogue);
  const why = draft.blocked.get(source.id);
  return why
    ? `It waits for ${name}, which cannot run: ${lowerFirst(why)}`
    : `It needs ${name}, which has no picture yet`;
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function wantedBy(graph: Graph, scope: Scope): ReadonlySet<string> {
  if (scope.run === "all") return new Set(graph.nodes.map((node) => node.id));
  if (scope.run === "selection") return new Set(scope.ids);
  if (scope.run === "node") return new Set([scope.id]);
  return scope.run === "to" ? upstream(graph, scope.id) : downstream(graph, scope.id);
}

function waves(steps: readonly Step[]): readonly (readonly string[])[] {
  const level = new Map<string, number>();
  const found: string[][] = [];
  for (const step of steps) {
    const at = Math.max(0, ...step.needs.map((id) => (level.get(id) ?? -1) + 1));
    level.set(step.nodeId, at);
    const wave = found[at];
    if (wave) wave.push(step.nodeId);
    else found[at] = [step.nodeId];
  }
  return found;
}

export interface Press {
  readonly scope: Scope;
  readonly price: Price;
}

/**
 * What pressing Run on a node does, by the plan of everything: that node alone, or, where what it is wired to has not
 * been made yet, all of it up to there. The price is the one that will be held. Null: it cannot run.
 */
export function pressOf({ graph, catalogue, book }: Kitchen, everything: Plan, id: string): Press | null {
  const index = indexed(graph);
  const node = index.node(id);
  const found = node && view(node);
  if (!node || !found || !isGeneration(found)) return null;
  const steps = new Map(everything.steps.map((step) => [step.nodeId, step]));
  const unmade = (other: string): boolean => {
    const source = index.node(other);
    return source !== null && steps.has(other) && book.of(source).chosen === null;
  };
  if (steps.get(id)?.needs.some(unmade)) {
    const prices = [...upstream(graph, id)]
      .map((other) => steps.get(other)?.price)
      .filter((price) => price !== undefined);
    return { scope: { run: "to", id }, price: sum(prices) };
  }
  const model = modelOf(catalogue, found);
  return model && { scope: { run: "node", id }, price: priceOf(found.params, model) };
}

/** Whether a node can run now, on its own: null, or why not. */
export function whyNot(kitchen: Kitchen, nodeId: string): string | null {
  return planOf(kitchen, { run: "node", id: nodeId }).blocked.find((entry) => entry.nodeId === nodeId)?.reason ?? null;
}

/** What a plan does, in one line: "3 nodes, 2 credits; 4 are done already". */
export function planWords(plan: Plan): string {
  const count = plan.steps.length;
  if (!count)
    return plan.blocked.length ? "Nothing can run yet" : plan.running.length ? "Running" : "Everything is done";
  return `${count} ${count === 1 ? "node" : "nodes"}`;
}
