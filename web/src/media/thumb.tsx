// A result made small: for lists, tables and choices. Fills the box it is given.
import type { Job } from "@/api/types";
import { classes, KindIcon } from "@/ui";
import { Poster } from "./poster";
import { describe, resultOf, sizesOf, thumbOf } from "./result";
import { CHECKED } from "./stage";
import { Waveform } from "./waveform";

/** Lists, tables and choices: small places all. */
const SIZES = "160px";

export interface ThumbProps {
  readonly job: Job;
  /** Whole (letterboxed) rather than filling its box. */
  readonly whole?: boolean;
  readonly className?: string;
}

export function Thumb({ job, whole = false, className }: ThumbProps) {
  const result = resultOf(job);
  const look = classes("block size-full", whole ? "object-contain" : "object-cover", className);
  if (!result) {
    return (
      <span className={classes("grid size-full place-items-center bg-hover", className)}>
        <KindIcon kind={job.kind} label={describe(job)} />
      </span>
    );
  }
  if (result.sort === "image") {
    return (
      <img
        src={thumbOf(job) ?? result.url}
        srcSet={job.thumbUrl ? sizesOf(result.url, result.ratio) : undefined}
        sizes={SIZES}
        alt={describe(job)}
        loading="lazy"
        decoding="async"
        className={classes(look, CHECKED)}
      />
    );
  }
  if (result.sort === "video") {
    return <Poster url={result.url} alt={describe(job)} className={look} />;
  }
  return (
    <span
      role="img"
      aria-label={describe(job)}
      className={classes("block size-full bg-kind-audio-tint p-1", className)}
    >
      <Waveform src={result.url} bars={32} />
    </span>
  );
}
