// What came out, or what is being made: one or several, each with its state; a failure says why and that it cost nothing.
import { CircleX, FlaskConical, Maximize2 } from "lucide-react";
import { useState } from "react";
import { post } from "@/api/client";
import { useJob } from "@/api/queries";
import type { Job } from "@/api/types";
import { AudioPlayer } from "@/media/audio";
import { describe, resultOf } from "@/media/result";
import { CHECKED } from "@/media/stage";
import { VideoPlayer } from "@/media/video";
import { Button, classes, credits, Empty, Failure, IconButton, Problem, Skeleton, StateChip, toast } from "@/ui";

interface ResultsProps {
  readonly ids: readonly string[];
  readonly onOpen: (job: Job) => void;
}

export function Results({ ids, onOpen }: ResultsProps) {
  if (ids.length === 0) {
    return (
      <Empty icon={<FlaskConical />} title="Try a model">
        Choose one, write what you want, run it. The result comes here, the code for it stands below.
      </Empty>
    );
  }
  return (
    <ul className={classes("grid gap-3", ids.length > 1 && "sm:grid-cols-2")}>
      {ids.map((id) => (
        <li key={id} className="min-w-0">
          <One id={id} alone={ids.length === 1} onOpen={onOpen} />
        </li>
      ))}
    </ul>
  );
}

interface OneProps {
  readonly id: string;
  readonly alone: boolean;
  readonly onOpen: (job: Job) => void;
}

function One({ id, alone, onOpen }: OneProps) {
  const { data: job, error, refetch } = useJob(id);
  if (error && !job) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!job) return <Skeleton className="aspect-video w-full" />;
  if (job.status === "completed") return <Done job={job} alone={alone} onOpen={onOpen} />;
  if (job.status === "failed") {
    const cancelled = job.errorType === "cancelled";
    return (
      <Problem>
        {cancelled ? "Cancelled. Nothing was charged." : `${ended(job.error ?? "It failed")} Nothing was charged.`}
      </Problem>
    );
  }
  return <Open job={job} />;
}

/** Errors of providers come with and without their full stop. */
function ended(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function Done({ job, alone, onOpen }: Omit<OneProps, "id"> & { readonly job: Job }) {
  const result = resultOf(job);
  if (!result) return <Problem>The result was deleted.</Problem>;
  const most = alone ? "max-h-[56vh]" : "max-h-[40vh]";
  return (
    <figure className="flex flex-col gap-2">
      {result.sort === "image" && (
        <button type="button" onClick={() => onOpen(job)} className="mx-auto flex cursor-zoom-in justify-center">
          <img src={result.url} alt={describe(job)} className={classes("rounded-control", most, CHECKED)} />
        </button>
      )}
      {result.sort === "video" && (
        <VideoPlayer
          src={result.url}
          name={describe(job)}
          ratio={result.ratio}
          autoPlay
          className={classes("items-center", most)}
        />
      )}
      {result.sort === "audio" && (
        <div className="rounded-card border border-line bg-raised p-5">
          <AudioPlayer src={result.url} name={describe(job)} seconds={job.durationSec} size="lg" />
        </div>
      )}
      <figcaption className="flex items-center justify-between gap-2 text-13 text-quiet">
        <StateChip status="completed" word={job.credits === 0 ? "Done, free" : `Done, ${credits(job.credits)}`} />
        <IconButton label="Open large" size="sm" onClick={() => onOpen(job)}>
          <Maximize2 />
        </IconButton>
      </figcaption>
    </figure>
  );
}

function Open({ job }: { readonly job: Job }) {
  const [busy, setBusy] = useState(false);
  const cancel = async () => {
    setBusy(true);
    try {
      await post(`/v1/jobs/${job.id}/cancel`);
    } catch (error) {
      toast.failed(error);
      setBusy(false);
    }
  };
  const part = job.progress === null ? null : Math.round(job.progress * 100);
  const word = job.status === "queued" ? "Waiting" : part === null ? "Working" : `Working, ${part} %`;
  return (
    <div className="flex flex-col gap-3 rounded-card border border-line bg-raised p-4">
      <div className="grid aspect-video place-items-center rounded-control bg-hover" aria-live="polite">
        <StateChip status={job.status} word={word} />
      </div>
      {part !== null && (
        <div role="progressbar" aria-label="Progress" aria-valuenow={part} className="h-1 rounded-full bg-pressed">
          <div className="h-full rounded-full bg-working transition-[width]" style={{ width: `${part}%` }} />
        </div>
      )}
      <Button size="sm" busy={busy} icon={<CircleX />} className="self-start" onClick={() => void cancel()}>
        Cancel
      </Button>
    </div>
  );
}
