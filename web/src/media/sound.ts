// The waveform of a sound: fetched and decoded once, kept small. Rule: what cannot be read is a flat line, never an error.
import { useEffect, useState } from "react";
import { PEAKS_MAX, peaks } from "./peaks";

const KEPT_MAX = 300;
const RATE_HZ = 22_050;
/** A sound of more than this is not fetched whole for a drawing. */
const BYTES_MAX = 40_000_000;
const kept = new Map<string, Promise<readonly number[] | null>>();

async function read(url: string): Promise<readonly number[] | null> {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || Number(answer.headers.get("Content-Length") ?? 0) > BYTES_MAX) return null;
    const decoded = await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(await answer.arrayBuffer());
    const channels = Array.from({ length: decoded.numberOfChannels }, (_, k) => decoded.getChannelData(k));
    return peaks(channels, PEAKS_MAX);
  } catch {
    return null;
  }
}

/** Signed addresses change; the file behind the path does not. */
function nameOf(url: string): string {
  return url.split("?")[0] ?? url;
}

function waveform(url: string): Promise<readonly number[] | null> {
  const name = nameOf(url);
  const found = kept.get(name) ?? read(url);
  kept.delete(name);
  kept.set(name, found);
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return found;
}

/** Null while it is not known. */
export function useWaveform(url: string, wanted = true): readonly number[] | null {
  const [found, setFound] = useState<{ readonly name: string; readonly heights: readonly number[] | null } | null>(
    null,
  );
  const name = nameOf(url);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another signature is the same sound.
  useEffect(() => {
    if (!wanted) return;
    let here = true;
    void waveform(url).then((heights) => here && setFound({ name, heights }));
    return () => {
      here = false;
    };
  }, [name, wanted]);
  return found?.name === name ? found.heights : null;
}
