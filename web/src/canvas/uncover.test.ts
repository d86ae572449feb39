// Where the view goes when a node is selected that something lies over.
import { expect, test } from "vitest";
import { way } from "./uncover";

const pane = { left: 280, right: 1440, top: 50, bottom: 900 };
const list = { left: 864, right: 1112, top: 740, bottom: 884 };
const node = (left: number, top: number) => ({ left, right: left + 240, top, bottom: top + 300 });

test("a node in the open stays where it is", () => {
  expect(way(node(600, 200), pane, list)).toEqual({ left: 0, up: 0 });
});

test("a node under the inspector comes out from under it", () => {
  expect(way(node(1000, 200), pane, undefined)).toEqual({ left: 128, up: 0 });
});

test("a node at the floor comes up", () => {
  expect(way(node(400, 640), pane, list)).toEqual({ left: 0, up: 56 });
});

test("a corner under the checklist goes the shorter way: to the side", () => {
  expect(way(node(640, 560), pane, list)).toEqual({ left: 32, up: 0 });
});

test("a foot under the checklist goes up", () => {
  expect(way(node(860, 480), pane, list)).toEqual({ left: 0, up: 56 });
});

test("the side is no way out where it would push the node off the canvas", () => {
  const narrow = { left: 620, right: 1440, top: 50, bottom: 900 };
  expect(way(node(640, 560), narrow, list)).toEqual({ left: 0, up: 136 });
});

test("a node taller than the canvas shows its head", () => {
  expect(way({ left: 400, right: 640, top: 100, bottom: 2000 }, pane, undefined)).toEqual({ left: 0, up: 34 });
});
