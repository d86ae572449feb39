// A sound as bars. Rule: pure: samples in, heights from 0 to 1 out.

/** Bars per second are many more than fit on any screen; what is drawn is folded from these. */
export const PEAKS_MAX = 600;
/** Even silence is a line one can click on. */
const PEAK_FLOOR = 0.04;

/** The loudest moment of each of `count` equal stretches, over all channels, scaled so that the loudest is 1. */
export function peaks(channels: readonly Float32Array[], count: number): readonly number[] {
  const length = channels[0]?.length ?? 0;
  const bars = Math.min(count, length);
  const found = Array.from({ length: bars }, (_, bar) => loudest(channels, span(bar, bars, length)));
  const top = Math.max(...found, 0);
  return found.map((value) => Math.max(PEAK_FLOOR, top > 0 ? value / top : 0));
}

/** Fewer bars from many, keeping what is loud. */
export function fold(heights: readonly number[], count: number): readonly number[] {
  if (count >= heights.length) return heights;
  return Array.from({ length: Math.max(0, count) }, (_, bar) => {
    const [from, to] = span(bar, count, heights.length);
    return Math.max(...heights.slice(from, to));
  });
}

function span(bar: number, bars: number, length: number): readonly [number, number] {
  const from = Math.floor((bar * length) / bars);
  return [from, Math.max(from + 1, Math.floor(((bar + 1) * length) / bars))];
}

function loudest(channels: readonly Float32Array[], [from, to]: readonly [number, number]): number {
  let top = 0;
  for (const channel of channels) {
    for (let at = from; at < to; at += 1) {
      const value = Math.abs(channel[at] ?? 0);
      if (value > top) top = value;
    }
  }
  return top;
}

/** "1:05"; tenths only where asked for. */
export function clock(seconds: number, tenths = false): string {
  const safe = Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
  const whole = tenths ? Math.floor(safe * 10) / 10 : Math.floor(safe + 1e-6);
  const minutes = Math.floor(whole / 60);
  const rest = whole - minutes * 60;
  return `${minutes}:${tenths ? rest.toFixed(1).padStart(4, "0") : String(Math.floor(rest)).padStart(2, "0")}`;
}
