// The code that makes a result again, with its inputs read from the canvas it lies on.
import { useQueries, useQuery } from "@tanstack/react-query";
import { keys, read, useModels } from "@/api/queries";
import type { Asset, Job } from "@/api/types";
import { ShowAsCode } from "@/code/show";
import { readCatalogue } from "@/graph/catalogue";
import { EMPTY, readGraph } from "@/graph/model";
import { Skeleton } from "@/ui";
import { type Inputs, inputsOf, originOf } from "./origin";

export function JobCode({ job }: { readonly job: Job }) {
  const models = useModels();
  const inputs = useInputs(job);
  if (models.isPending || !inputs) return <Skeleton className="h-40" />;
  const model = models.data ? readCatalogue(models.data).find(job.model) : null;
  const { call, complete } = originOf(job, model, inputs.inputs, inputs.files);
  return (
    <>
      <ShowAsCode call={call} />
      {!complete && (
        <p className="text-12 text-quiet">
          The picture it started from is not there any more: add an imageUrl of yours.
        </p>
      )}
    </>
  );
}

interface Known {
  readonly inputs: Inputs;
  readonly files: ReadonlyMap<string, Asset>;
}

/** Null while still being read; a project that is gone has no inputs to show. */
function useInputs(job: Job): Known | null {
  const wanted = job.projectId !== null && (job.kind === "video" || job.kind === "tool");
  const projectId = job.projectId ?? "";
  const project = useQuery({
    queryKey: keys.project(projectId),
    queryFn: () => read.project(projectId),
    enabled: wanted,
  });
  const inputs = inputsOf(job, project.data ? readGraph(project.data) : EMPTY);
  const ids = Object.values(inputs).flatMap((input) => ("assetId" in input ? [input.assetId] : []));
  const files = useQueries({
    queries: ids.map((id) => ({ queryKey: keys.asset(id), queryFn: () => read.asset(id) })),
  });
  if (wanted && project.isLoading) return null;
  if (files.some((file) => file.isLoading)) return null;
  return { inputs, files: new Map(files.flatMap((file) => (file.data ? [[file.data.id, file.data] as const] : []))) };
}
