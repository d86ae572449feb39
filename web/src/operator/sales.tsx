// What was sold: state, what was given back, and what needs an eye.
import type { SoldAnswer } from "@/api/schema";
import { Button, Chip, credits, Failure, Skeleton, Time } from "@/ui";
import { money } from "@/usage/billing";
import { TABLE, tableBox } from "@/usage/table";
import { useSales } from "./queries";

export function Sales() {
  const query = useSales();
  const sold = query.data?.pages.flatMap((page) => page.data) ?? [];
  if (query.isPending) return <Skeleton className="h-48" />;
  if (query.isError) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  if (sold.length === 0) return <p className="text-13 text-quiet">Nothing has been sold yet.</p>;
  return (
    <section aria-label="Sales" className="flex flex-col gap-3">
      <Table sold={sold} />
      {query.hasNextPage && (
        <Button className="self-center" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </section>
  );
}

const HEADS = ["Account", "Credits", "Amount", "State", "Payment", "When"];

function Table({ sold }: { readonly sold: readonly SoldAnswer[] }) {
  return (
    <div {...tableBox("Table of sales")}>
      <table className={TABLE}>
        <thead>
          <tr>
            {HEADS.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sold.map((sale) => (
            <Line key={sale.id} sale={sale} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const TROUBLE: Readonly<Record<SoldAnswer["trouble"], string>> = {
  "": "",
  amount_differs: "Another sum was paid: nothing was granted",
  disputed: "Disputed",
};

function Line({ sale }: { readonly sale: SoldAnswer }) {
  return (
    <tr>
      <th scope="row" className="wrap-anywhere">
        {sale.email}
      </th>
      <td>{credits(sale.credits)}</td>
      <td>
        {money(sale.amount, sale.currency)}
        {sale.returned > 0 && (
          <span className="block text-12 text-quiet">{money(sale.returned, sale.currency)} returned</span>
        )}
      </td>
      <td>
        <Chip tone={sale.state === "paid" ? "done" : sale.state === "open" ? "waiting" : "plain"}>{sale.state}</Chip>
        {sale.trouble && <span className="mt-1 block text-12 text-failed-ink">{TROUBLE[sale.trouble]}</span>}
      </td>
      <td className="font-mono text-12 text-quiet wrap-anywhere">{sale.payment}</td>
      <td className="text-quiet">
        <Time at={sale.createdAt} />
      </td>
    </tr>
  );
}
