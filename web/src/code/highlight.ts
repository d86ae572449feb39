// Code cut into pieces to colour. Rule: the pieces put together are the code, character for character.
import type { Language } from "./snippets";

export type Tone = "plain" | "string" | "comment" | "keyword" | "number";
export interface Piece {
  readonly tone: Tone;
  readonly text: string;
}

const KEYWORDS: Readonly<Record<Language, string>> = {
  curl: "for in do done while case esac break if then else fi curl echo sleep printf sed tr",
  python: "import def with as return try except raise for in while if else not None True False",
  javascript: "import from const let async function await for of while if else throw new return null true false",
};

const STRINGS: Readonly<Record<Language, string>> = {
  curl: `'[^']*'|"(?:\\\\[^]|[^"\\\\])*"`,
  python: `f?"(?:\\\\[^]|[^"\\\\])*"`,
  javascript: `"(?:\\\\[^]|[^"\\\\])*"|\`(?:\\\\[^]|[^\`\\\\])*\``,
};

export function pieces(code: string, language: Language): readonly Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of code.matchAll(pattern(language))) {
    if (match.index > from) found.push({ tone: "plain", text: code.slice(from, match.index) });
    found.push({ tone: tone(match.groups ?? {}), text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < code.length) found.push({ tone: "plain", text: code.slice(from) });
  return found;
}

function pattern(language: Language): RegExp {
  const comment = language === "javascript" ? "(?<![:\\w])//.*" : "(?<=^|\\s)#.*";
  const words = KEYWORDS[language].split(" ").join("|");
  return new RegExp(
    `(?<comment>${comment})|(?<string>${STRINGS[language]})|(?<keyword>(?<![\\w."'/-])(?:${words})(?![\\w"'-]))|(?<number>\\b\\d+(?:\\.\\d+)?\\b)`,
    "gm",
  );
}

function tone(groups: { readonly [name: string]: string | undefined }): Tone {
  if (groups.comment !== undefined) return "comment";
  if (groups.string !== undefined) return "string";
  return groups.keyword !== undefined ? "keyword" : "number";
}
