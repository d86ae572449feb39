// One result as large as the window allows, its recipe beside it. Mounted is open; arrows go through the list it came from.
import { ChevronLeft, ChevronRight, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { Job, Upload } from "@/api/types";
import { IconButton } from "@/ui";
import { AudioPlayer } from "./audio";
import { Recipe } from "./recipe";
import { describe, resultOf, thumbOf } from "./result";
import { type Stage, StageView, stageKey, useStage } from "./stage";
import { useSwipe } from "./swipe";
import { UseAsInput } from "./use";
import { VideoPlayer } from "./video";

export interface LightboxProps {
  /** What the arrows go through, in the order shown. */
  readonly jobs: readonly Job[];
  readonly id: string;
  readonly onShow: (id: string) => void;
  readonly onClose: () => void;
  /** The end of the list is near: fetch more, if there is more. */
  readonly onEnd?: () => void;
  /** Takes the result where the caller wants it (a node of the open canvas); absent: a project is asked for. */
  readonly onUse?: (job: Job) => void;
  readonly onUseFrame?: (frame: Upload) => void;
  /** Further actions of the caller, above the others. */
  readonly children?: ReactNode;
}

const NEAR_END = 8;

export function Lightbox(props: LightboxProps) {
  const { jobs, id, onShow, onClose, onEnd } = props;
  const at = jobs.findIndex((job) => job.id === id);
  const job = jobs[at];
  const stage = useStage(id);
  const dialog = useModal(id);
  useEffect(() => {
    if (at >= jobs.length - NEAR_END) onEnd?.();
  }, [at, jobs.length, onEnd]);
  useReady(jobs[at - 1], jobs[at + 1]);
  const go = (by: number) => {
    const next = jobs[at + by];
    if (next) onShow(next.id);
  };
  const swipe = useSwipe(!stage.zoomed, go);
  if (!job) return null;
  return (
    <dialog
      ref={dialog}
      aria-label={describe(job)}
      tabIndex={-1}
      className={FRAME}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === event.currentTarget) onClose();
      }}
      onKeyDown={(event) => press(event, stage, go)}
    >
      <div {...swipe} className="relative min-h-[55vh] min-w-0 flex-1 p-3 md:min-h-0 md:p-6">
        <Shown job={job} stage={stage} {...(props.onUseFrame ? { onUseFrame: props.onUseFrame } : {})} />
        <Step side="left" label="Previous" able={at > 0} onClick={() => go(-1)} />
        <Step side="right" label="Next" able={at < jobs.length - 1} onClick={() => go(1)} />
      </div>
      <Recipe key={job.id} {...props} job={job} onGone={() => leaveGone(jobs, at, onShow, onClose)} />
      <IconButton label="Close" variant="secondary" className="fixed! top-3 right-3" onClick={onClose}>
        <X />
      </IconButton>
    </dialog>
  );
}

const FRAME =
  "m-0 h-dvh max-h-none w-screen max-w-none flex-col overflow-y-auto bg-ground text-ink outline-none open:flex md:flex-row md:overflow-hidden";

/** Opens over everything. What had the focus may go with the picture it belonged to: then the dialog itself takes it. */
function useModal(id: string) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) {
      element.showModal();
      element.focus();
    }
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture has other controls.
  useEffect(() => {
    if (!dialog.current?.contains(document.activeElement)) dialog.current?.focus();
  }, [id]);
  return dialog;
}

/** The pictures one step away are fetched while this one is looked at. */
function useReady(...neighbours: readonly (Job | undefined)[]): void {
  const urls = neighbours.map((job) => (job?.imageUrl ? (resultOf(job)?.url ?? "") : "")).join("\n");
  useEffect(() => {
    for (const url of urls.split("\n")) if (url) new Image().src = url;
  }, [urls]);
}

/** After a deletion the next one is shown, or the one before; the last one closes. */
function leaveGone(jobs: readonly Job[], at: number, onShow: (id: string) => void, onClose: () => void): void {
  const next = jobs[at + 1] ?? jobs[at - 1];
  if (next) onShow(next.id);
  else onClose();
}

function press(event: KeyboardEvent, stage: Stage, go: (by: number) => void): void {
  event.stopPropagation();
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (stageKey(event, stage)) event.preventDefault();
  else if (event.key === "ArrowLeft") go(-1);
  else if (event.key === "ArrowRight") go(1);
}

/** Beside the result; on a narrow screen above it, where nothing that is pressed lies below. */
const STEP_PLACE = { left: "left-3", right: "max-md:left-14 md:right-3" } as const;

interface StepProps {
  readonly side: "left" | "right";
  readonly label: string;
  readonly able: boolean;
  readonly onClick: () => void;
}

function Step({ side, label, able, onClick }: StepProps) {
  if (!able) return null;
  return (
    <IconButton
      label={label}
      keys={side === "left" ? "←" : "→"}
      variant="secondary"
      className={`absolute! rounded-full! max-md:top-3 md:top-1/2 md:-translate-y-1/2 ${STEP_PLACE[side]}`}
      onClick={onClick}
    >
      {side === "left" ? <ChevronLeft /> : <ChevronRight />}
    </IconButton>
  );
}

interface ShownProps {
  readonly job: Job;
  readonly stage: Stage;
  readonly onUseFrame?: (frame: Upload) => void;
}

function Shown({ job, stage, onUseFrame }: ShownProps) {
  const [frame, setFrame] = useState<Upload | null>(null);
  const result = resultOf(job);
  if (!result) return <p className="grid h-full place-items-center text-quiet">There is no result any more.</p>;
  if (result.sort === "image") {
    const size = job.width && job.height ? { width: job.width, height: job.height } : null;
    return <StageView stage={stage} src={result.url} thumb={thumbOf(job)} alt={describe(job)} size={size} />;
  }
  if (result.sort === "audio") {
    return (
      <div className="mx-auto grid h-full max-w-200 items-center px-4 sm:px-10">
        <AudioPlayer src={result.url} name={describe(job)} seconds={job.durationSec} size="lg" bars={160} />
      </div>
    );
  }
  return (
    <>
      <VideoPlayer
        key={job.id}
        src={result.url}
        name={describe(job)}
        ratio={result.ratio}
        autoPlay
        onFrame={onUseFrame ?? setFrame}
        className="mx-auto h-full max-w-full items-center sm:px-10"
      />
      {frame && <UseAsInput upload={frame} onClose={() => setFrame(null)} />}
    </>
  );
}
