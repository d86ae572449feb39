// What a node is doing, as a thin line and a word. Rule: a failure says why and that nothing was charged.
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle, OctagonX, Recycle } from "lucide-react";
import type { ReactNode } from "react";
import type { NodeState } from "@/graph/results";
import { credits } from "@/graph/words";
import { classes } from "@/ui";

interface Said {
  readonly word: string;
  readonly icon: ReactNode;
  readonly ink: string;
}

const LINE_HEIGHT_SHOWN = new Set<NodeState["phase"]>(["waiting", "working"]);

/** The line under the header: how far the node's jobs are. */
export function ProgressLine({ state }: { readonly state: NodeState }) {
  if (!LINE_HEIGHT_SHOWN.has(state.phase)) return <div className="node-line" aria-hidden="true" />;
  const part = state.phase === "working" ? state.progress : null;
  const value = part === null ? undefined : Math.round(part * 100);
  return (
    <div
      className="node-line"
      role="progressbar"
      aria-label="Progress"
      aria-valuenow={value}
      aria-valuemin={0}
      aria-valuemax={100}
      data-unmeasured={part === null || undefined}
    >
      <span style={part === null ? undefined : { width: `${value}%` }} />
    </div>
  );
}

export function stateWords(state: NodeState, reused = false): string {
  if (reused && state.phase === "done") return "unchanged, reused";
  switch (state.phase) {
    case "empty":
      return "";
    case "waiting":
      return "waiting";
    case "working":
      return state.progress === null ? "working" : `working, ${Math.round(state.progress * 100)} %`;
    case "done":
      return state.failed
        ? `${state.asked - state.failed} of ${state.asked} done, ${credits(state.credits)}`
        : doneWords(state.credits);
    case "failed":
      return "failed, nothing charged";
    case "cancelled":
      return "cancelled, nothing charged";
  }
}

function doneWords(count: number): string {
  return count ? `done, ${credits(count)}` : "done, free";
}

function said(state: NodeState, reused: boolean): Said | null {
  const word = stateWords(state, reused);
  switch (state.phase) {
    case "empty":
      return null;
    case "waiting":
      return { word, icon: <CircleDashed />, ink: "text-waiting-ink" };
    case "working":
      return { word, icon: <LoaderCircle className="animate-spin" />, ink: "text-working-ink" };
    case "done":
      return { word, icon: reused ? <Recycle /> : <CircleCheck />, ink: "text-done-ink" };
    case "failed":
      return { word, icon: <CircleAlert />, ink: "text-failed-ink" };
    case "cancelled":
      return { word, icon: <OctagonX />, ink: "text-quiet" };
  }
}

interface Props {
  readonly state: NodeState;
  /** The last run found this node done and unchanged. */
  readonly reused?: boolean;
}

export function StatusWord({ state, reused = false }: Props) {
  const shown = said(state, reused);
  if (!shown) return null;
  return (
    <span
      className={classes("inline-flex min-w-0 items-center gap-1 text-12 [&_svg]:size-3.5 [&_svg]:shrink-0", shown.ink)}
      data-testid="status"
      data-phase={state.phase}
    >
      <span aria-hidden="true" className="contents">
        {shown.icon}
      </span>
      <span className="truncate">{shown.word}</span>
    </span>
  );
}
