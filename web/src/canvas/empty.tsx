// A canvas with nothing on it invites: three ways to begin, each one click.
import { useReactFlow } from "@xyflow/react";
import { Search } from "lucide-react";
import type { Start } from "@/graph/create";
import type { NodeType } from "@/graph/model";
import { Button, KindIcon } from "@/ui";
import { middleOf } from "./keys";
import { useActs, useCanvas } from "./state/context";
import { editWords, openSearch } from "./state/panels";

const STARTS: readonly { readonly start: Start; readonly words: string }[] = [
  { start: { type: "text" }, words: "Write a prompt" },
  { start: { type: "image" }, words: "Make a picture" },
  { start: { type: "upload" }, words: "Bring a file" },
];

export function EmptyCanvas() {
  const empty = useCanvas(({ graph }) => graph.nodes.length === 0);
  const acts = useActs();
  const flow = useReactFlow();
  if (!empty) return null;
  const begin = (start: Start) => {
    const id = acts.add(start, middleOf(flow));
    if (start.type !== "upload") editWords(id);
  };
  return (
    <section
      aria-label="Begin"
      className="pointer-events-none absolute inset-0 z-5 grid place-items-center"
      data-testid="empty-canvas"
    >
      <div className="flex flex-col items-center gap-4 text-center">
        <h2 className="text-16">Begin with a node</h2>
        <p className="max-w-80 text-quiet">
          Drag one from the list, double-click anywhere, or paste a picture. Wires carry what one makes into the next.
        </p>
        <div className="pointer-events-auto flex flex-wrap justify-center gap-2">
          {STARTS.map(({ start, words }) => (
            <Button key={words} icon={<KindIcon kind={start.type as NodeType} />} onClick={() => begin(start)}>
              {words}
            </Button>
          ))}
          <Button icon={<Search />} onClick={() => openSearch()}>
            Search
          </Button>
        </div>
      </div>
    </section>
  );
}
