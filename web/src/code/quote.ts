// Values as literals of the three languages. Rule: what a program reads back is exactly what was meant, whatever it holds.
import type { Json, JsonObject } from "./call";

const INDENT = "  ";
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** One word of a POSIX shell: nothing inside single quotes means anything, and a quote itself is closed, escaped, reopened. */
export function shell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A string both Python and JavaScript read alike: JSON's own escapes mean the same in both. DEL and the line separators
 * are legal but invisible, so they are written out.
 */
export function text(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function json(value: Json, depth = 0): string {
  return literal(value, depth, { words: { true: "true", false: "false", null: "null" }, name: text });
}

export function python(value: Json, depth = 0): string {
  return literal(value, depth, { words: { true: "True", false: "False", null: "None" }, name: text });
}

export function javascript(value: Json, depth = 0): string {
  const name = (key: string) => (IDENTIFIER.test(key) && key !== "__proto__" ? key : text(key));
  return literal(value, depth, { words: { true: "true", false: "false", null: "null" }, name });
}

interface Dialect {
  readonly words: { readonly true: string; readonly false: string; readonly null: string };
  readonly name: (key: string) => string;
}

function literal(value: Json, depth: number, dialect: Dialect): string {
  if (value === null) return dialect.words.null;
  if (typeof value === "boolean") return value ? dialect.words.true : dialect.words.false;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return text(value);
  if (isList(value))
    return wrap(
      "[",
      value.map((item) => literal(item, depth + 1, dialect)),
      "]",
      depth,
    );
  const lines: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) lines.push(`${dialect.name(key)}: ${literal(item, depth + 1, dialect)}`);
  }
  return wrap("{", lines, "}", depth);
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

function wrap(open: string, lines: readonly string[], close: string, depth: number): string {
  if (lines.length === 0) return open + close;
  const inner = INDENT.repeat(depth + 1);
  return `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${INDENT.repeat(depth)}${close}`;
}
