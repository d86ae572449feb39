// What lies over the canvas: the search, the "connect to" list, dialogs. Rule: one at a time; none of it is saved.
import { create } from "zustand";
import type { Connection } from "@/graph/connect";
import type { Position } from "@/graph/model";

/** One end of a wire whose other end is wanted. */
export type Loose = Partial<Connection>;

export type Panel =
  /** Something to add, or with a wire in hand something to wire it to. */
  | {
      readonly kind: "search";
      /** Where the new node goes; null: into the view, or beside what it is wired to. */
      readonly at: Position | null;
      readonly wire: Loose | null;
      /** Also offer the nodes that are there. */
      readonly existing: boolean;
      /** Where the list opens, in the window; null: in its middle. */
      readonly hand: Position | null;
    }
  | { readonly kind: "share" }
  | { readonly kind: "code"; readonly nodeId: string }
  | { readonly kind: "look"; readonly nodeId: string; readonly jobId: string | null };

interface Panels {
  readonly open: Panel | null;
  /** The node whose words should take the caret next. */
  readonly editing: string | null;
  /** The list in place of the canvas; null: whichever suits the window. */
  readonly list: boolean | null;
  readonly palette: boolean;
  readonly inspector: boolean;
}

export const usePanels = create<Panels>(() => ({
  open: null,
  editing: null,
  list: null,
  palette: true,
  inspector: true,
}));

export function openPanel(open: Panel): void {
  usePanels.setState({ open });
}

export function closePanel(): void {
  usePanels.setState({ open: null });
}

/** What that end of a wire could be joined to: nodes that are there, and new ones. */
export function openConnect(wire: Loose): void {
  openPanel({ kind: "search", at: null, wire, existing: true, hand: null });
}

export function openSearch(at: Position | null = null, hand: Position | null = null, wire: Loose | null = null): void {
  openPanel({ kind: "search", at, wire, existing: false, hand });
}

export function editWords(nodeId: string): void {
  usePanels.setState({ editing: nodeId });
}
