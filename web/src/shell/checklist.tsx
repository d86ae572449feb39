// The first three steps. Each ticks itself by what the account has; done or dismissed, the list is gone for good.
import { Check, ChevronDown, X } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useLocation } from "wouter";
import { cache, keys, read, useAccount } from "@/api/queries";
import type { Account } from "@/api/types";
import { useNewProject } from "@/projects/create";
import { openSettings } from "@/settings/address";
import { classes, IconButton } from "@/ui";

const KEY = "storynote.checklist";
const GOODBYE_MS = 6000;

type Shown = "open" | "folded" | "gone";

// In a small window it would cover what one came for.
function atFirst(): Shown {
  return matchMedia("(width < 75rem) or (height < 45rem)").matches ? "folded" : "open";
}

function stored(): Shown {
  try {
    const value = localStorage.getItem(KEY);
    return value === "folded" || value === "open" || value === "gone" ? value : atFirst();
  } catch {
    return atFirst();
  }
}

function useShown(): readonly [Shown, (shown: Shown) => void] {
  const [shown, setShown] = useState<Shown>(stored);
  const change = useCallback((next: Shown) => {
    setShown(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Storage may be forbidden; the choice lasts as long as the page.
    }
  }, []);
  return [shown, change];
}

interface Step {
  readonly done: boolean;
  readonly name: string;
  readonly go: () => void;
}

/** The first canvas there is, else the playground. */
async function placeToGenerate(): Promise<string> {
  const projects = await cache.ensureQueryData({ queryKey: keys.projects, queryFn: read.projects }).catch(() => []);
  return projects[0] ? `/p/${projects[0].id}` : "/playground";
}

/** How many keys the account had before this person made one: the first start makes one for the terminal. */
function keysAtFirst(account: Account): number {
  const name = `${KEY}.keys.${account.id}`;
  try {
    const known = localStorage.getItem(name);
    if (known !== null) return Number(known);
    // Who has made something already knows their way: what they have counts.
    const found = account.completed === 0 ? account.keys : 0;
    localStorage.setItem(name, String(found));
    return found;
  } catch {
    return 0;
  }
}

function useSteps(account: Account): readonly Step[] {
  const [before] = useState(() => keysAtFirst(account));
  const [, go] = useLocation();
  const create = useNewProject();
  return [
    { done: account.keys > before, name: "Make an API key", go: () => openSettings("keys") },
    { done: account.projects > 0, name: "Make a project", go: () => void create() },
    { done: account.completed > 0, name: "Generate something", go: () => void placeToGenerate().then(go) },
  ];
}

function StepRow({ step: { done, name, go } }: { readonly step: Step }) {
  return (
    <li>
      <button type="button" onClick={go} disabled={done} className="check-step">
        <span className={classes("check-dot", done && "border-done bg-done text-on-accent")}>
          {done && <Check className="size-3 stroke-3" aria-hidden="true" />}
        </span>
        <span className={classes("flex-1 text-left", done && "text-quiet line-through")}>{name}</span>
        {done && <span className="sr-only">done</span>}
      </button>
    </li>
  );
}

interface HeadProps {
  readonly done: number;
  readonly all: number;
  readonly shown: Shown;
  readonly onShow: (shown: Shown) => void;
}

function Head({ done, all, shown, onShow }: HeadProps) {
  const open = shown === "open";
  return (
    <div className="flex items-center">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => onShow(open ? "folded" : "open")}
        className="flex h-9 flex-1 items-center gap-2 rounded-control px-3 font-medium text-13"
      >
        {done === all ? "All set" : "Getting started"}
        <span className="font-normal text-quiet">
          {done} of {all}
        </span>
        <ChevronDown className={classes("ml-auto size-4 text-quiet", !open && "rotate-180")} aria-hidden="true" />
      </button>
      <IconButton label="Dismiss the checklist" size="sm" onClick={() => onShow("gone")} className="mr-1">
        <X />
      </IconButton>
    </div>
  );
}

function List({ account }: { readonly account: Account }) {
  const [shown, show] = useShown();
  const steps = useSteps(account);
  const done = steps.filter((step) => step.done).length;
  const all = done === steps.length;
  // Who has done all three before never sees it; who does the last one now sees it ticked.
  const [startedDone] = useState(all);
  useEffect(() => {
    if (!all || startedDone) return;
    const timer = setTimeout(() => show("gone"), GOODBYE_MS);
    return () => clearTimeout(timer);
  }, [all, startedDone, show]);
  if (shown === "gone" || startedDone) return null;
  return (
    <aside aria-label="Getting started" className="checklist">
      <Head done={done} all={steps.length} shown={shown} onShow={show} />
      {shown === "open" && (
        <ol className="px-1.5 pb-1.5">
          {steps.map((step) => (
            <StepRow key={step.name} step={step} />
          ))}
        </ol>
      )}
    </aside>
  );
}

export function Checklist() {
  const { data: account } = useAccount();
  return account ? <List account={account} /> : null;
}
