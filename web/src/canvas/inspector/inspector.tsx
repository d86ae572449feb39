// The selected node, in full: model, parameters, inputs, history, code. Rule: what a model cannot do is not shown.
import { Braces, Copy, PanelRightClose, Trash2 } from "lucide-react";
import { type GenerationView, type GraphNode, isGeneration, nodeById, view } from "@/graph/model";
import { nodeName, TYPE_WORDS } from "@/graph/words";
import { Button, IconButton, KindIcon, type NodeKind } from "@/ui";
import { useActs, useCanvas } from "../state/context";
import { openPanel, usePanels } from "../state/panels";
import { History } from "./history";
import { Inputs, Outputs } from "./inputs";
import { Parameters } from "./parameters";
import { Several } from "./several";

export function Inspector() {
  const shown = usePanels((panels) => panels.inspector);
  const count = useCanvas((state) => state.selected.size);
  const node = useCanvas((state) =>
    state.selected.size === 1 ? nodeById(state.graph, [...state.selected][0] ?? "") : null,
  );
  if (!shown || count === 0) return null;
  return (
    <aside
      aria-label="Selected"
      className="inspector absolute top-3 right-3 z-10 flex max-h-[calc(100%-24px)] w-72 flex-col overflow-y-auto rounded-card bg-raised shadow-float"
      data-testid="inspector"
    >
      {node ? <One node={node} key={node.id} /> : <Several count={count} />}
    </aside>
  );
}

function One({ node }: { readonly node: GraphNode }) {
  const found = view(node);
  const title = found.type === "unknown" ? "Unknown" : TYPE_WORDS[found.type];
  return (
    <>
      <header className="flex items-center gap-2 px-4 pt-3 pb-2">
        <KindIcon kind={(found.type === "unknown" ? "text" : found.type) as NodeKind} boxed />
        <h2 className="min-w-0 flex-1 truncate text-14" title={nodeName(node)}>
          {title}
        </h2>
        <IconButton
          label="Hide the inspector"
          keys="I"
          size="sm"
          onClick={() => usePanels.setState({ inspector: false })}
        >
          <PanelRightClose />
        </IconButton>
      </header>
      <div className="flex flex-col gap-5 px-4 pb-5">
        {isGeneration(found) && <Parameters node={node} found={found} />}
        {isGeneration(found) && <Inputs node={node} />}
        <Outputs node={node} />
        {isGeneration(found) && <History node={node} />}
        <Actions node={node} found={isGeneration(found) ? found : null} />
      </div>
    </>
  );
}

function Actions({ node, found }: { readonly node: GraphNode; readonly found: GenerationView | null }) {
  const acts = useActs();
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-4">
      {found && (
        <Button icon={<Braces />} onClick={() => openPanel({ kind: "code", nodeId: node.id })}>
          Show as code
        </Button>
      )}
      <div className="flex gap-2">
        <Button className="flex-1" icon={<Copy />} onClick={acts.duplicateSelected}>
          Duplicate
        </Button>
        <Button className="flex-1" icon={<Trash2 />} onClick={acts.removeSelected} data-testid="delete-node">
          Delete
        </Button>
      </div>
    </div>
  );
}
