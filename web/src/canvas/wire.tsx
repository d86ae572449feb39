// A wire in the colour of what flows through it; selected, it can be taken away on the spot.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { X } from "lucide-react";
import { memo } from "react";
import type { CanvasEdge } from "./flownodes";
import { NodeIconButton } from "./node/controls";
import { useActs, useCanvas } from "./state/context";

export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { id, source, sourceHandleId, selected } = props;
  const { disconnect } = useActs();
  const working = useCanvas((state) => state.busy.has(source));
  const alone = useCanvas((state) => state.wires.size === 1 && state.selected.size === 0);
  const [path, x, y] = getBezierPath(props);
  return (
    <g className="wire" data-flow={sourceHandleId ?? undefined} data-working={working || undefined}>
      <BaseEdge id={id} path={path} interactionWidth={24} />
      {selected && alone && (
        <EdgeLabelRenderer>
          <NodeIconButton
            label="Disconnect"
            variant="secondary"
            className="nopan pointer-events-auto absolute! top-0 left-0 rounded-full!"
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            onClick={() => disconnect(id)}
          >
            <X />
          </NodeIconButton>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** Made once: React Flow mounts everything anew when this object changes. */
export const EDGE_COMPONENTS = { wire: Wire };
