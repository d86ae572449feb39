// The result in a node, at its own ratio. Rule: small pictures for small places; a film or a sound loads when it is wanted.
import { ChevronLeft, ChevronRight, Maximize2, Pause, Play } from "lucide-react";
import { lazy, Suspense, useRef, useState } from "react";
import type { NodeType } from "@/graph/model";
import type { NodeResults } from "@/graph/results";
import { sizesOf } from "@/media/result";
import { toggle } from "@/media/solo";
import { useStill } from "@/media/still";
import { classes, KindIcon } from "@/ui";
import { type Showing, type Shown, useShown } from "../shown";
import { useActs } from "../state/context";
import { openPanel } from "../state/panels";
import { NodeIconButton } from "./controls";

/** What is see-through shows squares, not the page. */
const CHECKED = "bg-[repeating-conic-gradient(var(--hover)_0_25%,var(--raised)_0_50%)] bg-[length:16px_16px]";
const AudioPlayer = lazy(() => import("@/media/audio").then((room) => ({ default: room.AudioPlayer })));
/** A node is so wide; in the list a result takes the width there is. */
const NODE_SIZES = "240px";
const WIDE_SIZES = "min(100vw, 600px)";
const EMPTY_SIDE_PX = 56;

interface Props {
  readonly nodeId: string;
  readonly type: NodeType;
  readonly results: NodeResults;
  /** What the picture will be, "16:9"; drawn in outline while there is none. */
  readonly ratio?: string | undefined;
  /** In the list. */
  readonly wide?: boolean;
}

export function Body({ nodeId, type, results, ratio, wide = false }: Props) {
  const showing = useShown(results.chosen);
  if (!showing.shown) return <Blank type={type} showing={showing} ratio={ratio} />;
  return (
    <div className="group/body relative">
      <Result shown={showing.shown} nodeId={nodeId} wide={wide} />
      {results.variants.length > 1 && <Stack nodeId={nodeId} results={results} />}
    </div>
  );
}

function Blank({
  type,
  showing,
  ratio,
}: {
  readonly type: NodeType;
  readonly showing: Showing;
  readonly ratio?: string | undefined;
}) {
  const [across = 1, down = 1] = (ratio ?? "").split(":").map(Number);
  const scale = EMPTY_SIDE_PX / Math.max(across, down);
  const gone = !showing.shown && showing.gone;
  return (
    <div className="grid h-20 place-items-center bg-sunken text-12 text-quiet">
      {gone ? (
        "This file is gone"
      ) : ratio ? (
        <span
          className="grid place-items-center rounded-[3px] border border-edge border-dashed opacity-70"
          style={{ width: across * scale, height: down * scale }}
        >
          <KindIcon kind={type} />
        </span>
      ) : (
        <KindIcon kind={type} />
      )}
    </div>
  );
}

interface ResultProps {
  readonly shown: Shown;
  readonly nodeId: string;
  readonly wide: boolean;
}

function Result({ shown, nodeId, wide }: ResultProps) {
  if (shown.sort === "audio") {
    return (
      <div className="nodrag px-2 py-2">
        <Suspense fallback={<div className="h-10" />}>
          <AudioPlayer src={shown.url} name={shown.name} seconds={shown.job?.durationSec ?? null} bars={40} />
        </Suspense>
      </div>
    );
  }
  return shown.sort === "video" ? (
    <Film shown={shown} nodeId={nodeId} />
  ) : (
    <Picture shown={shown} nodeId={nodeId} wide={wide} />
  );
}

function Picture({ shown, nodeId, wide }: ResultProps) {
  const look = () => openPanel({ kind: "look", nodeId, jobId: shown.job?.id ?? null });
  return (
    <>
      <img
        src={shown.thumb ?? shown.url}
        srcSet={shown.thumb ? sizesOf(shown.url, shown.ratio) : undefined}
        sizes={wide ? WIDE_SIZES : NODE_SIZES}
        alt={shown.name}
        decoding="async"
        draggable={false}
        onDoubleClick={(event) => {
          event.stopPropagation();
          look();
        }}
        className={classes("block w-full", CHECKED)}
        style={{ aspectRatio: shown.ratio }}
        data-testid="result-image"
      />
      <Look onLook={look} />
    </>
  );
}

function Look({ onLook }: { readonly onLook: () => void }) {
  return (
    <NodeIconButton
      label="Look closer"
      variant="secondary"
      className="node-look absolute! top-1.5 right-1.5"
      onClick={onLook}
    >
      <Maximize2 />
    </NodeIconButton>
  );
}

/** A picture until it is played. */
function Film({ shown, nodeId }: Omit<ResultProps, "wide">) {
  const [wanted, setWanted] = useState(false);
  const still = useStill(shown.url);
  return (
    <>
      {wanted ? (
        <Playing shown={shown} />
      ) : (
        <>
          {still ? (
            <img
              src={still}
              alt={shown.name}
              draggable={false}
              className="block w-full bg-sunken"
              style={{ aspectRatio: shown.ratio }}
              data-testid="result-video"
            />
          ) : (
            <div className="w-full bg-sunken" style={{ aspectRatio: shown.ratio }} data-testid="result-video" />
          )}
          <NodeIconButton label="Play" variant="secondary" className={MIDDLE} onClick={() => setWanted(true)}>
            <Play className="fill-current" />
          </NodeIconButton>
        </>
      )}
      <Look onLook={() => openPanel({ kind: "look", nodeId, jobId: shown.job?.id ?? null })} />
    </>
  );
}

const MIDDLE = "node-words absolute! inset-0 m-auto size-9! rounded-full!";

function Playing({ shown }: { readonly shown: Shown }) {
  const video = useRef<HTMLVideoElement>(null);
  const [playing, setPlaying] = useState(true);
  return (
    <>
      <video
        ref={video}
        src={shown.url}
        aria-label={shown.name}
        muted
        loop
        autoPlay
        playsInline
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        className="block w-full bg-sunken"
        style={{ aspectRatio: shown.ratio }}
        data-testid="playing-video"
      />
      <NodeIconButton
        label={playing ? "Pause" : "Play"}
        variant="secondary"
        className={classes(MIDDLE, playing && "opacity-0 focus-visible:opacity-100 group-hover/body:opacity-100")}
        onClick={() => video.current && toggle(video.current)}
      >
        {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
      </NodeIconButton>
    </>
  );
}

/** The variants of a run: arrows flip, the one that shows is what the node hands on. */
function Stack({ nodeId, results }: { readonly nodeId: string; readonly results: NodeResults }) {
  const { choose } = useActs();
  const done = results.variants.filter((job) => job.status === "completed");
  const at = done.findIndex((job) => results.chosen && "job" in results.chosen && results.chosen.job.id === job.id);
  if (done.length < 2) return null;
  const flip = (by: number) => {
    const next = done[(at + by + done.length) % done.length];
    if (next) choose(nodeId, next.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are those of the two buttons within.
    <div
      className="nodrag absolute bottom-1.5 left-1/2 flex -translate-x-1/2 items-center rounded-full bg-raised text-12 shadow-float"
      data-testid="stack"
      onKeyDown={(event) => {
        const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
        if (!by) return;
        event.stopPropagation();
        event.preventDefault();
        flip(by);
      }}
    >
      <NodeIconButton label="Previous variant" onClick={() => flip(-1)} className="rounded-full!">
        <ChevronLeft />
      </NodeIconButton>
      <span aria-live="polite">
        {at + 1} of {done.length}
      </span>
      <NodeIconButton label="Next variant" onClick={() => flip(1)} className="rounded-full!">
        <ChevronRight />
      </NodeIconButton>
    </div>
  );
}
