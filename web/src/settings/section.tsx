// One part of a settings page: what it is, a line about it, and its controls.
import type { ReactNode } from "react";

interface Props {
  readonly title: string;
  readonly about?: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, about, action, children }: Props) {
  return (
    <section aria-label={title} className="mb-8 last:mb-0">
      <header className="mb-3 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1">
          <h3 className="text-14">{title}</h3>
          {about && <p className="text-13 text-quiet">{about}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
