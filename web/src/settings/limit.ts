// A credit limit as it is typed: empty is none.
export const LIMIT_MAX = 1_000_000_000;

export function limitOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
