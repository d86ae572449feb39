// The form as it was when a result was made, as far as its job and the canvas it lies on still say.
import { get } from "@/api/client";
import { read } from "@/api/queries";
import type { Job } from "@/api/types";
import type { Catalogue, Model } from "@/graph/catalogue";
import { EMPTY, readGraph } from "@/graph/model";
import { type Inputs, inputsOf } from "@/media/origin";
import { near } from "@/media/result";
import { lay, pictureOf } from "./bench";
import type { Picture, PictureName, Values } from "./form";

const PICTURES: readonly PictureName[] = ["firstFrame", "lastFrame", "image", "mask"];

/** Raises ApiError when there is no such job. Inputs that are gone are left out. */
export async function bringBack(jobId: string, catalogue: Catalogue): Promise<void> {
  const job = await get<Job>(`/v1/jobs/${encodeURIComponent(jobId)}`);
  const model = catalogue.find(job.model);
  lay(model?.id ?? job.model, { ...wordsOf(job, model), ...(await picturesOf(job)) }, [job.id]);
}

export function wordsOf(job: Job, model: Model | null): Values {
  const speech = model?.soundTypes.includes("speech") ?? false;
  return {
    ...(job.prompt && (speech ? { text: job.prompt } : { prompt: job.prompt })),
    ...(job.prompt && job.kind === "tool" && { remove: job.prompt }),
    ...(job.seed !== null && { seed: String(job.seed) }),
    ...(job.aspectRatio !== null && { aspectRatio: job.aspectRatio }),
    ...(job.kind === "video" && job.durationSec !== null && { durationSec: String(job.durationSec) }),
    numImages: "1",
  };
}

async function picturesOf(job: Job): Promise<Values> {
  if (job.kind !== "video" && job.kind !== "tool") return {};
  const project = job.projectId === null ? null : await read.project(job.projectId).catch(() => null);
  const inputs = inputsOf(job, project ? readGraph(project) : EMPTY);
  const found: { [name in PictureName]?: Picture } = {};
  for (const name of PICTURES) {
    const input = inputs[name];
    const picture = input && (await pictureAt(input).catch(() => null));
    if (picture) found[name] = picture;
  }
  return found;
}

async function pictureAt(input: Inputs[string]): Promise<Picture | null> {
  if ("jobId" in input) return pictureOf(await get<Job>(`/v1/jobs/${encodeURIComponent(input.jobId)}`));
  const asset = await read.asset(input.assetId);
  return { url: asset.url, shown: near(asset.thumbUrl ?? asset.url), name: asset.fileName ?? "Upload" };
}
