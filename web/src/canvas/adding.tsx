// The search: one list of what can be added, or of what a wire in hand could be joined to. Rule: the keyboard does all of it.
import { useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from "react";
import { canConnect } from "@/graph/connect";
import { freePlace, placeBeside } from "@/graph/layout";
import { type NodeType, nodeById } from "@/graph/model";
import { titleOf } from "@/graph/outline";
import { type Offer, plain, search, takesWords } from "@/graph/search";
import { classes, KindIcon, toast } from "@/ui";
import { joins, looseEnd } from "./joins";
import { middleOf } from "./keys";
import { useOffers } from "./offers";
import { sizeOf, useCanvas, useOpen } from "./state/context";
import { closePanel, editWords, type Panel } from "./state/panels";

type SearchPanel = Extract<Panel, { readonly kind: "search" }>;

interface Choice {
  readonly id: string;
  readonly type: NodeType;
  readonly name: string;
  readonly note: string;
  readonly group: string;
  readonly take: () => void;
}

function useJoins(panel: SearchPanel, typed: string): readonly Choice[] {
  const { acts } = useOpen();
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  return useMemo(() => {
    if (!panel.existing || !panel.wire) return [];
    const wanted = plain(typed);
    return joins(graph, catalogue, panel.wire)
      .filter(({ wire }) => canConnect(graph, catalogue, wire).ok)
      .flatMap(({ wire, other, role }) => {
        const node = nodeById(graph, other);
        if (!node) return [];
        const name = titleOf(node, catalogue);
        if (!plain(`${name} ${role}`).includes(wanted)) return [];
        return [
          {
            id: `join ${wire.source} ${wire.target} ${wire.targetHandle}`,
            type: node.type as NodeType,
            name,
            note: role,
            group: "Connect to",
            take: () => {
              const reason = acts.connect(wire);
              if (reason) toast.info(reason);
            },
          },
        ];
      });
  }, [panel, graph, catalogue, acts, typed]);
}

function useAdd(panel: SearchPanel): (offer: Offer) => void {
  const { canvas, acts } = useOpen();
  const flow = useReactFlow();
  return (offer) => {
    const { graph } = canvas.store.getState();
    const measured = (node: Parameters<typeof sizeOf>[1]) => sizeOf(canvas, node);
    const end = nodeById(graph, panel.wire?.source ?? panel.wire?.target ?? "");
    const side = panel.wire?.source || !panel.wire ? "right" : "left";
    const seen = canvasIsSeen();
    const last = seen ? null : graph.nodes.at(-1);
    const beside = end ?? last;
    const at =
      panel.at ??
      (beside
        ? placeBeside(graph, beside, side, undefined, measured)
        : freePlace(graph, middleOf(flow), undefined, measured));
    const id = acts.add(offer.start, at, panel.wire);
    if (!panel.at && seen) void flow.setCenter(at.x + 120, at.y + 130, { zoom: flow.getZoom(), duration: 160 });
    if (!panel.wire && takesWords(offer.start.type)) editWords(id);
  };
}

/** In the list there is no view to put things into. */
function canvasIsSeen(): boolean {
  return document.querySelector(".flow") !== null;
}

function useChoices(panel: SearchPanel, typed: string): readonly Choice[] {
  const all = useOffers();
  const add = useAdd(panel);
  const joined = useJoins(panel, typed);
  const found = useMemo(() => search(all, typed, looseEnd(panel.wire)), [all, typed, panel.wire]);
  const fresh = found.map((offer) => ({
    id: offer.id,
    type: offer.start.type,
    name: offer.name,
    note: offer.hint ? `${offer.hint}, ${offer.note}` : offer.note,
    group: panel.existing ? "Add and connect" : offer.group,
    take: () => add(offer),
  }));
  return [...joined, ...fresh];
}

export function Search({ panel }: { readonly panel: SearchPanel }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const choices = useChoices(panel, typed);
  const id = useId();
  const here = choices[Math.min(at, choices.length - 1)];
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    closePanel();
    choice.take();
  };
  const press = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by && choices.length) {
      event.preventDefault();
      setAt((Math.min(at, choices.length - 1) + by + choices.length) % choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(here);
    }
  };
  return (
    <Sheet hand={panel.hand} label={panel.wire ? "Connect to" : "Add a node"}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the search was asked for to type into it.
        autoFocus
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={here && `${id}-${choices.indexOf(here)}`}
        aria-label={panel.existing ? "What to connect to" : "What to add"}
        placeholder={panel.existing ? "Connect to" : "Add a node"}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
        className="h-11 w-full border-line border-b bg-transparent px-4 text-14 outline-none"
        data-testid="search"
      />
      <Choices id={id} choices={choices} here={here} onTake={take} onHover={setAt} />
    </Sheet>
  );
}

interface ListProps {
  readonly id: string;
  readonly choices: readonly Choice[];
  readonly here: Choice | undefined;
  readonly onTake: (choice: Choice) => void;
  readonly onHover: (at: number) => void;
}

function Choices({ id, choices, here, onTake, onHover }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (here) list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return (
    <div ref={list} id={id} role="listbox" aria-label="What there is" className="max-h-80 overflow-y-auto p-1.5">
      {choices.length === 0 && <p className="px-3 py-6 text-center text-13 text-quiet">Nothing of that name</p>}
      {choices.map((choice, at) => (
        <Entry
          key={choice.id}
          id={`${id}-${at}`}
          choice={choice}
          head={choices[at - 1]?.group !== choice.group}
          here={choice === here}
          onTake={() => onTake(choice)}
          onHover={() => onHover(at)}
        />
      ))}
    </div>
  );
}

interface EntryProps {
  readonly id: string;
  readonly choice: Choice;
  readonly head: boolean;
  readonly here: boolean;
  readonly onTake: () => void;
  readonly onHover: () => void;
}

function Entry({ id, choice, head, here, onTake, onHover }: EntryProps) {
  return (
    <>
      {head && (
        <div role="presentation" className="px-2.5 pt-2 pb-1 font-medium text-12 text-quiet">
          {choice.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant stands for the focus. */}
      <div
        id={id}
        role="option"
        aria-selected={here}
        onClick={onTake}
        onPointerMove={here ? undefined : onHover}
        className={classes(
          "flex h-9 cursor-pointer items-center gap-2.5 rounded-control px-2.5 text-13",
          here && "bg-hover",
        )}
      >
        <KindIcon kind={choice.type} />
        <span className="min-w-0 flex-1 truncate">{choice.name}</span>
        <span className="shrink-0 text-12 text-quiet">{choice.note}</span>
      </div>
    </>
  );
}

const SHEET_PX = { width: 380, height: 400 };

/** Where the hand is, kept within the window; else in its middle. */
function Sheet({
  hand,
  label,
  children,
}: {
  readonly hand: SearchPanel["hand"];
  readonly label: string;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const left = hand
    ? Math.max(8, Math.min(hand.x - 20, innerWidth - SHEET_PX.width - 8))
    : Math.max(8, (innerWidth - SHEET_PX.width) / 2);
  const top = hand
    ? Math.max(8, Math.min(hand.y - 20, innerHeight - SHEET_PX.height - 8))
    : Math.min(innerHeight * 0.18, innerHeight - SHEET_PX.height);
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        closePanel();
      }}
      onPointerDown={(event) => event.target === dialog.current && closePanel()}
      onKeyDown={(event) => event.stopPropagation()}
      style={{ left, top, width: `min(${SHEET_PX.width}px, calc(100vw - 16px))` }}
      className="search-sheet fixed m-0 overflow-hidden rounded-card bg-raised p-0 text-ink shadow-float"
    >
      {children}
    </dialog>
  );
}
