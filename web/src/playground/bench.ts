// What lies on the playground's bench: the model chosen, everything typed, the runs shown. Stays while the app is open.
import { create } from "zustand";
import type { Job } from "@/api/types";
import { mediaOf } from "@/graph/model";
import { thumbOf } from "@/media/result";
import type { FieldName, Picture, Values } from "./form";

interface Bench {
  /** "" until one is chosen. */
  readonly modelId: string;
  readonly values: Values;
  /** The jobs whose results are shown. */
  readonly shown: readonly string[];
}

export const useBench = create<Bench>(() => ({ modelId: "", values: {}, shown: [] }));

export function chooseModel(modelId: string): void {
  useBench.setState({ modelId });
}

export function fill(name: FieldName, value: string | Picture | undefined): void {
  useBench.setState(({ values }) => ({ values: { ...values, [name]: value } }));
}

export function show(ids: readonly string[]): void {
  useBench.setState({ shown: ids });
}

/** Puts a whole form there at once, over what it says nothing of. */
export function lay(modelId: string, values: Values, shown: readonly string[]): void {
  useBench.setState((bench) => ({ modelId, values: { ...bench.values, ...values }, shown }));
}

/** A job's result as an input; null where it is no picture. */
export function pictureOf(job: Job): Picture | null {
  if (!job.imageUrl || mediaOf(job.kind) !== "image") return null;
  return { jobId: job.id, url: job.imageUrl, shown: thumbOf(job) ?? "", name: job.prompt || job.model };
}
