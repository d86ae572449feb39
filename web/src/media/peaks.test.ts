// @vitest-environment node
import { describe, expect, it } from "vitest";
import { clock, fold, peaks } from "./peaks";
import { fitted, pan, SCALE_MAX, zoom, zoomed } from "./view";

describe("peaks", () => {
  it("finds a click where it is, whatever its sign and channel", () => {
    const left = new Float32Array(1000);
    const right = new Float32Array(1000);
    right[305] = -0.5;
    const bars = peaks([left, right], 100);
    expect(bars).toHaveLength(100);
    expect(bars[30]).toBe(1);
    expect(bars.filter((value) => value > 0.05)).toHaveLength(1);
  });

  it("scales to the loudest and keeps a line for silence", () => {
    expect(peaks([Float32Array.from([0.1, 0.2, 0.05, 0])], 4)).toEqual(
      [0.5, 1, 0.25, 0.04].map((n) => expect.closeTo(n)),
    );
    expect(peaks([new Float32Array(8)], 2)).toEqual([0.04, 0.04]);
    expect(peaks([], 10)).toEqual([]);
    expect(peaks([new Float32Array(3)], 10)).toHaveLength(3);
  });

  it("folds without losing the loud", () => {
    expect(fold([0, 1, 0, 0, 0.5, 0], 3)).toEqual([1, 0, 0.5]);
    expect(fold([0.3], 10)).toEqual([0.3]);
  });
});

describe("clock", () => {
  it.each([
    [0, false, "0:00"],
    [65.4, false, "1:05"],
    [59.999, false, "0:59"],
    [3.26, true, "0:03.2"],
    [72, true, "1:12.0"],
    [Number.NaN, false, "0:00"],
    [Number.POSITIVE_INFINITY, false, "0:00"],
  ])("%s", (seconds, tenths, shown) => expect(clock(seconds, tenths)).toBe(shown));
});

describe("view", () => {
  const picture = { width: 2000, height: 1000 };
  const frame = { width: 800, height: 600 };

  it("fits the whole and never enlarges", () => {
    expect(fitted(picture, frame)).toEqual({ scale: 0.4, x: 0, y: 0 });
    expect(fitted({ width: 10, height: 10 }, frame).scale).toBe(1);
  });

  it("keeps the point under the pointer while zooming", () => {
    const at = { x: 100, y: -50 };
    const before = zoom(fitted(picture, frame), 4, { x: 0, y: 0 }, picture, frame);
    const after = zoom(before, 1.5, at, picture, frame);
    expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - before.x) / before.scale, 9);
    expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - before.y) / before.scale, 9);
  });

  it("stops at its limits", () => {
    const near = zoom(fitted(picture, frame), 1e6, { x: 0, y: 0 }, picture, frame);
    expect(near.scale).toBe(SCALE_MAX);
    expect(zoom(near, 1e-9, { x: 30, y: 30 }, picture, frame)).toEqual(fitted(picture, frame));
    expect(pan(fitted(picture, frame), { x: 500, y: 500 }, picture, frame)).toEqual({ scale: 0.4, x: 0, y: 0 });
    expect(pan(near, { x: 1e9, y: 0 }, picture, frame).x).toBe((2000 * SCALE_MAX - 800) / 2);
    expect(zoomed(near, picture, frame)).toBe(true);
    expect(zoomed(fitted(picture, frame), picture, frame)).toBe(false);
  });
});
