// The points a wire starts from and ends at. Rule: what flows is told by colour, shape, icon and name together.
import { Handle, Position } from "@xyflow/react";
import { FLOW_OF_ROLE, ROLE_WORDS } from "@/graph/connect";
import type { Flow, Role } from "@/graph/model";
import { KINDS } from "@/ui";
import { useCanvas } from "../state/context";
import { openConnect } from "../state/panels";

const FLOW_NAMES: Readonly<Record<Flow, string>> = { text: "Text", image: "Image", video: "Video", audio: "Sound" };

function Shape({ flow }: { readonly flow: Flow }) {
  const Icon = KINDS[flow].icon;
  return (
    <span className="port-shape">
      <Icon aria-hidden="true" />
    </span>
  );
}

/** Whether a wire being drawn now could end here; true while none is drawn. */
function useFits(side: "source" | "target", flow: Flow, nodeId: string): boolean {
  return useCanvas(({ drawing }) => {
    if (!drawing) return true;
    return drawing.nodeId === nodeId ? drawing.side === side : drawing.side !== side && drawing.flow === flow;
  });
}

interface InputProps {
  readonly nodeId: string;
  /** What the wire is to the node. */
  readonly takes: Role;
}

export function InputPort({ nodeId, takes: role }: InputProps) {
  const flow = FLOW_OF_ROLE[role];
  const fits = useFits("target", flow, nodeId);
  const words = `${ROLE_WORDS[role]}: takes ${FLOW_NAMES[flow].toLowerCase()}`;
  return (
    <Handle
      type="target"
      id={role}
      position={Position.Left}
      role="img"
      aria-label={words}
      title={words}
      className="port"
      data-flow={flow}
      data-role={role}
      data-testid={`port-${role}`}
      data-fits={fits}
      onClick={() => openConnect({ target: nodeId, targetHandle: role })}
    >
      <Shape flow={flow} />
    </Handle>
  );
}

export function OutputPort({ nodeId, flow }: { readonly nodeId: string; readonly flow: Flow }) {
  const fits = useFits("source", flow, nodeId);
  const words = `${FLOW_NAMES[flow]}: drag it to an input`;
  return (
    <Handle
      type="source"
      id={flow}
      position={Position.Right}
      role="img"
      aria-label={words}
      title={words}
      className="port"
      data-flow={flow}
      data-role={flow}
      data-testid={`port-out-${flow}`}
      data-fits={fits}
      style={{ top: 20 }}
      onClick={() => openConnect({ source: nodeId, sourceHandle: flow })}
    >
      <Shape flow={flow} />
    </Handle>
  );
}
