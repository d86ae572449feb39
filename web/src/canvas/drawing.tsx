// A wire in the hand: where it may end, what happens where it is let go, and why it was refused.
import { type FinalConnectionState, type OnConnectStartParams, useConnection, useReactFlow } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import { type Connection, canConnect, FLOW_OF_ROLE, isRole } from "@/graph/connect";
import type { Flow, Position } from "@/graph/model";
import { classes } from "@/ui";
import type { Acts } from "./state/acts";
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

/** A note that goes by itself. */
function useNote(): readonly [Note | null, (note: Note | null) => void] {
  const [note, setNote] = useState<Note | null>(null);
  useEffect(() => {
    if (!note) return;
    const timer = setTimeout(() => setNote(null), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote];
}

export function useDrawing() {
  const { canvas, acts } = useOpen();
  const { screenToFlowPosition } = useReactFlow();
  const flow = useCanvas((state) => state.drawing?.flow);
  const [note, setNote] = useNote();
  const handlers = useMemo(() => {
    const onConnectStart = (_: MouseEvent | TouchEvent, params: OnConnectStartParams) => {
      setNote(null);
      canvas.store.setState({ drawing: drawingOf(params) });
    };
    const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      canvas.store.setState({ drawing: null });
      if (state.isValid || !state.fromHandle) return;
      const hand = pointOf(event);
      const reason = letGo(state, hand, acts.connect, () => screenToFlowPosition(hand));
      if (reason) setNote({ at: hand, text: reason });
    };
    return { onConnectStart, onConnectEnd };
  }, [canvas, acts, screenToFlowPosition, setNote]);
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

/** A wire let go of: over a node it is drawn where it fits, in the open it asks for what to add. Returns why not. */
function letGo(
  state: FinalConnectionState,
  hand: Position,
  connect: Acts["connect"],
  place: () => Position,
): string | null {
  const from = state.fromHandle;
  if (!from) return null;
  const under = state.toHandle?.nodeId ?? nodeUnder(hand);
  if (under === from.nodeId) return null;
  if (!under) {
    const handle = from.id ?? null;
    const end =
      from.type === "source"
        ? { source: from.nodeId, sourceHandle: handle }
        : { target: from.nodeId, targetHandle: handle };
    openSearch(place(), hand, end);
    return null;
  }
  const opposite = state.toHandle && state.toHandle.type !== from.type ? (state.toHandle.id ?? null) : null;
  return connect(wireTo(from, under, opposite));
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
