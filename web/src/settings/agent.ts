// A browser's own description in words: "Firefox on Linux". Rule: a guess for people to recognise, never used to decide anything.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/Safari\//, "Safari"],
  [/curl\//, "curl"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

function first(agent: string, names: readonly (readonly [RegExp, string])[]): string | undefined {
  return names.find(([pattern]) => pattern.test(agent))?.[1];
}

export function browserName(agent: string): string {
  const browser = first(agent, BROWSERS) ?? "A browser";
  const system = first(agent, SYSTEMS);
  return system ? `${browser} on ${system}` : browser;
}

export function isPhone(agent: string): boolean {
  return /iPhone|Android.*Mobile/.test(agent);
}
