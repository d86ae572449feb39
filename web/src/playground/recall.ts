// The form as it was when a result was made, as its job tells it.
import { get } from "@/api/client";
import { near } from "@/api/near";
import { read } from "@/api/queries";
import type { Job } from "@/api/types";
import type { Catalogue, Model } from "@/graph/catalogue";
import { askedRatio, askedSeconds, type Input, inputsOf, scaleOf, soundTypeOf, wordOf } from "@/media/origin";
import { lay } from "./bench";
import type { Picture, Values } from "./form";

/** Raises ApiError when there is no such job. Inputs that are gone are left out. */
export async function bringBack(jobId: string, catalogue: Catalogue): Promise<void> {
  const job = await get<Job>(`/v1/jobs/${encodeURIComponent(jobId)}`);
  const model = catalogue.find(job.model);
  lay(model?.id ?? job.model, { ...valuesOf(job, model), ...(await picturesOf(job)) }, [job.id]);
}

/** Everything but the pictures. What the job was not given is emptied: it must not stay from before. */
export function valuesOf(job: Job, model: Model | null): Values {
  const seconds = job.kind === "audio" ? askedSeconds(job, model) : undefined;
  return {
    ...promptOf(job, model),
    seed: text(job.seed ?? undefined),
    aspectRatio: text(askedRatio(job)),
    ...(job.kind === "video" && { durationSec: text(job.durationSec ?? undefined) }),
    ...(job.kind === "audio" && {
      soundType: soundTypeOf(job, model),
      voiceId: text(wordOf(job, "voiceId")),
      format: text(wordOf(job, "format")),
      duration: text(seconds),
    }),
    ...(job.kind === "tool" && { scale: text(scaleOf(job)) }),
    numImages: "1",
  };
}

function text(value: string | number | undefined): string {
  return value === undefined ? "" : String(value);
}

/** The words under the name that the form has for them. */
function promptOf(job: Job, model: Model | null): Values {
  if (job.kind === "tool") return { remove: job.prompt };
  if (job.kind === "audio" && soundTypeOf(job, model) === "speech") return { text: job.prompt };
  return { prompt: job.prompt };
}

async function picturesOf(job: Job): Promise<Values> {
  if (job.kind !== "video" && job.kind !== "tool") return {};
  const { firstFrame, lastFrame, image, mask } = inputsOf(job);
  const [first, last, from, over] = await Promise.all([firstFrame, lastFrame, image, mask].map(pictureAt));
  const found = job.kind === "video" ? { firstFrame: first, lastFrame: last } : { image: from, mask: over };
  return found as Values;
}

async function pictureAt(input: Input | undefined): Promise<Picture | undefined> {
  if (!input) return undefined;
  if ("url" in input) return { url: input.url, shown: "", name: nameOf(input.url) };
  const asset = await read.asset(input.assetId).catch(() => null);
  if (!asset) return undefined;
  return {
    url: asset.url,
    shown: near(asset.thumbUrl ?? asset.url),
    name: asset.fileName ?? "The picture it started from",
  };
}

function nameOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? parsed.host + parsed.pathname : url;
}
