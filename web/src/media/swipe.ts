// A finger drawn across a result goes to the next one or the one before. Rule: only one finger, mostly sideways, and quickly;
// everything else is scrolling, zooming or a position being set.
import { type TouchEvent, useRef } from "react";

const FAR_PX = 48;
const QUICK_MS = 800;
/** So much more across than up or down. */
const FLAT = 1.5;

export interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly ms: number;
}

/** 1: on, -1: back, 0: no swipe. Drawing to the left brings what is on the right. */
export function swiped(from: Stroke, to: Stroke): -1 | 0 | 1 {
  const [across, down] = [to.x - from.x, to.y - from.y];
  if (Math.abs(across) < FAR_PX || Math.abs(across) < FLAT * Math.abs(down) || to.ms - from.ms > QUICK_MS) return 0;
  return across < 0 ? 1 : -1;
}

/** Handlers for what is swiped; `able` is false while a finger means something else there. */
export function useSwipe(able: boolean, go: (by: number) => void) {
  const from = useRef<Stroke | null>(null);
  const forget = () => {
    from.current = null;
  };
  return {
    onTouchStart: (event: TouchEvent<HTMLElement>) => {
      const touch = event.touches[0];
      const slides = event.target instanceof Element && event.target.closest("input");
      const alone = able && !slides && event.touches.length === 1;
      from.current = alone && touch ? { x: touch.clientX, y: touch.clientY, ms: event.timeStamp } : null;
    },
    onTouchEnd: (event: TouchEvent<HTMLElement>) => {
      const touch = event.changedTouches[0];
      const by =
        from.current && touch ? swiped(from.current, { x: touch.clientX, y: touch.clientY, ms: event.timeStamp }) : 0;
      forget();
      if (by) go(by);
    },
    onTouchCancel: forget,
  };
}
