// Whether the view is so far away that words cannot be read.
import { useStore } from "@xyflow/react";

const READABLE_ZOOM_MIN = 0.35;

export function useFar(): boolean {
  return useStore((state) => state.transform[2] < READABLE_ZOOM_MIN);
}
