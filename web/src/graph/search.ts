// What can be added to the canvas, and how well it answers what somebody types. Rule: a dropped wire offers only what it
// could be wired to.
import type { Catalogue, Model } from "./catalogue";
import { FLOW_OF_ROLE, rolesOfModel } from "./connect";
import type { Start } from "./create";
import { type Flow, type Kind, mediaOf, type NodeType, type Role, type SoundType } from "./model";
import { unitWords } from "./price";
import { TYPE_WORDS } from "./words";

export interface Offer {
  /** Unique in the list. */
  readonly id: string;
  readonly start: Start;
  readonly name: string;
  /** "2 credits per image", "5 credits per second". */
  readonly note: string;
  /** What it makes, where the name of its model does not say so to everybody. */
  readonly hint: string | null;
  readonly group: "Start with" | "Images" | "Videos" | "Audio" | "Tools";
  /** What flows out of it. */
  readonly out: Flow;
  /** What it takes in. */
  readonly roles: readonly Role[];
  readonly words: readonly string[];
}

/** The wire somebody let go of in the open. */
export interface Loose {
  /** `source`: it needs something to lead into; `target`: something to come from. */
  readonly end: "source" | "target";
  readonly flow: Flow;
}

const GROUPS: Readonly<Record<Kind, Offer["group"]>> = {
  image: "Images",
  video: "Videos",
  audio: "Audio",
  tool: "Tools",
};

/** Words people use for a kind that its models' names do not have. */
const SYNONYMS: Readonly<Record<Kind, readonly string[]>> = {
  image: ["image", "picture", "photo", "drawing", "illustration"],
  video: ["video", "film", "clip", "movie", "animation", "animate"],
  audio: ["audio", "sound"],
  tool: ["tool", "edit"],
};
const SOUND_HINTS: Readonly<Record<SoundType, string>> = { speech: "voice", sfx: "effects", music: "music" };
const SOUND_WORDS: Readonly<Record<SoundType, readonly string[]>> = {
  speech: ["speech", "voice", "voice-over", "tts", "narration", "speak", "say"],
  sfx: ["sfx", "sound effect", "effect", "noise", "foley"],
  music: ["music", "song", "soundtrack", "score", "tune"],
};
const TOOL_WORDS = {
  "background-removal": ["remove background", "cutout", "cut out", "transparent"],
  "object-removal": ["remove object", "erase", "inpaint", "clean up"],
  "image-upscale": ["upscale", "enlarge", "sharpen", "resolution", "bigger"],
} as const;

/** Everything that can be added, in the order of the palette. */
export function offers(catalogue: Catalogue): readonly Offer[] {
  return [...PLAIN, ...catalogue.models.flatMap(offersOf)];
}

const PLAIN: readonly Offer[] = [
  {
    id: "text",
    start: { type: "text" },
    name: TYPE_WORDS.text,
    note: "Words for several nodes",
    hint: null,
    group: "Start with",
    out: "text",
    roles: [],
    words: ["text", "prompt", "note", "script", "words"],
  },
  {
    id: "upload",
    start: { type: "upload" },
    name: TYPE_WORDS.upload,
    note: "A picture, film or sound of yours",
    hint: null,
    group: "Start with",
    out: "image",
    roles: [],
    words: ["upload", "file", "own", "import", "picture", "photo"],
  },
];

/** A sound model that makes several sorts is offered once for each. */
function offersOf(model: Model): readonly Offer[] {
  const sounds: readonly (SoundType | undefined)[] = model.soundTypes.length ? model.soundTypes : [undefined];
  return sounds.map((soundType) => ({
    id: sounds.length > 1 ? `${model.id} ${soundType}` : model.id,
    start: { type: model.kind, model: model.id, ...(soundType && { soundType }) },
    name: model.name,
    note: unitWords(model),
    hint: soundType ? SOUND_HINTS[soundType] : null,
    group: GROUPS[model.kind],
    out: mediaOf(model.kind),
    roles: rolesOfModel(model),
    words: [
      ...(soundType ? SOUND_WORDS[soundType] : []),
      ...SYNONYMS[model.kind],
      ...(model.tool ? TOOL_WORDS[model.tool] : []),
      model.id,
      ...model.aliases,
      model.tier,
    ],
  }));
}

/** Whether what somebody does next with a new node of that type is to write into it. */
export function takesWords(type: NodeType): boolean {
  return type !== "upload" && type !== "tool";
}

/** Whether a loose wire could be joined to what is offered. */
export function fits(offer: Offer, loose: Loose): boolean {
  if (loose.end === "target") return offer.id === "upload" ? loose.flow !== "text" : offer.out === loose.flow;
  return offer.roles.some((role) => FLOW_OF_ROLE[role] === loose.flow);
}

/** What answers `typed`, best first; everything that fits where nothing is typed. */
export function search(all: readonly Offer[], typed: string, loose: Loose | null = null): readonly Offer[] {
  const fitting = loose ? all.filter((offer) => fits(offer, loose)) : all;
  const wanted = plain(typed).split(" ").filter(Boolean);
  if (!wanted.length) return fitting;
  return fitting
    .map((offer, at) => ({ offer, at, score: scoreOf(offer, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map(({ offer }) => offer);
}

/** Every word has to be found; a name counts more than what else people call it, a beginning more than a middle. */
function scoreOf(offer: Offer, wanted: readonly string[]): number {
  const name = plain(offer.name);
  const words = offer.words.map(plain);
  const scores = wanted.map((word) =>
    Math.max(4 * likeness(name, word), ...words.map((other) => likeness(other, word))),
  );
  return scores.includes(0) ? 0 : scores.reduce((total, score) => total + score, 0);
}

const WHOLE = 8;
const BEGINNING = 5;
const WORD_BEGINNING = 4;
const MIDDLE = 2;
const SCATTERED = 1;
/** Letters in their order but not together count from this many on: "kln" finds Kling, "kg" finds nothing. */
const SCATTERED_LETTERS_MIN = 3;

function likeness(text: string, word: string): number {
  if (text === word) return WHOLE;
  if (text.startsWith(word)) return BEGINNING;
  if (text.includes(` ${word}`)) return WORD_BEGINNING;
  if (text.includes(word)) return MIDDLE;
  return word.length >= SCATTERED_LETTERS_MIN && scattered(text, word) ? SCATTERED : 0;
}

/** All letters within one word of the text, in order. */
function scattered(text: string, word: string): boolean {
  return text.split(" ").some((part) => {
    let at = 0;
    for (const letter of part) if (letter === word[at]) at += 1;
    return at === word.length;
  });
}

/** Lower case, without accents, punctuation as spaces. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
