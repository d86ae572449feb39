// One line for each provider, one for the house itself.
import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import type { ReactNode } from "react";
import type { Check, ProviderHealth, QueueDepth, SystemHealth } from "@/api/schema";
import { Chip, count, Failure, Skeleton, Time } from "@/ui";
import { tableBox } from "@/usage/table";
import { useHealth } from "./queries";

export function Health() {
  const { data, error, refetch } = useHealth();
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-32" />;
  return (
    <section {...tableBox("Health")}>
      <ul className="divide-y divide-line text-13">
        <House health={data} />
        {data.providers.map((provider) => (
          <Provider key={provider.name} provider={provider} />
        ))}
      </ul>
    </section>
  );
}

function Line({
  name,
  chip,
  children,
}: {
  readonly name: string;
  readonly chip: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-5 gap-y-1 px-3 py-2">
      <span className="w-28 font-medium">{name}</span>
      <span className="w-32">{chip}</span>
      {children}
    </li>
  );
}

const DAY_S = 86_400;
const HOUR_S = 3600;

function uptime(seconds: number): string {
  if (seconds < HOUR_S) return count(Math.floor(seconds / 60), "minute");
  return seconds < 2 * DAY_S ? count(Math.floor(seconds / HOUR_S), "hour") : count(Math.floor(seconds / DAY_S), "day");
}

function House({ health }: { readonly health: SystemHealth }) {
  const well = health.store.ok && health.storage.ok;
  const chip = well ? <Well /> : <Ill word="Not well" />;
  return (
    <Line name="Server" chip={chip}>
      <span className="text-quiet">version {health.version}</span>
      <span className="text-quiet">up {uptime(health.uptimeSeconds)}</span>
      <Checked name="store" check={health.store} />
      <Checked name="storage" check={health.storage} />
      <Queues queues={health.queues} />
      {health.sandbox && <Chip tone="waiting">Sandbox: no provider has a key</Chip>}
    </Line>
  );
}

/** What all queues do together; those with something in them by name. */
function Queues({ queues }: { readonly queues: readonly QueueDepth[] }) {
  const running = queues.reduce((sum, queue) => sum + queue.running, 0);
  const waiting = queues.reduce((sum, queue) => sum + queue.waiting + queue.delayed, 0);
  const busy = queues.filter((queue) => queue.running + queue.waiting + queue.delayed > 0);
  const title = busy.map(
    (queue) => `${queue.name} ${queue.running}/${queue.slots}, ${queue.waiting + queue.delayed} waiting`,
  );
  return (
    <span title={title.join("\n")} className="text-quiet">
      {running} running, {waiting} waiting{busy.length > 0 && ` (${busy.map((queue) => queue.name).join(", ")})`}
    </span>
  );
}

function Checked({ name, check }: { readonly name: string; readonly check: Check }) {
  if (!check.ok) return <span className="text-failed-ink">{`${name}: ${check.error ?? "does not answer"}`}</span>;
  return <span className="text-quiet">{`${name} ${check.milliseconds.toFixed(1)} ms`}</span>;
}

function Provider({ provider }: { readonly provider: ProviderHealth }) {
  // Without a key there is nothing to tell, unless something is left over from when it had one.
  if (!provider.configured && provider.open + provider.queued === 0) {
    return (
      <Line name={provider.name} chip={stateOf(provider)}>
        <span className="text-quiet">serves nothing here</span>
      </Line>
    );
  }
  return (
    <Line name={provider.name} chip={stateOf(provider)}>
      <span className="text-quiet">{count(provider.models, "model")}</span>
      <span>
        {provider.open} open, {provider.queued} queued
      </span>
      <span>
        last hour: {provider.completedHour} done, {provider.failedHour} failed
      </span>
      {provider.lastError && (
        <span className="min-w-0 flex-1 basis-60 text-quiet wrap-anywhere">
          {provider.lastErrorType}: {provider.lastError} {provider.lastErrorAt && <Time at={provider.lastErrorAt} />}
        </span>
      )}
    </Line>
  );
}

function stateOf(provider: ProviderHealth): ReactNode {
  if (!provider.configured) {
    return (
      <Chip>
        <CircleDashed /> No key
      </Chip>
    );
  }
  const failing = provider.failedHour > 0 && provider.failedHour >= provider.completedHour;
  return failing ? <Ill word="Failing" /> : <Well />;
}

function Well() {
  return (
    <Chip tone="done">
      <CircleCheck /> Well
    </Chip>
  );
}

function Ill({ word }: { readonly word: string }) {
  return (
    <Chip tone="failed">
      <CircleAlert /> {word}
    </Chip>
  );
}
