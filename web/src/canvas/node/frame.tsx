// The card every node is: header with icon, name and price, the line, and what the node's kind puts inside.
import type { ReactNode } from "react";
import { classes, KindIcon, type NodeKind } from "@/ui";

interface Props {
  readonly type: NodeKind;
  readonly name: string;
  /** Right of the name: the price. */
  readonly aside?: ReactNode;
  readonly line?: ReactNode;
  readonly children: ReactNode;
  readonly port?: ReactNode;
}

export function Frame({ type, name, aside, line, children, port }: Props) {
  return (
    <div className="node" data-kind={type} data-testid={`node-${type}`}>
      <header className="node-head flex h-10 items-center gap-2 pr-4 pl-2.5">
        <KindIcon kind={type} boxed />
        <span className="node-words flex min-w-0 flex-1 items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium" title={name}>
            {name}
          </span>
          <span className="shrink-0 text-12 text-quiet">{aside}</span>
        </span>
      </header>
      {port}
      {line}
      {children}
    </div>
  );
}

export function Row({
  port,
  children,
  className,
}: {
  readonly port?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <div className={classes("relative", className)}>
      {port}
      {children}
    </div>
  );
}
