// A picture to look into: wheel, pinch, double click and keys zoom, dragging moves. Rule: the numbers are view.ts's.
import { type KeyboardEvent, type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { classes } from "@/ui";
import { fitted, type Point, pan, type Size, type View, zoom, zoomed } from "./view";

const WHEEL_PER_STEP = 0.0018;
const KEY_FACTOR = 1.4;
const CLICK_FACTOR = 2.5;
const KEY_PAN_PX = 60;

interface Look {
  readonly view: View;
  readonly picture: Size;
  readonly frame: Size;
}

const NOTHING: Size = { width: 0, height: 0 };

export interface Stage {
  readonly look: Look;
  readonly zoomed: boolean;
  readonly zoomBy: (factor: number, at?: Point) => void;
  readonly panBy: (by: Point) => void;
  readonly reset: () => void;
  /** The picture or its frame has this size now: it is shown whole again. */
  readonly resize: (size: Partial<Pick<Look, "picture" | "frame">>) => void;
}

const MIDDLE: Point = { x: 0, y: 0 };

/** The state of one stage: `key` changes with the picture, and the view starts anew. */
export function useStage(key: string): Stage {
  const [look, setLook] = useState<Look>({ view: fitted(NOTHING, NOTHING), picture: NOTHING, frame: NOTHING });
  const change = useCallback((next: (before: Look) => View) => {
    setLook((before) => ({ ...before, view: next(before) }));
  }, []);
  const resize = useCallback((size: Partial<Pick<Look, "picture" | "frame">>) => {
    setLook((before) => {
      const sized = { ...before, ...size };
      return { ...sized, view: fitted(sized.picture, sized.frame) };
    });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture is looked at from the start.
  useEffect(() => change((before) => fitted(before.picture, before.frame)), [key, change]);
  return {
    look,
    zoomed: zoomed(look.view, look.picture, look.frame),
    zoomBy: (factor, at = MIDDLE) => change((b) => zoom(b.view, factor, at, b.picture, b.frame)),
    panBy: (by) => change((b) => pan(b.view, by, b.picture, b.frame)),
    reset: () => change((b) => fitted(b.picture, b.frame)),
    resize,
  };
}

/** A point of the screen, from the frame's middle. */
function within(frame: HTMLElement, event: { readonly clientX: number; readonly clientY: number }): Point {
  const box = frame.getBoundingClientRect();
  return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
}

/** Measures the frame and hears its wheel: React's own wheel listeners may not keep the page from scrolling. */
function useFrame(stage: Stage): RefObject<HTMLDivElement | null> {
  const frame = useRef<HTMLDivElement>(null);
  const latest = useRef(stage);
  useEffect(() => {
    latest.current = stage;
  });
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => entry && latest.current.resize({ frame: entry.contentRect }));
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      latest.current.zoomBy(Math.exp(-event.deltaY * WHEEL_PER_STEP * (event.ctrlKey ? 4 : 1)), within(element, event));
    };
    watch.observe(element);
    element.addEventListener("wheel", turn, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener("wheel", turn);
    };
  }, []);
  return frame;
}

/** One finger or the mouse moves, two fingers zoom about their middle. */
function usePointers(stage: Stage) {
  const down = useRef(new Map<number, Point>());
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const before = down.current.get(event.pointerId);
    if (!before) return;
    const other = [...down.current].find(([id]) => id !== event.pointerId)?.[1];
    const now = { x: event.clientX, y: event.clientY };
    if (other) {
      const grown = distance(now, other) / Math.max(1, distance(before, other));
      const middle = { clientX: (now.x + other.x) / 2, clientY: (now.y + other.y) / 2 };
      stage.zoomBy(grown, within(event.currentTarget, middle));
    } else stage.panBy({ x: now.x - before.x, y: now.y - before.y });
    down.current.set(event.pointerId, now);
  };
  const up = (event: PointerEvent<HTMLElement>) => {
    down.current.delete(event.pointerId);
  };
  return { onPointerDown, onPointerMove, onPointerUp: up, onPointerCancel: up };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Plus, minus, 0, and the arrows while zoomed in. */
export function stageKey(event: KeyboardEvent, stage: Stage): boolean {
  const moves: Readonly<Record<string, Point>> = {
    ArrowLeft: { x: KEY_PAN_PX, y: 0 },
    ArrowRight: { x: -KEY_PAN_PX, y: 0 },
    ArrowUp: { x: 0, y: KEY_PAN_PX },
    ArrowDown: { x: 0, y: -KEY_PAN_PX },
  };
  const move = moves[event.key];
  if (event.key === "+" || event.key === "=") stage.zoomBy(KEY_FACTOR);
  else if (event.key === "-") stage.zoomBy(1 / KEY_FACTOR);
  else if (event.key === "0") stage.reset();
  else if (move && stage.zoomed) stage.panBy(move);
  else return false;
  return true;
}

export interface StageViewProps {
  readonly stage: Stage;
  readonly src: string;
  /** Shown at once, until the picture itself is there. */
  readonly thumb: string | null;
  readonly alt: string;
  /** Its size, where known beforehand. */
  readonly size: Size | null;
}

export function StageView({ stage, src, thumb, alt, size }: StageViewProps) {
  const { view, picture } = stage.look;
  const [ready, setReady] = useState("");
  const frame = useFrame(stage);
  const { resize } = stage;
  const [width, height] = [size?.width, size?.height];
  useEffect(() => {
    if (width && height) resize({ picture: { width, height } });
  }, [width, height, resize]);
  const pointers = usePointers(stage);
  const place = {
    width: picture.width * view.scale,
    height: picture.height * view.scale,
    transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px)`,
  };
  const look = classes("pointer-events-none absolute top-1/2 left-1/2 max-w-none select-none", CHECKED);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what the mouse does here the keys do too, for the whole lightbox.
    <div
      ref={frame}
      {...pointers}
      onDoubleClick={(event) =>
        stage.zoomed ? stage.reset() : stage.zoomBy(CLICK_FACTOR, within(event.currentTarget, event))
      }
      className={classes(
        "relative h-full w-full overflow-hidden",
        // Whole, a finger may still scroll down to the recipe; zoomed in, it moves the picture.
        stage.zoomed ? "cursor-grab touch-none active:cursor-grabbing" : "cursor-zoom-in touch-pan-y",
      )}
    >
      {thumb && ready !== src && <img src={thumb} alt="" style={place} className={look} draggable={false} />}
      <img
        src={src}
        alt={alt}
        draggable={false}
        style={place}
        className={classes(look, ready !== src && "opacity-0")}
        onLoad={({ currentTarget: loaded }) => {
          setReady(src);
          const real = { width: loaded.naturalWidth, height: loaded.naturalHeight };
          if (real.width !== picture.width || real.height !== picture.height) resize({ picture: real });
        }}
      />
    </div>
  );
}

/** What is see-through shows squares, not the page. */
export const CHECKED = "bg-[repeating-conic-gradient(var(--hover)_0_25%,var(--raised)_0_50%)] bg-[length:16px_16px]";
