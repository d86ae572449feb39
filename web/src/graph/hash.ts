// A short name for a value, to see whether anything changed. Rule: for comparing only; it keeps no secret.

const PRIME = 0x01000193;
const SEEDS = [0x811c9dc5, 0x2f0b4a17] as const;

/** Equal values, equal names, whatever the order of their keys. About 64 bits, base 36. */
export function hash(value: unknown): string {
  const text = canonical(value);
  return SEEDS.map((seed) => lane(text, seed).toString(36).padStart(7, "0")).join("");
}

function lane(text: string, seed: number): number {
  let found = seed;
  for (let at = 0; at < text.length; at += 1) {
    found = Math.imul(found ^ text.charCodeAt(at), PRIME);
    found ^= found >>> 15;
  }
  return (Math.imul(found ^ (found >>> 13), 0x5bd1e995) ^ text.length) >>> 0;
}

/** JSON with sorted keys; what JSON has no word for is null. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

/** Whether two JSON values say the same. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a).filter(([, inner]) => inner !== undefined);
  const right = new Map(Object.entries(b).filter(([, inner]) => inner !== undefined));
  return left.length === right.size && left.every(([key, inner]) => right.has(key) && same(inner, right.get(key)));
}
