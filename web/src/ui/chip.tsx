// Small labels: a filter that is on or off, and the state of a job with its icon and its word.
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import type { JobStatus } from "@/api/types";
import { classes } from "./classes";

type Tone = "plain" | "accent" | "done" | "waiting" | "failed" | "working";

const LOOK: Record<Tone, string> = {
  plain: "bg-hover text-quiet",
  accent: "bg-accent-tint text-accent-ink",
  done: "bg-done-tint text-done-ink",
  waiting: "bg-waiting-tint text-waiting-ink",
  failed: "bg-failed-tint text-failed-ink",
  working: "bg-working-tint text-working-ink",
};

export function Chip({ tone = "plain", children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={classes(
        "inline-flex h-5.5 items-center gap-1 rounded-full px-2 font-medium text-12 whitespace-nowrap [&_svg]:size-3.5",
        LOOK[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A filter: pressed or not, and it says so. */
export function FilterChip({ pressed, className, ...rest }: ComponentProps<"button"> & { readonly pressed: boolean }) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      {...rest}
      className={classes(
        "inline-flex h-8 items-center gap-1.5 rounded-full border px-3 text-13 whitespace-nowrap transition-colors [&_svg]:size-3.5",
        pressed ? "border-accent bg-accent-tint text-accent-ink" : "border-line bg-raised text-ink hover:bg-hover",
        className,
      )}
    />
  );
}

const STATE: Record<JobStatus, { readonly tone: Tone; readonly word: string; readonly icon: ReactNode }> = {
  queued: { tone: "waiting", word: "Waiting", icon: <CircleDashed /> },
  processing: { tone: "working", word: "Working", icon: <LoaderCircle className="animate-spin" /> },
  completed: { tone: "done", word: "Done", icon: <CircleCheck /> },
  failed: { tone: "failed", word: "Failed", icon: <CircleAlert /> },
};

/** A job's state. `word` replaces the usual one, e.g. "Working, 40 %". */
export function StateChip({ status, word }: { readonly status: JobStatus; readonly word?: string }) {
  const state = STATE[status];
  return (
    <Chip tone={state.tone}>
      {state.icon}
      {word ?? state.word}
    </Chip>
  );
}
