// Every entry of the ledger, newest first, each with the result it paid for.
import { useQuery } from "@tanstack/react-query";
import { ArrowDownToLine, Coins, Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import { get } from "@/api/client";
import { useTransactions } from "@/api/queries";
import type { Job, Transaction } from "@/api/types";
import { Thumb } from "@/media/thumb";
import { Button, count, Failure, Loading, Skeleton, short, Time } from "@/ui";
import { TABLE, tableBox } from "./table";

export function Ledger() {
  const query = useTransactions();
  const pages = query.data?.pages ?? [];
  return (
    <section aria-label="Transactions" className="flex flex-col gap-3">
      <div className="flex items-center justify-between">
        <h2 className="text-16">Transactions</h2>
        <a
          className="text-13 text-accent-ink underline underline-offset-2"
          download
          href="/v1/credits/transactions?format=csv"
        >
          Download as CSV
        </a>
      </div>
      {query.isPending && <Waiting />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && pages[0]?.data.length === 0 && (
        <p className="text-13 text-quiet">No credits have come or gone yet.</p>
      )}
      {(pages[0]?.data.length ?? 0) > 0 && <Entries pages={pages.map((page) => page.data)} />}
      {query.hasNextPage && (
        <Button className="self-center" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </section>
  );
}

function Waiting() {
  return (
    <Loading label="Loading the transactions">
      <Skeleton className="h-64" />
    </Loading>
  );
}

function Entries({ pages }: { readonly pages: readonly (readonly Transaction[])[] }) {
  return (
    <div {...tableBox("Table of transactions")}>
      <table className={TABLE}>
        <thead>
          <tr>
            <th scope="col" className="w-14">
              <span className="sr-only">Result</span>
            </th>
            <th scope="col">What</th>
            <th scope="col" className="number">
              Available
            </th>
            <th scope="col" className="number">
              Held
            </th>
            <th scope="col">When</th>
          </tr>
        </thead>
        {pages.map((page) => (
          <PageOf key={page[0]?.id} entries={page} />
        ))}
      </table>
    </div>
  );
}

/** What the API takes in one batch. */
const BATCH_MAX = 256;

/** What was free moved nothing: it is left out, and said so where a whole page was. */
function PageOf({ entries: all }: { readonly entries: readonly Transaction[] }) {
  const entries = all.filter((entry) => entry.available !== 0 || entry.held !== 0);
  const ids = [...new Set(entries.flatMap((entry) => entry.jobId ?? []))].slice(0, BATCH_MAX).join(",");
  const { data } = useQuery({
    queryKey: ["job", "batch", ids],
    queryFn: () => get<{ readonly jobs: Readonly<Record<string, Job>> }>("/v1/jobs/batch", { query: { jobIds: ids } }),
    enabled: ids !== "",
  });
  return (
    <tbody>
      {entries.length === 0 && (
        <tr>
          <td colSpan={5} className="text-quiet">
            {count(all.length, "entry", "entries")} of free jobs
          </td>
        </tr>
      )}
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} job={entry.jobId ? data?.jobs[entry.jobId] : undefined} />
      ))}
    </tbody>
  );
}

const WORDS: Readonly<Record<Transaction["type"], string>> = {
  grant: "Credits added",
  hold: "Held",
  settle: "Charged",
  release: "Given back",
};

function Entry({ entry, job }: { readonly entry: Transaction; readonly job: Job | undefined }) {
  return (
    <tr>
      <td>
        <span className="block size-9 overflow-hidden rounded-control">
          {job ? <Thumb job={job} /> : <Mark entry={entry} />}
        </span>
      </td>
      <td className="max-w-80">
        <span className="font-medium">{WORDS[entry.type]}</span>
        <span className="line-clamp-1 text-quiet wrap-anywhere">{about(entry, job)}</span>
      </td>
      <td className="number">{signed(entry.available)}</td>
      <td className="number text-quiet">{signed(entry.held)}</td>
      <td className="whitespace-nowrap text-quiet">
        <Time at={entry.createdAt} />
      </td>
    </tr>
  );
}

function about(entry: Transaction, job: Job | undefined): ReactNode {
  if (job) return job.prompt || job.model;
  return entry.note ?? (entry.jobId ? "A deleted job" : "");
}

function signed(amount: number): string {
  if (amount === 0) return "–";
  return amount > 0 ? `+${short(amount)}` : `−${short(-amount)}`;
}

function Mark({ entry }: { readonly entry: Transaction }) {
  const Icon = { grant: ArrowDownToLine, hold: Coins, settle: Coins, release: Undo2 }[entry.type];
  return (
    <span className="grid size-full place-items-center bg-hover text-quiet">
      <Icon className="size-4" aria-hidden="true" />
    </span>
  );
}
