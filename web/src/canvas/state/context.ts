// How components reach the open canvas.
import { createContext, useContext, useMemo, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { NODE_SIZE, type Size } from "@/graph/layout";
import { type Data, type GraphNode, type View, view } from "@/graph/model";
import type { NodeResults } from "@/graph/results";
import type { Acts } from "./acts";
import type { Runs } from "./running";
import type { Canvas, CanvasState } from "./store";
import type { Uploads } from "./uploading";

export interface Open {
  readonly canvas: Canvas;
  readonly acts: Acts;
  readonly runs: Runs;
  readonly uploads: Uploads;
}

export const CanvasContext = createContext<Open | null>(null);

export function useOpen(): Open {
  const open = useContext(CanvasContext);
  if (!open) throw new Error("No canvas is open here");
  return open;
}

export function useCanvas<T>(select: (state: CanvasState) => T): T {
  return useStore(useOpen().canvas.store, select);
}

export const useActs = (): Acts => useOpen().acts;
export const useRuns = (): Runs => useOpen().runs;

const ORIGIN = { x: 0, y: 0 };

/** A node by its content alone: it stays the same object while the node is only moved. */
export function useNode(id: string, type: string, data: Data): { readonly node: GraphNode; readonly found: View } {
  const node = useMemo(() => ({ id, type, position: ORIGIN, data }), [id, type, data]);
  return { node, found: view(node) };
}

/** A node's results, live. */
export function useResults(node: GraphNode): NodeResults {
  const { book } = useOpen().canvas;
  const { subscribe, read } = useMemo(
    () => ({
      subscribe: (changed: () => void) => book.subscribe((ids) => ids.has(node.id) && changed()),
      read: () => book.of(node),
    }),
    [book, node],
  );
  return useSyncExternalStore(subscribe, read);
}

/** As measured, or as an unseen node will be. */
export function sizeOf({ store }: Canvas, node: GraphNode): Size {
  return store.getState().sizes.get(node.id) ?? NODE_SIZE;
}
