// The keyboard on the canvas: what was pressed becomes a command, a command becomes an act.
import { useReactFlow } from "@xyflow/react";
import { useEffect, useMemo } from "react";
import { useAccount } from "@/api/queries";
import type { Position } from "@/graph/model";
import { type Command, commandOf, keyWords, SHORTCUTS } from "@/graph/shortcuts";
import { useCommands, useShortcuts } from "@/shell/commands";
import type { CanvasEdge, CanvasNode } from "./flownodes";
import { type Commands, commandsOf, type Desk } from "./state/commands";
import { useOpen } from "./state/context";
import { editWords } from "./state/panels";
import { useAutosave } from "./state/saving";

export const MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const NODE_HALF = { x: 120, y: 100 };

/** The middle of what is in view, as the corner of a node that stands there. */
export function middleOf(flow: Pick<Desk["flow"], "screenToFlowPosition">): Position {
  const box = document.querySelector(".flow")?.getBoundingClientRect();
  const { left, top, width, height } = box ?? { left: 0, top: 0, width: innerWidth, height: innerHeight };
  const { x, y } = flow.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
  return { x: x - NODE_HALF.x, y: y - NODE_HALF.y };
}

/** Everything a command may need. */
function useDesk(): Desk {
  const open = useOpen();
  const flow = useReactFlow<CanvasNode, CanvasEdge>();
  const saver = useAutosave();
  const accountId = useAccount().data?.id ?? "";
  return useMemo(
    () => ({ ...open, flow, saver, accountId, middle: () => middleOf(flow) }),
    [open, flow, saver, accountId],
  );
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Copy and paste come as events of their own, so that the browser's clipboard rules hold. */
const CLIPBOARD: ReadonlySet<Command> = new Set(["copy", "cut", "paste"]);
/** A letter soon after G belongs to the app's "G then P". */
const CHORD_MS = 1000;

/** Listens while the canvas is open and nothing lies over it; tells the app's palette and sheet what it listens for. */
export function useKeys(): void {
  const desk = useDesk();
  const commands = useMemo(() => commandsOf(desk), [desk]);
  useAnnounced(commands);
  useEffect(() => {
    let chordMs = Number.NEGATIVE_INFINITY;
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
      const inChord = event.timeStamp - chordMs < CHORD_MS;
      chordMs = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (inChord) return;
      const command = commandOf(event, isTyping(event.target), MAC);
      if (!command || CLIPBOARD.has(command) || (event.key === " " && isOnControl(event.target))) return;
      if (commands[command]?.()) event.preventDefault();
    };
    // Before React Flow selects the node, or the first Enter would do both.
    addEventListener("keydown", enters, true);
    addEventListener("keydown", press);
    return () => {
      removeEventListener("keydown", enters, true);
      removeEventListener("keydown", press);
    };
  }, [commands]);
}

/** Space belongs to whatever control has the focus. */
function isOnControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=slider], summary") !== null;
}

const SHEET = SHORTCUTS.filter(({ command }) => command !== "help").map(({ says, keys }) => ({
  does: says,
  keys: keyWords(keys[0] ?? "", false).join("+"),
}));
const ON_A_NODE = [
  { does: "Go to the next node", keys: "Tab" },
  { does: "Select it; again: edit its words", keys: "Enter" },
  { does: "Move it", keys: "Arrows" },
  { does: "Move it further", keys: "Shift+Arrows" },
  { does: "From the words back to the node", keys: "Escape" },
];

function useAnnounced(commands: Commands): void {
  const entries = useMemo(
    () =>
      SHORTCUTS.flatMap(({ command, says, keys }) => {
        const run = commands[command];
        const shown = keyWords(keys[0] ?? "", false).join("+");
        return run
          ? [{ id: `canvas.${command}`, group: "This canvas", label: says, keys: shown, run: () => void run() }]
          : [];
      }),
    [commands],
  );
  useCommands(entries);
  useShortcuts("Canvas", SHEET);
  useShortcuts("On a node", ON_A_NODE);
}

/** Enter on a node that is selected already goes on into its words. */
function enters(event: KeyboardEvent): void {
  const { target } = event;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(target instanceof HTMLElement) || !target.matches(".react-flow__node.selected")) return;
  event.preventDefault();
  event.stopPropagation();
  editWords(target.dataset.id ?? "");
}
