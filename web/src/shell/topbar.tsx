// The bar above every page: what this is on the left, what can be done on the right, the balance always last.
import type { ReactNode } from "react";
import { Balance } from "./balance";
import { useTitle } from "./title";

interface Props {
  /** The page's name: the window's title, and the heading unless `start` replaces it. */
  readonly title: string;
  /** Instead of the plain heading, e.g. a name that can be edited. Bring your own <h1>. */
  readonly start?: ReactNode;
  /** Buttons of the page, before the balance. */
  readonly children?: ReactNode;
}

export function TopBar({ title, start, children }: Props) {
  useTitle(title);
  return (
    <header className="sticky top-0 z-10 flex h-(--bar) shrink-0 items-center gap-3 border-line border-b bg-ground px-4 sm:px-6">
      <div className="flex min-w-0 flex-1 items-center gap-2">
        {start ?? <h1 className="truncate text-16">{title}</h1>}
      </div>
      <div className="flex shrink-0 items-center gap-2">
        {children}
        <Balance />
      </div>
    </header>
  );
}
