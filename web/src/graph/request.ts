// A recipe becomes the request the API takes. Rule: a repeated click or retry is the same request, and buys once.
import { hash } from "./hash";
import type { Kind, Role } from "./model";
import type { Ready, Recipe } from "./recipe";

export interface ApiRequest {
  /** The last part of the address, as `code/` names it too. */
  readonly room: Kind;
  readonly body: Readonly<Record<string, Wire>>;
  readonly idempotencyKey: string;
}

export type Wire = string | number | { readonly jobId: string } | { readonly imageUrl: string };

/** Addresses of the moment, for what the API takes by address alone. */
export interface Addresses {
  readonly ofAsset: (assetId: string) => Promise<string>;
  readonly ofJob: (jobId: string) => Promise<string>;
}

/** The request of a recipe whose inputs are all there: see `served`. */
export async function requestOf(recipe: Recipe, runId: string, addresses: Addresses): Promise<ApiRequest> {
  const refs = new Map<Role, Ready>();
  for (const { role, source } of recipe.inputs) if (source && !("node" in source)) refs.set(role, source);
  const body = await BODIES[recipe.kind](recipe, refs, addresses);
  return {
    room: recipe.kind,
    body: trimmed({ ...body, nodeId: recipe.nodeId }),
    idempotencyKey: key(recipe.nodeId, runId),
  };
}

type Refs = ReadonlyMap<Role, Ready>;
type Body = Readonly<Record<string, Wire | undefined>>;

const BODIES: Readonly<Record<Kind, (recipe: Recipe, refs: Refs, addresses: Addresses) => Promise<Body>>> = {
  image: async ({ prompt, model, params }) => ({
    directPrompt: prompt,
    modelId: model,
    aspectRatio: params.aspectRatio,
    numImages: params.numImages,
    seed: params.seed,
  }),
  video: async ({ prompt, model, params }, refs, addresses) => ({
    directPrompt: prompt || undefined,
    firstFrame: await frame(refs.get("firstFrame"), addresses),
    lastFrame: await frame(refs.get("lastFrame"), addresses),
    modelId: model,
    durationSec: params.durationSec,
    aspectRatio: params.aspectRatio,
    seed: params.seed,
  }),
  audio: async ({ prompt, model, params }) => ({
    soundType: params.soundType,
    ...(params.soundType === "speech"
      ? { text: prompt, voiceId: params.voiceId }
      : { prompt, duration: params.duration }),
    modelId: model,
    format: params.format,
    seed: params.seed,
  }),
  tool: async ({ prompt, model, params }, refs, addresses) => ({
    modelId: model,
    ...(await frame(refs.get("image"), addresses)),
    maskUrl: await addressOf(refs.get("mask"), addresses),
    directPrompt: prompt || undefined,
    scale: params.scale,
  }),
};

async function frame(
  source: Ready | undefined,
  addresses: Addresses,
): Promise<{ readonly jobId: string } | { readonly imageUrl: string } | undefined> {
  if (!source) return undefined;
  return "jobId" in source ? { jobId: source.jobId } : { imageUrl: await addresses.ofAsset(source.assetId) };
}

async function addressOf(source: Ready | undefined, addresses: Addresses): Promise<string | undefined> {
  if (!source) return undefined;
  return "jobId" in source ? addresses.ofJob(source.jobId) : addresses.ofAsset(source.assetId);
}

function trimmed(body: Body): Readonly<Record<string, Wire>> {
  const entries = Object.entries(body).filter((entry): entry is [string, Wire] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}

const PRINTABLE = /^[\x21-\x7e]{1,100}$/;

/** One per node and run: a repeated click or retry is answered with the jobs it made. */
function key(nodeId: string, runId: string): string {
  return `${PRINTABLE.test(nodeId) ? nodeId : hash(nodeId)}-${runId}`;
}
