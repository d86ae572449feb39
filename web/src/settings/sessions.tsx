// Every browser that is signed in, and signing one out.
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { del } from "@/api/client";
import { cache, keys, useSessions } from "@/api/queries";
import type { Session } from "@/api/types";
import { Button, Chip, Failure, Loading, Skeleton, Time, toast } from "@/ui";
import { browserName, isPhone } from "./agent";
import { Section } from "./section";

function Row({ session }: { readonly session: Session }) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    setBusy(true);
    try {
      await del(`/v1/sessions/${session.id}`);
      await cache.invalidateQueries({ queryKey: keys.sessions });
      toast.done("Signed out there");
    } catch (error) {
      toast.failed(error);
      setBusy(false);
    }
  };
  const Icon = isPhone(session.agent) ? Smartphone : Monitor;
  const name = browserName(session.agent);
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <Icon className="size-4 shrink-0 text-quiet" aria-hidden="true" />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-2">
          <span className="truncate" title={session.agent}>
            {name}
          </span>
          {session.current && <Chip tone="done">This one</Chip>}
        </p>
        <p className="truncate text-12 text-quiet">
          {session.address} · seen <Time at={session.seenAt} />
        </p>
      </div>
      {!session.current && (
        <Button size="sm" busy={busy} onClick={() => void end()} aria-label={`Sign out ${name}`}>
          Sign out
        </Button>
      )}
    </li>
  );
}

export function Sessions() {
  const { data, error, refetch } = useSessions();
  return (
    <Section title="Signed-in browsers">
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Loading label="Loading browsers">
          <Skeleton className="h-16" />
        </Loading>
      )}
      {data && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.data.map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </ul>
      )}
    </Section>
  );
}
