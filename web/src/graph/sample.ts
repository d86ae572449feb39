// For the tests of this room: models as the API lists them, nodes, jobs, and a world whose clock they turn themselves.
import type { ModelAnswer, ModelsAnswer } from "@/api/schema";
import { readCatalogue } from "./catalogue";
import type { Data, Graph, GraphEdge, GraphNode } from "./model";
import type { Job } from "./results";
import type { Clock, Locks, Shelf } from "./world";

const PLAIN: ModelAnswer = {
  id: "",
  name: "",
  credits: 1,
  tier: "fast",
  allowedAspectRatios: ["1:1", "16:9", "9:16"],
  creditUnit: "image",
  modes: [],
  allowedDurations: [],
  durationRange: null,
  maxImages: null,
  supportsSeed: true,
  soundTypes: [],
  default: false,
  provider: "fal",
  aliases: [],
  formats: [],
  tool: null,
};

const RATIOS = { allowedAspectRatios: [] };
const VIDEO = { ...PLAIN, creditUnit: "second" as const, modes: ["text", "image", "keyframes"] };
const SOUND = { ...PLAIN, ...RATIOS, creditUnit: "generation" as const, formats: ["mp3", "wav"] };
const TOOL = { ...PLAIN, ...RATIOS, creditUnit: "generation" as const, supportsSeed: false };

export const MODELS: ModelsAnswer = {
  image: [
    { ...PLAIN, id: "flux", name: "Flux 2", credits: 2, maxImages: 8, default: true, aliases: ["flux-2"] },
    { ...PLAIN, id: "recraft", name: "Recraft V4", credits: 6, maxImages: 8, supportsSeed: false },
    { ...PLAIN, id: "scene", name: "Local scene", credits: 0, maxImages: 8, provider: "local" },
  ],
  video: [
    { ...VIDEO, id: "pix", name: "Pixverse v6", credits: 7, allowedDurations: [1, 2, 3, 4, 5], default: true },
    { ...VIDEO, id: "veo", name: "Veo 3.1 Lite", credits: 5, allowedDurations: [4, 6, 8] },
    { ...VIDEO, id: "half", name: "Half", credits: 5, allowedDurations: [0.5, 1.5] },
    { ...VIDEO, id: "still", name: "Still life", credits: 5, allowedDurations: [5], modes: ["image"] },
    { ...VIDEO, id: "between", name: "Between", credits: 5, allowedDurations: [5], modes: ["keyframes"] },
    { ...VIDEO, id: "words", name: "Words only", credits: 5, allowedDurations: [5], modes: ["text"] },
  ],
  audio: [
    {
      ...SOUND,
      id: "tts",
      name: "ElevenLabs TTS",
      credits: 3,
      soundTypes: ["speech"],
      default: true,
      supportsSeed: false,
    },
    { ...SOUND, id: "band", name: "Band", credits: 1, soundTypes: ["music", "sfx"], durationRange: [5, 60] },
  ],
  tools: [
    { ...TOOL, id: "background-removal", name: "Background Removal", credits: 3, tool: "background-removal" },
    { ...TOOL, id: "object-removal", name: "Object Removal", credits: 3, tool: "object-removal" },
    { ...TOOL, id: "local/upscale", name: "Upscale", credits: 5, provider: "sandbox", tool: "image-upscale" },
    { ...TOOL, id: "acme/magic", name: "Magic", credits: 4 },
  ],
};

export const CATALOGUE = readCatalogue(MODELS);

export function node(id: string, type: string, data: Data = {}, x = 0, y = 0): GraphNode {
  return { id, type, position: { x, y }, data };
}

export const text = (id: string, words: string): GraphNode => node(id, "text", { text: words });
export const image = (id: string, prompt = "a fox", data: Data = {}): GraphNode =>
  node(id, "image", { model: "flux", prompt, params: {}, ...data });
export const video = (id: string, prompt = "it runs", data: Data = {}): GraphNode =>
  node(id, "video", { model: "pix", prompt, params: {}, ...data });

/** "a>b:firstFrame" */
export function wire(text: string, flow = text.endsWith(":prompt") ? "text" : "image"): GraphEdge {
  const [source = "", target = "", role = ""] = text.split(/[>:]/);
  return { id: `${source}-${target}-${role}`, source, target, sourceHandle: flow, targetHandle: role };
}

export function graphOf(nodes: readonly GraphNode[], ...wires: readonly string[]): Graph {
  return { nodes, edges: wires.map((one) => wire(one)) };
}

export function job(id: string, change: Partial<Job> = {}): Job {
  return {
    id,
    status: "queued",
    prompt: "a fox",
    model: "flux",
    imageUrl: null,
    videoUrl: null,
    audioUrl: null,
    seed: 1,
    error: null,
    updatedAt: "2026-11-25T00:00:00.000Z",
    projectId: "p",
    kind: "image",
    createdAt: "2026-11-25T00:00:00.000Z",
    startedAt: null,
    completedAt: null,
    credits: 2,
    progress: null,
    provider: "fal",
    adjusted: [],
    durationSec: null,
    aspectRatio: "1:1",
    width: null,
    params: {},
    height: null,
    mimeType: null,
    errorType: null,
    nodeId: null,
    ...change,
  } as Job;
}

export const done = (id: string, nodeId: string | null = null, change: Partial<Job> = {}): Job =>
  job(id, { status: "completed", imageUrl: `/assets/${id}`, nodeId, updatedAt: "2026-11-25T00:00:09.000Z", ...change });

// A world ---------------------------------------------------------------------------------------------------------

/** Time passes when a test says so; what is due happens in its order. */
export class Hand implements Clock {
  #now = 0;
  #due: { readonly at: number; readonly act: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): () => void {
    const entry = { at: this.#now + ms, act };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  get waiting(): number {
    return this.#due.length;
  }

  /** Lets time pass, and everything that time sets off. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await quiet();
    for (let next = this.#first(end); next; next = this.#first(end)) {
      this.#now = Math.max(this.#now, next.at);
      this.#due = this.#due.filter((other) => other !== next);
      next.act();
      await quiet();
    }
    this.#now = end;
  }

  #first(end: number): { readonly at: number; readonly act: () => void } | undefined {
    return this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}

/** Until every promise that can settle by itself has: a message to oneself comes after all of them. */
export function calm(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Answers bring new questions: a few rounds of them. */
async function quiet(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) await calm();
}

const ROUNDS = 6;

/** One machine's storage and locks, and the tabs that share them. */
export class Machine {
  readonly #texts = new Map<string, string>();
  readonly #tabs = new Map<object, (key: string) => void>();
  readonly #queues = new Map<string, Promise<void>>();

  get kept(): readonly string[] {
    return [...this.#texts.keys()];
  }

  shelf(): Shelf {
    const tab = {};
    const tell = (key: string): void => {
      for (const [other, listener] of this.#tabs) if (other !== tab) listener(key);
    };
    return {
      read: (key) => this.#texts.get(key) ?? null,
      write: (key, words) => {
        this.#texts.set(key, words);
        tell(key);
      },
      remove: (key) => {
        if (this.#texts.delete(key)) tell(key);
      },
      keys: (prefix) => [...this.#texts.keys()].filter((key) => key.startsWith(prefix)),
      subscribe: (listener) => {
        this.#tabs.set(tab, listener);
        return () => this.#tabs.delete(tab);
      },
    };
  }

  readonly locks: Locks = {
    hold: (name, signal, task) => {
      const before = this.#queues.get(name) ?? Promise.resolve();
      const turn = before.then(() => (signal.aborted ? undefined : task()));
      this.#queues.set(name, turn);
      return turn;
    },
  };
}

/** Numbers that look random and are the same in every run: xorshift. */
export function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.abs(state) % sides;
  };
}
