// One result in the rows: a picture, a film that plays silently under the pointer, a sound with its waveform.
import { Check } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import type { Job } from "@/api/types";
import { clock } from "@/media/peaks";
import { Poster } from "@/media/poster";
import { describe, resultOf, sizesOf, thumbOf } from "@/media/result";
import { play } from "@/media/solo";
import { CHECKED } from "@/media/stage";
import { Waveform } from "@/media/waveform";
import { classes, KindIcon } from "@/ui";

export interface TileProps {
  readonly job: Job;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The one Tab stops at. */
  readonly current: boolean;
  readonly selected: boolean;
  /** Something is selected: a click selects too. */
  readonly selecting: boolean;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string, through: boolean) => void;
}

export const Tile = memo(function Tile(props: TileProps) {
  const { job, left, top, width, height, current, selected, selecting, onOpen, onSelect } = props;
  return (
    <li
      className={classes("group absolute", selected && "z-1")}
      style={{ width, height, transform: `translate(${left}px, ${top}px)` }}
    >
      <button
        type="button"
        data-tile={job.id}
        tabIndex={current ? 0 : -1}
        onClick={(event) =>
          selecting || event.shiftKey || event.ctrlKey || event.metaKey
            ? onSelect(job.id, event.shiftKey)
            : onOpen(job.id)
        }
        className={classes(
          "block size-full overflow-hidden rounded-control bg-hover transition-[clip-path]",
          selected && "[clip-path:inset(8px_round_6px)]",
        )}
      >
        <Shown job={job} width={width} height={height} />
      </button>
      <label className={classes(MARK, !selected && !selecting && QUIET_MARK)}>
        <input
          type="checkbox"
          tabIndex={current ? 0 : -1}
          checked={selected}
          aria-label={`Select ${describe(job)}`}
          onChange={() => {}}
          onClick={(event) => onSelect(job.id, event.shiftKey)}
          className="peer sr-only"
        />
        <Check className={classes("size-4", !selected && "opacity-0")} aria-hidden="true" />
      </label>
    </li>
  );
});

const MARK =
  "absolute top-2 left-2 grid size-6 place-items-center rounded-full border border-edge bg-raised text-ink has-checked:border-accent has-checked:bg-accent has-checked:text-on-accent has-focus-visible:outline-2 has-focus-visible:outline-focus";
const QUIET_MARK = "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100";

interface ShownProps {
  readonly job: Job;
  readonly width: number;
  readonly height: number;
}

function Shown({ job, width, height }: ShownProps) {
  const result = resultOf(job);
  if (!result) return null;
  if (result.sort === "audio") return <Sound job={job} url={result.url} />;
  if (result.sort === "video") return <Film job={job} url={result.url} />;
  return (
    <img
      src={thumbOf(job) ?? result.url}
      srcSet={job.thumbUrl ? sizesOf(result.url, result.ratio) : undefined}
      sizes={`${Math.round(Math.max(width, height * result.ratio))}px`}
      alt={describe(job)}
      decoding="async"
      className={classes("size-full object-cover", job.kind === "tool" && CHECKED)}
    />
  );
}

/** A picture until the mouse is over it; then it plays, without sound. */
function Film({ job, url }: { readonly job: Job; readonly url: string }) {
  const [over, setOver] = useState(false);
  return (
    <span
      className="relative block size-full"
      onPointerEnter={(event) => event.pointerType === "mouse" && setOver(true)}
      onPointerLeave={() => setOver(false)}
    >
      <Poster url={url} alt={describe(job)} />
      {over && <Moving url={url} />}
      <span className={BADGE}>
        <KindIcon kind="video" />
        {job.durationSec !== null && clock(job.durationSec)}
      </span>
    </span>
  );
}

/** Over the picture, which stays until there is something to see. */
function Moving({ url }: { readonly url: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) void play(video.current);
  }, []);
  return (
    <video
      ref={video}
      src={url}
      muted
      loop
      playsInline
      tabIndex={-1}
      aria-hidden="true"
      className="absolute inset-0 size-full object-cover"
    />
  );
}

function Sound({ job, url }: { readonly job: Job; readonly url: string }) {
  return (
    <span className="flex size-full flex-col gap-3 rounded-control border border-line bg-raised p-4 text-left">
      <span className="grid min-h-0 flex-1 items-center">
        <span className="h-3/5 max-h-24">
          <Waveform src={url} bars={80} heard={1} />
        </span>
      </span>
      <span className="line-clamp-2 shrink-0 pr-14 text-13 text-ink">
        <span className="sr-only">Sound: </span>
        {job.prompt}
      </span>
      <span className={classes(BADGE, "right-3! bottom-3.5! bg-transparent!")}>
        <KindIcon kind="audio" />
        {job.durationSec !== null && clock(job.durationSec)}
      </span>
    </span>
  );
}

const BADGE =
  "absolute right-2 bottom-2 flex items-center gap-1 rounded-control bg-raised px-1.5 text-12 text-ink [&_svg]:size-3.5";
