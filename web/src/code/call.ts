// A generation as the API takes it. Rule: everything `code/` shows is made of this and nothing else.

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface Call {
  /** The last part of the address: POST /v1/projects/{projectId}/{room}. */
  readonly room: "image" | "video" | "audio" | "tool";
  /** Null: there is no project yet, and the code makes one first. */
  readonly projectId: string | null;
  readonly body: JsonObject;
}

/** The field of a finished job that holds the address of its result. */
export function resultField(call: Call): "imageUrl" | "videoUrl" | "audioUrl" {
  if (call.room === "video") return "videoUrl";
  return call.room === "audio" ? "audioUrl" : "imageUrl";
}

/** Fields left undefined are not sent, so they are not shown either. */
export function sent(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
