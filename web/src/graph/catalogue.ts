// Which models there are and what each can do, read from GET /v1/models/available.
// Rule: the catalogue decides what a node offers; a model it does not list is named, never guessed at.
import type { ModelAnswer, ModelsAnswer } from "@/api/schema";
import { type GenerationView, type Kind, list, number, object, type SoundType } from "./model";

export const IMAGES_MAX = 8;
export const SEED_MAX = 2 ** 31 - 1;
export const PROMPT_CHARACTERS_MAX = 10_000;
export const SCALES: readonly number[] = [2, 4];
/** Who serves what is made in the sandbox: nothing is charged. */
const SANDBOX = "sandbox";

export type Mode = "text" | "image" | "keyframes";
export type Tool = "background-removal" | "object-removal" | "image-upscale";

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  /** Credits per unit, as the price list says; see price.ts for what a node costs. */
  readonly credits: number;
  readonly unit: "image" | "second" | "generation";
  readonly tier: string;
  readonly aspectRatios: readonly string[];
  /** Of a video model. */
  readonly modes: readonly string[];
  /** The only durations in seconds it makes; empty: see `durationRange`. */
  readonly durations: readonly number[];
  readonly durationRange: readonly [number, number] | null;
  readonly imagesMax: number;
  readonly takesSeed: boolean;
  readonly soundTypes: readonly SoundType[];
  readonly formats: readonly string[];
  /** What a tool does; null where the catalogue does not say. */
  readonly tool: Tool | null;
  readonly isDefault: boolean;
  readonly provider: string;
  /** Served by the sandbox, or of no price. */
  readonly free: boolean;
  readonly aliases: readonly string[];
}

export interface Catalogue {
  readonly models: readonly Model[];
  /** By id or alias. */
  find(id: string): Model | null;
  /** What is taken when nothing is chosen: the first default of the kind (and sound), else the first. */
  preferred(kind: Kind, sound?: SoundType): Model | null;
}

const GROUPS: readonly (readonly [keyof ModelsAnswer, Kind])[] = [
  ["image", "image"],
  ["video", "video"],
  ["audio", "audio"],
  ["tools", "tool"],
];

export function readCatalogue(answer: ModelsAnswer): Catalogue {
  const groups = object(answer);
  return catalogueOf(
    GROUPS.flatMap(([group, kind]) => list(groups[group]).map((entry) => readModel(entry as ModelAnswer, kind))),
  );
}

export function catalogueOf(models: readonly Model[]): Catalogue {
  const named = new Map<string, Model>();
  for (const model of models)
    for (const name of [model.id, ...model.aliases]) if (!named.has(name)) named.set(name, model);
  return {
    models,
    find: (id) => named.get(id) ?? null,
    preferred(kind, sound) {
      const fitting = models.filter((model) => model.kind === kind && (!sound || model.soundTypes.includes(sound)));
      return fitting.find((model) => model.isDefault) ?? fitting[0] ?? null;
    },
  };
}

function readModel(answer: ModelAnswer, kind: Kind): Model {
  return {
    id: answer.id,
    name: answer.name,
    kind,
    credits: answer.credits,
    unit: answer.creditUnit,
    tier: answer.tier,
    aspectRatios: answer.allowedAspectRatios ?? [],
    modes: answer.modes ?? [],
    durations: answer.allowedDurations ?? [],
    durationRange: range(answer.durationRange),
    imagesMax: answer.maxImages ?? 1,
    takesSeed: answer.supportsSeed ?? false,
    soundTypes: (answer.soundTypes ?? []) as SoundType[],
    formats: answer.formats ?? [],
    tool: toolOf(answer),
    isDefault: answer.default ?? false,
    provider: answer.provider ?? "",
    free: answer.provider === SANDBOX || answer.credits === 0,
    aliases: answer.aliases ?? [],
  };
}

function range(given: readonly number[] | null | undefined): readonly [number, number] | null {
  const [low, high] = list(given).map(number);
  return low !== undefined && high !== undefined ? [low, high] : null;
}

const TOOLS: readonly Tool[] = ["background-removal", "object-removal", "image-upscale"];

function toolOf(answer: ModelAnswer): Tool | null {
  return TOOLS.find((tool) => tool === answer.tool) ?? null;
}

/** The model a node names, if it can run now and makes what the node is for. */
export function modelOf(catalogue: Catalogue, node: GenerationView): Model | null {
  const found = catalogue.find(node.model);
  return found?.kind === node.type ? found : null;
}

/** What a sound node makes: what it says if its model can, else the model's first. */
export function soundOf(node: GenerationView, model: Model | null): SoundType {
  const wanted = node.params.soundType;
  const able = model?.soundTypes ?? [];
  if (wanted && (!able.length || able.includes(wanted))) return wanted;
  return able[0] ?? wanted ?? "speech";
}
