// Files on their way into upload nodes. Rule: a failed one stays on its node, with its file, until it is tried again.
import { ApiError, sentence } from "@/api/client";
import { cache, keys } from "@/api/queries";
import { UPLOAD_TYPES, upload } from "@/api/uploads";
import type { Media, Position } from "@/graph/model";
import { media } from "@/graph/model";
import type { Acts } from "./acts";
import { type Canvas, edit, type Upload, withNode } from "./store";

const ROW_PX = 60;
const BYTES_MAX = 100 * 1024 * 1024;

export interface Uploads {
  /** New nodes for files, from that point down. */
  readonly drop: (files: readonly File[], at: Position) => void;
  readonly send: (nodeId: string, file: File) => void;
  readonly retry: (nodeId: string) => void;
}

export function mediaOfFile(file: File): Media | null {
  return media(file.type.split("/")[0]);
}

/** Why a file cannot be taken; null: it can. */
function unfit(file: File): string | null {
  if (!UPLOAD_TYPES.split(",").includes(file.type)) {
    return `${file.name} cannot be used here. Take a PNG, JPEG, WebP, GIF, MP4, WebM, MP3, WAV or FLAC file.`;
  }
  return file.size > BYTES_MAX ? `${file.name} is larger than 100 MB. Nothing was sent.` : null;
}

export function uploadsOf({ store }: Canvas, acts: Acts): Uploads {
  const set = (id: string, state: Upload | null) =>
    store.setState(({ uploads }) => {
      const next = new Map(uploads);
      if (state) next.set(id, state);
      else next.delete(id);
      return { uploads: next };
    });
  const send = async (id: string, file: File) => {
    const problem = unfit(file);
    set(id, { part: 0, file, problem, again: false });
    if (problem) return;
    try {
      const made = await upload(file, (part) => set(id, { part, file, problem: null, again: false }));
      const data = { assetId: made.id, kind: mediaOfFile(file) ?? "image", fileName: file.name };
      edit(store, "upload", (graph) => withNode(graph, id, (node) => ({ ...node, data })));
      void cache.invalidateQueries({ queryKey: keys.asset(made.id) });
      set(id, null);
    } catch (error) {
      const words =
        error instanceof ApiError && error.status === 401 ? "Sign in again, then try once more." : sentence(error);
      set(id, { part: 0, file, problem: words, again: true });
    }
  };
  return {
    drop: (files, at) => {
      files.forEach((file, k) => {
        const start = { assetId: "", kind: mediaOfFile(file) ?? ("image" as const), fileName: file.name };
        const id = acts.add({ type: "upload", upload: start }, { x: at.x + k * ROW_PX, y: at.y + k * ROW_PX });
        void send(id, file);
      });
    },
    send: (id, file) => void send(id, file),
    retry: (id) => {
      const known = store.getState().uploads.get(id);
      if (known) void send(id, known.file);
    },
  };
}
