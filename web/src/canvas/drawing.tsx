// A wire in the hand: where it may end, what happens where it is let go, and why it was refused.
import { type FinalConnectionState, type OnConnectStartParams, useConnection, useReactFlow } from "@xyflow/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { type Connection, canConnect, FLOW_OF_ROLE, isRole } from "@/graph/connect";
import type { Flow, Position } from "@/graph/model";
import { classes } from "@/ui";
import { useCanvas, useOpen } from "./state/context";
import { openSearch } from "./state/panels";
import type { Drawing } from "./state/store";

const NOTE_MS = 4000;

interface Note {
  readonly at: Position;
  readonly text: string;
}

function pointOf(event: MouseEvent | TouchEvent): Position {
  const touch = "changedTouches" in event ? event.changedTouches[0] : null;
  const { clientX: x, clientY: y } = touch ?? (event as MouseEvent);
  return { x, y };
}

function drawingOf({ nodeId, handleId, handleType }: OnConnectStartParams): Drawing | null {
  if (!nodeId || !handleId || !handleType) return null;
  const flow = isRole(handleId) && handleType === "target" ? FLOW_OF_ROLE[handleId] : (handleId as Flow);
  return { nodeId, side: handleType, flow };
}

function nodeUnder({ x, y }: Position): string | null {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>(".react-flow__node");
  return element?.dataset.id ?? null;
}

/** The wire as it would be if let go over that node, at that port or anywhere on it. */
function wireTo(
  from: { readonly nodeId: string; readonly id?: string | null; readonly type: string },
  nodeId: string,
  handle: string | null,
): Connection {
  return from.type === "source"
    ? { source: from.nodeId, sourceHandle: from.id ?? null, target: nodeId, targetHandle: handle }
    : { source: nodeId, target: from.nodeId, targetHandle: from.id ?? null };
}

export function useDrawing() {
  const { canvas, acts } = useOpen();
  const { store } = canvas;
  const { screenToFlowPosition } = useReactFlow();
  const flow = useCanvas((state) => state.drawing?.flow);
  const [note, setNote] = useState<Note | null>(null);
  const onConnectStart = useCallback(
    (_: MouseEvent | TouchEvent, params: OnConnectStartParams) => {
      setNote(null);
      store.setState({ drawing: drawingOf(params) });
    },
    [store],
  );
  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      store.setState({ drawing: null });
      const from = state.fromHandle;
      if (state.isValid || !from) return;
      const hand = pointOf(event);
      const under = state.toHandle?.nodeId ?? nodeUnder(hand);
      if (!under) {
        const end =
          from.type === "source"
            ? { source: from.nodeId, sourceHandle: from.id ?? null }
            : { target: from.nodeId, targetHandle: from.id ?? null };
        openSearch(screenToFlowPosition(hand), hand, end);
        return;
      }
      if (under === from.nodeId) return;
      const opposite = state.toHandle && state.toHandle.type !== from.type ? (state.toHandle.id ?? null) : null;
      const reason = acts.connect(wireTo(from, under, opposite));
      if (reason) setNote({ at: hand, text: reason });
    },
    [store, acts, screenToFlowPosition],
  );
  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => setNote(null), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  const handlers = useMemo(() => ({ onConnectStart, onConnectEnd }), [onConnectStart, onConnectEnd]);
  return {
    flow,
    handlers,
    note: (
      <>
        <Warning />
        {note && <Refusal note={note} />}
      </>
    ),
  };
}

const NOTE =
  "pointer-events-none z-50 max-w-64 translate-x-3 translate-y-3 rounded-control bg-failed-tint px-2.5 py-1.5 text-12 text-failed-ink shadow-float";

function Refusal({ note }: { readonly note: Note }) {
  return (
    <p
      role="alert"
      className={classes(NOTE, "fixed")}
      style={{ left: note.at.x, top: note.at.y }}
      data-testid="refusal"
    >
      {note.text}
    </p>
  );
}

/** While the hand is over a port that will not take the wire: why. */
function Warning() {
  const { store } = useOpen().canvas;
  const told = useConnection((connection) => {
    if (!connection.inProgress || connection.isValid !== false || !connection.toHandle) return null;
    const { fromHandle: from, toHandle: to, pointer } = connection;
    if (from.type === to.type || from.nodeId === to.nodeId) return null;
    return { ...wireTo(from, to.nodeId, to.id ?? null), ...pointer };
  });
  if (!told) return null;
  const { graph, catalogue } = store.getState();
  const verdict = canConnect(graph, catalogue, told);
  if (verdict.ok) return null;
  return (
    <p className={classes(NOTE, "absolute")} style={{ left: told.x, top: told.y }}>
      {verdict.reason}
    </p>
  );
}
