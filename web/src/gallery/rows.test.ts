// @vitest-environment node
import { describe, expect, it } from "vitest";
import { layRows, neighbour, totalHeight, visibleRows } from "./rows";

const SHELF = { width: 1200, height: 220, gap: 8 };
const MIXED = Array.from({ length: 5000 }, (_, k) => [1, 16 / 9, 9 / 16, 4 / 3, 3 / 4][(k * 7) % 5] ?? 1);

describe("justified rows", () => {
  it("shows every picture once, in order", () => {
    const rows = layRows(MIXED, SHELF);
    expect(rows.flatMap((row) => row.tiles.map((tile) => tile.index))).toEqual(MIXED.map((_, index) => index));
  });

  it("fills the width of every row but the last, near the height asked for", () => {
    for (const row of layRows(MIXED, SHELF).slice(0, -1)) {
      const last = row.tiles.at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1200, 6);
      expect(row.height).toBeGreaterThan(220 * 0.66);
      expect(row.height).toBeLessThan(220 * 1.5);
    }
  });

  it("keeps ratios: all tiles of a row are equally high", () => {
    for (const row of layRows(MIXED, SHELF)) {
      for (const tile of row.tiles) expect(tile.width / row.height).toBeCloseTo(MIXED[tile.index] ?? 0, 9);
    }
  });

  it("does not blow up a lonely last picture", () => {
    expect(layRows([1], SHELF)).toEqual([{ top: 0, height: 220, tiles: [{ index: 0, left: 0, width: 220 }] }]);
  });

  it("holds a picture wider than the page within it", () => {
    const [row] = layRows([3], { width: 300, height: 220, gap: 8 });
    expect(row?.tiles[0]?.width).toBeLessThanOrEqual(300);
  });

  it("survives ratios that are none, and no width", () => {
    expect(layRows([0, Number.NaN, 100, 0.001], SHELF)[0]?.tiles).toHaveLength(4);
    expect(layRows([1, 2], { ...SHELF, width: 0 })).toEqual([]);
    expect(totalHeight([])).toBe(0);
  });

  it("finds the rows on the screen, and only those", () => {
    const rows = layRows(MIXED, SHELF);
    const seen = visibleRows(rows, 20_000, 21_000);
    expect(seen).toEqual(rows.filter((row) => row.top + row.height >= 20_000 && row.top <= 21_000));
    expect(seen.length).toBeLessThan(8);
    expect(visibleRows(rows, totalHeight(rows) + 10, 1e9)).toEqual([]);
  });

  it("walks by arrow keys and stays within", () => {
    const rows = layRows(MIXED.slice(0, 30), SHELF);
    expect(neighbour(rows, 0, "ArrowLeft")).toBe(0);
    expect(neighbour(rows, 29, "ArrowRight")).toBe(29);
    expect(neighbour(rows, 3, "Home")).toBe(0);
    expect(neighbour(rows, 0, "ArrowUp")).toBeNull();
    const below = neighbour(rows, 0, "ArrowDown");
    expect(below).toBe(rows[1]?.tiles[0]?.index);
    expect(neighbour(rows, below ?? -1, "ArrowUp")).toBe(0);
  });
});
