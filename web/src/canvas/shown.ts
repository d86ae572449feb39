// A node's result as something to look at or listen to, whether it is a job's or a file of the account.
import { useQuery } from "@tanstack/react-query";
import { near } from "@/api/near";
import { keys, read } from "@/api/queries";
import type { Asset } from "@/api/types";
import type { Chosen, Job } from "@/graph/results";
import { describe, resultOf, type Sort, thumbOf } from "@/media/result";

export interface Shown {
  readonly sort: Sort;
  readonly url: string;
  /** A small picture of it; null: there is none. */
  readonly thumb: string | null;
  /** Width by height. */
  readonly ratio: number;
  readonly name: string;
  readonly job: Job | null;
}

const AUDIO_RATIO = 240 / 64;

export function shownJob(job: Job): Shown | null {
  const result = resultOf(job);
  if (!result) return null;
  return { ...result, thumb: job.thumbUrl && thumbOf(job), name: describe(job), job };
}

export function shownAsset(asset: Asset): Shown {
  const ratio =
    asset.width && asset.height ? asset.width / asset.height : asset.kind === "audio" ? AUDIO_RATIO : 16 / 9;
  return {
    sort: asset.kind,
    url: near(asset.url),
    thumb: asset.thumbUrl && near(asset.thumbUrl),
    ratio,
    name: asset.fileName ?? "A file",
    job: null,
  };
}

export type Showing =
  | { readonly shown: Shown }
  | { readonly shown: null; readonly coming: boolean; readonly gone: boolean };

const NOTHING: Showing = { shown: null, coming: false, gone: false };

export function useShown(chosen: Chosen): Showing {
  const assetId = chosen && "assetId" in chosen ? chosen.assetId : "";
  const asset = useQuery({
    queryKey: keys.asset(assetId),
    queryFn: () => read.asset(assetId),
    enabled: assetId !== "",
  });
  if (!chosen) return NOTHING;
  if ("job" in chosen) {
    const shown = shownJob(chosen.job);
    return shown ? { shown } : NOTHING;
  }
  if ("jobId" in chosen) return { shown: null, coming: true, gone: false };
  if (!assetId) return NOTHING;
  if (asset.data) return { shown: shownAsset(asset.data) };
  return { shown: null, coming: asset.isPending, gone: asset.isError };
}
