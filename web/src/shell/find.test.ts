import { describe, expect, it } from "vitest";
import type { Command } from "./commands";
import { found } from "./find";

const entry = (label: string, group = "Do", also = ""): Command => ({ id: label, label, group, also, run: () => {} });
const ALL = [
  entry("Use the dark theme", "Do", "appearance"),
  entry("Darkroom", "Project"),
  entry("Gallery", "Go to"),
  entry("New project", "Do", "create add"),
];
const labels = (typed: string) => found(ALL, typed).map((one) => one.label);

describe("the palette finds", () => {
  it("everything for nothing", () => expect(found(ALL, " ")).toBe(ALL));

  it("what begins with it before what has it inside", () =>
    expect(labels("dark")).toEqual(["Darkroom", "Use the dark theme"]));

  it("by other words and by the group", () => {
    expect(labels("create")).toEqual(["New project"]);
    expect(labels("appearance dark")).toEqual(["Use the dark theme"]);
    expect(labels("go gal")).toEqual(["Gallery"]);
  });

  it("nothing where a word fits nowhere", () => expect(labels("dark zebra")).toEqual([]));
});
