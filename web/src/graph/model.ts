// The canvas's graph: what a node and an edge are, and how stored data of any shape becomes one.
// Rule: reading never throws and never loses; what is not understood is kept as it was and shown plainly.

/** What a generation makes, as the API names it. */
export type Kind = "image" | "video" | "audio" | "tool";
/** What a result is, once made. */
export type Media = "image" | "video" | "audio";
/** What goes through a wire: the source handle's id. */
export type Flow = "text" | Media;
/** What a wire is to the node it enters: the target handle's id. */
export type Role = "prompt" | "firstFrame" | "lastFrame" | "image" | "mask";
export type NodeType = "text" | Kind | "upload";
export type SoundType = "speech" | "sfx" | "music";

export const KINDS: readonly Kind[] = ["image", "video", "audio", "tool"];
export const NODE_TYPES: readonly NodeType[] = ["text", "image", "video", "audio", "tool", "upload"];
export const ROLES: readonly Role[] = ["prompt", "firstFrame", "lastFrame", "image", "mask"];
export const SOUND_TYPES: readonly SoundType[] = ["speech", "sfx", "music"];
/** What the API takes of an edge's id. */
const EDGE_ID_CHARACTERS_MAX = 300;

export type Data = Readonly<Record<string, unknown>>;

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** React Flow's node, as it is stored. `type` may be one this app has never heard of. */
export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly position: Position;
  readonly data: Data;
}

/** React Flow's edge, as it is stored. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly sourceHandle: string | null;
  readonly targetHandle: string | null;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export const EMPTY: Graph = { nodes: [], edges: [] };

/** What a node makes things with. Absent: the model's own choice. */
export interface Params {
  readonly aspectRatio?: string;
  readonly durationSec?: number;
  readonly numImages?: number;
  readonly seed?: number;
  readonly soundType?: SoundType;
  readonly voiceId?: string;
  readonly duration?: number;
  readonly format?: string;
  readonly scale?: number;
}

/** The result a node shows and hands on: of a job, or a file of the account (uploads, duplicated projects). */
export type Result = { readonly jobId: string } | { readonly assetId: string; readonly media: Media } | null;

export interface TextView {
  readonly type: "text";
  readonly text: string;
}

export interface GenerationView {
  readonly type: Kind;
  /** "" where none is named. */
  readonly model: string;
  readonly prompt: string;
  readonly params: Params;
  readonly result: Result;
  /** The variants of the last run, in order. */
  readonly jobIds: readonly string[];
  /** Of everything that went into the last run; "" where unknown. */
  readonly hash: string;
}

export interface UploadView {
  readonly type: "upload";
  readonly assetId: string;
  readonly media: Media | null;
  readonly fileName: string;
}

export interface UnknownView {
  readonly type: "unknown";
  readonly name: string;
}

/** A node's data, understood. */
export type View = TextView | GenerationView | UploadView | UnknownView;

// Reading ---------------------------------------------------------------------------------------------------------

/** A graph out of anything at all: nodes without an id, a second node of one id and loose edges are left out. */
export function readGraph(stored: unknown): Graph {
  const { nodes, edges } = object(stored);
  const seen = new Map<string, GraphNode>();
  for (const entry of list(nodes)) {
    const node = readNode(entry);
    if (node && !seen.has(node.id)) seen.set(node.id, node);
  }
  const wires = new Map<string, GraphEdge>();
  for (const entry of list(edges)) {
    const edge = readEdge(entry);
    if (edge && seen.has(edge.source) && seen.has(edge.target) && !wires.has(edge.id)) wires.set(edge.id, edge);
  }
  return { nodes: [...seen.values()], edges: [...wires.values()] };
}

export function readNode(stored: unknown): GraphNode | null {
  const { id, type, position, data } = object(stored);
  const name = string(id);
  if (!name) return null;
  const { x, y } = object(position);
  return {
    id: name,
    type: string(type) || "unknown",
    position: { x: number(x) ?? 0, y: number(y) ?? 0 },
    data: object(data),
  };
}

export function readEdge(stored: unknown): GraphEdge | null {
  const { id, source, target, sourceHandle, targetHandle } = object(stored);
  const from = string(source);
  const to = string(target);
  if (!from || !to) return null;
  const role = ALIASES.get(string(targetHandle)) ?? string(targetHandle);
  const edge = { source: from, target: to, sourceHandle: string(sourceHandle) || null, targetHandle: role || null };
  return { id: string(id) || edgeId(edge), ...edge };
}

/** Edges the API draws for tools are named after its fields. */
const ALIASES: ReadonlyMap<string, Role> = new Map([
  ["imageUrl", "image"],
  ["maskUrl", "mask"],
]);

const views = new WeakMap<GraphNode, View>();

/** A node's data, understood; the same answer for the same node object. */
export function view(node: GraphNode): View {
  let found = views.get(node);
  if (!found) {
    found = look(node);
    views.set(node, found);
  }
  return found;
}

function look(node: GraphNode): View {
  const { type, data } = node;
  if (type === "text") return { type, text: string(data.text) };
  if (type === "upload")
    return { type, assetId: string(data.assetId), media: media(data.kind), fileName: string(data.fileName) };
  if (!isKind(type)) return { type: "unknown", name: type };
  return {
    type,
    model: string(data.model),
    prompt: string(data.prompt),
    params: params(data),
    result: result(data, type),
    jobIds: list(data.jobIds).map(string).filter(Boolean),
    hash: string(data.hash),
  };
}

function params(data: Data): Params {
  const given = object(data.params);
  // Nodes made through the API name the sort of sound beside the prompt.
  const sound = string(given.soundType) || string(data.soundType);
  return dropUndefined({
    aspectRatio: string(given.aspectRatio) || undefined,
    durationSec: number(given.durationSec),
    numImages: whole(given.numImages),
    seed: whole(given.seed),
    soundType: SOUND_TYPES.find((known) => known === sound),
    voiceId: string(given.voiceId) || undefined,
    duration: number(given.duration),
    format: string(given.format) || undefined,
    scale: whole(given.scale),
  });
}

function result(data: Data, kind: Kind): Result {
  const jobId = string(data.jobId);
  if (jobId) return { jobId };
  const assetId = string(data.assetId);
  return assetId ? { assetId, media: media(data.kind) ?? mediaOf(kind) } : null;
}

// Questions -------------------------------------------------------------------------------------------------------

export function isKind(type: string): type is Kind {
  return (KINDS as readonly string[]).includes(type);
}

export function isGeneration(found: View): found is GenerationView {
  return isKind(found.type);
}

/** A tool makes pictures. */
export function mediaOf(kind: Kind): Media {
  return kind === "tool" ? "image" : kind;
}

/** What flows out of a node; null: nothing. */
export function flowOf(node: GraphNode): Flow | null {
  const found = view(node);
  if (found.type === "text") return "text";
  if (found.type === "upload") return found.media;
  if (found.type === "unknown") return null;
  return found.result && "assetId" in found.result ? found.result.media : mediaOf(found.type);
}

export function nodeById(graph: Graph, id: string): GraphNode | null {
  return graph.nodes.find((node) => node.id === id) ?? null;
}

export function edgeId(edge: Omit<GraphEdge, "id">): string {
  return `${edge.source}-${edge.target}-${edge.targetHandle ?? ""}`.slice(0, EDGE_ID_CHARACTERS_MAX);
}

/** A fresh id: 16 random base-36 characters. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

// Values of unknown shape -----------------------------------------------------------------------------------------

/** The object it is, or an empty one. */
export function object(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function whole(value: unknown): number | undefined {
  return Number.isInteger(value) ? (value as number) : undefined;
}

export function media(value: unknown): Media | null {
  if (value === "tool") return "image";
  return value === "image" || value === "video" || value === "audio" ? value : null;
}

function dropUndefined<T extends object>(given: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
