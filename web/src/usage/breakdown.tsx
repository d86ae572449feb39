// The same spending by what it was for: model, project or key.
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import { useUsage } from "@/api/queries";
import type { UsageRow } from "@/api/types";
import { useModelName } from "@/media/model-name";
import { Failure, Segments, Skeleton, short } from "@/ui";
import { amountOf, type Measure } from "./chart";
import { TABLE, tableBox } from "./table";

const BY = [
  { value: "model", label: "By model" },
  { value: "project", label: "By project" },
  { value: "key", label: "By key" },
] as const;
type By = (typeof BY)[number]["value"];

const WORDS: Readonly<Record<By, string>> = { model: "Model", project: "Project", key: "Key" };

interface BreakdownProps {
  readonly from: string;
  readonly to: string;
  readonly measure: Measure;
}

export function Breakdown({ from, to, measure }: BreakdownProps) {
  const [by, setBy] = useState<By>("model");
  const usage = useUsage(by, from, to);
  const rows = [...(usage.data?.data ?? [])].sort((a, b) => amountOf(b, measure) - amountOf(a, measure));
  const most = Math.max(...rows.map((row) => amountOf(row, measure)), 1);
  return (
    <div className="flex flex-col gap-3">
      <Segments label="Split" quietLabel choices={BY} value={by} onChange={setBy} />
      {usage.isPending && <Skeleton className="h-32" />}
      {usage.isError && <Failure error={usage.error} onRetry={() => void usage.refetch()} />}
      {usage.isSuccess && rows.length === 0 && <p className="text-13 text-quiet">Nothing was made in this time.</p>}
      {rows.length > 0 && (
        <div {...tableBox("Table of what was spent")}>
          <table className={TABLE}>
            <thead>
              <tr>
                <th scope="col">{WORDS[by]}</th>
                <th scope="col" className="w-1/4 max-sm:hidden">
                  <span className="sr-only">Share</span>
                </th>
                <th scope="col" className="number">
                  Results
                </th>
                <th scope="col" className="number">
                  Failed
                </th>
                <th scope="col" className="number">
                  Credits
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Line key={nameOf(row)} row={row} by={by} share={amountOf(row, measure) / most} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function nameOf(row: UsageRow): string {
  return row.model ?? row.project?.id ?? row.key?.id ?? "";
}

function Line({ row, by, share }: { readonly row: UsageRow; readonly by: By; readonly share: number }) {
  return (
    <tr>
      <th scope="row" className="wrap-anywhere">
        <Name row={row} by={by} />
      </th>
      <td className="max-sm:hidden">
        <span className="block h-1.5 rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </td>
      <td className="number">{short(row.jobs - row.failed)}</td>
      <td className="number">{short(row.failed)}</td>
      <td className="number">{short(row.credits)}</td>
    </tr>
  );
}

function Name({ row, by }: { readonly row: UsageRow; readonly by: By }): ReactNode {
  if (by === "model") return <ModelName id={row.model ?? ""} />;
  if (by === "key") return row.key ? row.key.name || "A deleted key" : "The app";
  if (!row.project?.name) return <span className="text-quiet">Deleted projects</span>;
  return (
    <Link
      href={`/p/${row.project.id}`}
      className="underline decoration-line underline-offset-2 hover:decoration-current"
    >
      {row.project.name}
    </Link>
  );
}

function ModelName({ id }: { readonly id: string }) {
  const name = useModelName(id);
  return (
    <>
      {name} {name !== id && <span className="ml-1 font-mono text-12 text-quiet">{id}</span>}
    </>
  );
}
