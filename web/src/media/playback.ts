// A media element as React sees it: playing or not, where, how long. Rule: the element is the truth; this only listens.
import { type RefObject, useEffect, useState } from "react";
import { solo } from "./solo";

export interface Playback {
  readonly playing: boolean;
  readonly at: number;
  /** Seconds; 0 until known. */
  readonly length: number;
  readonly failed: boolean;
}

const STILL: Playback = { playing: false, at: 0, length: 0, failed: false };

function look(element: HTMLMediaElement): Playback {
  const length = Number.isFinite(element.duration) ? element.duration : 0;
  return {
    playing: !element.paused && !element.ended,
    at: element.currentTime,
    length,
    failed: element.error !== null,
  };
}

const EVENTS = ["play", "pause", "ended", "seeked", "seeking", "durationchange", "loadedmetadata", "error", "emptied"];

export function usePlayback(ref: RefObject<HTMLMediaElement | null>): Playback {
  const [playback, setPlayback] = useState(STILL);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let frame = 0;
    const told = () => {
      cancelAnimationFrame(frame);
      setPlayback(look(element));
      // `timeupdate` comes four times a second; a moving line wants every frame.
      if (!element.paused && !element.ended) frame = requestAnimationFrame(told);
    };
    const started = () => solo(element);
    for (const name of EVENTS) element.addEventListener(name, told);
    element.addEventListener("play", started);
    told();
    return () => {
      cancelAnimationFrame(frame);
      for (const name of EVENTS) element.removeEventListener(name, told);
      element.removeEventListener("play", started);
    };
  }, [ref]);
  return playback;
}

/** Moves to `seconds`, within the length. */
export function seek(element: HTMLMediaElement | null, seconds: number): void {
  if (!element) return;
  const length = Number.isFinite(element.duration) ? element.duration : 0;
  element.currentTime = Math.min(Math.max(seconds, 0), length);
}
