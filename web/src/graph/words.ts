// How nodes, prices and states are named to people. Rule: short, plain, never an id where a name will do.
import type { Catalogue } from "./catalogue";
import { type GraphNode, type NodeType, view } from "./model";

const NAME_CHARACTERS_MAX = 40;

export const TYPE_WORDS: Readonly<Record<NodeType, string>> = {
  text: "Prompt",
  image: "Image",
  video: "Video",
  audio: "Sound",
  tool: "Tool",
  upload: "Upload",
};

/** A node in a sentence: “A fox in the snow”, or what it is where it has no words yet. */
export function nodeName(node: GraphNode, catalogue?: Catalogue): string {
  const found = view(node);
  if (found.type === "unknown") return `the “${short(found.name)}” node`;
  if (found.type === "upload") return found.fileName ? `“${short(found.fileName)}”` : "the upload";
  const words = found.type === "text" ? found.text : found.prompt;
  if (words.trim()) return `“${short(words)}”`;
  if (found.type === "text") return "the empty prompt";
  const model = catalogue?.find(found.model);
  return model ? model.name : `the ${TYPE_WORDS[found.type].toLowerCase()} node`;
}

/** One line of at most 40 characters. */
export function short(words: string): string {
  const line = words.replace(/\s+/g, " ").trim();
  const letters = Array.from(line);
  return letters.length <= NAME_CHARACTERS_MAX
    ? line
    : `${letters
        .slice(0, NAME_CHARACTERS_MAX - 1)
        .join("")
        .trimEnd()}…`;
}

/** "2 credits", "1 credit". */
export function credits(count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? "credit" : "credits"}`;
}

/** "an image, a video and sound". */
export function listed(words: readonly string[], link = "and"): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${link} ${words.at(-1)}`;
}
