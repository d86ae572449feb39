// Finds entries of the palette by what is typed. Rule: every word must be somewhere; a match at the start of a word comes first.
import type { Command } from "./commands";

function points(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 4;
  return /[\s/_-]/.test(text[at - 1] ?? "") ? 3 : 1;
}

function worth(command: Command, words: readonly string[]): number {
  const label = command.label.toLowerCase();
  const rest = `${command.group} ${command.also ?? ""}`.toLowerCase();
  let sum = 0;
  for (const word of words) {
    const best = Math.max(points(label, word) * 2, points(rest, word));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

export function found(commands: readonly Command[], typed: string): readonly Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  return commands
    .map((command) => ({ command, worth: worth(command, words) }))
    .filter((one) => one.worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .map((one) => one.command);
}
