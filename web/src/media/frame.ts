// A still out of a film, as a file of the account.
import type { Upload } from "@/api/types";
import { upload } from "@/api/uploads";

/** The frame on screen now, uploaded as PNG. Raises when the browser may not read the film, or the upload is refused. */
export async function keepFrame(video: HTMLVideoElement, name: string): Promise<Upload> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("The frame could not be read");
  return upload(new File([blob], `${name} at ${video.currentTime.toFixed(2)} s.png`, { type: "image/png" }));
}

const FPS_GUESS = 24;

/** Watches a playing film to learn how long its frames are; a guess until it has played a moment. */
export function frameLength(video: HTMLVideoElement): { readonly seconds: () => number; readonly stop: () => void } {
  let shortest = Number.POSITIVE_INFINITY;
  let before = Number.NaN;
  let handle = 0;
  const seen = (_: number, frame: VideoFrameCallbackMetadata) => {
    const gap = frame.mediaTime - before;
    if (gap > 0.004 && gap < shortest) shortest = gap;
    before = frame.mediaTime;
    handle = video.requestVideoFrameCallback(seen);
  };
  if ("requestVideoFrameCallback" in video) handle = video.requestVideoFrameCallback(seen);
  return {
    seconds: () => (shortest < 1 ? shortest : 1 / FPS_GUESS),
    stop: () => handle && video.cancelVideoFrameCallback(handle),
  };
}
