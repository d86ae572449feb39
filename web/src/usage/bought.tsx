// Back from paying: the credits are seen to arrive. Stripe tells the server, not this page; so the page asks until it is known.
import { CircleCheck, Hourglass } from "lucide-react";
import { useEffect } from "react";
import { useLocation, useSearch } from "wouter";
import { cache, keys } from "@/api/queries";
import { Button, credits, Note, Problem } from "@/ui";
import { usePurchase } from "./billing";

export function Bought() {
  const search = new URLSearchParams(useSearch());
  const [path, navigate] = useLocation();
  const [bought, left] = [search.get("bought"), search.get("left")];
  const done = () => navigate(path, { replace: true });
  if (bought) return <Arriving id={bought} onDone={done} />;
  if (left) return <Note>Nothing was bought and nothing was charged.</Note>;
  return null;
}

function Arriving({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const { data: purchase, isError } = usePurchase(id);
  const state = purchase?.state;
  useEffect(() => {
    if (state !== "paid") return;
    void cache.invalidateQueries({ queryKey: keys.credits });
    void cache.invalidateQueries({ queryKey: keys.transactions });
  }, [state]);
  if (purchase === null) return <Note>There is no such purchase in this account.</Note>;
  if (state === "paid") {
    return (
      <div role="status" className="flex items-center gap-3 rounded-card bg-done-tint px-4 py-3 text-done-ink">
        <CircleCheck className="size-5 shrink-0" aria-hidden="true" />
        <span className="flex-1 font-medium">{credits(purchase?.credits ?? 0)} have arrived. Thank you.</span>
        <Button size="sm" onClick={onDone}>
          Close
        </Button>
      </div>
    );
  }
  if (state === "failed" || state === "expired")
    return <Problem>The payment did not go through. Nothing was charged.</Problem>;
  if (state === "refunded") return <Note>This purchase was refunded.</Note>;
  return (
    <Note icon={<Hourglass />}>
      {isError ? "The purchase cannot be read right now. " : "Waiting for the payment to be confirmed. "}
      The credits come by themselves; this page may be closed.
    </Note>
  );
}
