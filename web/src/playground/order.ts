// What a filled form asks the API for: the call, its price, and what is missing. Rule: only fields the model has are read.
import type { Call, JsonObject } from "@/code/call";
import type { Model } from "@/graph/catalogue";
import type { Params } from "@/graph/model";
import { type Price, priceOf as priceOfParams } from "@/graph/price";
import { chosen, type Field, type FieldName, fieldsOf, type Picture, soundOf, type Values } from "./form";

export function callOf(model: Model, values: Values, projectId: string | null): Call {
  return { room: model.kind, projectId, body: bodyOf(model, readable(model, values)) };
}

type Read = Readonly<Record<string, string | undefined>> & {
  readonly pictures: Readonly<Record<string, Picture | undefined>>;
};

/** The values as this model has them. */
function readable(model: Model, values: Values): Read {
  const texts: Record<string, string | undefined> = {};
  const pictures: Record<string, Picture | undefined> = {};
  for (const field of fieldsOf(model, values)) {
    if (field.type === "picture") pictures[field.name] = values[field.name];
    else texts[field.name] = textOf(field, values);
  }
  if (model.kind === "audio") texts.soundType = soundOf(model, values);
  return { ...texts, pictures } as Read;
}

function textOf(field: Exclude<Field, { type: "picture" }>, values: Values): string | undefined {
  const value = field.type === "choice" ? chosen(field, values) : values[field.name];
  return value?.trim() ? value : undefined;
}

function number(value: string | undefined): number | undefined {
  return value === undefined || !Number.isFinite(Number(value)) ? undefined : Number(value);
}

function bodyOf(model: Model, read: Read): JsonObject {
  const { firstFrame, lastFrame, image, mask } = read.pictures;
  const seed = number(read.seed);
  const aspectRatio = read.aspectRatio;
  if (model.kind === "image") {
    return { directPrompt: read.prompt, modelId: model.id, aspectRatio, numImages: number(read.numImages), seed };
  }
  if (model.kind === "video") {
    const frames = { firstFrame: firstFrame && ref(firstFrame), lastFrame: lastFrame && ref(lastFrame) };
    const durationSec = number(read.durationSec);
    return { directPrompt: read.prompt, modelId: model.id, ...frames, durationSec, aspectRatio, seed };
  }
  if (model.kind === "audio") {
    const { soundType, text, prompt, voiceId, format } = read;
    return { soundType, text, prompt, modelId: model.id, voiceId, duration: number(read.duration), format, seed };
  }
  const masked = mask ? { maskUrl: mask.url } : {};
  return {
    modelId: model.id,
    ...(image && ref(image)),
    ...masked,
    directPrompt: read.remove,
    scale: number(read.scale),
  };
}

function ref(picture: Picture): JsonObject {
  return picture.jobId === undefined ? { imageUrl: picture.url } : { jobId: picture.jobId };
}

/** What a run would hold: the same figure as on the canvas. */
export function priceOf(model: Model, values: Values): Price {
  const read = readable(model, values);
  const params: Params = { ...optional("numImages", read), ...optional("durationSec", read) };
  return priceOfParams(params, model);
}

function optional(name: "numImages" | "durationSec", read: Read): Params {
  const amount = number(read[name]);
  return amount === undefined ? {} : { [name]: amount };
}

export type Problems = { readonly [name in FieldName]?: string };

/** What the API would refuse for certain, said before it is asked. */
export function problemsOf(model: Model, values: Values): Problems {
  const found: { [name in FieldName]?: string } = {};
  for (const field of fieldsOf(model, values)) {
    const problem = field.type === "number" ? numberProblem(field, values[field.name]) : missing(field, values);
    if (problem) found[field.name] = problem;
  }
  if (model.kind === "video") Object.assign(found, frameProblems(model, values));
  if (model.tool === "object-removal" && !values.mask && !values.remove?.trim()) {
    found.remove = "Say what to remove, or give a mask.";
  }
  return found;
}

function missing(field: Field, values: Values): string | null {
  if (!field.required) return null;
  if (field.type === "picture") return values[field.name] ? null : "Choose a picture.";
  return values[field.name]?.trim() ? null : field.name === "text" ? "Write what to say." : "Write what to make.";
}

function numberProblem(field: Field & { type: "number" }, value: string | undefined): string | null {
  if (!value?.trim()) return null;
  const amount = Number(value);
  const fits = Number.isFinite(amount) && amount >= field.min && amount <= field.max;
  if (fits && (!field.whole || Number.isInteger(amount))) return null;
  return `${field.whole ? "A whole number" : "A number"} from ${field.min} to ${field.max}.`;
}

function frameProblems(model: Model, values: Values): Problems {
  const has = (name: string) => fieldsOf(model, values).some((field) => field.name === name);
  if (has("lastFrame") && values.lastFrame && !values.firstFrame) {
    return { firstFrame: "A last frame needs a first frame too." };
  }
  if (!values.prompt?.trim() && !(has("firstFrame") && values.firstFrame)) {
    return { prompt: has("firstFrame") ? "Write what happens, or choose a first frame." : "Write what happens." };
  }
  return {};
}

const PARAMS: Readonly<Record<string, FieldName>> = {
  directPrompt: "prompt",
  imageUrl: "image",
  jobId: "image",
  maskUrl: "mask",
};

/** The field an API error is about, if this form shows it. */
export function fieldAt(param: string | null, model: Model, values: Values): FieldName | null {
  if (param === null) return null;
  const head = param.split(/[.[]/)[0] ?? "";
  const named = model.kind === "tool" && head === "directPrompt" ? "remove" : (PARAMS[head] ?? head);
  return fieldsOf(model, values).find((field) => field.name === named)?.name ?? null;
}
