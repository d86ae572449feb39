// What stands where there is nothing to show: not yet (Skeleton), nothing (Empty), or not to be had (Failure, Problem).
import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError, sentence } from "@/api/client";
import { Button } from "./button";
import { classes } from "./classes";

export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden="true" className={classes("rounded-control bg-hover", className)} />;
}

/** The loading state of a region: said once to screen readers, grey shapes for the eyes. */
export function Loading({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div role="status" aria-label={label} className="contents">
      {children}
    </div>
  );
}

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  /** The one thing to do about it. */
  readonly action?: ReactNode;
}

export function Empty({ icon, title, children, action }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-90 flex-col items-center gap-3 px-6 py-16 text-center">
      <span className="text-quiet [&_svg]:size-8 [&_svg]:stroke-[1.5]">{icon}</span>
      <h2 className="text-16">{title}</h2>
      {children && <p className="text-quiet">{children}</p>}
      {action && <div className="pt-2">{action}</div>}
    </div>
  );
}

/** A region that could not be read: why, and a way to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const reference = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="mx-auto flex max-w-100 flex-col items-center gap-3 px-6 py-16 text-center">
      <CircleAlert className="size-8 stroke-[1.5] text-failed-ink" aria-hidden="true" />
      <p>{sentence(error)}</p>
      {reference && <p className="font-mono text-12 text-quiet">Reference {reference}</p>}
      {onRetry && (
        <Button icon={<RotateCw />} onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** What went wrong with something a person just did, beside where they did it. */
export function Problem({ children }: { readonly children: ReactNode }) {
  return (
    <p role="alert" className="flex items-start gap-2 rounded-control bg-failed-tint px-3 py-2 text-13 text-failed-ink">
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </p>
  );
}

export function Note({ icon, children }: { readonly icon?: ReactNode; readonly children: ReactNode }) {
  return (
    <p className="flex items-start gap-2 rounded-control bg-hover px-3 py-2 text-13 text-quiet [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0">
      {icon}
      <span>{children}</span>
    </p>
  );
}
