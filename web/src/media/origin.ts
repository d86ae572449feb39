// The request a job came from, as far as job and canvas still say it. Rule: what cannot be known is left out, never invented.
import type { Asset, Job } from "@/api/types";
import type { Call, JsonObject } from "@/code/call";
import type { Model } from "@/graph/catalogue";
import { type Graph, view } from "@/graph/model";

export interface Origin {
  readonly call: Call;
  /** False: it started from pictures that can no longer be named. */
  readonly complete: boolean;
}

/** A picture a job started from: by role, as the job or the file it is. */
export type Inputs = { readonly [role: string]: { readonly jobId: string } | { readonly assetId: string } };

/** The pictures wired into the node a job belongs to. */
export function inputsOf(job: Job, graph: Graph): Inputs {
  const home = graph.nodes.find((node) => node.id === (job.nodeId ?? job.id));
  const found: Record<string, { readonly jobId: string } | { readonly assetId: string }> = {};
  for (const edge of graph.edges) {
    const source = edge.target === home?.id && graph.nodes.find((node) => node.id === edge.source);
    if (!source || !edge.targetHandle || edge.targetHandle === "prompt") continue;
    const seen = view(source);
    if (seen.type === "upload") found[edge.targetHandle] = { assetId: seen.assetId };
    else if ("result" in seen && seen.result) found[edge.targetHandle] = pick(seen.result);
  }
  return found;
}

function pick(result: { readonly jobId: string } | { readonly assetId: string }) {
  return "jobId" in result ? { jobId: result.jobId } : { assetId: result.assetId };
}

/** `files` are the account's files that `inputs` name, by id. */
export function originOf(job: Job, model: Model | null, inputs: Inputs, files: ReadonlyMap<string, Asset>): Origin {
  const ref = (role: string): JsonObject | undefined => {
    const input = inputs[role];
    if (!input) return undefined;
    if ("jobId" in input) return { jobId: input.jobId };
    const url = files.get(input.assetId)?.url;
    return url ? { imageUrl: url } : undefined;
  };
  const call = { room: job.kind, projectId: job.projectId, body: bodyOf(job, model, ref) };
  return { call, complete: job.kind !== "tool" || ref("image") !== undefined };
}

function bodyOf(job: Job, model: Model | null, ref: (role: string) => JsonObject | undefined): JsonObject {
  const prompt = job.prompt || undefined;
  const seed = job.seed ?? undefined;
  const aspectRatio = job.aspectRatio ?? undefined;
  if (job.kind === "image") return { directPrompt: prompt, modelId: job.model, aspectRatio, seed };
  if (job.kind === "video") {
    const frames = { firstFrame: ref("firstFrame"), lastFrame: ref("lastFrame") };
    return {
      directPrompt: prompt,
      modelId: job.model,
      ...frames,
      durationSec: job.durationSec ?? undefined,
      aspectRatio,
      seed,
    };
  }
  if (job.kind === "tool") return { modelId: job.model, ...ref("image"), directPrompt: prompt };
  const soundType = model?.soundTypes[0] ?? "speech";
  const said = soundType === "speech" ? { text: prompt } : { prompt, duration: asked(job, model) };
  return { soundType, ...said, modelId: job.model, seed };
}

/** The length of a sound, within what its model takes. */
function asked(job: Job, model: Model | null): number | undefined {
  if (job.durationSec === null || !model?.durationRange) return undefined;
  const [low, high] = model.durationRange;
  return Math.min(Math.max(Math.round(job.durationSec * 10) / 10, low), high);
}
