// What can be done from the keyboard: the palette's entries and the sheet of shortcuts. Rule: a page adds its own while it is there.
import { useEffect } from "react";
import { create } from "zustand";

export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly run: () => void;
  /** Other words it is found by. */
  readonly also?: string;
  readonly keys?: string;
}

export interface Shortcut {
  /** As shown: "Ctrl+Enter". Cmd stands for Ctrl on a Mac. */
  readonly keys: string;
  readonly does: string;
}

interface Sheet {
  readonly group: string;
  readonly shortcuts: readonly Shortcut[];
}

interface Store {
  readonly commands: ReadonlyMap<symbol, readonly Command[]>;
  readonly sheets: ReadonlyMap<symbol, Sheet>;
  readonly open: "palette" | "sheet" | null;
}

export const useKeyboard = create<Store>(() => ({ commands: new Map(), sheets: new Map(), open: null }));

function held<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | null): ReadonlyMap<K, V> {
  const next = new Map(map);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

/** Adds entries to the palette while the component is there. Keep the array stable (useMemo). */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const mine = Symbol("commands");
    useKeyboard.setState((state) => ({ commands: held(state.commands, mine, commands) }));
    return () => useKeyboard.setState((state) => ({ commands: held(state.commands, mine, null) }));
  }, [commands]);
}

/** Adds a group to the sheet of shortcuts while the component is there. Keep the array stable. */
export function useShortcuts(group: string, shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    const mine = Symbol(group);
    useKeyboard.setState((state) => ({ sheets: held(state.sheets, mine, { group, shortcuts }) }));
    return () => useKeyboard.setState((state) => ({ sheets: held(state.sheets, mine, null) }));
  }, [group, shortcuts]);
}

/** Whether the key goes into a text: single-key shortcuts are off then, and while a dialog is open. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=textbox], dialog[open]") !== null;
}

const MAC = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** "Ctrl+K" as this machine's keyboard has it. */
export function shownKeys(keys: string): string {
  return MAC ? keys.replaceAll("Ctrl+", "⌘").replaceAll("Shift+", "⇧").replaceAll("Alt+", "⌥") : keys;
}

/** Ctrl, or Cmd on a Mac. */
export function hasCommandKey(event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return MAC ? event.metaKey : event.ctrlKey;
}
