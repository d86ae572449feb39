// @vitest-environment node
import { describe, expect, it } from "vitest";
import { ariaKeys, commandOf, keyWords, SHORTCUTS } from "./shortcuts";

const press = (
  key: string,
  held: { ctrl?: boolean; meta?: boolean; shift?: boolean; alt?: boolean; code?: string } = {},
) => ({
  key,
  ctrlKey: held.ctrl ?? false,
  metaKey: held.meta ?? false,
  shiftKey: held.shift ?? false,
  altKey: held.alt ?? false,
  ...(held.code && { code: held.code }),
});

describe("keys", () => {
  it.each([
    ["/", {}, "search"],
    ["/", { shift: true }, "search"],
    ["?", { shift: true }, "help"],
    ["n", {}, "search"],
    ["z", { ctrl: true }, "undo"],
    ["Z", { ctrl: true, shift: true }, "redo"],
    ["y", { ctrl: true }, "redo"],
    ["v", { ctrl: true }, "paste"],
    ["V", { ctrl: true, shift: true }, "pasteWired"],
    ["Enter", { ctrl: true }, "run"],
    ["Enter", { ctrl: true, shift: true }, "runTo"],
    ["Enter", { ctrl: true, alt: true }, "runAll"],
    ["Delete", {}, "delete"],
    ["Escape", {}, "selectNone"],
    [" ", {}, "open"],
    ["+", { ctrl: true, shift: true }, "zoomIn"],
    ["=", { ctrl: true }, "zoomIn"],
    ["0", { ctrl: true }, "fit"],
    ["!", { shift: true, code: "Digit1" }, "fit"],
    ["T", { shift: true }, "tidy"],
    ["t", {}, "text"],
  ] as const)("%s %j", (key, held, command) => {
    expect(commandOf(press(key, held), false, false)).toBe(command);
  });

  it.each([
    ["z", {}],
    ["n", { shift: true }],
    ["z", { meta: true }],
    ["Enter", {}],
    ["z", { ctrl: true, alt: true }],
    ["F5", {}],
    ["r", { ctrl: true }],
  ] as const)("%s %j is the browser's", (key, held) => {
    expect(commandOf(press(key, held), false, false)).toBeNull();
  });

  it("while somebody types only what is no typing", () => {
    expect(commandOf(press("n"), true, false)).toBeNull();
    expect(commandOf(press("z", { ctrl: true }), true, false)).toBeNull();
    expect(commandOf(press("Enter", { ctrl: true }), true, false)).toBe("run");
    expect(commandOf(press("s", { ctrl: true }), true, false)).toBe("save");
  });

  it("on a Mac it is Command", () => {
    expect(commandOf(press("z", { meta: true }), false, true)).toBe("undo");
    expect(commandOf(press("z", { ctrl: true }), false, true)).toBeNull();
  });

  it("no keys mean two things, and every command is named", () => {
    const keys = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { says } of SHORTCUTS) expect(says).toMatch(/^[A-Z][a-z, ]+/);
  });

  it("are written as on the keyboard", () => {
    expect(keyWords("mod+shift+z", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(keyWords("mod+shift+z", true)).toEqual(["⌘", "⇧", "Z"]);
    expect(keyWords("mod++", false)).toEqual(["Ctrl", "+"]);
    expect(ariaKeys("redo", false)).toBe("Control+Shift+Z Control+Y");
    expect(ariaKeys("zoomIn", true)).toBe("Meta+= Meta+Plus");
  });
});
