// The last thirty days in short; the usage page has the rest.
import { useCredits, useUsage } from "@/api/queries";
import { count, credits, Failure, KINDS, KindIcon, LinkButton, Loading, type NodeKind, Skeleton } from "@/ui";
import { Section } from "./section";

const DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function Figure({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div className="rounded-card border border-line px-4 py-3">
      <dt className="text-12 text-quiet">{label}</dt>
      <dd className="font-semibold text-16">{value}</dd>
    </div>
  );
}

function Balance() {
  const { data, error } = useCredits();
  if (error) return <Failure error={error} />;
  if (!data)
    return (
      <Loading label="Loading the balance">
        <Skeleton className="h-16" />
      </Loading>
    );
  return (
    <dl className="grid grid-cols-2 gap-3">
      <Figure label="Available" value={credits(data.available)} />
      <Figure label="Held by running jobs" value={credits(data.held)} />
    </dl>
  );
}

function isKind(kind: string | undefined): kind is NodeKind {
  return kind !== undefined && kind in KINDS;
}

function ByKind() {
  const now = Date.now();
  const { data, error, refetch } = useUsage("kind", day(now - (DAYS - 1) * DAY_MS), day(now));
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Loading label="Loading usage">
        <Skeleton className="h-24" />
      </Loading>
    );
  const rows = data.data.flatMap((row) => (isKind(row.kind) ? [{ ...row, kind: row.kind }] : []));
  if (rows.length === 0) return <p className="text-quiet">Nothing was made yet.</p>;
  return (
    <ul className="divide-y divide-line rounded-card border border-line">
      {rows.map(({ kind, jobs, failed, credits: spent }) => (
        <li key={kind} className="flex items-center gap-3 px-4 py-2.5">
          <KindIcon kind={kind} boxed />
          <span className="flex-1">{KINDS[kind].word}</span>
          <span className="text-13 text-quiet">
            {count(jobs, "job")}
            {failed > 0 && `, ${failed} failed`}
          </span>
          <span className="w-28 text-right">{credits(spent)}</span>
        </li>
      ))}
    </ul>
  );
}

export function UsageSummary() {
  return (
    <>
      <Section title="Balance">
        <Balance />
      </Section>
      <Section
        title={`Last ${DAYS} days`}
        action={
          <LinkButton href="/usage" size="sm">
            Open usage
          </LinkButton>
        }
      >
        <ByKind />
      </Section>
    </>
  );
}
