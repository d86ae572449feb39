// Packs of credits to buy; where nothing is for sale, whom to ask.
import { useState } from "react";
import { post, sentence } from "@/api/client";
import type { Pack } from "@/api/types";
import { Button, count, credits, Dialog, Failure, Problem, Skeleton } from "@/ui";
import { money, useBilling } from "./billing";

export function Buy({ onClose }: { readonly onClose: () => void }) {
  const { data, error, refetch } = useBilling();
  return (
    <Dialog title="Get credits" onClose={onClose}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-40" />}
      {data &&
        (data.configured && data.packs.length > 0 ? <Packs packs={data.packs} /> : <Ask contact={data.contact} />)}
    </Dialog>
  );
}

function Ask({ contact }: { readonly contact: string }) {
  const address = contact.includes("@") && !contact.includes(" ") ? `mailto:${contact}` : contact;
  const linked = /^(mailto:|https?:)/.test(address);
  return (
    <p className="pb-2 text-quiet">
      Credits are not sold here: whoever runs this server grants them. Ask{" "}
      {contact === "" ? (
        "them"
      ) : linked ? (
        <a href={address} className="text-accent-ink underline">
          {contact}
        </a>
      ) : (
        contact
      )}
      .
    </p>
  );
}

function Packs({ packs }: { readonly packs: readonly Pack[] }) {
  const [going, setGoing] = useState("");
  const [problem, setProblem] = useState("");
  const buy = async (pack: Pack) => {
    setGoing(pack.id);
    setProblem("");
    try {
      const { url } = await post<{ readonly url: string }>("/v1/billing/checkout", { pack: pack.id });
      location.assign(url);
    } catch (error) {
      setProblem(sentence(error));
      setGoing("");
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col gap-2">
        {packs.map((pack) => (
          <li key={pack.id} className="flex items-center gap-4 rounded-card border border-line p-3 pl-4">
            <span className="flex-1">
              <span className="block font-medium text-16">{credits(pack.credits)}</span>
              <span className="text-12 text-quiet">{each(pack)}</span>
            </span>
            <Button
              variant="primary"
              busy={going === pack.id}
              disabled={going !== "" && going !== pack.id}
              aria-label={`Buy ${count(pack.credits, "credit")} for ${money(pack.amount, pack.currency)}`}
              onClick={() => void buy(pack)}
            >
              {money(pack.amount, pack.currency)}
            </Button>
          </li>
        ))}
      </ul>
      {problem && <Problem>{problem}</Problem>}
      <p className="text-12 text-quiet">You pay on Stripe's page and come back here. Credits do not expire.</p>
    </div>
  );
}

const HUNDRED = 100;

function each(pack: Pack): string {
  return `${money(Math.round((pack.amount * HUNDRED) / pack.credits), pack.currency)} for 100 credits`;
}
