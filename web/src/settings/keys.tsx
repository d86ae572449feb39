// API keys: the list, and one at a time the form for a new one or the panel that shows it once.
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { cache, keys, useApiKeys } from "@/api/queries";
import type { Key, NewKey } from "@/api/types";
import { Button, Empty, Failure, Loading, Skeleton } from "@/ui";
import { KeyRow } from "./keyrow";
import { hasStopped } from "./keystate";
import { NewKeyForm } from "./newkey";
import { Section } from "./section";
import { ShownKey } from "./shownkey";

const ABOUT = "A key lets a program use this account. Each is shown once, when it is made.";

function Rows({ list, onNew }: { readonly list: readonly Key[]; readonly onNew: (key: NewKey) => void }) {
  return (
    <ul className="divide-y divide-line rounded-card border border-line">
      {list.map((key) => (
        <KeyRow key={key.id} apiKey={key} onNew={onNew} />
      ))}
    </ul>
  );
}

function Listed({ list, onNew }: { readonly list: readonly Key[]; readonly onNew: (key: NewKey) => void }) {
  const now = Date.now();
  const ended = list.filter((key) => hasStopped(key, now));
  const live = list.filter((key) => !hasStopped(key, now));
  return (
    <>
      {live.length > 0 && <Rows list={live} onNew={onNew} />}
      {ended.length > 0 && (
        <details className="mt-4">
          <summary className="mb-2 text-13 text-quiet">Revoked and expired ({ended.length})</summary>
          <Rows list={ended} onNew={onNew} />
        </details>
      )}
    </>
  );
}

export function Keys() {
  const { data, error, refetch } = useApiKeys();
  const [making, setMaking] = useState(false);
  const [shown, setShown] = useState<NewKey | null>(null);
  const show = (key: NewKey) => {
    setMaking(false);
    setShown(key);
    void cache.invalidateQueries({ queryKey: keys.apiKeys });
    void cache.invalidateQueries({ queryKey: keys.account });
  };
  if (shown) return <ShownKey made={shown} onDone={() => setShown(null)} />;
  if (making) return <NewKeyForm onMade={show} onCancel={() => setMaking(false)} />;
  const create = (
    <Button variant="primary" size="sm" icon={<Plus />} onClick={() => setMaking(true)}>
      Create key
    </Button>
  );
  const list = data?.data ?? [];
  return (
    <Section title="API keys" about={ABOUT} action={list.length > 0 && create}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && (
        <Loading label="Loading keys">
          <Skeleton className="h-32" />
        </Loading>
      )}
      {data && list.length === 0 && (
        <Empty icon={<KeyRound />} title="No keys yet" action={create}>
          Make one to call StoryNote from your own code.
        </Empty>
      )}
      <Listed list={list} onNew={show} />
    </Section>
  );
}
