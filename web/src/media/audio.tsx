// A sound to listen to: play, its waveform to click into, time. Small enough for a node of the canvas, wide enough for a page.
import { Pause, Play } from "lucide-react";
import { useRef } from "react";
import { classes, IconButton } from "@/ui";
import { clock } from "./peaks";
import { seek, usePlayback } from "./playback";
import { Scrub } from "./scrub";
import { toggle } from "./solo";
import { Waveform } from "./waveform";

export interface AudioPlayerProps {
  readonly src: string;
  /** What it is, for those who cannot see: the prompt. */
  readonly name: string;
  /** Known beforehand: the length is then shown before anything is loaded. */
  readonly seconds?: number | null;
  readonly bars?: number;
  readonly size?: "sm" | "lg";
}

export function AudioPlayer({ src, name, seconds, bars, size = "sm" }: AudioPlayerProps) {
  const audio = useRef<HTMLAudioElement>(null);
  const { playing, at, length, failed } = usePlayback(audio);
  const whole = length || seconds || 0;
  return (
    <div className={classes("flex w-full min-w-0 items-center gap-2", size === "lg" && "gap-4")}>
      {/* biome-ignore lint/a11y/useMediaCaption: what was said stands beside it as its prompt. */}
      <audio ref={audio} src={src} preload="metadata" className="hidden" />
      <IconButton
        label={playing ? "Pause" : "Play"}
        size={size === "lg" ? "lg" : "md"}
        variant={size === "lg" ? "primary" : "secondary"}
        className="nodrag rounded-full!"
        onClick={() => audio.current && toggle(audio.current)}
      >
        {playing ? <Pause className="fill-current" /> : <Play className="fill-current" />}
      </IconButton>
      <div className={classes("relative min-w-0 flex-1 rounded-control", FOCUS, size === "lg" ? "h-24" : "h-10")}>
        <Waveform src={src} heard={whole ? at / whole : 0} {...(bars ? { bars } : {})} />
        <Scrub label={`Position in ${name}`} at={at} length={whole} onSeek={(to) => seek(audio.current, to)} />
      </div>
      <span className="shrink-0 text-12 text-quiet">
        {failed ? "cannot be played" : at > 0 || playing ? `${clock(at)} / ${clock(whole)}` : clock(whole)}
      </span>
    </div>
  );
}

const FOCUS = "has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2";
