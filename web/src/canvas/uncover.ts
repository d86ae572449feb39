// A selected node is not left under the inspector, the checklist or the edge: the view moves, once, as little as needed.
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useCanvas } from "./state/context";
import { usePanels } from "./state/panels";

const INSPECTOR_PX = 312;
const ROOM_PX = 16;
const GLIDE_MS = 160;

type Box = Pick<DOMRect, "left" | "right" | "top" | "bottom">;

/** How far left and up the view moves, in pixels: `list` is passed on whichever side is nearer; a node's own head stays in view. */
export function way(node: Box, pane: Box, list: Box | undefined): { left: number; up: number } {
  const spare = { left: node.left - pane.left - ROOM_PX, up: node.top - pane.top - ROOM_PX };
  const past = (distance: number, most: number) => Math.max(0, Math.min(distance, most));
  const left = past(node.right + ROOM_PX - (pane.right - INSPECTOR_PX), spare.left);
  const up = past(node.bottom + ROOM_PX - pane.bottom, spare.up);
  if (!list || node.right - left < list.left || node.left - left > list.right || node.bottom - up < list.top)
    return { left, up };
  const further = { left: node.right + ROOM_PX - list.left, up: node.bottom + ROOM_PX - list.top };
  const aside = further.left <= spare.left && further.left - left < further.up - up;
  return aside ? { left: further.left, up } : { left, up: past(further.up, spare.up) };
}

function wayOf(id: string): { left: number; up: number } {
  const box = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
  const node = box(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
  const pane = box(".flow");
  return node && pane ? way(node, pane, box(".checklist")) : { left: 0, up: 0 };
}

export function useUncovering(): void {
  const flow = useReactFlow();
  const shown = usePanels((panels) => panels.inspector);
  const one = useCanvas(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined));
  useEffect(() => {
    if (!one || !shown) return;
    const uncover = () => {
      removeEventListener("pointerup", uncover);
      const { left, up } = wayOf(one);
      const { x, y, zoom } = flow.getViewport();
      if (left + up > 0) void flow.setViewport({ x: x - left, y: y - up, zoom }, { duration: GLIDE_MS });
    };
    // After the click or the drag that selected it has ended: a moving view would pull the node out of the hand.
    const frame = requestAnimationFrame(() => {
      if (document.querySelector(".flow .react-flow__node.dragging, .flow:active") === null) uncover();
    });
    addEventListener("pointerup", uncover);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("pointerup", uncover);
    };
  }, [one, shown, flow]);
}
