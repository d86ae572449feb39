// What the account has: available, and in a lighter tone what running jobs hold. Leads to the usage page.
import { Coins } from "lucide-react";
import { Link } from "wouter";
import { useCredits } from "@/api/queries";
import { credits, Skeleton, short } from "@/ui";

export function Balance() {
  const { data } = useCredits();
  if (!data) return <Skeleton className="h-7 w-20 rounded-full" />;
  const held = data.held > 0 ? `, ${credits(data.held)} held by running jobs` : "";
  const unit = data.available === 1 ? "credit" : "credits";
  const shown = `${short(data.available)} ${unit}${data.held > 0 ? ` · ${short(data.held)} held` : ""}`;
  return (
    <Link
      href="/usage"
      aria-label={`${shown}. Open usage`}
      title={`${credits(data.available)} available${held}`}
      className="inline-flex h-7 items-center gap-1.5 rounded-full border border-line bg-raised px-2.5 font-medium text-13 no-underline hover:bg-hover"
    >
      <Coins className="size-3.5 text-quiet" aria-hidden="true" />
      <span aria-hidden="true">
        {short(data.available)} <span className="max-sm:hidden">{unit}</span>
        <span className="after:content-['cr'] sm:hidden" />
        {data.held > 0 && <span className="ml-1 font-normal text-quiet">· {short(data.held)} held</span>}
      </span>
    </Link>
  );
}
