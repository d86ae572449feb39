// What a newcomer sees first: one highlighted Run, and what it will do. Gone once anything has been made.
import { Play } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useAccount } from "@/api/queries";
import { isGeneration, type Kind, nodeById, view } from "@/graph/model";
import type { Plan } from "@/graph/plan";
import { priceWords } from "@/graph/price";
import { Button } from "@/ui";
import { useCanvas, useOpen, useRuns } from "./state/context";

const MADE: Readonly<Record<Kind, string>> = {
  image: "the picture",
  video: "the film",
  audio: "the sound",
  tool: "the edited picture",
};

/** Whether this is somebody's first run, and not begun yet. */
export function useFirstRun(): boolean {
  const { book } = useOpen().canvas;
  const begun = useSyncExternalStore(
    (changed) => book.subscribe(changed),
    () => book.version > 0,
  );
  const newcomer = useAccount().data?.completed === 0;
  const able = useCanvas(({ outlook }) => (outlook.plan?.steps.length ?? 0) > 0);
  return newcomer && !begun && able;
}

export function FirstRun() {
  const shown = useFirstRun();
  const plan = useCanvas((state) => state.outlook.plan);
  const { start } = useRuns();
  if (!shown || !plan) return null;
  return (
    <section
      aria-label="Start here"
      className="absolute top-5 left-1/2 z-5 flex w-max max-w-[calc(100%-32px)] -translate-x-1/2 items-center gap-4 rounded-card bg-raised py-3 pr-3 pl-5 shadow-float"
      data-testid="first-run"
    >
      <Made plan={plan} />
      <Button
        variant="primary"
        size="lg"
        icon={<Play />}
        onClick={() => start({ run: "all" })}
        data-testid="first-run-go"
      >
        Run
        <span className="font-normal text-14">{priceWords(plan.price)}</span>
      </Button>
    </section>
  );
}

function Made({ plan }: { readonly plan: Plan }) {
  const graph = useCanvas((state) => state.graph);
  const things = plan.steps.flatMap(({ nodeId }) => {
    const node = nodeById(graph, nodeId);
    const found = node && view(node);
    return found && isGeneration(found) ? [MADE[found.type]] : [];
  });
  return <p>Press Run: it makes {[...new Set(things)].join(", then ")}.</p>;
}
