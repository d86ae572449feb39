// A selected node is not left under the inspector, the checklist or the edge: the view moves, as little as needed.
import { useReactFlow } from "@xyflow/react";
import { useEffect } from "react";
import { useCanvas } from "./state/context";
import { usePanels } from "./state/panels";

const INSPECTOR_PX = 312;
const ROOM_PX = 16;
const GLIDE_MS = 160;

/** How far the view has to move up: what reaches below the pane, or under the checklist, but never the node's own head. */
function below(node: DOMRect, left: number, right: number, pane: DOMRect): number {
  const list = document.querySelector(".checklist")?.getBoundingClientRect();
  const beside = !list || right < list.left || left > list.right;
  const floor = beside ? pane.bottom : Math.min(pane.bottom, list.top);
  return Math.max(0, Math.min(node.bottom + ROOM_PX - floor, node.top - pane.top - ROOM_PX));
}

export function useUncovering(): void {
  const flow = useReactFlow();
  const shown = usePanels((panels) => panels.inspector);
  const one = useCanvas(({ selected }) => (selected.size === 1 ? [...selected][0] : undefined));
  useEffect(() => {
    if (!one || !shown) return;
    // After the click or the drag that selected it has ended: a moving view would pull the node out of the hand.
    const uncover = () => {
      const node = document.querySelector(`.react-flow__node[data-id="${CSS.escape(one)}"]`)?.getBoundingClientRect();
      const pane = document.querySelector(".flow")?.getBoundingClientRect();
      if (!node || !pane) return;
      const over = Math.min(node.right + ROOM_PX - (pane.right - INSPECTOR_PX), node.left - pane.left - ROOM_PX);
      const aside = Math.max(0, over);
      const up = below(node, node.left - aside, node.right - aside, pane);
      const { x, y, zoom } = flow.getViewport();
      if (aside + up > 0) void flow.setViewport({ x: x - aside, y: y - up, zoom }, { duration: GLIDE_MS });
    };
    const frame = requestAnimationFrame(() => {
      if (document.querySelector(".flow .react-flow__node.dragging, .flow:active") === null) uncover();
    });
    addEventListener("pointerup", uncover, { once: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("pointerup", uncover);
    };
  }, [one, shown, flow]);
}
