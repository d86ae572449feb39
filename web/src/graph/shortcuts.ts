// What the keys do on the canvas: data, for the canvas, the menu and the sheet behind "?".
// Rule: a single letter does nothing while somebody is typing.

export type Command =
  | "search"
  | "run"
  | "runTo"
  | "runAll"
  | "cancel"
  | "undo"
  | "redo"
  | "copy"
  | "cut"
  | "paste"
  | "pasteWired"
  | "duplicate"
  | "selectAll"
  | "selectNone"
  | "delete"
  | "fit"
  | "fitSelection"
  | "zoomIn"
  | "zoomOut"
  | "zoomActual"
  | "tidy"
  | "save"
  | "list"
  | "inspector"
  | "connect"
  | "text"
  | "open"
  | "previous"
  | "next"
  | "help";

export interface Shortcut {
  readonly command: Command;
  readonly group: "Add" | "Run" | "Edit" | "Look";
  readonly says: string;
  /** "mod" is Ctrl, on a Mac Command. Several ways to the same. */
  readonly keys: readonly string[];
  /** Also while somebody types in a field. */
  readonly whileTyping?: boolean;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { command: "search", group: "Add", says: "Find something to add", keys: ["/", "n"] },
  { command: "text", group: "Add", says: "Add a prompt", keys: ["t"] },
  { command: "connect", group: "Add", says: "Wire the selected node to another", keys: ["c"] },
  { command: "run", group: "Run", says: "Run the selected nodes", keys: ["mod+enter"], whileTyping: true },
  { command: "runTo", group: "Run", says: "Run up to the selected node", keys: ["mod+shift+enter"], whileTyping: true },
  { command: "runAll", group: "Run", says: "Run everything", keys: ["mod+alt+enter"], whileTyping: true },
  { command: "cancel", group: "Run", says: "Cancel what is running", keys: ["mod+."], whileTyping: true },
  { command: "undo", group: "Edit", says: "Undo", keys: ["mod+z"] },
  { command: "redo", group: "Edit", says: "Redo", keys: ["mod+shift+z", "mod+y"] },
  { command: "copy", group: "Edit", says: "Copy", keys: ["mod+c"] },
  { command: "cut", group: "Edit", says: "Cut", keys: ["mod+x"] },
  { command: "paste", group: "Edit", says: "Paste", keys: ["mod+v"] },
  { command: "pasteWired", group: "Edit", says: "Paste with the wires that lead in", keys: ["mod+shift+v"] },
  { command: "duplicate", group: "Edit", says: "Duplicate", keys: ["mod+d"] },
  { command: "selectAll", group: "Edit", says: "Select everything", keys: ["mod+a"] },
  { command: "selectNone", group: "Edit", says: "Select nothing", keys: ["escape"] },
  { command: "delete", group: "Edit", says: "Delete", keys: ["delete", "backspace"] },
  { command: "tidy", group: "Edit", says: "Tidy up", keys: ["shift+t"] },
  { command: "save", group: "Edit", says: "Save now", keys: ["mod+s"], whileTyping: true },
  { command: "open", group: "Look", says: "Look at the result large", keys: ["space"] },
  { command: "previous", group: "Look", says: "Variant before", keys: ["["] },
  { command: "next", group: "Look", says: "Next variant", keys: ["]"] },
  { command: "fit", group: "Look", says: "Show everything", keys: ["mod+0", "shift+1"] },
  { command: "fitSelection", group: "Look", says: "Show the selection", keys: [".", "shift+2"] },
  { command: "zoomIn", group: "Look", says: "Nearer", keys: ["mod+=", "mod++"] },
  { command: "zoomOut", group: "Look", says: "Further away", keys: ["mod+-"] },
  { command: "zoomActual", group: "Look", says: "Actual size", keys: ["mod+1"] },
  { command: "list", group: "Look", says: "List or canvas", keys: ["l"] },
  { command: "inspector", group: "Look", says: "Show or hide the inspector", keys: ["i"] },
  { command: "help", group: "Look", says: "These keys", keys: ["?"] },
];

export interface Pressed {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** The command of what was pressed; null: none. `typing`: in a text field. */
export function commandOf(pressed: Pressed, typing: boolean, mac: boolean): Command | null {
  const found = SHORTCUTS.find((shortcut) => shortcut.keys.some((keys) => matches(keys, pressed, mac)));
  return found && (!typing || found.whileTyping) ? found.command : null;
}

/** "mod++" is mod and plus. */
function partsOf(keys: string): readonly string[] {
  return keys.endsWith("++") ? [...keys.slice(0, -2).split("+"), "+"] : keys.split("+");
}

function matches(keys: string, pressed: Pressed, mac: boolean): boolean {
  const parts = partsOf(keys);
  const key = parts.at(-1) ?? "";
  const mod = mac ? pressed.metaKey : pressed.ctrlKey;
  const other = mac ? pressed.ctrlKey : pressed.metaKey;
  if (other || mod !== parts.includes("mod") || pressed.altKey !== parts.includes("alt")) return false;
  // The shift that a sign like ? needs is part of the sign; where a digit or letter is meant, it has to be said.
  const shift = parts.includes("shift");
  if (/^[a-z0-9]$|^.{2,}$/.test(key) || shift) {
    if (pressed.shiftKey !== shift) return false;
  }
  return keyOf(pressed) === key;
}

function keyOf({ key, code, shiftKey }: Pressed): string {
  if (key === " ") return "space";
  // Shift turns digits into signs, another one on every keyboard.
  const digit = shiftKey && code ? /^Digit(\d)$/.exec(code) : null;
  return digit?.[1] ?? key.toLowerCase();
}

const SIGNS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["mod", ["Ctrl", "⌘"]],
  ["shift", ["Shift", "⇧"]],
  ["alt", ["Alt", "⌥"]],
  ["enter", ["Enter", "↵"]],
  ["escape", ["Esc", "Esc"]],
  ["delete", ["Delete", "⌦"]],
  ["backspace", ["Backspace", "⌫"]],
  ["space", ["Space", "Space"]],
]);

/** How keys are written: ["Ctrl", "Shift", "Z"]. */
export function keyWords(keys: string, mac: boolean): readonly string[] {
  return partsOf(keys).map((part) => SIGNS.get(part)?.[mac ? 1 : 0] ?? part.toUpperCase());
}

/** For aria-keyshortcuts: "Control+Shift+Z". */
export function ariaKeys(command: Command, mac: boolean): string {
  const keys = SHORTCUTS.find((shortcut) => shortcut.command === command)?.keys ?? [];
  return keys
    .map((one) =>
      partsOf(one)
        .map((part) => ariaKey(part, mac))
        .join("+"),
    )
    .join(" ");
}

function ariaKey(part: string, mac: boolean): string {
  if (part === "mod") return mac ? "Meta" : "Control";
  if (part === "+") return "Plus";
  return part.charAt(0).toUpperCase() + part.slice(1);
}
