// Bottom left, beside the map: zoom, fit, undo, tidy.
import { Panel, useReactFlow, useStore } from "@xyflow/react";
import { LayoutGrid, Maximize, Minus, Plus, Redo2, Undo2 } from "lucide-react";
import { IconButton } from "@/ui";
import type { CanvasEdge, CanvasNode } from "./flownodes";
import { framing, GLIDE_MS, tidyAll } from "./state/commands";
import { useActs, useCanvas, useOpen } from "./state/context";

const PERCENT = 100;

export function Controls() {
  const { canvas } = useOpen();
  const { zoomIn, zoomOut, fitView, zoomTo } = useReactFlow<CanvasNode, CanvasEdge>();
  const zoom = useStore((state) => Math.round(state.transform[2] * PERCENT));
  return (
    <Panel position="bottom-left" className="controls">
      <div className="flex items-center rounded-control border border-line bg-raised">
        <IconButton label="Zoom out" keys="Ctrl -" size="sm" onClick={() => zoomOut({ duration: GLIDE_MS })}>
          <Minus />
        </IconButton>
        <button
          type="button"
          className="h-7 w-12 rounded-control text-12 text-quiet hover:bg-hover"
          title="Actual size"
          onClick={() => zoomTo(1, { duration: GLIDE_MS })}
        >
          {zoom} %
        </button>
        <IconButton label="Zoom in" keys="Ctrl +" size="sm" onClick={() => zoomIn({ duration: GLIDE_MS })}>
          <Plus />
        </IconButton>
        <IconButton label="Fit everything in" keys="Ctrl 0" size="sm" onClick={() => fitView(framing(canvas))}>
          <Maximize />
        </IconButton>
      </div>
      <Steps />
    </Panel>
  );
}

function Steps() {
  const acts = useActs();
  const { canvas } = useOpen();
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const undoWord = useCanvas(({ history }) => history.past.at(-1)?.label ?? "");
  const redoWord = useCanvas(({ history }) => history.future.at(-1)?.label ?? "");
  const tidyUp = () => tidyAll({ canvas, acts, flow });
  return (
    <div className="flex items-center rounded-control border border-line bg-raised">
      <IconButton
        label={undoWord ? `Undo ${undoWord}` : "Nothing to undo"}
        keys="Ctrl Z"
        size="sm"
        disabled={!undoWord}
        onClick={acts.undo}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        label={redoWord ? `Redo ${redoWord}` : "Nothing to redo"}
        keys="Ctrl Shift Z"
        size="sm"
        disabled={!redoWord}
        onClick={acts.redo}
      >
        <Redo2 />
      </IconButton>
      <IconButton label="Tidy up" keys="Shift T" size="sm" onClick={tidyUp}>
        <LayoutGrid />
      </IconButton>
    </div>
  );
}
