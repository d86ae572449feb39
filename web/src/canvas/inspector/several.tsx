// Several nodes at once: run them, tidy them, copy or delete them.
import { Copy, LayoutGrid, Play, Trash2 } from "lucide-react";
import { tidy } from "@/graph/layout";
import { planWords } from "@/graph/plan";
import { priceWords } from "@/graph/price";
import { Button } from "@/ui";
import { usePlan } from "../node/foot";
import { sizeOf, useCanvas, useOpen } from "../state/context";

export function Several({ count }: { readonly count: number }) {
  const { canvas, acts, runs } = useOpen();
  const selected = useCanvas((state) => state.selected);
  const scope = { run: "selection", ids: [...selected] } as const;
  const plan = usePlan(scope);
  const tidyUp = () => acts.replaceGraph("tidy up", (graph) => tidy(graph, (node) => sizeOf(canvas, node), selected));
  return (
    <div className="flex flex-col gap-3 p-4">
      <h2 className="text-14">{count} nodes selected</h2>
      <Button
        variant="primary"
        icon={<Play />}
        disabled={!plan.steps.length}
        onClick={() => runs.start(scope)}
        data-testid="run-selection"
      >
        Run selection
        {plan.steps.length > 0 && <span className="font-normal">{priceWords(plan.price)}</span>}
      </Button>
      <p className="text-12 text-quiet">
        {planWords(plan)}
        {plan.reused.length > 0 && `; ${plan.reused.length} unchanged, reused`}
      </p>
      <Button icon={<LayoutGrid />} onClick={tidyUp}>
        Tidy up
      </Button>
      <Button icon={<Copy />} onClick={acts.duplicateSelected}>
        Duplicate
      </Button>
      <Button icon={<Trash2 />} onClick={acts.removeSelected}>
        Delete
      </Button>
    </div>
  );
}
