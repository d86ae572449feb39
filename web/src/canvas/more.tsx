// Further actions of the project: its graph as a file and back, the keys.
import { Download, Keyboard, Share2, Upload } from "lucide-react";
import { type ComponentProps, type ReactElement, useRef } from "react";
import type { ProjectGraph } from "@/api/types";
import { object, readGraph } from "@/graph/model";
import { useKeyboard } from "@/shell/commands";
import { useNarrow } from "@/shell/theme";
import { Menu, MenuItem, MenuLine, toast } from "@/ui";
import { useOpen } from "./state/context";
import { openPanel } from "./state/panels";

const FILE_BYTES_MAX = 16_000_000;

interface Props {
  readonly project: ProjectGraph;
  readonly trigger: ReactElement<ComponentProps<"button">>;
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The graph as a file, and a file as the graph. */
function useGraphFile(project: ProjectGraph) {
  const { canvas, acts } = useOpen();
  const download = () => {
    const { nodes, edges } = canvas.store.getState().graph;
    const safe = project.name.replace(/[^\p{L}\p{N} _-]+/gu, "").trim() || "project";
    save(`${safe}.json`, JSON.stringify({ name: project.name, nodes, edges }, null, 2));
  };
  const load = async (file: File) => {
    if (file.size > FILE_BYTES_MAX) return toast.failed("That file is too large to be a graph. Nothing was changed.");
    try {
      const stored: unknown = JSON.parse(await file.text());
      if (!Array.isArray(object(stored).nodes)) throw new SyntaxError("no nodes");
      const graph = readGraph(stored);
      acts.replaceGraph("import", () => graph);
      toast.done(`${graph.nodes.length} nodes are here. Undo brings back what was there before.`);
    } catch {
      toast.failed("That file is no graph of StoryNote. Nothing was changed.");
    }
  };
  return { download, load };
}

export function More({ project, trigger }: Props) {
  const narrow = useNarrow();
  const input = useRef<HTMLInputElement>(null);
  const { download, load } = useGraphFile(project);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="application/json,.json"
        aria-label="Graph file"
        className="sr-only"
        tabIndex={-1}
        data-testid="graph-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) void load(file);
        }}
      />
      <Menu label="More" trigger={trigger}>
        {narrow && (
          <MenuItem icon={<Share2 />} onClick={() => openPanel({ kind: "share" })}>
            Share
          </MenuItem>
        )}
        <MenuItem icon={<Download />} onClick={download}>
          Download the graph
        </MenuItem>
        <MenuItem icon={<Upload />} onClick={() => input.current?.click()}>
          Open a graph from a file
        </MenuItem>
        <MenuLine />
        <MenuItem icon={<Keyboard />} keys="?" onClick={() => useKeyboard.setState({ open: "sheet" })}>
          Keyboard shortcuts
        </MenuItem>
      </Menu>
    </>
  );
}
