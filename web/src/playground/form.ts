// The form of a model: which fields it has, from what the catalogue says it can do. Rule: values are kept whole and read
// through the model's fields, so another model shows every value it also has, and coming back finds the rest again.
import { IMAGES_MAX, type Model, SCALES, SEED_MAX } from "@/graph/catalogue";
import type { SoundType } from "@/graph/model";
import { effectiveSeconds } from "@/graph/price";

/** A picture that goes in: a job's result, or the address of an upload. */
export interface Picture {
  readonly name: string;
  /** Its address as the API takes it. */
  readonly url: string;
  /** What this page shows of it; "" where it may not. */
  readonly shown: string;
  /** Of a result: named by its job, which outlives any address. */
  readonly jobId?: string;
}

export type PictureName = "firstFrame" | "lastFrame" | "image" | "mask";
export type WordsName = "prompt" | "text" | "remove";
export type ChoiceName = "soundType" | "aspectRatio" | "durationSec" | "numImages" | "scale" | "format";
export type NumberName = "seed" | "duration";
export type FieldName = PictureName | WordsName | ChoiceName | NumberName | "voiceId";

/** What was typed and chosen, for every model at once. Numbers stay text until sent, so half a number is no error. */
export type Values = {
  readonly [name in WordsName | ChoiceName | NumberName | "voiceId"]?: string;
} & { readonly [name in PictureName]?: Picture };

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Named<Name extends FieldName> {
  readonly name: Name;
  readonly label: string;
  readonly hint?: string;
  readonly required: boolean;
}

export type Field =
  | (Named<WordsName> & { readonly type: "words"; readonly placeholder: string })
  | (Named<ChoiceName> & { readonly type: "choice"; readonly options: readonly Option[]; readonly unset: string })
  | (Named<NumberName> & {
      readonly type: "number";
      readonly min: number;
      readonly max: number;
      readonly whole: boolean;
      readonly placeholder: string;
    })
  | (Named<PictureName> & { readonly type: "picture" })
  | (Named<"voiceId"> & { readonly type: "voice" });

export const SOUND_WORDS: Readonly<Record<SoundType, string>> = {
  speech: "Speech",
  sfx: "Sound effect",
  music: "Music",
};

export function fieldsOf(model: Model, values: Values): readonly Field[] {
  if (model.kind === "image") return [words(IMAGE_WORDS), ...ratio(model), ...count(model), ...seed(model)];
  if (model.kind === "video") return videoFields(model);
  return model.kind === "audio" ? soundFields(model, soundOf(model, values)) : toolFields(model);
}

/** What an audio model makes now: what was chosen if it can, else its first. */
export function soundOf(model: Model, values: Values): SoundType {
  return model.soundTypes.find((sound) => sound === values.soundType) ?? model.soundTypes[0] ?? "speech";
}

/** A choice as the model has it: what was chosen if it is among the options, else unset ("" where that is possible). */
export function chosen(field: Field & { readonly type: "choice" }, values: Values): string {
  const value = values[field.name];
  if (field.options.some((option) => option.value === value)) return value ?? "";
  return field.unset;
}

const IMAGE_WORDS = {
  name: "prompt",
  label: "Prompt",
  required: true,
  placeholder: "A fox reading a book in a cosy library, warm lighting",
} as const;

function words(field: Named<WordsName> & { readonly placeholder: string }): Field {
  return { type: "words", ...field };
}

function choice(name: ChoiceName, label: string, options: readonly Option[], unset: string): readonly Field[] {
  return options.length > 0 ? [{ type: "choice", name, label, required: false, options, unset }] : [];
}

function ratio(model: Model): readonly Field[] {
  const options = model.aspectRatios.map((value) => ({ value, label: value }));
  return choice("aspectRatio", "Aspect ratio", options, model.kind === "image" ? (options[0]?.value ?? "") : "");
}

function count(model: Model): readonly Field[] {
  const most = Math.min(model.imagesMax, IMAGES_MAX);
  const options = Array.from({ length: most }, (_, k) => ({ value: String(k + 1), label: String(k + 1) }));
  return most > 1 ? choice("numImages", "How many", options, "1") : [];
}

function seed(model: Model): readonly Field[] {
  if (!model.takesSeed) return [];
  const hint = "The same number makes the same again.";
  const bounds = { min: 0, max: SEED_MAX, whole: true };
  return [{ type: "number", name: "seed", label: "Seed", hint, required: false, ...bounds, placeholder: "Any" }];
}

function picture(name: PictureName, label: string, required: boolean, hint?: string): Field {
  return { type: "picture", name, label, required, ...(hint ? { hint } : {}) };
}

function videoFields(model: Model): readonly Field[] {
  const able = (mode: string) => model.modes.includes(mode);
  const frames: Field[] = [];
  if (able("image") || able("keyframes")) {
    frames.push(picture("firstFrame", "First frame", !able("text"), "The picture the film starts from."));
  }
  if (able("keyframes")) frames.push(picture("lastFrame", "Last frame", false, "Needs a first frame."));
  const lengths = model.durations.map((value) => ({ value: String(value), label: `${value} s` }));
  const prompt = { name: "prompt", label: "Prompt", required: !frames.length } as const;
  return [
    words({ ...prompt, placeholder: "Slow push in, leaves drifting past the window" }),
    ...frames,
    ...choice("durationSec", "Length", lengths, String(effectiveSeconds(model, {}))),
    ...ratio(model),
    ...seed(model),
  ];
}

function soundFields(model: Model, sound: SoundType): readonly Field[] {
  const sorts = model.soundTypes.map((value) => ({ value, label: SOUND_WORDS[value] }));
  const formats = model.formats.map((value) => ({ value, label: value.toUpperCase() }));
  return [
    ...(sorts.length > 1 ? choice("soundType", "Sound", sorts, sound) : []),
    sound === "speech" ? words(SPEECH_WORDS) : words(sound === "music" ? MUSIC_WORDS : EFFECT_WORDS),
    ...(sound === "speech" ? [{ type: "voice", name: "voiceId", label: "Voice", required: false } as const] : []),
    ...duration(model),
    ...(formats.length > 1 ? choice("format", "File", formats, formats[0]?.value ?? "") : []),
    ...seed(model),
  ];
}

const SPEECH_WORDS = { name: "text", label: "Text", required: true, placeholder: "Once upon a time…" } as const;
const MUSIC_WORDS = { name: "prompt", label: "Prompt", required: true, placeholder: "Calm piano, hopeful" } as const;
const EFFECT_WORDS = { name: "prompt", label: "Prompt", required: true, placeholder: "Rain on a tin roof" } as const;

function duration(model: Model): readonly Field[] {
  if (model.durationRange === null) return [];
  const [min, max] = model.durationRange;
  const hint = `${min} to ${max} seconds.`;
  const bounds = { min, max, whole: false, placeholder: "The model's own" };
  return [{ type: "number", name: "duration", label: "Length in seconds", hint, required: false, ...bounds }];
}

function toolFields(model: Model): readonly Field[] {
  const image = picture("image", "Picture", true);
  if (model.tool === "object-removal") {
    const remove = { name: "remove", label: "What to remove", required: false, placeholder: "The bird on the left" };
    return [image, words({ ...remove, name: "remove" }), picture("mask", "Mask", false, "White is removed.")];
  }
  if (model.tool !== "image-upscale") return [image];
  const scales = SCALES.map((value) => ({ value: String(value), label: `${value}×` }));
  return [image, ...choice("scale", "Scale", scales, "2")];
}
