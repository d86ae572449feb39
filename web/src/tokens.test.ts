import { readFileSync } from "node:fs";
import * as radix from "@radix-ui/colors";
import { describe, expect, it } from "vitest";

const CSS = readFileSync("src/tokens.css", "utf8");
type Pair = readonly [light: string, dark: string];

function token(name: string): Pair {
  const value = CSS.match(new RegExp(`--${name}: ([^;]+);`))?.[1] ?? "";
  const pair = value.match(/^light-dark\((#\w{6}), (#\w{6})\)$/);
  if (pair?.[1] && pair[2]) return [pair[1], pair[2]];
  if (/^#\w{6}$/.test(value)) return [value, value];
  throw new Error(`--${name} is ${value || "missing"}`);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2's contrast ratio. */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["ground", "raised", "sunken", "hover"];
const STATES = ["done", "waiting", "failed", "working"];
const KINDS = ["image", "video", "audio", "tool"];

const TEXT: readonly (readonly [string, string])[] = [
  ...SURFACES.flatMap((surface) => [["text", surface] as const, ["quiet", surface] as const]),
  ["text", "pressed"],
  ["ground", "text"],
  ...["ground", "raised", "sunken", "hover", "accent-tint"].map((surface) => ["accent-text", surface] as const),
  ["text", "accent-tint"],
  ["on-accent", "accent"],
  ["on-accent", "accent-hover"],
  ["on-danger", "danger"],
  ["on-danger", "danger-hover"],
  ...STATES.flatMap((state) => ["raised", "ground", `${state}-tint`].map((on) => [`${state}-text`, on] as const)),
  ...KINDS.flatMap((kind) => ["raised", `kind-${kind}-tint`].map((on) => [`kind-${kind}-text`, on] as const)),
  ["kind-text", "kind-text-tint"],
];
const PARTS: readonly (readonly [string, string])[] = [
  ["edge", "ground"],
  ["edge", "raised"],
  ["focus", "ground"],
  ["focus", "raised"],
  ["focus", "sunken"],
];

function tooLow(pairs: readonly (readonly [string, string])[], least: number): readonly string[] {
  return pairs.flatMap(([front, back]) =>
    [0, 1].flatMap((theme) => {
      const ratio = contrast(token(front)[theme] ?? "", token(back)[theme] ?? "");
      return ratio < least ? [`${front} on ${back}, ${theme ? "dark" : "light"}: ${ratio.toFixed(2)}`] : [];
    }),
  );
}

describe("tokens", () => {
  it("can be read: text has 4.5 to 1 in both themes", () => expect(tooLow(TEXT, 4.5)).toEqual([]));

  it("can be seen: borders of fields and the focus have 3 to 1", () => expect(tooLow(PARTS, 3)).toEqual([]));

  it("are the steps the design names", () => {
    expect(token("ground")).toEqual([radix.sand.sand1, radix.sandDark.sand1]);
    expect(token("line")[0]).toBe(radix.sand.sand5);
    expect(token("text")).toEqual([radix.sand.sand12, radix.sandDark.sand12]);
    expect(token("quiet")).toEqual([radix.sand.sand11, radix.sandDark.sand11]);
    expect(token("accent")).toEqual([radix.iris.iris9, radix.irisDark.iris9]);
    expect(token("accent-tint")).toEqual([radix.iris.iris3, radix.irisDark.iris3]);
    expect([token("done")[0], token("waiting")[0], token("failed")[0]]).toEqual([
      radix.green.green9,
      radix.amber.amber9,
      radix.red.red9,
    ]);
    expect([token("kind-video")[0], token("kind-audio")[0]]).toEqual([radix.plum.plum9, radix.teal.teal9]);
  });
});
