// The rows on the screen: only those near the window are there; arrow keys walk, the end fetches more.
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { Job } from "@/api/types";
import { resultOf } from "@/media/result";
import { Spinner } from "@/ui";
import { layRows, neighbour, type Row, totalHeight, visibleRows } from "./rows";
import type { Selection } from "./selection";
import { Tile } from "./tile";

const ROW_PX = 220;
const ROW_NARROW_PX = 150;
const NARROW_PX = 640;
const GAP_PX = 8;
/** Rows this far outside the window are drawn already. */
const AHEAD_PX = 900;

interface RowsProps {
  readonly jobs: readonly Job[];
  readonly selection: Selection;
  readonly onOpen: (id: string) => void;
  readonly onEnd: () => void;
  /** There is nothing more to fetch. */
  readonly ended: boolean;
}

export function Rows({ jobs, selection, onOpen, onEnd, ended }: RowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height, top } = useWindow(scroller);
  const rows = useMemo(() => {
    const shelf = { width, height: width < NARROW_PX ? ROW_NARROW_PX : ROW_PX, gap: GAP_PX };
    return layRows(
      jobs.map((job) => resultOf(job)?.ratio ?? 1),
      shelf,
    );
  }, [jobs, width]);
  const [current, walk] = useWalking(rows, jobs, scroller, selection);
  const seen = visibleRows(rows, top - AHEAD_PX, top + height + AHEAD_PX);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it holds a list of buttons and hears their arrow keys.
    <div ref={scroller} className="h-full overflow-y-auto px-4 pb-20 md:px-6" onKeyDown={walk}>
      <ul className="relative" style={{ height: totalHeight(rows) }} aria-label="Results, newest first">
        {seen.flatMap((row) =>
          row.tiles.map((tile) => {
            const job = jobs[tile.index];
            return (
              job && (
                <Tile
                  key={job.id}
                  job={job}
                  left={tile.left}
                  top={row.top}
                  width={tile.width}
                  height={row.height}
                  current={tile.index === current}
                  selected={selection.ids.has(job.id)}
                  selecting={selection.ids.size > 0}
                  onOpen={onOpen}
                  onSelect={selection.toggle}
                />
              )
            );
          }),
        )}
      </ul>
      <End key={jobs.length} scroller={scroller} onSeen={onEnd} ended={ended} />
    </div>
  );
}

/** The scroller's inner width, its height, and how far it is scrolled. */
function useWindow(scroller: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: element.clientHeight });
    });
    watch.observe(element);
    let frame = 0;
    const scrolled = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setTop(element.scrollTop));
    };
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => {
      watch.disconnect();
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", scrolled);
    };
  }, [scroller]);
  return { ...size, top };
}

/** Where Tab stops, and the arrow keys that move it; the tile walked to is brought into the window first. */
function useWalking(
  rows: readonly Row[],
  jobs: readonly Job[],
  scroller: RefObject<HTMLElement | null>,
  selection: Selection,
): readonly [number, (event: KeyboardEvent) => void] {
  const [current, setCurrent] = useState(0);
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    // A tile far away is only there once the rows around it are drawn.
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-tile="${wanted.current}"]`);
    if (!tile) return;
    tile.focus({ preventScroll: true });
    wanted.current = null;
  });
  const walk = (event: KeyboardEvent) => {
    const from = event.target instanceof HTMLElement ? event.target.dataset.tile : undefined;
    if (event.key === "Escape" && selection.ids.size > 0) selection.clear();
    if (from === undefined) return;
    if (event.key === "x") return selection.toggle(from, event.shiftKey);
    const to = neighbour(
      rows,
      jobs.findIndex((job) => job.id === from),
      event.key,
    );
    const row = to === null ? undefined : rows.find(({ tiles }) => tiles.some((tile) => tile.index === to));
    if (to === null || !row || !scroller.current) return;
    event.preventDefault();
    wanted.current = jobs[to]?.id ?? null;
    bringIn(scroller.current, row);
    setCurrent(to);
  };
  return [Math.min(current, jobs.length - 1), walk];
}

function bringIn(scroller: HTMLElement, row: Row): void {
  if (row.top < scroller.scrollTop) scroller.scrollTop = row.top;
  const below = row.top + row.height - scroller.clientHeight;
  if (below > scroller.scrollTop) scroller.scrollTop = below + GAP_PX;
}

interface EndProps {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onSeen: () => void;
  readonly ended: boolean;
}

/** Seen a good way before it is reached. Its key changes with the list, so that a short page asks again. */
function End({ scroller, onSeen, ended }: EndProps) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || ended) return;
    const watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && onSeen(), {
      root: scroller.current,
      rootMargin: `${2 * AHEAD_PX}px`,
    });
    watch.observe(mark.current);
    return () => watch.disconnect();
  }, [scroller, onSeen, ended]);
  return (
    <div ref={mark} className="grid h-12 place-items-center text-quiet">
      {!ended && <Spinner label="Loading more" />}
    </div>
  );
}
