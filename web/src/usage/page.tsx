// What there is, what was spent and on what; and where more comes from.
import { CreditCard } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useUsage } from "@/api/queries";
import { TopBar } from "@/shell/topbar";
import { Button, Failure, Loading, Segments, Skeleton } from "@/ui";
import { Bought } from "./bought";
import { Breakdown } from "./breakdown";
import { Buy } from "./buy";
import { bucketsOf, daysOf, type Measure, type Period, sumOf } from "./chart";
import { Chart } from "./chart-view";
import { Figures } from "./figures";
import { Ledger } from "./ledger";

const PERIOD_CHOICES = [
  { value: "day", label: "24 hours" },
  { value: "week", label: "7 days" },
  { value: "month", label: "30 days" },
  { value: "quarter", label: "90 days" },
] as const satisfies readonly { readonly value: Period; readonly label: string }[];

const MEASURES = [
  { value: "credits", label: "Credits" },
  { value: "results", label: "Results" },
] as const satisfies readonly { readonly value: Measure; readonly label: string }[];

export function Page() {
  const [buying, setBuying] = useBuying();
  return (
    <>
      <TopBar title="Usage">
        <Button size="sm" icon={<CreditCard />} onClick={() => setBuying(true)}>
          Get credits
        </Button>
      </TopBar>
      <div className="mx-auto flex w-full max-w-280 flex-col gap-8 p-4 sm:p-6">
        <Bought />
        <Figures />
        <Spending />
        <Ledger />
      </div>
      {buying && <Buy onClose={() => setBuying(false)} />}
    </>
  );
}

/** `?buy` opens the packs: other pages link here when credits are missing. */
function useBuying(): readonly [boolean, (open: boolean) => void] {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const open = new URLSearchParams(search).has("buy");
  return [open, (next) => navigate(next ? `${path}?buy` : path, { replace: !next })];
}

/** The hour being counted: what is shown follows the clock without asking anew at every render. */
const STEP_MS = 5 * 60_000;

function Spending() {
  const [period, setPeriod] = useState<Period>("month");
  const [chosen, setMeasure] = useState<Measure | null>(null);
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS;
  const { from, to } = daysOf(period, now);
  const usage = useUsage(period === "day" ? "hour,kind" : "day,kind", from, to);
  const buckets = useMemo(() => bucketsOf(period, now), [period, now]);
  const rows = usage.data?.data ?? [];
  // Where everything was free there is nothing to see in credits.
  const measure = chosen ?? (usage.data && sumOf(rows).credits === 0 ? "results" : "credits");
  return (
    <section aria-label="Spent over time" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <Segments label="Period" quietLabel choices={PERIOD_CHOICES} value={period} onChange={setPeriod} />
        <Segments label="Count" quietLabel choices={MEASURES} value={measure} onChange={setMeasure} />
        <a className="ml-auto text-13 text-accent-ink underline underline-offset-2" download href={csv(from, to)}>
          Download as CSV
        </a>
      </div>
      <div className="rounded-card border border-line bg-raised p-4 sm:p-5">
        {usage.isPending && <Waiting />}
        {usage.isError && <Failure error={usage.error} onRetry={() => void usage.refetch()} />}
        {usage.isSuccess && <Chart rows={rows} buckets={buckets} measure={measure} />}
      </div>
      <Breakdown from={from} to={to} measure={measure} />
    </section>
  );
}

function csv(from: string, to: string): string {
  return `/v1/usage?by=day,kind,model,project,key&from=${from}&to=${to}&format=csv`;
}

function Waiting() {
  return (
    <Loading label="Loading the chart">
      <Skeleton className="h-72" />
    </Loading>
  );
}
