// What a node costs, and how that is said. Rule: the figure on a button is the figure the API holds.
import { type Model, soundOf } from "./catalogue";
import { fitting } from "./create";
import type { GenerationView, Params } from "./model";
import { credits } from "./words";

/** What is made when no duration is sent, where the model can make it. */
const DURATION_SEC_DEFAULT = 3;

export interface Price {
  readonly credits: number;
  /** Made by the sandbox or by this machine: nothing is charged. */
  readonly free: boolean;
}

export const FREE: Price = { credits: 0, free: true };

/** Seconds a video will have: those asked for if the model makes them, else 3 if it can, else its shortest. */
export function effectiveSeconds(model: Model, params: Params): number {
  const { durationSec } = params;
  if (durationSec !== undefined && model.durations.includes(durationSec)) return durationSec;
  if (model.durations.includes(DURATION_SEC_DEFAULT)) return DURATION_SEC_DEFAULT;
  return model.durations.length ? Math.min(...model.durations) : DURATION_SEC_DEFAULT;
}

/** How many pictures one run makes. */
export function effectiveImages(model: Model, params: Params): number {
  if (model.kind !== "image") return 1;
  return Math.max(1, fitting(params, model).numImages ?? 1);
}

export function priceOf(params: Params, model: Model): Price {
  if (model.free) return FREE;
  if (model.kind === "video") return paid(Math.ceil(model.credits * effectiveSeconds(model, params)));
  return paid(model.credits * effectiveImages(model, params));
}

/** Of a node; null where its model cannot run, so that nobody is told a wrong figure. */
export function priceOfNode(node: GenerationView, model: Model | null): Price | null {
  return model ? priceOf(node.params, model) : null;
}

export function sum(prices: readonly Price[]): Price {
  const total = prices.reduce((before, price) => before + price.credits, 0);
  return { credits: total, free: prices.every((price) => price.free) };
}

function paid(count: number): Price {
  return { credits: count, free: count === 0 };
}

/** "2 credits", or "free here". */
export function priceWords(price: Price): string {
  return price.free ? "free here" : credits(price.credits);
}

/** Of the price list: "2 credits per image", "5 credits per second", "3 credits each". */
export function unitWords(model: Model): string {
  if (model.free) return "free here";
  if (model.kind === "video") return `${credits(model.credits)} per second`;
  return model.kind === "image" ? `${credits(model.credits)} per image` : `${credits(model.credits)} each`;
}

/** Why a node costs what it costs: "4 images", "5 seconds"; "" for one of anything else. */
export function amountWords(node: GenerationView, model: Model): string {
  if (model.kind === "video") {
    const seconds = effectiveSeconds(model, node.params);
    return `${seconds} ${seconds === 1 ? "second" : "seconds"}`;
  }
  if (model.kind === "audio") return soundOf(node, model);
  const images = effectiveImages(model, node.params);
  return images > 1 ? `${images} images` : "";
}
