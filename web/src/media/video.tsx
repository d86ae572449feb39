// A film to look at: scrub, step by frames (, and .), silent until asked, and any frame can become a picture.
import { ChevronFirst, ChevronLast, ImagePlus, Pause, Play, Volume2, VolumeX } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { Upload } from "@/api/types";
import { Button, classes, IconButton, toast } from "@/ui";
import { frameLength, keepFrame } from "./frame";
import { clock } from "./peaks";
import { type Playback, seek, usePlayback } from "./playback";
import { Scrub } from "./scrub";
import { toggle } from "./solo";

export interface VideoPlayerProps {
  readonly src: string;
  readonly name: string;
  readonly poster?: string | null;
  readonly ratio?: number;
  readonly autoPlay?: boolean;
  readonly loop?: boolean;
  /** "Use this frame" is offered when somebody takes it: hears of the upload once it is there. */
  readonly onFrame?: (frame: Upload) => void;
  readonly className?: string;
}

export function VideoPlayer({
  src,
  name,
  poster,
  ratio,
  autoPlay = false,
  loop = true,
  onFrame,
  className,
}: VideoPlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const playback = usePlayback(video);
  const [muted, setMuted] = useState(true);
  const step = useFrameStep(video);
  const controls = { video, playback, muted, step, onMute: () => setMuted(!muted), name };
  useShortcuts(controls);
  return (
    <div className={classes("flex min-h-0 flex-col gap-2", className)}>
      <video
        ref={video}
        src={`${src}#t=0.001`}
        poster={poster ?? undefined}
        muted={muted}
        loop={loop}
        autoPlay={autoPlay}
        playsInline
        preload="metadata"
        style={ratio ? { aspectRatio: ratio } : undefined}
        className="min-h-0 max-w-full flex-1 rounded-control object-contain"
        onClick={(event) => toggle(event.currentTarget)}
      />
      <Controls {...controls} {...(onFrame ? { onFrame } : {})} />
    </div>
  );
}

function useFrameStep(video: RefObject<HTMLVideoElement | null>): (frames: number) => void {
  const length = useRef<ReturnType<typeof frameLength>>(null);
  useEffect(() => {
    if (!video.current) return;
    length.current = frameLength(video.current);
    return () => length.current?.stop();
  }, [video]);
  return (frames) => {
    const element = video.current;
    if (!element || !length.current) return;
    element.pause();
    seek(element, element.currentTime + frames * length.current.seconds());
  };
}

interface ControlsProps {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly playback: Playback;
  readonly muted: boolean;
  readonly onMute: () => void;
  readonly step: (frames: number) => void;
  readonly name: string;
  readonly onFrame?: (frame: Upload) => void;
}

/** Keys work anywhere in the dialog the film is shown in; elsewhere, while the focus is on the player. */
function useShortcuts(controls: ControlsProps): void {
  const latest = useRef(controls);
  useEffect(() => {
    latest.current = controls;
  });
  useEffect(() => {
    const element = latest.current.video.current;
    const place = element?.closest("dialog") ?? element?.parentElement;
    if (!place) return;
    const press = (event: KeyboardEvent) => shortcut(event, latest.current);
    place.addEventListener("keydown", press);
    return () => place.removeEventListener("keydown", press);
  }, []);
}

function shortcut(event: KeyboardEvent, { video, step, onMute }: ControlsProps): void {
  const element = video.current;
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!element || event.ctrlKey || event.metaKey || event.altKey || target?.matches(TYPING)) return;
  const acts: Readonly<Record<string, () => void>> = {
    ",": () => step(-1),
    ".": () => step(1),
    m: onMute,
    ...(target?.matches("button, a") ? {} : { " ": () => toggle(element) }),
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

const TYPING = "textarea, select, input:not([type=range])";

function Controls(props: ControlsProps) {
  const { video, playback, muted, onMute, step, name, onFrame } = props;
  const { playing, at, length, failed } = playback;
  return (
    <div className="nodrag flex w-full max-w-160 flex-wrap items-center gap-1">
      <IconButton
        label={playing ? "Pause" : "Play"}
        keys="Space"
        size="sm"
        onClick={() => video.current && toggle(video.current)}
      >
        {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
      </IconButton>
      <Line at={at} length={length} label={`Position in ${name}`} onSeek={(to) => seek(video.current, to)} />
      <span className="px-1 text-12 text-quiet">
        {failed ? "cannot be played" : `${clock(at, true)} / ${clock(length, true)}`}
      </span>
      <IconButton label="One frame back" keys="," size="sm" onClick={() => step(-1)}>
        <ChevronFirst />
      </IconButton>
      <IconButton label="One frame on" keys="." size="sm" onClick={() => step(1)}>
        <ChevronLast />
      </IconButton>
      <IconButton label={muted ? "Sound on" : "Sound off"} keys="M" size="sm" onClick={onMute}>
        {muted ? <VolumeX /> : <Volume2 />}
      </IconButton>
      {onFrame && <KeepFrame video={video} name={name} onFrame={onFrame} />}
    </div>
  );
}

function Line({
  at,
  length,
  label,
  onSeek,
}: {
  readonly at: number;
  readonly length: number;
  readonly label: string;
  readonly onSeek: (to: number) => void;
}) {
  return (
    <div className="relative h-7 min-w-24 flex-1 rounded-control max-sm:order-first max-sm:basis-full has-focus-visible:outline-2 has-focus-visible:outline-focus">
      <div className="absolute inset-x-0 top-1/2 h-1 -translate-y-1/2 overflow-hidden rounded-full bg-pressed">
        <div className="h-full bg-kind-video" style={{ width: `${length ? (at / length) * 100 : 0}%` }} />
      </div>
      <Scrub label={label} at={at} length={length} onSeek={onSeek} />
    </div>
  );
}

function KeepFrame({
  video,
  name,
  onFrame,
}: Pick<ControlsProps, "video" | "name"> & { readonly onFrame: (frame: Upload) => void }) {
  const [busy, setBusy] = useState(false);
  const keep = async () => {
    if (!video.current) return;
    setBusy(true);
    video.current.pause();
    try {
      onFrame(await keepFrame(video.current, name.slice(0, 40)));
    } catch (error) {
      toast.failed(
        error instanceof DOMException
          ? "This browser may not read that film. Download it and take the frame there."
          : error,
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="sm" busy={busy} icon={<ImagePlus />} onClick={keep}>
      Use this frame
    </Button>
  );
}
