// The only time a key is shown. Rule: it cannot be missed, and leaving without a copy asks once.
import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useConfig, useProjects } from "@/api/queries";
import type { NewKey } from "@/api/types";
import { Button, Code, CopyButton, Skeleton } from "@/ui";
import { firstCall } from "./firstcall";
import { holdUncopied, leaveTo } from "./leaving";

function useHeld(copied: boolean): void {
  useEffect(() => {
    holdUncopied(!copied);
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    if (!copied) addEventListener("beforeunload", warn);
    return () => {
      removeEventListener("beforeunload", warn);
      holdUncopied(false);
    };
  }, [copied]);
}

function Panel({ made, onCopied }: { readonly made: NewKey; readonly onCopied: () => void }) {
  return (
    <div className="rounded-card border-2 border-accent bg-accent-tint p-5">
      <h3 id="shown" className="mb-1 text-16">
        Your key “{made.name}”
      </h3>
      <p className="mb-4 flex items-start gap-2 text-13">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        Copy it now and keep it safe. It is not stored here and cannot be shown again.
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <input
          readOnly
          aria-label="API key"
          value={made.key}
          onFocus={(event) => event.target.select()}
          onCopy={onCopied}
          className="h-9 min-w-0 flex-1 basis-60 rounded-control border border-edge bg-raised px-3 font-mono text-13"
        />
        <CopyButton text={made.key} label="Copy key" primary onCopied={onCopied} />
      </div>
    </div>
  );
}

export function ShownKey({ made, onDone }: { readonly made: NewKey; readonly onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  const { data: config } = useConfig();
  const { data: projects, isPending } = useProjects();
  useHeld(copied);
  const done = () => setCopied(true);
  const call = firstCall(made, config?.address ?? location.origin, projects?.[0]?.id);
  return (
    <section aria-labelledby="shown" className="flex flex-col gap-5">
      <Panel made={made} onCopied={done} />
      <div>
        <h4 className="mb-2 font-medium text-13">Try it: paste this into a terminal</h4>
        {/* What is shown must not change under the hand that copies it. */}
        {isPending ? <Skeleton className="h-24" /> : <Code text={call} label="curl command" onCopied={done} />}
      </div>
      <div>
        <Button onClick={() => leaveTo(onDone)}>Done</Button>
      </div>
    </section>
  );
}
