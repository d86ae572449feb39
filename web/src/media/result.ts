// What a job's result is, for whoever shows it. Rule: pure; nothing is fetched here.
import { near } from "@/api/near";
import type { Job } from "@/api/types";

export type Sort = "image" | "video" | "audio";

export interface Result {
  readonly sort: Sort;
  readonly url: string;
  /** Width by height; of a sound, that of the tile it is shown on. */
  readonly ratio: number;
}

const AUDIO_RATIO = 2;

/** The small picture; the whole one where there is none. */
export function thumbOf(job: Job): string | null {
  const url = job.thumbUrl ?? job.imageUrl;
  return url === null ? null : near(url);
}

/** How long the longer side of a smaller picture may be, to choose from (`?size=`). */
const SMALLER_PX = [160, 320, 640, 1280];

/** A picture of ours in its smaller sizes, as `srcset` has it: the browser takes the one that its place and the screen need. */
export function sizesOf(url: string, ratio: number): string {
  const joint = url.includes("?") ? "&" : "?";
  return SMALLER_PX.map((px) => `${url}${joint}size=${px} ${Math.round(px * Math.min(1, ratio))}w`).join(", ");
}

/** Null while there is none. */
export function resultOf(job: Job): Result | null {
  if (job.imageUrl) return { sort: "image", url: near(job.imageUrl), ratio: ratioOf(job) };
  if (job.videoUrl) return { sort: "video", url: near(job.videoUrl), ratio: ratioOf(job) };
  return job.audioUrl ? { sort: "audio", url: near(job.audioUrl), ratio: AUDIO_RATIO } : null;
}

/** Measured where known, else as asked for. */
export function ratioOf(job: Job): number {
  if (job.width && job.height) return job.width / job.height;
  const [across, down] = (job.aspectRatio ?? "1:1").split(":").map(Number);
  return across && down ? across / down : 1;
}

/** "1024 × 576". */
export function pixels(job: Job): string | null {
  return job.width && job.height ? `${job.width} × ${job.height}` : null;
}

const ENDINGS: Readonly<Record<string, string>> = { jpeg: "jpg", mpeg: "mp3", "x-wav": "wav", quicktime: "mov" };
const WORDS_MAX = 6;

/** A name for the file that says what is in it: "a-fox-reading-a-book-in-1f3b.png". */
export function fileNameOf(job: Job): string {
  const words = job.prompt
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .split(" ")
    .filter(Boolean)
    .slice(0, WORDS_MAX);
  const type = (job.mimeType ?? "").split("/")[1] ?? "bin";
  return `${[...(words.length ? words : [job.kind]), job.id.slice(-4)].join("-")}.${ENDINGS[type] ?? type}`;
}

/** What a picture is of, to someone who cannot see it. */
export function describe(job: Job): string {
  const kind = { image: "Image", video: "Video", audio: "Sound", tool: "Picture" }[job.kind];
  return job.prompt.trim() ? `${kind}: ${job.prompt.trim()}` : `${kind} by ${job.model}`;
}
