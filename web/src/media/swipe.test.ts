// @vitest-environment node
import { expect, it } from "vitest";
import { swiped } from "./swipe";

const at = (x: number, y: number, ms: number) => ({ x, y, ms });

it("tells a swipe from a scroll, a tap and a long drag", () => {
  expect(swiped(at(300, 400, 0), at(180, 420, 200))).toBe(1);
  expect(swiped(at(100, 400, 0), at(220, 380, 200))).toBe(-1);
  expect(swiped(at(100, 400, 0), at(160, 460, 200))).toBe(0);
  expect(swiped(at(100, 400, 0), at(110, 400, 50))).toBe(0);
  expect(swiped(at(100, 400, 0), at(300, 400, 2000))).toBe(0);
});
