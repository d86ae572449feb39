// The code that makes a result again, with what went into it.
import { useQueries } from "@tanstack/react-query";
import { keys, read, useModels } from "@/api/queries";
import type { Asset, Job } from "@/api/types";
import { ShowAsCode } from "@/code/show";
import { readCatalogue } from "@/graph/catalogue";
import { Note, Skeleton } from "@/ui";
import { inputsOf, originOf } from "./origin";

export function JobCode({ job }: { readonly job: Job }) {
  const models = useModels();
  const files = useFiles(job);
  if (models.isPending || !files) return <Skeleton className="h-40" />;
  const model = models.data ? readCatalogue(models.data).find(job.model) : null;
  const { call, complete } = originOf(job, model, files);
  return (
    <div className="flex flex-col gap-3">
      {!complete && <Note>A picture it started from is gone. Add the address of another one.</Note>}
      <ShowAsCode call={call} />
    </div>
  );
}

/** The files of the account that went in, by id; null while they are still being read. */
function useFiles(job: Job): ReadonlyMap<string, Asset> | null {
  const ids = Object.values(inputsOf(job)).flatMap((input) => ("assetId" in input ? [input.assetId] : []));
  const files = useQueries({
    queries: ids.map((id) => ({ queryKey: keys.asset(id), queryFn: () => read.asset(id) })),
  });
  if (files.some((file) => file.isLoading)) return null;
  return new Map(files.flatMap((file) => (file.data ? [[file.data.id, file.data] as const] : [])));
}
