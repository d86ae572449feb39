// Justified rows: every picture at its own ratio, every row as wide as the page. Rule: pure geometry, pixels in, pixels out.

export interface Tile {
  /** Place in the list. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

export interface Row {
  readonly top: number;
  readonly height: number;
  readonly tiles: readonly Tile[];
}

export interface Shelf {
  readonly width: number;
  /** What a row would like to be high; rows come out between two thirds and one and a half of it. */
  readonly height: number;
  readonly gap: number;
}

/** A tile narrower or wider than this is shown cropped: one panorama must not make a row a hairline. */
const RATIO_MIN = 0.5;
const RATIO_MAX = 3;

export function clampRatio(ratio: number): number {
  return Number.isFinite(ratio) && ratio > 0 ? Math.min(Math.max(ratio, RATIO_MIN), RATIO_MAX) : 1;
}

/** Greedy: a row takes tiles until one more would leave it lower than without it is too high. */
export function layRows(ratios: readonly number[], shelf: Shelf): readonly Row[] {
  if (shelf.width <= 0) return [];
  const rows: Row[] = [];
  let top = 0;
  let first = 0;
  while (first < ratios.length) {
    const end = rowEnd(ratios, first, shelf);
    const row = layRow(ratios, first, end, top, shelf);
    rows.push(row);
    top += row.height + shelf.gap;
    first = end;
  }
  return rows;
}

function rowEnd(ratios: readonly number[], first: number, shelf: Shelf): number {
  let sum = 0;
  for (let index = first; index < ratios.length; index += 1) {
    const before = sum;
    sum += clampRatio(ratios[index] ?? 1);
    if (heightOf(sum, index - first + 1, shelf) > shelf.height) continue;
    const shortBy = shelf.height / heightOf(sum, index - first + 1, shelf);
    const tallBy = before === 0 ? Number.POSITIVE_INFINITY : heightOf(before, index - first, shelf) / shelf.height;
    return shortBy <= tallBy ? index + 1 : index;
  }
  return ratios.length;
}

function heightOf(ratioSum: number, count: number, shelf: Shelf): number {
  return (shelf.width - shelf.gap * (count - 1)) / ratioSum;
}

function layRow(ratios: readonly number[], first: number, end: number, top: number, shelf: Shelf): Row {
  const own = ratios.slice(first, end).map(clampRatio);
  const sum = own.reduce((total, ratio) => total + ratio, 0);
  const filled = heightOf(sum, own.length, shelf);
  // A row that the list ran out for keeps its natural height; only a hair short of full is it stretched.
  const height = filled > shelf.height * 1.5 ? shelf.height : filled;
  let left = 0;
  const tiles = own.map((ratio, place) => {
    const tile = { index: first + place, left, width: ratio * height };
    left += tile.width + shelf.gap;
    return tile;
  });
  return { top, height, tiles };
}

export function totalHeight(rows: readonly Row[]): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : last.top + last.height;
}

/** The rows that touch the stretch between `from` and `to`, by halving: thousands of rows cost a dozen looks. */
export function visibleRows(rows: readonly Row[], from: number, to: number): readonly Row[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && row.top + row.height < from) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < rows.length && (rows[end]?.top ?? 0) <= to) end += 1;
  return rows.slice(low, end);
}

/** The tile an arrow key leads to from `index`: along the list sideways, to the nearest middle up and down. */
export function neighbour(rows: readonly Row[], index: number, key: string): number | null {
  const at = rows.findIndex((row) => row.tiles.some((tile) => tile.index === index));
  const row = rows[at];
  const tile = row?.tiles.find((one) => one.index === index);
  if (row === undefined || tile === undefined) return null;
  const last = rows.at(-1)?.tiles.at(-1)?.index ?? index;
  if (key === "ArrowLeft") return Math.max(0, index - 1);
  if (key === "ArrowRight") return Math.min(last, index + 1);
  if (key === "Home") return 0;
  if (key === "End") return last;
  const other = rows[key === "ArrowUp" ? at - 1 : at + 1];
  if ((key !== "ArrowUp" && key !== "ArrowDown") || other === undefined) return null;
  const middle = tile.left + tile.width / 2;
  const distance = (one: Tile) => Math.abs(one.left + one.width / 2 - middle);
  return other.tiles.reduce((best, one) => (distance(one) < distance(best) ? one : best)).index;
}
