// The four figures at the top.
import type { ReactNode } from "react";
import { useCredits, useUsage } from "@/api/queries";
import { count, credits, Failure, Skeleton, short } from "@/ui";
import { daysOf, sumOf } from "./chart";

const WEEK_DAYS = 7;

export function Figures() {
  const balance = useCredits();
  const { from, to } = daysOf("month", Date.now());
  const usage = useUsage("day", from, to);
  if (balance.isError) return <Failure error={balance.error} onRetry={() => void balance.refetch()} />;
  const rows = usage.data?.data ?? [];
  const week = daysOf("week", Date.now()).from;
  const month = sumOf(rows);
  const last = sumOf(rows.filter((row) => (row.day ?? "") >= week));
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure name="Available" value={balance.data && short(balance.data.available)} note="credits to spend" />
      <Figure
        name="Held"
        value={balance.data && short(balance.data.held)}
        note="credits for jobs that are still open"
      />
      <Figure
        name={`Spent in ${WEEK_DAYS} days`}
        value={usage.data && short(last.credits)}
        note={`${credits(month.credits)} in 30 days`}
      />
      <Figure
        name="Results in 30 days"
        value={usage.data && short(month.results)}
        note={month.failed > 0 ? `and ${count(month.failed, "failed job")}, not charged` : "none failed"}
      />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly note: ReactNode;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <div className="rounded-card border border-line bg-raised p-4">
      <dt className="text-13 text-quiet">{name}</dt>
      <dd className="mt-1 font-semibold text-28 tracking-tight">{value ?? <Skeleton className="my-1 h-7 w-24" />}</dd>
      <dd className="mt-1 text-12 text-quiet">{note}</dd>
    </div>
  );
}
