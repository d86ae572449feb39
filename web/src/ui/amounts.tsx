// Credits and times as they stand in a sentence or a table.
import { useEffect, useState } from "react";
import { credits, exact, price, when } from "./words";

const TICK_MS = 20_000;

/** "2 credits"; with `free`, nothing is "free". */
export function Credits({ value, free = false }: { readonly value: number; readonly free?: boolean }) {
  return <span className="whitespace-nowrap">{free ? price(value) : credits(value)}</span>;
}

/** A moment in words that stays true while the page is open; the exact one on hover. */
export function Time({ at }: { readonly at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={exact(at)} className="whitespace-nowrap">
      {when(at, now)}
    </time>
  );
}
