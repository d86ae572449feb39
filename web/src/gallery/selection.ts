// Which results are marked. Rule: what is no longer in the list is no longer marked.
import { useCallback, useMemo, useRef, useState } from "react";
import type { Job } from "@/api/types";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Marks or unmarks; `through` takes everything from the last one marked up to here along. */
  readonly toggle: (id: string, through: boolean) => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** The ids of `list` from `from` to `to`, both included, in either direction. */
export function between(list: readonly string[], from: string, to: string): readonly string[] {
  const [a, b] = [list.indexOf(from), list.indexOf(to)];
  return a < 0 || b < 0 ? [to] : list.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export function useSelection(jobs: readonly Job[]): Selection {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const list = useRef<readonly string[]>([]);
  list.current = useMemo(() => jobs.map((job) => job.id), [jobs]);
  const ids = useMemo(() => new Set(jobs.map((job) => job.id).filter((id) => marked.has(id))), [jobs, marked]);
  const toggle = useCallback((id: string, through: boolean) => {
    setMarked((before) => {
      const next = new Set(before);
      if (through && last.current) for (const one of between(list.current, last.current, id)) next.add(one);
      else if (!next.delete(id)) next.add(id);
      return next;
    });
    last.current = id;
  }, []);
  const all = useCallback(() => setMarked(new Set(list.current)), []);
  const clear = useCallback(() => setMarked(new Set()), []);
  return { ids, toggle, all, clear };
}
