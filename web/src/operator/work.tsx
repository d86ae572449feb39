// Everybody's jobs that need an eye: open, stuck, ambiguous, failed by reason.
import { useState } from "react";
import type { WorkAnswer, WorkSummary } from "@/api/schema";
import { Button, Chip, Confirm, count, Failure, FilterChip, KindIcon, Skeleton, Time } from "@/ui";
import { TABLE, tableBox } from "@/usage/table";
import { useCancelWork, useWorks, type WorkState } from "./queries";

const STATES: readonly (readonly [WorkState, string])[] = [
  ["open", "Open"],
  ["stuck", "Stuck"],
  ["ambiguous", "Ambiguous"],
  ["failed", "Failed"],
];

const NONE: Readonly<Record<WorkState, string>> = {
  open: "Nothing is being made right now.",
  stuck: "Nothing is stuck.",
  ambiguous: "Of every job it is known how it ended.",
  failed: "Nothing failed.",
};

export function Work() {
  const [state, setState] = useState<WorkState>("open");
  const [errorType, setErrorType] = useState("");
  const query = useWorks(state, state === "failed" ? errorType : "");
  const works = query.data?.pages.flatMap((page) => page.data) ?? [];
  const summary = query.data?.pages[0]?.summary;
  return (
    <section aria-label="Jobs" className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {STATES.map(([value, word]) => (
          <FilterChip key={value} pressed={state === value} onClick={() => setState(value)}>
            {word} {summary && <b className="font-semibold">{numberOf(summary, value)}</b>}
          </FilterChip>
        ))}
      </div>
      {state === "failed" && summary && <Reasons summary={summary} chosen={errorType} onChoose={setErrorType} />}
      {query.isPending && <Skeleton className="h-48" />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && works.length === 0 && <p className="text-13 text-quiet">{NONE[state]}</p>}
      {works.length > 0 && <Table works={works} />}
      {query.hasNextPage && (
        <Button className="self-center" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  );
}

function numberOf(summary: WorkSummary, state: WorkState): number {
  if (state === "failed") return Object.values(summary.failed).reduce((sum, one) => sum + one, 0);
  return summary[state];
}

interface ReasonsProps {
  readonly summary: WorkSummary;
  readonly chosen: string;
  readonly onChoose: (errorType: string) => void;
}

function Reasons({ summary, chosen, onChoose }: ReasonsProps) {
  const reasons = Object.entries(summary.failed).sort(([, a], [, b]) => b - a);
  return (
    <div className="flex flex-wrap items-center gap-2 text-13">
      <span className="text-quiet">In the last {count(summary.hours, "hour")}:</span>
      {reasons.length === 0 && <span className="text-quiet">none</span>}
      {reasons.map(([reason, number]) => (
        <FilterChip key={reason} pressed={chosen === reason} onClick={() => onChoose(chosen === reason ? "" : reason)}>
          <span className="font-mono text-12">{reason}</span> <b className="font-semibold">{number}</b>
        </FilterChip>
      ))}
    </div>
  );
}

const HEADS = ["Job", "Account", "Model", "Provider", "State", "Asked", "Error"];

function Table({ works }: { readonly works: readonly WorkAnswer[] }) {
  return (
    <div {...tableBox("Table of jobs")}>
      <table className={TABLE}>
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col" className="number">
              Credits
            </th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {works.map((work) => (
            <Line key={work.id} work={work} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ work }: { readonly work: WorkAnswer }) {
  const open = work.state !== "completed" && work.state !== "failed";
  return (
    <tr>
      <th scope="row">
        <span className="flex items-center gap-2 font-mono text-12">
          <KindIcon kind={work.kind} label={work.kind} /> {work.id}
        </span>
      </th>
      <td className="wrap-anywhere">{work.email}</td>
      <td className="wrap-anywhere">{work.model}</td>
      <td>
        {work.provider}
        {work.providerRequestId && (
          <span className="block font-mono text-12 text-quiet wrap-anywhere">{work.providerRequestId}</span>
        )}
      </td>
      <td className="whitespace-nowrap">
        <Chip tone={work.state === "failed" ? "failed" : "plain"}>
          {work.cancelling && open ? "cancelling" : work.state}
        </Chip>
        {work.attempts > 1 && <span className="block text-12 text-quiet">sent {work.attempts} times</span>}
      </td>
      <td className="text-quiet">
        <Time at={work.createdAt} />
      </td>
      <td className="min-w-48">
        {work.errorType && <span className="font-mono text-12">{work.errorType}</span>}
        <span className="line-clamp-2 text-12 text-quiet wrap-anywhere" title={work.error ?? undefined}>
          {work.error}
        </span>
      </td>
      <td className="number">{work.credits}</td>
      <td className="w-0">{open && !work.cancelling && <Cancel work={work} />}</td>
    </tr>
  );
}

function Cancel({ work }: { readonly work: WorkAnswer }) {
  const [asking, setAsking] = useState(false);
  const cancel = useCancelWork();
  return (
    <>
      <Button size="sm" onClick={() => setAsking(true)} aria-label={`Cancel ${work.id}`}>
        Cancel
      </Button>
      {asking && (
        <Confirm
          title="Cancel this job?"
          action="Cancel job"
          onConfirm={() => cancel.mutateAsync(work.id)}
          onClose={() => setAsking(false)}
        >
          <p>{work.email} gets what is held for it back, unless its result is there already.</p>
        </Confirm>
      )}
    </>
  );
}
