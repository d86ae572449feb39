// Where one is in a sound or film: a real range input, invisible over whatever it lies on, so mouse, touch and keys all work.
import type { KeyboardEvent } from "react";
import { clock } from "./peaks";

const STEP_SEC = 1;
const LEAP_SEC = 5;

export interface ScrubProps {
  readonly label: string;
  readonly at: number;
  readonly length: number;
  readonly onSeek: (seconds: number) => void;
}

export function Scrub({ label, at, length, onSeek }: ScrubProps) {
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LEAP_SEC : STEP_SEC;
    const to = { ArrowLeft: at - step, ArrowDown: at - step, ArrowRight: at + step, ArrowUp: at + step }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(to);
  };
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={`${clock(at)} of ${clock(length)}`}
      min={0}
      max={length || 1}
      step={0.01}
      value={Math.min(at, length || 1)}
      disabled={length === 0}
      onChange={(event) => onSeek(Number(event.target.value))}
      onKeyDown={key}
      className="nodrag absolute inset-0 m-0 h-full w-full cursor-pointer opacity-0"
    />
  );
}
