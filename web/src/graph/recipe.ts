// What a node's next result is made of: model, words, parameters and pictures, which may still be on their way.
// Rule: a recipe holds no address that expires, so it can be kept, compared and sent later.
import { type Catalogue, type Model, modelOf, PROMPT_CHARACTERS_MAX, soundOf } from "./catalogue";
import { fitting } from "./create";
import { hash } from "./hash";
import {
  type GenerationView,
  type Graph,
  type GraphNode,
  isGeneration,
  type Kind,
  type Params,
  type Role,
  view,
} from "./model";
import type { Book, Chosen, Job } from "./results";
import { indexed } from "./wires";

/** A picture that goes in: a job's result, a file of the account, or what another node will have made by then. */
export type Source = { readonly jobId: string } | { readonly assetId: string } | { readonly node: string };

/** A picture that is there. */
export type Ready = Exclude<Source, { readonly node: string }>;

export interface Ingredient {
  readonly role: Exclude<Role, "prompt">;
  /** The node at the other end of the wire. */
  readonly from: string;
  /** Null: there is nothing yet, and nothing says there will be. */
  readonly source: Source | null;
}

export interface Recipe {
  readonly nodeId: string;
  readonly kind: Kind;
  readonly model: string;
  /** Wired texts and the node's own, as they are sent. */
  readonly prompt: string;
  readonly params: Params;
  readonly inputs: readonly Ingredient[];
}

/** What cooking looks at. */
export interface Kitchen {
  readonly graph: Graph;
  readonly catalogue: Catalogue;
  readonly book: Book;
  /** Nodes that a run under way has yet to come to. */
  readonly busy?: ReadonlySet<string>;
}

const IMAGE_ROLES: readonly Ingredient["role"][] = ["firstFrame", "lastFrame", "image", "mask"];

/** The recipe of a generation node; null for nodes of other types. `pending`: nodes that will have a new result. */
export function recipeOf(kitchen: Kitchen, node: GraphNode, pending: ReadonlySet<string> = new Set()): Recipe | null {
  const found = view(node);
  if (!isGeneration(found)) return null;
  const model = modelOf(kitchen.catalogue, found);
  return {
    nodeId: node.id,
    kind: found.type,
    model: found.model,
    prompt: promptOf(kitchen.graph, node, found),
    params: paramsOf(found, model),
    inputs: ingredients(kitchen, node, pending),
  };
}

function paramsOf(found: GenerationView, model: Model | null): Params {
  const params = model ? fitting(found.params, model) : found.params;
  return found.type === "audio" ? { ...params, soundType: soundOf(found, model) } : params;
}

/** Wired texts in the order of their wires, then the node's own words. */
function promptOf(graph: Graph, node: GraphNode, found: GenerationView): string {
  const texts = wiresInto(graph, node, "prompt").map((from) => {
    const source = view(from);
    return source.type === "text" ? source.text : "";
  });
  return [...texts, found.prompt]
    .map((text) => text.trim())
    .filter(Boolean)
    .join("\n\n");
}

function wiresInto(graph: Graph, node: GraphNode, role: Role): readonly GraphNode[] {
  const index = indexed(graph);
  const edges = index.into(node.id).filter((edge) => edge.targetHandle === role);
  return edges.map((edge) => index.node(edge.source)).filter((other) => other !== null);
}

function ingredients(kitchen: Kitchen, node: GraphNode, pending: ReadonlySet<string>): readonly Ingredient[] {
  return IMAGE_ROLES.flatMap((role) =>
    wiresInto(kitchen.graph, node, role)
      .slice(0, 1)
      .map((from) => ({ role, from: from.id, source: sourceOf(kitchen, from, pending) })),
  );
}

function sourceOf({ book }: Kitchen, from: GraphNode, pending: ReadonlySet<string>): Source | null {
  if (pending.has(from.id)) return { node: from.id };
  return refOf(book.of(from).chosen);
}

/** How a result is named in a recipe. */
export function refOf(chosen: Chosen): Ready | null {
  if (!chosen) return null;
  if ("assetId" in chosen) return chosen.assetId ? { assetId: chosen.assetId } : null;
  return { jobId: "job" in chosen ? chosen.job.id : chosen.jobId };
}

/** The recipe with what its pending inputs have made since; null where one has made nothing. */
export function served(recipe: Recipe, made: (nodeId: string) => Ready | null): Recipe {
  const inputs = recipe.inputs.map((input) => {
    const { source } = input;
    return source && "node" in source ? { ...input, source: made(source.node) } : input;
  });
  return { ...recipe, inputs };
}

// Comparing -------------------------------------------------------------------------------------------------------

/** Names everything that goes in: own words and parameters, a dot, the pictures. */
export function recipeHash(recipe: Recipe): string {
  return `${ownHash(recipe)}.${hash(recipe.inputs.map(({ role, source }) => [role, source]))}`;
}

function ownHash({ kind, model, prompt, params, inputs }: Recipe): string {
  return hash([kind, model, prompt, params, inputs.map((input) => input.role)]);
}

/** Whether the node's result came out of this very recipe. */
export function isUnchanged(kitchen: Kitchen, node: GraphNode, recipe: Recipe): boolean {
  const found = view(node);
  if (!isGeneration(found)) return false;
  const { chosen, variants } = kitchen.book.of(node);
  if (!chosen) return false;
  if ("assetId" in chosen) return copied(found, recipe);
  if (!found.hash) return !("job" in chosen) || madeOf(chosen.job, recipe);
  if (variants.length && !variants.some((job) => job.status === "completed")) return false;
  return found.hash === recipeHash(recipe);
}

/** Of a duplicated project every result has become a file: what went in can be compared only where it has not. */
function copied(found: GenerationView, recipe: Recipe): boolean {
  if (!found.hash) return true;
  if (recipe.inputs.some((input) => input.source && !("assetId" in input.source)))
    return found.hash === recipeHash(recipe);
  return found.hash.split(".")[0] === ownHash(recipe);
}

/** Parameters a job tells under the names that a node has for them. */
const TOLD = ["soundType", "voiceId", "format", "scale"] as const;

/** Nodes made through the API know no hash: their job says what it was made of. */
function madeOf(
  job: Pick<Job, "prompt" | "model" | "seed" | "aspectRatio" | "durationSec" | "params">,
  { prompt, model, params }: Recipe,
): boolean {
  const agree = (wanted: number | string | undefined, had: unknown): boolean =>
    wanted === undefined || had === null || had === undefined || wanted === had;
  return (
    job.prompt.trim() === prompt &&
    job.model === model &&
    agree(params.seed, job.seed) &&
    agree(params.aspectRatio, job.aspectRatio) &&
    agree(params.durationSec, job.durationSec) &&
    TOLD.every((name) => agree(params[name], job.params[name]))
  );
}

// Refusing --------------------------------------------------------------------------------------------------------

export interface Lack {
  readonly reason: string;
  /** The node whose result is missing, where it is another node's. */
  readonly from?: string;
}

/** What a recipe still needs before it can be sent, in words; null: nothing. */
export function lackOf(recipe: Recipe, model: Model | null): Lack | null {
  if (!recipe.model) return { reason: "Choose a model" };
  if (!model) return { reason: `${recipe.model} cannot run here now. Choose another model` };
  const empty = recipe.inputs.find((input) => input.source === null);
  if (empty) return { reason: `The ${ROLE_NOUNS[empty.role]} it is wired to has no picture yet`, from: empty.from };
  if (Array.from(recipe.prompt).length > PROMPT_CHARACTERS_MAX)
    return { reason: `The prompt is longer than ${PROMPT_CHARACTERS_MAX.toLocaleString("en")} characters` };
  const reason = LACKS[recipe.kind](recipe, model);
  return reason ? { reason } : null;
}

const ROLE_NOUNS: Readonly<Record<Ingredient["role"], string>> = {
  firstFrame: "first frame",
  lastFrame: "last frame",
  image: "image",
  mask: "mask",
};

const LACKS: Readonly<Record<Kind, (recipe: Recipe, model: Model) => string | null>> = {
  image: ({ prompt }) => (prompt ? null : "Write a prompt or wire one in"),
  audio: ({ prompt, params }) => {
    if (prompt) return null;
    return params.soundType === "speech" ? "Write what is to be said, or wire it in" : "Write a prompt or wire one in";
  },
  video: (recipe, model) => {
    const first = has(recipe, "firstFrame");
    if (has(recipe, "lastFrame") && !first) return "A last frame needs a first frame too";
    const mode = has(recipe, "lastFrame") ? "keyframes" : first ? "image" : "text";
    if (!model.modes.includes(mode)) return MODE_LACKS[mode](model);
    return mode === "text" && !recipe.prompt ? "Write a prompt or wire in a first frame" : null;
  },
  tool: (recipe, model) => {
    if (!has(recipe, "image")) return "Wire an image in";
    if (model.tool !== "object-removal" || recipe.prompt || has(recipe, "mask")) return null;
    return "Write what is to go, or wire a mask in";
  },
};

const MODE_LACKS: Readonly<Record<"text" | "image" | "keyframes", (model: Model) => string>> = {
  text: (model) => `${model.name} needs a first frame`,
  image: (model) =>
    model.modes.includes("keyframes") ? `${model.name} needs a last frame too` : `${model.name} takes no first frame`,
  keyframes: (model) => `${model.name} takes no last frame`,
};

function has(recipe: Recipe, role: Role): boolean {
  return recipe.inputs.some((input) => input.role === role);
}
