// A film's first picture, taken once. Rule: a film that does not play is a picture; many video elements at once make every
// movement slow, and of a film nobody plays no more is fetched than its first picture takes.
import { useEffect, useState } from "react";
import { near } from "@/api/near";

const KEPT_MAX = 300;
const WIDTH_PX = 480;
const AT_ONCE_MAX = 2;
const PATIENCE_MS = 20_000;
const QUALITY = 0.82;

const kept = new Map<string, Promise<string | null>>();
const waiting: (() => void)[] = [];
let busy = 0;

/** Signed addresses change; the file behind the path does not. */
function nameOf(url: string): string {
  return url.split("?")[0] ?? url;
}

async function turn<T>(act: () => Promise<T>): Promise<T> {
  if (busy >= AT_ONCE_MAX) await new Promise<void>((go) => waiting.push(go));
  busy += 1;
  try {
    return await act();
  } finally {
    busy -= 1;
    waiting.shift()?.();
  }
}

/** Into the film a little: the very first frame is often black. */
const AT_SEC = 0.1;

/** The film at its first picture; null where it cannot be had. Seeking makes the browser fetch just that much of it. */
function opened(url: string): Promise<HTMLVideoElement | null> {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.preload = "metadata";
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), PATIENCE_MS);
    const settle = (found: HTMLVideoElement | null) => {
      clearTimeout(timer);
      resolve(found);
    };
    video.addEventListener("loadedmetadata", () => {
      video.currentTime = Math.min(AT_SEC, video.duration / 2 || 0);
    });
    video.addEventListener("seeked", () => settle(video), { once: true });
    video.addEventListener("error", () => settle(null), { once: true });
    video.src = url;
  });
}

async function take(url: string): Promise<string | null> {
  const video = await opened(near(url));
  if (!video?.videoWidth) return null;
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(WIDTH_PX, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  video.removeAttribute("src");
  video.load();
  const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/webp", QUALITY));
  return picture && URL.createObjectURL(picture);
}

function still(url: string): Promise<string | null> {
  const name = nameOf(url);
  const found = kept.get(name) ?? turn(() => take(url).catch(() => null));
  kept.delete(name);
  kept.set(name, found);
  const oldest = kept.entries().next().value;
  if (kept.size > KEPT_MAX && oldest) {
    kept.delete(oldest[0]);
    void oldest[1].then((address) => address && URL.revokeObjectURL(address));
  }
  return found;
}

/** Null until it is there, where it cannot be taken, and for no address. */
export function useStill(url: string): string | null {
  const name = nameOf(url);
  const [found, setFound] = useState<{ readonly name: string; readonly address: string | null } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another signature is the same film.
  useEffect(() => {
    if (!name) return;
    let here = true;
    void still(url).then((address) => here && setFound({ name, address }));
    return () => {
      here = false;
    };
  }, [name]);
  return found?.name === name ? found.address : null;
}
