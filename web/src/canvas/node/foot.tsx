// The foot of a generation node: Run with its price, what it is doing, and why it cannot or could not.
import { ChevronDown, Play, RotateCw, Square } from "lucide-react";
import type { GenerationView, GraphNode } from "@/graph/model";
import { planOf, type Scope } from "@/graph/plan";
import { priceWords } from "@/graph/price";
import type { NodeResults } from "@/graph/results";
import { Button, LinkButton, MenuItem } from "@/ui";
import { useCanvas, useOpen, useRuns } from "../state/context";
import { NodeMenu } from "./controls";
import { StatusWord } from "./status";

/** A limit, or the connection, holds it up. */
const TURN = "waiting for its turn";

interface Props {
  readonly node: GraphNode;
  readonly found: GenerationView;
  readonly results: NodeResults;
}

export function Foot({ node, results }: Props) {
  const { state } = results;
  const step = useCanvas((canvas) => canvas.steps.get(node.id) ?? null);
  const queued = step?.state === "waiting" || step?.state === "sending";
  const reused = useCanvas((canvas) => canvas.reused.has(node.id));
  const open = results.open.length > 0;
  const paused = useCanvas((canvas) => canvas.pause !== null);
  const word = step?.state === "waiting" && step.needs.length ? "waiting for its inputs" : paused ? TURN : "starting";
  return (
    <footer className="node-words flex flex-col gap-1.5 border-line border-t p-2.5">
      {open || queued ? (
        <CancelRow nodeId={node.id} results={results} word={queued && !open ? word : null} />
      ) : (
        <RunRow node={node} results={results} />
      )}
      {!open && !queued && state.phase !== "empty" && <StatusWord state={state} reused={reused} />}
      <Trouble nodeId={node.id} results={results} />
    </footer>
  );
}

interface CancelProps {
  readonly nodeId: string;
  readonly results: NodeResults;
  /** What it waits for, while it has no job of its own. */
  readonly word: string | null;
}

function CancelRow({ nodeId, results, word }: CancelProps) {
  const { cancel } = useRuns();
  return (
    <div className="flex items-center justify-between gap-2">
      {word ? <span className="text-12 text-quiet">{word}</span> : <StatusWord state={results.state} />}
      <Button size="sm" className="nodrag" icon={<Square />} onClick={() => cancel(nodeId)} data-testid="cancel">
        Cancel
      </Button>
    </div>
  );
}

/** What one run of that scope would cost, worked out when it is looked at. */
export function usePlan(scope: Scope) {
  const { canvas } = useOpen();
  const graph = useCanvas((state) => state.graph);
  const catalogue = useCanvas((state) => state.catalogue);
  return planOf({ graph, catalogue, book: canvas.book }, scope);
}

function RunRow({ node, results }: { readonly node: GraphNode; readonly results: NodeResults }) {
  const { start } = useRuns();
  const blocked = useCanvas((canvas) => canvas.outlook.blocked.get(node.id) ?? null);
  const press = useCanvas((canvas) => canvas.outlook.presses.get(node.id) ?? null);
  const again = results.state.phase !== "empty";
  const failed = results.state.phase === "failed";
  return (
    <div className="flex gap-1">
      <Button
        size="sm"
        className="nodrag min-w-0 flex-1"
        icon={failed || again ? <RotateCw /> : <Play />}
        disabled={blocked !== null || !press}
        title={blocked ?? undefined}
        onClick={() => press && start(press.scope)}
        data-testid="run"
      >
        {failed ? "Try again" : again ? "Run again" : "Run"}
        {press && <span className="font-normal text-quiet">{priceWords(press.price)}</span>}
      </Button>
      <NodeMenu label="More ways to run" icon={<ChevronDown />}>
        <Ways nodeId={node.id} />
      </NodeMenu>
    </div>
  );
}

function Ways({ nodeId }: { readonly nodeId: string }) {
  return (
    <>
      <Way scope={{ run: "to", id: nodeId }}>Run to here</Way>
      <Way scope={{ run: "from", id: nodeId }}>Run from here</Way>
    </>
  );
}

function Way({ scope, children }: { readonly scope: Scope; readonly children: string }) {
  const { start } = useRuns();
  const plan = usePlan(scope);
  return (
    <MenuItem
      icon={<Play />}
      keys={plan.steps.length ? priceWords(plan.price) : "nothing to do"}
      disabled={!plan.steps.length}
      onClick={() => start(scope)}
    >
      {children}
    </MenuItem>
  );
}

/** Why it was refused, cannot run or has failed, and the way on. */
function Trouble({ nodeId, results }: { readonly nodeId: string; readonly results: NodeResults }) {
  const step = useCanvas((canvas) => canvas.steps.get(nodeId) ?? null);
  const penniless = useCanvas((canvas) => canvas.penniless.has(nodeId));
  const blocked = useCanvas((canvas) => canvas.outlook.blocked.get(nodeId) ?? null);
  const { state } = results;
  if (results.open.length) return null;
  const refused = step && !step.jobIds.length && (step.state === "failed" || step.state === "stopped");
  if (refused) {
    return (
      <div role="alert" className="flex flex-col items-start gap-1.5 text-12 text-failed-ink">
        <p className="[overflow-wrap:anywhere]">{step.reason}</p>
        {penniless && (
          <LinkButton href="/usage" size="sm">
            Get credits
          </LinkButton>
        )}
      </div>
    );
  }
  if (state.phase === "failed") return <p className="text-12 text-quiet [overflow-wrap:anywhere]">{state.reason}</p>;
  return blocked && <p className="text-12 text-quiet">{blocked}</p>;
}
