// What lies in storage: by kind, by account, and what waits to be removed.
import { Failure, Skeleton, short, size } from "@/ui";
import { TABLE, tableBox } from "@/usage/table";
import { useStorage } from "./queries";

export function Storage() {
  const { data, error, refetch } = useStorage();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-48" />;
  const kinds = data.kinds.map((heap) => ({ ...heap, name: heap.kind, key: heap.kind }));
  const accounts = data.accounts.map((heap) => ({ ...heap, name: heap.email, key: heap.accountId }));
  return (
    <section aria-label="Storage" className="flex flex-col gap-4">
      <p className="text-13">
        {size(data.bytes)} in {short(data.files)} files
        {data.freeBytes !== null && `, ${size(data.freeBytes)} free on the disk`}. {litter(data.litter)}
      </p>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Heaps title="Kind" heaps={kinds} most={data.bytes} />
        <Heaps title="Largest accounts" heaps={accounts} most={data.bytes} />
      </div>
    </section>
  );
}

function litter(files: number): string {
  return files === 0 ? "Nothing waits to be removed." : `${short(files)} files nobody can reach wait to be removed.`;
}

interface Heap {
  readonly key: string;
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

function Heaps({
  title,
  heaps,
  most,
}: {
  readonly title: string;
  readonly heaps: readonly Heap[];
  readonly most: number;
}) {
  return (
    <div {...tableBox("Table of the largest accounts")}>
      <table className={TABLE}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="w-1/4">
              <span className="sr-only">Share</span>
            </th>
            <th scope="col" className="number">
              Files
            </th>
            <th scope="col" className="number">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {heaps.map((heap) => (
            <tr key={heap.key}>
              <th scope="row" className="wrap-anywhere">
                {heap.name}
              </th>
              <td>
                <span
                  className="block h-1.5 rounded-full bg-accent"
                  style={{ width: `${(heap.bytes / Math.max(most, 1)) * 100}%` }}
                />
              </td>
              <td className="number">{short(heap.files)}</td>
              <td className="number whitespace-nowrap">{size(heap.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
