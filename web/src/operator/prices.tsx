// The price list: every model, who serves it or why nobody does, its price and where that comes from; changed in place.
import { Undo2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sentence } from "@/api/client";
import { cache, keys } from "@/api/queries";
import type { PricedModel } from "@/api/schema";
import { Button, Chip, Failure, IconButton, KindIcon, Skeleton, toast } from "@/ui";
import { TABLE, tableBox } from "@/usage/table";
import { useDropPrice, usePrices, useSetPrice } from "./queries";

export function Prices() {
  const { data, error, refetch } = usePrices();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-64" />;
  return (
    <section {...tableBox("Prices")}>
      <table className={TABLE}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">Served by</th>
            <th scope="col">Tier</th>
            <th scope="col">Price in credits</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {data.data.map((model) => (
            <Line key={model.id} model={model} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Line({ model }: { readonly model: PricedModel }) {
  return (
    <tr>
      <th scope="row">
        <span className="flex items-center gap-2">
          <KindIcon kind={model.kind} label={model.kind} />
          <span>
            <span className="block font-medium">{model.name}</span>
            <span className="block font-mono text-12 text-quiet wrap-anywhere">{model.id}</span>
          </span>
        </span>
      </th>
      <td>
        {model.provider ?? <Chip tone="waiting">Cannot run</Chip>}
        {model.unavailable && <span className="mt-1 block max-w-100 text-12 text-quiet">{model.unavailable}</span>}
      </td>
      <td className="text-quiet">{model.tier}</td>
      <td>
        <Price key={model.credits} model={model} />
      </td>
      <td>
        <Origin model={model} />
      </td>
    </tr>
  );
}

const PRICE_MAX = 1_000_000;

/** Prices elsewhere in the app change with it. */
function told(text: string): void {
  void cache.invalidateQueries({ queryKey: keys.models });
  toast.done(text);
}

function Price({ model }: { readonly model: PricedModel }) {
  const [value, setValue] = useState(String(model.credits));
  const set = useSetPrice(model.id);
  const changed = value.trim() !== String(model.credits);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate(Number(value), {
      onSuccess: () => told(`${model.name} now costs ${value} credits per ${model.creditUnit}`),
    });
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
      <input
        type="number"
        aria-label={`Credits per ${model.creditUnit} of ${model.name}`}
        min={0}
        max={PRICE_MAX}
        step={1}
        required
        value={value}
        onChange={(event) => setValue(event.target.value)}
        className="h-8 w-20 rounded-control border border-edge bg-raised px-2 text-right [appearance:textfield]"
      />
      <span className="text-quiet">per {model.creditUnit}</span>
      {changed && (
        <Button type="submit" size="sm" variant="primary" busy={set.isPending}>
          Save
        </Button>
      )}
      {set.error && <span className="text-12 text-failed-ink">{sentence(set.error)}</span>}
    </form>
  );
}

function Origin({ model }: { readonly model: PricedModel }) {
  const drop = useDropPrice(model.id);
  if (model.priceFrom === "catalogue") return <span className="text-quiet">Catalogue</span>;
  const back = () =>
    drop.mutate(undefined, {
      onSuccess: () => told(`${model.name} is back at the catalogue's price`),
      onError: (error) => toast.failed(error),
    });
  return (
    <span className="flex items-center gap-1">
      <Chip tone="accent">Set here</Chip>
      <IconButton label={`Back to the catalogue's ${model.catalogueCredits}`} size="sm" onClick={back}>
        <Undo2 />
      </IconButton>
    </span>
  );
}
