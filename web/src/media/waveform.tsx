// A waveform, drawn as one path that stretches to its place; the part already heard stands in the kind's own colour.
import { useId } from "react";
import { classes } from "@/ui";
import { fold } from "./peaks";
import { useWaveform } from "./sound";

const HEIGHT = 100;
/** Of a bar's place, the part that is bar. */
const BAR = 0.6;

function pathOf(heights: readonly number[]): string {
  return heights
    .map((height, at) => {
      const tall = height * HEIGHT;
      return `M${at},${((HEIGHT - tall) / 2).toFixed(2)}h${BAR}v${tall.toFixed(2)}h-${BAR}z`;
    })
    .join("");
}

export interface WaveformProps {
  readonly src: string;
  readonly bars?: number;
  /** The part heard, 0–1. */
  readonly heard?: number;
  readonly className?: string;
}

export function Waveform({ src, bars = 96, heard = 0, className }: WaveformProps) {
  const id = useId();
  const known = useWaveform(src);
  const heights = known ? fold(known, bars) : Array.from({ length: bars }, () => 0.04);
  const path = pathOf(heights);
  return (
    <svg
      viewBox={`0 0 ${heights.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className={classes("block h-full w-full", className)}
    >
      <clipPath id={id}>
        <rect width={heights.length * heard} height={HEIGHT} />
      </clipPath>
      <path d={path} className="fill-kind-audio opacity-35" />
      <path d={path} className="fill-kind-audio" clipPath={`url(#${id})`} />
    </svg>
  );
}
