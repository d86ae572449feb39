// Two results against each other: pictures under one slider (mouse, touch, keys), films side by side in step.
import { Pause, Play } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Job } from "@/api/types";
import { Dialog, IconButton } from "@/ui";
import { useModelName } from "./model-name";
import { seek, usePlayback } from "./playback";
import { describe, resultOf } from "./result";
import { Scrub } from "./scrub";
import { play } from "./solo";

export interface CompareProps {
  readonly a: Job;
  readonly b: Job;
  readonly onClose: () => void;
}

/** Whether two results can stand against each other. */
export function comparable(a: Job, b: Job): boolean {
  const sort = resultOf(a)?.sort;
  return sort !== undefined && sort !== "audio" && sort === resultOf(b)?.sort;
}

export function Compare({ a, b, onClose }: CompareProps) {
  const films = resultOf(a)?.sort === "video";
  return (
    <Dialog title="Compare" width="lg" onClose={onClose}>
      {films ? <Films a={a} b={b} /> : <Pictures a={a} b={b} />}
      <div className="mt-3 grid grid-cols-2 gap-6 text-13">
        <Side name="A" job={a} />
        <Side name="B" job={b} />
      </div>
    </Dialog>
  );
}

function Side({ name, job }: { readonly name: string; readonly job: Job }) {
  const model = useModelName(job.model);
  return (
    <p className="min-w-0">
      <b className="mr-2 text-accent-ink">{name}</b>
      <span className="text-quiet">{model}</span>
      <span className="line-clamp-2 wrap-anywhere">{job.prompt}</span>
    </p>
  );
}

function Pictures({ a, b }: Omit<CompareProps, "onClose">) {
  const [part, setPart] = useState(50);
  const [first, second] = [resultOf(a), resultOf(b)];
  if (!first || !second) return null;
  return (
    <div
      className="relative mx-auto max-h-[60vh] max-w-full overflow-hidden rounded-card bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:-outline-offset-2"
      style={{ aspectRatio: first.ratio }}
    >
      <img src={second.url} alt={describe(b)} className="absolute inset-0 size-full object-contain" />
      <img
        src={first.url}
        alt={describe(a)}
        className="absolute inset-0 size-full bg-sunken object-contain"
        style={{ clipPath: `inset(0 ${100 - part}% 0 0)` }}
      />
      <Tag text="A" place="left-2" />
      <Tag text="B" place="right-2" />
      <span
        aria-hidden="true"
        className="absolute inset-y-0 w-0.5 -translate-x-1/2 bg-raised"
        style={{ left: `${part}%` }}
      >
        <span className="absolute top-1/2 left-1/2 size-7 -translate-1/2 rounded-full bg-raised shadow-float" />
      </span>
      <input
        type="range"
        aria-label="Where A ends and B begins"
        aria-valuetext={`${part} % of A`}
        min={0}
        max={100}
        value={part}
        onChange={(event) => setPart(Number(event.target.value))}
        className="absolute inset-0 m-0 size-full cursor-ew-resize opacity-0"
      />
    </div>
  );
}

function Tag({ text, place }: { readonly text: string; readonly place: string }) {
  return (
    <span className={`absolute top-2 ${place} rounded-control bg-raised px-2 font-medium text-12`} aria-hidden="true">
      {text}
    </span>
  );
}

/** Films further apart than this are brought together again. */
const DRIFT_SEC = 0.06;

function Films({ a, b }: Omit<CompareProps, "onClose">) {
  const first = useRef<HTMLVideoElement>(null);
  const second = useRef<HTMLVideoElement>(null);
  const { playing, at, length } = usePlayback(first);
  useEffect(() => {
    const other = second.current;
    if (!other) return;
    if (Math.abs(other.currentTime - at) > DRIFT_SEC && at <= other.duration) other.currentTime = at;
    if (playing && other.paused) void play(other);
    if (!playing) other.pause();
  }, [at, playing]);
  const toggle = () => {
    if (!first.current) return;
    if (playing) first.current.pause();
    else void play(first.current);
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="grid gap-2 sm:grid-cols-2">
        <Film element={first} job={a} />
        <Film element={second} job={b} />
      </div>
      <div className="flex items-center gap-2">
        <IconButton label={playing ? "Pause both" : "Play both"} onClick={toggle}>
          {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
        </IconButton>
        <div className="relative h-7 flex-1 rounded-control has-focus-visible:outline-2 has-focus-visible:outline-focus">
          <div className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 overflow-hidden rounded-full bg-pressed">
            <div className="h-full bg-kind-video" style={{ width: `${length ? (at / length) * 100 : 0}%` }} />
          </div>
          <Scrub label="Position in both" at={at} length={length} onSeek={(to) => seek(first.current, to)} />
        </div>
      </div>
    </div>
  );
}

function Film({ element, job }: { readonly element: React.RefObject<HTMLVideoElement | null>; readonly job: Job }) {
  const result = resultOf(job);
  return (
    <video
      ref={element}
      src={result ? `${result.url}#t=0.001` : undefined}
      muted
      loop
      playsInline
      preload="auto"
      aria-label={describe(job)}
      className="max-h-[55vh] w-full rounded-control bg-sunken object-contain"
      style={{ aspectRatio: result?.ratio }}
    />
  );
}
