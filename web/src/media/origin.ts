// The request a job came from, as the job itself tells it. Rule: what cannot be known is left out, never invented.
import type { Asset, Job } from "@/api/types";
import type { Call, JsonObject } from "@/code/call";
import type { Model } from "@/graph/catalogue";
import type { SoundType } from "@/graph/model";

export interface Origin {
  readonly call: Call;
  /** False: it started from pictures that can no longer be named. */
  readonly complete: boolean;
}

export type Role = "firstFrame" | "lastFrame" | "image" | "mask";

/** A picture a job started from: a file of the account, or an address elsewhere. */
export type Input = { readonly assetId: string } | { readonly url: string };
export type Inputs = { readonly [role in Role]?: Input };

/** What the API calls them in a job. */
const ROLES: readonly (readonly [Role, string])[] = [
  ["firstFrame", "firstFrame"],
  ["lastFrame", "lastFrame"],
  ["image", "imageUrl"],
  ["mask", "maskUrl"],
];

export function inputsOf(job: Job): Inputs {
  return Object.fromEntries(
    ROLES.flatMap(([role, name]) => {
      const input = inputAt(job.params[name]);
      return input ? [[role, input] as const] : [];
    }),
  );
}

function inputAt(given: unknown): Input | null {
  if (typeof given !== "object" || given === null) return null;
  if ("assetId" in given) return { assetId: String(given.assetId) };
  return "url" in given ? { url: String(given.url) } : null;
}

const SOUNDS: readonly SoundType[] = ["speech", "sfx", "music"];

/** What sort of sound was asked for: by the job, else what its model makes first. */
export function soundTypeOf(job: Job, model: Model | null): SoundType {
  return SOUNDS.find((sound) => sound === job.params.soundType) ?? model?.soundTypes[0] ?? "speech";
}

/** A word the job was given under that name. */
export function wordOf(job: Job, name: "voiceId" | "format"): string | undefined {
  const given = job.params[name];
  return typeof given === "string" && given ? given : undefined;
}

export function scaleOf(job: Job): number | undefined {
  return typeof job.params.scale === "number" ? job.params.scale : undefined;
}

/** The ratio that was asked for. A film made from a picture has that picture's own unless one was named. */
export function askedRatio(job: Job): string | undefined {
  if (job.kind !== "video") return job.aspectRatio ?? undefined;
  return typeof job.params.aspectRatio === "string" ? job.params.aspectRatio : undefined;
}

/** The length of a sound, within what its model takes. */
export function askedSeconds(job: Job, model: Model | null): number | undefined {
  if (job.durationSec === null || !model?.durationRange) return undefined;
  const [low, high] = model.durationRange;
  return Math.min(Math.max(Math.round(job.durationSec * 10) / 10, low), high);
}

/** `files` are the account's files that its inputs name, by id. */
export function originOf(job: Job, model: Model | null, files: ReadonlyMap<string, Asset>): Origin {
  const inputs = inputsOf(job);
  const address = (role: Role): string | undefined => {
    const input = inputs[role];
    if (!input) return undefined;
    return "url" in input ? input.url : files.get(input.assetId)?.url;
  };
  const asked = Object.keys(inputs) as Role[];
  const call = { room: job.kind, projectId: job.projectId, body: BODIES[job.kind](job, model, address) };
  return { call, complete: asked.every((role) => address(role) !== undefined) };
}

type Body = (job: Job, model: Model | null, address: (role: Role) => string | undefined) => JsonObject;

const BODIES: Readonly<Record<Job["kind"], Body>> = {
  image: (job) => ({
    directPrompt: job.prompt || undefined,
    modelId: job.model,
    aspectRatio: askedRatio(job),
    seed: job.seed ?? undefined,
  }),
  video: (job, _, address) => ({
    directPrompt: job.prompt || undefined,
    modelId: job.model,
    firstFrame: picture(address("firstFrame")),
    lastFrame: picture(address("lastFrame")),
    durationSec: job.durationSec ?? undefined,
    aspectRatio: askedRatio(job),
    seed: job.seed ?? undefined,
  }),
  audio: (job, model) => {
    const soundType = soundTypeOf(job, model);
    const prompt = job.prompt || undefined;
    const said =
      soundType === "speech"
        ? { text: prompt, voiceId: wordOf(job, "voiceId") }
        : { prompt, duration: askedSeconds(job, model) };
    return { soundType, ...said, modelId: job.model, format: wordOf(job, "format"), seed: job.seed ?? undefined };
  },
  tool: (job, _, address) => ({
    modelId: job.model,
    ...picture(address("image")),
    maskUrl: address("mask"),
    directPrompt: job.prompt || undefined,
    scale: scaleOf(job),
  }),
};

function picture(url: string | undefined): JsonObject | undefined {
  return url === undefined ? undefined : { imageUrl: url };
}
