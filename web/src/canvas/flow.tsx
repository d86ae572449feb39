// The canvas itself: nodes on dots, wires, the hand. Rule: what the hand does becomes an act; nothing is changed here.
import {
  Background,
  BackgroundVariant,
  ConnectionLineType,
  type EdgeChange,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowProps,
  SelectionMode,
  useReactFlow,
} from "@xyflow/react";
import { type DragEvent, type MouseEvent, useMemo, useState } from "react";
import { canConnect } from "@/graph/connect";
import { useResolvedTheme } from "@/shell/theme";
import { KINDS, type NodeKind } from "@/ui";
import "./canvas.css";
import { ARIA } from "./aria";
import { Controls } from "./controls";
import { useDrawing } from "./drawing";
import { EmptyCanvas } from "./empty";
import { useFar } from "./far";
import { type CanvasEdge, type CanvasNode, useFlow } from "./flownodes";
import { NODE_COMPONENTS } from "./node/nodes";
import { readStart, START_TYPE } from "./start";
import { useOpen } from "./state/context";
import { changeEdges, changeNodes } from "./state/hand";
import { editWords, openSearch } from "./state/panels";
import { useUncovering } from "./uncover";
import { EDGE_COMPONENTS } from "./wire";

const DOT_GAP_PX = 24;
const ZOOM_MIN = 0.1;
const ZOOM_MAX = 2.5;
const SNAP_RADIUS_PX = 28;
const MAP_SIZE = { width: 168, height: 112 };
const FIT = { padding: 0.15, maxZoom: 1 };

/** What the hand puts down: something of the palette, files, or (twice clicked) the search. */
function usePuttingDown() {
  const { acts, uploads } = useOpen();
  const { screenToFlowPosition } = useReactFlow();
  const onDrop = (event: DragEvent) => {
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const start = readStart(event.dataTransfer);
    const files = [...event.dataTransfer.files];
    if (!start && !files.length) return;
    event.preventDefault();
    if (!start) return uploads.drop(files, at);
    const id = acts.add(start, at);
    if (start.type === "text") editWords(id);
  };
  const onDragOver = (event: DragEvent) => {
    if (takes(event.dataTransfer)) event.preventDefault();
  };
  const onDoubleClick = (event: MouseEvent) => {
    if (!(event.target as Element).classList.contains("react-flow__pane")) return;
    const hand = { x: event.clientX, y: event.clientY };
    openSearch(screenToFlowPosition(hand), hand);
  };
  return { onDrop, onDragOver, onDoubleClick };
}

/** What React Flow asks and reports, answered by the open canvas; the same functions all along. */
function useAnswers() {
  const { canvas } = useOpen();
  const { store } = canvas;
  return useMemo(
    () => ({
      onNodesChange: (changes: NodeChange<CanvasNode>[]) => changeNodes(store, changes),
      onEdgesChange: (changes: EdgeChange<CanvasEdge>[]) => changeEdges(store, changes),
      isValidConnection: (connection: Parameters<typeof canConnect>[2]) => {
        const { graph, catalogue } = store.getState();
        return canConnect(graph, catalogue, connection).ok;
      },
    }),
    [store],
  );
}

export function Flow() {
  const { canvas, acts } = useOpen();
  const { nodes, edges } = useFlow();
  const colorMode = useResolvedTheme();
  const drawing = useDrawing();
  const far = useFar();
  const answers = useAnswers();
  const puttingDown = usePuttingDown();
  // An empty canvas is not fitted: its first node stays where it was put.
  const [begun] = useState(() => canvas.store.getState().graph.nodes.length > 0);
  useUncovering();
  return (
    <ReactFlow<CanvasNode, CanvasEdge>
      {...FIXED}
      {...answers}
      {...puttingDown}
      {...drawing.handlers}
      data-far={far || undefined}
      data-drawing={drawing.flow}
      nodes={nodes}
      edges={edges}
      onConnect={acts.connect}
      colorMode={colorMode}
      fitView={begun}
    >
      <Background variant={BackgroundVariant.Dots} gap={DOT_GAP_PX} size={1.5} />
      <MiniMap<CanvasNode>
        position="bottom-left"
        pannable
        zoomable
        nodeColor={minimapColor}
        nodeStrokeWidth={0}
        nodeBorderRadius={20}
        className="minimap"
        style={MAP_SIZE}
      />
      <Controls />
      {drawing.note}
      <EmptyCanvas />
    </ReactFlow>
  );
}

/** What never changes. The keys are the canvas's own (keys.ts), so React Flow's are off. */
const FIXED: ReactFlowProps<CanvasNode, CanvasEdge> = {
  className: "flow",
  nodeTypes: NODE_COMPONENTS,
  edgeTypes: EDGE_COMPONENTS,
  zoomOnDoubleClick: false,
  connectionLineType: ConnectionLineType.Bezier,
  connectionRadius: SNAP_RADIUS_PX,
  connectOnClick: false,
  minZoom: ZOOM_MIN,
  maxZoom: ZOOM_MAX,
  fitViewOptions: FIT,
  onlyRenderVisibleElements: true,
  selectionMode: SelectionMode.Partial,
  multiSelectionKeyCode: ["Shift", "Meta", "Control"],
  deleteKeyCode: null,
  panActivationKeyCode: null,
  ariaLabelConfig: ARIA,
};

function takes(data: DataTransfer): boolean {
  return data.types.includes(START_TYPE) || data.types.includes("Files");
}

function minimapColor(node: CanvasNode): string {
  return KINDS[node.type as NodeKind]?.color ?? KINDS.text.color;
}
